"""What every kind of question is: the contract between a form and its steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from markupsafe import Markup

from handlers.conversation.buttons import Buttons
from handlers.conversation.events import Event
from handlers.conversation.facts import Facts
from handlers.conversation.messages import Ask, Choice, Choices
from handlers.conversation.words import Words

Value = Any
"""An answer as it is kept: plain JSON. Choices keep codes, never labels."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question being asked: what is known, what was answered before, and what was half done (``scratch``)."""

    facts: Facts
    answers: Mapping[str, Value]
    buttons: Buttons
    scratch: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The reader's."""
        return self.facts.words

    def button(self, label: str, meaning: str, description: str = "") -> Choice:
        """A button of this question."""
        return self.buttons.make(label, meaning, description)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What comes below a question."""

    choices: tuple[Choices, ...] = ()
    ask: Ask | None = None
    hint: Markup | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A button of the question that is being asked was tapped, with this meaning."""

    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """It was answered."""

    value: Value


@dataclass(frozen=True, slots=True)
class Again:
    """It could not be taken; ``why`` says what would be. ``offered`` are close guesses to tap."""

    why: Markup
    offered: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """Half done: shown again, with this in mind."""

    scratch: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotForMe:
    """Not the sort of thing that answers such a question."""


Reading = Answer | Again | Changed | NotForMe


class ReadsTowns:
    """Marks a kind that a town's name may answer: whoever runs the form looks up those that were typed."""

    __slots__ = ()


class TakesFiles:
    """Marks a kind that a file may answer: one that is sent then is for it, whatever else files are read for."""

    __slots__ = ()


class TakesWhatIsSent:
    """Marks a kind for which a photo or a file is meant that nothing else in the form asks for, whenever it is sent."""

    __slots__ = ()


class ShowsItself:
    """Marks a kind whose prompt shows what was chosen so far, so that it need not be said again."""

    __slots__ = ()


class Kind(Protocol):
    """A kind of question. Pure: everything it knows is in ``asking``."""

    def prompt(self, asking: Asking) -> Prompt:
        """What to show below the question."""
        ...

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """What the person did, as an answer."""
        ...

    def shown(self, value: Value, asking: Asking) -> Markup:
        """An answer, in words."""
        ...

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Whether a kept answer still counts: its options may have gone, or an older version kept another shape."""
        ...
