"""Coordinators in tests, and crowds on a shift that they look after."""

from collections.abc import Iterable

from sqlalchemy import update

from models import enrolment, people, sign_ups, volunteers
from models.chats import Chat as ChatRow
from models.chats import Unreachable
from models.people import Acceptance
from models.roles import Role
from models.volunteers import Registration
from tests.conversation.people import appoint, person_of, somebody
from tests.kit import Chat, Desk


async def coordinator(desk: Desk, site: str = "calais", language: str = "en", name: str = "Alex Martin") -> Chat:
    """Somebody who coordinates that site."""
    chat = somebody(desk, language)
    await appoint(chat, Role.COORDINATOR, site, name)
    return chat


async def crowd(desk: Desk, shift_id: int, names: Iterable[str], *, phone: str | None = None) -> list[int]:
    """Volunteers with a place on the shift and a chat that hears, kept without talk; their numbers."""
    async with desk.database.write() as session:
        found = []
        for name in names:
            seen = {"created_at": desk.now, "seen_at": desk.now, "language_chosen": False, "newest_message": 0}
            chat = ChatRow(channel="telegram", address=str(next(desk.addresses)), language="en", **seen)
            session.add(chat)
            person = await people.introduce(session, chat, name, Acceptance("1", desk.now), desk.now)
            person.phone = phone
            said = Registration(1, False, False, False, desk.now.date(), None, sites=["calais"], any_activity=True)
            await volunteers.register(session, person, said, desk.now)
            verdict = await enrolment.take(session, person.id, shift_id, desk.now)
            assert verdict.refusal is None, verdict
            found.append(person.id)
    return found


def numbered(count: int) -> list[str]:
    """So many names, in the order of the alphabet."""
    return [f"Helper {number:03}" for number in range(count)]


async def stop(chat: Chat) -> None:
    """They want no messages."""
    await chat.say("STOP")


async def block(chat: Chat) -> None:
    """They block the bot."""
    async with chat.desk.database.write() as session:
        blocked = update(ChatRow).where(ChatRow.address == chat.address)
        await session.execute(blocked.values(unreachable=Unreachable.BLOCKED, unreachable_since=chat.desk.now))


async def answer(chat: Chat, shift_id: int, given: sign_ups.Answer, minutes: int = 0) -> None:
    """Answers a reminder of the shift, without the conversation."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        row = await sign_ups.of(session, person.id, shift_id)
        assert row is not None, "not on the shift"
        row.answer, row.answered_at, row.late_minutes = given, chat.desk.now, minutes
