"""What people can read: pages, emergency numbers, links."""

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual
from models.database import Model
from models.shipped import Named

PRIVACY = "privacy"
WELCOME = "welcome"


class Page(Named, Model):
    """A page; ``title`` is plain, ``text`` HTML of Telegram's kind. A new ``version`` asks readers to agree anew."""

    __tablename__ = "pages"

    title: Mapped[Bilingual]
    text: Mapped[Bilingual]
    version: Mapped[str] = mapped_column(String(20), default="")


class EmergencyNumber(Named, Model):
    """Whom to call when it burns; ``sms`` where the number is for text messages."""

    __tablename__ = "emergency_numbers"

    number: Mapped[str] = mapped_column(String(20))
    name: Mapped[Bilingual]
    when: Mapped[Bilingual]
    sms: Mapped[bool] = mapped_column(default=False)


class Link(Named, Model):
    """An address on the web."""

    __tablename__ = "links"

    url: Mapped[str] = mapped_column(String(500))
    label: Mapped[Bilingual]


async def by_slug(session: AsyncSession, slug: str) -> Page | None:
    """The page of that name."""
    return (await session.execute(select(Page).where(Page.slug == slug))).scalar_one_or_none()


async def privacy(session: AsyncSession) -> Page:
    """The privacy notice; the file's reader sees to it that there is one, with a version."""
    return (await session.execute(select(Page).where(Page.slug == PRIVACY))).scalar_one()


async def welcome(session: AsyncSession) -> Page:
    """The greeting, under the organisation's name; the file's reader sees to it that there is one."""
    return (await session.execute(select(Page).where(Page.slug == WELCOME))).scalar_one()


async def every(session: AsyncSession) -> list[Page]:
    """All pages, in order."""
    return list((await session.execute(select(Page).order_by(Page.position, Page.id))).scalars())


async def emergency_numbers(session: AsyncSession) -> list[EmergencyNumber]:
    """All emergency numbers, the one for everything first."""
    query = select(EmergencyNumber).order_by(EmergencyNumber.position, EmergencyNumber.id)
    return list((await session.execute(query)).scalars())


async def links(session: AsyncSession) -> list[Link]:
    """All links, in order."""
    return list((await session.execute(select(Link).order_by(Link.position, Link.id))).scalars())
