"""What becomes of invitations: who may make one, who is listened to, used once, revoked, forgotten.

A wrong, an expired, a used and a revoked code are looked up by the same statements and get the same answer. Whoever
tried five within an hour has nothing looked up for an hour, and is answered the same, also to a right one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import roles
from models.people import Person
from models.roles import Grant, Invitation, Role, WrongCode, hash_of
from models.sign_ups import lock_people
from models.sites import Site

TRIES = 5
TRIED_WITHIN = timedelta(hours=1)
SHUT_FOR = timedelta(hours=1)


async def may_give(session: AsyncSession, person_id: int | None, role: Role, site_id: int | None) -> bool:
    """Whether the person may give and take that role: admins each, coordinators those of their sites."""
    if person_id is None or (site_id is None) is not (role is Role.ADMIN):
        return False
    if site_id is None:
        return await roles.is_admin(session, person_id)
    return await roles.may_coordinate(session, person_id, site_id)


async def tried(session: AsyncSession, code: str, chat_id: int, now: datetime) -> Invitation | None:
    """The invitation behind a code that somebody tries, if it counts; a wrong one is remembered for a while."""
    if await _is_shut(session, chat_id, now):
        return None
    counting = select(Invitation).where(Invitation.code_hash == hash_of(code), *_counts(now))
    found = (await session.scalars(counting)).one_or_none()
    if found is None:
        session.add(WrongCode(chat_id=chat_id, at=now))
    return found


async def use(session: AsyncSession, invitation_id: int, now: datetime) -> Invitation | None:
    """Uses the invitation up; None when it no longer counts. Two at once: one gets it."""
    found = await session.get(Invitation, invitation_id)
    if found is None:
        return None
    if found.created_by is not None:
        # Whoever takes the maker's role away at this moment does it before, or after.
        await lock_people(session, [found.created_by])
    counting = select(Invitation).where(Invitation.id == invitation_id, *_counts(now)).with_for_update()
    one = (await session.scalars(counting, execution_options={"populate_existing": True})).one_or_none()
    if one is not None:
        one.used_at = now
        await session.flush()
    return one


async def revoke(session: AsyncSession, invitation_id: int, person_id: int, now: datetime) -> Invitation | None:
    """Ends an open invitation, if the person may give such a role; None where nothing was changed."""
    found = await session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if found is None or found.used_at or found.revoked_at or found.expires_at <= now:
        return None
    if not await may_give(session, person_id, found.role, found.site_id):
        return None
    found.revoked_at = now
    await session.flush()
    return found


async def open_ones(
    session: AsyncSession, site_ids: Sequence[int] | None, now: datetime
) -> list[tuple[Invitation, str | None]]:
    """The invitations that count, to roles at these sites (None: all there are), with who made them; those that end
    first before. The name is None where it was made on the command line.
    """
    found = select(Invitation, Person.name).outerjoin(Person, Person.id == Invitation.created_by)
    found = found.where(*_counts(now))
    if site_ids is not None:
        found = found.where(Invitation.site_id.in_(site_ids))
    rows = await session.execute(found.order_by(Invitation.expires_at, Invitation.id))
    return [(one, name) for one, name in rows]


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drops invitations that ran out, and tries that no longer matter."""
    await session.execute(delete(Invitation).where(Invitation.expires_at < now))
    await session.execute(delete(WrongCode).where(WrongCode.at < now - TRIED_WITHIN - SHUT_FOR))


async def wrong_codes(session: AsyncSession, chat_ids: Sequence[int]) -> list[dict[str, Any]]:
    """When wrong codes were tried in these chats, as plain JSON."""
    found = select(WrongCode.at).where(WrongCode.chat_id.in_(chat_ids)).order_by(WrongCode.at)
    return [{"at": at.isoformat()} for at in await session.scalars(found)]


async def exported(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """The invitations that this person made and that have not run out, as plain JSON."""
    found = select(Invitation, Site.slug).outerjoin(Site, Site.id == Invitation.site_id)
    rows = await session.execute(found.where(Invitation.created_by == person_id).order_by(Invitation.id))
    return [
        {
            "role": one.role.value,
            "site": site,
            "since": one.created_at.isoformat(),
            "expires_at": one.expires_at.isoformat(),
            "used_at": one.used_at.isoformat() if one.used_at else None,
            "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        }
        for one, site in rows
    ]


def _counts(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """It is open, and whoever made it could make it now (as ``may_give`` says); the command line always can."""
    is_admin = and_(Grant.role == Role.ADMIN, Grant.site_id.is_(None))
    is_theirs = and_(Grant.role == Role.COORDINATOR, Grant.site_id == Invitation.site_id)
    may = exists().where(Grant.person_id == Invitation.created_by, or_(is_admin, is_theirs))
    is_open = (Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now)
    return *is_open, or_(Invitation.created_by.is_(None), may)


async def _is_shut(session: AsyncSession, chat_id: int, now: datetime) -> bool:
    """Whether the last wrong code was one too many, less than an hour ago."""
    last = select(WrongCode.at).where(WrongCode.chat_id == chat_id, WrongCode.at > now - TRIED_WITHIN - SHUT_FOR)
    at = list(await session.scalars(last.order_by(WrongCode.at.desc()).limit(TRIES)))
    return len(at) == TRIES and at[-1] > at[0] - TRIED_WITHIN and at[0] > now - SHUT_FOR
