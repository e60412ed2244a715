"""What sites need: whom a donor is sent to first, and what becomes of a need that people change, or forget."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from models import need_rules, needs, sites
from models.need_rules import ASKED_EVERY, STAYS_URGENT
from models.needs import NeedLevel, Position
from models.sites import SiteState
from tests.conversation.coordinating import coordinator
from tests.conversation.needing import goods_of, need_of, say_need, site_of
from tests.conversation.people import person_of
from tests.conversation.shifting import move
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
LILLE, LORIENT = (50.63, 3.06), (47.75, -3.37)
URGENT, NEEDED, ENOUGH, REFUSED = NeedLevel.URGENT, NeedLevel.NEEDED, NeedLevel.ENOUGH, NeedLevel.NOT_ACCEPTED


async def ranked(desk: Desk, *goods: str, position: Position | None = None) -> list[str]:
    """The sites in the order in which a donor hears of them."""
    async with desk.database.read() as session:
        numbers = [await goods_of(session, one) for one in goods]
        return [one.site.slug for one in await needs.ranked(session, numbers, position)]


async def instead_of(desk: Desk, not_at: Sequence[str], *goods: str, position: Position | None = None) -> str | None:
    """Where else the goods are wanted."""
    async with desk.database.read() as session:
        numbers = [await goods_of(session, one) for one in goods]
        refusing = [(await site_of(session, one)).id for one in not_at]
        found = await needs.best_instead(session, numbers, refusing, position)
        return found.slug if found else None


async def say(desk: Desk, goods: str, **levels: NeedLevel | None) -> None:
    """What Calais, La Linière and the collections say about some goods."""
    for site, level in levels.items():
        await say_need(desk, site.replace("_", "-"), goods, level)


async def test_sites_come_by_need_and_silence_is_between_needed_and_enough(own_desk: Desk) -> None:
    await say(own_desk, "shoes", calais=ENOUGH, la_liniere=None, collections=NEEDED)
    assert await ranked(own_desk, "shoes") == ["collections", "la-liniere", "calais"]
    await say(own_desk, "shoes", calais=URGENT, la_liniere=ENOUGH, collections=None)
    assert await ranked(own_desk, "shoes") == ["calais", "collections", "la-liniere"]


async def test_whoever_does_not_accept_it_comes_last_however_near(own_desk: Desk) -> None:
    await say(own_desk, "shoes", calais=REFUSED, la_liniere=ENOUGH, collections=NEEDED)
    assert await ranked(own_desk, "shoes", position=(50.95, 1.86)) == ["collections", "la-liniere", "calais"]


async def test_of_the_same_need_the_nearest_comes_first(own_desk: Desk) -> None:
    """Those without a position last; without a position to count from, all in their own order."""
    await say(own_desk, "shoes", calais=NEEDED, la_liniere=NEEDED, collections=NEEDED)
    assert await ranked(own_desk, "shoes") == ["calais", "la-liniere", "collections"]
    assert await ranked(own_desk, "shoes", position=LILLE) == ["la-liniere", "calais", "collections"]
    assert await ranked(own_desk, "shoes", position=LORIENT) == ["calais", "la-liniere", "collections"]


async def test_for_several_goods_whoever_takes_all_of_them_comes_first(own_desk: Desk) -> None:
    await say(own_desk, "shoes", calais=URGENT, la_liniere=ENOUGH, collections=REFUSED)
    await say(own_desk, "books", calais=REFUSED, la_liniere=None, collections=REFUSED)
    assert await ranked(own_desk, "shoes", "books") == ["la-liniere", "calais", "collections"]


async def test_only_running_sites_that_take_donations_are_named(own_desk: Desk) -> None:
    async with own_desk.database.write() as session:
        (await site_of(session, "calais")).state = SiteState.CLOSED
        (await site_of(session, "collections")).takes_donations = False
    assert await ranked(own_desk, "shoes") == ["la-liniere"]


async def test_instead_is_who_needs_it_most_of_the_others(own_desk: Desk) -> None:
    await say(own_desk, "shoes", calais=NEEDED, la_liniere=ENOUGH, collections=URGENT)
    assert await instead_of(own_desk, ["la-liniere"], "shoes") == "collections"
    assert await instead_of(own_desk, ["collections", "la-liniere"], "shoes") == "calais"


async def test_instead_nobody_is_sent_where_there_is_enough_or_half_is_refused(own_desk: Desk) -> None:
    """A second no would be one too many."""
    await say(own_desk, "shoes", calais=ENOUGH, la_liniere=NEEDED, collections=NEEDED)
    await say(own_desk, "books", calais=NEEDED, la_liniere=NEEDED, collections=REFUSED)
    assert await instead_of(own_desk, ["la-liniere"], "shoes", "books") == "calais"
    await say(own_desk, "books", calais=ENOUGH)
    assert await instead_of(own_desk, ["la-liniere"], "shoes", "books") is None


async def test_instead_what_is_near_the_refusing_site_counts_as_near(own_desk: Desk) -> None:
    await say(own_desk, "shoes", calais=NEEDED, collections=NEEDED)
    async with own_desk.database.write() as session:
        there = await site_of(session, "collections")
        there.latitude, there.longitude = 43.3, 5.4
    assert await instead_of(own_desk, ["la-liniere"], "shoes") == "calais"
    assert await instead_of(own_desk, ["la-liniere"], "shoes", position=(43.2, 5.0)) == "collections"


async def test_distances_to_a_contact_first_site_tell_its_town_alone(own_desk: Desk) -> None:
    """Measured from three places, an exact distance would give away the place."""
    async with own_desk.database.write() as session:
        there = await site_of(session, "la-liniere")
        there.latitude, there.longitude = 51.01234, 2.34567
        assert sites.kilometres(there, (51.0, 2.3)) == 0
        there.contact_first, there.warehouse = False, True
        assert sites.kilometres(there, (51.0, 2.3)) > 1


async def set_level(desk: Desk, who: int, level: NeedLevel, version: int, goods: str = "shoes") -> need_rules.Changed:
    """Somebody says how much Calais needs."""
    async with desk.database.write() as session:
        site_id, category_id = (await site_of(session, "calais")).id, await goods_of(session, goods)
        return await need_rules.set_level(session, site_id, category_id, level, who, version, desk.now)


async def test_who_said_it_and_when_is_kept(each_desk: Desk) -> None:
    who = (await person_of(await coordinator(each_desk))).id
    version = getattr(await need_of(each_desk, "calais", "shoes"), "version", 0)
    changed = await set_level(each_desk, who, URGENT, version)
    assert changed.done
    kept = await need_of(each_desk, "calais", "shoes")
    assert kept
    assert (kept.level, kept.changed_by, kept.changed_at, kept.version) == (URGENT, who, each_desk.now, version + 1)
    assert kept.ask_again_at == each_desk.now + STAYS_URGENT
    await set_level(each_desk, who, ENOUGH, version + 1)
    kept = await need_of(each_desk, "calais", "shoes")
    assert kept
    assert kept.ask_again_at is None


async def test_of_two_who_saw_the_same_the_first_is_heard(each_desk: Desk) -> None:
    """Of goods of which nothing was said yet, too."""
    one, other = [(await person_of(await coordinator(each_desk))).id for _ in range(2)]
    assert (await set_level(each_desk, one, NEEDED, 0, "other")).done
    late = await set_level(each_desk, other, REFUSED, 0, "other")
    assert not late.done
    assert not late.is_refused_now
    assert (late.need.level, late.need.changed_by) == (NEEDED, one)


async def test_what_becomes_unwelcome_is_known(own_desk: Desk) -> None:
    who = (await person_of(await coordinator(own_desk))).id
    first = await set_level(own_desk, who, REFUSED, 0)
    assert first.is_refused_now
    assert not (await set_level(own_desk, who, REFUSED, first.need.version)).is_refused_now


async def test_an_urgent_need_of_the_file_counts_from_when_it_is_known(own_desk: Desk) -> None:
    async with own_desk.database.write() as session:
        await need_rules.begin_to_count(session, own_desk.now)
    kept = await need_of(own_desk, "calais", "blankets")
    assert kept
    assert (kept.changed_at, kept.ask_again_at) == (own_desk.now, own_desk.now + STAYS_URGENT)
    move(own_desk, timedelta(days=1))
    async with own_desk.database.write() as session:
        await need_rules.begin_to_count(session, own_desk.now)
    kept = await need_of(own_desk, "calais", "blankets")
    assert kept
    assert kept.ask_again_at == own_desk.now - timedelta(days=1) + STAYS_URGENT


async def test_a_site_is_due_after_two_weeks_and_again_each_week(own_desk: Desk) -> None:
    async with own_desk.database.write() as session:
        await need_rules.begin_to_count(session, own_desk.now)
    for wait, expected in (
        (STAYS_URGENT - timedelta(minutes=1), []),
        (timedelta(minutes=1), ["calais"]),
        (timedelta(0), []),
        (ASKED_EVERY, ["calais"]),
    ):
        move(own_desk, wait)
        async with own_desk.database.write() as session:
            due = await need_rules.due(session, own_desk.now, 10)
            for site in due:
                await need_rules.asked(session, site.id, own_desk.now)
        assert [site.slug for site in due] == expected


async def test_of_two_at_the_same_moment_one_is_heard(each_desk: Desk) -> None:
    """Whether the need was there before or not: the other sees what was said."""
    people = [(await person_of(await coordinator(each_desk))).id for _ in range(2)]
    for goods in ("tents", "food"):
        await say_need(each_desk, "calais", goods, NEEDED if goods == "tents" else None)
        before = getattr(await need_of(each_desk, "calais", goods), "version", 0)
        both = zip(people, (URGENT, ENOUGH), strict=True)
        heard = await asyncio.gather(*(set_level(each_desk, who, level, before, goods) for who, level in both))
        assert sorted(one.done for one in heard) == [False, True]
        assert {one.need.level for one in heard} == {next(one.need.level for one in heard if one.done)}
