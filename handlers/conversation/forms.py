"""Forms: what they are made of. How one is walked through is in ``advance``."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from handlers.conversation.buttons import Buttons
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Asking, Kind, Value
from handlers.conversation.messages import Message
from handlers.conversation.state import FormState
from handlers.conversation.words import N_, Words

REVIEW = "review"
LEAVE = N_("Cancel")
Said = Callable[[Asking], Markup]


ASKED: Value = object()
"""Instead of a default: there is none."""


def always(_: Asking) -> bool:
    """Asked of everybody."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    ``key`` is permanent: kept answers go by it. ``label`` names the answer in the review. ``question`` is a sentence
    marked by ``N_``, or a function where it depends on what was said. ``when`` leaves the step out; ``stops`` says why
    an answer ends the form, kindly, or gives None. ``default`` is an answer that mostly fits: nobody is asked for
    another, but it stands in the review, to be changed.
    """

    key: str
    question: str | Said
    kind: Kind
    label: str
    optional: bool = False
    when: Callable[[Asking], bool] = always
    stops: Callable[[Value, Asking], Markup | None] = lambda _value, _asking: None
    reviewed: bool = True
    default: Value = ASKED

    @property
    def is_asked(self) -> bool:
        """Whether it is a question on the way, and not only a line of the review."""
        return self.default is ASKED

    def asked(self, asking: Asking) -> Markup:
        """The question in the reader's words."""
        return asking.words.say(self.question) if isinstance(self.question, str) else self.question(asking)


@dataclass(frozen=True)
class Form:
    """A conversation of one question a message, a review at its end, and what is then done.

    ``facts`` finds out what the steps need to know; ``on_complete`` keeps what was said and gives what comes next, as a
    screen does; both get the context of whoever runs the form. ``what_next`` is said under the review, before it is
    sent.
    """

    name: str
    version: int
    title: str
    steps: Sequence[Step]
    on_complete: Callable[[Any, Mapping[str, Value]], Awaitable[Any]]
    facts: Callable[[Any], Awaitable[Facts]]
    submit: str
    what_next: str | Said | None = None
    is_reviewed: bool = True
    """Whether there is a review; a form of one harmless question is done with its answer."""
    leave: str = LEAVE
    """The button out of the form; a form about cancelling names it so that it can't be taken for what the form does."""
    carries: Sequence[str] = ()
    """Keys of what a screen knew when it opened the form; nobody is asked for these, nor can answer them."""
    preview: Callable[[Asking], Sequence[Message]] | None = None
    """What is going to be sent, as its readers will see it: said above the review whenever it is not what it was."""
    looks_ahead: bool = False
    """Whether the facts hang on what was answered, or half done: they are then found out again for what an event leads
    to, before that is shown. So a count follows each tick."""

    def __post_init__(self) -> None:
        keys = [step.key for step in self.steps]
        if len(set(keys)) != len(keys) or REVIEW in keys or any("." in key or len(key) > 16 for key in keys):
            raise ValueError(f"form {self.name!r}: step keys must be different, short, and without a dot: {keys}")


@dataclass(frozen=True)
class Walk:
    """A form with what was said and what is known: where one stands in it."""

    form: Form
    state: FormState
    facts: Facts

    @property
    def words(self) -> Words:
        """The reader's."""
        return self.facts.words

    def asking(self, step_key: str) -> Asking:
        """The question being asked, for a step's own functions; half-done work belongs to the current step alone."""
        current = self.current()
        is_current = current is not None and current.key == step_key
        scratch = self.state.scratch if is_current else {}
        return Asking(self.facts, self.answers(), Buttons(self.state.id, step_key), scratch)

    def answers(self) -> dict[str, Value]:
        """What counts of what was said: answers of steps that are asked, and still fit them."""
        return dict(self._walked[1])

    def steps(self) -> list[Step]:
        """The steps that are asked, given what was said before each."""
        return list(self._walked[0])

    def current(self) -> Step | None:
        """The step to be answered now; None at the review."""
        steps, answers = self._walked
        chosen = next((step for step in steps if step.key == self.state.at), None)
        return chosen or next((step for step in steps if step.key not in answers), None)

    def before(self, step: Step | None) -> Step | None:
        """The question before this one (before the review: the last); None at the first, and for what is not asked."""
        steps = [other for other in self.steps() if other.is_asked]
        if step is not None and not step.is_asked:
            return None
        position = len(steps) if step is None else [other.key for other in steps].index(step.key)
        return steps[position - 1] if position else None

    def step(self, key: str) -> Step | None:
        """The step of that key, if it is asked."""
        return next((step for step in self.steps() if step.key == key), None)

    @cached_property
    def _walked(self) -> tuple[list[Step], dict[str, Value]]:
        """The way through the form: a step sees what was answered before it, and nothing of what comes after."""
        steps: list[Step] = []
        said = self.state.answers
        counted: dict[str, Value] = {key: said[key] for key in self.form.carries if key in said}
        for step in self.form.steps:
            asking = Asking(self.facts, dict(counted), Buttons(self.state.id, step.key))
            if not step.when(asking):
                continue
            steps.append(step)
            if self._counts(step, asking):
                counted[step.key] = self.state.answers[step.key]
            elif not step.is_asked:
                counted[step.key] = step.default
        return steps, counted

    def _counts(self, step: Step, asking: Asking) -> bool:
        if step.key not in self.state.answers:
            return False
        value = self.state.answers[step.key]
        return step.optional if value is None else step.kind.accepts(value, asking)
