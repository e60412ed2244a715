"""How volunteering is counted.

- A volunteering day is one person at one site on one local day on which they were at a shift there, however many shifts
  that were. Who comes with others counts as all of them: as the largest of their parties on that day.
- A shift belongs to the day, and the month, in which it begins by the clock on the site's wall.
- Only shifts that have begun count, and those that were cancelled count as that alone.
- Who was there is what was said of it, by them or by a coordinator. Nobody's word is nobody's presence: such places are
  counted apart, once the shift is over.

Of a month there may be very many places: the database looks at each once, whatever is counted of them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, Select, and_, case, exists, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import months
from models.figure_names import Figure, by_zone, named
from models.shifts import Shift, ShiftState
from models.sign_ups import LATE_NOTICE, Attendance, SignUp, SignUpState
from models.sites import Site

Numbers = dict[tuple[int | None, str], int]
_NO_DAY = 0
_PRESENCE = (Figure.PRESENT, Figure.ABSENT, Figure.UNSEEN)


async def count(session: AsyncSession, sites: Sequence[Site], month: date, now: datetime) -> Numbers:
    """All of it, of one month at these sites, as it stands now."""
    if not sites:
        return {}
    begun = union_all(*_begun(sites, month, now)).cte("begun")
    found = await _places(session, begun, now)
    return found | await _shifts(session, begun) | await _left_late(session, begun)


def _begun(sites: Sequence[Site], month: date, now: datetime) -> list[Select[*tuple[Any, ...]]]:
    """The shifts that began in that month, and before now, with their day: of each time zone by itself.

    The database knows nothing of the clock on the wall: it is told when each day ends.
    """
    found = []
    for zone, site_ids in by_zone(sites).items():
        begins, ends = months.bounds(month, ZoneInfo(zone))
        *days, last = months.days_of(month)
        ended = [(Shift.starts_at < months.begins(months.next_day(day), ZoneInfo(zone)), day.day) for day in days]
        day = case(*ended, else_=last.day).label("local_day")
        there = Shift.site_id.in_(site_ids), Shift.starts_at >= begins, Shift.starts_at < ends, Shift.starts_at <= now
        columns = Shift.id, Shift.site_id, Shift.state, Shift.starts_at, Shift.ends_at
        numbers = Shift.least, Shift.most, Shift.taken
        found.append(select(*columns, *numbers, day).where(*there))
    return found


async def _places(session: AsyncSession, begun: CTE, now: datetime) -> Numbers:
    """Volunteering days, people and presence."""
    each = _each(begun, now)
    at_site = select(each.c.site_id, func.max(each.c.people).label("people"))
    by_site = at_site.group_by(each.c.site_id, each.c.person_id).subquery()
    anywhere = select(func.max(each.c.people).label("people")).group_by(each.c.person_id).subquery()
    everybody = func.coalesce(func.sum(anywhere.c.people), 0)
    parts: list[Select[*tuple[Any, ...]]] = [
        _part(Figure.DAYS, each.c.site_id, func.sum(each.c.people), each.c.local_day),
        _part(Figure.HELPERS, by_site.c.site_id, func.sum(by_site.c.people)),
        select(literal(Figure.HELPERS.value), null(), literal(_NO_DAY), everybody),
        *(_part(figure, each.c.site_id, func.sum(each.c[figure.value])) for figure in _PRESENCE),
    ]
    rows = (await session.execute(union_all(*parts))).all()
    return {(site_id, named(Figure(name), *([f"{day:02}"] if day else []))): int(n) for name, site_id, day, n in rows}


def _each(begun: CTE, now: datetime) -> CTE:
    """Somebody on a day at a site: ``people`` are who came along at most, the others places of all their shifts."""
    present, absent = SignUp.attendance == Attendance.PRESENT, SignUp.attendance == Attendance.ABSENT
    unseen = and_(SignUp.attendance.is_(None), begun.c.ends_at <= now)
    sums = [
        func.sum(case((said, SignUp.party), else_=0)).label(figure.value)
        for figure, said in zip(_PRESENCE, (present, absent, unseen), strict=True)
    ]
    people = func.max(case((present, SignUp.party), else_=0)).label("people")
    by = begun.c.site_id, begun.c.local_day, SignUp.person_id
    of_them = select(*by, people, *sums).join(begun, begun.c.id == SignUp.shift_id)
    taken = of_them.where(SignUp.state == SignUpState.CONFIRMED, begun.c.state == ShiftState.PLANNED)
    return taken.group_by(*by).cte("each")


def _part(
    figure: Figure, site_id: ColumnElement[int], number: ColumnElement[int], day: ColumnElement[int] | None = None
) -> Select[*tuple[Any, ...]]:
    """A name, a site, a day or none, and the number."""
    name = literal(figure.value)
    if day is None:
        return select(name, site_id, literal(_NO_DAY), number).group_by(site_id)
    return select(name, site_id, day, number).group_by(site_id, day)


async def _shifts(session: AsyncSession, begun: CTE) -> Numbers:
    staffed = func.sum(case((begun.c.taken >= begun.c.least, 1), else_=0))
    sums = func.count(), staffed, func.sum(begun.c.most), func.sum(begun.c.taken)
    by = begun.c.site_id, begun.c.state
    counted: Numbers = {}
    names = (Figure.SHIFTS, Figure.SHIFTS_STAFFED, Figure.PLACES, Figure.TAKEN)
    for site_id, state, *numbers in (await session.execute(select(*by, *sums).group_by(*by))).all():
        if state is ShiftState.CANCELLED:
            counted[site_id, Figure.SHIFTS_CANCELLED.value] = int(numbers[0])
        else:
            counted |= {(site_id, name.value): int(n) for name, n in zip(names, numbers, strict=True)}
    return counted


async def _left_late(session: AsyncSession, begun: CTE) -> Numbers:
    """What was passed on in a swap is not given up: somebody else had the place from that very moment."""
    other = aliased(SignUp)
    passed_on = exists().where(other.shift_id == SignUp.shift_id, other.confirmed_at == SignUp.changed_at)
    columns = begun.c.site_id, begun.c.starts_at, SignUp.changed_at, SignUp.party
    left = select(*columns).join(begun, begun.c.id == SignUp.shift_id)
    theirs = left.where(SignUp.state == SignUpState.LEFT, SignUp.confirmed_at.is_not(None), ~passed_on)
    found: Numbers = {}
    for site_id, starts_at, left_at, party in (await session.execute(theirs)).all():
        if starts_at - left_at <= LATE_NOTICE:
            key = (site_id, Figure.LEFT_LATE.value)
            found[key] = found.get(key, 0) + party
    return found
