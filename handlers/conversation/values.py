"""Answers that are more than a text or a number, in a form that survives JSON."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

EVERY_DAY = frozenset(range(7))
WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Stay:
    """When somebody is there: from ``first`` to ``last``, both included, on these ``weekdays``.

    ``last`` is None when it is open-ended. Weekdays count from 0 = Monday. Days are local to the site.
    """

    first: date
    last: date | None
    weekdays: frozenset[int] = EVERY_DAY

    def covers(self, day: date) -> bool:
        """Whether they are there on that day."""
        return self.first <= day and (self.last is None or day <= self.last) and day.weekday() in self.weekdays

    def days(self) -> list[date]:
        """Every day of a stay that has an end; ValueError for one that has none."""
        if self.last is None:
            raise ValueError("a stay without an end has no list of days")
        span = (self.last - self.first).days + 1
        return [day for day in (self.first + timedelta(days=n) for n in range(span)) if self.covers(day)]

    def to_json(self) -> dict[str, Any]:
        """A form that ``from_json`` reads back to an equal stay."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat() if self.last else None,
            "weekdays": sorted(self.weekdays),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Stay":
        """The stay that ``to_json`` kept."""
        last = kept.get("last")
        return cls(
            date.fromisoformat(kept["first"]),
            date.fromisoformat(last) if last else None,
            frozenset(kept.get("weekdays", EVERY_DAY)),
        )
