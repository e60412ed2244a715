"""Statements on SQLite are one trip to the connection's thread each, and nothing stays open that was cut off."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.database import Database
from models.sqlite_trips import Connection

NOTE = text("INSERT INTO notes (id) VALUES (:id)")


@pytest.fixture
async def notes(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with one small table."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/notes.db")
    async with database.write() as session:
        await session.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY)"))
    yield database
    await database.close()


async def test_a_statement_is_one_trip(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two statements, with what begins and ends their transaction; what reads is fetched on the way."""
    trips = _trips(monkeypatch)
    async with notes.write() as session:
        await session.execute(NOTE, [{"id": 1}, {"id": 2}])
        assert list(await session.scalars(text("SELECT id FROM notes"))) == [1, 2]
    assert len(trips) == 4


async def test_a_refused_statement_leaves_nothing(notes: Database) -> None:
    """Neither what came before it in its transaction, nor the transaction."""
    with pytest.raises(IntegrityError):
        await _write(notes, 1, 1)
    async with notes.write() as session:
        assert list(await session.scalars(text("SELECT id FROM notes"))) == []


async def test_what_is_cut_off_on_its_way_holds_up_nobody(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction that it goes on to begin, unheard, in its thread is ended."""
    with closing(sqlite3.connect(notes.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        trips = _trips(monkeypatch)
        waits = asyncio.create_task(_write(notes, 1))
        while not trips:  # noqa: ASYNC110 - a trip has no event
            await asyncio.sleep(0)
        waits.cancel()
        await asyncio.sleep(0)
        other.execute("ROLLBACK")
        with pytest.raises(asyncio.CancelledError):
            await waits
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    await _write(notes, 2)


def _trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What goes to a connection's thread from now on."""
    trips: list[object] = []
    goes = Connection._execute

    async def noted(self: Connection, *does: object, **more: object) -> object:
        trips.append(does)
        return await goes(self, *does, **more)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(Connection, "_execute", noted)
    return trips


async def _write(database: Database, *numbers: int) -> None:
    async with database.write() as session:
        for number in numbers:
            await session.execute(NOTE, {"id": number})
