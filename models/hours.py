"""Hours: what each person has worked, shift by shift, as it was credited once the shifts were over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.activities import Activity
from models.shifts import Shift
from models.sign_ups import Attendance, SignUp
from models.sites import Site

Group = TypeVar("Group")


class Period(StrEnum):
    """What part of somebody's hours is looked at."""

    ALL = "all"
    THIS_YEAR = "year"
    LAST_YEAR = "12m"
    """The 365 days that end today."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One shift at which the person was: the local day it began on, and the minutes credited for it."""

    day: date
    minutes: int
    activity: Activity


@dataclass(frozen=True, slots=True)
class Total:
    """Several of them together; ``first`` and ``last`` are the local days of the first and the last."""

    first: date
    last: date
    minutes: int
    shifts: int


async def worked(session: AsyncSession, person_id: int) -> list[Worked]:
    """Every shift that was credited to the person, the earliest first."""
    query = (
        select(Shift.starts_at, Site.time_zone, SignUp.minutes, Activity)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .join(Site, Site.id == Shift.site_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(SignUp.person_id == person_id, SignUp.attendance == Attendance.PRESENT, SignUp.minutes > 0)
        .order_by(Shift.starts_at, Shift.id)
    )
    rows = (await session.execute(query)).all()
    return [
        Worked(starts_at.astimezone(ZoneInfo(zone)).date(), minutes or 0, doing)
        for starts_at, zone, minutes, doing in rows
    ]


def within(shifts: Sequence[Worked], period: Period, today: date) -> list[Worked]:
    """Those of the period that ends ``today``."""
    match period:
        case Period.THIS_YEAR:
            return [one for one in shifts if one.day.year == today.year]
        case Period.LAST_YEAR:
            return [one for one in shifts if one.day > today - timedelta(days=365)]
        case _:
            return list(shifts)


def total(shifts: Iterable[Worked]) -> Total | None:
    """All of them together; None where there are none."""
    found = list(shifts)
    if not found:
        return None
    days = [one.day for one in found]
    return Total(min(days), max(days), sum(one.minutes for one in found), len(found))


def by_month(shifts: Sequence[Worked]) -> list[tuple[date, Total]]:
    """By the first of each month that has any, the latest first."""
    return sorted(_grouped(shifts, lambda one: one.day.replace(day=1)), reverse=True)


def by_activity(shifts: Sequence[Worked]) -> list[tuple[Activity, Total]]:
    """By activity, the one with the most hours first."""
    activities = {one.activity.id: one.activity for one in shifts}
    groups = _grouped(shifts, lambda one: one.activity.id)
    return [(activities[number], sum_) for number, sum_ in sorted(groups, key=lambda group: -group[1].minutes)]


def _grouped(shifts: Sequence[Worked], group_of: Callable[[Worked], Group]) -> list[tuple[Group, Total]]:
    groups = dict.fromkeys(map(group_of, shifts))
    sums = ((group, total(one for one in shifts if group_of(one) == group)) for group in groups)
    return [(group, together) for group, together in sums if together]
