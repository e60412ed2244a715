"""A chat: one person's line to us on one channel. Its row is also the lock under which a turn runs."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.database import Json, Model, code_of

Key = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")


class Unreachable(StrEnum):
    """Why a chat can't be written to; until the person writes again or lifts the block."""

    BLOCKED = "blocked"
    GONE = "gone"


class Chat(Model):
    """Keyed by channel and address (on Telegram the chat id, as text)."""

    __tablename__ = "chats"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    language_chosen: Mapped[bool] = mapped_column(default=False)
    """Whether the person chose it here; until then it follows their app."""
    state: Mapped[Json | None]
    """The open form and what was set aside, as the engine keeps it; None when nothing is open."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    newest_message: Mapped[int] = mapped_column(BigInteger, default=0)
    """The channel's number of the last message in the chat, either way, as far as we know."""
    stopped_at: Mapped[datetime | None]
    """STOP was said: nothing but replies until the person starts again."""
    unreachable: Mapped[Unreachable | None] = mapped_column(code_of(Unreachable))
    unreachable_since: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    """The channel asked us to wait until then (429 with retry_after)."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When the person last did something here."""


HEARS = (Chat.stopped_at.is_(None), Chat.unreachable.is_(None))
"""The conditions under which a notice reaches a chat."""


async def lock(session: AsyncSession, channel: str, address: str, language: str, now: datetime) -> Chat:
    """The chat's row, made if it is new, and locked until the transaction ends: turns of one chat go one by one.

    Where there is none yet it is an upsert: two first messages at the same moment must not make two rows.
    """
    theirs = select(Chat).where(Chat.channel == channel, Chat.address == address).with_for_update()
    locked = theirs.execution_options(populate_existing=True)
    found = (await session.execute(locked)).scalar_one_or_none()
    if found is not None:
        return found
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    new = {"channel": channel, "address": address, "language": language, "created_at": now, "seen_at": now}
    await session.execute(insert(Chat).values(**new, language_chosen=False, newest_message=0).on_conflict_do_nothing())
    return (await session.execute(locked)).scalar_one()


async def find(session: AsyncSession, channel: str, address: str) -> Chat | None:
    """The chat, if we have met."""
    return (
        await session.execute(select(Chat).where(Chat.channel == channel, Chat.address == address))
    ).scalar_one_or_none()


async def mark_unreachable(session: AsyncSession, chat: Chat, why: Unreachable, now: datetime) -> None:
    """Pauses the chat: kept, not written to. Nothing when it is paused already."""
    if chat.unreachable is None:
        chat.unreachable, chat.unreachable_since = why, now
        await session.flush()


def mark_reachable(chat: Chat) -> None:
    """Resumes the chat: the person wrote, or lifted the block."""
    chat.unreachable = chat.unreachable_since = None


async def count(session: AsyncSession) -> int:
    """How many chats there are."""
    return (await session.execute(select(func.count()).select_from(Chat))).scalar_one()
