"""load: an organisation file into the database."""

from pathlib import Path
from typing import TYPE_CHECKING

import models.tables  # noqa: F401 - foreign keys find their tables
from bot.mistakes import Mistake
from bot.settings import Settings
from bot.storage import opened, ready
from models import sites
from models.database import Database

if TYPE_CHECKING:
    from bot.organisation.loading import LoadReport
    from bot.organisation.schema import Organisation


async def load(settings: Settings, file: Path) -> list[str]:
    """Checks the file, loads it, and tells what changed. Raises ``Mistake``."""
    organisation = organisation_in(file)
    async with opened(settings.database_url) as database:
        await ready(database)
        report = await _load(database, organisation)
    return report.lines()


async def load_first(database: Database, file: Path) -> bool:
    """Loads the file where there is no site yet, and tells whether it did. Raises ``Mistake``."""
    async with database.read() as session:
        if await sites.every(session):
            return False
    await _load(database, organisation_in(file))
    return True


def organisation_in(file: Path) -> "Organisation":
    """What the file holds. Raises ``Mistake`` with a line for each thing that is wrong in it."""
    from bot.organisation.reading import OrganisationError, read

    try:
        return read(file)
    except OrganisationError as error:
        raise Mistake(f"{file} can't be used as the organisation file:", *error.problems) from None


async def _load(database: Database, organisation: "Organisation") -> "LoadReport":
    # Loaded here, since all starts but the first do without.
    from bot.organisation.loading import load as load_into

    async with database.write() as session:
        return await load_into(session, organisation)
