"""What is past its time is forgotten, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import StoppedClock
from bot.outbox.testing import NOON, Post, owed
from bot.schedule import housekeeping
from models import chats, outbox, people, updates
from models.chats import Chat
from models.database import Database, Model
from models.outbox import Outbox
from models.people import Acceptance, Person
from models.updates import REMEMBERED, SeenUpdate


async def test_old_updates_and_finished_messages_are_forgotten(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many portions it takes."""
    monkeypatch.setattr(outbox, "FORGOTTEN_AT_ONCE", 2)
    post = Post(database)
    clock = post.time.clock
    await post.meet("7")
    await post.put(*(owed("7", str(number), outbox.Lane.NOTICES) for number in range(5)))
    await post.deliver()
    async with database.write() as session:
        await updates.is_first_time(session, "telegram", 1, clock.now())
        await updates.is_first_time(session, "telegram", 2, clock.now() + REMEMBERED)
    tick = housekeeping(database, clock)
    await tick.run()
    assert await count(database, Outbox) == 5
    assert await count(database, SeenUpdate) == 2
    post.time.advance(days=outbox.KEPT.days, seconds=1)
    await tick.run()
    assert await count(database, Outbox) == 0
    assert await count(database, SeenUpdate) == 0
    assert tick.every == timedelta(hours=1)


async def test_who_was_last_here_two_years_ago_is_forgotten(database: Database) -> None:
    """As the privacy notice promises; a form left unfinished goes after a month, and who came back stays."""
    clock = StoppedClock(NOON)
    async with database.write() as session:
        for address, days in (("long gone", 731), ("here lately", 729), ("half way", 31)):
            chat = await chats.lock(session, "telegram", address, "fr", NOON)
            chat.seen_at, chat.state = NOON - timedelta(days=days), {"open": {"answers": {"name": "Éloïse"}}}
            await people.introduce(session, chat, address, Acceptance("1", NOON), NOON)
    await housekeeping(database, clock).run()
    async with database.read() as session:
        left = list((await session.scalars(select(Chat).order_by(Chat.address))).all())
        names = sorted(await session.scalars(select(Person.name)))
    assert [chat.address for chat in left] == names == ["half way", "here lately"]
    assert [chat.state for chat in left] == [None, None]


async def test_a_person_with_two_chats_is_forgotten_once_both_are_idle(database: Database) -> None:
    """One line that is idle is deleted alone while the other is used."""
    clock = StoppedClock(NOON)
    async with database.write() as session:
        one = await chats.lock(session, "telegram", "1", "fr", NOON)
        person = await people.introduce(session, one, "Lou", Acceptance("1", NOON), NOON)
        other = await chats.lock(session, "whatsapp", "2", "fr", NOON)
        other.person_id, one.seen_at = person.id, NOON - timedelta(days=800)
    await housekeeping(database, clock).run()
    assert (await count(database, Chat), await count(database, Person)) == (1, 1)
    clock.advance(days=731)
    await housekeeping(database, clock).run()
    assert (await count(database, Chat), await count(database, Person)) == (0, 0)


async def test_a_chat_where_nothing_is_open_keeps_nothing(database: Database) -> None:
    """NULL, not JSON's own null: what asks for open forms would find that in every chat."""
    async with database.write() as session:
        chat = await chats.lock(session, "telegram", "1", "fr", NOON)
        chat.state = {"open": {}}
        await session.flush()
        chat.state = None
    async with database.read() as session:
        assert await session.scalar(select(func.count()).where(Chat.state.is_not(None))) == 0


async def count(database: Database, table: type[Model]) -> int:
    async with database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)
