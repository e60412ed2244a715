"""Months as they are counted: each by its first day, local to where it is counted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LONGER_THAN_ANY = timedelta(days=32)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def after(month: date) -> date:
    """The month after."""
    return month_of(month + _LONGER_THAN_ANY)


def before(month: date) -> date:
    """The month before."""
    return month_of(month - timedelta(days=1))


def last_day(month: date) -> date:
    """The 28th to the 31st of it."""
    return after(month) - timedelta(days=1)


def days_of(month: date) -> list[date]:
    """Each of its days."""
    return [month + timedelta(days=number) for number in range(last_day(month).day)]


def through(first: date, last: date) -> Iterator[date]:
    """Each month from the first to the last, both included."""
    while first <= last:
        yield first
        first = after(first)


def ending(last: date, number: int) -> list[date]:
    """So many months, of which that one is the last."""
    found = [last]
    while len(found) < number:
        found.append(before(found[-1]))
    return found[::-1]


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins, UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which a local month begins and ends, UTC."""
    return begins(month, zone), begins(after(month), zone)
