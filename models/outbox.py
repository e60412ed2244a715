"""What is owed to people: one row a message, kept until it is delivered or can no longer help.

    put ──► waiting ──claim──► sending ──┬──► delivered
    put ─────(a free chat)────►   │      ├──► failed      refused by the channel, or too late to help
               ▲                  │      ├──► dropped     stopped, unreachable, outdated (from waiting, too)
               │                  │      └──► uncertain   the answer was lost: bulk at once, others the second time
               └── not sent · asked to wait · uncertain for the first time · released

Invariants:

- The four states on the right are final: ``finished_at`` is set and the message is gone. A finished reply has no row,
  nor has what was for a chat that is deleted.
- At most one row of a chat is ``sending`` (a unique index says so); ``claimed_by`` is the worker that has it, and
  only that worker settles it, or one that knows it to be dead.
- A chat's next row is the first by (lane, id). A row tried in vain holds back those behind it; one that was planned
  for later and is not due does not, nor does any row of a batch, which may be paused.
- Rows name a channel and an address, not a chat: a farewell outlives the erased chat.
- Whoever changes a chat and its rows takes the chat first, as turns do: nobody waits in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CursorResult,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    null,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from models import chats
from models.batches import Batch, Does, sends_at
from models.chats import Chat, Key
from models.database import Instant, Json, Model, code_of

KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 5_000
Where = tuple[str, str]
"""A channel and an address there."""


# Compared byte by byte on both engines, so that all keys with one beginning are a range of the index.
_Key = String(200).with_variant(String(200, collation="C"), "postgresql")


class Lane(IntEnum):
    """Which goes first: answers, then what concerns one person, then what goes to many."""

    REPLIES = 0
    NOTICES = 1
    BULK = 2


HELPS_FOR = {Lane.REPLIES: timedelta(hours=24), Lane.NOTICES: timedelta(days=3), Lane.BULK: timedelta(days=3)}


class State(StrEnum):
    """Where a row stands; drawn above."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DROPPED = "dropped"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the row."""
        return self not in (State.WAITING, State.SENDING)


# Written out, not bound: partial indexes serve only queries that name their condition.
WAITING: ColumnElement[State] = literal_column("'waiting'")
SENDING: ColumnElement[State] = literal_column("'sending'")


class Outbox(Model):
    """One message owed to one address."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(64))
    lane: Mapped[int] = mapped_column(SmallInteger)
    message: Mapped[Json | None]
    """As ``Message.to_json`` wrote it; gone once the row is finished. None in a batch, which has the words itself."""
    replaces: Mapped[int | None] = mapped_column(BigInteger)
    """The channel's number of a message to change in place. None where it was under way when the change was queued."""
    does: Mapped[Does] = mapped_column(code_of(Does), default=Does.SEND, server_default=text("'send'"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    key: Mapped[str | None] = mapped_column(_Key, unique=True)
    """What, whom, which: the same is never owed twice."""
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    helps_until: Mapped[datetime]
    """Not sent from then on: it would be of no use any more."""
    state: Mapped[State] = mapped_column(code_of(State))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    uncertain_attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    claimed_by: Mapped[int | None]
    error: Mapped[str] = mapped_column(String(80), default="")
    """The class of the last error, or why it was dropped; never words of a person."""
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The channel's number of the message, once it is delivered."""
    finished_at: Mapped[datetime | None]


ROWS = cast("Table", Outbox.__table__)

Index("ix_outbox_address", Outbox.channel, Outbox.address)
Index(
    "uq_outbox_sending",
    Outbox.channel,
    Outbox.address,
    unique=True,
    sqlite_where=Outbox.state == SENDING,
    postgresql_where=Outbox.state == SENDING,
)
# Rows of a batch are claimed batch by batch: thousands of them must not stand in the way of what concerns one person.
_ALONE = and_(Outbox.state == WAITING, Outbox.batch_id.is_(None))
_IN_BATCH = and_(Outbox.state == WAITING, Outbox.batch_id.is_not(None))
Index(
    "ix_outbox_due",
    *(Outbox.channel, Outbox.lane, Outbox.not_before, Outbox.id),
    sqlite_where=_ALONE,
    postgresql_where=_ALONE,
)
Index(
    "ix_outbox_batch_due",
    *(Outbox.batch_id, Outbox.channel, Outbox.not_before, Outbox.id),
    sqlite_where=_IN_BATCH,
    postgresql_where=_IN_BATCH,
)
Index(
    "ix_outbox_chat",
    *(Outbox.channel, Outbox.address, Outbox.lane, Outbox.id),
    sqlite_where=Outbox.state == WAITING,
    postgresql_where=Outbox.state == WAITING,
)
for _name, _columns, _unique in (
    ("uq_outbox_batch", (Outbox.batch_id, Outbox.channel, Outbox.address), True),
    ("ix_outbox_batch_state", (Outbox.batch_id, Outbox.state), False),
):
    Index(
        _name,
        *_columns,
        unique=_unique,
        sqlite_where=Outbox.batch_id.is_not(None),
        postgresql_where=Outbox.batch_id.is_not(None),
    )
Index(
    "ix_outbox_finished",
    Outbox.finished_at,
    sqlite_where=Outbox.finished_at.is_not(None),
    postgresql_where=Outbox.finished_at.is_not(None),
)


class ChannelLimit(Model):
    """A channel that asked for quiet as a whole: nothing is sent there before."""

    __tablename__ = "channel_limits"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    not_before: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Owed:
    """A message to be kept. ``helps_until`` is by default ``HELPS_FOR`` its lane after it is due.

    One that ``does`` an edit, or deletes, does so to the message ``replaces`` wherever it stands, and sends nothing.
    """

    channel: str
    address: str
    message: Json
    lane: Lane = Lane.REPLIES
    replaces: int | None = None
    key: str | None = None
    not_before: datetime | None = None
    helps_until: datetime | None = None
    does: Does = Does.SEND


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row in ``sending``, as the worker that has it needs it; of a batch with the words that the batch has now."""

    id: int
    channel: str
    address: str
    lane: Lane
    message: Json
    replaces: int | None = None
    attempts: int = 0
    uncertain_attempts: int = 0
    does: Does = Does.SEND
    batch_id: int | None = None

    @property
    def where(self) -> Where:
        """The chat it is for."""
        return self.channel, self.address


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a row: its next ``state``, and what was learned about its chat.

    ``tried`` and ``uncertain`` count an attempt; ``chat_waits_until`` is the channel's wish (429); ``unreachable``
    holds unless the person did something after ``begun_at``.
    """

    state: State
    error: str = ""
    message_id: int | None = None
    not_before: datetime | None = None
    tried: bool = True
    uncertain: bool = False
    chat_waits_until: datetime | None = None
    unreachable: chats.Unreachable | None = None
    begun_at: datetime | None = None


async def put(
    session: AsyncSession, rows: Sequence[Owed], now: datetime, claimed_by: int | None = None
) -> list[Claimed]:
    """Keeps messages, in their order, in the caller's transaction; one whose key is known is left out.

    With ``claimed_by`` the first reply to a chat that is free, and not in another's turn, is claimed on the way, and
    returned: hand it to the sender once the transaction is committed. What is left waiting, the sender finds.
    """
    if not rows:
        return []
    free = await _free(session, {(row.channel, row.address) for row in rows if _is_now(row)}, now, claimed_by)
    first: dict[Where, Owed] = {}
    values = []
    for row in rows:
        takes = _is_now(row) and (row.channel, row.address) in free - first.keys()
        if takes:
            first[row.channel, row.address] = row
        values.append(_values(row, now, claimed_by if takes else None))
    insert = insert_into(session)(ROWS).on_conflict_do_nothing(index_elements=["key"])
    kept = await session.execute(insert.returning(ROWS.c.id, ROWS.c.channel, ROWS.c.address, ROWS.c.state), values)
    ids = [(found.id, first[found.channel, found.address]) for found in kept if found.state == State.SENDING]
    return [
        Claimed(number, row.channel, row.address, row.lane, row.message, row.replaces, does=row.does)
        for number, row in ids
    ]


async def is_due(session: AsyncSession, now: datetime) -> bool:
    """Whether anything waits whose time has come, on its own or in a batch that is being sent."""
    return bool(await session.scalar(_IS_DUE, {"now": now}))


async def last_told(session: AsyncSession, channel: str, address: str, since: datetime) -> str | None:
    """The key of the last notice that has reached the chat since then; None where none has."""
    reached = (Outbox.channel == channel, Outbox.address == address, Outbox.message_id.is_not(None))
    told = select(Outbox.key).where(*reached, Outbox.finished_at > since)
    return await session.scalar(told.order_by(Outbox.finished_at.desc(), Outbox.id.desc()).limit(1))


def about(person_id: int) -> str:
    """How the key of every notice that tells others of this person begins."""
    return f"person:{person_id}:"


def begins_with(beginning: str) -> ColumnElement[bool]:
    """Whether a row's key begins so: a range rather than LIKE, since it is read from the index."""
    after = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    return and_(ROWS.c.key >= beginning, ROWS.c.key < after)


async def call_off(session: AsyncSession, beginning: str, now: datetime) -> None:
    """Drops what still waits under keys that begin so: it is no longer true. What is under way is not held up."""
    outdated = {"state": State.DROPPED, "error": "outdated", "message": null(), "finished_at": now}
    await session.execute(update(ROWS).where(is_waiting(), begins_with(beginning)).values(outdated))


async def erase(session: AsyncSession, channel: str, address: str) -> None:
    """Deletes every row of an address, sent or not: nothing of the person stays."""
    await session.execute(delete(ROWS).where(ROWS.c.channel == channel, ROWS.c.address == address))


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Deletes finished rows past their time, a portion so as not to hold others up; returns how many.

    Rows of a batch stay until all of it is past its time: they are the list of whom it reached.
    """
    is_kept = exists().where(
        Batch.id == ROWS.c.batch_id, or_(Batch.finished_at.is_(None), Batch.finished_at >= now - KEPT)
    )
    old = select(ROWS.c.id).where(ROWS.c.finished_at < now - KEPT, ~is_kept).limit(FORGOTTEN_AT_ONCE)
    result = await session.execute(delete(ROWS).where(ROWS.c.id.in_(old)))
    return cast("CursorResult[Any]", result).rowcount


def _is_now(row: Owed) -> bool:
    return row.lane == Lane.REPLIES and row.not_before is None


def insert_into(session: AsyncSession) -> Any:
    """The engine's own INSERT, which knows ON CONFLICT."""
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _values(row: Owed, now: datetime, claimed_by: int | None) -> dict[str, Any]:
    due = row.not_before or now
    return {
        "channel": row.channel,
        "address": row.address,
        "lane": int(row.lane),
        "message": row.message,
        "replaces": row.replaces,
        "does": row.does,
        "key": row.key,
        "created_at": now,
        "not_before": due,
        "helps_until": row.helps_until or max(due, now) + HELPS_FOR[row.lane],
        "state": State.SENDING if claimed_by is not None else State.WAITING,
        "claimed_by": claimed_by,
    }


async def _free(session: AsyncSession, wheres: set[Where], now: datetime, claimed_by: int | None) -> set[Where]:
    if claimed_by is None or not wheres:
        return set()
    asked = sorted(wheres)
    if session.get_bind().dialect.name != "sqlite":
        # Apart from the question below: what that sees is what stands since the locks are held.
        asked = [(chat.channel, chat.address) for chat in await session.execute(_LOCK, {"wheres": asked})]
    found = await session.execute(_FREE, {"wheres": asked, "now": now})
    return {(chat.channel, chat.address) for chat in found}


def is_waiting() -> ColumnElement[bool]:
    """The condition that the indexes of waiting rows carry."""
    return ROWS.c.state == WAITING


def is_busy(chat: Any) -> ColumnElement[bool]:
    """Whether something is under way to a chat; ``chat`` has columns ``channel`` and ``address``."""
    other = aliased(Outbox)
    return exists().where(other.state == SENDING, same_chat(other, chat))


def same_chat(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether two rows are of one chat."""
    return and_(one.channel == other.channel, one.address == other.address)


# Built once: putting such a query together takes longer than SQLite takes to answer it.
NOW = bindparam("now", type_=Instant())
_ASKED = select(Chat.channel, Chat.address).where(
    tuple_(Chat.channel, Chat.address).in_(bindparam("wheres", expanding=True))
)
_LOCK = _ASKED.with_for_update(skip_locked=True)
_FREE = _ASKED.where(
    or_(Chat.not_before.is_(None), Chat.not_before <= NOW),
    ~is_busy(Chat),
    ~exists().where(is_waiting(), same_chat(ROWS.c, Chat), ROWS.c.lane == int(Lane.REPLIES)),
    ~exists().where(ChannelLimit.channel == Chat.channel, ChannelLimit.not_before > NOW),
)
_IS_DUE = select(
    or_(
        exists().where(is_waiting(), ROWS.c.batch_id.is_(None), ROWS.c.not_before <= NOW),
        exists().where(
            sends_at(NOW), exists().where(is_waiting(), ROWS.c.batch_id == Batch.id, ROWS.c.not_before <= NOW)
        ),
    )
)
