"""Sign-ups: who is on a shift, who waits for a place, and to whom a freed place is offered.

              take                          give_up
    (none) ─────────────► confirmed ─────────────────────► left
      │                      ▲                               ▲
      │ wait                 │ take, in time                 │ give_up · "no thanks"
      └────────► waiting ──offer──► offered ─────────────────┤
                    │                  └── time is over ──► lapsed
                    └── give_up ──► left

    The shift is cancelled: confirmed, waiting and offered become cancelled.
    The shift is changed: what was offered may be taken back; offered becomes waiting, in the old place on the list.

Invariants, for each shift, whatever happens at the same time:

- ``shift.taken`` is the sum of the parties confirmed, ``shift.held`` that sum with the parties offered; never above
  ``most``. A person has one row at most.
- Offers go in the order of ``queued``; whoever comes back stands at the end. Passed over are those for whom it would
  not do just now (too large a party, another shift at that time, paused): they keep their place.
- A place that is free while somebody waits for whom it would do is offered, as long as there is time for an offer: at
  once, or in the next round (``SecondLook``) where it would do again only now, since they gave up another shift or
  are no longer paused.

All of this changes under the lock on the shift's row, after the locks on the people concerned. That somebody is to be
looked at again is a row of its own, so that whoever notes it waits for nobody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, aliased, mapped_column

from models import quiet, reminders, shifts
from models.chats import HEARS, Chat, Key
from models.database import Instant, Model, apart_from, code_of
from models.people import Person
from models.shifts import LANGUAGE_PREFIX, Requirement, Shift, ShiftCard, ShiftState
from models.sites import RUNNING
from models.volunteers import Standing, Volunteer, VolunteerLanguage

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


@dataclass(frozen=True, slots=True)
class _Wish:
    """Somebody may have a place on that shift, if there is one. Both are locked.

    ``too_near`` is another shift of theirs that leaves less than ``REST``.
    """

    card: ShiftCard
    volunteer: Volunteer
    row: SignUp | None
    too_near: ShiftCard | None


async def of(session: AsyncSession, person_id: int | None, shift_id: int) -> SignUp | None:
    """That person's row on that shift, in whatever state."""
    found = await session.execute(select(SignUp).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id))
    return found.scalar_one_or_none()


async def take(
    session: AsyncSession,
    person_id: int,
    shift_id: int,
    now: datetime,
    *,
    party: int | None = None,
    rest_accepted: bool = False,
    offer: int | None = None,
) -> Verdict:
    """Gives the person a place, or says why not. ``party`` is by default as many as were offered, or registered for.

    ``offer`` is the number of the offer that is being taken up: places are kept for it. A rest that is too short
    refuses once; with ``rest_accepted`` it does not.
    """
    wish = await _wish(session, person_id, shift_id, now)
    if isinstance(wish, Verdict):
        return wish
    card, row, shift = wish.card, wish.row, wish.card.shift
    kept = row.party if row is not None and row.state is SignUpState.OFFERED else 0
    if (offer is not None or kept) and not _stands(row, offer, now):
        return Verdict(Refusal.NOT_OFFERED, card, row)
    wanted = (kept or wish.volunteer.party) if party is None else party
    if not 1 <= wanted <= max(kept, wish.volunteer.party):
        return Verdict(Refusal.PARTY, card, row)
    if wanted > shift.free + kept:
        return Verdict(Refusal.FULL, card, row)
    if wish.too_near and not rest_accepted:
        return Verdict(Refusal.SHORT_REST, card, row, other=wish.too_near)
    row = row or _new(session, person_id, shift_id, now)
    shift.taken, shift.held = shift.taken + wanted, shift.held + wanted - kept
    _confirm(row, wanted, card, wish.volunteer, now)
    await session.flush()
    if wanted < kept:
        await _look_again(session, now, SignUp.shift_id == shift_id)
    return Verdict(None, card, row)


async def wait(
    session: AsyncSession, person_id: int, shift_id: int, now: datetime, *, party: int | None = None
) -> tuple[Verdict, Sequence[Offer]]:
    """Puts the person at the end of the waiting list; ALREADY when they are on the shift or on its list.

    Should a place have come free meanwhile, the offers made of it come back too.
    """
    wish = await _wish(session, person_id, shift_id, now)
    if isinstance(wish, Verdict):
        return wish, ()
    card, row = wish.card, wish.row
    wanted = wish.volunteer.party if party is None else party
    if not 1 <= wanted <= min(wish.volunteer.party, card.shift.most):
        return Verdict(Refusal.PARTY, card, row), ()
    if row is not None and row.state in ACTIVE:
        return Verdict(Refusal.ALREADY, card, row), ()
    last = await session.scalar(select(func.max(SignUp.queued)).where(SignUp.shift_id == shift_id))
    row = row or _new(session, person_id, shift_id, now)
    row.state, row.party, row.queued, row.changed_at = SignUpState.WAITING, wanted, (last or 0) + 1, now
    await session.flush()
    return Verdict(None, card, row), await refill(session, card, now)


async def give_up(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> Departure:
    """Takes the person off the shift or its waiting list, and offers what came free to the next.

    Nothing happens once the shift has ended.
    """
    await lock_people(session, [person_id])
    departure = await _leave(session, person_id, shift_id, now)
    if departure.was is None or departure.card is None:
        return departure
    offers = await refill(session, departure.card, now)
    if departure.was is SignUpState.CONFIRMED:
        await look_again_for(session, [person_id], now)
    return replace(departure, offers=offers)


async def give_up_all(session: AsyncSession, person_id: int, now: datetime) -> list[Departure]:
    """Takes the person off everything that has not ended: they leave, or are deleted.

    What comes free is offered in the next round, so that nothing of it stands in the transaction that deletes.
    """
    shift_ids = await lock_all_of(session, [person_id], now)
    departures = [await _leave(session, person_id, shift_id, now) for shift_id in shift_ids]
    await _look_again(session, now, SignUp.shift_id.in_(shift_ids))
    return [departure for departure in departures if departure.was is not None]


async def overdue_offers(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()) -> list[int]:
    """The shifts, apart from those ``skipped``, that have an offer whose time is over, the longest overdue first."""
    over = (
        select(SignUp.shift_id)
        .where(SignUp.offered_until.is_not(None), SignUp.offered_until <= now, SignUp.state == SignUpState.OFFERED)
        .where(*apart_from(SignUp.shift_id, skipped))
        .group_by(SignUp.shift_id)
        .order_by(func.min(SignUp.offered_until))
        .limit(limit)
    )
    return list(await session.scalars(over))


async def lapse(session: AsyncSession, shift_id: int, now: datetime) -> list[Departure]:
    """Ends the shift's offers whose time is over, and offers the places to the next: they stand in the last one."""
    card = await shifts.locked(session, shift_id)
    if card is None:
        return []
    over = select(SignUp).where(
        SignUp.shift_id == shift_id, SignUp.state == SignUpState.OFFERED, SignUp.offered_until <= now
    )
    rows = (await session.execute(over.order_by(SignUp.id).execution_options(populate_existing=True))).scalars().all()
    departures = [_depart(card, row, SignUpState.LAPSED, now) for row in rows]
    # All at once: the places of two may do for a party of two.
    offers = await refill(session, card, now) if departures else ()
    return [*departures[:-1], *(replace(last, offers=offers) for last in departures[-1:])]


async def refill(session: AsyncSession, card: ShiftCard, now: datetime) -> list[Offer]:
    """Offers what is free to those who wait, in their order. The caller holds the lock on the shift."""
    shift, offers = card.shift, list[Offer]()
    notice = timedelta(minutes=card.site.notice_minutes)
    until = quiet.offer_until(now, shift.starts_at, card.zone, notice)
    await session.flush()
    if until is None or shift.free <= 0 or shift.state is not ShiftState.PLANNED or card.site.state not in RUNNING:
        return offers
    told_from = quiet.offer_begins(now, shift.starts_at, card.zone)
    for row, volunteer in (await session.execute(_listed(shift))).all():
        if row.party > shift.free or await _lacking(session, shift, volunteer):
            continue
        row.state, row.offered_until, row.offers, row.changed_at = SignUpState.OFFERED, until, row.offers + 1, now
        shift.held += row.party
        offers.append(Offer(row.person_id, card, row.party, row.offers, until, told_from))
        if shift.free <= 0:
            break
    await session.flush()
    return offers


async def look_again_for(session: AsyncSession, person_ids: Sequence[int], now: datetime) -> None:
    """Has the next round look whether a free place would do for them now: they gave another shift up, or can be
    reached again.
    """
    await _look_again(session, now, SignUp.person_id.in_(person_ids))


async def to_look_at_again(session: AsyncSession, limit: int, skipped: Collection[int] = ()) -> list[int]:
    """The shifts with somebody on the list for whom a free place may do now, who was passed over before.

    Those that were noted first: one shift may be noted many times. ``skipped`` shifts are left out.
    """
    noted = select(SecondLook.shift_id).where(*apart_from(SecondLook.shift_id, skipped))
    return list(dict.fromkeys(await session.scalars(noted.order_by(SecondLook.id).limit(limit))))


async def look_again(session: AsyncSession, shift_id: int, now: datetime) -> list[Offer]:
    """Offers what is free on the shift, now that something has changed for those who wait."""
    card = await shifts.locked(session, shift_id)
    if card is None:
        return []
    # What is noted from now on stays; what was noted until now, the query for the next sees.
    noted = delete(SecondLook).where(SecondLook.shift_id == shift_id)
    await session.execute(noted.execution_options(synchronize_session=False))
    return await refill(session, card, now)


async def lock_all_of(session: AsyncSession, person_ids: Sequence[int], now: datetime) -> list[int]:
    """Locks these people, then all that they are on or wait for and that has not ended; the shifts' numbers."""
    await lock_people(session, person_ids)
    theirs = select(SignUp.shift_id).where(SignUp.person_id.in_(person_ids), SignUp.state.in_(ACTIVE))
    to_come = select(Shift.id).where(Shift.id.in_(theirs), Shift.ends_at > now).order_by(Shift.id)
    return list(await session.scalars(to_come.with_for_update(key_share=True)))


async def lock_people(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Locks people, in the order of their numbers, before any shift: what one person holds is checked under it."""
    lock = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update(key_share=True)
    await session.execute(lock)


async def capabilities(session: AsyncSession, volunteer: Volunteer) -> frozenset[str]:
    """What the volunteer brings, in the codes of ``Shift.requirements``."""
    spoken = select(VolunteerLanguage.language).where(VolunteerLanguage.person_id == volunteer.person_id)
    has = {LANGUAGE_PREFIX + code for code in await session.scalars(spoken)}
    has |= {Requirement.DRIVING_LICENCE.value} if volunteer.driving_licence else set()
    has |= {Requirement.VEHICLE.value} if volunteer.vehicle else set()
    if volunteer.experienced or await _times_present(session, volunteer.person_id) >= EXPERIENCED_AFTER:
        has.add(Requirement.EXPERIENCED.value)
    return frozenset(has)


async def objection(
    session: AsyncSession,
    card: ShiftCard | None,
    volunteer: Volunteer | None,
    now: datetime,
    *,
    giving: int | None = None,
) -> Verdict | None:
    """What stands against that person on that shift, whether or not there is a place.

    ``giving`` is a shift that they give away for it, which then is in nobody's way.
    """
    refused = await _objection(session, card, volunteer, now)
    if refused or card is None or volunteer is None:
        return refused
    other = await overlapping(session, volunteer.person_id, card.shift, giving=giving)
    return Verdict(Refusal.OVERLAP, card, other=other) if other else None


async def _objection(
    session: AsyncSession, card: ShiftCard | None, volunteer: Volunteer | None, now: datetime
) -> Verdict | None:
    """The same, but for their other shifts."""
    if card is None:
        return Verdict(Refusal.GONE)
    shift = card.shift
    if shift.state is not ShiftState.PLANNED:
        return Verdict(Refusal.CANCELLED, card)
    if shift.starts_at <= now:
        return Verdict(Refusal.STARTED, card)
    if card.site.state not in RUNNING:
        return Verdict(Refusal.SITE_CLOSED, card)
    if shift.starts_at - now < timedelta(minutes=card.site.notice_minutes):
        return Verdict(Refusal.TOO_LATE, card)
    if volunteer is None:
        return Verdict(Refusal.NOT_REGISTERED, card)
    if volunteer.standing is not Standing.ACTIVE:
        return Verdict(Refusal.PAUSED, card)
    lacking = await _lacking(session, shift, volunteer)
    return Verdict(Refusal.MISSING, card, missing=lacking) if lacking else None


async def overlapping(
    session: AsyncSession, person_id: int, shift: Shift, *, giving: int | None = None
) -> ShiftCard | None:
    """Another shift that the person has confirmed and that runs at the same time; ``giving`` is left out."""
    return next(iter(await _confirmed_within(session, person_id, shift, timedelta(), giving)), None)


async def short_rest(
    session: AsyncSession, person_id: int, shift: Shift, *, giving: int | None = None
) -> ShiftCard | None:
    """Another shift that the person has confirmed and that leaves less than ``REST``; ``giving`` is left out."""
    return next(iter(await _confirmed_within(session, person_id, shift, REST, giving)), None)


async def hand_over(
    session: AsyncSession, card: ShiftCard, giver_id: int, taker: Volunteer, party: int, now: datetime
) -> Sequence[Offer]:
    """Puts the taker, with their party, in the place that the giver has confirmed.

    Nothing comes free, so that nobody who waits is passed over; but where a smaller party follows a larger one, what is
    left is offered. The caller holds the locks on both people and the shift, and has checked that it may be.
    """
    given, row = await _row(session, giver_id, card.shift.id), await _row(session, taker.person_id, card.shift.id)
    if given is None or given.state is not SignUpState.CONFIRMED:
        raise ValueError("the giver has no place on that shift")
    if row is not None and row.state is SignUpState.CONFIRMED:
        raise ValueError("the taker has a place on that shift")
    kept = row.party if row is not None and row.state is SignUpState.OFFERED else 0
    card.shift.taken += party - given.party
    card.shift.held += party - given.party - kept
    _end(given, SignUpState.LEFT, now)
    _confirm(row or _new(session, taker.person_id, card.shift.id, now), party, card, taker, now)
    await session.flush()
    return await refill(session, card, now)


async def _wish(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> _Wish | Verdict:
    """Locks both, and looks at all but the number of places."""
    await lock_people(session, [person_id])
    card, row = await shifts.locked(session, shift_id), await _row(session, person_id, shift_id)
    if card is not None and row is not None and row.state is SignUpState.CONFIRMED:
        return Verdict(Refusal.ALREADY, card, row)
    registered = select(Volunteer).where(Volunteer.person_id == person_id)
    volunteer = await session.scalar(registered.execution_options(populate_existing=True))
    refused = await _objection(session, card, volunteer, now)
    if refused or card is None or volunteer is None:
        return refused or Verdict(Refusal.GONE)
    near = await _confirmed_within(session, person_id, card.shift, REST)
    clash = next((one for one in near if one.shift.overlaps(card.shift)), None)
    return Verdict(Refusal.OVERLAP, card, row, clash) if clash else _Wish(card, volunteer, row, next(iter(near), None))


async def _leave(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> Departure:
    """Takes them off, and offers nothing yet."""
    card = await shifts.locked(session, shift_id)
    row = await _row(session, person_id, shift_id)
    if card is None or row is None or row.state not in ACTIVE or card.shift.ends_at <= now:
        return Departure(None, card, row)
    return _depart(card, row, SignUpState.LEFT, now)


def _depart(card: ShiftCard, row: SignUp, to: SignUpState, now: datetime) -> Departure:
    shift, was = card.shift, row.state
    was_short = shift.is_short
    shift.taken -= row.party if was is SignUpState.CONFIRMED else 0
    shift.held -= row.party if was in (SignUpState.CONFIRMED, SignUpState.OFFERED) else 0
    _end(row, to, now)
    is_late = was is SignUpState.CONFIRMED and shift.starts_at - now <= LATE_NOTICE
    return Departure(was, card, row, is_late, fell_short=shift.is_short and not was_short)


def _end(row: SignUp, to: SignUpState, now: datetime) -> None:
    row.state, row.changed_at, row.offered_until, row.remind_at, row.remind_hours = to, now, None, None, None
    _forget_answer(row)


def _confirm(row: SignUp, party: int, card: ShiftCard, volunteer: Volunteer, now: datetime) -> None:
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


def _new(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> SignUp:
    row = SignUp(shift_id=shift_id, person_id=person_id, created_at=now, queued=0, offers=0, late_minutes=0)
    session.add(row)
    return row


def _stands(row: SignUp | None, offer: int | None, now: datetime) -> bool:
    """Whether the place is still kept for the person, and by that offer where one is named."""
    is_kept = row is not None and row.offered_until is not None and now < row.offered_until
    return row is not None and is_kept and offer in (None, row.offers)


async def _row(session: AsyncSession, person_id: int, shift_id: int) -> SignUp | None:
    """As it stands since the lock is held."""
    mine = select(SignUp).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id)
    return (await session.execute(mine.execution_options(populate_existing=True))).scalar_one_or_none()


def _listed(shift: Shift) -> Select[SignUp, Volunteer]:
    """Who waits, in order, but for those who would not hear of an offer or could not take it whatever it asks for."""
    theirs, other = aliased(SignUp), aliased(Shift)
    is_busy = exists().where(
        theirs.person_id == SignUp.person_id,
        theirs.state == SignUpState.CONFIRMED,
        other.id == theirs.shift_id,
        other.state == ShiftState.PLANNED,
        other.starts_at < shift.ends_at,
        other.ends_at > shift.starts_at,
    )
    hears = exists().where(Chat.person_id == SignUp.person_id, *HEARS)
    return (
        select(SignUp, Volunteer)
        .join(Volunteer, Volunteer.person_id == SignUp.person_id)
        .where(SignUp.shift_id == shift.id, SignUp.state == SignUpState.WAITING)
        .where(Volunteer.standing == Standing.ACTIVE, hears, ~is_busy)
        .order_by(SignUp.queued, SignUp.id)
        .execution_options(populate_existing=True)
    )


async def _look_again(session: AsyncSession, now: datetime, whose: ColumnElement[bool]) -> None:
    await session.flush()
    waited_for = select(SignUp.shift_id, literal(now, Instant)).where(whose, SignUp.state == SignUpState.WAITING)
    await session.execute(insert(SecondLook).from_select(["shift_id", "since"], waited_for.distinct()))


async def _confirmed_within(
    session: AsyncSession, person_id: int, shift: Shift, margin: timedelta, giving: int | None = None
) -> list[ShiftCard]:
    """Other shifts the person has confirmed that come nearer to this one than the margin; ``giving`` is left out."""
    near = (
        shifts.cards()
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(
            SignUp.person_id == person_id,
            SignUp.state == SignUpState.CONFIRMED,
            Shift.id.not_in([shift.id] if giving is None else [shift.id, giving]),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at < shift.ends_at + margin,
            Shift.ends_at > shift.starts_at - margin,
        )
    )
    return await shifts.all_of(session, near)


async def _lacking(session: AsyncSession, shift: Shift, volunteer: Volunteer) -> list[str]:
    """What the shift asks for and the volunteer does not bring."""
    if not shift.requirements:
        return []
    return shifts.missing(shift.requirements, await capabilities(session, volunteer))


async def _times_present(session: AsyncSession, person_id: int) -> int:
    present = select(func.count()).where(SignUp.person_id == person_id, SignUp.attendance == Attendance.PRESENT)
    return (await session.execute(present)).scalar_one()
