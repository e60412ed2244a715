"""Questions answered by hours for donations: of a week, of one day. Kept as ``models.drop_off_hours`` writes them."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choices
from handlers.donating import drop_off_words
from handlers.donating.drop_off_reading import read_stretches, read_week
from models.drop_off_hours import read, read_day, written, written_day

_NONE = "none"


@dataclass(frozen=True, slots=True)
class WeekHours:
    """The hours of a week, typed; kept as ``models.drop_off_hours`` writes them. None of them: nobody books."""

    def prompt(self, asking: Asking) -> Prompt:
        """An example, and the way to have none."""
        words = asking.words
        none = asking.button(words.say("✖ No hours: nobody books"), _NONE)
        hint = words.say("For example: <i>Monday to Friday 9:00-12:00 and 14:00-18:00, Saturday 10:00-12:00</i>")
        return Prompt((Choices((none,)),), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """Days with hours, none of them over midnight."""
        if isinstance(event, Pick):
            return Answer([]) if event.meaning == _NONE else NotForMe()
        if not isinstance(event, Said):
            return NotForMe()
        found = read_week(event.text)
        if found:
            return Answer(written(found))
        return Again(asking.words.say("I need days with their hours, within one day. Once more, please:"))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """A line for days that have the same hours."""
        week = read(value)
        return Markup("\n{}").format(drop_off_words.week(week, asking.words)) if week else asking.words.say("none")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Lines of hours."""
        try:
            return isinstance(value, list) and written(read(value)) == value
        except (TypeError, ValueError):
            return False


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day; none: it is closed."""

    def prompt(self, asking: Asking) -> Prompt:
        """The way to close it."""
        closed = asking.button(asking.words.say("✖ Closed"), _NONE)
        return Prompt((Choices((closed,)),), hint=asking.words.say("For example: <i>10:00-12:00 and 14:00-16:00</i>"))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """Hours typed, or a tap."""
        if isinstance(event, Pick):
            return Answer([]) if event.meaning == _NONE else NotForMe()
        if not isinstance(event, Said):
            return NotForMe()
        found = read_stretches(event.text)
        if found:
            return Answer(written_day(found))
        return Again(asking.words.say("I need hours of that day, such as 10:00-12:00. Once more, please:"))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'10:00–12:00, 14:00–16:00'."""
        stretches = read_day(value)
        return Markup.escape(drop_off_words.day_hours(stretches)) if stretches else asking.words.say("closed")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Lines of hours."""
        try:
            return isinstance(value, list) and written_day(read_day(value)) == value
        except (TypeError, ValueError):
            return False
