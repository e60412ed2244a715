"""Drop-off slots: when goods can be brought to a site with a warehouse, and how many cars at a time.

A site has weekly hours (``models.drop_off_hours``), a slot's length, and the cars that it takes at once; a day can have
hours of its own, or none. Slots follow from these. A row is made of one when somebody first books it, or when it is
closed or takes more or fewer cars than usual: it counts the places that are taken, which a CHECK holds within those
that there are. A booking hangs on its offer; ``models.drop_off_rules`` books, moves and frees.

Only sites whose address anybody may know have slots: where the contact comes first, nobody books.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import offers
from models.chats import Key
from models.database import Model
from models.drop_off_hours import SlotTime, Stretch, read, read_day, slots_on
from models.offers import Offer, OfferCard, Unit
from models.sites import RUNNING, Site

ONE_DAY = timedelta(days=1)
BOOKED_AHEAD = timedelta(days=42)
"""How long ahead slots are offered."""
MOST_CARS = 50
SHORTEST, LONGEST = 10, 240
"""Minutes of a slot."""
_TOKEN_BYTES = 15
"""120 bits, 20 characters of base64url."""


class DropOffDay(Model):
    """A local day with hours of its own, instead of the week's; no hours: it is closed."""

    __tablename__ = "drop_off_days"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hours: Mapped[list[str]]


class DropOffSlot(Model):
    """A slot that somebody booked, or that was set by hand; instants."""

    __tablename__ = "drop_off_slots"
    __table_args__ = (
        UniqueConstraint("site_id", "starts_at"),
        CheckConstraint("taken between 0 and places", name="places"),
        CheckConstraint("ends_at > starts_at", name="times"),
        # A number is never given twice: old buttons must not lead to another slot.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    by_hand: Mapped[bool] = mapped_column(default=False)
    """Its places were set for it alone; else they follow the site's."""
    closed: Mapped[bool] = mapped_column(default=False)


class DropOffBooking(Model):
    """An offer's place in a slot, as long as the offer is accepted, and after it was marked."""

    __tablename__ = "drop_off_bookings"

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("drop_off_slots.id", ondelete="CASCADE"), index=True)
    places: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    """Random; what the QR code carries is made from it."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A slot as it stands; ``places`` are of cars."""

    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int = 0
    closed: bool = False
    planned: bool = True
    """Within the hours; a booking made before they changed stands outside."""

    @property
    def free(self) -> int:
        """Places that are left."""
        return 0 if self.closed or not self.planned else max(0, self.places - self.taken)


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking with its slot."""

    booking: DropOffBooking
    slot: DropOffSlot


async def has_slots(session: AsyncSession, site: Site) -> bool:
    """Whether goods are brought there at a booked time: it has hours, and its address is no secret."""
    if not may_have_slots(site):
        return False
    if site.drop_off_hours:
        return True
    special = select(DropOffDay.hours).where(DropOffDay.site_id == site.id)
    return any(hours for hours in await session.scalars(special))


def may_have_slots(site: Site) -> bool:
    """Whether hours for donations make sense there."""
    return site.state in RUNNING and site.takes_donations and not site.is_contact_first


async def free(
    session: AsyncSession, site: Site, first: date, last: date, now: datetime, limit: int, *, places: int = 1
) -> list[Slot]:
    """The next slots with so many places left on these local days, at most ``limit``; none that has begun."""
    if not await has_slots(session, site):
        return []
    today = today_at(site, now)
    ahead = min(last, today + BOOKED_AHEAD)
    found = await between(session, site, max(first, today), ahead)
    return [one for one in found if one.starts_at > now and one.free >= min(places, one.places) > 0][:limit]


async def between(session: AsyncSession, site: Site, first: date, last: date) -> list[Slot]:
    """Every slot of these local days, in order: those that are planned, and those that are booked all the same."""
    if last < first:
        return []
    zone = ZoneInfo(site.time_zone)
    rows = await _rows(session, site.id, midnight(first, zone), midnight(last + ONE_DAY, zone))
    by_start = {row.starts_at: row for row in rows}
    planned = await _planned(session, site, first, last)
    # Where the hours were changed, somebody may be booked at a time that crosses those of today.
    outside = [row for row in rows if row.taken and SlotTime(row.starts_at, row.ends_at) not in planned]
    found = [_slot(one, by_start.get(one.starts_at), outside, site) for one in planned]
    starts = {one.starts_at for one in planned}
    return sorted(found + [_as_booked(row) for row in outside if row.starts_at not in starts])


async def at(session: AsyncSession, site: Site, starts_at: datetime) -> Slot | None:
    """The slot that starts then, if the site plans one or somebody is booked there."""
    day = starts_at.astimezone(ZoneInfo(site.time_zone)).date()
    return next((one for one in await between(session, site, day, day) if one.starts_at == starts_at), None)


async def of_offer(session: AsyncSession, offer_id: int) -> Booked | None:
    """The booking of an offer, if it has one."""
    query = select(DropOffBooking, DropOffSlot).join(DropOffSlot, DropOffSlot.id == DropOffBooking.slot_id)
    found = (await session.execute(query.where(DropOffBooking.offer_id == offer_id))).first()
    return Booked(*found) if found else None


async def booked(
    session: AsyncSession, site_id: int, first: datetime, until: datetime
) -> dict[datetime, list[OfferCard]]:
    """Who comes with what, by the slots' starts, from one instant to before another."""
    query = select(DropOffBooking.offer_id, DropOffSlot.starts_at).join(DropOffSlot)
    there = query.where(DropOffSlot.site_id == site_id, DropOffSlot.starts_at >= first, DropOffSlot.starts_at < until)
    starts = {row.offer_id: row.starts_at for row in (await session.execute(there)).all()}
    coming: defaultdict[datetime, list[OfferCard]] = defaultdict(list)
    for card in await offers.cards(session, select(Offer).where(Offer.id.in_(starts)).order_by(Offer.id)):
        coming[starts[card.offer.id]].append(card)
    return coming


async def special_days(session: AsyncSession, site_id: int, since: date) -> list[DropOffDay]:
    """The days from then on with hours of their own, in order."""
    theirs = select(DropOffDay).where(DropOffDay.site_id == site_id, DropOffDay.day >= since)
    return list(await session.scalars(theirs.order_by(DropOffDay.day)))


async def release(session: AsyncSession, offer_ids: Collection[int]) -> None:
    """Frees the places of offers that nothing comes of; the caller holds their locks. Nothing where there are none."""
    if not offer_ids:
        return
    theirs = select(DropOffBooking.slot_id).where(DropOffBooking.offer_id.in_(offer_ids))
    slots = await lock(session, set(await session.scalars(theirs)))
    if slots:
        await session.execute(delete(DropOffBooking).where(DropOffBooking.offer_id.in_(offer_ids)))
        await recount(session, slots)


async def lock(session: AsyncSession, slot_ids: Collection[int]) -> list[DropOffSlot]:
    """Locks slots, by number."""
    if not slot_ids:
        return []
    theirs = select(DropOffSlot).where(DropOffSlot.id.in_(slot_ids)).order_by(DropOffSlot.id)
    locked = theirs.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(await session.scalars(locked))


async def recount(session: AsyncSession, slots: Sequence[DropOffSlot]) -> None:
    """Counts the places that are taken; the caller holds the slots' locks."""
    await session.flush()
    for slot in slots:
        theirs = select(func.coalesce(func.sum(DropOffBooking.places), 0)).where(DropOffBooking.slot_id == slot.id)
        slot.taken = int((await session.execute(theirs)).scalar_one())
    await session.flush()


def places_for(units: Iterable[Unit | None]) -> int:
    """How many cars' places goods in these units take: a van, or a pallet, needs two."""
    return 2 if {Unit.VAN, Unit.PALLET} & set(units) else 1


def new_key() -> str:
    """A secret for one booking."""
    return secrets.token_urlsafe(24)


def token(booking: DropOffBooking) -> str:
    """What proves that the QR code of this booking was read; nobody can guess it."""
    digest = hmac.digest(booking.key.encode(), f"got-{booking.offer_id}".encode(), hashlib.sha256)
    return urlsafe_b64encode(digest[:_TOKEN_BYTES]).decode()


def today_at(site: Site, now: datetime) -> date:
    """The local day."""
    return now.astimezone(ZoneInfo(site.time_zone)).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins; UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


async def _planned(session: AsyncSession, site: Site, first: date, last: date) -> dict[SlotTime, None]:
    """The slots that the hours make, in order."""
    week, zone = read(site.drop_off_hours), ZoneInfo(site.time_zone)
    theirs = select(DropOffDay).where(DropOffDay.site_id == site.id, DropOffDay.day.between(first, last))
    special = {one.day: read_day(one.hours) for one in await session.scalars(theirs)}
    days = [day for n in range((last - first).days + 1) if not site.is_over_by(day := first + n * ONE_DAY)]
    hours: dict[date, Sequence[Stretch]] = {day: special.get(day, week.get(day.weekday(), ())) for day in days}
    found = [slots_on(day, hours[day], site.drop_off_minutes, zone) for day in days]
    return dict.fromkeys(one for slots in found for one in slots)


def _slot(time_: SlotTime, row: DropOffSlot | None, outside: Sequence[DropOffSlot], site: Site) -> Slot:
    crossing = [one for one in outside if one.starts_at < time_.ends_at and one.ends_at > time_.starts_at]
    taken = sum({one.id: one.taken for one in (*crossing, *([row] if row else ()))}.values())
    places, closed = (row.places, row.closed) if row else (site.drop_off_cars, False)
    return Slot(time_.starts_at, time_.ends_at, places, taken, closed)


def _as_booked(row: DropOffSlot) -> Slot:
    return Slot(row.starts_at, row.ends_at, row.places, row.taken, row.closed, planned=False)


async def _rows(session: AsyncSession, site_id: int, first: datetime, until: datetime) -> list[DropOffSlot]:
    # None is longer, even where a clock changes in it: so what is read from the index is not all that ever was.
    begins = first - timedelta(minutes=LONGEST + 60)
    there = select(DropOffSlot).where(
        DropOffSlot.site_id == site_id,
        DropOffSlot.starts_at >= begins,
        DropOffSlot.starts_at < until,
        DropOffSlot.ends_at > first,
    )
    fresh: Select[DropOffSlot] = there.order_by(DropOffSlot.starts_at).execution_options(populate_existing=True)
    return list(await session.scalars(fresh))
