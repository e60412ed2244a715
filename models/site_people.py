"""Who is concerned when something about a site changes."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import offers
from models.chats import Chat
from models.offers import Offer, OfferCard, OfferState
from models.shifts import Shift, ShiftState
from models.sign_ups import SignUp, SignUpState
from models.sites import Site

SOON = timedelta(days=7)
"""Whose shift is farther away reads where to meet in the reminder."""


def who_meet_there(site: Site, now: datetime) -> Select[int]:
    """The chats of those with a place on a shift soon that meets where the site's do."""
    return select(Chat.id).where(Chat.person_id.in_(_meeting(site, now).with_only_columns(SignUp.person_id)))


async def first_meeting(session: AsyncSession, site: Site, now: datetime) -> datetime | None:
    """When the first such shift begins; None where there is none."""
    return await session.scalar(_meeting(site, now).with_only_columns(func.min(Shift.starts_at)))


async def expected_donors(
    session: AsyncSession, site: Site, now: datetime, moved_from: str | None, *, has_new_pin: bool = False
) -> list[OfferCard]:
    """The accepted offers to come, locked; those that were to be brought to the address ``moved_from`` are to be
    brought to the site's own now. Without a new pin there is none: it would lead to where it was. The caller holds the
    lock on the site.
    """
    coming = select(Offer).where(Offer.site_id == site.id, Offer.state == OfferState.ACCEPTED, Offer.ends_at > now)
    lock = coming.order_by(Offer.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    found = await offers.cards(session, lock)
    pin = (site.latitude, site.longitude) if has_new_pin and not site.approximate else (None, None)
    for card in found:
        if moved_from and card.offer.place == moved_from:
            card.offer.place, (card.offer.latitude, card.offer.longitude) = site.address, pin
    await session.flush()
    return found


def _meeting(site: Site, now: datetime) -> Select[int]:
    on_it = select(SignUp.person_id).join(Shift, Shift.id == SignUp.shift_id)
    soon = (Shift.starts_at > now, Shift.starts_at < now + SOON)
    usual = (Shift.meeting_point == "", Shift.latitude.is_(None))
    there = on_it.where(Shift.site_id == site.id, Shift.state == ShiftState.PLANNED, *soon, *usual)
    return there.where(SignUp.state == SignUpState.CONFIRMED)
