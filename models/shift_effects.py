"""What a change does to a shift and to those on it. The caller holds the locks on both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect as mapped
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import enrolment, shifts, sign_ups
from models.calls import Call, CallState
from models.planning import Problem, wrong_hours
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import ACTIVE, Offer, SignUp, SignUpState
from models.swaps import Swap, SwapState
from models.volunteers import Volunteer


class Refusal(StrEnum):
    """Why a shift was not changed or cancelled."""

    GONE = "gone"
    CANCELLED = "cancelled"
    STARTED = "started"
    STALE = "stale"
    """Somebody else has changed it meanwhile."""
    SAME = "same"
    """It is as it was wanted already."""
    PAST = "past"
    TOO_LONG = "too_long"
    TOO_FEW = "too_few"
    """More places are taken than there would be."""


@dataclass(frozen=True, slots=True)
class Refused:
    """``card`` is the shift that stood against it, where there is one."""

    why: Refusal
    card: ShiftCard | None = None


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a change concerns, as they stand after it.

    ``lost_offer``: a place was offered to them, and is no more. ``other`` is another shift of theirs at the new time.
    """

    person_id: int
    state: SignUpState
    lost_offer: bool = False
    other: ShiftCard | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one shift. ``before`` holds it as it was; ``card`` as it is, cancelled perhaps."""

    before: ShiftCard
    card: ShiftCard
    concerned: Sequence[Concerned] = field(default=())
    offers: Sequence[Offer] = field(default=())

    @property
    def is_moved(self) -> bool:
        """Whether it takes place at other hours."""
        return not same_hours(self.before.shift, self.card.shift)

    @property
    def is_cancelled(self) -> bool:
        """Whether it takes place no more."""
        return self.card.shift.state is ShiftState.CANCELLED


def same_hours(one: Shift, other: Shift) -> bool:
    """Whether both begin and end together."""
    return hours_of(one) == hours_of(other)


def hours_of(shift: Shift) -> tuple[datetime, datetime]:
    """Its beginning and end (UTC)."""
    return shift.starts_at, shift.ends_at


@dataclass(frozen=True, slots=True)
class New:
    """A shift with what it is to have."""

    card: ShiftCard
    values: Mapping[str, Any]
    starts_at: datetime
    ends_at: datetime

    @property
    def most(self) -> int:
        """How many may come."""
        return int(self.values.get("most", self.card.shift.most))

    @property
    def changes_something(self) -> bool:
        """Whether it is to have anything that it has not."""
        return bool(self.values) or (self.starts_at, self.ends_at) != hours_of(self.card.shift)


def refusal(new: New, now: datetime) -> Refused | None:
    """What stands against it; None when it can be carried out."""
    if new.most < new.card.shift.taken:
        return Refused(Refusal.TOO_FEW, new.card)
    if (new.starts_at, new.ends_at) == hours_of(new.card.shift):
        return None
    wrong = wrong_hours(new.starts_at, new.ends_at, now)
    return Refused(Refusal.PAST if wrong is Problem.PAST else Refusal.TOO_LONG, new.card) if wrong else None


async def carry_out(session: AsyncSession, news: Sequence[New], now: datetime) -> list[Change]:
    """Changes these shifts where that changes something."""
    changes = [await _carry_out_one(session, new, now) for new in news if new.changes_something]
    return [await _with_others(session, change) if change.is_moved else change for change in changes]


async def _with_others(session: AsyncSession, change: Change) -> Change:
    others = await _others(session, change)
    return replace(change, concerned=[replace(one, other=others.get(one.person_id)) for one in change.concerned])


async def _carry_out_one(session: AsyncSession, new: New, now: datetime) -> Change:
    shift, before = new.card.shift, _copy(new.card)
    rows = await _signed_up(session, shift)
    for name, value in new.values.items():
        setattr(shift, name, value)
    shift.least = min(shift.least, shift.most)
    shift.starts_at, shift.ends_at = new.starts_at, new.ends_at
    shift.version, shift.changed_at = shift.version + 1, now
    is_moved = not same_hours(before.shift, shift)
    had_offer = {row.person_id for row, _ in rows if row.state is SignUpState.OFFERED}
    _take_back_offers(shift, [row for row, _ in rows], now, all_of_them=is_moved or "requirements" in new.values)
    for row, volunteer in rows:
        if is_moved and row.state is SignUpState.CONFIRMED and volunteer is not None:
            sign_ups.ask_anew(row, new.card, volunteer, now)
    offers = await enrolment.refill(session, new.card, now)
    concerned = [
        Concerned(row.person_id, row.state, row.person_id in had_offer and row.state is SignUpState.WAITING)
        for row, _ in rows
    ]
    return Change(before, new.card, concerned, offers)


def _take_back_offers(shift: Shift, rows: Sequence[SignUp], now: datetime, *, all_of_them: bool) -> None:
    """Offers that hold for another shift than they were made for, or for more places than there are, are taken back.

    Whoever had one keeps their place on the list, so that it is theirs again where it still does.
    """
    offered = sorted((row for row in rows if row.state is SignUpState.OFFERED), key=lambda row: -row.queued)
    for row in offered:
        if all_of_them or shift.held > shift.most:
            shift.held -= row.party
            row.state, row.offered_until, row.changed_at = SignUpState.WAITING, None, now


async def _signed_up(session: AsyncSession, shift: Shift) -> list[tuple[SignUp, Volunteer | None]]:
    """Everybody on the shift or its list, as they stand since it is locked."""
    listed = (
        select(SignUp, Volunteer)
        .outerjoin(Volunteer, Volunteer.person_id == SignUp.person_id)
        .where(SignUp.shift_id == shift.id, SignUp.state.in_(ACTIVE))
        .order_by(SignUp.id)
    )
    found = (await session.execute(listed.execution_options(populate_existing=True))).all()
    return [(row, volunteer) for row, volunteer in found]


async def cancel_all(session: AsyncSession, cards: Sequence[ShiftCard], now: datetime) -> list[Change]:
    """Cancels these shifts, and all that hangs on them: sign-ups, offers, reminders, calls for help, swaps."""
    changes = [await _cancel_one(session, card, now) for card in cards]
    numbers = [change.card.shift.id for change in changes]
    calls = update(Call).where(Call.shift_id.in_(numbers), Call.state == CallState.RUNNING)
    await session.execute(calls.values(state=CallState.OVER, next_wave_at=None, ended_at=now))
    swaps = update(Swap).where(Swap.shift_id.in_(numbers), Swap.state == SwapState.OPEN)
    await session.execute(swaps.values(state=SwapState.OVER, ended_at=now))
    return changes


async def look_again(session: AsyncSession, changes: Sequence[Change], now: datetime) -> None:
    """Who was on a shift that moved or is off may have time now for one that they wait for. The last thing to do."""
    freeing = [change for change in changes if change.is_moved or change.is_cancelled]
    freed = {one.person_id for change in freeing for one in change.concerned if one.state is SignUpState.CONFIRMED}
    if freed:
        await session.flush()
        await enrolment.look_again_for(session, sorted(freed), now)


async def _cancel_one(session: AsyncSession, card: ShiftCard, now: datetime) -> Change:
    shift, before = card.shift, _copy(card)
    concerned = []
    for row, _ in await _signed_up(session, shift):
        concerned.append(Concerned(row.person_id, row.state))
        row.state, row.changed_at, row.offered_until = SignUpState.CANCELLED, now, None
        row.remind_at, row.remind_hours = None, None
    shift.state, shift.taken, shift.held = ShiftState.CANCELLED, 0, 0
    shift.version, shift.changed_at = shift.version + 1, now
    await session.flush()
    return Change(before, card, concerned)


async def _others(session: AsyncSession, change: Change) -> dict[int, ShiftCard]:
    """Another shift, at the new time, of those who are confirmed on this one: by person."""
    shift = change.card.shift
    theirs = [one.person_id for one in change.concerned if one.state is SignUpState.CONFIRMED]
    if not theirs:
        return {}
    clash = (
        shifts.cards()
        .add_columns(SignUp.person_id)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.person_id.in_(theirs), SignUp.state == SignUpState.CONFIRMED, Shift.id != shift.id)
        .where(Shift.state == ShiftState.PLANNED, Shift.starts_at < shift.ends_at, Shift.ends_at > shift.starts_at)
    )
    return {person_id: ShiftCard(*row) for *row, person_id in (await session.execute(clash)).all()}


def _copy(card: ShiftCard) -> ShiftCard:
    """As it is now, to look back at: in no session."""
    values = {column.key: getattr(card.shift, column.key) for column in mapped(Shift).column_attrs}
    return ShiftCard(Shift(**values), card.site, card.activity)
