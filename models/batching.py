"""Batches: queued by one statement, paused and stopped by one row, counted by one question.

Their states are drawn in ``models/batches.py``, those of their rows in ``models/outbox.py``. Moments are UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from models import quiet
from models.batches import OPEN, Batch, BatchState
from models.chats import HEARS, Chat
from models.database import Json
from models.outbox import ROWS, SENDING, WAITING, Lane, State, same_chat

CLOSED_AT_ONCE = 5_000
CALLED_OFF, TOO_LATE = "called_off", "TooLate"
_WITH_REASONS = (State.FAILED, State.DROPPED)
_NOT_REACHED = (*_WITH_REASONS, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Tally:
    """What has become of a batch's rows; together always ``size``. ``failed`` and ``dropped`` are by reason."""

    size: int = 0
    waiting: int = 0
    sending: int = 0
    delivered: int = 0
    uncertain: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)
    """By the class of the error; 'TooLate' for what was of no use any more."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """'blocked', 'gone', 'stopped', 'called_off'; of a change 'not_sent': there was nothing to change."""

    @property
    def finished(self) -> int:
        """How many rows nothing more happens to."""
        return self.delivered + self.uncertain + sum(self.failed.values()) + sum(self.dropped.values())

    @property
    def erased(self) -> int:
        """Of how many people everything was deleted since."""
        return max(0, self.size - self.waiting - self.sending - self.finished)

    @property
    def is_over(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return not self.waiting and not self.sending


@dataclass(frozen=True, slots=True)
class NotReached:
    """Somebody whom a batch did not reach, or perhaps not: ``state`` and ``why`` as in ``Tally``."""

    chat_id: int
    person_id: int | None
    state: State
    why: str


async def queue(session: AsyncSession, batch: Batch, chat_ids: Select[int], now: datetime) -> int:
    """Keeps the batch and, in one statement however many they are, a row for each of these chats that can be written
    to; returns how many. What has not been sent of an earlier one about the same is not sent any more.
    """
    if batch.about:
        outdated = update(Batch).where(Batch.about == batch.about, Batch.state.in_(OPEN))
        await session.execute(outdated.values(state=BatchState.STOPPED))
    whom = select(Chat.channel, Chat.address, null().label("replaces")).where(Chat.id.in_(chat_ids), *HEARS)
    return await _keep(session, batch, whom.order_by(Chat.id), now)


async def queue_over(
    session: AsyncSession,
    batch: Batch,
    earlier_id: int,
    now: datetime,
    *,
    delivered_after: datetime | None = None,
    delivered_before: datetime | None = None,
) -> int:
    """The same over what an earlier batch has delivered, from ``delivered_after`` on and until ``delivered_before``.

    What is just under way is among it unless there is a ``delivered_before``: it is changed once it has arrived. Other
    changes of the same messages that were queued before, and are not done yet, are stopped: this one comes after them.
    """
    await session.execute(select(Batch.id).where(Batch.id == earlier_id).with_for_update(key_share=True))
    superseded = and_(Batch.earlier_id == earlier_id, Batch.created_at < now, Batch.state.in_(OPEN))
    await session.execute(update(Batch).where(superseded).values(state=BatchState.STOPPED))
    arrived: list[ColumnElement[bool]] = [ROWS.c.state == State.DELIVERED]
    arrived += [ROWS.c.finished_at >= delivered_after] if delivered_after else []
    arrived += [ROWS.c.finished_at < delivered_before] if delivered_before else []
    there = and_(*arrived) if delivered_before else or_(and_(*arrived), ROWS.c.state == SENDING)
    whom = select(ROWS.c.channel, ROWS.c.address, ROWS.c.message_id).where(ROWS.c.batch_id == earlier_id, there)
    batch.earlier_id = earlier_id
    return await _keep(session, batch, whom.order_by(ROWS.c.id), now)


async def reword(session: AsyncSession, batch_id: int, messages: Json) -> None:
    """Other words for all who have not had it yet; those who have are a matter of ``queue_over``, in the same
    transaction.
    """
    await session.execute(update(Batch).where(Batch.id == batch_id).values(messages=messages))


async def pause(session: AsyncSession, batch_id: int, now: datetime) -> bool:
    """Sends nothing more of it for now; False when it does not run."""
    return await _become(session, batch_id, (BatchState.RUNNING,), state=BatchState.PAUSED)


async def is_paused(session: AsyncSession, batch_id: int) -> bool:
    """Whether it waits to go on."""
    return await session.scalar(select(Batch.state).where(Batch.id == batch_id)) is BatchState.PAUSED


async def resume(
    session: AsyncSession, batch_id: int, opens_at: datetime, shuts_at: datetime | None, helps_until: datetime
) -> bool:
    """Goes on with a paused one where it was, within these hours; False when it is not paused."""
    hours = {"opens_at": opens_at, "shuts_at": shuts_at, "helps_until": helps_until}
    return await _become(session, batch_id, (BatchState.PAUSED,), state=BatchState.RUNNING, **hours)


async def stop(session: AsyncSession, batch_id: int, now: datetime) -> bool:
    """Sends nothing more of it, ever; False when it is over. ``close_some`` writes down whom it did not reach."""
    return await _become(session, batch_id, OPEN, state=BatchState.STOPPED)


async def stop_about(session: AsyncSession, beginning: str) -> None:
    """Sends nothing more of any that is about something that begins so."""
    outdated = update(Batch).where(Batch.state.in_(OPEN), Batch.about.startswith(beginning, autoescape=True))
    await session.execute(outdated.values(state=BatchState.STOPPED))


async def tally(session: AsyncSession, batch_id: int) -> Tally:
    """What has become of its rows by now."""
    size = await session.scalar(select(Batch.size).where(Batch.id == batch_id)) or 0
    counts: dict[State, int] = {}
    reasons: dict[State, dict[str, int]] = {State.FAILED: {}, State.DROPPED: {}}
    for state, why, number in await session.execute(_counted(batch_id)):
        if state in reasons:
            reasons[state][why] = number
        else:
            counts[state] = number
    return Tally(
        size=size,
        waiting=counts.get(State.WAITING, 0),
        sending=counts.get(State.SENDING, 0),
        delivered=counts.get(State.DELIVERED, 0),
        uncertain=counts.get(State.UNCERTAIN, 0),
        failed=reasons[State.FAILED],
        dropped=reasons[State.DROPPED],
    )


async def not_reached(session: AsyncSession, batch_id: int, limit: int, offset: int = 0) -> Sequence[NotReached]:
    """A page of those whom it did not reach, and of those whom nobody knows about."""
    rows = (
        select(Chat.id, Chat.person_id, ROWS.c.state, ROWS.c.error)
        .join(Chat, same_chat(Chat, ROWS.c))
        .where(ROWS.c.batch_id == batch_id, ROWS.c.state.in_(_NOT_REACHED))
    )
    found = await session.execute(rows.order_by(ROWS.c.id).limit(limit).offset(offset))
    return [NotReached(*row) for row in found]


async def found_arrived(session: AsyncSession, batch_id: int, person_id: int, message: int | None) -> None:
    """What is uncertain to have reached that person has, as the message of that number in their chat."""
    theirs = exists().where(same_chat(Chat, ROWS.c), Chat.person_id == person_id)
    doubtful = update(ROWS).where(ROWS.c.batch_id == batch_id, ROWS.c.state == State.UNCERTAIN, theirs)
    await session.execute(doubtful.values(state=State.DELIVERED, message_id=message))


async def close_some(session: AsyncSession, now: datetime) -> bool:
    """Ends batches that are of no use any more, writes down in a portion what will not be sent of them and of stopped
    ones, and notes which are over. True when there is more to write down.
    """
    expired = update(Batch).where(Batch.state.in_(OPEN), Batch.helps_until <= now)
    await session.execute(expired.values(state=BatchState.EXPIRED))
    ended = select(Batch.id, Batch.state).where(
        Batch.state.in_((BatchState.STOPPED, BatchState.EXPIRED)), Batch.finished_at.is_(None)
    )
    room = CLOSED_AT_ONCE
    for batch in list(await session.execute(ended.order_by(Batch.id))):
        room -= await _close_waiting(session, batch.id, batch.state, room, now)
        if room <= 0:
            return True
    await _note_finished(session, now)
    return False


async def open_windows(session: AsyncSession, now: datetime, zone: ZoneInfo) -> None:
    """Gives running batches that shut for the night the hours of the next day."""
    opens_at, shuts_at = quiet.day_window(now, zone)
    shut = update(Batch).where(Batch.state == BatchState.RUNNING, Batch.shuts_at <= now)
    await session.execute(shut.values(opens_at=opens_at, shuts_at=shuts_at))


async def _keep(session: AsyncSession, batch: Batch, whom: Select[*tuple[Any, ...]], now: datetime) -> int:
    session.add(batch)
    await session.flush()
    shared = {
        "lane": int(Lane.BULK),
        "does": batch.does,
        "batch_id": batch.id,
        "created_at": now,
        "not_before": now,
        "helps_until": batch.helps_until,
        "state": State.WAITING,
        "attempts": 0,
        "uncertain_attempts": 0,
        "error": "",
    }
    values = [literal(value, ROWS.c[name].type).label(name) for name, value in shared.items()]
    insert = ROWS.insert().from_select(
        ["channel", "address", "replaces", *shared], whom.add_columns(*values), include_defaults=False
    )
    batch.size = cast("CursorResult[Any]", await session.execute(insert)).rowcount
    await session.flush()
    return batch.size


async def _become(session: AsyncSession, batch_id: int, states: Sequence[BatchState], **values: Any) -> bool:
    change = update(Batch).where(Batch.id == batch_id, Batch.state.in_(states)).values(values)
    return bool(cast("CursorResult[Any]", await session.execute(change)).rowcount)


def _counted(batch_id: int) -> Any:
    """One statement, so that no row is counted twice while it changes; most of it reads an index alone."""
    of_batch, has_reason = ROWS.c.batch_id == batch_id, ROWS.c.state.in_(_WITH_REASONS)
    plain = ROWS.c.state.in_((State.WAITING, State.SENDING, State.DELIVERED, State.UNCERTAIN))
    return union_all(
        select(ROWS.c.state, literal("").label("why"), func.count()).where(of_batch, plain).group_by(ROWS.c.state),
        select(ROWS.c.state, ROWS.c.error, func.count())
        .where(of_batch, has_reason)
        .group_by(ROWS.c.state, ROWS.c.error),
    )


async def _close_waiting(session: AsyncSession, batch_id: int, state: BatchState, room: int, now: datetime) -> int:
    waiting = select(ROWS.c.id).where(ROWS.c.batch_id == batch_id, ROWS.c.state == WAITING)
    portion = waiting.limit(room).with_for_update(skip_locked=True)
    is_late = state == BatchState.EXPIRED
    end = {
        "state": State.FAILED if is_late else State.DROPPED,
        "error": TOO_LATE if is_late else CALLED_OFF,
        "finished_at": now,
    }
    closed = await session.execute(update(ROWS).where(ROWS.c.id.in_(portion)).values(end))
    return cast("CursorResult[Any]", closed).rowcount


async def _note_finished(session: AsyncSession, now: datetime) -> None:
    of_batch = exists().where(ROWS.c.batch_id == Batch.id, ROWS.c.state.in_((State.WAITING, State.SENDING)))
    over = update(Batch).where(Batch.finished_at.is_(None), ~of_batch)
    done = case((Batch.state.in_(OPEN), literal(BatchState.DONE, Batch.state.type)), else_=Batch.state)
    await session.execute(over.values(finished_at=now, state=done))
