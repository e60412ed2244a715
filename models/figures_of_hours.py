"""Hours by volunteer, for the coordinators of the sites at which they were: names, and so never kept as figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import months
from models.figure_names import by_zone
from models.people import Person
from models.shifts import Shift
from models.sign_ups import Attendance, SignUp
from models.sites import Site


@dataclass(frozen=True, slots=True)
class Worked:
    """What somebody was credited with at one site: shifts, and minutes that really passed."""

    name: str
    site_id: int
    shifts: int
    minutes: int


async def by_person(session: AsyncSession, sites: Sequence[Site], month: date, limit: int) -> list[Worked]:
    """Of shifts that began in that month by the clock of their site, by name."""
    when = [
        and_(Shift.site_id.in_(site_ids), Shift.starts_at >= begins, Shift.starts_at < ends)
        for zone, site_ids in by_zone(sites).items()
        for begins, ends in [months.bounds(month, ZoneInfo(zone))]
    ]
    sums = func.count(), func.sum(SignUp.minutes)
    found = (
        select(Person.name, Shift.site_id, *sums)
        .join(SignUp, SignUp.person_id == Person.id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(or_(*when), SignUp.attendance == Attendance.PRESENT, SignUp.minutes > 0)
        .group_by(Person.id, Person.name, Shift.site_id)
        .order_by(func.lower(Person.name), Person.id, Shift.site_id)
    )
    rows = (await session.execute(found.limit(limit))).all() if when else []
    return [Worked(name, site_id, number, int(minutes or 0)) for name, site_id, number, minutes in rows]
