"""A person: someone who accepted the privacy notice. Before that there is a chat and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, validates

from models.chats import HEARS, Chat, Key
from models.database import Model
from models.folding import words_of

LONGEST_KEY = 160
"""Folding may write two letters for one: a name of 80 still fits."""


class Person(Model):
    """One person, on one channel or several (``chats.person_id``)."""

    __tablename__ = "people"
    # A number is never given twice: old buttons that led to somebody deleted must not lead to somebody new.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="", server_default="")
    """The name as it is searched for (``key_of``): written whenever the name is."""
    phone: Mapped[str | None] = mapped_column(String(20))
    """E.164, as the person gave it."""
    privacy_version: Mapped[str] = mapped_column(String(20))
    privacy_accepted_at: Mapped[datetime]
    created_at: Mapped[datetime]

    @validates("name")
    def _keep_key(self, _attribute: str, name: str) -> str:
        self.name_key = key_of(name)
        return name


def key_of(name: str) -> str:
    """The name as it is searched for: its words, folded."""
    return " ".join(words_of(name))[:LONGEST_KEY]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a version of the privacy notice was accepted, and when."""

    version: str
    at: datetime


async def of(session: AsyncSession, chat: Chat) -> Person | None:
    """The person behind a chat, if they told us who they are."""
    return await session.get(Person, chat.person_id) if chat.person_id else None


async def introduce(session: AsyncSession, chat: Chat, name: str, privacy: Acceptance, now: datetime) -> Person:
    """The person behind a chat, made if new, under the name and the privacy notice just given."""
    person = await of(session, chat)
    if person is None:
        person = Person(created_at=now)
        session.add(person)
    person.name, person.privacy_version, person.privacy_accepted_at = name, privacy.version, privacy.at
    await session.flush()
    chat.person_id = person.id
    return person


async def chats_of(session: AsyncSession, person_ids: list[int]) -> list[Chat]:
    """Every chat of these people."""
    return list((await session.execute(select(Chat).where(Chat.person_id.in_(person_ids)).order_by(Chat.id))).scalars())


async def names(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, str]:
    """What these people are called."""
    theirs = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return dict((await session.execute(theirs)).all())


async def chats_that_hear(session: AsyncSession, person_ids: Sequence[int]) -> list[Chat]:
    """Those of their chats that a notice reaches: neither stopped nor unreachable."""
    theirs = select(Chat).where(Chat.person_id.in_(person_ids), *HEARS)
    return list((await session.execute(theirs.order_by(Chat.id))).scalars())


async def chats_by_person(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, list[Chat]]:
    """The same by person; whom nothing reaches is missing."""
    found: dict[int, list[Chat]] = {}
    for chat in await chats_that_hear(session, person_ids) if person_ids else ():
        if chat.person_id is not None:
            found.setdefault(chat.person_id, []).append(chat)
    return found


async def forget(session: AsyncSession, person_id: int) -> None:
    """Deletes the person and, by the tables' own rules, all that hangs on them; their chats are the caller's."""
    await session.execute(delete(Person).where(Person.id == person_id))


def exported(person: Person) -> dict[str, Any]:
    """What is kept of the person, for them to read."""
    return {
        "name": person.name,
        "phone": person.phone,
        "privacy_version": person.privacy_version,
        "privacy_accepted_at": person.privacy_accepted_at.isoformat(),
        "since": person.created_at.isoformat(),
    }
