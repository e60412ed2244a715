"""One step of a form: what someone did, and where that leaves them. No I/O, and no input that raises.

``advance(form, state, event, facts)`` gives an ``Outcome``: the new state, what to say, and how it ended if it did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from handlers.conversation import showing
from handlers.conversation.buttons import BACK, CANCEL, EDIT, KEEP, SEND, SKIP, Pressed
from handlers.conversation.buttons import read as read_button
from handlers.conversation.events import Command, Event, Said, SentFile, SentPhoto, Tapped
from handlers.conversation.facts import Facts
from handlers.conversation.forms import REVIEW, Form, Step, Walk
from handlers.conversation.kinds.base import Again, Answer, Changed, NotForMe, Pick, Reading, TakesWhatIsSent
from handlers.conversation.messages import Choice, Message
from handlers.conversation.reading.choices import match
from handlers.conversation.state import FormState

_COMMANDS = {"back": BACK, "retour": BACK, "skip": SKIP, "passer": SKIP, "cancel": CANCEL, "annuler": CANCEL}
_TYPED_REMEMBERED = 30


class Ending(StrEnum):
    """How a form came to its end."""

    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step. ``note`` is for a toast where nothing needs to be said in the chat.

    ``says`` asks what comes next once more, given other facts.
    """

    state: FormState
    messages: tuple[Message, ...] = ()
    ending: Ending | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: Markup | None = None
    says: Callable[[Facts], "Outcome"] | None = None

    def is_no_answer_to(self, state: FormState) -> bool:
        """Whether the form stands where it stood: what was said may mean something else."""
        after = (self.state.answers, self.state.at, self.state.scratch)
        return self.ending is None and after == (state.answers, state.at, state.scratch)


def begin(
    form: Form, form_id: str, facts: Facts, answers: Mapping[str, Any], newest: int = 0, note: Markup | None = None
) -> Outcome:
    """Opens a form, with what is known already, at its first open question."""
    state = FormState(form.name, form.version, form_id, dict(answers))
    return ask(form, state, facts, note, newest=newest)


def ask(
    form: Form, state: FormState, facts: Facts, note: Markup | None = None, *, newest: int = 0, replaces: bool = False
) -> Outcome:
    """Asks the current question (or shows the review, with its preview) as things stand."""
    return _Turn(Walk(form, replace(state, previewed=""), facts), newest, replaces).asked(note)


def advance(form: Form, state: FormState, event: Event, facts: Facts, newest: int = 0) -> Outcome:
    """What the event makes of the form. ``newest`` is the number of the chat's last message as it is known."""
    replaces = isinstance(event, Tapped) and event.newest
    turn = _Turn(Walk(form, state, facts), newest, replaces)
    match event:
        case Tapped():
            return turn.tapped(read_button(event.data))
        case Command(name) if name in _COMMANDS:
            return turn.steered(_COMMANDS[name])
        case Said(edited=True):
            return turn.edited(event)
        case Said():
            return turn.said(event)
        case _:
            return turn.given(event)


def read_by(walk: Walk, event: Event) -> Step | None:
    """The step whose answer the event may be: for whoever finds out what reading it takes, as the towns of a name."""
    return (answered_by(walk, event) if isinstance(event, Said) else None) or walk.current()


def answered_by(walk: Walk, event: Said) -> Step | None:
    """The step that an edited message had answered before it was edited."""
    return walk.step(walk.state.typed.get(str(event.number), "")) if event.edited else None


@dataclass(frozen=True, slots=True)
class _Turn:
    walk: Walk
    newest: int
    replaces: bool

    @property
    def state(self) -> FormState:
        return self.walk.state

    def tapped(self, pressed: Pressed | None) -> Outcome:
        """A button of this form, of the current question or an earlier one."""
        step = self.walk.current()
        if pressed is None or pressed.form_id != self.state.id:
            return self.asked(self._say("That button belongs to something earlier. Here is where we are:"))
        if pressed.step == (step.key if step else REVIEW):
            is_steering = pressed.meaning.startswith("!")
            return self.steered(pressed.meaning) if is_steering else self.given(Pick(pressed.meaning))
        if self._was_done(pressed):
            return Outcome(self.state, note=self._say("Already noted."))
        return self.asked(self._say("That question is behind us; use Back to change it. Here is where we are:"))

    def said(self, event: Said) -> Outcome:
        """Typed words: a way to steer, a line to edit, or an answer."""
        step = self.walk.current()
        meaning = showing.steering_meaning(self.walk, step, event.text)
        if meaning:
            return self.steered(meaning)
        return self.given(event)

    def edited(self, event: Said) -> Outcome:
        """An edited message is the answer it was; an older one of no form changes nothing."""
        step = answered_by(self.walk, event)
        if step is not None and step != self.walk.current():
            return self._corrected(step, event)
        if step is not None:
            return self.said(event)
        if 0 < event.number <= self.state.asked_after and event.number != self.state.tried:
            return self.asked(self._say("I had read that message already. Here is where we are:"))
        return self.said(event)

    def given(self, event: Event | Pick) -> Outcome:
        """Something that may answer the current question."""
        step = self.walk.current()
        reading = self._reading(step, event) if step else NotForMe()
        if isinstance(event, SentPhoto | SentFile) and not isinstance(reading, Answer | Changed):
            taken = self._sent_unasked(event, reading)
            if taken:
                return taken
        return self._read(step, reading, event) if step else self._at_review(event)

    def steered(self, meaning: str) -> Outcome:
        """Back, skip, cancel, keep, send, or edit a line."""
        step = self.walk.current()
        before = self.walk.before(step)
        if meaning == CANCEL:
            return Outcome(self.state, ending=Ending.CANCELLED)
        if meaning == BACK and before:
            return self._going_to(before.key)
        if meaning == BACK and step and not step.is_asked:
            return self._going_to(None)
        if meaning == SKIP and step and step.optional:
            return self._answered(step, None)
        if meaning == KEEP and step and step.key in self.walk.answers():
            return self._going_to(None)
        if meaning == SEND and step is None:
            return Outcome(self.state, ending=Ending.DONE, answers=self.walk.answers())
        line = self.walk.step(meaning.removeprefix(EDIT)) if meaning.startswith(EDIT) else None
        if line and step is None:
            return self._going_to(line.key)
        return self.asked(self._why_not(meaning))

    def asked(self, note: Markup | None = None, offered: tuple[Choice, ...] = ()) -> Outcome:
        """The current question, or the review."""
        step = self.walk.current()
        message = showing.question(self.walk, step, note, offered) if step else showing.review(self.walk, note)
        state = replace(self.state, asked_after=max(self.newest, self.state.asked_after))
        preview, which = showing.preview(self.walk) if step is None else ((), state.previewed)
        messages: tuple[Message, ...] = (replace(message, replaces=self.replaces),)
        if which != state.previewed:
            messages = (*preview, message)
        return Outcome(
            replace(state, previewed=which), messages, says=lambda facts: self._knowing(facts).asked(note, offered)
        )

    def _read(self, step: Step, reading: Reading, event: Event | Pick) -> Outcome:
        number = event.number if isinstance(event, Said) else 0
        match reading:
            case Answer(value):
                asking = self.walk.asking(step.key)
                stop = step.stops(value, asking)
                if stop is not None:
                    return Outcome(self.state, (Message(stop, replaces=self.replaces),), Ending.STOPPED)
                if not step.kind.accepts(value, asking):
                    return self._tried(number).asked(self._not_for_me())
                return self._answered(step, value, number)
            case Again(why, offered):
                return self._tried(number).asked(why, offered)
            case Changed(scratch):
                return self._with(replace(self.state, scratch=dict(scratch))).asked()
            case NotForMe():
                return self._tried(number).asked(self._not_for_me())

    def _reading(self, step: Step, event: Event | Pick) -> Reading:
        """As the kind reads it; where that finds nothing in typed words, they may name a button below the question."""
        asking = self.walk.asking(step.key)
        reading = step.kind.read(event, asking)
        if isinstance(event, Said) and isinstance(reading, Again | NotForMe):
            named = showing.named_choice(step.kind.prompt(asking), event.text)
            return step.kind.read(Pick(named), asking) if named else reading
        return reading

    def _tried(self, number: int) -> "_Turn":
        """A typed message that was no answer may be mended by editing it."""
        return self._with(replace(self.state, tried=number or self.state.tried))

    def _answered(self, step: Step, value: Any, number: int = 0) -> Outcome:
        state = self.state.answered(step.key, value)
        if number:
            typed = {**state.typed, str(number): step.key}
            state = replace(state, typed=dict(list(typed.items())[-_TYPED_REMEMBERED:]))
        after = self._with(state)
        if after.walk.current() is None and not self.walk.form.is_reviewed:
            return Outcome(state, ending=Ending.DONE, answers=after.walk.answers())
        noted = showing.understood(after.walk, step)
        if step.kind.prompt(self.walk.asking(step.key)).ask is None:
            return after.asked(noted)
        # The share button is taken back by a message of its own: one with buttons can't do that.
        asked, taken_back = after.asked(), Message(noted, ends_ask=True)
        return replace(asked, messages=(taken_back, *asked.messages), says=None)

    def _corrected(self, step: Step, event: Said) -> Outcome:
        reading = step.kind.read(event, self.walk.asking(step.key))
        if not isinstance(reading, Answer) or not self._can_take(step, reading.value):
            return self.asked(reading.why if isinstance(reading, Again) else self._not_for_me())
        answers = {**self.state.answers, step.key: reading.value}
        after = self._with(replace(self.state, answers=answers))
        return after.asked(showing.understood(after.walk, step))

    def _at_review(self, event: Event | Pick) -> Outcome:
        labels = {step.key: str(self._say(step.label)) for step in self.walk.steps() if step.reviewed}
        line = match(event.text, labels).code if isinstance(event, Said) else None
        if line:
            return self._going_to(line)
        return self.asked(self._say("Please send it, or tap the line you would like to change."))

    def _sent_unasked(self, event: SentPhoto | SentFile, reading: Reading) -> Outcome | None:
        """A photo or file that the question has no use for is an answer to the one that is about it, if there is one.

        With words below it that are too long for the question, it stays with these.
        """
        step = next((one for one in self.walk.steps() if isinstance(one.kind, TakesWhatIsSent)), None)
        if step is None or (event.caption and isinstance(reading, Again)):
            return None
        read = step.kind.read(event, self.walk.asking(step.key))
        if not isinstance(read, Answer) or not self._can_take(step, read.value):
            return self.asked(read.why) if isinstance(read, Again) else None
        after = self._with(replace(self.state, answers={**self.state.answers, step.key: read.value}))
        noted = showing.understood(after.walk, step)
        unused = self._say("The words that came with it were left out: each text has a question of its own.")
        return after.asked(Markup("\n").join((noted, unused)) if event.caption else noted)

    def _was_done(self, pressed: Pressed) -> bool:
        """Whether a tap says again what it said before: a double tap, or the same message shown twice."""
        step, current = self.walk.step(pressed.step), self.walk.current()
        if pressed.meaning == BACK and (step or pressed.step == REVIEW):
            return current == self.walk.before(step) and (current is not None or step is not None)
        if pressed.meaning.startswith(EDIT):
            return pressed.step == REVIEW and current is not None and pressed.meaning == EDIT + current.key
        if step is None or step.key not in self.walk.answers():
            return False
        value = self.walk.answers()[step.key]
        if pressed.meaning in (KEEP, SKIP):
            return pressed.meaning == KEEP or value is None
        return self._says_again(step, pressed.meaning, value)

    def _says_again(self, step: Step, meaning: str, value: Any) -> bool:
        """As the person sees it: an agreement given twice differs in its moment alone."""
        asking = self.walk.asking(step.key)
        reading = step.kind.read(Pick(meaning), asking)
        if value is None or not isinstance(reading, Answer) or not step.kind.accepts(reading.value, asking):
            return False
        return step.kind.shown(reading.value, asking) == step.kind.shown(value, asking)

    def _can_take(self, step: Step, value: Any) -> bool:
        asking = self.walk.asking(step.key)
        return step.stops(value, asking) is None and step.kind.accepts(value, asking)

    def _going_to(self, key: str | None) -> Outcome:
        return self._with(self.state.going_to(key)).asked()

    def _with(self, state: FormState) -> "_Turn":
        return replace(self, walk=replace(self.walk, state=state))

    def _knowing(self, facts: Facts) -> "_Turn":
        return replace(self, walk=replace(self.walk, facts=facts))

    def _why_not(self, meaning: str) -> Markup:
        if meaning == BACK:
            return self._say("This is the first question.")
        if meaning == SKIP:
            return self._say("This one can’t be skipped.")
        return self._say("That button belongs to something earlier. Here is where we are:")

    def _not_for_me(self) -> Markup:
        return self._say("I can’t use that as an answer here.")

    def _say(self, sentence: str) -> Markup:
        return self.walk.words.say(sentence)
