"""Invented shifts: those that have been, with who came, and series of them that go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.invented.ground import DAY, Ground, at
from bot.invented.people import Helper
from models import planning
from models.planning import Plan
from models.shifts import Shift, ShiftState
from models.sign_ups import Attendance, SignUp, SignUpState
from models.sites import Site, SiteState
from models.volunteers import EVERY_DAY

_SOON = 9
"""Days ahead of which somebody has taken a place already."""
_WEEKENDS_AND_TWO_EVENINGS = 0b1110010
_CAME, _DID_NOT, _GAVE_UP = 0.9, 0.95, 0.98
"""Of the places: came, did not come, given up late; of the rest nobody said."""
_TOOK_PART = 0.75


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A shift that comes again: which of the site's activities (-1: the last), when, and how many are needed."""

    activity: int
    weekdays: int
    start: time
    end: time
    least: int
    most: int


_BUSY = (
    _Pattern(0, EVERY_DAY, time(9), time(13), 4, 8),
    _Pattern(1, EVERY_DAY, time(14), time(18), 3, 7),
    _Pattern(2, 0b1010101, time(18, 30), time(21), 2, 5),
)
_QUIET = (_Pattern(-1, _WEEKENDS_AND_TWO_EVENINGS, time(20), time(23, 30), 2, 5),)


async def invent(session: AsyncSession, ground: Ground, helpers: Sequence[Helper]) -> None:
    """Keeps them, and who was there."""
    where = ground.for_volunteers()
    for number, site in enumerate(where):
        for pattern in _QUIET if number else _BUSY:
            await _been(session, ground, site, pattern, helpers)
            if site.state is SiteState.OPEN:
                await _to_come(session, ground, site, pattern, helpers)


async def _been(
    session: AsyncSession, ground: Ground, site: Site, pattern: _Pattern, helpers: Sequence[Helper]
) -> None:
    days = [
        day for day in planning.days_of(pattern.weekdays, ground.first, ground.today - DAY) if ground.ran_on(site, day)
    ]
    taken = [_who(ground, site, day, pattern, helpers) for day in days]
    shifts = [_shift(ground, site, day, pattern, who) for day, who in zip(days, taken, strict=True)]
    session.add_all(shifts)
    await session.flush()
    rows = [_place(ground, shift, one) for shift, who in zip(shifts, taken, strict=True) for one in who]
    if rows:
        await session.execute(insert(SignUp), rows)
    by_number = {shift.id: shift for shift in shifts}
    for row in rows:
        if row["state"] is SignUpState.LEFT:
            by_number[row["shift_id"]].taken -= row["party"]
    for shift in shifts:
        shift.held = shift.taken
    await session.flush()


async def _to_come(
    session: AsyncSession, ground: Ground, site: Site, pattern: _Pattern, helpers: Sequence[Helper]
) -> None:
    plan = Plan(
        site=site,
        activity_id=_activity(ground, site, pattern),
        day=ground.today,
        start=pattern.start,
        end=pattern.end,
        least=pattern.least,
        most=pattern.most,
    )
    series, _ = await planning.add_series(session, plan, pattern.weekdays, None, ground.now)
    until = at(ground.today + DAY * _SOON, time(), ZoneInfo(site.time_zone))
    soon = select(Shift).where(Shift.series_id == series.id, Shift.starts_at < until).order_by(Shift.starts_at)
    for number, shift in enumerate(await session.scalars(soon)):
        day = shift.starts_at.astimezone(ZoneInfo(site.time_zone)).date()
        who = _who(ground, site, day, pattern, helpers)[: max(0, pattern.most - 1 - number // 2)]
        shift.taken = shift.held = sum(one.party for one in who)
        for one in who:
            row = _booked(ground, shift, one) | {"changed_at": ground.now, "confirmed_at": ground.now}
            session.add(SignUp(**row))
    await session.flush()


def _who(ground: Ground, site: Site, day: date, pattern: _Pattern, helpers: Sequence[Helper]) -> list[Helper]:
    """As many as there is room for, of those who are there."""
    there = [one for one in helpers if one.is_there(site.id, day) and ground.chance.random() < _TOOK_PART]
    ground.chance.shuffle(there)
    found, room = list[Helper](), pattern.most
    for one in there:
        if one.party <= room:
            found.append(one)
            room -= one.party
    return found


def _activity(ground: Ground, site: Site, pattern: _Pattern) -> int:
    there = ground.activities[site.id]
    return there[pattern.activity % len(there)]


def _shift(ground: Ground, site: Site, day: date, pattern: _Pattern, who: Sequence[Helper]) -> Shift:
    starts, ends = planning.instants(day, pattern.start, pattern.end, ZoneInfo(site.time_zone))
    planned, taken = starts - timedelta(days=20), sum(one.party for one in who)
    return Shift(
        site_id=site.id,
        activity_id=_activity(ground, site, pattern),
        starts_at=starts,
        ends_at=ends,
        state=ShiftState.PLANNED,
        least=pattern.least,
        most=pattern.most,
        requirements=[],
        taken=taken,
        held=taken,
        created_at=planned,
        changed_at=planned,
        wrapped_up_at=ends + timedelta(hours=1),
    )


def _booked(ground: Ground, shift: Shift, one: Helper) -> dict[str, Any]:
    booked = min(shift.starts_at - timedelta(days=ground.chance.randrange(2, 8)), ground.now)
    row = {"shift_id": shift.id, "person_id": one.person_id, "party": one.party, "state": SignUpState.CONFIRMED}
    return row | {"created_at": booked, "changed_at": booked, "confirmed_at": booked}


def _place(ground: Ground, shift: Shift, one: Helper) -> dict[str, Any]:
    """Somebody's place on a shift that is over, and what became of it."""
    row, luck = _booked(ground, shift, one), ground.chance.random()
    row |= {"attendance": None, "attended_at": None, "minutes": None}
    if luck < _CAME:
        minutes = int((shift.ends_at - shift.starts_at).total_seconds() / 60)
        return row | {"attendance": Attendance.PRESENT, "attended_at": shift.starts_at, "minutes": minutes}
    if luck < _DID_NOT:
        return row | {"attendance": Attendance.ABSENT, "attended_at": shift.ends_at}
    if luck < _GAVE_UP:
        return row | {"state": SignUpState.LEFT, "changed_at": shift.starts_at - timedelta(hours=5)}
    return row
