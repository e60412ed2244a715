"""Taking a place: what is checked at the moment of the confirmation, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models import shifts, sign_ups
from models.shifts import ShiftState
from models.sign_ups import Attendance, Refusal, SignUp, SignUpState
from models.sites import SiteState
from models.volunteers import Standing, Volunteer
from tests.conversation.placing import (
    HOUR,
    changed_site,
    everything_holds,
    give_up,
    newcomer,
    newcomers,
    on,
    places,
    row_of,
    stand,
    state,
    take,
)
from tests.conversation.shifting import plan, shift_row
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_place_is_given_to_somebody_registered(each_desk: Desk) -> None:
    """The next reminder is known from then on."""
    person, shift = await newcomer(each_desk), await plan(each_desk, 5, most=6)
    verdict = await take(each_desk, person, shift)
    assert verdict.refusal is None
    assert verdict.card is not None
    assert verdict.card.shift.id == shift
    row = await row_of(each_desk, person, shift)
    assert row is not None
    assert (row.state, row.party, row.confirmed_at) == (SignUpState.CONFIRMED, 1, each_desk.now)
    assert (row.remind_at, row.remind_hours) == ((await shift_row(each_desk, shift)).starts_at - 24 * HOUR, 24)
    assert await places(each_desk, shift) == (1, 1)


async def test_a_group_takes_as_many_places(each_desk: Desk) -> None:
    """Or some of them only; never more than it said there were."""
    group, shift = await newcomer(each_desk, party=3), await plan(each_desk, 5, most=6)
    for wrong in (0, -1, 4, 10**15):
        assert (await take(each_desk, group, shift, party=wrong)).refusal is Refusal.PARTY
    assert (await take(each_desk, group, shift)).refusal is None
    assert await places(each_desk, shift) == (3, 3)
    other = await newcomer(each_desk, party=4)
    assert (await take(each_desk, other, shift)).refusal is Refusal.FULL
    assert (await take(each_desk, other, shift, party=3)).refusal is None
    assert await places(each_desk, shift) == (6, 6)
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_the_last_place_is_given_once(each_desk: Desk) -> None:
    first, second = await newcomers(each_desk, 2)
    shift = await plan(each_desk, 5, least=1, most=1)
    await on(each_desk, shift, first)
    verdict = await take(each_desk, second, shift)
    assert verdict.refusal is Refusal.FULL
    assert await state(each_desk, second, shift) is None


async def test_taking_twice_says_that_it_is_taken(each_desk: Desk) -> None:
    """Also when, since then, it could not be taken any more: the tap is about a place they have."""
    person, shift = await newcomer(each_desk), await plan(each_desk, 5)
    await on(each_desk, shift, person)
    starts = (await shift_row(each_desk, shift)).starts_at
    await stand(each_desk, person, Standing.PAUSED)
    for when in (each_desk.now, starts - timedelta(minutes=5), starts + HOUR):
        assert (await take(each_desk, person, shift, when)).refusal is Refusal.ALREADY
    assert await places(each_desk, shift) == (1, 1)


async def test_who_is_not_registered_or_paused_is_told_so(each_desk: Desk) -> None:
    person, shift = await newcomer(each_desk), await plan(each_desk, 5)
    await stand(each_desk, person, Standing.PAUSED)
    assert (await take(each_desk, person, shift)).refusal is Refusal.PAUSED
    async with each_desk.database.write() as session:
        await session.delete(await session.get_one(Volunteer, person))
    assert (await take(each_desk, person, shift)).refusal is Refusal.NOT_REGISTERED
    assert (await take(each_desk, 10**15, shift)).refusal is Refusal.NOT_REGISTERED
    assert await places(each_desk, shift) == (0, 0)


async def test_a_shift_that_never_was_is_gone(each_desk: Desk) -> None:
    person = await newcomer(each_desk)
    for forged in (0, -1, 10**15):
        assert (await take(each_desk, person, forged)).refusal is Refusal.GONE
        assert (await give_up(each_desk, person, forged)).was is None


async def test_a_cancelled_shift_is_not_taken(each_desk: Desk) -> None:
    person, shift = await newcomer(each_desk), await plan(each_desk, 5)
    async with each_desk.database.write() as session:
        card = await shifts.locked(session, shift)
        assert card is not None
        card.shift.state = ShiftState.CANCELLED
    assert (await take(each_desk, person, shift)).refusal is Refusal.CANCELLED


@pytest.mark.parametrize(
    ("before", "refusal"),
    [
        (timedelta(minutes=30), None),
        (timedelta(minutes=29, seconds=59), Refusal.TOO_LATE),
        (timedelta(seconds=1), Refusal.TOO_LATE),
        (timedelta(), Refusal.STARTED),
        (-HOUR, Refusal.STARTED),
        (-100 * HOUR, Refusal.STARTED),
    ],
)
async def test_the_site_wants_to_know_in_time(each_desk: Desk, before: timedelta, refusal: Refusal | None) -> None:
    """Half an hour before the start, where the site says nothing else."""
    person, shift = await newcomer(each_desk), await plan(each_desk, 5)
    starts = (await shift_row(each_desk, shift)).starts_at
    assert (await take(each_desk, person, shift, starts - before)).refusal is refusal


async def test_a_site_can_ask_for_more_notice_or_none(each_desk: Desk) -> None:
    shift = await plan(each_desk, 5)
    starts = (await shift_row(each_desk, shift)).starts_at
    async with changed_site(each_desk, notice_minutes=180):
        person = await newcomer(each_desk)
        assert (await take(each_desk, person, shift, starts - 2 * HOUR)).refusal is Refusal.TOO_LATE
    async with changed_site(each_desk, notice_minutes=0):
        assert (await take(each_desk, person, shift, starts - timedelta(seconds=1))).refusal is None


@pytest.mark.parametrize(
    ("life", "refusal"),
    [
        (SiteState.PLANNED, Refusal.SITE_CLOSED),
        (SiteState.OPEN, None),
        (SiteState.CLOSING, None),
        (SiteState.CLOSED, Refusal.SITE_CLOSED),
    ],
)
async def test_only_where_the_site_runs(each_desk: Desk, life: SiteState, refusal: Refusal | None) -> None:
    person, shift = await newcomer(each_desk), await plan(each_desk, 5)
    async with changed_site(each_desk, state=life):
        assert (await take(each_desk, person, shift)).refusal is refusal


@pytest.mark.parametrize(
    ("asked", "brings"),
    [
        ("driving_licence", {"driving_licence": True}),
        ("vehicle", {"driving_licence": True, "vehicle": True}),
        ("speaks:ar", {"languages": ["fr", "ar"]}),
    ],
)
async def test_a_shift_is_for_those_who_bring_what_it_asks_for(
    each_desk: Desk, asked: str, brings: dict[str, Any]
) -> None:
    shift = await plan(each_desk, 5, requirements=[asked, "speaks:fr"])
    without, able = await newcomer(each_desk), await newcomer(each_desk, **{"languages": ["fr"], **brings})
    verdict = await take(each_desk, without, shift)
    assert (verdict.refusal, verdict.missing) == (Refusal.MISSING, [asked])
    assert (await take(each_desk, able, shift)).refusal is None


async def test_everything_that_is_missing_is_named(each_desk: Desk) -> None:
    shift = await plan(each_desk, 5, requirements=["driving_licence", "speaks:fr", "speaks:fa", "experienced"])
    verdict = await take(each_desk, await newcomer(each_desk), shift)
    assert verdict.missing == ["driving_licence", "speaks:fa", "experienced"]


async def test_experience_is_a_coordinators_word_or_three_shifts_present(each_desk: Desk) -> None:
    """Having taken them is not enough."""
    told, been, absent = await newcomers(each_desk, 3)
    shift = await plan(each_desk, 20, requirements=["experienced"])
    earlier = [await plan(each_desk, day) for day in (5, 6, 7)]
    for number, before in enumerate(earlier):
        await on(each_desk, before, been, absent)
        assert (await take(each_desk, been, shift)).refusal is Refusal.MISSING, f"after {number}"
        await attended(each_desk, been, before, Attendance.PRESENT)
        await attended(each_desk, absent, before, Attendance.ABSENT)
    assert (await take(each_desk, been, shift)).refusal is None
    assert (await take(each_desk, absent, shift)).refusal is Refusal.MISSING
    assert (await take(each_desk, told, shift)).refusal is Refusal.MISSING
    async with each_desk.database.write() as session:
        await session.execute(update(Volunteer).where(Volunteer.person_id == told).values(experienced=True))
    assert (await take(each_desk, told, shift)).refusal is None


@pytest.mark.parametrize(
    "hours", ["18:00-22:00", "17:00-18:01", "21:59-23:00", "19:00-20:00", "12:00-23:00", "22:00-18:30"]
)
async def test_two_shifts_at_the_same_time_are_refused(each_desk: Desk, hours: str) -> None:
    """By so little as a minute, at another site, or across midnight; and the one in the way is named."""
    person, held = await newcomer(each_desk), await plan(each_desk, 5, "18:00-22:00")
    await on(each_desk, held, person)
    day = 4 if hours.startswith("22") else 5
    verdict = await take(each_desk, person, await plan(each_desk, day, hours, site="paris-street"), rest_accepted=True)
    assert verdict.refusal is Refusal.OVERLAP
    assert verdict.other is not None
    assert verdict.other.shift.id == held


async def test_a_shift_that_is_given_up_or_cancelled_is_in_nobodys_way(each_desk: Desk) -> None:
    person = await newcomer(each_desk)
    first, second, third = [await plan(each_desk, 5) for _ in range(3)]
    await on(each_desk, first, person)
    await give_up(each_desk, person, first)
    await on(each_desk, second, person)
    async with each_desk.database.write() as session:
        card = await shifts.locked(session, second)
        assert card is not None
        card.shift.state = ShiftState.CANCELLED
    assert (await take(each_desk, person, third)).refusal is None


@pytest.mark.parametrize(
    ("hours", "day", "is_short"),
    [
        ("22:00-23:00", 5, True),
        ("05:59-08:00", 6, True),
        ("06:00-08:00", 6, False),
        ("09:00-10:01", 5, True),
        ("09:00-10:00", 5, False),
    ],
)
async def test_less_than_eight_hours_of_rest_is_warned_of(
    each_desk: Desk, hours: str, day: int, is_short: bool
) -> None:
    """Before and after; who says yes to it has the place."""
    person, held = await newcomer(each_desk), await plan(each_desk, 5, "18:00-22:00")
    shift = await plan(each_desk, day, hours)
    await on(each_desk, held, person)
    verdict = await take(each_desk, person, shift)
    assert verdict.refusal is (Refusal.SHORT_REST if is_short else None)
    if is_short:
        assert verdict.other is not None
        assert verdict.other.shift.id == held
        assert await places(each_desk, shift) == (0, 0)
        assert (await take(each_desk, person, shift, rest_accepted=True)).refusal is None


@pytest.mark.parametrize(
    ("late", "early", "refusal"),
    [
        ("2026-10-24", "06:00-09:00", None),
        ("2027-03-27", "06:31-09:00", Refusal.SHORT_REST),
        ("2027-03-27", "07:30-09:00", None),
    ],
)
async def test_the_rest_is_counted_in_hours_lived(
    each_desk: Desk, late: str, early: str, refusal: Refusal | None
) -> None:
    """From 22:30 to 6:00 there are eight and a half hours in the night in which the clock goes back, and to 6:31 only
    seven in the one in which it goes on.
    """
    person, day = await newcomer(each_desk), date.fromisoformat(late)
    evening, morning = await plan(each_desk, day, "18:00-22:30"), await plan(each_desk, day + timedelta(days=1), early)
    long_before = (await shift_row(each_desk, evening)).starts_at - 48 * HOUR
    assert (await take(each_desk, person, evening, long_before)).refusal is None
    assert (await take(each_desk, person, morning, long_before)).refusal is refusal


async def test_a_full_shift_is_not_warned_of(each_desk: Desk) -> None:
    """Nobody is asked whether little rest will do, only to hear then that there is no place."""
    person, other = await newcomers(each_desk, 2)
    await on(each_desk, await plan(each_desk, 5, "18:00-22:00"), person)
    full = await plan(each_desk, 5, "23:00-23:30", least=1, most=1)
    await on(each_desk, full, other)
    assert (await take(each_desk, person, full)).refusal is Refusal.FULL


async def test_whoever_gave_a_place_up_can_take_one_again(each_desk: Desk) -> None:
    """One row for each person, whatever they did; nothing of the first time is left in it."""
    person, shift = await newcomer(each_desk), await plan(each_desk, 5)
    await on(each_desk, shift, person)
    async with each_desk.database.write() as session:
        row = await sign_ups.of(session, person, shift)
        assert row is not None
        row.answer, row.answered_at, row.late_minutes = sign_ups.Answer.LATE, each_desk.now, 30
    departure = await give_up(each_desk, person, shift)
    assert departure.was is SignUpState.CONFIRMED
    left = await row_of(each_desk, person, shift)
    assert left is not None
    assert (left.state, left.remind_at, left.answer, left.late_minutes) == (SignUpState.LEFT, None, None, 0)
    assert await places(each_desk, shift) == (0, 0)
    assert (await give_up(each_desk, person, shift)).was is None, "twice does nothing"
    await on(each_desk, shift, person)
    assert await places(each_desk, shift) == (1, 1)
    await everything_holds(each_desk, [shift], each_desk.now)


@pytest.mark.parametrize(
    ("before", "is_late"),
    [(25 * HOUR, False), (24 * HOUR + timedelta(seconds=1), False), (24 * HOUR, True), (HOUR, True), (-HOUR, True)],
)
async def test_a_gap_within_a_day_of_the_start_is_late(each_desk: Desk, before: timedelta, is_late: bool) -> None:
    person, shift = await newcomer(each_desk), await plan(each_desk, 5, least=1)
    await on(each_desk, shift, person)
    starts = (await shift_row(each_desk, shift)).starts_at
    assert (await give_up(each_desk, person, shift, starts - before)).is_late is is_late


async def test_a_shift_falls_short_at_the_very_departure_that_makes_it_so(each_desk: Desk) -> None:
    """The coordinators hear of it once, not at every departure after it."""
    first, second, third = await newcomers(each_desk, 3)
    shift = await plan(each_desk, 5, least=2, most=3)
    await on(each_desk, shift, first, second, third)
    departures = [await give_up(each_desk, person, shift) for person in (first, second, third)]
    assert [departure.fell_short for departure in departures] == [False, True, False]
    assert not any(departure.is_late for departure in departures)


async def test_nothing_happens_once_the_shift_has_ended(each_desk: Desk) -> None:
    """Who was there stays there."""
    person, shift = await newcomer(each_desk), await plan(each_desk, 5)
    await on(each_desk, shift, person)
    ends = (await shift_row(each_desk, shift)).ends_at
    assert (await give_up(each_desk, person, shift, ends)).was is None
    assert await state(each_desk, person, shift) is SignUpState.CONFIRMED
    assert (await give_up(each_desk, person, shift, ends - timedelta(seconds=1))).was is SignUpState.CONFIRMED


async def test_the_database_itself_refuses_more_than_there_are(each_desk: Desk) -> None:
    """Whatever a mistake of ours may do."""
    shift = await plan(each_desk, 5, least=1, most=2)
    for wrong in ({"taken": 3, "held": 3}, {"held": 3}, {"taken": 1}, {"taken": -1}):
        with pytest.raises(Exception, match=r"(?i)check"):
            async with each_desk.database.write() as session:
                await session.execute(update(shifts.Shift).where(shifts.Shift.id == shift).values(**wrong))


async def attended(desk: Desk, person_id: int, shift_id: int, attendance: Attendance) -> None:
    """What was said of whether they were there."""
    async with desk.database.write() as session:
        theirs = update(SignUp).where(SignUp.person_id == person_id, SignUp.shift_id == shift_id)
        await session.execute(theirs.values(attendance=attendance))
