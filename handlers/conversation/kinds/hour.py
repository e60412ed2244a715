"""A question answered by an hour of the day: '14h', '5 pm', 'midi'."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choices
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.times import bare_time, times

_LONGEST = 60


def _never(_: Asking) -> time | None:
    return None


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour on the clock of the place; kept as HH:MM. ``quick`` are a few to tap; ``past_until`` tells the time there
    where the hour is one of today's, so that what is over is asked for anew.
    """

    quick: Sequence[time] = ()
    past_until: Callable[[Asking], time | None] = _never

    def prompt(self, asking: Asking) -> Prompt:
        """The likely ones as buttons."""
        items = tuple(asking.button(_shown(one), _meaning(one)) for one in self.quick if not self._is_past(one, asking))
        groups = (Choices(items, columns=3),) if items else ()
        return Prompt(groups, hint=asking.words.say("Or type it: 14:30, 5pm, noon…"))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or an hour typed."""
        if isinstance(event, Pick):
            told = next((one for one in self.quick if _meaning(one) == event.meaning), None)
            return self._answer(told, asking) if told else NotForMe()
        if not isinstance(event, Said):
            return NotForMe()
        read = hour_in(event.text)
        return (
            self._answer(read, asking)
            if read
            else Again(asking.words.say("At what time? For example: 14:30, 5pm, noon."))
        )

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'14:30'."""
        return Markup.escape(value)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """An hour of the day that is still to come."""
        try:
            hour = time.fromisoformat(value)
        except (TypeError, ValueError):
            return False
        return _shown(hour) == value and not self._is_past(hour, asking)

    def _answer(self, hour: time, asking: Asking) -> Answer | Again:
        if self._is_past(hour, asking):
            return Again(asking.words.say("{time} is over for today. At what time later?", time=_shown(hour)))
        return Answer(_shown(hour))

    def _is_past(self, hour: time, asking: Asking) -> bool:
        now = self.past_until(asking)
        return now is not None and hour <= now


def hour_in(text: str) -> time | None:
    """The one hour that a short text tells; a bare number is an hour too."""
    plain = flat(text[:_LONGEST])
    found = times(plain) or (times(f"{plain}h") if plain.isdigit() else [])
    told = found[0] if len(found) == 1 else None if found else bare_time(plain)
    return time(told.hour % 24, told.minute) if told else None


def _shown(hour: time) -> str:
    return hour.isoformat("minutes")


def _meaning(hour: time) -> str:
    return hour.strftime("%H%M")
