"""Updates taken: the set of those seen, and those set aside because they could not be handled.

A set and never "all up to the last": Telegram's update ids start anew at random after an idle week
(https://core.telegram.org/bots/api#update), and it keeps an update for 24 hours.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, CursorResult, ForeignKey, String, Text, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model

REMEMBERED = timedelta(days=3)
SET_ASIDE_KEPT = timedelta(days=30)


class SeenUpdate(Model):
    """An update whose turn is committed."""

    __tablename__ = "seen_updates"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class SetAsideUpdate(Model):
    """An update that failed every try. What the person wrote is not kept, only what went wrong and where."""

    __tablename__ = "set_aside_updates"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    error: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    set_aside_at: Mapped[datetime] = mapped_column(index=True)


async def is_first_time(session: AsyncSession, channel: str, update_id: int, now: datetime) -> bool:
    """Notes the update as seen; False when it was seen before."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"channel": channel, "update_id": update_id, "seen_at": now}
    result = await session.execute(insert(SeenUpdate).values(**values).on_conflict_do_nothing())
    return cast("CursorResult[Any]", result).rowcount == 1


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drops what no channel can send again, and set-aside updates past their time."""
    await session.execute(delete(SeenUpdate).where(SeenUpdate.seen_at < now - REMEMBERED))
    await session.execute(delete(SetAsideUpdate).where(SetAsideUpdate.set_aside_at < now - SET_ASIDE_KEPT))
