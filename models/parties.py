"""How many come with somebody who is on a shift: fewer frees places at once, more takes what is free.

Under the same locks as every change of places (``models.enrolment``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import enrolment, obstacles, shifts, sign_ups
from models.shifts import ShiftCard
from models.sign_ups import LATE_NOTICE, Answer, Offer, Refusal, SignUp, SignUpState
from models.volunteers import LARGEST_PARTY, Volunteer


@dataclass(frozen=True, slots=True)
class Resized:
    """What became of it. ``refusal`` is None when so many come now; ``before`` is how many it were.

    ``is_late``: places given up within 24 hours of the start. ``fell_short``: the shift has fewer than it needs since
    this very moment.
    """

    refusal: Refusal | None
    card: ShiftCard | None = None
    sign_up: SignUp | None = None
    before: int = 0
    is_late: bool = False
    fell_short: bool = False
    offers: Sequence[Offer] = field(default=())


async def come_with(session: AsyncSession, person_id: int, shift_id: int, party: int, now: datetime) -> Resized:
    """So many come now, the person included; GONE where they have no place, FULL where too few places are free.

    Fewer until the end of the shift, more as long as anybody could take it. The limit is that of a registration, not
    the person's own: how many friends come along changes from one day to the next.
    """
    await sign_ups.lock_people(session, [person_id])
    card, row = await shifts.locked(session, shift_id), await sign_ups.as_locked(session, person_id, shift_id)
    if card is None or row is None or row.state is not SignUpState.CONFIRMED:
        return Resized(Refusal.GONE, card, row)
    before = row.party
    refusal = await _against(session, card, row, party, now)
    if refusal:
        return Resized(refusal, card, row, before)
    was_short = card.shift.is_short
    row.party = party
    card.shift.taken += party - before
    card.shift.held += party - before
    _count_as_answer(row, now)
    await session.flush()
    fewer = party < before
    is_late = fewer and card.shift.starts_at - now <= LATE_NOTICE
    fell_short = card.shift.is_short and not was_short
    offers = await enrolment.refill(session, card, now) if fewer else ()
    return Resized(None, card, row, before, is_late, fell_short, offers)


async def _against(session: AsyncSession, card: ShiftCard, row: SignUp, party: int, now: datetime) -> Refusal | None:
    if not 1 <= party <= max(LARGEST_PARTY, row.party):
        return Refusal.PARTY
    if card.shift.ends_at <= now:
        return Refusal.STARTED
    if party <= row.party:
        return None
    registered = select(Volunteer).where(Volunteer.person_id == row.person_id)
    volunteer = await session.scalar(registered.execution_options(populate_existing=True))
    verdict = await obstacles.against(session, card, volunteer, now)
    # Who has a place has it: what the shift asks for was looked at then, or by a coordinator.
    if verdict and verdict.refusal is not Refusal.MISSING:
        return verdict.refusal
    return Refusal.FULL if party - row.party > card.shift.free else None


def _count_as_answer(row: SignUp, now: datetime) -> None:
    """Who says how many come, says that they come."""
    if row.is_unanswered:
        row.answer, row.answered_at = Answer.COMING, now
