"""What stands against somebody on a shift, whether or not there is a place; looked at under the locks."""

from datetime import datetime, timedelta

from sqlalchemy import (
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts
from models.shifts import LANGUAGE_PREFIX, Requirement, Shift, ShiftCard, ShiftState
from models.sign_ups import EXPERIENCED_AFTER, REST, Attendance, Refusal, SignUp, SignUpState, Verdict
from models.volunteers import Standing, Volunteer, VolunteerLanguage


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
    refused = await against(session, card, volunteer, now)
    if refused or card is None or volunteer is None:
        return refused
    other = await overlapping(session, volunteer.person_id, card.shift, giving=giving)
    return Verdict(Refusal.OVERLAP, card, other=other) if other else None


async def against(
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
    if not card.site.runs_on(card.day):
        return Verdict(Refusal.SITE_CLOSED, card)
    if shift.starts_at - now < timedelta(minutes=card.site.notice_minutes):
        return Verdict(Refusal.TOO_LATE, card)
    if volunteer is None:
        return Verdict(Refusal.NOT_REGISTERED, card)
    if volunteer.standing is not Standing.ACTIVE:
        return Verdict(Refusal.PAUSED, card)
    absent = await lacking(session, shift, volunteer)
    return Verdict(Refusal.MISSING, card, missing=absent) if absent else None


async def overlapping(
    session: AsyncSession, person_id: int, shift: Shift, *, giving: int | None = None
) -> ShiftCard | None:
    """Another shift that the person has confirmed and that runs at the same time; ``giving`` is left out."""
    return next(iter(await confirmed_within(session, person_id, shift, timedelta(), giving)), None)


async def short_rest(
    session: AsyncSession, person_id: int, shift: Shift, *, giving: int | None = None
) -> ShiftCard | None:
    """Another shift that the person has confirmed and that leaves less than ``REST``; ``giving`` is left out."""
    return next(iter(await confirmed_within(session, person_id, shift, REST, giving)), None)


async def confirmed_within(
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


async def lacking(session: AsyncSession, shift: Shift, volunteer: Volunteer) -> list[str]:
    """What the shift asks for and the volunteer does not bring."""
    if not shift.requirements:
        return []
    return shifts.missing(shift.requirements, await capabilities(session, volunteer))


async def _times_present(session: AsyncSession, person_id: int) -> int:
    present = select(func.count()).where(SignUp.person_id == person_id, SignUp.attendance == Attendance.PRESENT)
    return (await session.execute(present)).scalar_one()
