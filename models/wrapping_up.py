"""After a shift: hours are credited to those who were there, once, and what there is to say is handed to the caller."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import attendance, shifts
from models.database import apart_from
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import Attendance, SignUp, SignUpState


@dataclass(frozen=True, slots=True)
class WrappedUp:
    """A shift that is over.

    ``present`` are the people whose hours were credited; ``unseen`` counts those of whom nobody said whether they came.
    """

    card: ShiftCard
    present: Sequence[int] = ()
    unseen: int = 0


async def wrap_up(
    session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()
) -> tuple[list[WrappedUp], bool]:
    """Wraps up a portion of the shifts that have ended, the earliest first; and whether there may be more.

    Those that were cancelled, or that nobody was on, are no more than noted. What another process has locked is left to
    it, and ``skipped`` ones are left out.
    """
    numbers = await _lock(session, now, limit, skipped)
    over = await shifts.all_of(session, shifts.cards().where(Shift.id.in_(numbers))) if numbers else []
    done = [await _wrapped_up(session, card, now) for card in over]
    await session.flush()
    return done, len(numbers) == limit


async def minutes_in_all(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, int]:
    """What each of them has been credited so far."""
    credited = (
        select(SignUp.person_id, func.sum(SignUp.minutes))
        .where(SignUp.person_id.in_(person_ids), SignUp.attendance == Attendance.PRESENT, SignUp.minutes.is_not(None))
        .group_by(SignUp.person_id)
    )
    return {person_id: minutes or 0 for person_id, minutes in await session.execute(credited)}


async def _lock(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int]) -> list[int]:
    over = select(Shift.id).where(Shift.wrapped_up_at.is_(None), Shift.ends_at <= now, *apart_from(Shift.id, skipped))
    ordered = over.order_by(Shift.ends_at, Shift.id).limit(limit)
    return list(await session.scalars(ordered.with_for_update(skip_locked=True, key_share=True)))


async def _wrapped_up(session: AsyncSession, card: ShiftCard, now: datetime) -> WrappedUp:
    card.shift.wrapped_up_at = now
    if card.shift.state is not ShiftState.PLANNED:
        return WrappedUp(card)
    on_it = SignUp.shift_id == card.shift.id, SignUp.state == SignUpState.CONFIRMED
    said = (await session.execute(select(SignUp.person_id, SignUp.attendance).where(*on_it).order_by(SignUp.id))).all()
    present = [person_id for person_id, one in said if one is Attendance.PRESENT]
    if present:
        credited = update(SignUp).where(*on_it, SignUp.attendance == Attendance.PRESENT)
        await session.execute(credited.values(minutes=attendance.minutes_of(card.shift)))
    return WrappedUp(card, present, sum(one is None for _, one in said))
