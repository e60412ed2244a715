"""Who could come to a shift, in SQL: asked of people one by one it would take too long with many volunteers.

What is asked for here is stricter than what ``enrolment.take`` refuses: people are left in peace who have said that
they are elsewhere on that day, or would rather do something else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models.chats import HEARS, Chat
from models.shifts import LANGUAGE_PREFIX, Requirement, Shift, ShiftCard, ShiftState
from models.sign_ups import ACTIVE, EXPERIENCED_AFTER, REST, Attendance, SignUp, SignUpState
from models.volunteers import (
    Standing,
    Volunteer,
    VolunteerActivity,
    VolunteerLanguage,
    VolunteerSite,
    VolunteerStay,
)

MOST_ASKED = 2
"""So often somebody is asked in ``ASKED_WITHIN`` at most, unless they said that it may be more."""
ASKED_WITHIN = timedelta(days=7)
Condition = ColumnElement[bool]


def could_come(card: ShiftCard) -> list[Condition]:
    """The conditions on a volunteer to be asked to that shift, whether or not there is a place."""
    return [
        Volunteer.standing == Standing.ACTIVE,
        or_(Volunteer.anywhere, _has(VolunteerSite.person_id, VolunteerSite.site_id == card.site.id)),
        or_(
            Volunteer.any_activity, _has(VolunteerActivity.person_id, VolunteerActivity.activity_id == card.activity.id)
        ),
        *(meets(code) for code in card.shift.requirements),
        _is_there(card),
        ~_is_on_it_or_gave_it_up(card.shift),
        ~_has_another(card.shift),
        _has(Chat.person_id, *HEARS),
    ]


async def choose(session: AsyncSession, conditions: Sequence[Condition], limit: int, now: datetime) -> list[int]:
    """At most so many of those who fulfil the conditions, the least recently asked first, noted as asked now.

    Two who choose at the same moment never choose the same people.
    """
    # Read by the index in this order, so that it ends with the last that is wanted.
    first = (
        select(Volunteer.person_id).where(*conditions).order_by(Volunteer.asked_at, Volunteer.person_id).limit(limit)
    )
    locked = first.with_for_update(of=Volunteer, skip_locked=True, key_share=True)
    found = list(await session.scalars(locked))
    # Since the locks are held: another call may have asked them between the question and the lock.
    still = select(Volunteer.person_id).where(Volunteer.person_id.in_(found), *conditions)
    chosen = set(await session.scalars(still))
    await session.execute(update(Volunteer).where(Volunteer.person_id.in_(chosen)).values(asked_at=now))
    return [person_id for person_id in found if person_id in chosen]


async def lock(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """From now until the transaction ends nobody chooses these people; whoever is choosing them is waited for.

    Taken after the locks on people and shifts, before those on sites.
    """
    locked = select(Volunteer.person_id).where(Volunteer.person_id.in_(person_ids)).order_by(Volunteer.person_id)
    await session.execute(locked.with_for_update(key_share=True))


async def count(session: AsyncSession, conditions: Sequence[Condition], up_to: int) -> int:
    """How many fulfil the conditions, counted no further than that."""
    some = select(Volunteer.person_id).where(*conditions).limit(up_to).subquery()
    return (await session.execute(select(func.count()).select_from(some))).scalar_one()


def _has(
    person_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], *conditions: Condition
) -> Condition:
    """Whether the volunteer has such a row in the table of that column."""
    return exists().where(person_id == Volunteer.person_id, *conditions)


def meets(code: str) -> Condition:
    """Whether the volunteer brings what that code of ``Shift.requirements`` asks for."""
    if code.startswith(LANGUAGE_PREFIX):
        return _has(VolunteerLanguage.person_id, VolunteerLanguage.language == code.removeprefix(LANGUAGE_PREFIX))
    match code:
        case Requirement.DRIVING_LICENCE:
            return and_(Volunteer.driving_licence)
        case Requirement.VEHICLE:
            return and_(Volunteer.vehicle)
        case Requirement.EXPERIENCED:
            return or_(Volunteer.experienced, _times_present() >= EXPERIENCED_AFTER)
    return false()


def _times_present() -> ColumnElement[int]:
    present = select(func.count()).where(
        SignUp.person_id == Volunteer.person_id, SignUp.attendance == Attendance.PRESENT
    )
    return present.scalar_subquery()


def _is_there(card: ShiftCard) -> Condition:
    """Whether the day on which the shift begins is one of theirs."""
    return _has(
        VolunteerStay.person_id,
        VolunteerStay.first <= card.day,
        or_(VolunteerStay.last.is_(None), VolunteerStay.last >= card.day),
        VolunteerStay.weekdays.bitwise_and(1 << card.day.weekday()) != 0,
    )


def _is_on_it_or_gave_it_up(shift: Shift) -> Condition:
    return _has(SignUp.person_id, SignUp.shift_id == shift.id, SignUp.state.in_((*ACTIVE, SignUpState.LEFT)))


def _has_another(shift: Shift) -> Condition:
    """Whether another shift of theirs runs at that time, or leaves too little rest."""
    near = exists().where(
        Shift.id == SignUp.shift_id,
        Shift.id != shift.id,
        Shift.state == ShiftState.PLANNED,
        Shift.starts_at < shift.ends_at + REST,
        Shift.ends_at > shift.starts_at - REST,
    )
    return _has(SignUp.person_id, SignUp.state == SignUpState.CONFIRMED, near)
