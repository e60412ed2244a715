"""Stays, as they are kept."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.values import EVERY_DAY, WEEKEND, Stay

DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
STAYS = st.builds(
    lambda first, length, weekdays: Stay(first, None if length is None else first + timedelta(days=length), weekdays),
    DAYS,
    st.none() | st.integers(0, 700),
    st.frozensets(st.integers(0, 6), min_size=1),
)


@given(STAYS)
def test_a_stay_survives_json(stay: Stay) -> None:
    assert Stay.from_json(json.loads(json.dumps(stay.to_json()))) == stay


@given(STAYS, DAYS)
def test_a_stay_covers_exactly_the_days_it_lists(stay: Stay, day: date) -> None:
    if stay.last is None:
        with pytest.raises(ValueError, match="without an end"):
            stay.days()
        assert stay.covers(day) == (day >= stay.first and day.weekday() in stay.weekdays)
    else:
        assert stay.covers(day) == (day in stay.days())


def test_a_weekend_in_march_is_two_days() -> None:
    stay = Stay(date(2027, 3, 12), date(2027, 3, 19), WEEKEND)
    assert stay.days() == [date(2027, 3, 13), date(2027, 3, 14)]


def test_what_was_kept_without_weekdays_is_every_day() -> None:
    assert Stay.from_json({"first": "2027-03-12", "last": None}).weekdays == EVERY_DAY
