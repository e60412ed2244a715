"""Lists of shifts: those somebody may choose from, and those somebody is on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts, volunteers
from models.shifts import SOON, Shift, ShiftCard, ShiftState
from models.sign_ups import ACTIVE, SignUp, SignUpState
from models.sites import RUNNING, Site
from models.volunteers import VolunteerActivity, VolunteerSite

MOST_LISTED = 2000
Rows = TypeVar("Rows", bound="Select[*tuple[Any, ...]]")


@dataclass(frozen=True, slots=True)
class Search:
    """Which shifts of a site to list: of these activities (None: of any), and only where people are needed most, as far
    as that can be said at ``urgent_at``: ``Shift.is_urgent`` with a place to take.
    """

    site_id: int
    activity_ids: Sequence[int] | None = None
    urgent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A shift that somebody is on, or waits for."""

    card: ShiftCard
    sign_up: SignUp


async def sites_with_shifts(session: AsyncSession, now: datetime) -> list[Site]:
    """The running sites that have shifts to come: where most people are missing soon first, then the soonest."""
    coming = (Shift.site_id == Site.id, Shift.state == ShiftState.PLANNED, Shift.starts_at > now)
    first = select(func.min(Shift.starts_at)).where(*coming).correlate(Site).scalar_subquery()
    short = (*coming, Shift.starts_at < now + SOON, Shift.taken < Shift.least)
    missing = select(func.sum(Shift.least - Shift.taken)).where(*short).correlate(Site).scalar_subquery()
    query = select(Site).where(Site.state.in_(RUNNING), first.is_not(None))
    ordered = query.order_by(func.coalesce(missing, 0).desc(), first, Site.position, Site.id)
    return list(await session.scalars(ordered))


async def sites_of(session: AsyncSession, person_id: int | None) -> frozenset[int]:
    """The sites that a volunteer named; empty for anywhere, and for whoever is not registered."""
    volunteer = await volunteers.of(session, person_id)
    if volunteer is None or volunteer.anywhere:
        return frozenset()
    return frozenset(await session.scalars(select(VolunteerSite.site_id).where(VolunteerSite.person_id == person_id)))


async def activities_of(session: AsyncSession, person_id: int | None) -> list[int]:
    """The activities that a volunteer named; empty for any, and for whoever is not registered."""
    volunteer = await volunteers.of(session, person_id)
    if volunteer is None or volunteer.any_activity:
        return []
    mine = select(VolunteerActivity.activity_id).where(VolunteerActivity.person_id == person_id)
    return sorted(await session.scalars(mine))


async def starts(session: AsyncSession, search: Search, now: datetime) -> list[datetime]:
    """When the shifts to come that are looked for start, in order; no more than ``MOST_LISTED``."""
    query = _sought(select(Shift.starts_at), search).where(Shift.starts_at > now)
    return list(await session.scalars(query.order_by(Shift.starts_at).limit(MOST_LISTED)))


async def found(session: AsyncSession, search: Search, first: datetime, until: datetime) -> list[ShiftCard]:
    """The shifts looked for that start from ``first`` to before ``until``, in order."""
    query = _sought(shifts.cards(), search).where(Shift.starts_at >= first, Shift.starts_at < until)
    return await shifts.all_of(session, query)


async def coming_at(session: AsyncSession, site_ids: Sequence[int], now: datetime, limit: int) -> list[ShiftCard]:
    """The next shifts at these sites that are not over, in order."""
    there = (Shift.site_id.in_(site_ids), Shift.state == ShiftState.PLANNED, Shift.ends_at > now)
    return await shifts.all_of(session, shifts.cards().where(*there).limit(limit))


async def mine_among(session: AsyncSession, person_id: int | None, shift_ids: Sequence[int]) -> dict[int, SignUpState]:
    """How the person stands on each of these shifts that they are on, or wait for."""
    if person_id is None or not shift_ids:
        return {}
    query = select(SignUp.shift_id, SignUp.state).where(
        SignUp.person_id == person_id, SignUp.state.in_(ACTIVE), SignUp.shift_id.in_(shift_ids)
    )
    return {row.shift_id: row.state for row in await session.execute(query)}


async def waiting(session: AsyncSession, shift_id: int) -> int:
    """How many people wait for a place on that shift."""
    return await _counted(session, SignUp.shift_id == shift_id, SignUp.state == SignUpState.WAITING)


async def ahead_of(session: AsyncSession, row: SignUp) -> int:
    """How many people wait before the one of this row."""
    earlier = or_(SignUp.queued < row.queued, and_(SignUp.queued == row.queued, SignUp.id < row.id))
    return await _counted(session, SignUp.shift_id == row.shift_id, SignUp.state == SignUpState.WAITING, earlier)


async def count_to_come(session: AsyncSession, person_id: int | None, now: datetime) -> int:
    """How many shifts that have not ended the person is on, or waits for."""
    if person_id is None:
        return 0
    query = _to_come(select(func.count()).select_from(SignUp).join(Shift, Shift.id == SignUp.shift_id), person_id, now)
    return (await session.execute(query)).scalar_one()


async def to_come(
    session: AsyncSession, person_id: int, now: datetime, *, offset: int = 0, limit: int = MOST_LISTED
) -> list[Listed]:
    """The shifts that have not ended and that the person is on, or waits for, in order."""
    rows = shifts.cards().add_columns(SignUp).join(SignUp, SignUp.shift_id == Shift.id)
    return await _listed(session, _to_come(rows, person_id, now).offset(offset).limit(limit))


async def cancelled(session: AsyncSession, person_id: int, now: datetime) -> list[Listed]:
    """The shifts to come that were cancelled while the person was on them, or waited, in order."""
    rows = shifts.cards().add_columns(SignUp).join(SignUp, SignUp.shift_id == Shift.id)
    mine = rows.where(
        SignUp.person_id == person_id,
        SignUp.state == SignUpState.CANCELLED,
        Shift.state == ShiftState.CANCELLED,
        Shift.ends_at > now,
    )
    return await _listed(session, mine)


def _sought(query: Rows, search: Search) -> Rows:
    query = query.where(Shift.site_id == search.site_id, Shift.state == ShiftState.PLANNED)
    if search.activity_ids is not None:
        query = query.where(Shift.activity_id.in_(search.activity_ids))
    if search.urgent_at is None:
        return query
    is_soon = Shift.starts_at < search.urgent_at + SOON
    return query.where(Shift.taken < Shift.least, Shift.held < Shift.most, is_soon)


def _to_come(query: Rows, person_id: int, now: datetime) -> Rows:
    return query.where(SignUp.person_id == person_id, SignUp.state.in_(ACTIVE), Shift.ends_at > now)


async def _listed(session: AsyncSession, query: Any) -> list[Listed]:
    return [Listed(ShiftCard(*card), row) for *card, row in (await session.execute(query)).all()]


async def _counted(session: AsyncSession, *conditions: Any) -> int:
    return (await session.execute(select(func.count()).select_from(SignUp).where(*conditions))).scalar_one()
