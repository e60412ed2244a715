"""Who was there: said by the person at the beginning, or by a coordinator until a week after the end.

All of it changes under the lock on the shift's row, so that counting the hours (``models.wrapping_up``) misses nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import Attendance, SignUp, SignUpState

Closes = Callable[[Shift], datetime]

OPENS = timedelta(minutes=30)
"""Before the start, for everybody."""
CLOSES = timedelta(minutes=30)
"""After the start, for the people themselves."""
CORRECTED_WITHIN = timedelta(days=7)
"""After the end, for coordinators."""


class NotMarked(StrEnum):
    """Why a presence was not noted."""

    GONE = "gone"
    """No such shift, or not on it with a confirmed place."""
    CANCELLED = "cancelled"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of it. ``refusal`` is None when it was noted.

    ``is_new``: it was not noted before. ``earned``: the hours were credited just now, so that the person is to be
    thanked (``handlers.attending.wrap_up.thank``); before the shift is wrapped up nothing is.
    """

    refusal: NotMarked | None = None
    card: ShiftCard | None = None
    sign_up: SignUp | None = None
    is_new: bool = False
    earned: bool = False


def opens_at(shift: Shift) -> datetime:
    """From when presence can be noted."""
    return shift.starts_at - OPENS


def closes_at(shift: Shift) -> datetime:
    """Until when people can check themselves in; a shift that is over sooner takes nobody in any more."""
    return min(shift.starts_at + CLOSES, shift.ends_at)


def minutes_of(shift: Shift) -> int:
    """What a presence is worth: the whole shift as planned, in minutes that really passed.

    Lateness is not taken off: what is known of it is when somebody found the time for their phone.
    """
    return int((shift.ends_at - shift.starts_at).total_seconds() // 60)


async def check_in(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> Marked:
    """The person says that they are there: from 30 minutes before the start to 30 minutes after it."""
    card = await shifts.locked(session, shift_id)
    mine = SignUp.person_id == person_id, SignUp.shift_id == shift_id
    return await _mark(session, card, await _row(session, *mine), Attendance.PRESENT, closes_at, now)


async def mark(session: AsyncSession, sign_up_id: int, attendance: Attendance | None, now: datetime) -> Marked:
    """A coordinator says whether somebody was there; None takes it back. That they may is for the caller to check.

    From 30 minutes before the start until a week after the end; what is said after the hours were counted changes them.
    """
    shift_id = await session.scalar(select(SignUp.shift_id).where(SignUp.id == sign_up_id))
    card = await shifts.locked(session, shift_id) if shift_id else None
    row = await _row(session, SignUp.id == sign_up_id)
    return await _mark(session, card, row, attendance, lambda shift: shift.ends_at + CORRECTED_WITHIN, now)


async def _mark(
    session: AsyncSession,
    card: ShiftCard | None,
    row: SignUp | None,
    attendance: Attendance | None,
    closes: Closes,
    now: datetime,
) -> Marked:
    refusal = _refusal(card, row, closes, now)
    if refusal or card is None or row is None:
        return Marked(refusal or NotMarked.GONE, card, row)
    if row.attendance is attendance:
        return Marked(None, card, row)
    row.attendance, row.attended_at = attendance, now if attendance else None
    is_over = card.shift.wrapped_up_at is not None
    earned = is_over and attendance is Attendance.PRESENT
    row.minutes = minutes_of(card.shift) if earned else None
    await session.flush()
    return Marked(None, card, row, is_new=True, earned=earned)


def _refusal(card: ShiftCard | None, row: SignUp | None, closes: Closes, now: datetime) -> NotMarked | None:
    if card is None or row is None:
        return NotMarked.GONE
    if card.shift.state is not ShiftState.PLANNED:
        return NotMarked.CANCELLED
    if row.state is not SignUpState.CONFIRMED:
        return NotMarked.GONE
    if now < opens_at(card.shift):
        return NotMarked.TOO_EARLY
    return NotMarked.TOO_LATE if now > closes(card.shift) else None


async def _row(session: AsyncSession, *whose: ColumnElement[bool]) -> SignUp | None:
    """As it stands since the lock is held."""
    found = select(SignUp).where(*whose).execution_options(populate_existing=True)
    return (await session.execute(found)).scalar_one_or_none()
