"""Beds: the cheap accommodation of a site, by nights. A night is named by the local day on which it begins.

A stay is asked for, then accepted (by a coordinator or by rule) or declined; see ``bed_rules`` for how it changes.
Here: the tables, and what is asked of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model, code_of
from models.people import Person
from models.sites import Site
from models.volunteers import EVERY_DAY

OPEN_ENDED_NIGHTS = 30
"""Who gives no last day is asked again after so many days: a bed is not promised for ever."""
ONE_DAY = timedelta(days=1)
REMINDED_BEFORE = timedelta(days=2)
REMINDED_AT = time(10)
ARRIVED_BY = time(12)
"""On the day after the first night: from then on the way to the bed is known."""


class BedState(StrEnum):
    """Asked for, accepted (by a coordinator or by rule), declined, or given back."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


LIVE = (BedState.ASKED, BedState.ACCEPTED)


class BedStay(Model):
    """Beds of one volunteer at one site: so many on each of its nights, the first of which is ``first``."""

    __tablename__ = "bed_stays"
    __table_args__ = (
        CheckConstraint("beds >= 1 AND last >= first", name="numbers"),
        # A number is never given twice: old buttons that led to a stay deleted must not lead to a new one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    """The last night, not the day of leaving."""
    beds: Mapped[int]
    state: Mapped[BedState] = mapped_column(code_of(BedState))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    """When the reminder of the arrival is due; None when there is none to come."""


Index(
    "ix_bed_stays_remind",
    BedStay.remind_at,
    sqlite_where=BedStay.remind_at.is_not(None),
    postgresql_where=BedStay.remind_at.is_not(None),
)


class BedNight(Model):
    """One night of a stay that is asked for or accepted: what occupancy is counted from."""

    __tablename__ = "bed_nights"
    __table_args__ = (Index("ix_bed_nights_of_site", "site_id", "night"),)

    stay_id: Mapped[int] = mapped_column(ForeignKey("bed_stays.id", ondelete="CASCADE"), primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    beds: Mapped[int]


@dataclass(frozen=True, slots=True)
class StayCard:
    """A stay with its site and the nights it has, in order; none once it is declined or given back."""

    stay: BedStay
    site: Site
    nights: Sequence[date]

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.time_zone)

    @property
    def price(self) -> Decimal | None:
        """Euros in all; None where the site has no price."""
        return price_of(self.site, len(self.nights), self.stay.beds)

    @property
    def reminder_due(self) -> datetime:
        """When the arrival is to be reminded of."""
        return datetime.combine(self.stay.first - REMINDED_BEFORE, REMINDED_AT, self.zone)

    @property
    def arrived_by(self) -> datetime:
        """When nobody needs the way to the bed any more."""
        return datetime.combine(self.stay.first + ONE_DAY, ARRIVED_BY, self.zone)


@dataclass(frozen=True, slots=True)
class Night:
    """How full one night is, in beds."""

    night: date
    accepted: int
    asked: int


@dataclass(frozen=True, slots=True)
class Sleeper:
    """Somebody who has beds, and how many."""

    person: Person
    beds: int


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who asks for beds, or has them."""

    card: StayCard
    person: Person


def price_of(site: Site, nights: int, number: int) -> Decimal | None:
    """Euros for so many nights in so many beds; None where the site has no price."""
    return None if site.bed_price is None else site.bed_price * nights * number


def nights_of(first: date, last: date | None, weekdays: int = EVERY_DAY) -> list[date]:
    """The nights that somebody needs who is there on these days; ``weekdays`` has a bit a day, Monday the lowest.

    Those between one day and the next; a day that stands alone has its own. Without an end: of the first 30 days.
    """
    until = last if last is not None else first + timedelta(days=OPEN_ENDED_NIGHTS)
    days = [first + timedelta(days=n) for n in range((until - first).days + 1)]
    there = [day for day in days if weekdays & 1 << day.weekday()]
    present = set(there)
    return [day for day in there if day + ONE_DAY in present or day - ONE_DAY not in present]


def today_at(site: Site, now: datetime) -> date:
    """The local day."""
    return now.astimezone(ZoneInfo(site.time_zone)).date()


async def card(session: AsyncSession, stay_id: int) -> StayCard | None:
    """The stay of that number, in whatever state."""
    return next(iter(await cards(session, select(BedStay).where(BedStay.id == stay_id))), None)


async def of(session: AsyncSession, person_id: int, since: date) -> list[StayCard]:
    """The stays of a person that are asked for or accepted and have a night from that day on."""
    theirs = select(BedStay).where(BedStay.person_id == person_id, BedStay.state.in_(LIVE), BedStay.last >= since)
    return await cards(session, theirs.order_by(BedStay.first, BedStay.id))


async def cards(session: AsyncSession, query: Select[BedStay]) -> list[StayCard]:
    """The stays that a query finds, with their sites and nights."""
    stays = list((await session.execute(query)).scalars())
    sites = {site_id: await session.get_one(Site, site_id) for site_id in {stay.site_id for stay in stays}}
    nights: defaultdict[int, list[date]] = defaultdict(list)
    found = select(BedNight.stay_id, BedNight.night).where(BedNight.stay_id.in_([stay.id for stay in stays]))
    for stay_id, night in (await session.execute(found.order_by(BedNight.night))).all():
        nights[stay_id].append(night)
    return [StayCard(stay, sites[stay.site_id], nights[stay.id]) for stay in stays]


async def occupancy(session: AsyncSession, site_id: int, first: date, nights: int) -> list[Night]:
    """Beds accepted and asked for, on so many nights in a row."""
    taken = await _taken(session, site_id, first, first + timedelta(days=nights - 1))
    days = [first + timedelta(days=n) for n in range(nights)]
    return [Night(day, taken[day, BedState.ACCEPTED], taken[day, BedState.ASKED]) for day in days]


async def full_nights(
    session: AsyncSession, site: Site, nights: Sequence[date], *, beds: int = 1, apart_from: int | None = None
) -> list[date]:
    """Those of these nights on which so many beds are not free. ``apart_from`` is a person whose own don't count."""
    if not nights:
        return []
    taken = await _taken(session, site.id, min(nights), max(nights), apart_from)
    return [night for night in nights if taken[night, BedState.ACCEPTED] + beds > site.beds]


async def most_promised(session: AsyncSession, site_id: int, since: date) -> int:
    """The most beds that are accepted on any one night from that day on: fewer there can't be."""
    accepted = select(func.sum(BedNight.beds)).join(BedStay, BedStay.id == BedNight.stay_id)
    ahead = accepted.where(BedNight.site_id == site_id, BedNight.night >= since, BedStay.state == BedState.ACCEPTED)
    return max(await session.scalars(ahead.group_by(BedNight.night)), default=0)


async def nights_asked_for(session: AsyncSession, site_id: int, since: date) -> list[date]:
    """The nights from that day on that somebody waits for."""
    asked = select(BedNight.night).join(BedStay, BedStay.id == BedNight.stay_id).distinct()
    ahead = asked.where(BedNight.site_id == site_id, BedNight.night >= since, BedStay.state == BedState.ASKED)
    return list(await session.scalars(ahead.order_by(BedNight.night)))


async def count(session: AsyncSession, site_id: int, state: BedState, today: date) -> int:
    """How many stays there are in that state whose nights are not over."""
    theirs = select(func.count()).select_from(BedStay).where(*_at(site_id, state, today))
    return (await session.execute(theirs)).scalar_one()


async def requests(session: AsyncSession, site_id: int, today: date, limit: int, offset: int = 0) -> list[Guest]:
    """Who waits for an answer about nights that are not over, the first who asked first."""
    waiting = select(BedStay).where(*_at(site_id, BedState.ASKED, today)).order_by(BedStay.created_at, BedStay.id)
    return await _guests(session, waiting.limit(limit).offset(offset))


async def guests(session: AsyncSession, site_id: int, today: date, limit: int, offset: int = 0) -> list[Guest]:
    """Who has beds in nights that are not over, the first who come first."""
    having = select(BedStay).where(*_at(site_id, BedState.ACCEPTED, today)).order_by(BedStay.first, BedStay.id)
    return await _guests(session, having.limit(limit).offset(offset))


async def arrivals(session: AsyncSession, site_id: int, day: date) -> list[Sleeper]:
    """Who has beds in that night and had none in the night before, by name."""
    return await _between(session, site_id, day, day - ONE_DAY)


async def departures(session: AsyncSession, site_id: int, day: date) -> list[Sleeper]:
    """Who had beds in the night before that day and has none in its own, by name."""
    return await _between(session, site_id, day - ONE_DAY, day)


async def exported(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """What is kept of the person's beds, for them to read."""
    theirs = select(BedStay).where(BedStay.person_id == person_id).order_by(BedStay.id)
    return [
        {
            "site": card.site.slug,
            "first_night": card.stay.first.isoformat(),
            "last_night": card.stay.last.isoformat(),
            "nights": [night.isoformat() for night in card.nights],
            "beds": card.stay.beds,
            "state": card.stay.state.value,
            "asked_at": card.stay.created_at.isoformat(),
            "decided_at": card.stay.decided_at.isoformat() if card.stay.decided_at else None,
            "remind_at": card.stay.remind_at.isoformat() if card.stay.remind_at else None,
        }
        for card in await cards(session, theirs)
    ]


def _at(site_id: int, state: BedState, today: date) -> tuple[ColumnElement[bool], ...]:
    return BedStay.site_id == site_id, BedStay.state == state, BedStay.last >= today


async def _guests(session: AsyncSession, query: Select[BedStay]) -> list[Guest]:
    found = await cards(session, query)
    theirs = select(Person).where(Person.id.in_([card.stay.person_id for card in found]))
    by_number = {person.id: person for person in await session.scalars(theirs)}
    return [Guest(card, by_number[card.stay.person_id]) for card in found if card.stay.person_id in by_number]


async def _between(session: AsyncSession, site_id: int, night: date, other: date) -> list[Sleeper]:
    """Who sleeps there in one night and not in the other."""
    found: defaultdict[date, dict[int, int]] = defaultdict(dict)
    beds = (
        select(BedStay.person_id, BedNight.night, func.sum(BedNight.beds))
        .join(BedStay, BedStay.id == BedNight.stay_id)
        .where(BedNight.site_id == site_id, BedNight.night.in_([night, other]), BedStay.state == BedState.ACCEPTED)
        .group_by(BedStay.person_id, BedNight.night)
    )
    for person_id, when, number in (await session.execute(beds)).all():
        found[when][person_id] = number
    sleepers = [person_id for person_id in found[night] if person_id not in found[other]]
    people = select(Person).where(Person.id.in_(sleepers)).order_by(Person.name, Person.id)
    return [Sleeper(person, found[night][person.id]) for person in (await session.execute(people)).scalars()]


async def _taken(
    session: AsyncSession, site_id: int, first: date, last: date, apart_from: int | None = None
) -> defaultdict[tuple[date, BedState], int]:
    beds = (
        select(BedNight.night, BedStay.state, func.sum(BedNight.beds))
        .join(BedStay, BedStay.id == BedNight.stay_id)
        .where(BedNight.site_id == site_id, BedNight.night.between(first, last))
        .group_by(BedNight.night, BedStay.state)
    )
    if apart_from is not None:
        beds = beds.where(BedStay.person_id != apart_from)
    counted = {(night, state): number for night, state, number in (await session.execute(beds)).all()}
    return defaultdict(int, counted)
