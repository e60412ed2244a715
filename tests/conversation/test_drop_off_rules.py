"""Drop-off slots by the rules: booked, moved, freed, closed; on both engines."""

import asyncio
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models import drop_off, drop_off_rules, offer_rules, offers, privacy
from models.chats import Chat
from models.database import Database
from models.drop_off_hours import Stretch, read
from models.drop_off_rules import Booking, NotBooked
from models.offers import MARKS, OfferState, Reason, Unit
from tests.conversation.dropping import TODAY, at, book, booked, free, move, slot_at, slots_hold, warehouse
from tests.conversation.offering import donor, kept, offering
from tests.databases import Databases
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
VAN = (("clothes", "", 1, Unit.VAN),)


async def test_the_next_free_slots_follow_from_the_hours(each_desk: Desk) -> None:
    """It is one o'clock on a Friday: today is over, and Sunday closed."""
    site = await warehouse(each_desk)
    found = await free(each_desk, site, limit=8)
    assert [one.starts_at for one in found[:6]] == [at(1, 9 + n // 2, n % 2 * 30) for n in range(6)]
    assert found[6].starts_at == at(3, 9)
    assert {one.free for one in found} == {2}


@pytest.mark.parametrize("secret", [{"warehouse": False}, {"contact_first": True}, {"takes_donations": False}])
async def test_where_the_contact_comes_first_there_are_no_slots(desk: Desk, secret: dict[str, Any]) -> None:
    """Whatever hours it has."""
    site = await warehouse(desk, **secret)
    assert not await free(desk, site)
    booking = await book(desk, await donor(desk), site, at(1, 9))
    assert booking.refusal is NotBooked.NOT_TAKEN


async def test_who_books_is_accepted_with_time_and_place(each_desk: Desk) -> None:
    site, person = await warehouse(each_desk), await donor(each_desk)
    offer = await kept(each_desk, await booked(each_desk, person, site, at(1, 9, 30)))
    assert offer.state is OfferState.ACCEPTED
    assert (offer.starts_at, offer.ends_at) == (at(1, 9, 30), at(1, 10))
    assert (offer.first, offer.last, offer.hour) == (at(1, 0).date(), at(1, 0).date(), time(9, 30))
    assert (offer.place, offer.latitude) == ("1 rue du Hangar, Calais", 50.95)
    assert offer.due_at is not None
    assert (await slot_at(each_desk, site, at(1, 9, 30))).taken == 1
    await slots_hold(each_desk, site)


async def test_a_full_slot_sends_no_offer(each_desk: Desk) -> None:
    """Nor is it listed any more."""
    site, person = await warehouse(each_desk, drop_off_cars=1), await donor(each_desk)
    await booked(each_desk, await donor(each_desk), site, at(1, 9))
    booking = await book(each_desk, person, site, at(1, 9))
    assert (booking.card, booking.refusal) == (None, NotBooked.TAKEN)
    assert (await free(each_desk, site))[0].starts_at == at(1, 9, 30)
    async with each_desk.database.read() as session:
        assert not await offers.of(session, person)


async def test_a_van_takes_two_places(each_desk: Desk) -> None:
    """Or all that there is, where a slot has but one."""
    site, small = await warehouse(each_desk), await warehouse(each_desk, drop_off_cars=1)
    await booked(each_desk, await donor(each_desk), site, at(1, 9))
    refused = await book(each_desk, await donor(each_desk), site, at(1, 9), goods=VAN)
    assert refused.refusal is NotBooked.TAKEN
    assert (await free(each_desk, site, places=2))[0].starts_at == at(1, 9, 30)
    await booked(each_desk, await donor(each_desk), site, at(1, 9, 30), goods=VAN)
    await booked(each_desk, await donor(each_desk), small, at(1, 9), goods=VAN)
    assert (await slot_at(each_desk, site, at(1, 9, 30))).free == 0
    for one in (site, small):
        await slots_hold(each_desk, one)


@pytest.mark.parametrize("when", [(0, 9, 0), (1, 9, 15), (1, 12, 0), (2, 9, 0)])
async def test_only_what_is_planned_and_to_come_is_booked(desk: Desk, when: tuple[int, int, int]) -> None:
    """Not this morning, between two slots, after the hours, or on a Sunday."""
    site = await warehouse(desk)
    assert (await book(desk, await donor(desk), site, at(*when))).refusal is NotBooked.TAKEN


async def test_moving_frees_the_old_slot(each_desk: Desk) -> None:
    site, person = await warehouse(each_desk, drop_off_cars=1), await donor(each_desk)
    offer = await booked(each_desk, person, site, at(1, 9))
    await booked(each_desk, await donor(each_desk), site, at(1, 10))
    assert (await move(each_desk, person, offer, at(1, 10))).refusal is NotBooked.TAKEN
    assert (await slot_at(each_desk, site, at(1, 9))).taken == 1
    assert (await move(each_desk, person, offer, at(3, 11))).is_done
    assert not (await move(each_desk, person, offer, at(3, 11))).is_done
    assert (await slot_at(each_desk, site, at(1, 9))).taken == 0
    assert (await slot_at(each_desk, site, at(3, 11))).taken == 1
    moved = await kept(each_desk, offer)
    assert (moved.starts_at, moved.first) == (at(3, 11), at(3, 0).date())
    await slots_hold(each_desk, site)


async def test_nobody_moves_what_is_somebody_elses(desk: Desk) -> None:
    site = await warehouse(desk)
    offer = await booked(desk, await donor(desk), site, at(1, 9))
    moved = await move(desk, await donor(desk), offer, at(1, 10))
    assert (moved.card, moved.refusal) == (None, NotBooked.GONE)


@pytest.mark.parametrize("end", ["withdraw", "decline", "turn_away", "change_agreed", "erase"])
async def test_whatever_ends_an_offer_frees_its_slot(each_desk: Desk, end: str) -> None:
    site, person = await warehouse(each_desk), await donor(each_desk)
    offer, contact = await booked(each_desk, person, site, at(1, 9)), await donor(each_desk)
    async with each_desk.database.write() as session:
        match end:
            case "withdraw":
                await offer_rules.withdraw(session, person, offer, each_desk.now)
            case "decline":
                await offer_rules.decline(session, contact, offer, Reason.OTHER, each_desk.now)
            case "turn_away":
                await offer_rules.turn_away(session, site.id, each_desk.now)
            case "change_agreed":
                agreed = offer_rules.Agreed(starts_at=at(1, 15), ends_at=at(1, 16), place="At the gate")
                await offer_rules.change_agreed(session, contact, offer, agreed, each_desk.now)
            case "erase":
                chat = (await session.scalars(select(Chat).where(Chat.person_id == person))).one()
                await privacy.erase(session, chat, each_desk.now)
    assert (await slot_at(each_desk, site, at(1, 9))).taken == 0
    await slots_hold(each_desk, site)


async def test_what_was_brought_keeps_its_place(desk: Desk) -> None:
    site = await warehouse(desk)
    offer = await booked(desk, await donor(desk), site, at(1, 9))
    contact = await donor(desk)
    async with desk.database.write() as session:
        await offer_rules.mark(session, contact, offer, OfferState.RECEIVED, "", desk.now)
    assert (await kept(desk, offer)).state in MARKS
    assert (await slot_at(desk, site, at(1, 9))).taken == 1


async def test_a_day_that_is_closed_declines_who_booked_and_nobody_else(each_desk: Desk) -> None:
    """They can take another slot with the same goods, once."""
    site, coordinator = await warehouse(each_desk), await donor(each_desk)
    first, other = await donor(each_desk), await donor(each_desk)
    offer, stays = await booked(each_desk, first, site, at(1, 9)), await booked(each_desk, other, site, at(3, 9))
    async with each_desk.database.write() as session:
        told = await drop_off_rules.set_day(session, coordinator, site.id, at(1, 0).date(), [], each_desk.now)
    assert [(card.offer.id, card.offer.state, card.offer.hour) for card in told] == [
        (offer, OfferState.DECLINED, time(9))
    ]
    assert (await kept(each_desk, stays)).state is OfferState.ACCEPTED
    assert (await free(each_desk, site))[0].starts_at == at(3, 9)
    again = [await _again(each_desk, first, offer, at(3, 9)) for _ in range(2)]
    assert [one.is_done for one in again] == [True, False]
    assert (await slot_at(each_desk, site, at(3, 9))).taken == 2
    await slots_hold(each_desk, site)


async def _again(desk: Desk, person: int, offer: int, starts_at: Any) -> Booking:
    async with desk.database.write() as session:
        return await drop_off_rules.book_again(session, person, offer, starts_at, desk.now)


async def test_a_day_can_have_hours_of_its_own_and_its_usual_ones_again(desk: Desk) -> None:
    site, sunday = await warehouse(desk), TODAY + timedelta(days=2)
    async with desk.database.write() as session:
        await drop_off_rules.set_day(session, 1, site.id, sunday, [Stretch(600, 660)], desk.now)
    assert {at(2, 10), at(2, 10, 30)} == {
        one.starts_at for one in await free(desk, site) if at(2) <= one.starts_at < at(3)
    }
    async with desk.database.write() as session:
        await drop_off_rules.set_day(session, 1, site.id, sunday, None, desk.now)
    assert not [one for one in await free(desk, site) if at(2) <= one.starts_at < at(3)]


async def test_a_slot_closes_opens_and_takes_more_or_fewer(each_desk: Desk) -> None:
    """Never fewer than are coming."""
    site, actor = await warehouse(each_desk), await donor(each_desk)
    for _ in range(2):
        await booked(each_desk, await donor(each_desk), site, at(1, 9))

    async def change(**how: Any) -> int:
        async with each_desk.database.write() as session:
            told = await drop_off_rules.set_slot(session, actor, site.id, at(1, 9), each_desk.now, **how)
        await slots_hold(each_desk, site)
        return len(told)

    assert await change(places=1) == 0
    assert (await slot_at(each_desk, site, at(1, 9))).places == 2
    assert await change(places=5) == 0
    assert (await slot_at(each_desk, site, at(1, 9))).free == 3
    assert await change(closed=True) == 2
    assert (await slot_at(each_desk, site, at(1, 9))).free == 0
    assert (await book(each_desk, await donor(each_desk), site, at(1, 9))).refusal is NotBooked.TAKEN
    assert await change(closed=False) == 0
    assert (await slot_at(each_desk, site, at(1, 9))).free == 5


async def test_other_hours_leave_what_is_booked_and_count_it(each_desk: Desk) -> None:
    """Two are booked in half-hours that the new hour-long slot crosses: one place of three is left in it."""
    site = await warehouse(each_desk)
    numbers = [await booked(each_desk, await donor(each_desk), site, at(1, 9, 30 * n)) for n in range(2)]
    async with each_desk.database.write() as session:
        week = read(["sat 09:00-11:00", "mon 09:00-10:00"])
        await drop_off_rules.set_hours(session, site.id, week, 60, 3, each_desk.now)
    assert [(await kept(each_desk, one)).state for one in numbers] == [OfferState.ACCEPTED] * 2
    found = await free(each_desk, site, days=3)
    assert [(one.starts_at, one.free) for one in found] == [(at(1, 9), 1), (at(1, 10), 3), (at(3, 9), 3)]
    await booked(each_desk, await donor(each_desk), site, at(1, 9))
    assert (await free(each_desk, site))[0].starts_at == at(1, 10)
    await slots_hold(each_desk, site)


async def test_a_code_belongs_to_one_booking(desk: Desk) -> None:
    site = await warehouse(desk)
    numbers = [await booked(desk, await donor(desk), site, at(1, 9)) for _ in range(2)]
    async with desk.database.read() as session:
        held = [await drop_off.of_offer(session, number) for number in numbers]
    codes = [drop_off.token(one.booking) for one in held if one]
    assert len(set(codes)) == 2
    assert all(len(code) == 20 for code in codes)


async def test_two_donors_for_the_last_place_never_both_get_it(databases: Databases) -> None:
    """Twelve donors at once over two pools of connections, for three places: who comes too late has sent nothing."""
    async with databases.fresh("postgresql", organisation=True) as url:
        desk = await Desk(Database(url)).open()
        other = Database(url)
        site = await warehouse(desk, drop_off_cars=3)
        people = [await donor(desk) for _ in range(12)]
        wanted = await offering(desk, site.slug)

        async def go(number: int, person: int) -> Booking:
            async with (desk.database, other)[number % 2].write() as session:
                return await drop_off_rules.book(session, person, wanted, at(1, 9), desk.now)

        found = await asyncio.gather(*(go(number, person) for number, person in enumerate(people)))
        assert sum(one.is_done for one in found) == 3
        assert {one.refusal for one in found} == {None, NotBooked.TAKEN}
        await slots_hold(desk, site)
        await other.close()
        await desk.close()
        await desk.database.close()
