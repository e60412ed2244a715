"""The piles of offers, and their sums: what the inbox asks of the database, on both engines."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pytest

from models import needs, offer_inbox, offer_rules, sites
from models.offer_inbox import Pile, Stage, Wanted
from models.offer_rules import Agreed
from models.offers import OfferState, Reason, Unit
from tests.conversation.offering import assert_done, depot, donor, offered
from tests.kit import PARIS, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _accept(desk: Desk, offer_id: int, starts_at: datetime) -> None:
    agreed = Agreed(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place="Here")
    actor = await donor(desk, "Contact")
    async with desk.database.write() as session:
        assert_done(await offer_rules.accept(session, actor, offer_id, agreed, desk.now))


async def _decline(desk: Desk, offer_id: int) -> None:
    actor = await donor(desk, "Contact")
    async with desk.database.write() as session:
        assert_done(await offer_rules.decline(session, actor, offer_id, Reason.ENOUGH, desk.now))


async def _mark(desk: Desk, offer_id: int, outcome: OfferState) -> None:
    actor = await donor(desk, "Contact")
    async with desk.database.write() as session:
        assert_done(await offer_rules.mark(session, actor, offer_id, outcome, "", desk.now))


async def _wanted(desk: Desk, slugs: Sequence[str], category: str = "") -> Wanted:
    async with desk.database.read() as session:
        there = [site.id for slug in slugs if (site := await sites.by_slug(session, slug))]
        found = await needs.category_by_slug(session, category) if category else None
    return Wanted(site_ids=there, now=desk.now, zone=PARIS, category_id=found.id if found else None)


async def _lying(desk: Desk, pile: Pile, wanted: Wanted) -> list[int]:
    async with desk.database.read() as session:
        found = [card.offer.id for card in await offer_inbox.page(session, pile, wanted, 20)]
        assert await offer_inbox.count(session, pile, wanted) == len(found)
        counted = await offer_inbox.counts(session, wanted)
    assert pile is Pile.ENDED or counted[pile] == len(found)
    return found


def _midnight(desk: Desk) -> datetime:
    return datetime.combine(desk.now.astimezone(PARIS).date(), time(), PARIS)


async def test_offers_lie_where_something_is_to_be_done_about_them(each_desk: Desk) -> None:
    """Days are those on the wall in Paris: what is agreed on for a little after midnight is not expected today."""
    desk, site = each_desk, await depot(each_desk)
    later_day = desk.now.date() + timedelta(days=3)
    waiting, sooner = await offered(desk, site, first=later_day), await offered(desk, site)
    today, midnight, week, later, over, declined = [await offered(desk, site) for _ in range(6)]
    begin = _midnight(desk)
    await _accept(desk, today, begin.replace(hour=23, minute=50))
    await _accept(desk, midnight, begin + timedelta(days=1, minutes=5))
    await _accept(desk, week, begin + timedelta(days=6, hours=23))
    await _accept(desk, later, begin + timedelta(days=7, minutes=1))
    await _accept(desk, over, begin - timedelta(days=1))
    await _decline(desk, declined)
    wanted = await _wanted(desk, [site])
    assert await _lying(desk, Pile.WAITING, wanted) == [sooner, waiting]
    assert await _lying(desk, Pile.TODAY, wanted) == [today]
    assert await _lying(desk, Pile.WEEK, wanted) == [today, midnight, week]
    assert await _lying(desk, Pile.TO_MARK, wanted) == [over]
    assert await _lying(desk, Pile.ENDED, wanted) == [declined]


async def test_only_what_is_wanted_is_found(each_desk: Desk) -> None:
    """By site, and by category: also where an offer holds other goods beside."""
    desk, one, other = each_desk, await depot(each_desk), await depot(each_desk)
    both = (("shoes", "", 4, Unit.PAIR), ("clothes", "", None, None))
    mixed, elsewhere = await offered(desk, one, goods=both), await offered(desk, other)
    assert await _lying(desk, Pile.WAITING, await _wanted(desk, [one])) == [mixed]
    assert await _lying(desk, Pile.WAITING, await _wanted(desk, [one, other])) == [mixed, elsewhere]
    assert await _lying(desk, Pile.WAITING, await _wanted(desk, [one, other], "clothes")) == [mixed, elsewhere]
    assert await _lying(desk, Pile.WAITING, await _wanted(desk, [one, other], "shoes")) == [mixed]
    assert await _lying(desk, Pile.WAITING, await _wanted(desk, [other], "shoes")) == []


async def test_sums_count_offers_and_what_they_hold(each_desk: Desk) -> None:
    """By category and stage: what was refused or withdrawn counts for nothing, what came in part counts as received."""
    desk, site = each_desk, await depot(each_desk)
    bags, boxes = ("clothes", "", 3, Unit.BAG), ("clothes", "jumpers", 2, Unit.BOX)
    await offered(desk, site, goods=(bags, boxes))
    await offered(desk, site, goods=(bags,))
    expected, received, partly, declined = [await offered(desk, site, goods=(bags,)) for _ in range(4)]
    shoes = await offered(desk, site, goods=(("shoes", "", None, None),))
    for number in (expected, received, partly, shoes):
        await _accept(desk, number, desk.now + timedelta(hours=3))
    await _mark(desk, received, OfferState.RECEIVED)
    await _mark(desk, partly, OfferState.PARTLY)
    await _decline(desk, declined)
    wanted = await _wanted(desk, [site])
    async with desk.database.read() as session:
        found = await offer_inbox.totals(session, wanted, desk.now - timedelta(days=30))
        none = await offer_inbox.totals(session, wanted, desk.now + timedelta(seconds=1))
        newest = await offer_inbox.since(session, wanted, desk.now - timedelta(days=30), 2)
    told = [(one.category.slug, one.stage, one.offers, list(one.amounts)) for one in found]
    assert told == [
        ("clothes", Stage.UNANSWERED, 2, [(Unit.BAG, 6), (Unit.BOX, 2)]),
        ("clothes", Stage.EXPECTED, 1, [(Unit.BAG, 3)]),
        ("clothes", Stage.RECEIVED, 2, [(Unit.BAG, 6)]),
        ("shoes", Stage.EXPECTED, 1, []),
    ]
    assert none == []
    assert [card.offer.id for card in newest] == [declined, shoes]
