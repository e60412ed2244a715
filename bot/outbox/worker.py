"""Who this process is among those that work on a database, and who is dead: without heartbeats.

On PostgreSQL a worker holds an advisory lock on a connection of its own, which the server lets go of the moment the
process dies. On SQLite one process runs on a file, and a lock on a file beside it says so.
"""

import asyncio
import fcntl
import os
import secrets
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from models.database import Database

# The first of the two numbers of an advisory lock says what the second one is.
_A_WORKER, _A_CHANNEL = 0x5601, 0x5602
_ANSWERS_WITHIN = 5.0
_NUMBERS = 2**31 - 1


class AlreadyRunning(Exception):  # noqa: N818 - a state of things, said to the person who started us
    """Another process runs on this database file."""


class Worker(Protocol):
    """This process. Its number is drawn anew at each start, so that what a dead one was sending is told apart."""

    number: int

    async def is_present(self) -> bool:
        """Whether others can see us alive; while they can't, nothing may be claimed."""
        ...

    async def leads(self, channel: str) -> bool:
        """Whether this is the one worker that sends notices and bulk there: a channel counts a bot, not a process."""
        ...

    async def is_dead(self, session: AsyncSession, number: int) -> bool:
        """Whether the worker of that number is gone; when so, nobody else takes over from it in this transaction."""
        ...


@asynccontextmanager
async def at_work(database: Database) -> AsyncIterator[Worker]:
    """This process as a worker, until the end. Raises ``AlreadyRunning`` where only one may be."""
    if not database.is_sqlite:
        one = _OneOfSeveral(database.engine)
        try:
            yield one
        finally:
            await one.leave()
        return
    lock = _locked(database.url.database)
    try:
        yield _TheOnly()
    finally:
        if lock is not None:
            os.close(lock)


def _new_number() -> int:
    return 1 + secrets.randbelow(_NUMBERS)


def _locked(file: str | None) -> int | None:
    if not file or file == ":memory:":
        return None
    path = Path(f"{file}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise AlreadyRunning(f"another process is already running on {file}") from None
    return lock


class _TheOnly:
    """On SQLite: whoever else has claimed something is dead."""

    def __init__(self) -> None:
        self.number = _new_number()

    async def is_present(self) -> bool:
        return True

    async def leads(self, channel: str) -> bool:
        return True

    async def is_dead(self, session: AsyncSession, number: int) -> bool:
        return True


class _OneOfSeveral:
    """On PostgreSQL: alive as long as its connection, by the locks that hang on it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.number = _new_number()
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._leads: set[str] = set()
        self._entering = asyncio.Lock()

    async def is_present(self) -> bool:
        # Two that enter at once would each open a connection, and only the last be closed.
        async with self._entering:
            return await self._is_present()

    async def _is_present(self) -> bool:
        if self._connection is not None:
            with suppress(SQLAlchemyError, OSError):
                async with asyncio.timeout(_ANSWERS_WITHIN):
                    await self._connection.scalar(select(1))
                return True
            await self._lose()
        return await self._enter()

    async def leads(self, channel: str) -> bool:
        if channel not in self._leads and self._connection is not None:
            with suppress(SQLAlchemyError, OSError):
                if await self._lock(self._connection, _A_CHANNEL, _number_of(channel)):
                    self._leads.add(channel)
        return channel in self._leads

    async def is_dead(self, session: AsyncSession, number: int) -> bool:
        return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(_A_WORKER, number))))

    async def leave(self) -> None:
        """Lets go of every lock: others take over at once."""
        if self._connection is not None:
            await self._lose()

    async def _enter(self) -> bool:
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                connection = await self._engine.connect()
                await connection.execution_options(isolation_level="AUTOCOMMIT")
        except (SQLAlchemyError, OSError):
            return False
        self._connection = connection
        with suppress(SQLAlchemyError, OSError):
            if await self._lock(connection, _A_WORKER, self.number):
                return True
        # The server may still hold on to our lost connection, and the lock with it.
        await self._lose()
        return False

    async def _lose(self) -> None:
        connection, self._connection = self._connection, None
        self._leads.clear()
        if connection is not None:
            # Closed for good rather than given back: another user of the pool must not inherit the locks.
            with suppress(SQLAlchemyError, OSError):
                await connection.invalidate()
            with suppress(SQLAlchemyError, OSError):
                await connection.close()

    async def _lock(self, connection: AsyncConnection, what: int, number: int) -> bool:
        return bool(await connection.scalar(select(func.pg_try_advisory_lock(what, number))))


def _number_of(channel: str) -> int:
    return zlib.crc32(channel.encode()) & _NUMBERS
