"""How drop-off slots are booked, moved and closed.

A booking is an offer that is accepted by the site's rule: sent and accepted in one transaction, or not at all.

Invariants, whatever happens at the same time:

- In no slot are more places taken than there are (``taken`` and its CHECK), nor across the slots of older hours.
- Only what was planned, open and to come when it was asked for is booked or moved to.
- An offer has a booking only while it is accepted, and after it was marked: ``offer_rules`` frees it in all other ends.
- A slot that is closed has nobody in it: their offers are declined with it, and they are told by the caller.

Locks: people, the site (shared by those who book, alone by those who change its hours), offers, slots; each by number.
That whoever changes hours may is the caller's to check.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models import drop_off, offer_keys, offer_rules, offers, sign_ups
from models.drop_off import DropOffBooking, DropOffDay, DropOffSlot, Slot
from models.drop_off_hours import Stretch, Week, written, written_day
from models.offer_rules import Agreed, NotSent, Offering, Sent
from models.offers import REFUSED, Offer, OfferCard, OfferState, OfferStep, Reason, StepKind
from models.sites import Site


class NotBooked(StrEnum):
    """Why a slot could not be had."""

    TAKEN = "taken"
    """It is full, closed, begun, or not planned any more: there may be others."""
    TOO_MANY = "too_many"
    NOT_TAKEN = "not_taken"
    """The site takes no donations, or no longer by slots."""
    GONE = "gone"
    """The offer is no longer such that it can be booked or moved."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What became of a wish for a slot. With a ``refusal``, ``card`` is the offer as it stands, if there is one.

    ``is_done`` for the tap that did it; a second one finds the same slot booked.
    """

    card: OfferCard | None = None
    refusal: NotBooked | None = None
    is_done: bool = False


async def book(
    session: AsyncSession, person_id: int, offering: Offering, starts_at: datetime, now: datetime
) -> Booking:
    """Sends an offer that is accepted at once for that slot; its days and hour become the slot's."""
    await sign_ups.lock_people(session, [person_id])
    site = await _shared(session, offering.site_id)
    wanted = drop_off.places_for(one.unit for one in offering.goods)
    slot = await _to_be_had(session, site, starts_at, now, wanted)
    if site is None or slot is None:
        return Booking(refusal=NotBooked.TAKEN if site else NotBooked.NOT_TAKEN)
    sent = await offer_rules.send(session, person_id, at_slot(offering, slot, site), now)
    return await _accepted(session, sent, site, slot, wanted, now)


async def book_again(
    session: AsyncSession, person_id: int, offer_id: int, starts_at: datetime, now: datetime, site_id: int | None = None
) -> Booking:
    """The same goods for a slot, where the first one was closed or the offer declined; once. To the same site, unless
    ``site_id`` names another.
    """
    await sign_ups.lock_people(session, [person_id])
    before = await offers.of_donor(session, person_id, offer_id)
    if before is None or before.offer.state not in REFUSED:
        return Booking(before, NotBooked.GONE)
    site = await _shared(session, site_id or before.site.id)
    wanted = drop_off.places_for(item.unit for item in before.items)
    slot = await _to_be_had(session, site, starts_at, now, wanted)
    if site is None or slot is None:
        return Booking(before, NotBooked.TAKEN if site else NotBooked.NOT_TAKEN)
    sent = await offer_rules.send_on(session, person_id, offer_id, site.id, now)
    return await _accepted(session, sent, site, slot, wanted, now)


async def move(session: AsyncSession, person_id: int, offer_id: int, starts_at: datetime, now: datetime) -> Booking:
    """The donor takes another slot for an offer that is accepted: the old one is free, or nothing is changed."""
    await sign_ups.lock_people(session, [person_id])
    card = await offers.of_donor(session, person_id, offer_id)
    if card is None:
        return Booking(refusal=NotBooked.GONE)
    site = await _shared(session, card.site.id)
    card = await offers.locked(session, offer_id)
    if card is None or card.offer.state is not OfferState.ACCEPTED:
        return Booking(card, NotBooked.GONE)
    held = await drop_off.of_offer(session, offer_id)
    if held and held.slot.starts_at == starts_at:
        return Booking(card)
    wanted = drop_off.places_for(item.unit for item in card.items)
    slot = await _to_be_had(session, site, starts_at, now, wanted, [held.slot.id] if held else [])
    if site is None or slot is None:
        return Booking(card, NotBooked.TAKEN if site else NotBooked.NOT_TAKEN)
    await drop_off.release(session, [offer_id])
    # The same key: a code that was printed stays good.
    await _hold(session, card, site, slot, wanted, now, held.booking.key if held else "")
    await _noted(session, card, StepKind.MOVED_SLOT, person_id, now)
    return Booking(card, is_done=True)


async def keep_for_later(session: AsyncSession, person_id: int, offering: Offering, now: datetime) -> Booking:
    """Keeps an offer whose slot was taken a moment before, as one that is declined: ``book_again`` takes it up."""
    sent = await offer_rules.send(session, person_id, offering, now)
    if sent.card is None or sent.refusal is not None:
        return Booking(sent.card, _REFUSALS.get(sent.refusal or NotSent.GONE, NotBooked.GONE))
    await offer_rules.decline_by_rule(session, sent.card, Reason.WRONG_TIME, now)
    return Booking(sent.card, NotBooked.TAKEN)


def at_slot(offering: Offering, slot: Slot, site: Site) -> Offering:
    """The offering, for the day and hour of the slot."""
    local = slot.starts_at.astimezone(ZoneInfo(site.time_zone))
    return replace(offering, first=local.date(), last=local.date(), hour=local.time())


async def set_hours(session: AsyncSession, site_id: int, week: Week, minutes: int, cars: int, now: datetime) -> None:
    """Another week for the site. What is booked stays so, also where it lies outside the new hours."""
    site = await _alone(session, site_id)
    if site is None:
        return
    site.drop_off_hours, site.drop_off_minutes, site.drop_off_cars = written(week), minutes, cars
    usual = select(DropOffSlot.id).where(
        DropOffSlot.site_id == site_id, DropOffSlot.starts_at > now, DropOffSlot.by_hand.is_(False)
    )
    for slot in await drop_off.lock(session, list(await session.scalars(usual))):
        slot.places = max(cars, slot.taken)
    await session.flush()


async def set_day(
    session: AsyncSession, actor_id: int, site_id: int, day: date, stretches: Sequence[Stretch] | None, now: datetime
) -> list[OfferCard]:
    """A day's own hours: none closes it, None gives it back its weekday's. Those who booked on a day that is closed
    are declined; they are returned to be told, their time still in the offer's day and hour.
    """
    await sign_ups.lock_people(session, [actor_id])
    site = await _alone(session, site_id)
    if site is None:
        return []
    await session.execute(delete(DropOffDay).where(DropOffDay.site_id == site_id, DropOffDay.day == day))
    if stretches is None:
        return []
    session.add(DropOffDay(site_id=site_id, day=day, hours=written_day(stretches)))
    await session.flush()
    zone = ZoneInfo(site.time_zone)
    until = drop_off.midnight(day + drop_off.ONE_DAY, zone)
    begins = max(now, drop_off.midnight(day, zone))
    return [] if stretches else await _declined(session, actor_id, site_id, begins, until, now)


async def set_slot(
    session: AsyncSession,
    actor_id: int,
    site_id: int,
    starts_at: datetime,
    now: datetime,
    *,
    closed: bool = False,
    places: int | None = None,
) -> list[OfferCard]:
    """Closes one slot, opens it again, or gives it more or fewer places, never fewer than are taken. Returns the offers
    that were declined with it, to be told.
    """
    await sign_ups.lock_people(session, [actor_id])
    site = await _alone(session, site_id)
    slot = await drop_off.at(session, site, starts_at) if site else None
    if site is None or slot is None or starts_at <= now:
        return []
    until = slot.starts_at + (slot.ends_at - slot.starts_at) / 2
    declined = await _declined(session, actor_id, site_id, starts_at, until, now) if closed else []
    row = await _row(session, site, slot)
    row.closed = closed
    if places is not None:
        row.places, row.by_hand = max(min(places, drop_off.MOST_CARS), row.taken, 1), True
    await session.flush()
    return declined


async def lock_all_of(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Locks the offers of people who are about to be deleted, after the people."""
    theirs = select(Offer.id).where(Offer.person_id.in_(person_ids)).order_by(Offer.id)
    await session.execute(theirs.with_for_update(key_share=True))


async def free_all_of(session: AsyncSession, person_id: int) -> None:
    """Frees all that somebody booked who is being deleted; the caller holds ``lock_all_of``."""
    theirs = select(DropOffBooking.offer_id).join(Offer, Offer.id == DropOffBooking.offer_id)
    await drop_off.release(session, list(await session.scalars(theirs.where(Offer.person_id == person_id))))


async def _shared(session: AsyncSession, site_id: int) -> Site | None:
    """The site as it stands until the end of the transaction; None where nothing is booked."""
    site = await session.get(Site, site_id, populate_existing=True, with_for_update={"read": True})
    return site if site and await drop_off.has_slots(session, site) else None


async def _alone(session: AsyncSession, site_id: int) -> Site | None:
    """The site, while nobody books."""
    return await session.get(Site, site_id, populate_existing=True, with_for_update={"key_share": True})


async def _to_be_had(
    session: AsyncSession, site: Site | None, starts_at: datetime, now: datetime, wanted: int, held: Sequence[int] = ()
) -> Slot | None:
    """The slot, locked with those that are ``held`` so far, if it has so many places free and is to come."""
    slot = await drop_off.at(session, site, starts_at) if site else None
    if site is None or slot is None or not slot.planned or starts_at <= now:
        return None
    row = await _made(session, site, slot)
    await drop_off.lock(session, [row, *held])
    slot = await drop_off.at(session, site, starts_at)
    return slot if slot and slot.free >= min(wanted, slot.places) > 0 else None


async def _accepted(session: AsyncSession, sent: Sent, site: Site, slot: Slot, wanted: int, now: datetime) -> Booking:
    if sent.card is None or sent.refusal is not None:
        return Booking(sent.card, _REFUSALS.get(sent.refusal or NotSent.GONE, NotBooked.GONE))
    await _hold(session, sent.card, site, slot, wanted, now)
    await _noted(session, sent.card, StepKind.ACCEPTED, None, now)
    return Booking(sent.card, is_done=True)


_REFUSALS = {NotSent.TOO_MANY: NotBooked.TOO_MANY, NotSent.NOT_TAKEN: NotBooked.NOT_TAKEN}


async def _hold(
    session: AsyncSession, card: OfferCard, site: Site, slot: Slot, wanted: int, now: datetime, key: str = ""
) -> None:
    """Writes the booking down, and what was agreed on with it; the offer and the slot are locked."""
    row, offer = await _row(session, site, slot), card.offer
    places = min(wanted, row.places)
    session.add(DropOffBooking(offer_id=offer.id, slot_id=row.id, places=places, key=key or drop_off.new_key()))
    await drop_off.recount(session, [row])
    local = slot.starts_at.astimezone(card.zone)
    offer.first, offer.last, offer.hour = local.date(), local.date(), local.time()
    place = site.public_place()
    pin = place if place and not place.approximate else None
    agreed = Agreed(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=(place.address if place else "") or site.city,
        latitude=pin.latitude if pin else None,
        longitude=pin.longitude if pin else None,
    )
    await offer_rules.agree(session, card, agreed, now)


async def _noted(session: AsyncSession, card: OfferCard, kind: StepKind, by_id: int | None, now: datetime) -> None:
    session.add(OfferStep(offer_id=card.offer.id, kind=kind, by_id=by_id, at=now))
    await offer_keys.changed(session, card.donor.id, card.offer.id, now)
    await offer_rules.moved_on(session, card, now)


async def _declined(
    session: AsyncSession, actor_id: int, site_id: int, first: datetime, until: datetime, now: datetime
) -> list[OfferCard]:
    """Declines the offers booked from one instant to before another, by number."""
    # All of them before the first slot is freed: whoever withdraws one of them goes from their offer to the slot.
    there = select(Offer.id).where(Offer.id.in_(await _booked(session, site_id, first, until))).order_by(Offer.id)
    await session.execute(there.with_for_update(key_share=True))
    # Once more: meanwhile another time may have been agreed on for one of them.
    found = await _booked(session, site_id, first, until)
    done = [await offer_rules.decline(session, actor_id, one, Reason.WRONG_TIME, now) for one in found]
    return [one.card for one in done if one.is_done and one.card]


async def _booked(session: AsyncSession, site_id: int, first: datetime, until: datetime) -> list[int]:
    coming = await drop_off.booked(session, site_id, first, until)
    return sorted(card.offer.id for cards in coming.values() for card in cards)


async def _row(session: AsyncSession, site: Site, slot: Slot) -> DropOffSlot:
    (row,) = await drop_off.lock(session, [await _made(session, site, slot)])
    return row


async def _made(session: AsyncSession, site: Site, slot: Slot) -> int:
    """The number of the slot's row, which is made where there is none yet."""
    kept = select(DropOffSlot.id, DropOffSlot.ends_at, DropOffSlot.taken).where(
        DropOffSlot.site_id == site.id, DropOffSlot.starts_at == slot.starts_at
    )
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    new = {"site_id": site.id, "places": site.drop_off_cars, "taken": 0, "by_hand": False, "closed": False, **times}
    await session.execute(insert(DropOffSlot).values(new).on_conflict_do_nothing())
    row = (await session.execute(kept)).one()
    if row.ends_at != slot.ends_at and not row.taken:
        # Made when slots had another length; nobody is in it.
        await session.execute(update(DropOffSlot).where(DropOffSlot.id == row.id).values(ends_at=slot.ends_at))
    return int(row.id)
