"""What people can read: pages, emergency numbers, links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import slugs
from models.bilingual import LANGUAGES, Bilingual, Texts, in_language
from models.chats import Key
from models.database import Model
from models.shipped import Named

PRIVACY = "privacy"
WELCOME = "welcome"
LONGEST_TITLE = 40
LONGEST_TEXT = 3500
"""As Telegram counts, in UTF-16 code units; of the 4,096 that a message holds there must be room for what is around."""
_ROOM_FOR_MORE = {"emergency": 2500, "welcome": 3000}
"""Pages that are shown with more than their name around them are shorter."""
EARLIER_KEPT = 10
ALWAYS_THERE = frozenset({PRIVACY, WELCOME, "about", "donations", "emergency"})
"""Shown in places of their own: none of them can be hidden."""


class Page(Named, Model):
    """A page; ``title`` is plain, ``text`` HTML of Telegram's kind. A new ``version`` asks readers to agree anew."""

    __tablename__ = "pages"

    title: Mapped[Bilingual]
    text: Mapped[Bilingual]
    version: Mapped[str] = mapped_column(String(20), default="")
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Not listed, and not shown to whoever still has its button."""


class EarlierPage(Model):
    """What a page was before it was changed in chat."""

    __tablename__ = "earlier_pages"
    # A number is never given twice: an old button must not put back another text than the one it stood below.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    title: Mapped[Bilingual]
    text: Mapped[Bilingual]
    until: Mapped[datetime]
    """When it was changed into what came next."""


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


async def shown(session: AsyncSession) -> list[Page]:
    """Those that are not hidden, in order."""
    return [one for one in await every(session) if not one.hidden]


async def locked(session: AsyncSession, slug: str) -> Page | None:
    """The page as it stands now, its row locked until the transaction ends."""
    lock = select(Page).where(Page.slug == slug).with_for_update(key_share=True)
    return (await session.execute(lock.execution_options(populate_existing=True))).scalar_one_or_none()


async def publish(session: AsyncSession, page: Page, title: Texts, text: Texts, now: datetime) -> None:
    """Changes a locked page, and keeps what it was before; the same again changes nothing.

    Raises ValueError for the privacy notice: its text is what people agreed to, and changes only with its version.
    """
    if page.slug == PRIVACY:
        raise ValueError("the privacy notice is changed in the organisation's file")
    if (page.title, page.text) == (title, text):
        return
    session.add(EarlierPage(page_id=page.id, title=page.title, text=page.text, until=now))
    page.title, page.text = title, text
    await session.flush()
    kept = select(EarlierPage.id).where(EarlierPage.page_id == page.id).order_by(EarlierPage.id.desc())
    old = list(await session.scalars(kept.offset(EARLIER_KEPT)))
    await session.execute(delete(EarlierPage).where(EarlierPage.id.in_(old)))


async def add(session: AsyncSession, title: Texts, text: Texts) -> Page:
    """A new page, the last in the list."""
    slug = await slugs.unused(session, Page, in_language(title, "fr"), "page")
    last = await session.scalar(select(func.max(Page.position))) or 0
    page = Page(slug=slug, title=title, text=text, position=last + 1)
    session.add(page)
    await session.flush()
    return page


def longest(slug: str) -> int:
    """How long the text of that page may be."""
    return _ROOM_FOR_MORE.get(slug, LONGEST_TEXT)


async def earlier(session: AsyncSession, page_id: int) -> list[EarlierPage]:
    """What the page was before, the newest first."""
    kept = select(EarlierPage).where(EarlierPage.page_id == page_id).order_by(EarlierPage.id.desc())
    return list(await session.scalars(kept))


def written_in(page: Page) -> list[str]:
    """The languages in which the page has a text."""
    return [one for one in LANGUAGES if page.text.get(one)]


async def emergency_numbers(session: AsyncSession) -> list[EmergencyNumber]:
    """All emergency numbers, the one for everything first."""
    query = select(EmergencyNumber).order_by(EmergencyNumber.position, EmergencyNumber.id)
    return list((await session.execute(query)).scalars())


async def links(session: AsyncSession) -> list[Link]:
    """All links, in order."""
    return list((await session.execute(select(Link).order_by(Link.position, Link.id))).scalars())
