"""Questions answered in writing: a text, a number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choices
from handlers.conversation.reading.numbers import read_number
from handlers.conversation.reading.plain import clean, one_line

Check = Callable[[str, Asking], Markup | None]


def is_a_name(text: str, asking: Asking) -> Markup | None:
    """A name in any script has a letter in it, and is no address or command."""
    if not any(char.isalpha() for char in text):
        return asking.words.say("A name has at least one letter. What may we call you?")
    if "://" in text or text.startswith("/"):
        return asking.words.say("That looks like a link. What may we call you?")
    return None


def anything(_text: str, _asking: Asking) -> Markup | None:
    """Every text will do."""
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most ``longest`` characters; on one line unless ``lines``. ``check`` says what is wrong with it."""

    longest: int
    lines: bool = False
    check: Check = anything

    def prompt(self, asking: Asking) -> Prompt:
        """Nothing to tap."""
        return Prompt()

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """What was typed, cleaned."""
        if not isinstance(event, Said):
            return NotForMe()
        text = clean(event.typed) if self.lines else one_line(event.typed)
        if not text:
            return Again(asking.words.say("That message was empty."))
        if len(text) > self.longest:
            return Again(self._too_long(len(text), asking))
        wrong = self.check(text, asking)
        return Again(wrong) if wrong else Answer(text)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """The text itself."""
        return Markup.escape(value)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A text that isn't too long."""
        return isinstance(value, str) and 0 < len(value) <= self.longest

    def _too_long(self, length: int, asking: Asking) -> Markup:
        return asking.words.say(
            "That is {length} characters; {longest} is the most I can keep. A shorter one, please.",
            length=length,
            longest=self.longest,
        )


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from ``least`` to ``most``, with a few (``quick``) to tap."""

    least: int
    most: int
    quick: Sequence[int] = ()

    def prompt(self, asking: Asking) -> Prompt:
        """The likely ones as buttons."""
        items = tuple(asking.button(asking.words.number(n), str(n)) for n in self.quick)
        return Prompt((Choices(items, columns=min(len(items), 5)),) if items else ())

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """Digits or words, within the limits."""
        if isinstance(event, Pick):
            number = int(event.meaning) if event.meaning.isascii() and event.meaning.isdigit() else None
        elif isinstance(event, Said):
            number = read_number(event.text)
        else:
            return NotForMe()
        return Answer(number) if self.accepts(number, asking) else Again(self._limits(asking))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """As the reader's language writes it."""
        return Markup.escape(asking.words.number(value))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A whole number within the limits."""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def _limits(self, asking: Asking) -> Markup:
        return asking.words.say("A number from {least} to {most}, please.", least=self.least, most=self.most)
