"""What people answer to reminders: that they come, or come late; 'I can't' gives the place up instead."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts, sign_ups
from models.shifts import ShiftCard, ShiftState
from models.sign_ups import Answer, SignUp, SignUpState


class NotAnswered(StrEnum):
    """Why an answer does not count."""

    GONE = "gone"
    WAITING = "waiting"
    """On the waiting list, or a place is offered to them."""
    CANCELLED = "cancelled"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer. ``refusal`` is None when it is kept; ``is_new``: it was another before, or none."""

    refusal: NotAnswered | None = None
    card: ShiftCard | None = None
    sign_up: SignUp | None = None
    is_new: bool = False


async def answer(
    session: AsyncSession, person_id: int | None, shift_id: int, said: Answer, now: datetime, *, late_minutes: int = 0
) -> Answered:
    """Keeps what the person says about their coming, until the shift has ended."""
    card = await shifts.locked(session, shift_id)
    mine = select(SignUp).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id)
    row = (await session.execute(mine.execution_options(populate_existing=True))).scalar_one_or_none()
    refusal = _not_answered(card, row, now)
    if refusal or row is None:
        return Answered(refusal or NotAnswered.GONE, card, row)
    is_new = row.answer is not said or row.late_minutes != late_minutes
    row.answer, row.answered_at, row.late_minutes = said, now, late_minutes
    await session.flush()
    return Answered(None, card, row, is_new)


def _not_answered(card: ShiftCard | None, row: SignUp | None, now: datetime) -> NotAnswered | None:
    if card is not None and card.shift.state is ShiftState.CANCELLED:
        return NotAnswered.CANCELLED
    if card is None or row is None or row.state not in sign_ups.ACTIVE:
        return NotAnswered.GONE
    if card.shift.ends_at <= now:
        return NotAnswered.OVER
    return None if row.state is SignUpState.CONFIRMED else NotAnswered.WAITING
