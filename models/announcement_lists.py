"""Lists of announcements, as somebody of the team may see them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from models import announcing, roles
from models.announcements import AWAITED, UNDER_WAY, Announcement, AnnouncementState
from models.shifts import Shift

LISTED = 300
"""So many of the newest: nobody leafs further back."""
PAST = tuple(one for one in AnnouncementState if one not in (*AWAITED, *UNDER_WAY))


async def readable(
    session: AsyncSession, person_id: int, states: Collection[AnnouncementState]
) -> Sequence[Announcement]:
    """Those in these states that this person wrote, decided on, or may steer or approve; newest first."""
    newest = select(Announcement).where(Announcement.state.in_(states)).order_by(Announcement.id.desc()).limit(LISTED)
    if await roles.is_admin(session, person_id):
        return list(await session.scalars(newest))
    own = or_(Announcement.author_id == person_id, Announcement.approver_id == person_id)
    theirs = await roles.sites_coordinated(session, person_id)
    found = list(await session.scalars(newest.where(or_(own, _is_for(session, theirs)))))
    if AnnouncementState.PROPOSED not in states:
        return found
    # Who could approve is asked one by one; few wait at a time.
    waiting = newest.where(Announcement.state == AnnouncementState.PROPOSED)
    waiting = waiting.where(Announcement.id.not_in([one.id for one in found]))
    more = [one for one in await session.scalars(waiting) if await announcing.may_read(session, one, person_id)]
    return sorted([*found, *more], key=lambda one: -one.id)[:LISTED]


def _is_for(session: AsyncSession, theirs: Collection[int]) -> ColumnElement[bool]:
    """Whether it goes to people of these sites and of no others, as ``audiences.may_announce`` has it."""
    sites, shift = Announcement.audience["sites"], Announcement.audience["shift"]
    has_sites, has_shift = sites.as_string().is_not(None), shift.as_string().is_not(None)
    at_theirs = exists().where(Shift.id == shift.as_integer(), Shift.site_id.in_(theirs))
    return and_(
        or_(has_sites, has_shift),
        or_(~has_sites, _are_among(session, theirs)),
        or_(~has_shift, at_theirs),
    )


def _are_among(session: AsyncSession, theirs: Collection[int]) -> ColumnElement[bool]:
    """Whether the sites that it names are all among these: each engine has a way of its own with lists in JSON."""
    if session.get_bind().dialect.name != "sqlite":
        named: ColumnElement[bool] = type_coerce(Announcement.audience, JSONB)["sites"].contained_by(list(theirs))
        return named
    each = func.json_each(Announcement.audience, "$.sites").table_valued("value")
    return ~exists(select(each.c.value).where(each.c.value.not_in(theirs)))
