"""Calls for help: a short shift asks those who could come, in waves, until it is filled or told to stop.

    begin ──► running ──┬──► filled    as many have a place as were called for
               │    ▲   ├──► stopped   a coordinator says so
               └────┘   └──► over      nobody left to ask, no time left, or the shift does not take place
                wave

A call has a time for its next wave exactly as long as it runs; a shift has one running call at most. Who plans a wave
or ends a call holds the lock on the call's row.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import eligibility, quiet, shifts
from models.chats import Key
from models.database import Model, apart_from, code_of
from models.eligibility import ASKED_WITHIN, MOST_ASKED, Condition
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import SignUp, SignUpState
from models.volunteers import Volunteer

ASKED_FOR_A_PLACE = 3
"""How many people a wave asks for each place that is missing."""
BETWEEN_WAVES = timedelta(minutes=20)
COUNTED_UP_TO = 500


class CallState(StrEnum):
    """Drawn above."""

    RUNNING = "running"
    FILLED = "filled"
    STOPPED = "stopped"
    OVER = "over"


class Call(Model):
    """A call for help for one shift. ``goal`` is how many people shall have a place on it."""

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    goal: Mapped[int]
    state: Mapped[CallState] = mapped_column(code_of(CallState))
    waves: Mapped[int] = mapped_column(default=0)
    next_wave_at: Mapped[datetime | None]
    """None once it is no longer running."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


Index(
    "ix_calls_next_wave",
    Call.next_wave_at,
    sqlite_where=Call.next_wave_at.is_not(None),
    postgresql_where=Call.next_wave_at.is_not(None),
)
Index(
    "uq_calls_running",
    Call.shift_id,
    unique=True,
    sqlite_where=Call.next_wave_at.is_not(None),
    postgresql_where=Call.next_wave_at.is_not(None),
)


class AskedAnswer(StrEnum):
    """What somebody who was asked said."""

    YES = "yes"
    NO = "no"


class Asked(Model):
    """Somebody was asked in a call."""

    __tablename__ = "asked"
    __table_args__ = (UniqueConstraint("call_id", "person_id"), Index("ix_asked_of_person", "person_id", "asked_at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    wave: Mapped[int]
    asked_at: Mapped[datetime]
    answer: Mapped[AskedAnswer | None] = mapped_column(code_of(AskedAnswer))


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a call just now: whom to ask, and how it ended, if it did."""

    call: Call
    card: ShiftCard
    asked: Sequence[int] = ()
    ended: CallState | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were asked in a call, and what they said; the rest have not answered."""

    asked: int
    yes: int
    no: int


async def of(session: AsyncSession, call_id: int) -> Call | None:
    """The call of that number."""
    return await session.get(Call, call_id)


async def running(session: AsyncSession, shift_id: int) -> Call | None:
    """The call that runs for the shift."""
    found = select(Call).where(Call.shift_id == shift_id, Call.next_wave_at.is_not(None))
    return (await session.execute(found)).scalar_one_or_none()


async def how_many_could_come(session: AsyncSession, card: ShiftCard, now: datetime) -> int:
    """How many a call begun now could ask, counted up to ``COUNTED_UP_TO``."""
    return await eligibility.count(session, _may_be_asked(card, now), COUNTED_UP_TO)


def has_time(card: ShiftCard, now: datetime) -> bool:
    """Whether somebody asked now could still take a place and get there."""
    notice = max(timedelta(minutes=card.site.notice_minutes), quiet.TIME_TO_TRAVEL)
    return card.shift.starts_at - now >= notice and is_ahead(card, now)


def is_ahead(card: ShiftCard, now: datetime) -> bool:
    """Whether the shift is still to come, and takes place."""
    return card.shift.state is ShiftState.PLANNED and card.site.runs_on(card.day) and card.shift.starts_at > now


async def begin(session: AsyncSession, shift_id: int, goal: int, person_id: int, now: datetime) -> Step | None:
    """Begins a call and asks the first, at once or when the night is over; the one that runs already, where one does.

    None where there is nobody to call for: no such shift, or as many as that have a place.
    """
    card = await shifts.locked(session, shift_id)
    if card is None:
        return None
    there = await running(session, shift_id)
    if there is not None:
        return Step(there, card)
    if missing(card.shift, goal) <= 0 or not has_time(card, now):
        return None
    begins = quiet.allowed_from(now, card.zone, concerns=card.shift.starts_at)
    call = Call(shift_id=shift_id, started_by=person_id, goal=goal, state=CallState.RUNNING, created_at=now)
    call.waves, call.next_wave_at = 0, begins
    session.add(call)
    await session.flush()
    return await advance(session, call, card, now)


async def due(session: AsyncSession, now: datetime, skipped: Collection[int] = ()) -> Call | None:
    """The call whose wave is longest due, locked; two at once never have the same one. ``skipped`` ones are left."""
    waiting = select(Call).where(Call.next_wave_at <= now, *apart_from(Call.id, skipped))
    locked = (
        waiting.order_by(Call.next_wave_at, Call.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(locked)).scalar_one_or_none()


async def next_step(session: AsyncSession, call: Call, now: datetime) -> Step | None:
    """The call a step further; None where its shift is gone. The caller holds the lock on the call."""
    card = await shifts.card(session, call.shift_id)
    return await advance(session, call, card, now) if card else None


async def advance(session: AsyncSession, call: Call, card: ShiftCard, now: datetime) -> Step:
    """Asks the next wave if it is time for one, or ends the call. The caller holds the lock on the call."""
    if card.shift.taken >= goal_of(call, card.shift) and is_ahead(card, now):
        return _ended(call, card, CallState.FILLED, now)
    if not has_time(card, now):
        return _ended(call, card, CallState.OVER, now)
    begins = quiet.allowed_from(now, card.zone, concerns=card.shift.starts_at)
    if begins > now:
        call.next_wave_at = begins
        return Step(call, card)
    places = missing(card.shift, call.goal)
    asked = await _ask(session, call, card, places * ASKED_FOR_A_PLACE, now) if places > 0 else []
    # While all that is missing is offered to those who wait, nobody else is asked; they may say no.
    if not asked and places > 0:
        return _ended(call, card, CallState.OVER, now)
    call.next_wave_at = quiet.allowed_from(now + BETWEEN_WAVES, card.zone, concerns=card.shift.starts_at)
    return Step(call, card, asked)


async def end_if_filled(session: AsyncSession, card: ShiftCard, now: datetime) -> Call | None:
    """Ends the call that runs for a shift which has enough people by now, and gives it back; None where none does."""
    call = await _locked_running(session, card.shift.id)
    if call is None or card.shift.taken < goal_of(call, card.shift):
        return None
    _ended(call, card, CallState.FILLED, now)
    await session.flush()
    return call


async def stop(session: AsyncSession, call_id: int, now: datetime) -> bool:
    """Ends a call on a coordinator's word; False when it did not run any more."""
    found = select(Call).where(Call.id == call_id, Call.next_wave_at.is_not(None)).with_for_update(key_share=True)
    call = (await session.execute(found.execution_options(populate_existing=True))).scalar_one_or_none()
    if call is not None:
        _end(call, CallState.STOPPED, now)
    return call is not None


async def lock_of(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Locks the calls that these people began and that run, after the locks on people and shifts.

    Whoever deletes them has to: a wave writes its call more than once, and looks for whoever began it as it does.
    """
    theirs = select(Call.id).where(Call.started_by.in_(person_ids), Call.next_wave_at.is_not(None))
    await session.execute(theirs.order_by(Call.id).with_for_update(key_share=True))


async def answer(session: AsyncSession, call_id: int, person_id: int, said: AskedAnswer) -> bool:
    """Keeps what somebody said who was asked; False where they were not."""
    theirs = (Asked.call_id == call_id) & (Asked.person_id == person_id)
    was_asked = await session.scalar(update(Asked).where(theirs).values(answer=said).returning(Asked.id))
    return was_asked is not None


async def was_asked(session: AsyncSession, call_id: int, person_id: int) -> bool:
    """Whether the person was asked in that call."""
    found = select(Asked.id).where(Asked.call_id == call_id, Asked.person_id == person_id)
    return await session.scalar(found) is not None


async def unanswered(session: AsyncSession, call: Call) -> list[int]:
    """Who was asked and has not said anything, and has no place either."""
    silent = select(Asked.person_id).where(Asked.call_id == call.id, Asked.answer.is_(None), ~_has_place(call))
    return list(await session.scalars(silent.order_by(Asked.id)))


async def awaiting(session: AsyncSession, person_id: int) -> int | None:
    """The shift of the running call that was the last to ask them, if they have not answered it."""
    asked = select(Call.shift_id).join(Asked, Asked.call_id == Call.id)
    silent = asked.where(Asked.person_id == person_id, Asked.answer.is_(None), Call.next_wave_at.is_not(None))
    return (
        await session.execute(silent.order_by(Asked.asked_at.desc(), Asked.id.desc()).limit(1))
    ).scalar_one_or_none()


async def tally(session: AsyncSession, call: Call) -> Tally:
    """How the call stands; whoever has a place has said yes, in whatever way they took it."""
    said = case((_has_place(call), literal(AskedAnswer.YES, Asked.answer.type)), else_=Asked.answer)
    counted = select(said, func.count()).where(Asked.call_id == call.id).group_by(said)
    numbers: dict[AskedAnswer | None, int] = dict((await session.execute(counted)).all())
    return Tally(sum(numbers.values()), numbers.get(AskedAnswer.YES, 0), numbers.get(AskedAnswer.NO, 0))


def _has_place(call: Call) -> ColumnElement[bool]:
    """The condition on somebody asked that they have a place on the shift."""
    theirs = SignUp.person_id == Asked.person_id, SignUp.shift_id == call.shift_id
    return exists().where(*theirs, SignUp.state == SignUpState.CONFIRMED)


def goal_of(call: Call, shift: Shift) -> int:
    """How many people are called for: never more than there are places, which may have become fewer."""
    return min(call.goal, shift.most)


def missing(shift: Shift, goal: int) -> int:
    """How many places are neither taken nor offered to somebody, up to that many people."""
    return max(0, min(goal, shift.most) - shift.held)


def declined(shift_id: int) -> Condition:
    """The condition on a volunteer that they said no when they were asked to that shift."""
    no = select(Asked.person_id).join(Call, Call.id == Asked.call_id)
    return Volunteer.person_id.in_(no.where(Call.shift_id == shift_id, Asked.answer == AskedAnswer.NO))


def times_asked(now: datetime) -> ColumnElement[int]:
    """How often a volunteer was asked in calls lately."""
    lately = (Asked.person_id == Volunteer.person_id) & (Asked.asked_at > now - ASKED_WITHIN)
    return select(func.count()).where(lately).scalar_subquery()


def _may_be_asked(card: ShiftCard, now: datetime) -> list[Condition]:
    not_too_often = or_(Volunteer.asked_often, times_asked(now) < MOST_ASKED)
    return [*eligibility.could_come(card), ~declined(card.shift.id), not_too_often]


async def _ask(session: AsyncSession, call: Call, card: ShiftCard, how_many: int, now: datetime) -> list[int]:
    in_this_call = exists().where(Asked.call_id == call.id, Asked.person_id == Volunteer.person_id)
    chosen = await eligibility.choose(session, [*_may_be_asked(card, now), ~in_this_call], how_many, now)
    if chosen:
        call.waves += 1
        rows = [{"call_id": call.id, "person_id": one, "wave": call.waves, "asked_at": now} for one in chosen]
        await session.execute(insert(Asked), rows)
    return chosen


async def _locked_running(session: AsyncSession, shift_id: int) -> Call | None:
    found = select(Call).where(Call.shift_id == shift_id, Call.next_wave_at.is_not(None))
    locked = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.execute(locked)).scalar_one_or_none()


def _ended(call: Call, card: ShiftCard, state: CallState, now: datetime) -> Step:
    _end(call, state, now)
    return Step(call, card, ended=state)


def _end(call: Call, state: CallState, now: datetime) -> None:
    call.state, call.next_wave_at, call.ended_at = state, None, now
