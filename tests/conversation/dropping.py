"""Drop-off slots in tests: warehouses of their own, who books when, and what must hold."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from models import drop_off, drop_off_rules, sites
from models.drop_off import DropOffBooking, DropOffSlot, Slot
from models.drop_off_rules import Booking
from models.offers import Offer, OfferState
from models.sites import Site, SiteKind
from tests.conversation.offering import depot, offering
from tests.kit import PARIS, Desk

TODAY = date(2027, 3, 12)
"""The desk's, as long as its clock has not been moved: a Friday."""
HOURS = ["mon-sat 09:00-12:00"]


async def warehouse(desk: Desk, **values: Any) -> Site:
    """A site of the test's own that takes two cars each half an hour, in the mornings but on Sundays."""
    usual: dict[str, Any] = {"kind": SiteKind.BASE, "warehouse": True, "drop_off_hours": HOURS}
    usual |= {"address": "1 rue du Hangar, Calais", "latitude": 50.95, "longitude": 1.85, "city": "Calais"}
    slug = await depot(desk, **usual | values)
    async with desk.database.read() as session:
        site = await sites.by_slug(session, slug)
    assert site is not None
    return site


def at(days: int, hour: int = 0, minute: int = 0) -> datetime:
    """That hour in Calais, so many days after today."""
    return datetime.combine(TODAY + timedelta(days=days), time(hour, minute), PARIS)


async def book(desk: Desk, person: int, site: Site, starts_at: datetime, **more: Any) -> Booking:
    """Somebody books by the rules alone; ``more`` are values of the offer."""
    wanted = await offering(desk, site.slug, **more)
    async with desk.database.write() as session:
        return await drop_off_rules.book(session, person, wanted, starts_at, desk.now)


async def booked(desk: Desk, person: int, site: Site, starts_at: datetime, **more: Any) -> int:
    """The number of an offer that is booked."""
    booking = await book(desk, person, site, starts_at, **more)
    assert booking.is_done, booking
    assert booking.card is not None
    return booking.card.offer.id


async def move(desk: Desk, person: int, offer_id: int, starts_at: datetime) -> Booking:
    """The donor takes another slot."""
    async with desk.database.write() as session:
        return await drop_off_rules.move(session, person, offer_id, starts_at, desk.now)


async def free(desk: Desk, site: Site, days: int = 7, limit: int = 500, *, places: int = 1) -> list[Slot]:
    """The slots with places left in the days from today on."""
    async with desk.database.read() as session:
        there = await session.get_one(Site, site.id)
        last = TODAY + timedelta(days=days)
        return await drop_off.free(session, there, TODAY, last, desk.now, limit, places=places)


async def slot_at(desk: Desk, site: Site, starts_at: datetime) -> Slot:
    """The slot that starts then."""
    async with desk.database.read() as session:
        slot = await drop_off.at(session, await session.get_one(Site, site.id), starts_at)
    assert slot is not None, f"no slot at {starts_at}"
    return slot


async def slots_hold(desk: Desk, site: Site) -> None:
    """The invariants at the head of ``models.drop_off_rules``, by another way of asking."""
    async with desk.database.read() as session:
        rows = list(await session.scalars(select(DropOffSlot).where(DropOffSlot.site_id == site.id)))
        query = select(DropOffBooking.slot_id, func.sum(DropOffBooking.places)).group_by(DropOffBooking.slot_id)
        sums = {slot_id: int(places) for slot_id, places in (await session.execute(query)).all()}
        states = select(Offer.state).join(DropOffBooking, DropOffBooking.offer_id == Offer.id)
        held = set(await session.scalars(states.where(Offer.site_id == site.id)))
    for row in rows:
        assert row.taken == sums.get(row.id, 0) <= row.places, row
    marked = {OfferState.RECEIVED, OfferState.PARTLY, OfferState.NOT_BROUGHT}
    assert held <= {OfferState.ACCEPTED} | marked, held
