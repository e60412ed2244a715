"""Open offers by the sites to which they were made."""

from collections.abc import Collection

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import apart_from
from models.offers import OPEN, Offer, OfferItem
from models.sites import RUNNING, Site


async def open_offers(session: AsyncSession, site_id: int, category_id: int | None = None) -> tuple[int, int]:
    """How many offers are open there, and by how many people; with ``category_id`` those that have such goods."""
    counted = select(func.count(), func.count(Offer.person_id.distinct()))
    there = counted.where(Offer.site_id == site_id, Offer.state.in_(OPEN))
    if category_id is not None:
        there = there.where(Offer.id.in_(select(OfferItem.offer_id).where(OfferItem.category_id == category_id)))
    row = (await session.execute(there)).one()
    return row[0], row[1]


async def shut_with_offers(session: AsyncSession, limit: int, skipped: Collection[int] = ()) -> list[int]:
    """Sites that take nothing any more, while offers to them are open: the organisation's file closed them."""
    there = exists().where(Offer.site_id == Site.id, Offer.state.in_(OPEN))
    shut = or_(Site.takes_donations.is_(False), Site.state.not_in(RUNNING))
    found = select(Site.id).where(shut, there, *apart_from(Site.id, skipped)).order_by(Site.id)
    return list(await session.scalars(found.limit(limit)))
