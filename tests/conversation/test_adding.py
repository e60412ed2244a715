"""Somebody is put on a shift by its coordinators: by the rules alone."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models import adding, attendance, hours, parties, sign_ups, volunteers, wrapping_up
from models.adding import Added, NotAdded, Wish
from models.shifts import MOST_PEOPLE, Requirement, ShiftState
from models.sign_ups import Attendance, SignUpState
from models.sites import SiteState
from models.volunteers import Standing
from tests.conversation.placing import (
    changed_site,
    everything_holds,
    give_up,
    listed,
    newcomer,
    on,
    places,
    row_of,
    stand,
    state,
)
from tests.conversation.shifting import plan, shift_row
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def add(desk: Desk, person: int, shift: int, later: timedelta = timedelta(), **more: Any) -> Added:
    async with desk.database.write() as session:
        return await adding.add(session, Wish(person, shift, **more), desk.now + later)


async def test_somebody_is_on_the_shift_with_a_reminder_to_come(each_desk: Desk) -> None:
    shift, one = await plan(each_desk, 2), await newcomer(each_desk)
    added = await add(each_desk, one, shift)
    assert (added.refusal, added.marked) == (None, None)
    row = await row_of(each_desk, one, shift)
    assert row is not None
    assert (row.state, row.party, row.attendance) == (SignUpState.CONFIRMED, 1, None)
    assert row.remind_at is not None
    assert (await add(each_desk, one, shift)).refusal is NotAdded.ALREADY
    assert await places(each_desk, shift) == (1, 1)


async def test_a_full_shift_gets_a_place_more_only_where_that_is_wished(each_desk: Desk) -> None:
    shift, first, second = (
        await plan(each_desk, 2, least=1, most=1),
        await newcomer(each_desk),
        await newcomer(each_desk),
    )
    await on(each_desk, shift, first)
    refused = await add(each_desk, second, shift)
    assert (refused.refusal, refused.needed) == (NotAdded.FULL, 2)
    version = (await shift_row(each_desk, shift)).version
    assert (await add(each_desk, second, shift, most=10**9)).refusal is None
    kept = await shift_row(each_desk, shift)
    assert (kept.most, kept.taken, kept.held, kept.version) == (2, 2, 2, version + 1)


async def test_a_place_that_came_free_meanwhile_is_taken_before_one_is_added(desk: Desk) -> None:
    shift, first, second = await plan(desk, 2, least=1, most=1), await newcomer(desk), await newcomer(desk)
    await on(desk, shift, first)
    await give_up(desk, first, shift)
    assert (await add(desk, second, shift, most=2)).refusal is None
    assert (await shift_row(desk, shift)).most == 1


async def test_there_are_never_more_places_than_a_shift_may_have(desk: Desk) -> None:
    shift, crowd, one = (
        await plan(desk, 2, most=MOST_PEOPLE),
        await newcomer(desk, party=MOST_PEOPLE),
        await newcomer(desk),
    )
    await on(desk, shift, crowd)
    assert (await add(desk, one, shift, most=MOST_PEOPLE + 1)).refusal is NotAdded.FULL


async def test_what_is_offered_stays_theirs_and_whoever_waited_leaves_the_list(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3, least=1, most=2)
    gone, stays, first, second, third = [await newcomer(each_desk) for _ in range(5)]
    await on(each_desk, shift, gone, stays)
    await listed(each_desk, shift, first, second, third)
    await give_up(each_desk, gone, shift)
    assert await state(each_desk, first, shift) is SignUpState.OFFERED
    assert (await add(each_desk, second, shift)).refusal is NotAdded.FULL
    assert (await add(each_desk, second, shift, most=3)).refusal is None
    assert [await state(each_desk, one, shift) for one in (first, second, third)] == [
        SignUpState.OFFERED,
        SignUpState.CONFIRMED,
        SignUpState.WAITING,
    ]
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_an_offer_is_used_and_what_is_left_of_it_goes_on(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3, least=1, most=2)
    gone, group, alone = (
        await newcomer(each_desk, party=2),
        await newcomer(each_desk, party=2),
        await newcomer(each_desk),
    )
    await on(each_desk, shift, gone)
    await listed(each_desk, shift, group, alone)
    await give_up(each_desk, gone, shift)
    added = await add(each_desk, group, shift, party=1)
    assert (added.refusal, [offer.person_id for offer in added.offers]) == (None, [alone])
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_another_shift_is_in_the_way_unless_they_are_not_there(desk: Desk) -> None:
    here, there = await plan(desk, 0, "14:00-18:00"), await plan(desk, 0, "15:00-19:00", site="paris-street")
    one = await newcomer(desk)
    await on(desk, there, one)
    refused = await add(desk, one, here, 3 * HOUR, doubts_accepted=True)
    assert refused.refusal is NotAdded.OVERLAP
    assert refused.in_the_way is not None
    assert refused.in_the_way.shift.id == there
    row = await row_of(desk, one, there)
    assert row is not None
    async with desk.database.write() as session:
        await attendance.mark(session, row.id, Attendance.ABSENT, desk.now + 3 * HOUR)
    assert (await add(desk, one, here, 3 * HOUR)).refusal is None


async def test_what_is_missing_and_too_little_rest_are_told_and_may_be_accepted(each_desk: Desk) -> None:
    shift = await plan(each_desk, 2, "20:00-23:00", requirements=[Requirement.DRIVING_LICENCE])
    before, one = await plan(each_desk, 2, "14:00-18:00"), await newcomer(each_desk)
    await on(each_desk, before, one)
    await stand(each_desk, one, Standing.PAUSED)
    refused = await add(each_desk, one, shift)
    assert refused.refusal is NotAdded.DOUBTFUL
    assert (list(refused.doubts.missing), refused.doubts.is_paused) == ([Requirement.DRIVING_LICENCE], True)
    assert refused.doubts.too_near is not None
    assert refused.doubts.too_near.shift.id == before
    assert await state(each_desk, one, shift) is None
    assert (await add(each_desk, one, shift, doubts_accepted=True)).refusal is None


async def test_whoever_is_put_on_a_shift_that_runs_is_there(each_desk: Desk) -> None:
    """Even at a site that takes nobody at short notice, and on a pause."""
    shift, one = await plan(each_desk, 0, "14:00-18:00"), await newcomer(each_desk)
    await stand(each_desk, one, Standing.PAUSED)
    added = await add(each_desk, one, shift, 3 * HOUR)
    assert added.marked is not None
    assert not added.marked.earned
    row = await row_of(each_desk, one, shift)
    assert row is not None
    assert (row.attendance, row.attended_at, row.remind_at) == (Attendance.PRESENT, each_desk.now + 3 * HOUR, None)


async def test_after_the_hours_were_counted_theirs_are_too(each_desk: Desk) -> None:
    """Somebody who had checked in and left again is no exception."""
    shift, one = await plan(each_desk, 0, "14:00-18:00"), await newcomer(each_desk)
    await on(each_desk, shift, one)
    async with each_desk.database.write() as session:
        await attendance.check_in(session, one, shift, each_desk.now + HOUR)
    await give_up(each_desk, one, shift, each_desk.now + 2 * HOUR)
    async with each_desk.database.write() as session:
        await wrapping_up.wrap_up(session, each_desk.now + 7 * HOUR, 1_000)
    added = await add(each_desk, one, shift, DAY)
    assert added.marked is not None
    assert added.marked.earned
    async with each_desk.database.read() as session:
        assert [worked.minutes for worked in await hours.worked(session, one)] == [240]


async def test_from_a_week_before_until_presence_can_no_longer_be_corrected(desk: Desk) -> None:
    shift, one = await plan(desk, 8, "13:00-17:00"), await newcomer(desk)
    starts, ends = 8 * DAY, 8 * DAY + 4 * HOUR
    assert (await add(desk, one, shift, starts - 7 * DAY - HOUR)).refusal is NotAdded.TOO_EARLY
    assert (await add(desk, one, shift, ends + 7 * DAY + HOUR)).refusal is NotAdded.TOO_LATE
    async with changed_site(desk, notice_minutes=600):
        assert (await add(desk, one, shift, starts - HOUR)).refusal is None
    assert (await add(desk, await newcomer(desk), shift, starts - 7 * DAY)).refusal is None
    assert (await add(desk, await newcomer(desk), shift, ends + 7 * DAY)).refusal is None


async def test_nobody_is_put_on_what_is_cancelled_or_closed(desk: Desk) -> None:
    shift, today, one = await plan(desk, 2), await plan(desk, 0, "14:00-18:00"), await newcomer(desk)
    async with changed_site(desk, state=SiteState.CLOSED):
        assert (await add(desk, one, shift)).refusal is NotAdded.SITE_CLOSED
        assert (await add(desk, one, today, 2 * HOUR)).refusal is None, "what was may be put right"
    async with desk.database.write() as session:
        (await session.get_one(type(await shift_row(desk, shift)), shift)).state = ShiftState.CANCELLED
    assert (await add(desk, one, shift)).refusal is NotAdded.CANCELLED
    assert (await add(desk, one, 0)).refusal is NotAdded.GONE


async def test_of_many_at_once_as_many_as_there_are_places_for(each_desk: Desk) -> None:
    """One person by two coordinators, others by one, a group that grows: nobody twice, and no place too many."""
    shift, group = await plan(each_desk, 2, least=1, most=4), await newcomer(each_desk, party=2)
    people = [await newcomer(each_desk) for _ in range(4)]
    await on(each_desk, shift, group, party=1)

    async def grow() -> None:
        async with each_desk.database.write() as session:
            await parties.come_with(session, group, shift, 2, each_desk.now)

    found = await asyncio.gather(*(add(each_desk, person, shift) for person in (*people, *people)), grow())
    refusals = [one.refusal for one in found if one]
    assert await places(each_desk, shift) == (4, 4)
    assert set(refusals) == {None, NotAdded.FULL, NotAdded.ALREADY}
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_only_volunteers_with_no_more_than_they_come_with(desk: Desk) -> None:
    shift, one = await plan(desk, 2), await newcomer(desk, party=2)
    for party in (0, -1, 3, 10**12):
        assert (await add(desk, one, shift, party=party, most=MOST_PEOPLE)).refusal is NotAdded.PARTY
    async with desk.database.write() as session:
        await volunteers.leave(session, one)
    for person in (one, 0):
        assert (await add(desk, person, shift)).refusal is NotAdded.NOT_REGISTERED
    async with desk.database.read() as session:
        assert await sign_ups.of(session, one, shift) is None
