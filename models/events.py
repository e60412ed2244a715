"""Conferences and other dates to come to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.bilingual import Bilingual
from models.database import Model, code_of
from models.shipped import Named


class EventKind(StrEnum):
    """What kind of date it is."""

    CONFERENCE = "conference"
    LEGAL = "legal"
    COLLECTION = "collection"
    OTHER = "other"


class Event(Named, Model):
    """A date; ``title`` is plain, ``text`` HTML of Telegram's kind."""

    __tablename__ = "events"

    kind: Mapped[EventKind] = mapped_column(code_of(EventKind))
    starts: Mapped[datetime] = mapped_column(index=True)
    ends: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")
    place: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[Bilingual]
    text: Mapped[Bilingual]


async def upcoming(session: AsyncSession, now: datetime) -> list[Event]:
    """Those that are not over, the next one first."""
    query = select(Event).where(Event.ends > now).order_by(Event.starts, Event.id)
    return list((await session.execute(query)).scalars())


async def by_slug(session: AsyncSession, slug: str) -> Event | None:
    """The event of that name."""
    return (await session.execute(select(Event).where(Event.slug == slug))).scalar_one_or_none()
