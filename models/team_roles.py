"""Who holds which role, and taking roles away: there is always an admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import inviting, roles
from models.people import Person
from models.roles import Grant, Role
from models.sign_ups import lock_people


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds, for a site or (admins) for all."""

    person: Person
    role: Role
    site_id: int | None
    since: datetime


class NotTaken(StrEnum):
    """Why a role was not taken away."""

    GONE = "gone"
    NOT_YOURS = "not_yours"
    LAST_ADMIN = "last_admin"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken away, or why not; ``leaves_nobody`` where the site has no coordinator any more."""

    refusal: NotTaken | None = None
    leaves_nobody: bool = False


async def held(session: AsyncSession, person_id: int, role: Role, site_id: int | None) -> Held | None:
    """That role of that person, if they hold it."""
    found = _held().where(Grant.person_id == person_id, Grant.role == role, _at(site_id))
    row = (await session.execute(found)).first()
    return Held(row[1], row[0].role, row[0].site_id, row[0].granted_at) if row else None


async def of_person(session: AsyncSession, person_id: int) -> list[Held]:
    """Every role of that person."""
    rows = await session.execute(_held().where(Grant.person_id == person_id).order_by(Grant.role, Grant.site_id))
    return [Held(person, grant.role, grant.site_id, grant.granted_at) for grant, person in rows]


async def everybody(session: AsyncSession, site_ids: Sequence[int] | None) -> list[Held]:
    """Everybody with a role at these sites (None: everywhere, admins too), by name."""
    found = _held() if site_ids is None else _held().where(Grant.site_id.in_(site_ids))
    rows = await session.execute(found.order_by(Person.name_key, Person.id, Grant.role))
    return [Held(person, grant.role, grant.site_id, grant.granted_at) for grant, person in rows]


async def take_away(session: AsyncSession, by_id: int, person_id: int, role: Role, site_id: int | None) -> Taken:
    """Takes the role from them, or gives up one's own; the last admin stays one."""
    await lock_people(session, sorted({by_id, person_id}))
    if role is Role.ADMIN:
        # Two who leave at the same moment wait for each other here.
        await session.execute(select(Grant.id).where(Grant.role == Role.ADMIN).order_by(Grant.id).with_for_update())
    if by_id != person_id and not await inviting.may_give(session, by_id, role, site_id):
        return Taken(NotTaken.NOT_YOURS)
    if not await roles.holds(session, person_id, role, site_id):
        return Taken(NotTaken.GONE)
    if role is Role.ADMIN and await roles.admins(session) == 1:
        return Taken(NotTaken.LAST_ADMIN)
    await session.execute(delete(Grant).where(Grant.person_id == person_id, Grant.role == role, _at(site_id)))
    is_last = role is Role.COORDINATOR and site_id is not None and not await coordinators(session, site_id)
    return Taken(leaves_nobody=is_last)


async def coordinators(session: AsyncSession, site_id: int) -> int:
    """How many coordinate the site."""
    found = select(func.count()).select_from(Grant).where(Grant.role == Role.COORDINATOR, Grant.site_id == site_id)
    return await session.scalar(found) or 0


async def sites_alone(session: AsyncSession, person_id: int) -> list[int]:
    """The sites that this person coordinates and nobody else does."""
    theirs = select(Grant.site_id).where(Grant.role == Role.COORDINATOR)
    others = theirs.where(Grant.person_id != person_id, Grant.site_id.is_not(None))
    alone = theirs.where(Grant.person_id == person_id, Grant.site_id.not_in(others)).order_by(Grant.site_id)
    return [site_id for site_id in await session.scalars(alone) if site_id is not None]


def _held() -> Select[Grant, Person]:
    return select(Grant, Person).join(Person, Person.id == Grant.person_id)


def _at(site_id: int | None) -> ColumnElement[bool]:
    return Grant.site_id.is_(None) if site_id is None else Grant.site_id == site_id
