"""Places where the association acts, from a plan to the day they close.

A contact-first site gives away no address, pin or opening hours: not before its contact has accepted an offer. So is
every site without a warehouse. Whatever is shown to donors or the public goes through ``Site.public_place``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import asin, cos, inf, radians, sin, sqrt

from sqlalchemy import Numeric, Select, String, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual, Texts
from models.database import Json, Model, code_of
from models.shipped import Named

_EARTH_RADIUS_KM = 6371.0
LONGEST_ADDRESS = 200
_TOWN = 1
"""Decimals of a degree that name a town: about ten kilometres."""


class SiteState(StrEnum):
    """A site's life. Planned ones are not shown yet; closing ones still run."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


RUNNING = (SiteState.OPEN, SiteState.CLOSING)


class SiteKind(StrEnum):
    """What a site is: a base for volunteers, a camp, rounds in the street, collections, reception centres."""

    BASE = "base"
    CAMP = "camp"
    STREET = "street"
    COLLECTIONS = "collections"
    CENTRES = "centres"


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Where a site is, as anybody may know it; in degrees (WGS 84). ``approximate``: the pin is the town's."""

    latitude: float
    longitude: float
    approximate: bool
    address: str = ""
    hours: Texts | None = None


class Site(Named, Model):
    """One place. Texts called ``about`` and ``meeting_point`` are HTML of Telegram's kind, the others plain."""

    __tablename__ = "sites"

    state: Mapped[SiteState] = mapped_column(code_of(SiteState), index=True)
    kind: Mapped[SiteKind] = mapped_column(code_of(SiteKind))
    city: Mapped[str] = mapped_column(String(80), default="")
    name: Mapped[Bilingual]
    summary: Mapped[Bilingual]
    """One line."""
    about: Mapped[Bilingual]
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    approximate: Mapped[bool] = mapped_column(default=False)
    """The pin is the town's, not the place's own."""
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="")
    hours: Mapped[Bilingual | None]
    """When donations can be brought."""
    meeting_point: Mapped[Bilingual | None]
    """For volunteers whose shift is confirmed."""
    warehouse: Mapped[bool] = mapped_column(default=False)
    contact_first: Mapped[bool] = mapped_column(default=False)
    welcomes_volunteers: Mapped[bool] = mapped_column(default=False)
    takes_donations: Mapped[bool] = mapped_column(default=False)
    beds: Mapped[int] = mapped_column(default=0)
    bed_price: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    """Euros a night; None where no price is set."""
    beds_by_rule: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """A bed asked for is accepted while there are free ones; else a coordinator decides."""
    notice_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    """How long before its start a shift can be taken at the latest."""
    bed_address: Mapped[Bilingual | None]
    """For volunteers whose bed is confirmed."""
    drop_off_hours: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    """When goods can be brought at a booked time, as ``models.drop_off_hours`` reads it."""
    drop_off_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    """The length of a slot."""
    drop_off_cars: Mapped[int] = mapped_column(default=2, server_default="2")
    """How many cars a slot takes."""
    alternative: Mapped[str | None] = mapped_column(String(40))
    """The slug of the site to go to where this one can't take what is brought."""
    closes_on: Mapped[date | None]
    """The last day of a site that is closing, local to it."""
    closing: Mapped[Json | None]
    """What was decided about its shifts, beds and offers when it was to close."""
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts what was changed in chat, so that two at once don't undo each other."""

    def is_over_by(self, day: date) -> bool:
        """Whether it is closed on that local day, or will be: what begins on the last day still takes place."""
        closes_before = self.state is SiteState.CLOSING and self.closes_on is not None and self.closes_on < day
        return self.state is SiteState.CLOSED or closes_before

    def runs_on(self, day: date) -> bool:
        """Whether people can come on that local day, as far as is known now."""
        return self.state in RUNNING and not self.is_over_by(day)

    @property
    def takes_donations_until(self) -> date | None:
        """The last day of a site that closes, where donations are still taken until then; None anywhere else."""
        return self.closes_on if self.state is SiteState.CLOSING and self.takes_donations else None

    @property
    def is_contact_first(self) -> bool:
        """Whether nothing is brought before its contact says yes: it was said so, or there is nowhere to put things."""
        return self.contact_first or not self.warehouse

    @property
    def rough_position(self) -> tuple[float, float] | None:
        """From where distances to it are counted, in degrees: of a contact-first site no more than its town, since
        distances from a few places would else give it away.
        """
        if self.latitude is None or self.longitude is None:
            return None
        exact = (self.latitude, self.longitude)
        return (round(exact[0], _TOWN), round(exact[1], _TOWN)) if self.is_contact_first else exact

    def public_place(self) -> PublicPlace | None:
        """Where it is, for anybody; None where the contact comes first, or no position is known."""
        if self.is_contact_first or self.latitude is None or self.longitude is None:
            return None
        return PublicPlace(self.latitude, self.longitude, self.approximate, self.address, self.hours)


async def by_slug(session: AsyncSession, slug: str) -> Site | None:
    """The site of that name, in whatever state."""
    return (await session.execute(select(Site).where(Site.slug == slug))).scalar_one_or_none()


async def by_ids(session: AsyncSession, site_ids: Collection[int]) -> list[Site]:
    """Those of these numbers that there are, in order, in whatever state."""
    return await _all(session, select(Site).where(Site.id.in_(site_ids)))


async def every(session: AsyncSession) -> list[Site]:
    """All of them, planned and closed ones too, in order: for those who run them."""
    return await _all(session, select(Site))


async def shown(session: AsyncSession) -> list[Site]:
    """Those that people may read about: all but the planned ones."""
    return await _all(session, select(Site).where(Site.state != SiteState.PLANNED))


async def open_to_volunteers(session: AsyncSession) -> list[Site]:
    """Those that run and where volunteers can register."""
    return await _all(session, select(Site).where(Site.state.in_(RUNNING), Site.welcomes_volunteers))


async def taking_donations(session: AsyncSession) -> list[Site]:
    """Those that run and take goods, contact-first ones included."""
    return await _all(session, select(Site).where(Site.state.in_(RUNNING), Site.takes_donations))


async def alternative_to(session: AsyncSession, site: Site) -> Site | None:
    """Where to turn instead, if such a site is named and still takes donations: that of the closing first."""
    for named in ((site.closing or {}).get("alternative"), site.alternative):
        found = await by_slug(session, named) if named else None
        if found and found.state in RUNNING and found.takes_donations and found.id != site.id:
            return found
    return None


async def instead_of(session: AsyncSession, site: Site) -> Site | None:
    """Where people turn once it is closed: what was decided with the closing, else the alternative for donations."""
    decided = (site.closing or {}).get("alternative") or site.alternative
    found = await by_slug(session, decided) if decided else None
    return found if found and found.state in RUNNING and found.id != site.id else None


def nearest(sites: Iterable[Site], latitude: float, longitude: float) -> list[Site]:
    """The sites by distance from a position in degrees; those without a position last, in their own order."""
    return sorted(sites, key=lambda site: kilometres(site, (latitude, longitude)))


def kilometres(site: Site, position: tuple[float, float] | None) -> float:
    """How far the site is from there, as the crow flies, by its ``rough_position``; infinity from or to nowhere."""
    if position is None or site.rough_position is None:
        return inf
    return distance_km(*site.rough_position, *position)


def distance_km(
    latitude: float | None, longitude: float | None, other_latitude: float, other_longitude: float
) -> float:
    """Kilometres as the crow flies between two positions in degrees; infinity from nowhere."""
    if latitude is None or longitude is None:
        return inf
    north, other_north = radians(latitude), radians(other_latitude)
    half_chord = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


async def _all(session: AsyncSession, query: Select[Site]) -> list[Site]:
    return list((await session.execute(query.order_by(Site.position, Site.id))).scalars())
