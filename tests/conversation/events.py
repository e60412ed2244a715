"""Events in tests: made without talk."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import pages, people
from models.chats import find
from models.events import Event, EventKind
from models.people import Acceptance
from tests.conversation.people import somebody
from tests.kit import CHANNEL, Chat, Desk

_NUMBERS = count(1)


async def an_event(session: AsyncSession, now: datetime, *, title: str = "Winter meeting", **more: Any) -> Event:
    """An event in ten days, at the same hour, for two hours."""
    starts = more.pop("starts", now + timedelta(days=10))
    event = Event(
        slug=more.pop("slug", f"meeting-{next(_NUMBERS)}"),
        kind=EventKind.CONFERENCE,
        starts=starts,
        ends=starts + timedelta(hours=2),
        place=more.pop("place", "12 rue des Fleurs, Lille"),
        title={"fr": f"{title} (fr)", "en": title},
        text={"fr": "Venez nombreux.", "en": "Come <b>all</b>."},
        **more,
    )
    session.add(event)
    await session.flush()
    return event


async def planned(desk: Desk, **more: Any) -> str:
    """Such an event; its slug."""
    async with desk.database.write() as session:
        return (await an_event(session, desk.now, **more)).slug


async def guest(desk: Desk, name: str, language: str = "en") -> Chat:
    """Somebody who has told their name, and nothing else."""
    chat = somebody(desk, language)
    await chat.command("/menu")
    async with desk.database.write() as session:
        row = await find(session, CHANNEL, chat.address)
        assert row is not None
        version = (await pages.privacy(session)).version
        await people.introduce(session, row, name, Acceptance(version, desk.now), desk.now)
    return chat
