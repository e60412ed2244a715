"""Offers, slots and sites are locked in one order on PostgreSQL: nobody waits in a circle for somebody else."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models import drop_off_rules, offer_rules, offers, people, privacy
from models.beds import BedState, BedStay
from models.chats import Chat
from models.database import Database
from models.offer_rules import Agreed
from models.offers import Offer, OfferState
from models.sites import Site
from tests.conversation.dropping import TODAY, at, booked, slots_hold, warehouse
from tests.conversation.offering import donor, kept, offered
from tests.databases import Databases
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def busy(databases: Databases) -> AsyncIterator[Desk]:
    """A desk on PostgreSQL, where a lock on a row makes others wait."""
    async with databases.fresh("postgresql", organisation=True) as url:
        desk = await Desk(Database(url)).open()
        yield desk
        await desk.close()
        await desk.database.close()


async def waits(desk: Desk, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Begins it, and comes back once it waits for a lock that somebody else holds."""
    task = asyncio.ensure_future(work)
    while not await _somebody_waits(desk):
        assert not task.done(), "it did not wait"
    return task


async def _somebody_waits(desk: Desk) -> bool:
    # A transaction of its own: within one, PostgreSQL tells the same again.
    async with desk.database.read() as session:
        return bool((await session.execute(_WAITING)).scalar_one())


async def test_a_slot_is_closed_while_one_of_its_donors_withdraws(busy: Desk) -> None:
    """Whoever closes it takes all of its offers before the slot, as whoever withdraws does."""
    site, people_ = await warehouse(busy), [await donor(busy) for _ in range(2)]
    first, second = [await booked(busy, person, site, at(1, 9)) for person in people_]
    coordinator = await donor(busy)

    async def close() -> None:
        async with busy.database.write() as session:
            await drop_off_rules.set_slot(session, coordinator, site.id, at(1, 9), busy.now, closed=True)

    async with busy.database.write() as session:
        await _lock(session, Offer, second)
        closing = await waits(busy, close())
        await offer_rules.withdraw(session, people_[1], second, busy.now)
    await closing
    assert [(await kept(busy, one)).state for one in (first, second)] == [OfferState.DECLINED, OfferState.WITHDRAWN]
    await slots_hold(busy, site)


async def test_a_slot_is_closed_while_another_time_is_agreed_on_with_its_donor(busy: Desk) -> None:
    """Whoever is no longer expected in the slot is not declined with it."""
    site, coordinator = await warehouse(busy), await donor(busy)
    number = await booked(busy, await donor(busy), site, at(1, 9))

    async def close() -> None:
        async with busy.database.write() as session:
            await drop_off_rules.set_slot(session, coordinator, site.id, at(1, 9), busy.now, closed=True)

    other_time = Agreed(starts_at=at(2, 14), ends_at=at(2, 15), place="At the gate")
    contact = await donor(busy)
    async with busy.database.write() as session:
        await _lock(session, Offer, number)
        closing = await waits(busy, close())
        await offer_rules.change_agreed(session, contact, number, other_time, busy.now)
    await closing
    offer = await kept(busy, number)
    assert (offer.state, offer.starts_at) == (OfferState.ACCEPTED, at(2, 14))


async def test_a_donor_who_sleeps_there_is_deleted_while_the_site_stops_taking_donations(busy: Desk) -> None:
    """Their bed's site is taken before their offers, as whoever stops donations does."""
    site, person = await warehouse(busy), await donor(busy)
    await offered(busy, site.slug, by=person)
    coordinator = await donor(busy)
    async with busy.database.write() as session:
        stay = {"first": TODAY, "last": TODAY + timedelta(days=2), "beds": 1, "state": BedState.ASKED}
        session.add(BedStay(site_id=site.id, person_id=person, created_at=busy.now, **stay))

    async def delete() -> None:
        async with busy.database.write() as session:
            (chat,) = await people.chats_of(session, [person])
            await privacy.erase(session, chat, busy.now)

    async with busy.database.write() as session:
        await _lock(session, Site, site.id)
        deleting = await waits(busy, delete())
        assert len(await offer_rules.stop_taking(session, site.id, coordinator, busy.now)) == 1
    await deleting
    async with busy.database.read() as session:
        assert not list(await session.scalars(select(Chat).where(Chat.person_id == person)))


async def test_a_list_leaves_out_a_donor_who_is_deleted_while_it_is_read(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each statement sees what is committed by then."""
    site, person = await warehouse(busy), await donor(busy)
    for by in (person, await donor(busy)):
        await offered(busy, site.slug, by=by)
    items = offers._items

    async def and_then_delete(session: AsyncSession, offer_ids: Sequence[int]) -> Any:
        monkeypatch.setattr(offers, "_items", items)
        found = await items(session, offer_ids)
        async with busy.database.write() as other:
            (chat,) = await people.chats_of(other, [person])
            await privacy.erase(other, chat, busy.now)
        return found

    monkeypatch.setattr(offers, "_items", and_then_delete)
    async with busy.database.read() as session:
        found = await offers.cards(session, select(Offer).where(Offer.site_id == site.id))
    assert [card.donor.id == person for card in found] == [False]


async def _lock(session: AsyncSession, table: type[Offer] | type[Site], number: int) -> None:
    await session.execute(select(table.id).where(table.id == number).with_for_update(key_share=True))
