"""Runs Alembic on a connection of ours, in one transaction, one process at a time."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from models import migrations
from models.database import Database
from models.migrations import SchemaError

# Any number of our own: processes that start together migrate one after the other.
_MIGRATING = 5_620_160_102


async def apply(database: Database) -> list[str]:
    """Applies every revision that is missing; returns their numbers."""
    async with database.engine.connect() as connection:
        if not database.is_sqlite:
            async with connection.begin():
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
                return await connection.run_sync(_to_head)
        # A table that is rebuilt is dropped on the way, and would take the rows that point to it along. The switch
        # does nothing inside a transaction, and so goes to the driver before one begins.
        await _driver_execute(connection, "PRAGMA foreign_keys = OFF")
        try:
            async with connection.begin():
                applied = await connection.run_sync(_to_head)
                await _refuse_dangling(connection)
                return applied
        finally:
            await _driver_execute(connection, "PRAGMA foreign_keys = ON")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; there is no file of it."""
    made = Config()
    made.set_main_option("script_location", _escaped(Path(__file__).parent))
    made.set_main_option("version_locations", _escaped(migrations.VERSIONS))
    made.set_main_option("path_separator", "newline")
    made.attributes["connection"] = connection
    return made


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _to_head(connection: Connection) -> list[str]:
    applied: list[str] = []
    made = config(connection)
    made.attributes["on_version_apply"] = lambda *, step, **_: applied.append(str(step.up_revision_id))
    command.upgrade(made, "head")
    return applied


async def _driver_execute(connection: AsyncConnection, statement: str) -> None:
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.execute(statement)


async def _refuse_dangling(connection: AsyncConnection) -> None:
    dangling = (await connection.execute(text("PRAGMA foreign_key_check"))).first()
    if dangling is not None:
        raise SchemaError(f"the migration would leave rows of table {dangling[0]} pointing to nothing")
