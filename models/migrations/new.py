"""Writes the next migration from what the models have and the last one has not::

    python -m models.migrations.new "what changed"

Read it before you commit it: Alembic sees neither renamed columns nor changed conditions of indexes, and moves no
data. ``python -m models.migrations.check`` says whether nothing is missing.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from models.database import Database
from models.migrations import VERSIONS, revisions, upgrade
from models.migrations.applying import config


def write(connection: Connection, what: str) -> Path:
    """Writes the file for a connection to a database that stands at the last revision."""
    number = f"{int(max(revisions(), default='0')) + 1:04}"
    slug = re.sub(r"[^a-z0-9]+", "_", what.lower()).strip("_")
    made = config(connection)
    made.set_main_option("file_template", f"{number}_{slug}")
    command.revision(made, message=what, autogenerate=True, rev_id=number)
    return VERSIONS / f"{number}_{slug}.py"


async def _main(what: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(URL.create("sqlite+aiosqlite", database=f"{folder}/new.db"))
        try:
            if revisions():
                await upgrade(database)
            async with database.engine.begin() as connection:
                print("wrote", await connection.run_sync(write, what))
        finally:
            await database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.search(r"[a-z]", sys.argv[1]):
        sys.exit('say what changed: make migration NAME="sites have a phone number"')
    asyncio.run(_main(sys.argv[1]))
