"""Who changed which event, partner or page in chat, and when; whoever is deleted leaves the change without a name."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model, code_of
from models.people import Person


class Edited(StrEnum):
    """What was changed."""

    EVENT = "event"
    PARTNER = "partner"
    PAGE = "page"


class Edit(Model):
    """One change to the row of that slug."""

    __tablename__ = "edits"
    __table_args__ = (Index("ix_edits_of", "what", "slug"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    what: Mapped[Edited] = mapped_column(code_of(Edited))
    slug: Mapped[str] = mapped_column(String(40))
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    changed_at: Mapped[datetime]


def note(session: AsyncSession, what: Edited, slug: str, person_id: int, now: datetime) -> None:
    """Notes a change that was just made."""
    session.add(Edit(what=what, slug=slug, changed_by=person_id, changed_at=now))


@dataclass(frozen=True, slots=True)
class LastEdit:
    """The newest change to something; ``by`` is the name of who made it, "" once they are deleted."""

    number: int
    at: datetime
    by: str


async def last(session: AsyncSession, what: Edited, slug: str) -> LastEdit | None:
    """The newest change; None where none was."""
    newest = select(Edit.id, Edit.changed_at, Person.name).outerjoin(Person, Person.id == Edit.changed_by)
    newest = newest.where(Edit.what == what, Edit.slug == slug).order_by(Edit.id.desc()).limit(1)
    found = (await session.execute(newest)).first()
    return LastEdit(found[0], found[1], found[2] or "") if found else None


async def number_of_last(session: AsyncSession, what: Edited, slug: str) -> int:
    """The number of the newest change, 0 where none was: tells whether somebody else changed it meanwhile."""
    found = await last(session, what, slug)
    return found.number if found else 0


async def exported(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """What the person changed, for them to read."""
    theirs = select(Edit).where(Edit.changed_by == person_id).order_by(Edit.id)
    return [
        {"what": one.what.value, "slug": one.slug, "changed_at": one.changed_at.isoformat()}
        for one in await session.scalars(theirs)
    ]
