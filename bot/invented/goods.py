"""Invented offers of goods, all of them over: what was offered where, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.invented.ground import DAY, Ground, at
from models import needs
from models.needs import Category
from models.offers import (
    MARKS,
    Offer,
    OfferItem,
    OfferState,
    OfferStep,
    Reason,
    StepKind,
    Transport,
    Unit,
)
from models.sites import Site

HOW_MANY = 70
_ENDED_BY_THEN = timedelta(days=5)
_OUTCOMES = (
    *(OfferState.RECEIVED,) * 11,
    *(OfferState.DECLINED,) * 4,
    *(OfferState.NOT_BROUGHT,) * 2,
    OfferState.PARTLY,
    OfferState.WITHDRAWN,
    OfferState.EXPIRED,
)
_REASONS = (Reason.ENOUGH, Reason.ENOUGH, Reason.NOT_THIS, Reason.WRONG_TIME)
_KINDS = 7
_STEPS = {
    OfferState.DECLINED: StepKind.DECLINED,
    OfferState.WITHDRAWN: StepKind.WITHDRAWN,
    OfferState.EXPIRED: StepKind.EXPIRED,
}


async def invent(session: AsyncSession, ground: Ground, donors: Sequence[int]) -> None:
    """Keeps them."""
    where = [site for site in ground.sites if site.takes_donations]
    kinds = (await needs.categories(session))[:_KINDS]
    if not where or not kinds:
        return
    offers = [_offer(ground, donors, where) for _ in range(HOW_MANY)]
    session.add_all(offers)
    await session.flush()
    for offer in offers:
        session.add_all(_items(ground, offer, kinds))
        session.add_all(_steps(offer))
    await session.flush()


def _offer(ground: Ground, donors: Sequence[int], where: Sequence[Site]) -> Offer:
    chance, site = ground.chance, ground.chance.choice((where[0], *where))
    sent_on = chance.choice([day for day in ground.days if day < ground.today - _ENDED_BY_THEN])
    zone, state = ZoneInfo(site.time_zone), chance.choice(_OUTCOMES)
    sent = at(sent_on, time(chance.randrange(8, 21), chance.randrange(60)), zone)
    comes = sent_on + DAY * 3
    offer = Offer(
        person_id=chance.choice(donors),
        site_id=site.id,
        state=state,
        first=comes,
        last=comes,
        transport=Transport.CAR,
        created_at=sent,
        waiting_since=sent,
        decided_at=_decided(ground, sent, state),
        reason=chance.choice(_REASONS) if state is OfferState.DECLINED else None,
    )
    if state in MARKS:
        offer.starts_at, offer.ends_at = at(comes, time(10), zone), at(comes, time(12), zone)
    return offer


def _decided(ground: Ground, sent: datetime, state: OfferState) -> datetime:
    hours = 96 if state is OfferState.EXPIRED else ground.chance.randrange(1, 30)
    return sent + timedelta(hours=hours)


def _items(ground: Ground, offer: Offer, kinds: Sequence[Category]) -> list[OfferItem]:
    """Of one kind or two, the first ones more often, with how much of most."""
    chance, found = ground.chance, []
    for kind in {chance.choice(kinds[: chance.randrange(1, len(kinds)) + 1]).id for _ in range(chance.randrange(1, 3))}:
        amount = chance.randrange(1, 25) if chance.random() < 0.8 else None
        unit = chance.choice((Unit.BAG, Unit.BOX, Unit.PIECE)) if amount else None
        found.append(OfferItem(offer_id=offer.id, category_id=kind, amount=amount, unit=unit))
    return found


def _steps(offer: Offer) -> list[OfferStep]:
    steps = [OfferStep(offer_id=offer.id, kind=StepKind.SENT, by_id=offer.person_id, at=offer.created_at)]
    if offer.ends_at is not None:
        steps.append(OfferStep(offer_id=offer.id, kind=StepKind.ACCEPTED, at=offer.decided_at))
        steps.append(OfferStep(offer_id=offer.id, kind=StepKind.MARKED, at=offer.ends_at + timedelta(hours=1)))
    else:
        steps.append(OfferStep(offer_id=offer.id, kind=_STEPS[offer.state], at=offer.decided_at))
    return steps
