"""Audiences that somebody named, to write to again. Each is seen and used by whoever may announce to it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import roles
from models.announcements import SavedAudience
from models.audiences import Audience, may_announce

MOST = 50
"""So many are listed; the newest come first."""
LOOKED_AT = 2_000
"""Of all coordinators together."""


async def save(session: AsyncSession, name: str, audience: Audience, by: int, now: datetime) -> SavedAudience:
    """Keeps it by that name; the same name takes the place of an earlier one that this person saved."""
    theirs = await session.scalars(select(SavedAudience).where(SavedAudience.saved_by == by))
    one = next((one for one in theirs if _compared(one.name) == _compared(name)), None)
    if one is None:
        one = SavedAudience(name=name, audience={}, saved_by=by, saved_at=now)
        session.add(one)
    one.name, one.audience, one.saved_at = name, audience.to_json(), now
    await session.flush()
    return one


async def usable_by(session: AsyncSession, person_id: int | None) -> list[SavedAudience]:
    """Those to whom this person may announce, newest first."""
    if person_id is None:
        return []
    newest = select(SavedAudience).order_by(SavedAudience.saved_at.desc(), SavedAudience.id.desc())
    found = list(await session.scalars(newest.limit(LOOKED_AT)))
    if await roles.is_admin(session, person_id):
        return found[:MOST]
    theirs = set(await roles.sites_coordinated(session, person_id))
    likely = [one for one in found if theirs.issuperset(of(one).sites)]
    return [one for one in likely if await _is_of_theirs(session, person_id, of(one))][:MOST]


async def _is_of_theirs(session: AsyncSession, person_id: int, audience: Audience) -> bool:
    """Its sites are theirs; of a shift, where that is stands elsewhere."""
    if audience.shift is None:
        return bool(audience.sites)
    return await may_announce(session, person_id, audience)


async def usable(session: AsyncSession, number: int, person_id: int | None) -> SavedAudience | None:
    """The one of that number, if there is one and this person may announce to it."""
    one = await session.get(SavedAudience, number)
    return one if one and await may_announce(session, person_id, of(one)) else None


async def is_kept(session: AsyncSession, number: int) -> bool:
    """Whether there is one of that number, whoever may use it."""
    return await session.get(SavedAudience, number) is not None


async def forget(session: AsyncSession, one: SavedAudience) -> None:
    """Deletes it; announcements that were sent to it stay as they are."""
    await session.delete(one)
    await session.flush()


def of(one: SavedAudience) -> Audience:
    """The audience it stands for."""
    return Audience.from_json(one.audience)


def _compared(name: str) -> str:
    """Without case, in every alphabet, and whatever spaces it was typed with."""
    return " ".join(name.split()).casefold()
