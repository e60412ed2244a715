"""Says whether the migrations lead to exactly what the models describe, on both engines; exits 1 where not::

python -m models.migrations.check
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from sqlalchemy.engine import URL

import models.tables  # noqa: F401 - makes the metadata whole
from models.database import Database, Model
from models.migrations import upgrade
from models.migrations.schema import schema_of


async def differences(empty: URL, other_empty: URL) -> list[str]:
    """What only one of the two has, a line each; both databases are empty and get the schema, each its way."""
    migrated, described = await _migrated(empty), await _described(other_empty)
    return [f"only in the migrations: {line}" for line in sorted(migrated - described)] + [
        f"only in the models: {line}" for line in sorted(described - migrated)
    ]


async def _migrated(url: URL) -> set[str]:
    database = Database(url)
    try:
        await upgrade(database)
        async with database.engine.connect() as connection:
            return await connection.run_sync(schema_of)
    finally:
        await database.close()


async def _described(url: URL) -> set[str]:
    database = Database(url)
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(Model.metadata.create_all)
            return await connection.run_sync(schema_of)
    finally:
        await database.close()


async def _main() -> int:
    from tests import clearing
    from tests.databases import ENGINES, Databases

    home = Path(tempfile.mkdtemp(prefix="check-"))
    databases, found = Databases(home), list[str]()
    try:
        for engine in ENGINES:
            async with databases.fresh(engine, schema=False) as one, databases.fresh(engine, schema=False) as other:
                found += [f"{engine}: {line}" for line in await differences(one, other)]
    finally:
        clearing.clear(home)
    for line in found:
        print(line, file=sys.stderr)
    print('write what is missing: make migration NAME="what changed"' if found else "the migrations match the models")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
