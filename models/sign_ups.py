"""Sign-ups: who is on a shift, who waits for a place, and to whom a freed place is offered.

How they come about and end is drawn and done in ``models.enrolment``; what stands against somebody on a shift is in
``models.obstacles``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from models import reminders
from models.chats import Key
from models.database import Model, code_of
from models.people import Person
from models.shifts import ShiftCard
from models.volunteers import Volunteer

REST = timedelta(hours=8)
"""Between two shifts of one person; less is warned of, not refused."""
LATE_NOTICE = timedelta(hours=24)
"""Who gives a place up later than this before the start leaves a gap that the coordinators must hear of."""
ANSWERED_BEFORE = timedelta(hours=12)
"""Who has not answered by then counts as unconfirmed."""
EXPERIENCED_AFTER = 3
"""Shifts at which somebody was present, to count as experienced without a coordinator's word."""


class SignUpState(StrEnum):
    """Drawn above."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    LEFT = "left"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


ACTIVE = (SignUpState.CONFIRMED, SignUpState.WAITING, SignUpState.OFFERED)


class Answer(StrEnum):
    """What was answered to a reminder; 'I can't' ends the sign-up instead."""

    COMING = "coming"
    LATE = "late"


class Attendance(StrEnum):
    """Whether somebody was there; None while nobody has said."""

    PRESENT = "present"
    ABSENT = "absent"


class SignUp(Model):
    """A person on a shift, or on its waiting list."""

    __tablename__ = "sign_ups"
    __table_args__ = (
        UniqueConstraint("shift_id", "person_id"),
        CheckConstraint("party >= 1", name="party"),
        Index("ix_sign_ups_of_person", "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    state: Mapped[SignUpState] = mapped_column(code_of(SignUpState))
    party: Mapped[int]
    """How many places, the person's own included."""
    queued: Mapped[int] = mapped_column(default=0)
    """The place in the order of the waiting list: the lower first."""
    offers: Mapped[int] = mapped_column(default=0)
    """How often a place was offered: the button of an earlier offer is known by it."""
    offered_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    answer: Mapped[Answer | None] = mapped_column(code_of(Answer))
    answered_at: Mapped[datetime | None]
    late_minutes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    """Since when an answer is awaited: a reminder's time came, or the shift was moved. None until then."""
    remind_at: Mapped[datetime | None]
    """When the next reminder is due; None when there is none, or nobody to remind."""
    remind_hours: Mapped[int | None]
    attendance: Mapped[Attendance | None] = mapped_column(code_of(Attendance))
    attended_at: Mapped[datetime | None]
    """When the presence or absence was said."""
    minutes: Mapped[int | None]
    """Minutes credited for one person, once the shift is over."""

    def is_unconfirmed(self, starts_at: datetime, now: datetime) -> bool:
        """Whether an answer is missing 12 hours before the start.

        To take a place is to say that one comes: nobody is unconfirmed who was not asked since. Who wants no reminders
        is not asked, unless the shift is moved.
        """
        return self.is_unanswered and now >= starts_at - ANSWERED_BEFORE

    @hybrid_property
    def is_unanswered(self) -> bool:
        """Whether they were asked whether they come, and have not said."""
        return self.asked_at is not None and self.answered_at is None

    @is_unanswered.inplace.expression
    @classmethod
    def _is_unanswered(cls) -> ColumnElement[bool]:
        return and_(cls.asked_at.is_not(None), cls.answered_at.is_(None))


for _due in (SignUp.remind_at, SignUp.offered_until):
    Index(
        f"ix_sign_ups_{_due.key}",
        _due,
        SignUp.shift_id,
        sqlite_where=_due.is_not(None),
        postgresql_where=_due.is_not(None),
    )


class SecondLook(Model):
    """A place that is free on the shift may do by now for somebody on its list who was passed over.

    Only ever added, and taken away by whoever looks: changing rows of the list instead would take locks in whatever
    order, from people who hold others.
    """

    __tablename__ = "second_looks"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime]


class Refusal(StrEnum):
    """Why a place was not given."""

    GONE = "gone"
    CANCELLED = "cancelled"
    STARTED = "started"
    TOO_LATE = "too_late"
    """Less than the site's minimum notice before the start."""
    SITE_CLOSED = "site_closed"
    NOT_REGISTERED = "not_registered"
    PAUSED = "paused"
    MISSING = "missing"
    OVERLAP = "overlap"
    SHORT_REST = "short_rest"
    FULL = "full"
    ALREADY = "already"
    NOT_OFFERED = "not_offered"
    """The offer is over, or was never made."""
    PARTY = "party"
    """More places than the person registered for, or none."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A freed place that was just offered; tell the person. ``number`` tells this offer from earlier ones."""

    person_id: int
    card: ShiftCard
    party: int
    number: int
    until: datetime
    told_from: datetime
    """Not told before: the night is left to sleep."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the wish for a place. ``refusal`` is None when it was fulfilled.

    ``other`` is the shift that is in the way, or too near; ``missing`` the requirements not met.
    """

    refusal: Refusal | None = None
    card: ShiftCard | None = None
    sign_up: SignUp | None = None
    other: ShiftCard | None = None
    missing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody is off a shift. ``was`` is None when they were not on it.

    ``is_late``: a confirmed place, given up within 24 hours of the start. ``fell_short``: the shift has fewer than it
    needs since this very moment.
    """

    was: SignUpState | None
    card: ShiftCard | None = None
    sign_up: SignUp | None = None
    is_late: bool = False
    fell_short: bool = False
    offers: Sequence[Offer] = field(default=())


async def of(session: AsyncSession, person_id: int | None, shift_id: int) -> SignUp | None:
    """That person's row on that shift, in whatever state."""
    found = await session.execute(select(SignUp).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id))
    return found.scalar_one_or_none()


async def lock_people(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Locks people, in the order of their numbers, before any shift: what one person holds is checked under it."""
    lock = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update(key_share=True)
    await session.execute(lock)


def end(row: SignUp, to: SignUpState, now: datetime) -> None:
    """The row as it is once the person is off the shift."""
    row.state, row.changed_at, row.offered_until, row.remind_at, row.remind_hours = to, now, None, None, None
    _forget_answer(row)


def confirm(row: SignUp, party: int, card: ShiftCard, volunteer: Volunteer, now: datetime) -> None:
    """The row as it is once the person has a place; the numbers of the shift are the caller's."""
    row.state, row.party, row.changed_at, row.confirmed_at = SignUpState.CONFIRMED, party, now, now
    row.offered_until = None
    _forget_answer(row)
    plan_reminder(row, card, volunteer, now)


def _forget_answer(row: SignUp) -> None:
    row.asked_at, row.answer, row.answered_at, row.late_minutes = None, None, None, 0


def ask_anew(row: SignUp, card: ShiftCard, volunteer: Volunteer, now: datetime) -> None:
    """The shift was moved: what was answered counts no more, an answer is awaited, reminders follow the new start."""
    _forget_answer(row)
    row.asked_at = now
    plan_reminder(row, card, volunteer, now)


def plan_reminder(row: SignUp, card: ShiftCard, volunteer: Volunteer, after: datetime) -> None:
    """Sets the sign-up's next reminder: the first that is due after that moment."""
    hours = volunteer.remind_hours
    row.remind_at, row.remind_hours = reminders.next_due(card.shift.starts_at, hours, card.zone, after)


def new(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> SignUp:
    """A row for somebody who has none on that shift yet; its state is to be set."""
    row = SignUp(shift_id=shift_id, person_id=person_id, created_at=now, queued=0, offers=0, late_minutes=0)
    session.add(row)
    return row


async def as_locked(session: AsyncSession, person_id: int, shift_id: int) -> SignUp | None:
    """As it stands since the lock is held."""
    mine = select(SignUp).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id)
    return (await session.execute(mine.execution_options(populate_existing=True))).scalar_one_or_none()
