"""When reminders are due: by the clock on the wall, through both clock changes, and never in the quiet hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import attendance, quiet
from models.planning import instants
from models.reminders import due_times, next_due
from models.shifts import Shift

PARIS = ZoneInfo("Europe/Paris")
USUAL = (24, 2)
MINUTE = timedelta(minutes=1)


def starts(day: str, hours: str) -> datetime:
    """The start (UTC) of a shift planned in Paris for these hours of that day."""
    begin, end = (time.fromisoformat(one) for one in hours.split("-"))
    return instants(date.fromisoformat(day), begin, end, PARIS)[0]


def local(starts_at: datetime, hours: tuple[int, ...] = USUAL, zone: ZoneInfo = PARIS) -> list[str]:
    """When the reminders are due, as a clock in that zone shows it: 'Sat 18:00'."""
    return [at.astimezone(zone).strftime("%a %H:%M") for at, _ in due_times(starts_at, hours, zone)]


@pytest.mark.parametrize(
    ("hours", "shift", "due"),
    [
        ((24, 2), "18:00-22:00", ["Fri 18:00", "Sat 16:00"]),
        ((2,), "18:00-22:00", ["Sat 16:00"]),
        ((), "18:00-22:00", []),
        ((48, 12, 1), "18:00-22:00", ["Thu 18:00", "Sat 08:00", "Sat 17:00"]),
        ((24, 2, 2, 24), "18:00-22:00", ["Fri 18:00", "Sat 16:00"]),
        # What falls into the night waits for the morning,
        ((24, 2), "09:00-12:00", ["Fri 09:00", "Sat 08:00"]),
        ((24, 12), "14:00-18:00", ["Fri 14:00", "Sat 08:00"]),
        ((24, 2), "23:00-03:00", ["Sat 08:00", "Sat 21:00"]),
        ((168,), "23:30-03:00", ["Sun 08:00"]),
        # of several that wait for the same morning one is left,
        ((12, 10, 4), "17:00-20:00", ["Sat 08:00", "Sat 13:00"]),
        ((5, 4, 3), "11:00-14:00", ["Sat 08:00"]),
        # and a shift in that very night is no reason to wait.
        ((24, 2), "06:00-09:00", ["Fri 08:00", "Sat 04:00"]),
        ((24, 2), "08:00-12:00", ["Fri 08:00", "Sat 06:00"]),
        ((24, 3), "08:01-12:00", ["Fri 08:01", "Sat 08:00"]),
        ((24, 2), "00:30-06:00", ["Fri 08:00", "Fri 22:30"]),
    ],
)
def test_reminders_of_a_saturday(hours: tuple[int, ...], shift: str, due: list[str]) -> None:
    assert local(starts("2027-03-13", shift), hours) == due


@pytest.mark.parametrize(
    ("day", "shift", "due"),
    [
        # The clocks go forward on Sunday, 28 March 2027: 02:00 becomes 03:00.
        ("2027-03-28", "18:00-22:00", ["Sat 18:00", "Sun 16:00"]),
        ("2027-03-28", "10:00-12:00", ["Sat 10:00", "Sun 08:00"]),
        ("2027-03-29", "09:00-12:00", ["Sun 09:00", "Mon 08:00"]),
        ("2027-03-28", "02:30-06:00", ["Sat 08:00", "Sun 00:30"]),  # begins in the hour that is skipped: 03:30
        ("2027-03-28", "04:00-08:00", ["Sat 08:00", "Sun 01:00"]),  # two hours before, as they pass
        ("2027-03-28", "00:30-02:30", ["Sat 08:00", "Sat 22:30"]),  # ends in it
        ("2027-03-27", "22:00-06:00", ["Sat 08:00", "Sat 20:00"]),  # runs through it
        ("2027-03-29", "02:30-06:00", ["Sun 08:00", "Mon 00:30"]),  # a day before there is no such hour
        # They go back on Sunday, 25 October 2026: 03:00 becomes 02:00.
        ("2026-10-25", "18:00-22:00", ["Sat 18:00", "Sun 16:00"]),
        ("2026-10-26", "09:00-12:00", ["Sun 09:00", "Mon 08:00"]),
        ("2026-10-25", "02:30-06:00", ["Sat 08:00", "Sun 00:30"]),  # begins in the hour that comes twice: the first
        ("2026-10-25", "04:00-08:00", ["Sat 08:00", "Sun 02:00"]),  # that hour's second coming
        ("2026-10-25", "03:00-08:00", ["Sat 08:00", "Sun 02:00"]),
        ("2026-10-25", "00:30-02:30", ["Sat 08:00", "Sat 22:30"]),
        ("2026-10-24", "22:00-06:00", ["Sat 08:00", "Sat 20:00"]),
        ("2026-10-26", "02:30-06:00", ["Sun 08:00", "Mon 00:30"]),
    ],
)
def test_reminders_around_both_clock_changes(day: str, shift: str, due: list[str]) -> None:
    """A day before is the same time on the clock; hours are hours."""
    assert local(starts(day, shift)) == due


@pytest.mark.parametrize(
    ("day", "elapsed"), [("2027-03-27", 24), ("2027-03-28", 23), ("2026-10-24", 24), ("2026-10-25", 25)]
)
def test_the_day_before_is_counted_by_the_clock_on_the_wall(day: str, elapsed: int) -> None:
    starts_at = starts(day, "18:00-22:00")
    assert starts_at - due_times(starts_at, (24,), PARIS)[0][0] == timedelta(hours=elapsed)


def test_two_wishes_for_one_moment_make_one_reminder() -> None:
    """Where the clocks go forward, a day before is 23 hours before."""
    starts_at = starts("2027-03-28", "18:00-22:00")
    assert [hours for _, hours in due_times(starts_at, (24, 23, 2), PARIS)] == [23, 2]


def test_a_shift_elsewhere_is_reminded_of_by_the_clocks_there() -> None:
    starts_at = datetime(2027, 3, 13, 22, tzinfo=UTC)
    assert local(starts_at, USUAL, ZoneInfo("America/Cayenne")) == ["Fri 19:00", "Sat 17:00"]


@pytest.mark.parametrize(
    ("day", "shift", "minutes"),
    [
        ("2027-03-13", "22:00-06:00", 480),
        ("2027-03-27", "22:00-06:00", 420),
        ("2026-10-24", "22:00-06:00", 540),
        ("2027-03-28", "01:30-03:30", 60),
        ("2026-10-25", "01:30-03:30", 180),
    ],
)
def test_the_hours_of_a_night_are_those_that_passed(day: str, shift: str, minutes: int) -> None:
    begin, end = (time.fromisoformat(one) for one in shift.split("-"))
    starts_at, ends_at = instants(date.fromisoformat(day), begin, end, PARIS)
    assert attendance.minutes_of(Shift(starts_at=starts_at, ends_at=ends_at)) == minutes


moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)
near_a_change = st.builds(
    lambda change, minutes: change + minutes * MINUTE,
    st.sampled_from([datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]),
    st.integers(-3 * 24 * 60, 3 * 24 * 60),
)
zones = st.sampled_from(["Europe/Paris", "Europe/London", "UTC", "America/New_York", "Asia/Kathmandu"]).map(ZoneInfo)
wishes = st.lists(st.integers(1, 168), max_size=5)


@given(st.one_of(moments, near_a_change), wishes, zones)
def test_reminders_come_before_the_start_in_order_and_never_at_night(
    starts_at: datetime, hours: list[int], zone: ZoneInfo
) -> None:
    """Unless the shift starts before that night is over."""
    due = due_times(starts_at, hours, zone)
    times = [at for at, _ in due]
    assert times == sorted(set(times))
    assert all(at < starts_at for at in times)
    assert all(not quiet.is_quiet(at, zone) or starts_at <= quiet.morning_after(at, zone) for at in times)
    assert {before for _, before in due} <= set(hours)
    assert bool(due) == bool(hours)


@given(st.one_of(moments, near_a_change), wishes, st.integers(0, 10 * 24 * 60))
def test_the_next_reminder_is_the_first_after_the_moment(
    starts_at: datetime, hours: list[int], minutes_before: int
) -> None:
    """Followed from one to the next, they are all of them that are still to come."""
    after, followed = starts_at - minutes_before * MINUTE, []
    while (found := next_due(starts_at, hours, PARIS, after)) and found[0] is not None:
        followed.append(found)
        after = found[0]
    all_of_them = due_times(starts_at, hours, PARIS)
    assert followed == [one for one in all_of_them if one[0] > starts_at - minutes_before * MINUTE]
