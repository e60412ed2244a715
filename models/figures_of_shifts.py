"""How volunteering is counted.

- A volunteering day is one person at one site on one local day on which they were at a shift there, however many shifts
  that were. Who comes with others counts as all of them: as the largest of their parties on that day.
- A shift belongs to the day, and the month, in which it begins by the clock on the site's wall.
- Only shifts that have begun count, and those that were cancelled count as that alone.
- Who was there is what was said of it, by them or by a coordinator. Nobody's word is nobody's presence: such places are
  counted apart, once the shift is over.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import months
from models.figure_names import Figure, by_zone, named
from models.shifts import Shift, ShiftState
from models.sign_ups import LATE_NOTICE, Attendance, SignUp, SignUpState
from models.sites import Site

Numbers = dict[tuple[int | None, str], int]
_ATTENDED = {Attendance.PRESENT: Figure.PRESENT, Attendance.ABSENT: Figure.ABSENT, None: Figure.UNSEEN}


async def count(session: AsyncSession, sites: Sequence[Site], month: date, now: datetime) -> Numbers:
    """All of it, of one month at these sites, as it stands now."""
    found: Numbers = {}
    for zone, site_ids in by_zone(sites).items():
        begun = _begun(site_ids, month, ZoneInfo(zone), now)
        found |= await _days(session, begun, month, ZoneInfo(zone))
        found |= await _helpers(session, begun)
        found |= await _shifts(session, begun)
        found |= await _attendance(session, begun, now)
        found |= await _left_late(session, begun)
    found[None, Figure.HELPERS.value] = await _all_helpers(session, sites, month, now)
    return found


def _begun(site_ids: Sequence[int], month: date, zone: ZoneInfo, now: datetime) -> ColumnElement[bool]:
    """The shifts that began in that month, and before now."""
    begins, ends = months.bounds(month, zone)
    return and_(Shift.site_id.in_(site_ids), Shift.starts_at >= begins, Shift.starts_at < ends, Shift.starts_at <= now)


def _on_shifts(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Of the places taken on shifts that took place."""
    found = select(*columns).join(Shift, Shift.id == SignUp.shift_id)
    return found.where(SignUp.state == SignUpState.CONFIRMED, Shift.state == ShiftState.PLANNED)


async def _days(session: AsyncSession, begun: ColumnElement[bool], month: date, zone: ZoneInfo) -> Numbers:
    # The database knows nothing of the clock on the wall: it is told when each day ends.
    *days, last = months.days_of(month)
    ended = [(Shift.starts_at < months.begins(months.next_day(day), zone), day.day) for day in days]
    day = case(*ended, else_=last.day).label("local_day")
    people = func.max(SignUp.party).label("people")
    each = _on_shifts(Shift.site_id, day, people).where(begun, SignUp.attendance == Attendance.PRESENT)
    one = each.group_by(Shift.site_id, day, SignUp.person_id).subquery()
    found = select(one.c.site_id, one.c.local_day, func.sum(one.c.people)).group_by(one.c.site_id, one.c.local_day)
    return {
        (site_id, named(Figure.DAYS, f"{at:02}")): int(number)
        for site_id, at, number in (await session.execute(found)).all()
    }


async def _helpers(session: AsyncSession, begun: ColumnElement[bool]) -> Numbers:
    each = _on_shifts(Shift.site_id, func.max(SignUp.party).label("people")).where(begun)
    present = each.where(SignUp.attendance == Attendance.PRESENT)
    one = present.group_by(Shift.site_id, SignUp.person_id).subquery()
    found = await session.execute(select(one.c.site_id, func.sum(one.c.people)).group_by(one.c.site_id))
    return {(site_id, Figure.HELPERS.value): int(number) for site_id, number in found.all()}


async def _all_helpers(session: AsyncSession, sites: Sequence[Site], month: date, now: datetime) -> int:
    anywhere = or_(*(_begun(ids, month, ZoneInfo(zone), now) for zone, ids in by_zone(sites).items()))
    each = _on_shifts(func.max(SignUp.party).label("people")).where(anywhere)
    one = each.where(SignUp.attendance == Attendance.PRESENT).group_by(SignUp.person_id).subquery()
    return int(await session.scalar(select(func.sum(one.c.people))) or 0) if sites else 0


async def _shifts(session: AsyncSession, begun: ColumnElement[bool]) -> Numbers:
    staffed = func.sum(case((Shift.taken >= Shift.least, 1), else_=0))
    sums = func.count(), staffed, func.sum(Shift.most), func.sum(Shift.taken)
    found = await session.execute(
        select(Shift.site_id, Shift.state, *sums).where(begun).group_by(Shift.site_id, Shift.state)
    )
    counted: Numbers = {}
    names = (Figure.SHIFTS, Figure.SHIFTS_STAFFED, Figure.PLACES, Figure.TAKEN)
    for site_id, state, *numbers in found.all():
        if state is ShiftState.CANCELLED:
            counted[site_id, Figure.SHIFTS_CANCELLED.value] = int(numbers[0])
        else:
            counted |= {(site_id, name.value): int(n) for name, n in zip(names, numbers, strict=True)}
    return counted


async def _attendance(session: AsyncSession, begun: ColumnElement[bool], now: datetime) -> Numbers:
    places = _on_shifts(Shift.site_id, SignUp.attendance, func.sum(SignUp.party)).where(begun)
    said = places.where(or_(SignUp.attendance.is_not(None), Shift.ends_at <= now))
    found = await session.execute(said.group_by(Shift.site_id, SignUp.attendance))
    return {(site_id, _ATTENDED[attendance].value): int(number) for site_id, attendance, number in found.all()}


async def _left_late(session: AsyncSession, begun: ColumnElement[bool]) -> Numbers:
    """What was passed on in a swap is not given up: somebody else had the place from that very moment."""
    other = aliased(SignUp)
    passed_on = exists().where(other.shift_id == SignUp.shift_id, other.confirmed_at == SignUp.changed_at)
    left = select(Shift.site_id, Shift.starts_at, SignUp.changed_at, SignUp.party).join(
        Shift, Shift.id == SignUp.shift_id
    )
    theirs = left.where(begun, SignUp.state == SignUpState.LEFT, SignUp.confirmed_at.is_not(None), ~passed_on)
    found: Numbers = {}
    for site_id, starts_at, left_at, party in (await session.execute(theirs)).all():
        if starts_at - left_at <= LATE_NOTICE:
            key = (site_id, Figure.LEFT_LATE.value)
            found[key] = found.get(key, 0) + party
    return found
