"""Filters of a list of shifts, as its buttons carry them; and the hour from which it is evening."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handlers.shifts.shift_filters import Filters, day_of, number_of

PARIS = ZoneInfo("Europe/Paris")


@given(some.booleans(), some.booleans(), some.booleans())
def test_filters_come_back_from_their_button(mine: bool, evenings: bool, needed: bool) -> None:
    chosen = Filters(mine, evenings, needed)
    assert Filters.of(chosen.code) == chosen
    assert chosen.turned("evenings").turned("evenings") == chosen


@given(some.text(max_size=20))
def test_any_text_is_read_as_some_filters(code: str) -> None:
    """Buttons can be forged."""
    assert Filters.of(code).code in {"-", "m", "e", "n", "me", "mn", "en", "men"}


@given(some.dates())
def test_a_day_comes_back_from_its_number(day: date) -> None:
    assert day_of(number_of(day)) == day


@pytest.mark.parametrize("number", [0, -1, 20271301, 20270230, 99999999, 10**18, -(10**18)])
def test_a_number_that_is_no_day_is_none(number: int) -> None:
    assert day_of(number) is None


@pytest.mark.parametrize(
    ("starts_at", "is_shown"),
    [
        (datetime(2027, 3, 13, 15, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 13, 16, 0, tzinfo=UTC), True),
        (datetime(2027, 6, 13, 14, 59, tzinfo=UTC), False),
        (datetime(2027, 6, 13, 15, 0, tzinfo=UTC), True),
    ],
)
def test_evening_is_from_17_on_the_clock_of_the_site(starts_at: datetime, is_shown: bool) -> None:
    assert Filters(evenings=True).admit(starts_at, PARIS) is is_shown
    assert Filters().admit(starts_at, PARIS)
