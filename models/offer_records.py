"""What is kept of people about offers, theirs and those they answered, for them to read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import offers, sites
from models.drop_off import DropOffBooking
from models.offers import Item, Offer, OfferCard, OfferMessage, OfferStep

Records = dict[str, list[dict[str, Any]]]


async def exported(session: AsyncSession, person_id: int) -> Records:
    """Their offers, with a place only where they were told it; and what they said and did about anybody's."""
    found = await offers.cards(session, select(Offer).where(Offer.person_id == person_id).order_by(Offer.id))
    return {
        "offers": [await _offer(session, one) for one in found],
        "offer_messages": await _messages(session, person_id),
        "offer_steps": await _steps(session, person_id),
    }


async def _offer(session: AsyncSession, one: OfferCard) -> dict[str, Any]:
    offer = one.offer
    suggested = await sites.by_ids(session, [offer.suggested_id] if offer.suggested_id else [])
    booked = select(DropOffBooking.places).where(DropOffBooking.offer_id == offer.id)
    return {
        "site": one.site.slug,
        "state": offer.state.value,
        "items": _items(one.items),
        "first_day": offer.first.isoformat(),
        "last_day": offer.last.isoformat(),
        "hour": offer.hour.isoformat() if offer.hour else None,
        "transport": offer.transport.value,
        "from": {"name": offer.from_name, "latitude": offer.from_latitude, "longitude": offer.from_longitude},
        "note": offer.note,
        "photos": list(offer.photos),
        "sent_at": offer.created_at.isoformat(),
        "waiting_since": offer.waiting_since.isoformat(),
        "decided_at": offer.decided_at.isoformat() if offer.decided_at else None,
        "agreed": _agreed(offer),
        "drop_off_places": await session.scalar(booked),
        "reason": offer.reason.value if offer.reason else None,
        "reason_text": offer.reason_text,
        "suggested_site": next((site.slug for site in suggested), None),
        "outcome": offer.outcome,
        "messages": [
            {"from_you": said.is_donors, "text": said.text, "at": said.at.isoformat()}
            for said in await offers.conversation(session, offer.id)
        ],
    }


def _items(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [
        {
            "category": item.category.slug,
            "said": item.said,
            "amount": item.amount,
            "unit": item.unit.value if item.unit else None,
        }
        for item in items
    ]


def _agreed(offer: Offer) -> dict[str, Any] | None:
    if offer.starts_at is None or offer.ends_at is None:
        return None
    position = {"latitude": offer.latitude, "longitude": offer.longitude}
    return {
        "starts_at": offer.starts_at.isoformat(),
        "ends_at": offer.ends_at.isoformat(),
        "place": offer.place,
        **position,
    }


async def _messages(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """What they asked or answered, whoever's offer it was about."""
    theirs = select(OfferMessage).where(OfferMessage.author_id == person_id).order_by(OfferMessage.id)
    return [
        {"offer": said.offer_id, "as_donor": said.is_donors, "text": said.text, "at": said.at.isoformat()}
        for said in await session.scalars(theirs)
    ]


async def _steps(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """What they did about offers."""
    theirs = select(OfferStep).where(OfferStep.by_id == person_id).order_by(OfferStep.id)
    return [
        {"offer": step.offer_id, "kind": step.kind.value, "by_phone": step.by_phone, "at": step.at.isoformat()}
        for step in await session.scalars(theirs)
    ]
