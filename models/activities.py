"""What there is to do, and where."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual
from models.database import Model
from models.shipped import Named
from models.sites import Site


class Skill(StrEnum):
    """What an activity can ask for."""

    DRIVING_LICENCE = "driving_licence"
    VEHICLE = "vehicle"
    FIRST_AID = "first_aid"
    CARE = "care"
    COOKING = "cooking"
    TEACHING = "teaching"
    FRENCH = "french"
    ENGLISH = "english"


class Activity(Named, Model):
    """One kind of work; ``skills`` are codes of ``Skill``."""

    __tablename__ = "activities"

    name: Mapped[Bilingual]
    summary: Mapped[Bilingual | None]
    round_the_clock: Mapped[bool] = mapped_column(default=False)
    skills: Mapped[list[str]] = mapped_column(default=list)


class SiteActivity(Model):
    """An activity takes place at a site."""

    __tablename__ = "site_activities"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True, index=True
    )


async def every(session: AsyncSession) -> list[Activity]:
    """All of them, in order."""
    return list((await session.execute(select(Activity).order_by(Activity.position, Activity.id))).scalars())


async def by_slug(session: AsyncSession, slug: str) -> Activity | None:
    """The activity of that name."""
    return (await session.execute(select(Activity).where(Activity.slug == slug))).scalar_one_or_none()


async def at_sites(session: AsyncSession, site_ids: list[int]) -> list[Activity]:
    """What can be done at these sites, each once, in order."""
    there = select(SiteActivity.activity_id).where(SiteActivity.site_id.in_(site_ids))
    found = select(Activity).where(Activity.id.in_(there)).order_by(Activity.position, Activity.id)
    return list((await session.execute(found)).scalars())


async def set_at(session: AsyncSession, site_id: int, slugs: Collection[str]) -> bool:
    """Lets these be what is done at the site; whether that changes anything. The caller holds the lock on the site."""
    now_so = set(await session.scalars(select(SiteActivity.activity_id).where(SiteActivity.site_id == site_id)))
    wanted = set(await session.scalars(select(Activity.id).where(Activity.slug.in_(slugs))))
    gone = delete(SiteActivity).where(SiteActivity.site_id == site_id, SiteActivity.activity_id.in_(now_so - wanted))
    await session.execute(gone)
    session.add_all(SiteActivity(site_id=site_id, activity_id=one) for one in sorted(wanted - now_so))
    await session.flush()
    return wanted != now_so


async def slugs_at(session: AsyncSession, site_ids: list[int]) -> dict[str, frozenset[str]]:
    """The activities of each of these sites, all by their slugs."""
    query = (
        select(Site.slug, Activity.slug)
        .join(SiteActivity, SiteActivity.site_id == Site.id)
        .join(Activity, Activity.id == SiteActivity.activity_id)
        .where(Site.id.in_(site_ids))
    )
    found: dict[str, set[str]] = {}
    for site, activity in (await session.execute(query)).all():
        found.setdefault(site, set()).add(activity)
    return {site: frozenset(slugs) for site, slugs in found.items()}
