"""What a worker does with the outbox: claim what may be sent, settle what became of it, take over from the dead.

The states and their invariants are drawn in ``models/outbox.py``.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    SmallInteger,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import chats
from models.chats import Chat
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
    Where,
    insert_into,
    is_busy,
    is_waiting,
    same_chat,
)


async def claim(
    session: AsyncSession, worker: int, channel: str, lane: Lane, limit: int, now: datetime
) -> tuple[list[Claimed], list[tuple[Lane, Fate]]]:
    """Up to ``limit`` rows that may be sent now, one a chat, and the fates of those that no longer should be.

    Never waits for another transaction: a chat that is locked is passed over.
    """
    asked = {"on": channel, "in_lane": int(lane), "now": now, "room": limit}
    due = list(await session.execute(_DUE, asked))
    if not due:
        return [], []
    found = await session.execute(_PEOPLE, {"ids": [row.chat_id for row in due if row.chat_id]})
    people = {chat.id: chat for chat in found}
    ours = [row for row in due if row.chat_id is None or row.chat_id in people]
    unfit = {row.id: fate for row in ours if (fate := _unfit(row, people.get(row.chat_id), now))}
    await _write(session, [(row.id, lane, unfit[row.id]) for row in ours if row.id in unfit], now, is_waiting())
    # A statement of its own: what it sees is what stands since the locks are held.
    fit = [row.id for row in ours if row.id not in unfit]
    taken = await session.execute(_TAKE, {"ids": fit, "by": worker})
    ids = set(taken.scalars())
    return [_claimed(row, people.get(row.chat_id)) for row in ours if row.id in ids], [
        (lane, fate) for fate in unfit.values()
    ]


async def settle(
    session: AsyncSession, worker: int, fates: Sequence[tuple[Claimed, Fate]], now: datetime
) -> dict[str, datetime]:
    """Writes down what became of claimed rows; a row that another worker took over meanwhile is left to it.

    Returns the channels that asked for quiet as a whole, and until when.
    """
    await _note_newest(session, fates)
    quiet: dict[str, datetime] = {}
    paused = []
    for row, fate in sorted(fates, key=lambda settled: settled[0].where):
        if fate.chat_waits_until and await _keep_quiet(session, row, fate.chat_waits_until, now):
            quiet[row.channel] = max(fate.chat_waits_until, quiet.get(row.channel, fate.chat_waits_until))
        if fate.unreachable and await _pause(session, row.where, fate, now):
            paused.append((row.where, fate.unreachable))
    mine = and_(ROWS.c.state == SENDING, ROWS.c.claimed_by == worker)
    await _write(session, [(row.id, row.lane, fate) for row, fate in fates], now, mine)
    for where, why in paused:
        await _drop_waiting(session, where, why, now)
    return quiet


async def recover(
    session: AsyncSession, worker: int, is_dead: Callable[[AsyncSession, int], Awaitable[bool]], now: datetime
) -> list[tuple[Lane, Fate]]:
    """Takes over what dead workers were sending: perhaps it arrived, so it counts as uncertain."""
    others = select(ROWS.c.claimed_by).where(ROWS.c.state == SENDING, ROWS.c.claimed_by != worker).distinct()
    fates: list[tuple[Lane, Fate]] = []
    for number in list(await session.scalars(others)):
        if await is_dead(session, number):
            fates += await _take_over(session, number, now)
    return fates


async def _take_over(session: AsyncSession, dead: int, now: datetime) -> list[tuple[Lane, Fate]]:
    theirs = and_(ROWS.c.state == SENDING, ROWS.c.claimed_by == dead)
    rows = await session.execute(select(ROWS.c.id, ROWS.c.lane, ROWS.c.uncertain_attempts).where(theirs))
    fates = [(row.id, Lane(row.lane), uncertain_fate(row.lane, row.uncertain_attempts, now)) for row in rows]
    await _write(session, fates, now, theirs)
    return [(lane, fate) for _, lane, fate in fates]


async def has_others(session: AsyncSession, worker: int) -> bool:
    """Whether rows are claimed by other workers, dead or alive."""
    return bool(await session.scalar(select(exists().where(ROWS.c.state == SENDING, ROWS.c.claimed_by != worker))))


async def strays(session: AsyncSession, worker: int, held: Callable[[int], bool]) -> list[Claimed]:
    """Rows claimed for this worker that it doesn't hold: their turn ended before it could hand them over."""
    mine = select(ROWS).where(ROWS.c.state == SENDING, ROWS.c.claimed_by == worker)
    return [_claimed(row, None) for row in await session.execute(mine) if not held(row.id)]


def uncertain_fate(lane: int, uncertain_attempts: int, now: datetime, error: str = "Uncertain") -> Fate:
    """A send whose answer was lost: once more for replies and notices, never for bulk."""
    if lane == Lane.BULK or uncertain_attempts > 0:
        return Fate(State.UNCERTAIN, error, uncertain=True)
    return Fate(State.WAITING, error, not_before=now, uncertain=True)


def _due() -> Any:
    row, earlier = ROWS.c, aliased(Outbox)
    is_earlier = or_(earlier.lane < row.lane, and_(earlier.lane == row.lane, earlier.id < row.id))
    is_planned = and_(earlier.attempts == 0, earlier.not_before > NOW)
    return (
        select(ROWS, Chat.id.label("chat_id"))
        .outerjoin(Chat, same_chat(Chat, row))
        .where(
            is_waiting(),
            row.channel == bindparam("on"),
            row.lane == bindparam("in_lane"),
            row.not_before <= NOW,
            or_(Chat.not_before.is_(None), Chat.not_before <= NOW),
            ~is_busy(row),
            ~exists().where(earlier.state == WAITING, same_chat(earlier, row), is_earlier, ~is_planned),
            ~exists().where(ChannelLimit.channel == row.channel, ChannelLimit.not_before > NOW),
        )
        .order_by(row.not_before, row.id)
        .limit(bindparam("room", type_=Integer()))
        .with_for_update(of=ROWS, skip_locked=True)
    )


_DUE = _due()
_PEOPLE = (
    select(Chat.id, Chat.stopped_at, Chat.unreachable, Chat.newest_message)
    .where(Chat.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(ROWS)
    .where(ROWS.c.id.in_(bindparam("ids", expanding=True)), is_waiting(), ~is_busy(ROWS.c))
    .values(state=State.SENDING, claimed_by=bindparam("by"))
    .returning(ROWS.c.id)
)


def _unfit(row: Row[Any], chat: Any, now: datetime) -> Fate | None:
    if row.helps_until <= now:
        return Fate(State.FAILED, "TooLate", tried=False)
    if row.lane == Lane.REPLIES:
        return None
    if chat is None:
        return Fate(State.DROPPED, "forgotten", tried=False)
    if chat.stopped_at or chat.unreachable:
        return Fate(State.DROPPED, "stopped" if chat.stopped_at else "unreachable", tried=False)
    return None


def _claimed(row: Row[Any], chat: Any) -> Claimed:
    # Something may have come below the message since: changed in place, far up, nobody would see it.
    is_last = chat is None or row.replaces is None or chat.newest_message <= row.replaces
    return Claimed(
        row.id,
        row.channel,
        row.address,
        Lane(row.lane),
        row.message,
        row.replaces if is_last else None,
        row.attempts,
        row.uncertain_attempts,
    )


async def _write(
    session: AsyncSession, fates: Sequence[tuple[int, Lane, Fate]], now: datetime, guard: ColumnElement[bool]
) -> None:
    gone = [number for number, lane, fate in fates if lane == Lane.REPLIES and fate.state.is_final]
    if gone:
        await session.execute(delete(ROWS).where(ROWS.c.id.in_(gone), guard))
    kept = [
        _change(number, fate, now) for number, lane, fate in fates if lane != Lane.REPLIES or not fate.state.is_final
    ]
    if kept:
        connection = await session.connection()
        await connection.execute(_CHANGE.where(guard), kept)


_CHANGE = (
    update(ROWS)
    .where(ROWS.c.id == bindparam("row"))
    .values(
        state=bindparam("to"),
        claimed_by=None,
        error=bindparam("why"),
        message_id=bindparam("number"),
        not_before=func.coalesce(bindparam("later", type_=ROWS.c.not_before.type), ROWS.c.not_before),
        attempts=ROWS.c.attempts + bindparam("tries", type_=SmallInteger()),
        uncertain_attempts=ROWS.c.uncertain_attempts + bindparam("doubts", type_=SmallInteger()),
        finished_at=bindparam("over", type_=ROWS.c.finished_at.type),
        message=case((bindparam("over", type_=ROWS.c.finished_at.type).is_(None), ROWS.c.message), else_=null()),
    )
)


def _change(number: int, fate: Fate, now: datetime) -> dict[str, Any]:
    return {
        "row": number,
        "to": fate.state,
        "why": fate.error[:80],
        "number": fate.message_id,
        "later": fate.not_before,
        "tries": int(fate.tried),
        "doubts": int(fate.uncertain),
        "over": now if fate.state.is_final else None,
    }


_NEWEST = (
    update(cast("Table", Chat.__table__))
    .where(Chat.channel == bindparam("on"), Chat.address == bindparam("to"), Chat.newest_message < bindparam("number"))
    .values(newest_message=bindparam("number"))
)


async def _note_newest(session: AsyncSession, fates: Sequence[tuple[Claimed, Fate]]) -> None:
    sent = sorted((*row.where, fate.message_id) for row, fate in fates if fate.message_id)
    if sent:
        connection = await session.connection()
        await connection.execute(_NEWEST, [{"on": on, "to": to, "number": number} for on, to, number in sent])


async def _pause(session: AsyncSession, where: Where, fate: Fate, now: datetime) -> bool:
    chat = await session.scalar(select(Chat).where(_is_at(Chat, where)).with_for_update())
    if chat and fate.begun_at and chat.seen_at > fate.begun_at:
        # The person came back while the send was under way: what it met is over.
        return False
    if chat and fate.unreachable:
        await chats.mark_unreachable(session, chat, fate.unreachable, now)
    return True


async def _keep_quiet(session: AsyncSession, row: Claimed, until: datetime, now: datetime) -> bool:
    """Notes a wish to wait; True when it is taken to be the whole channel's: a second chat's, or of bulk."""
    await session.execute(update(Chat).where(_is_at(Chat, row.where)).values(not_before=until))
    others = exists().where(Chat.channel == row.channel, Chat.address != row.address, Chat.not_before > now)
    if row.lane != Lane.BULK and not await session.scalar(select(others)):
        return False
    insert = insert_into(session)(ChannelLimit).values(channel=row.channel, not_before=until)
    later = insert.excluded.not_before
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["channel"], set_={"not_before": later}, where=ChannelLimit.not_before < later
        )
    )
    return True


async def _drop_waiting(session: AsyncSession, where: Where, why: chats.Unreachable, now: datetime) -> None:
    waiting = and_(is_waiting(), _is_at(ROWS.c, where))
    await session.execute(delete(ROWS).where(waiting, ROWS.c.lane == int(Lane.REPLIES)))
    gone = {"state": State.DROPPED, "error": why.value, "message": null(), "finished_at": now}
    await session.execute(update(ROWS).where(waiting).values(gone))


def _is_at(table: Any, where: Where) -> ColumnElement[bool]:
    return and_(table.channel == where[0], table.address == where[1])
