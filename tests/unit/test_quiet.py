"""Quiet hours, and how long an offer waits: by the clock on the site's wall, through both clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import quiet
from models.quiet import (
    LONGEST_OFFER,
    SHORTEST_OFFER,
    TIME_TO_TRAVEL,
    allowed_from,
    is_quiet,
    offer_begins,
    offer_until,
)

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = "2027-03-28", "2026-10-25"
"""At 2:00 the clock in Paris goes on to 3:00, and at 3:00 it goes back to 2:00."""
MINUTE = timedelta(minutes=1)

ZONES = st.sampled_from(["Europe/Paris", "Europe/London", "America/Martinique", "Indian/Reunion"]).map(ZoneInfo)


def _days_from(first: datetime, days: int) -> st.SearchStrategy[datetime]:
    return st.timedeltas(timedelta(), timedelta(days=days)).map(lambda later: first + later)


# Around both clock changes, and far from them.
MOMENTS = st.one_of(
    _days_from(datetime(2027, 3, 26, tzinfo=UTC), 4),
    _days_from(datetime(2026, 10, 23, tzinfo=UTC), 4),
    _days_from(datetime(2026, 1, 1, tzinfo=UTC), 730),
)
LEADS = st.one_of(
    st.timedeltas(timedelta(minutes=-30), timedelta(hours=36)), st.timedeltas(timedelta(hours=36), timedelta(days=40))
)
NOTICES = st.sampled_from([0, 30, 45, 120, 720]).map(lambda minutes: timedelta(minutes=minutes))


def at(local: str, zone: ZoneInfo = PARIS) -> datetime:
    """'2026-11-22 21:30' on the wall there, as an instant."""
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("local", "quiet_then"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
@pytest.mark.parametrize("day", ["2026-11-22", SPRING, AUTUMN])
def test_people_sleep_from_ten_to_eight_by_the_clock_on_the_wall(day: str, local: str, quiet_then: bool) -> None:
    assert is_quiet(at(f"{day} {local}"), PARIS) is quiet_then


@pytest.mark.parametrize(
    ("due", "allowed"),
    [
        ("2026-11-22 21:59", "2026-11-22 21:59"),
        ("2026-11-22 22:00", "2026-11-23 08:00"),
        ("2026-11-23 03:00", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2027-03-27 23:00", f"{SPRING} 08:00"),
        (f"{SPRING} 01:59", f"{SPRING} 08:00"),
        (f"{SPRING} 03:00", f"{SPRING} 08:00"),
        ("2026-10-24 22:30", f"{AUTUMN} 08:00"),
        (f"{AUTUMN} 02:30", f"{AUTUMN} 08:00"),
    ],
)
def test_what_is_due_in_the_night_waits_for_the_morning(due: str, allowed: str) -> None:
    assert allowed_from(at(due), PARIS) == at(allowed)


def test_the_nights_of_the_clock_changes_are_an_hour_shorter_and_longer() -> None:
    assert allowed_from(at("2027-03-27 22:00"), PARIS) - at("2027-03-27 22:00") == timedelta(hours=9)
    assert allowed_from(at("2026-10-24 22:00"), PARIS) - at("2026-10-24 22:00") == timedelta(hours=11)


@pytest.mark.parametrize(
    ("starts", "at_once"), [("23:30", True), ("06:00", True), ("08:00", True), ("08:01", False), ("18:00", False)]
)
def test_what_concerns_that_very_night_is_said_in_it(starts: str, at_once: bool) -> None:
    """Up to the moment at which the night is over."""
    due = at("2026-11-22 23:00")
    concerns = at(f"2026-11-{22 if starts > '22' else 23} {starts}")
    assert allowed_from(due, PARIS, concerns) == (due if at_once else at("2026-11-23 08:00"))


@pytest.mark.parametrize(
    ("freed", "starts", "until"),
    [
        # Two hours by day.
        ("2026-11-22 12:00", "2026-11-24 18:00", "2026-11-22 14:00"),
        # Shorter near the start: a sixth of what is left, ten minutes at least.
        ("2026-11-22 12:00", "2026-11-22 18:00", "2026-11-22 13:00"),
        ("2026-11-22 12:00", "2026-11-22 15:00", "2026-11-22 12:30"),
        ("2026-11-22 12:00", "2026-11-22 12:45", "2026-11-22 12:10"),
        ("2026-11-22 12:00", "2026-11-22 12:40", "2026-11-22 12:10"),
        # No time left for an offer and the way.
        ("2026-11-22 12:00", "2026-11-22 12:39", None),
        ("2026-11-22 12:00", "2026-11-22 12:00", None),
        ("2026-11-22 12:00", "2026-11-22 11:00", None),
        # The night does not count …
        ("2026-11-22 21:00", "2026-11-24 18:00", "2026-11-23 09:00"),
        ("2026-11-22 20:00", "2026-11-24 18:00", "2026-11-22 22:00"),
        ("2026-11-22 23:00", "2026-11-24 18:00", "2026-11-23 10:00"),
        ("2026-11-23 05:00", "2026-11-24 18:00", "2026-11-23 10:00"),
        ("2026-11-22 23:00", "2026-11-23 12:00", "2026-11-23 08:40"),
        # … unless the shift starts before noon of the next day.
        ("2026-11-22 23:00", "2026-11-23 11:59", "2026-11-23 01:00"),
        ("2026-11-22 21:00", "2026-11-23 09:00", "2026-11-22 23:00"),
        ("2026-11-23 05:00", "2026-11-23 11:00", "2026-11-23 06:00"),
        # The clock changes in that night.
        ("2027-03-27 21:00", f"{SPRING} 18:00", f"{SPRING} 09:00"),
        ("2027-03-27 23:30", f"{SPRING} 18:00", f"{SPRING} 09:40"),
        ("2026-10-24 21:00", f"{AUTUMN} 18:00", f"{AUTUMN} 09:00"),
        ("2026-10-24 23:30", f"{AUTUMN} 18:00", f"{AUTUMN} 09:40"),
        # It concerns that night, in which an hour is missing (10 hours on the wall are 9), or comes twice (11).
        ("2027-03-28 01:00", f"{SPRING} 11:00", f"{SPRING} 03:30"),
        ("2026-10-25 01:00", f"{AUTUMN} 11:00", f"{AUTUMN} 02:50"),
    ],
)
def test_until_when_a_freed_place_is_kept_for_one(freed: str, starts: str, until: str | None) -> None:
    assert offer_until(at(freed), at(starts), PARIS) == (at(until) if until else None)


def test_an_offer_ends_before_the_shift_can_no_longer_be_taken() -> None:
    """A site that wants to know three hours ahead is not offered to anybody after that."""
    freed, notice = at("2026-11-22 12:00"), timedelta(hours=3)
    assert offer_until(freed, at("2026-11-22 16:00"), PARIS, notice) == at("2026-11-22 12:40")
    assert offer_until(freed, at("2026-11-22 15:15"), PARIS, notice) == at("2026-11-22 12:15")
    assert offer_until(freed, at("2026-11-22 15:09"), PARIS, notice) is None


def test_an_offer_that_would_end_in_the_night_ends_in_the_evening() -> None:
    """The shift can be taken until 6:00, since the site wants to know six hours ahead; nobody is to wake for that."""
    notice, starts = timedelta(hours=6), at("2026-11-23 12:00")
    assert offer_until(at("2026-11-22 21:30"), starts, PARIS, notice) == at("2026-11-22 22:00")
    assert offer_until(at("2026-11-22 21:55"), starts, PARIS, notice) is None
    assert offer_until(at("2026-11-22 23:00"), starts, PARIS, notice) is None


@given(now=MOMENTS, lead=LEADS, zone=ZONES, notice=NOTICES)
def test_offers_leave_time_to_answer_and_to_travel(
    now: datetime, lead: timedelta, zone: ZoneInfo, notice: timedelta
) -> None:
    """Told before they end; over before it is too late to go there, or to be taken."""
    starts = now + lead
    until, told = offer_until(now, starts, zone, notice), offer_begins(now, starts, zone)
    assert told >= now
    if until is None:
        assert starts - told < max(notice, TIME_TO_TRAVEL) + timedelta(hours=10) + SHORTEST_OFFER
    else:
        assert until.tzinfo is UTC
        assert until - told >= SHORTEST_OFFER
        assert until <= starts - max(notice, TIME_TO_TRAVEL)


@given(now=MOMENTS, lead=LEADS, zone=ZONES, notice=NOTICES)
def test_offers_run_by_day_unless_the_shift_starts_before_noon(
    now: datetime, lead: timedelta, zone: ZoneInfo, notice: timedelta
) -> None:
    """Never more than two hours of the day, and in the night they are neither told nor over."""
    starts = now + lead
    until, told = offer_until(now, starts, zone, notice), offer_begins(now, starts, zone)
    if until is None:
        return
    assert waking(told, until, zone) <= LONGEST_OFFER + MINUTE
    if starts >= quiet.noon_after(now, zone):
        assert not is_quiet(told, zone)
        assert not is_quiet(until - timedelta(microseconds=1), zone)
    else:
        assert told == now
        assert until - told <= LONGEST_OFFER


@given(due=MOMENTS, zone=ZONES, lead=LEADS)
def test_nothing_waits_longer_than_the_night(due: datetime, zone: ZoneInfo, lead: timedelta) -> None:
    """And what waits is said by day, before what it is about."""
    allowed = allowed_from(due, zone, due + lead)
    assert due <= allowed <= due + timedelta(hours=11)
    if allowed != due:
        assert is_quiet(due, zone)
        assert not is_quiet(allowed, zone)
        assert is_quiet(allowed - MINUTE, zone)
        assert allowed < due + lead


def waking(begins: datetime, ends: datetime, zone: ZoneInfo) -> timedelta:
    """How much of that time lies outside of the quiet hours, to the minute."""
    minutes = int((ends - begins) / MINUTE)
    assert minutes < 2 * 24 * 60
    return sum((MINUTE for number in range(minutes) if not is_quiet(begins + number * MINUTE, zone)), timedelta())


@pytest.mark.parametrize(
    ("now", "opens_at", "shuts_at"),
    [
        ("2027-03-12 12:00", "2027-03-12 12:00", "2027-03-12 22:00"),
        ("2027-03-12 22:00", "2027-03-13 08:00", "2027-03-13 22:00"),
        ("2027-03-27 23:30", "2027-03-28 08:00", "2027-03-28 22:00"),
        ("2026-10-25 03:30", "2026-10-25 08:00", "2026-10-25 22:00"),
    ],
)
def test_what_can_wait_for_the_day_is_said_between_two_nights(now: str, opens_at: str, shuts_at: str) -> None:
    assert quiet.day_window(at(now), PARIS) == (at(opens_at), at(shuts_at))
