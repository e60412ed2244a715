"""migrate: the database to this version's schema."""

from bot.settings import Settings
from bot.storage import bring_up_to_date, opened
from models.migrations import revisions


async def migrate(settings: Settings) -> list[str]:
    """Applies what is missing and tells what that was. Raises ``Mistake``."""
    async with opened(settings.database_url) as database:
        applied = await bring_up_to_date(database)
    if not applied:
        return [f"nothing to do: the database stands at revision {revisions()[-1]}"]
    return [f"applied revision {number}" for number in applied]
