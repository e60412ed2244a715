"""Invented shifts: those that have been, with who came, and series of them that go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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

_Row = dict[str, Any]
_SOON = 6
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
    been: list[tuple[Shift, list[_Row]]] = []
    for number, site in enumerate(ground.for_volunteers()):
        for pattern in _QUIET if number else _BUSY:
            days = planning.days_of(pattern.weekdays, ground.first, ground.today - DAY)
            been += [_been(ground, site, day, pattern, helpers) for day in days if ground.ran_on(site, day)]
            if site.state is SiteState.OPEN:
                await _to_come(session, ground, site, pattern, helpers)
    session.add_all(shift for shift, _ in been)
    await session.flush()
    rows = [row | {"shift_id": shift.id} for shift, places in been for row in places]
    if rows:
        await session.execute(insert(SignUp), rows)


def _been(
    ground: Ground, site: Site, day: date, pattern: _Pattern, helpers: Sequence[Helper]
) -> tuple[Shift, list[_Row]]:
    """A shift that is over, and the places on it."""
    starts, ends = planning.instants(day, pattern.start, pattern.end, ZoneInfo(site.time_zone))
    places = [_place(ground, one, starts, ends) for one in _who(ground, site, day, pattern, helpers)]
    taken = sum(row["party"] for row in places if row["state"] is SignUpState.CONFIRMED)
    planned = starts - timedelta(days=20)
    shift = Shift(
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
    return shift, places


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
        session.add_all(SignUp(**_booked(one, ground.now), shift_id=shift.id) for one in who)
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


def _booked(one: Helper, booked: datetime) -> _Row:
    row: _Row = {"person_id": one.person_id, "party": one.party, "state": SignUpState.CONFIRMED}
    return row | {"created_at": booked, "changed_at": booked, "confirmed_at": booked}


def _place(ground: Ground, one: Helper, starts: datetime, ends: datetime) -> _Row:
    """Somebody's place on a shift that is over, and what became of it."""
    row = _booked(one, starts - timedelta(days=ground.chance.randrange(2, 8)))
    row |= {"attendance": None, "attended_at": None, "minutes": None}
    luck = ground.chance.random()
    if luck < _CAME:
        minutes = int((ends - starts).total_seconds() / 60)
        return row | {"attendance": Attendance.PRESENT, "attended_at": starts, "minutes": minutes}
    if luck < _DID_NOT:
        return row | {"attendance": Attendance.ABSENT, "attended_at": ends}
    if luck < _GAVE_UP:
        return row | {"state": SignUpState.LEFT, "changed_at": starts - timedelta(hours=5)}
    return row
