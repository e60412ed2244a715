"""Hours for donations, as they are kept, and the slots that they make of a day."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.drop_off_hours import Stretch, Week, joined, read, read_day, slots_on, written

PARIS = ZoneInfo("Europe/Paris")
STRETCHES = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda one: one[0] < one[1])
WEEKS = st.dictionaries(st.integers(0, 6), st.lists(STRETCHES.map(lambda one: Stretch(*one)), min_size=1, max_size=4))


def test_hours_are_kept_in_lines_that_share_days() -> None:
    lines = ["mon-fri 09:00-12:00", "mon-fri 14:00-18:00", "sat 10:00-24:00"]
    week = read(lines)
    assert week[0] == [Stretch(540, 720), Stretch(840, 1080)]
    assert week[5] == [Stretch(600, 1440)]
    assert 6 not in week
    assert written(week) == lines


@given(WEEKS)
def test_what_is_written_is_read_back(week: Week) -> None:
    tidy = {day: joined(stretches) for day, stretches in week.items()}
    assert read(written(tidy)) == tidy


@pytest.mark.parametrize(
    "line",
    [
        "monday 09:00-12:00",
        "mon 9:00-12:00",
        "fri-mon 09:00-12:00",
        "mon 12:00-09:00",
        "mon 09:00-24:30",
        "09:00-12:00",
    ],
)
def test_what_is_no_line_of_hours_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="has"):
        read([line])


def test_a_special_day_names_no_weekday() -> None:
    assert read_day(["10:00-16:00"]) == [Stretch(600, 960)]
    with pytest.raises(ValueError, match="has hours"):
        read_day(["mon 10:00-16:00"])


def test_a_stretch_makes_whole_slots_only() -> None:
    found = slots_on(date(2027, 3, 12), [Stretch(540, 640)], 30, PARIS)
    assert [one.starts_at for one in found] == [datetime(2027, 3, 12, 8, m, tzinfo=UTC) for m in (0, 30)] + [
        datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
    ]


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 2), (date(2027, 10, 31), 4), (date(2027, 5, 1), 3)])
def test_the_days_when_the_clocks_change_have_an_hour_less_or_more(day: date, hours: int) -> None:
    """From 01:00 to 04:00, over the hour that is left out or comes twice."""
    found = slots_on(day, [Stretch(60, 240)], 60, PARIS)
    assert len(found) == hours
    assert found[-1].ends_at.astimezone(PARIS).hour == 4
    assert all(one.ends_at == after.starts_at for one, after in pairwise(found))


@given(st.dates(date(2027, 1, 1), date(2028, 1, 1)), st.lists(STRETCHES, max_size=4), st.integers(10, 240))
def test_slots_follow_one_another_within_the_hours(day: date, hours: list[tuple[int, int]], minutes: int) -> None:
    stretches = joined(Stretch(*one) for one in hours)
    found = slots_on(day, stretches, minutes, PARIS)
    assert all(one.ends_at - one.starts_at == timedelta(minutes=minutes) for one in found)
    assert all(one.ends_at <= after.starts_at for one, after in pairwise(found))
    first = datetime.combine(day, datetime.min.time(), PARIS).astimezone(UTC)
    until = datetime.combine(day + timedelta(days=1), datetime.min.time(), PARIS).astimezone(UTC)
    assert all(first <= one.starts_at < one.ends_at <= until for one in found)
