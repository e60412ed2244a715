"""Who is told about an offer, on the site's side; and who answers for which sites."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import contacts, people, roles, sites
from models.chats import Chat
from models.contacts import Contact
from models.offers import OfferCard, OfferMessage, OfferStep, StepKind
from models.sites import Site


async def answering(session: AsyncSession, card: OfferCard) -> list[Chat]:
    """Whoever answers it: the site's contacts, else its coordinators."""
    return await roles.contacts_chats(session, card.site.id)


async def everybody(session: AsyncSession, card: OfferCard) -> list[Chat]:
    """The site's contacts and its coordinators, each once."""
    theirs = await roles.chats_of_contacts(session, card.site.id)
    return list(dict.fromkeys([*theirs, *await roles.coordinators_chats(session, [card.site.id])]))


async def expecting(session: AsyncSession, card: OfferCard) -> list[Chat]:
    """Whoever accepted it, if they still answer for the site and hear us; else whoever answers now."""
    accepted = select(OfferStep.by_id).where(OfferStep.offer_id == card.offer.id)
    by = accepted.where(OfferStep.kind.in_((StepKind.ACCEPTED, StepKind.MOVED_SLOT))).order_by(OfferStep.id.desc())
    person_id = (await session.scalars(by.limit(1))).first()
    return await _chats_of(session, card, person_id) or await answering(session, card)


async def curious(session: AsyncSession, card: OfferCard) -> list[Chat]:
    """Whoever asked the last question, and whoever answers the offer."""
    asked = select(OfferMessage.author_id).where(OfferMessage.offer_id == card.offer.id)
    last = asked.where(OfferMessage.is_donors.is_(False)).order_by(OfferMessage.id.desc()).limit(1)
    person_id = (await session.scalars(last)).first()
    return list(dict.fromkeys([*await _chats_of(session, card, person_id), *await answering(session, card)]))


async def sites_of(session: AsyncSession, person_id: int | None) -> list[Site]:
    """The sites whose offers this person answers, in order, in whatever state: every one for an admin."""
    if person_id is None:
        return []
    if await roles.is_admin(session, person_id):
        return await sites.every(session)
    numbers = await roles.sites_answered_for(session, person_id)
    return await sites.by_ids(session, numbers) if numbers else []


async def to_call(session: AsyncSession, card: OfferCard) -> list[Contact]:
    """Those whom the organisation names for the site; their numbers are public."""
    return await contacts.of_site(session, card.site.id)


async def is_by_phone(session: AsyncSession, card: OfferCard) -> bool:
    """Whether the site's contact is somebody outside the bot, for whom a coordinator records what they said."""
    return not await roles.chats_of_contacts(session, card.site.id) and bool(await to_call(session, card))


async def _chats_of(session: AsyncSession, card: OfferCard, person_id: int | None) -> list[Chat]:
    """Of somebody of the site's; the donor's own are none."""
    is_theirs = person_id != card.donor.id and await roles.may_answer_offers(session, person_id, card.site.id)
    return await people.chats_that_hear(session, [person_id]) if is_theirs and person_id is not None else []
