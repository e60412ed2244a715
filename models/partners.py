"""Areas of the country, and the organisations that are active there or beside us at a site."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual
from models.database import Model, code_of
from models.shipped import Named


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
    """Somebody we work with; ``about`` is HTML of Telegram's kind, ``phone`` E.164."""

    __tablename__ = "partners"

    kind: Mapped[PartnerKind] = mapped_column(code_of(PartnerKind))
    name: Mapped[Bilingual]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
    city: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    url: Mapped[str | None] = mapped_column(String(500))
    about: Mapped[Bilingual | None]


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
    """Who is active in that area, in order."""
    query = select(Partner).where(Partner.area_id == area_id).order_by(Partner.position, Partner.id)
    return list((await session.execute(query)).scalars())


async def of_site(session: AsyncSession, site_id: int) -> list[Partner]:
    """Who acts at that site beside us, in order."""
    theirs = select(SitePartner.partner_id).where(SitePartner.site_id == site_id)
    query = select(Partner).where(Partner.id.in_(theirs)).order_by(Partner.position, Partner.id)
    return list((await session.execute(query)).scalars())
