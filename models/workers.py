"""What a worker does with what it claimed (``models/claiming.py``): settle what became of it, take over from the dead.

The states and their invariants are drawn in ``models/outbox.py``.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    SmallInteger,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    null,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from models import chats, watching
from models.batches import Does
from models.chats import Chat
from models.outbox import (
    ROWS,
    SENDING,
    ChannelLimit,
    Claimed,
    Fate,
    Lane,
    State,
    Where,
    insert_into,
    is_waiting,
)

FORGOTTEN = "forgotten"
"""Why a row is dropped whose chat is not there any more."""


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
    refused = [
        row.id for row, fate in fates if row.does == Does.EDIT and not row.batch_id and fate.state == State.FAILED
    ]
    if refused:
        await watching.give_up(session, refused)
    mine = and_(ROWS.c.state == SENDING, ROWS.c.claimed_by == worker)
    await write_down(session, [(row.id, row.lane, fate) for row, fate in fates], now, mine)
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
    rows = await session.execute(select(ROWS.c.id, ROWS.c.lane, ROWS.c.does, ROWS.c.uncertain_attempts).where(theirs))
    fates = [
        (row.id, Lane(row.lane), uncertain_fate(row.lane, row.uncertain_attempts, now, does=row.does)) for row in rows
    ]
    await write_down(session, fates, now, theirs)
    return [(lane, fate) for _, lane, fate in fates]


async def has_others(session: AsyncSession, worker: int) -> bool:
    """Whether rows are claimed by other workers, dead or alive."""
    return bool(await session.scalar(select(exists().where(ROWS.c.state == SENDING, ROWS.c.claimed_by != worker))))


def uncertain_fate(
    lane: int, uncertain_attempts: int, now: datetime, error: str = "Uncertain", does: Does = Does.SEND
) -> Fate:
    """A send whose answer was lost: once more for replies and notices, never for bulk. What is changed or deleted where
    it stands is so again, since that comes to the same.
    """
    if does == Does.SEND and (lane == Lane.BULK or uncertain_attempts > 0):
        return Fate(State.UNCERTAIN, error, uncertain=True)
    return Fate(State.WAITING, error, not_before=now, uncertain=True)


async def write_down(
    session: AsyncSession, fates: Sequence[tuple[int, Lane, Fate]], now: datetime, guard: ColumnElement[bool]
) -> None:
    """Gives rows their fates, as long as ``guard`` holds of them; a finished reply's row goes, and a deleted chat's."""
    gone = [number for number, lane, fate in fates if _leaves_no_row(lane, fate)]
    if gone:
        await session.execute(delete(ROWS).where(ROWS.c.id.in_(gone), guard))
    kept = [_change(number, fate, now) for number, lane, fate in fates if not _leaves_no_row(lane, fate)]
    if kept:
        connection = await session.connection()
        await connection.execute(_CHANGE.where(guard), kept)


def _leaves_no_row(lane: Lane, fate: Fate) -> bool:
    """Of whoever is deleted not even the address stays."""
    return fate.state.is_final and (lane == Lane.REPLIES or fate.error == FORGOTTEN)


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
