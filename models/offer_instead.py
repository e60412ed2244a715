"""Where goods could go instead of the site that can't take them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import needs, sites
from models.offers import Offer, OfferCard
from models.sites import Site


async def best(session: AsyncSession, card: OfferCard) -> Site | None:
    """The site that needs the goods most, else the one that the site itself names; none that refused them before."""
    found = await needs.best_instead(session, _categories(card), await _refused_by(session, card), _from(card))
    named = None if found else await sites.alternative_to(session, card.site)
    return found or next((site for site in await _takers(session, card) if named and site.id == named.id), None)


async def possible(session: AsyncSession, card: OfferCard) -> list[Site]:
    """All that could be named instead, the best first."""
    first = await best(session, card)
    return list(dict.fromkeys([*([first] if first else []), *await _takers(session, card)]))


async def _takers(session: AsyncSession, card: OfferCard) -> list[Site]:
    """Those that accept all of it: what one of them refuses would be turned away there."""
    refused = await _refused_by(session, card)
    found = await needs.ranked(session, _categories(card), _from(card))
    return [one.site for one in found if one.accepts_all and one.site.id not in refused]


async def _refused_by(session: AsyncSession, card: OfferCard) -> list[int]:
    """The site, and those that had the same offer before: nobody is sent back to where they come from."""
    found, earlier_id = [card.site.id], card.offer.earlier_id
    while earlier_id is not None:
        row = (await session.execute(select(Offer.site_id, Offer.earlier_id).where(Offer.id == earlier_id))).first()
        if row is None:
            break
        found.append(row[0])
        earlier_id = row[1]
    return found


def _categories(card: OfferCard) -> list[int]:
    return [item.category.id for item in card.items]


def _from(card: OfferCard) -> needs.Position | None:
    latitude, longitude = card.offer.from_latitude, card.offer.from_longitude
    return (latitude, longitude) if latitude is not None and longitude is not None else None
