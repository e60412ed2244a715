"""Putting somebody on a shift, as its coordinators may: whoever turned up unannounced, or called.

Under the same locks and rules as a place that one takes oneself (``models.enrolment``), with these differences: it may
be at short notice, and until presence can no longer be corrected; and what the shift asks for, too little rest, or a
pause are told to the coordinator, who may go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import attendance, enrolment, obstacles, shifts, sign_ups
from models.attendance import CORRECTED_WITHIN, Marked
from models.shifts import MOST_PEOPLE, ShiftCard, ShiftState
from models.sign_ups import REST, Attendance, Offer, SignUp, SignUpState
from models.volunteers import Standing, Volunteer

AHEAD = timedelta(days=7)
"""Before the start; earlier, people had better choose for themselves."""


class NotAdded(StrEnum):
    """Why somebody was not put on a shift."""

    GONE = "gone"
    CANCELLED = "cancelled"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    SITE_CLOSED = "site_closed"
    NOT_REGISTERED = "not_registered"
    ALREADY = "already"
    PARTY = "party"
    """More than the person registered for, or none."""
    OVERLAP = "overlap"
    DOUBTFUL = "doubtful"
    """Something speaks against it that a coordinator may think nothing of."""
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Doubts:
    """What speaks against somebody on a shift without forbidding it. ``too_near`` leaves too little rest."""

    missing: Sequence[str] = ()
    too_near: ShiftCard | None = None
    is_paused: bool = False

    def __bool__(self) -> bool:
        return bool(self.missing or self.too_near or self.is_paused)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of it. ``refusal`` is None when the person is on the shift.

    ``in_the_way`` is the shift that overlaps; ``needed`` the number of places with which there would be room;
    ``marked`` the presence that was noted, where the shift had begun.
    """

    refusal: NotAdded | None = None
    card: ShiftCard | None = None
    sign_up: SignUp | None = None
    in_the_way: ShiftCard | None = None
    doubts: Doubts = field(default_factory=Doubts)
    needed: int = 0
    marked: Marked | None = None
    offers: Sequence[Offer] = field(default=())


@dataclass(frozen=True, slots=True)
class Wish:
    """That somebody be put on a shift with so many people; ``most`` is up to how many places there may be for it."""

    person_id: int
    shift_id: int
    party: int = 1
    doubts_accepted: bool = False
    most: int = 0


def closed(card: ShiftCard, now: datetime) -> NotAdded | None:
    """Why nobody can be put on that shift at all; None where somebody can."""
    shift = card.shift
    if shift.state is not ShiftState.PLANNED:
        return NotAdded.CANCELLED
    if now > shift.ends_at + CORRECTED_WITHIN:
        return NotAdded.TOO_LATE
    if shift.starts_at - now > AHEAD:
        return NotAdded.TOO_EARLY
    # What was before a site closed may still be put right.
    return NotAdded.SITE_CLOSED if now < shift.starts_at and not card.site.runs_on(card.day) else None


async def add(session: AsyncSession, wish: Wish, now: datetime) -> Added:
    """Puts them on the shift, or says why not; that whoever wishes it may do so is for the caller to check.

    Whoever waited leaves the list; what was offered to others stays theirs. Where the shift has begun they are present.
    """
    await sign_ups.lock_people(session, [wish.person_id])
    card = await shifts.locked(session, wish.shift_id)
    row = await sign_ups.as_locked(session, wish.person_id, wish.shift_id)
    registered = select(Volunteer).where(Volunteer.person_id == wish.person_id)
    volunteer = await session.scalar(registered.execution_options(populate_existing=True))
    refusal = _refusal(card, row, volunteer, wish, now)
    if refusal or card is None or volunteer is None:
        return Added(refusal or NotAdded.GONE, card, row)
    refused = await _against(session, card, volunteer, wish, now)
    return replace(refused, sign_up=row) if refused else await _placed(session, card, row, volunteer, wish, now)


def _refusal(
    card: ShiftCard | None, row: SignUp | None, volunteer: Volunteer | None, wish: Wish, now: datetime
) -> NotAdded | None:
    if card is None:
        return NotAdded.GONE
    if row is not None and row.state is SignUpState.CONFIRMED:
        return NotAdded.ALREADY
    if volunteer is None:
        return closed(card, now) or NotAdded.NOT_REGISTERED
    return closed(card, now) or (None if 1 <= wish.party <= volunteer.party else NotAdded.PARTY)


async def _against(
    session: AsyncSession, card: ShiftCard, volunteer: Volunteer, wish: Wish, now: datetime
) -> Added | None:
    """Their other shifts, and what else speaks against it."""
    near = await _others(session, volunteer.person_id, card)
    clash = next((one for one in near if one.shift.overlaps(card.shift)), None)
    if clash:
        return Added(NotAdded.OVERLAP, card, in_the_way=clash)
    if wish.doubts_accepted or now >= card.shift.ends_at:
        return None
    missing = await obstacles.lacking(session, card.shift, volunteer)
    # Who stands there is not paused, whatever they said.
    is_paused = volunteer.standing is not Standing.ACTIVE and now < card.shift.starts_at
    doubts = Doubts(missing, next(iter(near), None), is_paused)
    return Added(NotAdded.DOUBTFUL, card, doubts=doubts) if doubts else None


async def _others(session: AsyncSession, person_id: int, card: ShiftCard) -> list[ShiftCard]:
    """Shifts of theirs that overlap, or leave less than ``REST``, but for those at which they were marked as absent."""
    found = list[ShiftCard]()
    for one in await obstacles.confirmed_within(session, person_id, card.shift, REST):
        row = await sign_ups.of(session, person_id, one.shift.id)
        if row is None or row.attendance is not Attendance.ABSENT:
            found.append(one)
    return found


async def _placed(
    session: AsyncSession, card: ShiftCard, row: SignUp | None, volunteer: Volunteer, wish: Wish, now: datetime
) -> Added:
    """Gives them the place, with more places than before where the wish allows it."""
    shift = card.shift
    kept = row.party if row is not None and row.state is SignUpState.OFFERED else 0
    needed = shift.held - kept + wish.party
    if needed > min(max(shift.most, wish.most), MOST_PEOPLE):
        return Added(NotAdded.FULL, card, row, needed=needed)
    if needed > shift.most:
        shift.most, shift.version, shift.changed_at = needed, shift.version + 1, now
    row = row or sign_ups.new(session, wish.person_id, wish.shift_id, now)
    shift.taken, shift.held = shift.taken + wish.party, needed
    row.attendance, row.attended_at, row.minutes = None, None, None
    sign_ups.confirm(row, wish.party, card, volunteer, now)
    await session.flush()
    marked = None
    if now >= shift.starts_at:
        marked = await attendance.mark(session, row.id, Attendance.PRESENT, now)
    offers = await enrolment.refill(session, card, now) if wish.party < kept else ()
    return Added(None, card, row, marked=marked, offers=offers)
