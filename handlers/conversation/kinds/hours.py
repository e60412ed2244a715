"""A question answered by hours of a day: from when to when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choices
from handlers.conversation.reading.hours import UnreadHours, read_hours
from handlers.conversation.words import N_, Words

Stretch = tuple[time, time]
Check = Callable[[Stretch, Asking], Markup | None]
_UNREAD = {
    UnreadHours.NOT_UNDERSTOOD: N_("From when to when? For example: 18:00–22:00, 6pm to 10pm, 22h-6h."),
    UnreadHours.SEVERAL: N_("One stretch of hours at a time, please: each becomes a shift of its own."),
    UnreadHours.TOO_LONG: N_("That is more than 24 hours. Please make two shifts of it, so that people can rest."),
}


def any_hours(_stretch: Stretch, _asking: Asking) -> Markup | None:
    """All hours will do."""
    return None


@dataclass(frozen=True, slots=True)
class Hours:
    """Local hours; an end that is not after the start is on the next day. Kept as ``{"start": "18:00", "end": …}``.

    ``quick`` are a few to tap; ``check`` says what is wrong with others.
    """

    quick: Sequence[Stretch] = ()
    check: Check = any_hours

    def prompt(self, asking: Asking) -> Prompt:
        """The likely ones as buttons."""
        items = tuple(asking.button(str(hours_in_words(one, asking.words)), _meaning(one)) for one in self.quick)
        hint = asking.words.say("Or type them: 18:00–22:00, 22h-6h.")
        return Prompt((Choices(items, columns=2),) if items else (), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or hours typed."""
        if isinstance(event, Pick):
            stretch = next((one for one in self.quick if _meaning(one) == event.meaning), None)
        elif isinstance(event, Said):
            read = read_hours(event.text)
            if isinstance(read, UnreadHours):
                return Again(asking.words.say(_UNREAD[read]))
            stretch = (read.start, read.end)
        else:
            return NotForMe()
        if stretch is None:
            return NotForMe()
        wrong = self.check(stretch, asking)
        return Again(wrong) if wrong else Answer(kept(*stretch))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'18:00–22:00'."""
        return hours_in_words(stretch_of(value), asking.words)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Hours that nothing stands against."""
        try:
            return self.check(stretch_of(value), asking) is None
        except (TypeError, KeyError, ValueError):
            return False


def kept(start: time, end: time) -> Value:
    """As hours are kept."""
    return {"start": start.isoformat("minutes"), "end": end.isoformat("minutes")}


def stretch_of(value: Value) -> Stretch:
    """The hours that were kept so. Raises TypeError, KeyError or ValueError for anything else."""
    return time.fromisoformat(value["start"]), time.fromisoformat(value["end"])


def hours_in_words(stretch: Stretch, words: Words) -> Markup:
    """'18:00–22:00', or '22:00–06:00 (next day)'."""
    start, end = (one.isoformat("minutes") for one in stretch)
    if stretch[1] > stretch[0] or stretch[1] == time():
        return Markup("{}–{}").format(start, end)
    return words.say("{start}–{end} (next day)", start=start, end=end)


def _meaning(stretch: Stretch) -> str:
    return "-".join(one.strftime("%H%M") for one in stretch)
