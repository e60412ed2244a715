"""When a donor would like to come, as far as they said so before the free times were shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from handlers.conversation.kinds.base import Value

WISH = "wish"
"""The key under which forms carry it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Days by the clock of the site, both included; ``hour`` is None where none was said."""

    first: date
    last: date
    hour: time | None = None

    def among(self, days: Sequence[date]) -> date | None:
        """The first of these days that would do."""
        return next((day for day in days if self.first <= day <= self.last), None)

    def moment(self, zone: ZoneInfo) -> datetime:
        """About when; noon where no hour was said."""
        return datetime.combine(self.first, self.hour or time(12), zone)


def kept(first: date, last: date, hour: time | None) -> Value:
    """As forms carry it."""
    return [first.isoformat(), last.isoformat(), hour.isoformat("minutes") if hour else None]


def wish_in(answers: Mapping[str, Value]) -> Wish | None:
    """What was carried; None where nothing that makes sense was."""
    try:
        first, last, hour = answers[WISH]
        return Wish(date.fromisoformat(first), date.fromisoformat(last), time.fromisoformat(hour) if hour else None)
    except (KeyError, TypeError, ValueError):
        return None
