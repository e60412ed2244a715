"""Those whom something did not reach, as whoever may call them sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import audiences, outbox
from models.audiences import STOPPED, Audience
from models.batching import NotReached
from models.outbox import State
from models.people import Person

KNOWN_FOR = outbox.KEPT - timedelta(days=1)
"""From then on rows of the outbox may be gone, and nobody knows any more whom something reached."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody whom it did not reach: ``state`` and ``why`` as in ``batching.NotReached``; without a name where nobody
    is known any more, without ``phone`` (E.164) where they gave none.
    """

    name: str
    phone: str | None
    state: State
    why: str


async def named(session: AsyncSession, found: Sequence[NotReached]) -> Sequence[Missed]:
    """The same people, with names and the numbers of those who shared one."""
    wanted = [row.person_id for row in found if row.person_id]
    people = select(Person.id, Person.name, Person.phone).where(Person.id.in_(wanted))
    known = {person_id: (name, phone) for person_id, name, phone in (await session.execute(people)).all()}
    return [Missed(*known.get(row.person_id or 0, ("", None)), row.state, row.why) for row in found]


async def silent(
    session: AsyncSession, audience: Audience, now: datetime, zone: ZoneInfo, limit: int, offset: int
) -> Sequence[Missed]:
    """A page of those of an audience whom nothing reaches here at this moment, by name."""
    rows = await session.execute(audiences.silent(audience, now, zone).limit(limit).offset(offset))
    return [
        Missed(name, phone, State.DROPPED, STOPPED if stopped_at else str(unreachable))
        for name, phone, stopped_at, unreachable in rows
    ]
