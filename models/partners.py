"""Areas of the country, and the organisations that are active there or beside us at a site."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import inf

from sqlalchemy import ForeignKey, String, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import slugs
from models.bilingual import Bilingual
from models.database import Model, code_of
from models.shipped import Named
from models.sites import distance_km

LONGEST_NAME = 80
LONGEST_NEEDS = 500


class PartnerKind(StrEnum):
    """What a partner is; a centre is a CAO, a welcome and orientation centre."""

    CENTRE = "centre"
    ORGANISATION = "organisation"
    TOWN = "town"


class Area(Named, Model):
    """A region; its position is the middle of its main town, in degrees (WGS 84)."""

    __tablename__ = "areas"

    name: Mapped[Bilingual]
    latitude: Mapped[float]
    longitude: Mapped[float]


class Partner(Named, Model):
    """Somebody we work with; ``about`` and ``needs`` are HTML of Telegram's kind, ``phone`` E.164.

    The position, in degrees (WGS 84), is the town's; where there is none, the area's stands for it.
    """

    __tablename__ = "partners"

    kind: Mapped[PartnerKind] = mapped_column(code_of(PartnerKind))
    name: Mapped[Bilingual]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
    city: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    url: Mapped[str | None] = mapped_column(String(500))
    about: Mapped[Bilingual | None]
    contact: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Whom to ask for, behind the number."""
    needs: Mapped[Bilingual | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    """No longer listed; a coordinator can take it back."""


class SitePartner(Model):
    """A partner acts at a site, beside us."""

    __tablename__ = "site_partners"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True, index=True)


async def areas(session: AsyncSession) -> list[Area]:
    """All areas, in order."""
    return list((await session.execute(select(Area).order_by(Area.position, Area.id))).scalars())


async def area_by_slug(session: AsyncSession, slug: str) -> Area | None:
    """The area of that name."""
    return (await session.execute(select(Area).where(Area.slug == slug))).scalar_one_or_none()


async def in_area(session: AsyncSession, area_id: int) -> list[Partner]:
    """Who is active in that area, in order; hidden ones are left out."""
    query = (
        select(Partner)
        .where(Partner.area_id == area_id, Partner.hidden.is_(False))
        .order_by(Partner.position, Partner.id)
    )
    return list((await session.execute(query)).scalars())


async def of_site(session: AsyncSession, site_id: int) -> list[Partner]:
    """Who acts at that site beside us, in order."""
    theirs = select(SitePartner.partner_id).where(SitePartner.site_id == site_id)
    query = (
        select(Partner).where(Partner.id.in_(theirs), Partner.hidden.is_(False)).order_by(Partner.position, Partner.id)
    )
    return list((await session.execute(query)).scalars())


async def by_slug(session: AsyncSession, slug: str) -> Partner | None:
    """The partner of that name, hidden or not."""
    return (await session.execute(select(Partner).where(Partner.slug == slug))).scalar_one_or_none()


async def locked(session: AsyncSession, slug: str) -> Partner | None:
    """The same as it stands now, its row locked until the transaction ends."""
    lock = select(Partner).where(Partner.slug == slug).with_for_update(key_share=True)
    return (await session.execute(lock.execution_options(populate_existing=True))).scalar_one_or_none()


async def add(session: AsyncSession, name: str, columns: Mapping[str, object]) -> Partner:
    """A new partner with these columns, the last in the list."""
    slug = await slugs.unused(session, Partner, name, "partner")
    last = await session.scalar(select(func.max(Partner.position))) or 0
    partner = Partner(slug=slug, position=last + 1, **columns)
    session.add(partner)
    await session.flush()
    return partner


async def listed(session: AsyncSession) -> list[Partner]:
    """All that are not hidden, in order."""
    query = select(Partner).where(Partner.hidden.is_(False)).order_by(Partner.position, Partner.id)
    return list((await session.execute(query)).scalars())


async def hidden(session: AsyncSession) -> list[Partner]:
    """Those that are no longer listed."""
    query = select(Partner).where(Partner.hidden.is_(True)).order_by(Partner.position, Partner.id)
    return list((await session.execute(query)).scalars())


def nearest(
    found: Sequence[Partner], areas_by_id: Mapping[int, Area], latitude: float, longitude: float
) -> list[tuple[Partner, float]]:
    """The partners by distance (km) from a position in degrees; those of which nobody knows where they are last."""
    measured = [(one, _distance(one, areas_by_id.get(one.area_id or 0), latitude, longitude)) for one in found]
    return sorted(measured, key=lambda pair: pair[1])


def _distance(partner: Partner, area: Area | None, latitude: float, longitude: float) -> float:
    here = area if partner.latitude is None or partner.longitude is None else partner
    return distance_km(here.latitude, here.longitude, latitude, longitude) if here else inf
