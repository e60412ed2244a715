"""Days as they are said, and the calendar days they stand for.

What is said may leave out the year, the month, or everything but the weekday; it stands for the next such day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.conversation.reading.unread import CannotRead, Unread

DAY = timedelta(days=1)
_YEARS_BETWEEN_LEAP_DAYS = 8
_LONGEST_COUNT = {"day": 800, "week": 120, "month": 30, "year": 3}


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, both included; without an end when ``last`` is None."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Said:
    """A day or a month as it was said, with what was left out as None."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    def first_from(self, base: date) -> Span:
        """The first such day or month from ``base`` on, or the very one when the year was said."""
        if self.day is None:
            return self._month_from(base) if self.month else one(base + DAY * ((self._weekday() - base.weekday()) % 7))
        found = self._day_from(base)
        if self.weekday is not None and found.weekday() != self.weekday:
            raise CannotRead(Unread.OTHER_WEEKDAY)
        return one(found)

    def _weekday(self) -> int:
        if self.weekday is None:
            raise CannotRead(Unread.NOT_UNDERSTOOD)
        return self.weekday

    def _month_from(self, base: date) -> Span:
        month = self.month or base.month
        year = self.year or base.year + (month < base.month)
        whole = whole_month(date(year, month, 1))
        return whole if self.year else Span(max(whole.first, base), whole.last)

    def _day_from(self, base: date) -> date:
        day, month = self.day or 0, self.month
        if self.year and month:
            return exact(self.year, month, day)
        if month:
            years = range(base.year, base.year + _YEARS_BETWEEN_LEAP_DAYS + 1)
            tries = ((year, month) for year in years)
        else:
            tries = (divmod(base.year * 12 + base.month - 1 + n, 12) for n in range(3))
            tries = ((year, month0 + 1) for year, month0 in tries)
        for year, in_month in tries:
            if _exists(year, in_month, day) and date(year, in_month, day) >= base:
                return date(year, in_month, day)
        raise CannotRead(Unread.NO_SUCH_DAY)


Piece = Said | Span


def one(day: date) -> Span:
    """That day alone."""
    return Span(day, day)


def exact(year: int, month: int, day: int) -> date:
    """The date, or CannotRead when the calendar has none."""
    if not _exists(year, month, day):
        raise CannotRead(Unread.NO_SUCH_DAY)
    return date(year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    return 1900 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def whole_month(day: date) -> Span:
    """The month that the day is in."""
    return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def whole_week(day: date) -> Span:
    """Monday to Sunday around the day."""
    monday = day - DAY * day.weekday()
    return Span(monday, monday + DAY * 6)


def weekend_from(day: date) -> Span:
    """The weekend that the day is in, or the next."""
    saturday = whole_week(day).first + DAY * 5
    return Span(saturday, saturday + DAY)


def part_of(month: Span, part: str) -> Span:
    """A month's start (to the 10th), middle (11th to 20th) or end."""
    first = month.first.replace(day={"start": 1, "mid": 11, "end": 21}[part])
    return Span(first, month.last if part == "end" else first + DAY * 9)


def after(start: date, count: int, unit: str) -> date:
    """That many days, weeks, months or years later; the month's last day where it has no such day."""
    if count > _LONGEST_COUNT[unit]:
        raise CannotRead(Unread.TOO_FAR)
    if unit in ("day", "week"):
        return start + DAY * count * (7 if unit == "week" else 1)
    year, month0 = divmod(start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1), 12)
    return date(year, month0 + 1, min(start.day, monthrange(year, month0 + 1)[1]))


def next_weekday(today: date, weekday: int) -> date:
    """'Next Saturday': the first one ahead, but never tomorrow, which has a name of its own."""
    days = (weekday - today.weekday()) % 7
    return today + DAY * (days + 7 if days < 2 else days)
