"""What has to be done but nobody has to wait for."""

import asyncio
from datetime import date

import structlog

from bot.organisation.towns import fill_in_own_process
from handlers import pictures
from models import towns
from models.database import Database, is_trouble_of_the_database

# By then whoever waited for the start has been answered.
SECONDS_BEFORE_WARMING_UP = 2.0
_log = structlog.get_logger()


async def fill_towns(database: Database) -> None:
    """Fills the table of towns where it is empty; without it people type what we can't place, and all else works."""
    try:
        async with database.read() as session:
            if await towns.are_filled(session):
                return
    except Exception as error:
        if not is_trouble_of_the_database(error):
            raise
        return
    if await fill_in_own_process(database.url.render_as_string(hide_password=False)):
        _log.info("towns_filled")
    else:
        _log.error("towns_not_filled")


async def warm_up() -> None:
    """Loads what reads dates and numbers, and what draws, in a thread, so that the first who needs it does not wait."""
    await asyncio.sleep(SECONDS_BEFORE_WARMING_UP)
    await asyncio.to_thread(_read_something)
    await asyncio.to_thread(pictures.warm_up)


def _read_something() -> None:
    from handlers.conversation.reading import other_days, phones

    for language, text in (("fr", "1er mars 2027"), ("en", "1 March 2027")):
        other_days.read(text, date(2027, 1, 1), language)
    phones.read_phone("06 39 98 00 01")
