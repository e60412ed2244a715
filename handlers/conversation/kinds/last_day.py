"""A question answered by the last day of something that has a first."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handlers.conversation.events import Event
from handlers.conversation.kinds.base import Again, Answer, Asking, Pick, Prompt, Reading, Value
from handlers.conversation.kinds.days import Day


@dataclass(frozen=True, slots=True)
class LastDay:
    """A day that is not before ``first``; kept as YYYY-MM-DD."""

    first: date

    def prompt(self, asking: Asking) -> Prompt:
        """A calendar."""
        return Day().prompt(asking)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap in the calendar, or a day typed."""
        reading = Day().read(event, asking)
        if isinstance(reading, Answer) and date.fromisoformat(reading.value) < self.first:
            first = asking.words.day(self.first)
            return Again(asking.words.say("That is before the first day, {day}. Until when, please?", day=first))
        return reading

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'Saturday 12 March 2027'."""
        return Day().shown(value, asking)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A day from the first one on."""
        return Day().accepts(value, asking) and date.fromisoformat(value) >= self.first
