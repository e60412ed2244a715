"""What becomes of collections when people are deleted: those they organise go with them, and others are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import collecting_lists
from models.collecting import HELPING, Collection, CollectionPart, CollectionState


@dataclass(frozen=True, slots=True)
class Ended:
    """Collections that were to come: those that are off, each with who takes part, and those that lose a helper."""

    off: Sequence[tuple[Collection, Sequence[int]]] = ()
    short_of_help: Sequence[Collection] = ()


async def lock_all_of(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Locks what these people organise or take part in, after the people."""
    joined = select(CollectionPart.collection_id).where(CollectionPart.person_id.in_(person_ids))
    theirs = Collection.organiser_id.in_(person_ids) | Collection.id.in_(joined)
    lock = select(Collection.id).where(theirs).order_by(Collection.id)
    await session.execute(lock.with_for_update(key_share=True))


async def leave_all(session: AsyncSession, person_id: int, now: datetime) -> Ended:
    """What is to be told once the person is deleted, which takes the rows away. The collections are locked."""
    await lock_all_of(session, [person_id])
    is_to_come = (Collection.state == CollectionState.APPROVED, Collection.ends_at > now)
    own = select(Collection).where(Collection.organiser_id == person_id, *is_to_come).order_by(Collection.id)
    helps = select(CollectionPart.collection_id).where(
        CollectionPart.person_id == person_id, CollectionPart.part.in_(HELPING)
    )
    others = select(Collection).where(Collection.id.in_(helps), Collection.organiser_id != person_id, *is_to_come)
    off = []
    for one in await session.scalars(own):
        takes_part = await collecting_lists.people_in(session, one.id)
        off.append((one, [other for other in takes_part if other != person_id]))
    ended = Ended(off, list(await session.scalars(others.order_by(Collection.id))))
    for one, _ in off:
        session.expunge(one)
    return ended
