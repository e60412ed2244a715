"""What is past its time is forgotten, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.outbox.testing import Post, owed
from bot.schedule import housekeeping
from models import outbox, updates
from models.database import Database
from models.outbox import Outbox
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


async def count(database: Database, table: type[Outbox] | type[SeenUpdate]) -> int:
    async with database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)
