"""The queries behind the lists of shifts, on each engine."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import activities, shift_lists, sites
from models.shift_lists import Search
from models.shifts import Shift, ShiftState
from models.sign_ups import SignUpState
from models.sites import Site, SiteState
from tests.conversation.people import person_of, somebody
from tests.conversation.shifting import plan, sign_up_of, take, volunteer, wait
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def site_id(desk: Desk, slug: str) -> int:
    async with desk.database.read() as session:
        found = await sites.by_slug(session, slug)
    assert found is not None
    return found.id


async def change(desk: Desk, shift_id: int, **values: object) -> None:
    async with desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift_id).values(**values))


async def test_sites_come_in_the_order_of_the_gaps_of_the_next_three_days(each_desk: Desk) -> None:
    """Only those that run and have something to come; gaps further ahead don't count."""
    await plan(each_desk, 1, least=1, site="calais")
    await plan(each_desk, 2, least=5, site="paris-street")
    await plan(each_desk, 10, least=6, most=6, site="calais")
    await plan(each_desk, -1, least=6, site="collections")
    await plan(each_desk, 1, least=6, site="paris-camp")
    async with each_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "paris-camp").values(state=SiteState.CLOSED))
        found = await shift_lists.sites_with_shifts(session, each_desk.now)
        await session.execute(update(Site).where(Site.slug == "paris-camp").values(state=SiteState.OPEN))
    assert [site.slug for site in found] == ["paris-street", "calais"]


async def test_a_search_keeps_to_the_site_the_activities_and_what_is_short(each_desk: Desk) -> None:
    centres = await site_id(each_desk, "centres")
    kitchen = await plan(each_desk, 1, site="centres", least=2)
    far = await plan(each_desk, 4, site="centres", least=2)
    laundry = await plan(each_desk, 1, "09:00-12:00", site="centres", activity="laundry", least=1)
    full = await plan(each_desk, 2, site="centres", least=1, most=1)
    gone = await plan(each_desk, 3, site="centres")
    await change(each_desk, gone, state=ShiftState.CANCELLED)
    chat = await volunteer(each_desk)
    await take(chat, laundry)
    await take(await volunteer(each_desk), full)
    until = each_desk.now + timedelta(days=9)
    async with each_desk.database.read() as session:
        laundries = await activities.by_slug(session, "laundry")
        assert laundries is not None

        async def found(search: Search) -> list[int]:
            cards = await shift_lists.found(session, search, each_desk.now, until)
            assert len(await shift_lists.starts(session, search, each_desk.now)) == len(cards)
            return [card.shift.id for card in cards]

        assert await found(Search(centres)) == [laundry, kitchen, full, far]
        assert await found(Search(centres, [laundries.id])) == [laundry]
        assert await found(Search(centres, urgent_at=each_desk.now)) == [kitchen]
        assert await found(Search(centres, [])) == []


async def test_ones_own_shifts_are_those_that_have_not_ended(each_desk: Desk) -> None:
    """Confirmed, offered and waiting ones, the soonest first; what was left is no longer there."""
    chat, other = await volunteer(each_desk), await volunteer(each_desk)
    later, sooner = await plan(each_desk, 5), await plan(each_desk, 4, least=1, most=1)
    running = await plan(each_desk, 0, "12:00-14:00")
    person = await person_of(chat)
    await take(other, sooner)
    await take(chat, later)
    await wait(chat, sooner)
    async with each_desk.database.read() as session:
        listed = await shift_lists.to_come(session, person.id, each_desk.now)
        assert [(one.card.shift.id, one.sign_up.state) for one in listed] == [
            (sooner, SignUpState.WAITING),
            (later, SignUpState.CONFIRMED),
        ]
        assert await shift_lists.count_to_come(session, person.id, each_desk.now) == 2
        assert await shift_lists.count_to_come(session, person.id, each_desk.now + timedelta(days=4, hours=12)) == 1
        mine = await shift_lists.mine_among(session, person.id, [running, sooner])
        assert mine == {sooner: SignUpState.WAITING}
        assert await shift_lists.mine_among(session, None, [sooner]) == {}


async def test_a_cancelled_shift_is_known_to_those_who_were_on_it(each_desk: Desk) -> None:
    chat = await volunteer(each_desk)
    dropped = await plan(each_desk, 6)
    await take(chat, dropped)
    row = await sign_up_of(chat, dropped)
    assert row is not None
    async with each_desk.database.write() as session:
        row = await session.merge(row)
        row.state = SignUpState.CANCELLED
        await session.execute(
            update(Shift).where(Shift.id == dropped).values(state=ShiftState.CANCELLED, taken=0, held=0)
        )
    async with each_desk.database.read() as session:
        listed = await shift_lists.cancelled(session, row.person_id, each_desk.now)
        assert [one.card.shift.id for one in listed] == [dropped]
        assert await shift_lists.to_come(session, row.person_id, each_desk.now) == []
        assert await shift_lists.cancelled(session, row.person_id, each_desk.now + timedelta(days=8)) == []


async def test_the_place_in_the_queue_follows_who_came_first(each_desk: Desk) -> None:
    shift = await plan(each_desk, 7, least=1, most=1)
    await take(await volunteer(each_desk), shift)
    queue = [await volunteer(each_desk) for _ in range(3)]
    for chat in queue:
        await wait(chat, shift)
    rows = [await sign_up_of(chat, shift) for chat in queue]
    async with each_desk.database.read() as session:
        assert [await shift_lists.ahead_of(session, row) for row in rows if row] == [0, 1, 2]
        assert await shift_lists.waiting(session, shift) == 3


async def test_what_a_volunteer_chose_is_known_and_a_stranger_chose_nothing(each_desk: Desk) -> None:
    picky = await volunteer(each_desk, sites=["paris-camp"], any_activity=False, activities=["laundry"])
    anything, stranger = await volunteer(each_desk, anywhere=True), somebody(each_desk)
    await stranger.command("/menu")
    paris = await site_id(each_desk, "paris-camp")
    async with each_desk.database.read() as session:
        laundry = await activities.by_slug(session, "laundry")
        assert laundry is not None
        assert await shift_lists.sites_of(session, (await person_of(picky)).id) == {paris}
        assert await shift_lists.activities_of(session, (await person_of(picky)).id) == [laundry.id]
        assert await shift_lists.sites_of(session, (await person_of(anything)).id) == frozenset()
        assert await shift_lists.activities_of(session, (await person_of(anything)).id) == []
        assert await shift_lists.sites_of(session, None) == frozenset()
        assert await shift_lists.count_to_come(session, None, each_desk.now) == 0
