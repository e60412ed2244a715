"""Which nights somebody needs a bed for, from the days on which they are there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.beds import nights_of
from models.volunteers import EVERY_DAY

MONDAY = date(2027, 3, 1)
SATURDAY_AND_SUNDAY, SATURDAY, MONDAY_TO_FRIDAY = 0b1100000, 0b0100000, 0b0011111


@pytest.mark.parametrize(
    ("days", "weekdays", "expected"),
    [
        ((1, 1), EVERY_DAY, [1]),
        ((1, 2), EVERY_DAY, [1]),
        ((12, 18), EVERY_DAY, [12, 13, 14, 15, 16, 17]),
        ((1, 14), SATURDAY_AND_SUNDAY, [6, 13]),
        ((1, 14), SATURDAY, [6, 13]),
        ((1, 12), MONDAY_TO_FRIDAY, [1, 2, 3, 4, 8, 9, 10, 11]),
        ((6, 6), SATURDAY, [6]),
        ((1, 5), SATURDAY, []),
    ],
)
def test_the_day_of_leaving_has_no_night(days: tuple[int, int], weekdays: int, expected: list[int]) -> None:
    """Unless it is the only one, or stands alone among the weekdays on which somebody comes."""
    first, last = (MONDAY.replace(day=day) for day in days)
    assert [night.day for night in nights_of(first, last, weekdays)] == expected


def test_without_an_end_it_is_thirty_nights() -> None:
    found = nights_of(MONDAY, None)
    assert found == [MONDAY + timedelta(days=n) for n in range(30)]


@given(
    first=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    days=st.none() | st.integers(0, 400),
    weekdays=st.integers(1, EVERY_DAY),
)
def test_nights_lie_within_the_days_and_who_is_there_has_one(first: date, days: int | None, weekdays: int) -> None:
    """Nobody sleeps there before they come or after they have left, and nobody is there without a bed."""
    last = None if days is None else first + timedelta(days=days)
    found = nights_of(first, last, weekdays)
    there = [day for day in found if weekdays & 1 << day.weekday()]
    assert there == sorted(set(found))
    assert len(found) <= (30 if last is None else max(1, days or 0))
    assert all(first <= night and (last is None or night <= last) for night in found)
    span = [first + timedelta(days=n) for n in range((days if days is not None else 30) + 1)]
    present = [day for day in span if weekdays & 1 << day.weekday()]
    for day in present:
        assert day in found or day - timedelta(days=1) in found
