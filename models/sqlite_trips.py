"""SQLite's connections, as aiosqlite makes them, with a statement for each trip to the connection's thread.

aiosqlite goes there four times for one: to open a cursor, to execute, to fetch, to close. Most of what a turn took on
SQLite was that waiting, twice over: for the thread, and for the event loop again.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite


class Cursor:
    """What SQLAlchemy asks of an asynchronous cursor; its rows are there as soon as it has executed."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Executes it, and fetches what it gives. Raises sqlite3's errors."""
        await self._connection.go(lambda: self._run(lambda cursor: cursor.execute(statement, parameters)))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Executes it once for each. Raises sqlite3's errors."""
        await self._connection.go(lambda: self._run(lambda cursor: cursor.executemany(statement, parameters)))
        return self

    async def fetchall(self) -> list[Any]:
        """The rows that are left, without another trip."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left open."""
        self._rows = []

    def _run(self, does: Callable[[sqlite3.Cursor], object]) -> None:
        cursor = self._connection.raw.cursor()
        try:
            does(cursor)
            self._rows = cursor.fetchall() if cursor.description else []
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """One connection, with a thread of its own."""

    _may_be_open = False
    """Whether something was executed since the last commit, so that a transaction may be open."""

    @property
    def raw(self) -> sqlite3.Connection:
        """Python's own connection, for use in the thread. Raises ValueError once it is closed."""
        return self._conn

    def cursor(self) -> Any:
        """A cursor; making one takes no trip."""
        return Cursor(self)

    async def go(self, does: Callable[[], None]) -> None:
        """Does something in the thread. Raises what that raises."""
        # Before the trip: one that is cut off on its way may still begin a transaction there.
        self._may_be_open = True
        await self._execute(does)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commits; nothing is open from then on."""
        await super().commit()
        self._may_be_open = False

    async def rollback(self) -> None:
        """Takes back what is not committed. After a commit, as the pool does it, that is nothing."""
        if self._may_be_open:
            await super().rollback()


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited, as ``aiosqlite.connect`` gives it; ``options`` are those of ``sqlite3.connect``."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    # As SQLAlchemy has it for its own: a process never waits at its end for one that was not closed.
    connection._thread.daemon = True
    return connection
