"""Lists of announcements, as somebody of the team may see them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import announcing, roles
from models.announcements import AWAITED, UNDER_WAY, Announcement, AnnouncementState
from models.shifts import Shift

LOOKED_AT = 300
"""So many of the newest are looked through: a coordinator's own are among them, and nobody leafs further back."""
PAST = tuple(one for one in AnnouncementState if one not in (*AWAITED, *UNDER_WAY))


async def readable(
    session: AsyncSession, person_id: int, states: Collection[AnnouncementState]
) -> Sequence[Announcement]:
    """Those in these states that this person wrote, decided on, or may steer; newest first."""
    newest = select(Announcement).where(Announcement.state.in_(states)).order_by(Announcement.id.desc())
    found = list(await session.scalars(newest.limit(LOOKED_AT)))
    if await roles.is_admin(session, person_id):
        return found
    theirs = set(await roles.sites_coordinated(session, person_id))
    numbers = [one.draft.audience.shift for one in found if one.draft.audience.shift is not None]
    rows = await session.execute(select(Shift.id, Shift.site_id).where(Shift.id.in_(numbers)))
    site_of = dict(rows.all())
    return [one for one in found if await _is_readable(session, one, person_id, theirs, site_of)]


async def _is_readable(
    session: AsyncSession, one: Announcement, person_id: int, theirs: set[int], site_of: dict[int, int]
) -> bool:
    if person_id in (one.author_id, one.approver_id):
        return True
    audience = one.draft.audience
    concerned = {*audience.sites, *([site_of.get(audience.shift, 0)] if audience.shift is not None else ())}
    if concerned and concerned <= theirs:
        return True
    is_waiting = one.state is AnnouncementState.PROPOSED
    return is_waiting and await announcing.may_read(session, one, person_id)
