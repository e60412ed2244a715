"""An offer that the donor changes while nobody has answered it: another is sent in its place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import offer_rules, offers, sign_ups
from models.offer_rules import NotSent, Offering, Sent
from models.offers import UNANSWERED, Offer, OfferCard, OfferState
from models.sites import Site


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of it; ``earlier`` is the offer that was taken back, which stood as ``was`` until then."""

    sent: Sent
    earlier: OfferCard | None = None
    was: OfferState | None = None


async def send_instead(
    session: AsyncSession, person_id: int, offer_id: int, offering: Offering, now: datetime
) -> Replaced:
    """Takes an unanswered offer of this donor's back and sends another, or leaves it as it is and says why.

    One that was answered meanwhile is ``NotSent.GONE``, with its card. Locks as ``offer_rules`` does.
    """
    await sign_ups.lock_people(session, [person_id])
    site = await session.get(Site, offering.site_id, populate_existing=True, with_for_update={"read": True})
    if site is None or not site.runs_on(offering.first) or not site.takes_donations:
        return Replaced(Sent(refusal=NotSent.NOT_TAKEN))
    theirs = select(Offer).where(Offer.id == offer_id, Offer.person_id == person_id).with_for_update(key_share=True)
    earlier = next(iter(await offers.cards(session, theirs.execution_options(populate_existing=True))), None)
    if earlier is None or earlier.offer.state not in UNANSWERED:
        return Replaced(Sent(earlier, NotSent.GONE))
    was = earlier.offer.state
    await offer_rules.withdraw(session, person_id, offer_id, now)
    return Replaced(await offer_rules.send(session, person_id, offering, now), earlier, was)
