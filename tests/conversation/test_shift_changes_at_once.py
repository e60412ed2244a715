"""Changes and sign-ups at the same moment: nobody waits in a circle, and the numbers hold."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, time
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import activities, enrolment, planning, shift_changes, shifts, sites
from models.planning import Plan
from models.shift_changes import Following
from models.shifts import Shift, ShiftState
from models.sign_ups import SignUp, SignUpState
from tests.conversation.people import person_of
from tests.conversation.shifting import volunteer
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

SATURDAYS = 1 << 5
Work = Callable[[AsyncSession], Awaitable[object]]


async def series(desk: Desk) -> list[int]:
    """Plans one in Calais and gives its shifts' numbers."""
    async with desk.database.write() as session:
        calais, kitchen = await sites.by_slug(session, "calais"), await activities.by_slug(session, "kitchen")
        assert calais is not None
        assert kitchen is not None
        plan = Plan(calais, kitchen.id, date(2027, 3, 13), time(18), time(22), 1, 3)
        made, _ = await planning.add_series(session, plan, SATURDAYS, None, desk.now)
        found = await session.scalars(select(Shift.id).where(Shift.series_id == made.id).order_by(Shift.series_day))
        return list(found)


async def test_people_and_coordinators_at_once(each_desk: Desk) -> None:
    """Twelve people go for three shifts of three places while these are moved, enlarged and cancelled."""
    numbers, desk = await series(each_desk), each_desk
    people = [(await person_of(await volunteer(desk, f"Person {n}"))).id for n in range(12)]

    async def do(work: Work) -> None:
        async with desk.database.write() as session:
            await work(session)

    async def change(number: int, most: int, start: time, following: Following | None, session: AsyncSession) -> None:
        card = await shifts.card(session, number)
        assert card is not None
        now_so = shift_changes.as_it_is(card)
        wanted = shift_changes.Wanted(
            now_so.day, start, time(23), 1, most, [], now_so.meeting_point, None, None, f"{most}"
        )
        await shift_changes.change(session, number, card.shift.version, wanted, desk.now, following)

    async def cancel(number: int, session: AsyncSession) -> None:
        await shift_changes.cancel(session, number, 0, desk.now)

    async def take_or_wait(person: int, number: int, session: AsyncSession) -> None:
        if (await enrolment.take(session, person, number, desk.now, rest_accepted=True)).refusal:
            await enrolment.wait(session, person, number, desk.now)

    async def leave(person: int, number: int, session: AsyncSession) -> None:
        await enrolment.give_up(session, person, number, desk.now)

    works: list[Work] = []
    for at, person in enumerate(people):
        works += [partial(take_or_wait, person, number) for number in numbers[:3]]
        works += [partial(leave, person, numbers[at % 3])]
        works += [partial(change, numbers[at % 3], 3 + at % 4, time(18 + at % 2), None)]
    works += [partial(change, numbers[1], 9, time(19), Following(SATURDAYS, None)), partial(cancel, numbers[4])]
    await asyncio.gather(*(do(work) for work in works))
    for number in numbers:
        await numbers_hold(desk, number)


async def numbers_hold(desk: Desk, number: int) -> None:
    """Taken and held are the sums of those who have a place, and never more than there are."""
    async with desk.database.read() as session:
        shift = await session.get_one(Shift, number)
        sums = select(SignUp.state, func.sum(SignUp.party)).where(SignUp.shift_id == number).group_by(SignUp.state)
        by_state = {state: int(places) for state, places in (await session.execute(sums)).all()}
    confirmed, offered = (by_state.get(state, 0) for state in (SignUpState.CONFIRMED, SignUpState.OFFERED))
    assert (shift.taken, shift.held) == (confirmed, confirmed + offered)
    assert shift.held <= shift.most
    waiting = by_state.get(SignUpState.WAITING, 0)
    is_free = shift.state is ShiftState.PLANNED and shift.held < shift.most
    assert not (is_free and waiting), "a free place is offered to those who wait"
