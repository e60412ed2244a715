"""What is needed where, by category of goods, and which site suits a donor best.

How coordinators change it, and how they are asked whether it is still true, is in ``need_rules``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import sites
from models.bilingual import Bilingual
from models.database import Json, Model, code_of
from models.shipped import Named, Shipped
from models.sites import Site

Position = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


class NeedLevel(StrEnum):
    """How much a site needs a category; the order is that in which sites are offered to donors."""

    URGENT = "urgent"
    NEEDED = "needed"
    ENOUGH = "enough"
    NOT_ACCEPTED = "not_accepted"


Level = NeedLevel | None
"""None: the site has said nothing about the category, and is to be asked first."""
BY_URGENCY: Sequence[Level] = (NeedLevel.URGENT, NeedLevel.NEEDED, None, NeedLevel.ENOUGH, NeedLevel.NOT_ACCEPTED)


class Category(Named, Model):
    """A kind of goods."""

    __tablename__ = "categories"

    name: Mapped[Bilingual]
    examples: Mapped[Bilingual | None]
    thanks: Mapped[Bilingual | None]
    """What such goods serve for, told to whoever gave some; plain."""
    words: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))
    """What donors call such goods: by language, a list of words in the singular."""


class Need(Shipped, Model):
    """What a site says about a category; ``note`` is HTML of Telegram's kind."""

    __tablename__ = "needs"
    __table_args__ = (
        UniqueConstraint("site_id", "category_id"),
        Index("ix_needs_level_ask_again_at", "level", "ask_again_at"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), index=True)
    level: Mapped[NeedLevel] = mapped_column(code_of(NeedLevel))
    note: Mapped[Bilingual | None]
    changed_at: Mapped[datetime | None]
    """When somebody last said so; of an urgent one that the file says, since when the bot knows of it."""
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    ask_again_at: Mapped[datetime | None]
    """When the coordinators are next asked whether it is still urgent."""
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts the changes made in chat: a button made for an older one does nothing."""


class Ranked(NamedTuple):
    """A site with what it says about each category that was asked about."""

    site: Site
    levels: Mapping[int, Level]

    @property
    def best(self) -> Level:
        """The most urgent of them."""
        return most_urgent(self.levels.values())

    @property
    def accepts_all(self) -> bool:
        """Whether it takes everything that was asked about."""
        return NeedLevel.NOT_ACCEPTED not in self.levels.values()

    @property
    def accepts_any(self) -> bool:
        """Whether it takes some of it, at least."""
        return self.best is not NeedLevel.NOT_ACCEPTED


def most_urgent(levels: Iterable[Level]) -> Level:
    """The greatest need of several; None where there are none."""
    return min(levels, key=BY_URGENCY.index, default=None)


async def categories(session: AsyncSession) -> list[Category]:
    """All categories, in order."""
    return list((await session.execute(select(Category).order_by(Category.position, Category.id))).scalars())


async def category_by_slug(session: AsyncSession, slug: str) -> Category | None:
    """The category of that name."""
    return (await session.execute(select(Category).where(Category.slug == slug))).scalar_one_or_none()


async def of_site(session: AsyncSession, site_id: int) -> list[tuple[Category, Need]]:
    """What the site says it needs, most urgent first."""
    query = select(Category, Need).join(Need, Need.category_id == Category.id).where(Need.site_id == site_id)
    found = (await session.execute(query.order_by(Category.position, Category.id))).all()
    return sorted(((one, need) for one, need in found), key=lambda pair: BY_URGENCY.index(pair[1].level))


async def said_of(session: AsyncSession, category_id: int) -> dict[int, Need]:
    """What is said about the category, by site."""
    found = await session.scalars(select(Need).where(Need.category_id == category_id))
    return {need.site_id: need for need in found}


async def most_needed(session: AsyncSession) -> list[tuple[Category, Level]]:
    """Every category with the greatest need for it at any site that takes donations, most urgent first."""
    every, taking = await categories(session), await sites.taking_donations(session)
    said = await _levels(session, taking, [one.id for one in every])
    found = [(one, most_urgent(levels[one.id] for levels in said.values())) for one in every]
    return sorted(found, key=lambda pair: BY_URGENCY.index(pair[1]))


async def ranked(
    session: AsyncSession, category_ids: Collection[int], position: Position | None = None
) -> list[Ranked]:
    """The running sites that take donations, by how much they need these goods, then by distance, then in order.

    Of several categories, sites that take all of them come before those that take some; a site that takes none of them
    is last, and still there, so that it can be said.
    """
    taking = await sites.taking_donations(session)
    said = await _levels(session, taking, category_ids)
    found = [Ranked(site, said[site.id]) for site in taking]
    return sorted(found, key=lambda one: (*_order(one), sites.kilometres(one.site, position)))


async def best_instead(
    session: AsyncSession, category_ids: Collection[int], not_at: Collection[int], position: Position | None = None
) -> Site | None:
    """The site that needs these goods most, apart from those of the numbers ``not_at``; None where none does.

    None is also the answer where all others have enough. Without a position, what is near the first of ``not_at``
    counts as near.
    """
    refusing = {site.id: site for site in await sites.by_ids(session, not_at)}
    if position is None:
        position = next((refusing[number].rough_position for number in not_at if number in refusing), None)
    for one in await ranked(session, category_ids, position):
        if one.site.id not in not_at and one.accepts_all and one.best is not NeedLevel.ENOUGH:
            return one.site
    return None


def _order(one: Ranked) -> tuple[int, int, int]:
    urgencies = [BY_URGENCY.index(level) for level in one.levels.values()]
    taken = 0 if one.accepts_all else 1 if one.accepts_any else 2
    return taken, BY_URGENCY.index(one.best), sum(urgencies)


async def _levels(
    session: AsyncSession, taking: Sequence[Site], category_ids: Collection[int]
) -> dict[int, dict[int, Level]]:
    """What each of the sites says about each of the categories."""
    theirs = select(Need).where(Need.category_id.in_(category_ids), Need.site_id.in_([site.id for site in taking]))
    found = {(need.site_id, need.category_id): need.level for need in await session.scalars(theirs)}
    return {site.id: {number: found.get((site.id, number)) for number in category_ids} for site in taking}
