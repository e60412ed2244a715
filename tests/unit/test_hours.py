"""Hours put together: by month, by activity, and in a period."""

from datetime import date

from models.activities import Activity
from models.hours import Period, Total, Worked, by_activity, by_month, total, within

COOKING, SORTING = Activity(id=1, slug="kitchen"), Activity(id=2, slug="sorting")
TODAY = date(2027, 3, 14)


def worked(day: str, minutes: int = 240, activity: Activity = COOKING) -> Worked:
    return Worked(date.fromisoformat(day), minutes, activity)


SHIFTS = [
    worked("2025-05-01", 60),
    worked("2026-03-14", 60),
    worked("2026-03-15", 60),
    worked("2026-12-31"),
    worked("2027-01-01", 30, SORTING),
    worked("2027-01-31", 100),
]


def test_a_total_runs_from_the_first_day_to_the_last() -> None:
    assert total(SHIFTS[3:]) == Total(date(2026, 12, 31), date(2027, 1, 31), 370, 3)
    assert total([]) is None


def test_months_come_the_latest_first_and_only_those_with_any() -> None:
    months = by_month(SHIFTS)
    assert [(month.isoformat(), sums.minutes, sums.shifts) for month, sums in months] == [
        ("2027-01-01", 130, 2),
        ("2026-12-01", 240, 1),
        ("2026-03-01", 120, 2),
        ("2025-05-01", 60, 1),
    ]


def test_activities_come_by_their_hours() -> None:
    assert [(doing.slug, sums.minutes) for doing, sums in by_activity(SHIFTS)] == [("kitchen", 520), ("sorting", 30)]


def test_periods_end_today() -> None:
    """The last 12 months are 365 days, and this year began on its first day."""
    assert within(SHIFTS, Period.ALL, TODAY) == SHIFTS
    assert within(SHIFTS, Period.THIS_YEAR, TODAY) == SHIFTS[4:]
    assert within(SHIFTS, Period.LAST_YEAR, TODAY) == SHIFTS[2:]
