"""What a roster and a day are made of, on either engine: whom nothing reaches, which shifts are of a day."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from models import rosters, sites
from models.chats import Chat as ChatRow
from models.rosters import Silence
from models.sites import Site
from tests.conversation.coordinating import block, crowd, stop
from tests.conversation.people import person_of
from tests.conversation.shifting import plan, shift_row, take, volunteer, wait
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_whoever_hears_in_one_of_their_chats_is_reached(each_desk: Desk) -> None:
    """Stopped in one and blocked in the other is not; without any chat neither."""
    one, stopped, blocked, both = [await volunteer(each_desk) for _ in range(4)]
    other = await volunteer(each_desk)
    await stop(stopped)
    await block(blocked)
    await block(both)
    async with each_desk.database.write() as session:
        second = update(ChatRow).where(ChatRow.address == other.address)
        await session.execute(second.values(person_id=(await person_of(both)).id))
    numbers = [(await person_of(chat)).id for chat in (one, stopped, blocked, both)]
    async with each_desk.database.read() as session:
        found = await rosters.silences(session, [*numbers, 10**9])
    assert found == {numbers[1]: Silence.STOPPED, numbers[2]: Silence.UNREACHABLE, 10**9: Silence.UNREACHABLE}
    await stop(other)
    async with each_desk.database.read() as session:
        assert (await rosters.silences(session, numbers))[numbers[3]] is Silence.STOPPED


async def test_the_confirmed_come_by_name_and_the_list_in_its_order(each_desk: Desk) -> None:
    shift = await plan(each_desk, most=3)
    await crowd(each_desk, shift, ["Zoé", "Anna", "bert"])
    waiting = [await volunteer(each_desk, name) for name in ("Yan", "Ada")]
    for chat in waiting:
        await wait(chat, shift)
    async with each_desk.database.read() as session:
        found = await rosters.everybody(session, shift)
    assert [entry.person.name for entry in found] == ["Anna", "bert", "Zoé", "Yan", "Ada"]
    assert [entry.is_confirmed for entry in found] == [True] * 3 + [False] * 2


async def test_nobody_is_on_a_shift_that_is_not_there(each_desk: Desk) -> None:
    async with each_desk.database.read() as session:
        assert await rosters.everybody(session, 10**9) == []
        assert await rosters.one(session, 10**9, 1) is None


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2026, 10, 25), date(2027, 3, 20)])
async def test_a_day_is_the_sites_own_also_when_the_clocks_change(own_desk: Desk, day: date) -> None:
    """From its midnight to the next: 23, 25 or 24 hours; each site in its own zone."""
    async with own_desk.database.write() as session:
        calais, paris = [await sites.by_slug(session, slug) for slug in ("calais", "paris-street")]
        assert calais is not None
        assert paris is not None
        moved = update(Site).where(Site.id == paris.id).values(time_zone="America/Martinique")
        await session.execute(moved)
    early, late = await plan(own_desk, day, "00:00-01:00"), await plan(own_desk, day, "23:30-23:59")
    there = await plan(own_desk, day, "23:30-23:59", site="paris-street", activity="street-rounds")
    async with own_desk.database.read() as session:
        shown = [await session.get_one(Site, calais.id), await session.get_one(Site, paris.id)]
        found = await rosters.of_day(session, shown, day)
    assert [card.shift.id for card in found] == [early, late, there]
    assert (await shift_row(own_desk, there)).starts_at > (await shift_row(own_desk, late)).starts_at


async def test_what_began_the_day_before_is_shown_while_it_runs(own_desk: Desk) -> None:
    night, day = await plan(own_desk, date(2027, 3, 27), "22:00-06:00"), date(2027, 3, 28)
    async with own_desk.database.read() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        for hour, shown in ((3, [night]), (4, [])):
            found = await rosters.of_day(session, [calais], day, datetime(2027, 3, 28, hour, tzinfo=UTC))
            assert [card.shift.id for card in found] == shown
        assert await rosters.of_day(session, [calais], day) == []


async def test_a_party_counts_as_many(own_desk: Desk) -> None:
    shift, one = await plan(own_desk, 0), await volunteer(own_desk, party=3)
    await take(one, shift)
    async with own_desk.database.read() as session:
        cards = await rosters.of_day(session, await sites.every(session), date(2027, 3, 12))
        before = await rosters.tallies(session, cards, own_desk.now)
        started = await rosters.tallies(session, cards, cards[0].shift.starts_at)
    assert before[shift].not_seen == []
    assert started[shift].not_seen == ["Marie Dupont"]
    assert started[shift].present == 0
