"""People are deleted while calls for help choose whom to ask: neither stands in the other's way."""

import asyncio

import pytest
from sqlalchemy import func, select

from models import calls, people, privacy
from models.calls import Asked, Call
from models.people import Person
from tests.conversation.calling import tomorrow_at
from tests.conversation.placing import newcomers
from tests.conversation.shifting import move, plan
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
TIMES, PEOPLE = 15, 6


@pytest.mark.parametrize("each_desk", ["postgresql"], indirect=True)
async def test_a_wave_and_those_who_are_deleted_never_wait_in_a_circle(each_desk: Desk) -> None:
    """Everybody who could be asked, and whoever called, is deleted at the moment of the second wave. Asked first or
    gone first: all of it ends well, and nothing of them stays.
    """
    tomorrow_at(each_desk, 10)
    for number in range(TIMES):
        everybody = await _called(each_desk, f"e{number}")
        move(each_desk, calls.BETWEEN_WAVES)
        await asyncio.gather(_wave(each_desk), *(_erase(each_desk, one) for one in everybody))
        move(each_desk, calls.BETWEEN_WAVES)
        await _wave(each_desk)
    async with each_desk.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Asked)) == 0
        assert await session.scalar(select(func.count()).where(Call.next_wave_at.is_not(None))) == 0
        assert await session.scalar(select(func.count()).where(Person.name == "Wanda")) == 0


async def _called(desk: Desk, language: str) -> list[int]:
    """A call that has asked its first wave; whoever began it, and everybody whom it could ask."""
    shift = await plan(desk, 2, least=1, most=6, requirements=[f"speaks:{language}"])
    found = await newcomers(desk, PEOPLE, name="Wanda", languages=[language])
    async with desk.database.write() as session:
        assert await calls.begin(session, shift, 1, found[0], desk.now)
    return found


async def _wave(desk: Desk) -> None:
    async with desk.database.write() as session:
        call = await calls.due(session, desk.now)
        if call is not None:
            await calls.next_step(session, call, desk.now)


async def _erase(desk: Desk, person_id: int) -> None:
    async with desk.database.write() as session:
        (chat,) = await people.chats_of(session, [person_id])
        await privacy.erase(session, chat, desk.now)
