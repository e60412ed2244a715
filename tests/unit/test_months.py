"""Months, as long as their days on the clock of a place."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from models import months


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Cayenne"])
def test_a_month_is_as_long_as_its_days(zone: str) -> None:
    """Where clocks change, too."""
    for month in months.through(date(2027, 1, 1), date(2028, 12, 1)):
        begins, ends = months.bounds(month, ZoneInfo(zone))
        days = [months.begins(day, ZoneInfo(zone)) for day in months.days_of(month)]
        assert (begins, ends) == (days[0], months.bounds(months.after(month), ZoneInfo(zone))[0])
        assert months.last_day(month) == months.days_of(month)[-1]
        assert months.before(months.after(month)) == month


def test_march_is_an_hour_short_in_paris_and_october_an_hour_long() -> None:
    paris = ZoneInfo("Europe/Paris")
    hours = {month: months.bounds(date(2027, month, 1), paris) for month in (3, 5, 10)}
    lengths = {month: (ends - begins).total_seconds() / 3600 for month, (begins, ends) in hours.items()}
    assert lengths == {3: 31 * 24 - 1, 5: 31 * 24, 10: 31 * 24 + 1}


def test_so_many_months_end_with_the_last() -> None:
    assert months.ending(date(2027, 2, 1), 3) == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
