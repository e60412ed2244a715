"""The database as the person who runs the bot meets it: opened, brought up to date, and its troubles in plain words."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.mistakes import Mistake
from models import migrations
from models.database import Database

ANSWERS_WITHIN = 20.0
"""Seconds; longer than SQLite waits for somebody else's write."""


class OutOfReach(Mistake):
    """The database can't be used."""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database, known to take writes; closed at the end. Raises ``OutOfReach``."""
    address = make_url(url)
    try:
        _make_private(address)
        database = Database(address)
    except OSError as error:
        raise OutOfReach(_in_words(address, error)) from None
    try:
        await _try(database)
        yield database
    finally:
        await database.close()


def file_of(url: str | URL) -> Path | None:
    """The file of a SQLite database; None for another."""
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


async def bring_up_to_date(database: Database) -> list[str]:
    """Migrates to the head; the numbers of what was applied. Raises ``Mistake`` where that can't be."""
    try:
        return await migrations.upgrade(database)
    except migrations.NewerSchemaError as error:
        raise Mistake(f"{error}: install that version, or set DATABASE_URL to another database") from None
    except migrations.SchemaError as error:
        raise Mistake(f"{error}; set DATABASE_URL to a database of its own") from None
    except (SQLAlchemyError, OSError) as error:
        raise OutOfReach(_in_words(database.url, error)) from None


async def behind(database: Database) -> str:
    """What there is to do before the database can be used, in words; "" when it stands at the head."""
    try:
        revision = await migrations.revision_of(database)
    except migrations.SchemaError as error:
        return str(error)
    if revision == migrations.revisions()[-1]:
        return ""
    was = f"stands at revision {revision}" if revision else "is empty"
    return f"the database {was}, this version needs {migrations.revisions()[-1]}: run 'python -m bot migrate'"


async def ready(database: Database) -> None:
    """Brings an empty database to the head; raises ``Mistake`` for one that is behind: a running bot may use it."""
    try:
        is_empty = await migrations.revision_of(database) is None
    except migrations.SchemaError:
        is_empty = True
    if is_empty:
        await bring_up_to_date(database)
    elif told := await behind(database):
        raise Mistake(told)


async def _try(database: Database) -> None:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN), database.write() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise OutOfReach(_in_words(database.url, error)) from None


def _make_private(address: URL) -> None:
    """What people told us is nobody else's to read, from the first moment on; what exists is left as it is."""
    file = file_of(address)
    if file is None or str(file) == ":memory:" or file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _in_words(address: URL, error: BaseException) -> str:
    file, why = file_of(address), _why(error)
    if file is not None:
        return f"the database {file} can't be used: {why}; make it writable, or set DATABASE_URL to another file"
    where = f"{address.database or '?'} at {address.host or 'localhost'}:{address.port or 5432}"
    return f"the database {where} can't be reached: {why}; is it running, and is DATABASE_URL right?"


def _why(error: BaseException) -> str:
    """The driver's words, in one line; they name users and files, and no password."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig.__cause__ or error.orig
    if isinstance(error, TimeoutError):
        return "no answer"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(said.split()).rstrip(".").lower() or type(error).__name__
