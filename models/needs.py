"""What is needed where, by category of goods."""

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual
from models.database import Json, Model, code_of
from models.shipped import Named, Shipped
from models.sites import RUNNING, Site


class NeedLevel(StrEnum):
    """How much a site needs a category; the order is that in which sites are offered to donors."""

    URGENT = "urgent"
    NEEDED = "needed"
    ENOUGH = "enough"
    NOT_ACCEPTED = "not_accepted"


class Category(Named, Model):
    """A kind of goods."""

    __tablename__ = "categories"

    name: Mapped[Bilingual]
    examples: Mapped[Bilingual | None]
    words: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))
    """What donors call such goods: by language, a list of words in the singular."""


class Need(Shipped, Model):
    """What a site says about a category; ``note`` is HTML of Telegram's kind."""

    __tablename__ = "needs"
    __table_args__ = (UniqueConstraint("site_id", "category_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), index=True)
    level: Mapped[NeedLevel] = mapped_column(code_of(NeedLevel))
    note: Mapped[Bilingual | None]


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
    return sorted(found, key=lambda pair: _urgency(pair[1]))


async def of_category(session: AsyncSession, category_id: int) -> list[tuple[Site, Need]]:
    """What the running sites that take donations say about the category, most urgent first."""
    query = (
        select(Site, Need)
        .join(Need, Need.site_id == Site.id)
        .where(Need.category_id == category_id, Site.state.in_(RUNNING), Site.takes_donations)
        .order_by(Site.position, Site.id)
    )
    return sorted((await session.execute(query)).all(), key=lambda pair: _urgency(pair[1]))


def _urgency(need: Need) -> int:
    return list(NeedLevel).index(need.level)
