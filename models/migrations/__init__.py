"""Brings a database to the schema of this version.

Revisions are numbered files in ``versions/``, one after the other, and go forward only: the way back is a backup.
Alembic is loaded only where something is to be done; at the head, one query tells.
"""

from pathlib import Path

from sqlalchemy import inspect, text

from models.database import Database

VERSIONS = Path(__file__).with_name("versions")
_TABLE = "alembic_version"
_REVISION = text("SELECT version_num FROM alembic_version")


class SchemaError(Exception):
    """The database can't be brought to this version's schema; the words say why."""


class NewerSchemaError(SchemaError):
    """The database was used by a newer version of the bot."""


def revisions() -> list[str]:
    """The numbers of all revisions, the first one first."""
    return sorted(path.name[:4] for path in VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))


async def revision_of(database: Database) -> str | None:
    """The revision a database stands at; None where it is empty.

    Raises ``NewerSchemaError`` for one that this version does not know, ``SchemaError`` for tables that aren't ours.
    """
    async with database.read() as session:
        connection = await session.connection()
        tables = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        if _TABLE in tables:
            revision = (await session.execute(_REVISION)).scalar_one_or_none()
            if revision is not None and revision not in revisions():
                raise NewerSchemaError(
                    f"the database stands at revision {revision}, newer than this version of the bot"
                )
            if revision is not None:
                return str(revision)
    others = tables - {_TABLE}
    if others:
        raise SchemaError(f"the database already holds tables that are not the bot's, such as {min(others)}")
    return None


async def upgrade(database: Database) -> list[str]:
    """Applies what is missing, all of it or nothing, and returns the numbers of the revisions applied.

    Safe to run in several processes at once. Raises like ``revision_of``.
    """
    before = await revision_of(database)
    if before == revisions()[-1]:
        return []
    from models.migrations.applying import apply

    return await apply(database)
