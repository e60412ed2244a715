"""A group of which fewer come, or more: by the rules alone."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import parties
from models.parties import Resized
from models.shifts import Shift
from models.sign_ups import Answer, Refusal, SignUp, SignUpState
from models.volunteers import LARGEST_PARTY, Standing
from tests.conversation.placing import everything_holds, listed, newcomer, on, places, row_of, stand, state
from tests.conversation.shifting import plan
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOUR = timedelta(hours=1)


async def come_with(desk: Desk, person: int, shift: int, party: int, later: timedelta = timedelta()) -> Resized:
    async with desk.database.write() as session:
        return await parties.come_with(session, person, shift, party, desk.now + later)


async def test_fewer_free_their_places_and_the_next_is_offered_one_at_once(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3, least=1, most=3)
    group, first, second = await newcomer(each_desk, party=3), await newcomer(each_desk), await newcomer(each_desk)
    await on(each_desk, shift, group)
    await listed(each_desk, shift, first, second)
    resized = await come_with(each_desk, group, shift, 2)
    assert (resized.refusal, resized.before, [offer.person_id for offer in resized.offers]) == (None, 3, [first])
    assert (resized.is_late, resized.fell_short) == (False, False)
    assert await places(each_desk, shift) == (2, 3)
    assert await state(each_desk, second, shift) is SignUpState.WAITING
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_the_same_number_again_changes_nothing(each_desk: Desk) -> None:
    shift, group = await plan(each_desk, 1, "18:00-22:00", least=3), await newcomer(each_desk, party=3)
    await on(each_desk, shift, group)
    for _ in range(2):
        await come_with(each_desk, group, shift, 2)
    again = await come_with(each_desk, group, shift, 2, 7 * HOUR)
    assert (again.refusal, again.before, again.is_late, again.fell_short) == (None, 2, False, False)
    assert await places(each_desk, shift) == (2, 2)


async def test_more_take_what_is_free_and_no_more_than_that(each_desk: Desk) -> None:
    """What is offered to somebody who waits is not free."""
    shift = await plan(each_desk, 3, least=1, most=5)
    group, alone, waiting = await newcomer(each_desk, party=2), await newcomer(each_desk), await newcomer(each_desk)
    await on(each_desk, shift, group, alone)
    assert (await come_with(each_desk, group, shift, 5)).refusal is Refusal.FULL
    grown = await come_with(each_desk, group, shift, 4)
    assert (grown.refusal, grown.is_late, grown.offers) == (None, False, ())
    assert await places(each_desk, shift) == (5, 5)
    await listed(each_desk, shift, waiting)
    await come_with(each_desk, group, shift, 3)
    assert await state(each_desk, waiting, shift) is SignUpState.OFFERED
    assert (await come_with(each_desk, group, shift, 4)).refusal is Refusal.FULL
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_late_or_too_few_is_told(desk: Desk) -> None:
    shift, group = await plan(desk, 2, "14:00-18:00", least=3), await newcomer(desk, party=4)
    await on(desk, shift, group)
    early = await come_with(desk, group, shift, 3)
    assert (early.is_late, early.fell_short) == (False, False)
    short = await come_with(desk, group, shift, 2)
    assert (short.is_late, short.fell_short) == (False, True)
    late = await come_with(desk, group, shift, 1, 26 * HOUR)
    assert (late.is_late, late.fell_short) == (True, False)
    more = await come_with(desk, group, shift, 3, 26 * HOUR)
    assert (more.is_late, more.fell_short) == (False, False)


async def test_once_it_has_begun_fewer_may_be_said_and_more_may_not(desk: Desk) -> None:
    shift, group = await plan(desk, 0, "14:00-18:00"), await newcomer(desk, party=3)
    await on(desk, shift, group)
    assert (await come_with(desk, group, shift, 4, 2 * HOUR)).refusal is Refusal.STARTED
    assert (await come_with(desk, group, shift, 2, 2 * HOUR)).refusal is None
    assert (await come_with(desk, group, shift, 1, 6 * HOUR)).refusal is Refusal.STARTED


@pytest.mark.parametrize("party", [0, -1, LARGEST_PARTY + 1, 10**12])
async def test_no_number_that_cannot_be(desk: Desk, party: int) -> None:
    shift, group = await plan(desk, 3, most=500), await newcomer(desk, party=3)
    await on(desk, shift, group)
    assert (await come_with(desk, group, shift, party)).refusal is Refusal.PARTY
    assert await places(desk, shift) == (3, 3)


async def test_without_a_place_there_is_nothing_to_change(desk: Desk) -> None:
    shift, full, waiting = await plan(desk, 3, least=1, most=1), await newcomer(desk), await newcomer(desk)
    await on(desk, shift, full)
    await listed(desk, shift, waiting)
    for person in (waiting, await newcomer(desk), 0):
        assert (await come_with(desk, person, shift, 1)).refusal is Refusal.GONE
    assert (await come_with(desk, full, 0, 1)).refusal is Refusal.GONE


async def test_whoever_is_paused_brings_nobody_more_but_may_be_fewer(desk: Desk) -> None:
    shift, group = await plan(desk, 3), await newcomer(desk, party=2)
    await on(desk, shift, group)
    await stand(desk, group, Standing.PAUSED)
    assert (await come_with(desk, group, shift, 3)).refusal is Refusal.PAUSED
    assert (await come_with(desk, group, shift, 1)).refusal is None


async def test_what_a_shift_asks_for_since_keeps_nobody_from_bringing_a_friend(desk: Desk) -> None:
    shift, group = await plan(desk, 3), await newcomer(desk, party=2)
    await on(desk, shift, group)
    async with desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift).values(requirements=["driving_licence"]))
    assert (await come_with(desk, group, shift, 3)).refusal is None


async def test_whoever_says_how_many_come_has_said_that_they_come(desk: Desk) -> None:
    """Nothing else of an answer is changed by it."""
    shift, asked, late = await plan(desk, 3), await newcomer(desk, party=2), await newcomer(desk, party=2)
    await on(desk, shift, asked, late)
    async with desk.database.write() as session:
        await session.execute(update(SignUp).where(SignUp.shift_id == shift).values(asked_at=desk.now))
        said = update(SignUp).where(SignUp.shift_id == shift, SignUp.person_id == late)
        await session.execute(said.values(answer=Answer.LATE, answered_at=desk.now, late_minutes=15))
    for person in (asked, late):
        await come_with(desk, person, shift, 1)
    rows = [await row_of(desk, person, shift) for person in (asked, late)]
    assert [(row.answer, row.late_minutes) for row in rows if row] == [(Answer.COMING, 0), (Answer.LATE, 15)]
