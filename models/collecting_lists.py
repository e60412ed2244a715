"""Collections in lists: what is to come and what waits, who takes part, and how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.collecting import Collection, CollectionPart, CollectionState, Part
from models.people import Person

MOST_LOOKED_AT = 1000
"""So many to come are looked through for those near somebody."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many people bring something to a collection, and how many help."""

    bringing: int = 0
    helping: int = 0


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who helps, in which ways, and the number they gave for it."""

    person: Person
    parts: Sequence[Part]
    phone: str | None


async def to_come(
    session: AsyncSession, now: datetime, limit: int, offset: int = 0, area_id: int | None = None
) -> list[Collection]:
    """Those that are approved and not over, the next first; of one area where it is given."""
    found = select(Collection).where(*_is_to_come(now, area_id)).order_by(Collection.starts_at, Collection.id)
    return list(await session.scalars(found.limit(limit).offset(offset)))


async def count_to_come(session: AsyncSession, now: datetime, area_id: int | None = None) -> int:
    """How many are approved and not over."""
    return (await session.execute(select(func.count(Collection.id)).where(*_is_to_come(now, area_id)))).scalar_one()


async def count_by_area(session: AsyncSession, now: datetime) -> dict[int, int]:
    """How many are to come in each area that has any."""
    is_somewhere = (*_is_to_come(now), Collection.area_id.is_not(None))
    counted = select(Collection.area_id, func.count()).where(*is_somewhere)
    found = await session.execute(counted.group_by(Collection.area_id))
    return {area_id: number for area_id, number in found if area_id is not None}


async def unanswered(session: AsyncSession, limit: int, offset: int = 0) -> list[Collection]:
    """Those that wait for the coordinators' answer, the first proposed first."""
    waiting = select(Collection).where(Collection.state == CollectionState.PROPOSED)
    ordered = waiting.order_by(Collection.proposed_at, Collection.id)
    return list(await session.scalars(ordered.limit(limit).offset(offset)))


async def count_unanswered(session: AsyncSession) -> int:
    """How many wait for the coordinators' answer."""
    waiting = select(func.count(Collection.id)).where(Collection.state == CollectionState.PROPOSED)
    return (await session.execute(waiting)).scalar_one()


async def without_result(session: AsyncSession, now: datetime, limit: int) -> list[Collection]:
    """Those that are over and of which nobody has said yet how much came in, the last first."""
    over = select(Collection).where(Collection.state == CollectionState.APPROVED, Collection.ends_at <= now)
    return list(await session.scalars(over.order_by(Collection.starts_at.desc(), Collection.id).limit(limit)))


async def organised_by(session: AsyncSession, person_id: int, limit: int) -> list[Collection]:
    """The person's own, the newest first."""
    theirs = select(Collection).where(Collection.organiser_id == person_id)
    return list(await session.scalars(theirs.order_by(Collection.id.desc()).limit(limit)))


async def taken_part_in(session: AsyncSession, person_id: int, now: datetime, limit: int) -> list[Collection]:
    """Those to come in which the person takes part, the next first."""
    theirs = select(CollectionPart.collection_id).where(CollectionPart.person_id == person_id)
    found = select(Collection).where(*_is_to_come(now), Collection.id.in_(theirs))
    return list(await session.scalars(found.order_by(Collection.starts_at, Collection.id).limit(limit)))


async def turnout(session: AsyncSession, collection_ids: Sequence[int]) -> dict[int, Turnout]:
    """How many take part in each of these; those without anybody are left out."""
    row = CollectionPart
    bringing = func.count(case((row.part == Part.BRING, row.person_id)).distinct())
    helping = func.count(case((row.part != Part.BRING, row.person_id)).distinct())
    counted = select(row.collection_id, bringing, helping).where(row.collection_id.in_(collection_ids))
    found = await session.execute(counted.group_by(row.collection_id))
    return {number: Turnout(brings, helps) for number, brings, helps in found}


async def people_in(session: AsyncSession, collection_id: int) -> list[int]:
    """The numbers of all who take part."""
    theirs = select(CollectionPart.person_id).where(CollectionPart.collection_id == collection_id)
    return list(await session.scalars(theirs.distinct().order_by(CollectionPart.person_id)))


async def all_parts(session: AsyncSession, collection_id: int) -> list[CollectionPart]:
    """Who takes part, in which ways, by the numbers of the people."""
    theirs = select(CollectionPart).where(CollectionPart.collection_id == collection_id)
    return list(await session.scalars(theirs.order_by(CollectionPart.person_id, CollectionPart.part)))


async def helpers(session: AsyncSession, collection_id: int) -> list[Helper]:
    """Who helps, by name."""
    theirs = (
        select(Person, CollectionPart)
        .join(CollectionPart, CollectionPart.person_id == Person.id)
        .where(CollectionPart.collection_id == collection_id, CollectionPart.part != Part.BRING)
        .order_by(Person.name, Person.id, CollectionPart.part)
    )
    found: dict[int, Helper] = {}
    for person, row in await session.execute(theirs):
        before = found.get(person.id)
        parts = (*(before.parts if before else ()), row.part)
        found[person.id] = Helper(person, parts, row.phone or (before.phone if before else None))
    return list(found.values())


async def things_brought(session: AsyncSession, collection_id: int, limit: int) -> list[str]:
    """What people said they bring, the first first; nothing of who they are."""
    said = select(CollectionPart.words).where(
        CollectionPart.collection_id == collection_id, CollectionPart.part == Part.BRING, CollectionPart.words != ""
    )
    return list(await session.scalars(said.order_by(CollectionPart.since, CollectionPart.person_id).limit(limit)))


def _is_to_come(now: datetime, area_id: int | None = None) -> list[ColumnElement[bool]]:
    in_area = [] if area_id is None else [Collection.area_id == area_id]
    return [Collection.state == CollectionState.APPROVED, Collection.ends_at > now, *in_area]
