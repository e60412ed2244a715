"""What a worker may send now: found, locked and taken, never waiting for another transaction.

First what was asked for by one person, then what goes to many: batches that are urgent, messages on their own, other
batches in their order. The states are drawn in ``models/outbox.py`` and ``models/batches.py``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, exists, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.answer_keys import is_answer
from models.batches import Batch, Does, sends_at
from models.chats import Chat
from models.database import Json
from models.outbox import (
    NOW,
    ROWS,
    SENDING,
    WAITING,
    ChannelLimit,
    Claimed,
    Fate,
    Lane,
    Outbox,
    State,
    is_busy,
    is_waiting,
    same_chat,
)
from models.workers import FORGOTTEN, write_down

Found = tuple[list[Claimed], list[tuple[Lane, Fate]]]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Which worker asks for what."""

    worker: int
    channel: str
    lane: Lane
    now: datetime


async def claim(session: AsyncSession, worker: int, channel: str, lane: Lane, limit: int, now: datetime) -> Found:
    """Up to ``limit`` rows that may be sent now, one a chat, and the fates of those that no longer should be.

    A chat that is locked is passed over, and so is a batch that somebody is changing.
    """
    asking = _Asking(worker, channel, lane, now)
    sources: list[Any] = [None]
    if lane == Lane.BULK:
        batches = list(await session.execute(_BATCHES, {"now": now}))
        sources = [*(one for one in batches if one.urgent), None, *(one for one in batches if not one.urgent)]
    taken: list[Claimed] = []
    unfit: list[tuple[Lane, Fate]] = []
    for batch in sources:
        room = limit - len(taken) - len(unfit)
        if room > 0:
            more_taken, more_unfit = await _claim_of(session, asking, batch, room)
            taken += more_taken
            unfit += more_unfit
    return taken, unfit


async def strays(session: AsyncSession, worker: int, held: Callable[[int], bool]) -> list[Claimed]:
    """Rows claimed for this worker that it doesn't hold: their turn ended before it could hand them over."""
    mine = select(ROWS).where(ROWS.c.state == SENDING, ROWS.c.claimed_by == worker)
    return [_claimed(row, row.message or {}, row.replaces) for row in await session.execute(mine) if not held(row.id)]


async def _claim_of(session: AsyncSession, asking: _Asking, batch: Any, room: int) -> Found:
    """Of one batch, or with None of what stands alone."""
    asked = {"on": asking.channel, "now": asking.now, "room": room}
    which = {"in_lane": int(asking.lane)} if batch is None else {"of_batch": batch.id}
    due = list(await session.execute(_ALONE if batch is None else _IN_BATCH, asked | which))
    if not due:
        return [], []
    found = await session.execute(_PEOPLE, {"ids": [row.chat_id for row in due if row.chat_id]})
    people = {chat.id: chat for chat in found}
    ours = [row for row in due if row.chat_id is None or row.chat_id in people]
    numbers = await _numbers(session, ours, batch, people)
    unfit = {
        row.id: fate for row in ours if (fate := _unfit(row, people.get(row.chat_id), numbers.get(row.id), asking.now))
    }
    ended = [(row.id, asking.lane, unfit[row.id]) for row in ours if row.id in unfit]
    await write_down(session, ended, asking.now, true())
    # A statement of its own: what it sees is what stands since the locks are held.
    fit = [row.id for row in ours if row.id not in unfit]
    taken = set((await session.execute(_TAKE, {"ids": fit, "by": asking.worker})).scalars()) if fit else set()
    claimed = [
        _claimed(row, _words(row, batch, people.get(row.chat_id)), numbers.get(row.id))
        for row in ours
        if row.id in taken
    ]
    return claimed, [(asking.lane, fate) for fate in unfit.values()]


async def _numbers(
    session: AsyncSession, rows: Sequence[Row[Any]], batch: Any, people: dict[int, Any]
) -> dict[int, int | None]:
    """The message that each row changes; of one that was under way when the change was queued, as it is known now."""
    numbers = {row.id: _replaced(row, people.get(row.chat_id)) for row in rows}
    unknown = [row for row in rows if row.does != Does.SEND and row.replaces is None]
    if not unknown or batch is None:
        return numbers
    earlier = {"of_batch": batch.earlier_id, "addresses": [row.address for row in unknown], "on": unknown[0].channel}
    arrived = {row.address: row.message_id for row in await session.execute(_ARRIVED, earlier)}
    return numbers | {row.id: arrived.get(row.address) for row in unknown}


def _replaced(row: Row[Any], chat: Any) -> int | None:
    # Something may have come below the message since: changed in its place, far up, an answer would not be seen.
    is_last = chat is None or row.replaces is None or chat.newest_message <= row.replaces
    return row.replaces if is_last or row.does != Does.SEND else None


def _unfit(row: Row[Any], chat: Any, number: int | None, now: datetime) -> Fate | None:
    if row.batch_id is None and row.helps_until <= now:
        return Fate(State.FAILED, "TooLate", tried=False)
    if row.does != Does.SEND and number is None:
        return Fate(State.DROPPED, "not_sent", tried=False)
    if row.lane == Lane.REPLIES:
        return None
    if chat is None:
        return Fate(State.DROPPED, FORGOTTEN, tried=False)
    # Whoever wants to hear nothing more is spared what was taken back all the same.
    if chat.stopped_at and row.does != Does.DELETE and not is_answer(row.key):
        return Fate(State.DROPPED, "stopped", tried=False)
    return Fate(State.DROPPED, chat.unreachable.value, tried=False) if chat.unreachable else None


def _words(row: Row[Any], batch: Any, chat: Any) -> Json:
    if batch is None:
        return row.message or {}
    words: Json = batch.messages
    return words.get(chat.language) or next(iter(words.values()), {})


def _claimed(row: Row[Any], message: Json, replaces: int | None) -> Claimed:
    return Claimed(
        row.id,
        row.channel,
        row.address,
        Lane(row.lane),
        message,
        replaces,
        row.attempts,
        row.uncertain_attempts,
        row.does,
        row.batch_id,
    )


def _due(*which: Any) -> Any:
    row, earlier = ROWS.c, aliased(Outbox)
    is_earlier = or_(earlier.lane < row.lane, and_(earlier.lane == row.lane, earlier.id < row.id))
    is_planned = and_(earlier.attempts == 0, earlier.not_before > NOW)
    # A batch holds up nobody: it may be paused, or a long way off.
    holds_up = and_(earlier.state == WAITING, earlier.batch_id.is_(None), is_earlier, ~is_planned)
    return (
        select(ROWS, Chat.id.label("chat_id"))
        .outerjoin(Chat, same_chat(Chat, row))
        .where(
            is_waiting(),
            *which,
            row.channel == bindparam("on"),
            row.not_before <= NOW,
            or_(Chat.not_before.is_(None), Chat.not_before <= NOW),
            ~is_busy(row),
            ~exists().where(same_chat(earlier, row), holds_up),
            ~exists().where(ChannelLimit.channel == row.channel, ChannelLimit.not_before > NOW),
        )
        .order_by(row.not_before, row.id)
        .limit(bindparam("room", type_=Integer()))
        .with_for_update(of=ROWS, skip_locked=True)
    )


# Built once: putting such a query together takes longer than SQLite takes to answer it.
_ALONE = _due(ROWS.c.batch_id.is_(None), ROWS.c.lane == bindparam("in_lane"))
_IN_BATCH = _due(ROWS.c.batch_id == bindparam("of_batch"))
_BATCHES = (
    select(Batch.id, Batch.urgent, Batch.messages, Batch.earlier_id)
    .where(sends_at(NOW))
    .order_by(Batch.urgent.desc(), Batch.id)
    .with_for_update(read=True, skip_locked=True)
)
_PEOPLE = (
    select(Chat.id, Chat.language, Chat.stopped_at, Chat.unreachable, Chat.newest_message)
    .where(Chat.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(skip_locked=True)
)
_ARRIVED = select(ROWS.c.address, ROWS.c.message_id).where(
    ROWS.c.batch_id == bindparam("of_batch"),
    ROWS.c.channel == bindparam("on"),
    ROWS.c.address.in_(bindparam("addresses", expanding=True)),
    ROWS.c.state == State.DELIVERED,
)
# Locked, they still wait. Asked for that, PostgreSQL may read the whole index of what waits, a hundred thousand rows.
_TAKE = (
    update(ROWS)
    .where(ROWS.c.id.in_(bindparam("ids", expanding=True)), ~is_busy(ROWS.c))
    .values(state=State.SENDING, claimed_by=bindparam("by"))
    .returning(ROWS.c.id)
)
