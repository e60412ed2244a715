"""The places to which goods for a site are brought, for those who answer its offers; a donor sees their own alone."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.offers import Offer, OfferCard, Transport


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place in words, with its position in degrees where it is known."""

    text: str
    latitude: float | None = None
    longitude: float | None = None


async def known(session: AsyncSession, card: OfferCard) -> list[KnownPlace]:
    """The likely ones first: where it is fetched, else the site's address; then the place that was used last."""
    offer, site = card.offer, card.site
    found = list[KnownPlace]()
    if offer.transport is Transport.PICK_UP and offer.from_name:
        found.append(KnownPlace(offer.from_name, offer.from_latitude, offer.from_longitude))
    if site.address:
        has_pin = not site.approximate
        found.append(KnownPlace(site.address, *((site.latitude, site.longitude) if has_pin else ())))
    last = await _last(session, card)
    if last and offer.transport is not Transport.PICK_UP and last.text not in (one.text for one in found):
        found.append(last)
    return found


async def _last(session: AsyncSession, card: OfferCard) -> KnownPlace | None:
    """Where the last offer that was accepted there is brought, or was."""
    used = (
        select(Offer.place, Offer.latitude, Offer.longitude)
        .where(Offer.site_id == card.site.id, Offer.place != "", Offer.transport != Transport.PICK_UP)
        .where(Offer.id != card.offer.id)
        .order_by(Offer.decided_at.desc(), Offer.id.desc())
    )
    row = (await session.execute(used.limit(1))).first()
    return KnownPlace(*row) if row else None
