"""Many people at once: no place is given twice, nobody stands anywhere twice, nobody waits in a circle.

On PostgreSQL from two real processes, on SQLite (which one process alone may open) from one.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import select

from models.database import Database
from models.sign_ups import SignUp, SignUpState
from tests.acceptance.storming import Raging, Storm, rage
from tests.conversation.placing import HOUR, a_round, everything_holds, newcomers, on, places
from tests.conversation.shifting import plan
from tests.databases import ENGINES, Databases
from tests.kit import Desk

PEOPLE, THINGS = 100, 400


@pytest.fixture(params=ENGINES)
async def desk(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Desk]:
    async with databases.fresh(request.param) as url:
        database = Database(url)
        desk = await Desk(database).open()
        yield desk
        await desk.close()
        await database.close()


async def all_at_once(desk: Desk, storms: Sequence[Storm]) -> Counter[str]:
    """Each in a process of its own, where that is possible."""
    if desk.database.is_sqlite:
        return sum(await asyncio.gather(*(rage(desk.database, storm) for storm in storms)), Counter())
    ready = [await Raging.start(desk.database, storm) for storm in storms]
    return sum(await asyncio.gather(*(one.end() for one in ready)), Counter())


def halves(what: str, people: Sequence[int], shifts: Sequence[int], desk: Desk) -> list[Storm]:
    """Every other one in one process, the rest in the other."""
    return [Storm(what, people[first::2], shifts, desk.now.isoformat()) for first in (0, 1)]


async def states(desk: Desk, shift_id: int) -> Counter[SignUpState]:
    async with desk.database.read() as session:
        return Counter(await session.scalars(select(SignUp.state).where(SignUp.shift_id == shift_id)))


async def test_of_a_hundred_at_once_for_the_last_place_one_has_it_and_all_others_can_wait(desk: Desk) -> None:
    """And tapping twice, as a hundred people do who see nothing happen, puts nobody there twice."""
    people = await newcomers(desk, PEOPLE)
    shift, holder = await plan(desk, 5, least=1, most=2), (await newcomers(desk, 1))[0]
    await on(desk, shift, holder)
    outcomes = await all_at_once(desk, halves("take", people, [shift], desk))
    assert outcomes == {"taken": 1, "full": PEOPLE - 1}
    assert await places(desk, shift) == (2, 2)
    outcomes = await all_at_once(desk, halves("wait", people, [shift], desk))
    assert outcomes == {"waiting": PEOPLE - 1, "already": 1}
    outcomes = await all_at_once(desk, halves("wait", people, [shift], desk))
    assert outcomes == {"already": PEOPLE}
    assert await states(desk, shift) == {SignUpState.CONFIRMED: 2, SignUpState.WAITING: PEOPLE - 1}
    async with desk.database.read() as session:
        queued = select(SignUp.queued).where(SignUp.shift_id == shift, SignUp.state == SignUpState.WAITING)
        assert sorted(await session.scalars(queued)) == list(range(1, PEOPLE))
    await everything_holds(desk, [shift], desk.now)


async def test_when_everybody_leaves_at_once_each_place_goes_to_one(desk: Desk) -> None:
    """Twenty give their places up in the same moment: the first twenty who wait are offered them."""
    holders, people = await newcomers(desk, 20), await newcomers(desk, 30)
    shift = await plan(desk, 5, least=1, most=20)
    await on(desk, shift, *holders)
    await all_at_once(desk, [Storm("wait", people, [shift], desk.now.isoformat())])
    async with desk.database.read() as session:
        queue = select(SignUp.person_id).where(SignUp.shift_id == shift, SignUp.state == SignUpState.WAITING)
        in_order = list(await session.scalars(queue.order_by(SignUp.queued)))
    assert sorted(in_order) == people
    assert await all_at_once(desk, halves("give_up", holders, [shift], desk)) == {"was confirmed": 20}
    async with desk.database.read() as session:
        offered = select(SignUp.person_id).where(SignUp.shift_id == shift, SignUp.state == SignUpState.OFFERED)
        assert sorted(await session.scalars(offered)) == sorted(in_order[:20])
    outcomes = await all_at_once(desk, halves("take", people, [shift], desk))
    assert outcomes == {"taken": 20, "full": 10}
    await everything_holds(desk, [shift], desk.now)


async def crowd(desk: Desk) -> tuple[list[int], list[int]]:
    """People alone and in groups, and few places on shifts that lie apart, overlap, or leave no rest between them."""
    people = [*await newcomers(desk, 10), *await newcomers(desk, 5, party=2), *await newcomers(desk, 3, party=3)]
    hours = ("08:00-12:00", "11:00-15:00", "15:00-19:00", "18:00-23:00")
    return people, [await plan(desk, 5, at, least=1, most=most) for at, most in zip(hours, (1, 3, 2, 4), strict=True)]


async def test_whatever_happens_at_once_everything_holds_and_nobody_waits_in_a_circle(desk: Desk) -> None:
    """Taking, waiting, giving up, leaving altogether, and ticks in both processes: so many things at random."""
    people, shifts = await crowd(desk)
    storms = [Storm("anything", people, shifts, desk.now.isoformat(), THINGS // 2, seed) for seed in (1, 2)]
    outcomes = await all_at_once(desk, storms)
    assert outcomes.total() == THINGS
    assert [outcome for outcome in outcomes if outcome.startswith("error")] == []
    assert {"taken", "full", "waiting", "was confirmed", "was waiting", "ticked"} <= set(outcomes)
    await everything_holds(desk, shifts, desk.now, rounds_done=False)
    await a_round(desk, *shifts, when=desk.now + 3 * HOUR)
    await everything_holds(desk, shifts, desk.now + 3 * HOUR)
