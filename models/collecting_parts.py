"""Taking part in a collection: bringing something, helping, and taking it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import sign_ups
from models.collecting import Collection, CollectionPart, CollectionState, Part


async def bring(
    session: AsyncSession, person_id: int, collection_id: int, words: str, now: datetime
) -> Collection | None:
    """The person brings something; said again, it is something else. None where it is not to come."""
    found = await _to_come(session, person_id, collection_id, now)
    if found is not None:
        await _set(session, person_id, found.id, Part.BRING, now, words=words)
    return found


async def help_with(
    session: AsyncSession, person_id: int, collection_id: int, parts: Sequence[Part], phone: str | None, now: datetime
) -> Collection | None:
    """The person helps in these ways, and in no others. None where it is not to come."""
    found = await _to_come(session, person_id, collection_id, now)
    if found is None:
        return None
    theirs = (CollectionPart.collection_id == collection_id, CollectionPart.person_id == person_id)
    kept = (Part.BRING, *parts)
    await session.execute(delete(CollectionPart).where(*theirs, CollectionPart.part.not_in(kept)))
    for part in parts:
        await _set(session, person_id, found.id, part, now, phone=phone)
    return found


async def take_back(session: AsyncSession, person_id: int, collection_id: int, parts: Sequence[Part]) -> list[Part]:
    """The person does not take part in these ways after all; those in which they had."""
    await sign_ups.lock_people(session, [person_id])
    theirs = (CollectionPart.collection_id == collection_id, CollectionPart.person_id == person_id)
    had = select(CollectionPart).where(*theirs, CollectionPart.part.in_(parts)).order_by(CollectionPart.part)
    found = list(await session.scalars(had))
    for row in found:
        await session.delete(row)
    await session.flush()
    return [row.part for row in found]


async def _to_come(session: AsyncSession, person_id: int, collection_id: int, now: datetime) -> Collection | None:
    """The collection, locked after the person, while one can still take part in it."""
    await sign_ups.lock_people(session, [person_id])
    lock = select(Collection).where(Collection.id == collection_id).with_for_update(read=True)
    found = await session.scalar(lock.execution_options(populate_existing=True))
    is_open = found is not None and found.state is CollectionState.APPROVED and found.ends_at > now
    return found if is_open else None


async def _set(
    session: AsyncSession,
    person_id: int,
    collection_id: int,
    part: Part,
    now: datetime,
    *,
    words: str = "",
    phone: str | None = None,
) -> None:
    row = await session.get(CollectionPart, (collection_id, person_id, part))
    if row is None:
        row = CollectionPart(collection_id=collection_id, person_id=person_id, part=part, since=now)
        session.add(row)
    row.words, row.phone = words, phone
    await session.flush()
