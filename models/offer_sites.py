"""Offers to come by the sites to which they were made."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import offers
from models.database import apart_from
from models.needs import Need, NeedLevel
from models.offers import Offer, OfferItem
from models.sites import RUNNING, Site


async def open_offers(
    session: AsyncSession, site_id: int, now: datetime, category_id: int | None = None
) -> tuple[int, int]:
    """How many offers there would be turned away, and of how many people; with ``category_id`` those of such goods."""
    counted = select(func.count(), func.count(Offer.person_id.distinct()))
    there = counted.where(Offer.site_id == site_id, offers.is_to_come(now))
    if category_id is not None:
        there = there.where(Offer.id.in_(select(OfferItem.offer_id).where(OfferItem.category_id == category_id)))
    row = (await session.execute(there)).one()
    return row[0], row[1]


async def shut_with_offers(
    session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()
) -> list[int]:
    """Sites that take nothing any more, while offers to them are open: the organisation's file closed them."""
    there = exists().where(Offer.site_id == Site.id, offers.is_to_come(now))
    shut = or_(Site.takes_donations.is_(False), Site.state.not_in(RUNNING))
    found = select(Site.id).where(shut, there, *apart_from(Site.id, skipped)).order_by(Site.id)
    return list(await session.scalars(found.limit(limit)))


async def with_goods_refused(
    session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()
) -> list[tuple[int, int]]:
    """Sites with kinds of goods that they accept no more, while offers of such are to come, by their numbers."""
    refused = select(Need.site_id, Need.category_id).where(Need.level == NeedLevel.NOT_ACCEPTED)
    pairs = {(row[0], row[1]) for row in await session.execute(refused.where(*apart_from(Need.site_id, skipped)))}
    # From the offers to come, by their site: looked for by category, goods are all that were ever offered.
    there = select(Offer.site_id, OfferItem.category_id).join(OfferItem, OfferItem.offer_id == Offer.id)
    there = there.where(Offer.site_id.in_({site_id for site_id, _ in pairs}), offers.is_to_come(now))
    offered = {(row[0], row[1]) for row in await session.execute(there.distinct())} if pairs else set()
    return sorted(pairs & offered)[:limit]
