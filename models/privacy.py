"""Everything kept of one person: gathered for them to read, and deleted when they ask."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models import outbox, people, roles, volunteers
from models.chats import Chat


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
        await session.execute(delete(Chat).where(Chat.id == one.id))
        session.expunge(one)
    if person:
        await people.forget(session, person.id)
        session.expunge(person)


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
