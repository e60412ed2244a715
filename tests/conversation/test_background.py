"""What has to be done but nobody has to wait for."""

from datetime import UTC, datetime

import pytest

from bot import background
from bot.background import fill_towns
from bot.clock import StoppedClock
from bot.schedule import housekeeping
from models import chats
from models.database import Database
from models.privacy import ERASED_AT_ONCE, KEPT_AFTER_LAST_SEEN
from models.towns import Town

NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the databases that were to be filled."""
    asked: list[str] = []

    async def fill(url: str) -> bool:
        asked.append(url)
        return True

    monkeypatch.setattr(background, "fill_in_own_process", fill)
    return asked


async def test_towns_are_filled_in_once(database: Database, asked: list[str]) -> None:
    """Reading the list takes seconds and much memory: not at every start."""
    await fill_towns(database)
    assert asked == [database.url.render_as_string(hide_password=False)]
    async with database.write() as session:
        session.add(Town(id=1, name="Calais", latitude=50.9, longitude=1.9, population=1, country="FR"))
    await fill_towns(database)
    assert len(asked) == 1


async def test_whoever_is_long_gone_is_forgotten(database: Database) -> None:
    """However many there are, and nobody else."""
    async with database.write() as session:
        for number in range(ERASED_AT_ONCE + 1):
            await chats.lock(session, "telegram", f"gone {number}", "fr", NOW)
        await chats.lock(session, "telegram", "here", "fr", NOW + KEPT_AFTER_LAST_SEEN)
    clock = StoppedClock(NOW + KEPT_AFTER_LAST_SEEN)
    await housekeeping(database, clock).run()
    async with database.read() as session:
        assert await chats.count(session) == ERASED_AT_ONCE + 2
    clock.advance(seconds=1)
    await housekeeping(database, clock).run()
    async with database.read() as session:
        assert await chats.count(session) == 1
        assert await chats.find(session, "telegram", "here") is not None


def test_warming_up_reads_something() -> None:
    """It must not fail silently in its thread: the first date typed would wait for a second."""
    background._read_something()
