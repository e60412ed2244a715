"""load: an organisation file into the database."""

from pathlib import Path

import models.tables  # noqa: F401 - foreign keys find their tables
from bot.mistakes import Mistake
from bot.organisation.loading import load as load_into
from bot.organisation.reading import OrganisationError, read
from bot.organisation.schema import Organisation
from bot.settings import Settings
from bot.storage import opened, ready
from models import sites
from models.database import Database


async def load(settings: Settings, file: Path) -> list[str]:
    """Checks the file, loads it, and tells what changed. Raises ``Mistake``."""
    organisation = organisation_in(file)
    async with opened(settings.database_url) as database:
        await ready(database)
        async with database.write() as session:
            report = await load_into(session, organisation)
    return report.lines()


async def load_first(database: Database, file: Path) -> bool:
    """Loads the file where there is no site yet, and tells whether it did. Raises ``Mistake``."""
    async with database.read() as session:
        if await sites.every(session):
            return False
    organisation = organisation_in(file)
    async with database.write() as session:
        await load_into(session, organisation)
    return True


def organisation_in(file: Path) -> Organisation:
    """What the file holds. Raises ``Mistake`` with a line for each thing that is wrong in it."""
    try:
        return read(file)
    except OrganisationError as error:
        raise Mistake(f"{file} can't be used as the organisation file:", *error.problems) from None
