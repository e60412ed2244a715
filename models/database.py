"""The database: one door for reading, one for writing, the same on SQLite and PostgreSQL.

A write is one transaction. On SQLite it begins IMMEDIATE, so that it never fails half-way for want of the lock, and
writers of one process queue fairly on an asyncio lock instead of sleeping in SQLite's busy handler.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from models import sqlite_trips

SQLITE_BUSY_SECONDS = 15
SQLITE_PRAGMAS = ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -16000"]
"""Said of every connection. A commit is on the disk before anybody is answered: no lost power takes back a promise."""
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 120
# Serialization failure and deadlock: https://www.postgresql.org/docs/current/errcodes-appendix.html
_TRY_AGAIN = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"}

Json = dict[str, Any]


class Instant(TypeDecorator[datetime]):
    """A moment, always UTC and always aware; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone, so what is written there is UTC by convention."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code_of(kind: type[Any], length: int = 20) -> Enum:
    """A column for a ``StrEnum`` kept by its values, as text: no database type to migrate."""
    return Enum(kind, native_enum=False, length=length, values_callable=lambda e: [str(member.value) for member in e])


class Model(DeclarativeBase):
    """The base of every table; constraints are named, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        # Nothing is NULL, not JSON's own 'null': a question for what is there would find that too.
        Json: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
        list[int]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
        list[str]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
    }


def apart_from(column: InstrumentedAttribute[int], numbers: Collection[int]) -> list[ColumnElement[bool]]:
    """The condition that leaves these out; none where there are none."""
    return [column.not_in(numbers)] if numbers else []


class Database:
    """Hands out sessions: ``write()`` is one transaction, ``read()`` changes nothing."""

    def __init__(self, url: str | URL, *, echo: bool = False) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url, echo) if self.is_sqlite else _postgres_engine(self.url, echo)
        self._one_writer = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on any error."""
        if self.is_sqlite:
            async with self._one_writer, self._session() as session:
                yield session
        else:
            async with self._session() as session:
                yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for looking only; nothing it does is kept."""
        options = {"sqlite_begin": "BEGIN"} if self.is_sqlite else {"postgresql_readonly": True}
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options=options)
            yield session

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def close(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()


def is_trouble_of_the_database(error: BaseException) -> bool:
    """Whether trying the same again later can help: a lost connection, a lock, a full disk; not a mistake of ours."""
    # An address that can't be resolved or reached is a plain OSError; a pool with no connection left has its own.
    if isinstance(error, OSError | PoolTimeoutError | InterfaceError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None) or ""
    if state:
        return state in _TRY_AGAIN or state.startswith(("08", "53", "58"))
    return isinstance(error, OperationalError) and isinstance(
        getattr(error.orig, "__cause__", None) or error.orig, sqlite3.OperationalError | OSError
    )


def _postgres_engine(url: URL, echo: bool) -> AsyncEngine:
    # Big enough for eight turns and the sender side by side; a supervisor may run several processes.
    pool = {"pool_size": 12, "max_overflow": 8, "pool_pre_ping": True}
    # A connection that went silent is given up, rather than waited for as long as the system's own limits allow.
    limits = {"timeout": CONNECT_SECONDS, "command_timeout": STATEMENT_SECONDS}
    return create_async_engine(url, echo=echo, hide_parameters=True, connect_args=limits, **pool)


def _sqlite_engine(url: URL, echo: bool) -> AsyncEngine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    how = {"timeout": SQLITE_BUSY_SECONDS, "async_creator_fn": sqlite_trips.connect}
    engine = create_async_engine(url, echo=echo, hide_parameters=True, connect_args=how)
    _tune(engine.sync_engine)
    return engine


def _tune(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # The driver's own BEGIN is deferred; ours below says which kind.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def began(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE"))
