"""Everything kept of one person: gathered for them to read, and deleted when they ask."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import outbox, people, roles, volunteers
from models.chats import Chat

KEPT_AFTER_LAST_SEEN = timedelta(days=730)
"""As the privacy notice promises: at most two years after the last visit."""
UNFINISHED_KEPT = timedelta(days=30)
ERASED_AT_ONCE = 100


async def kept(session: AsyncSession, chat: Chat) -> dict[str, Any]:
    """All of it, as plain JSON: the chats, the person, the registration, the roles."""
    person = await people.of(session, chat)
    chats = await people.chats_of(session, [person.id]) if person else [chat]
    return {
        "chats": [_chat(one) for one in chats],
        "person": people.exported(person) if person else None,
        "volunteer": await volunteers.exported(session, person.id) if person else None,
        "roles": [_role(grant) for grant in await roles.held(session, person.id)] if person else [],
    }


async def erase(session: AsyncSession, chat: Chat) -> None:
    """Deletes the person with all that hangs on them, each of their chats, and what was still to be sent there."""
    person = await people.of(session, chat)
    chats = await people.chats_of(session, [person.id]) if person else [chat]
    for one in chats:
        await outbox.erase(session, one.channel, one.address)
        session.expunge(one)
        await session.execute(delete(Chat).where(Chat.id == one.id))
    if person:
        session.expunge(person)
        await people.forget(session, person.id)


def _chat(chat: Chat) -> dict[str, Any]:
    return {
        "channel": chat.channel,
        "address": chat.address,
        "language": chat.language,
        "stopped_at": chat.stopped_at.isoformat() if chat.stopped_at else None,
        "unfinished": chat.state,
        "since": chat.created_at.isoformat(),
        "last_seen": chat.seen_at.isoformat(),
    }


def _role(grant: roles.Grant) -> dict[str, Any]:
    return {"role": grant.role.value, "site": grant.site_id, "since": grant.granted_at.isoformat()}


async def forget_idle(session: AsyncSession, now: datetime) -> int:
    """Erases whoever was last here longer ago than the privacy notice promises, a portion at a time; returns how many.

    Forms that were left unfinished go sooner: nobody takes them up again, and they hold what was never sent.
    """
    unfinished = update(Chat).where(Chat.seen_at < now - UNFINISHED_KEPT, Chat.state.is_not(None))
    await session.execute(unfinished.values(state=None))
    idle = select(Chat).where(Chat.seen_at < now - KEPT_AFTER_LAST_SEEN).order_by(Chat.seen_at).limit(ERASED_AT_ONCE)
    found = list((await session.execute(idle)).scalars())
    for chat in found:
        if chat in session and not await _was_seen_elsewhere(session, chat, now):
            await erase(session, chat)
    return len(found)


async def _was_seen_elsewhere(session: AsyncSession, chat: Chat, now: datetime) -> bool:
    """Whether the person behind an idle chat still writes in another; then this chat alone is deleted."""
    if chat.person_id is None:
        return False
    others = await people.chats_of(session, [chat.person_id])
    if not any(other.seen_at >= now - KEPT_AFTER_LAST_SEEN for other in others):
        return False
    await outbox.erase(session, chat.channel, chat.address)
    await session.delete(chat)
    return True
