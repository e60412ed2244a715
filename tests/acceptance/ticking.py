"""``python -m tests.acceptance.ticking DATABASE MOMENT``: a process that runs one tick of everything that is due.

It says "ready", and begins with the next line it reads.
"""

import asyncio
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import models.tables  # noqa: F401 - makes the metadata whole
from bot.clock import StoppedClock
from bot.i18n import languages
from bot.rounds import Surroundings, ticks
from models.database import Database


async def _tick(url: str, moment: str) -> None:
    database, clock = Database(url), StoppedClock(datetime.fromisoformat(moment))
    around = Surroundings(database, clock, languages(), ZoneInfo("Europe/Paris"), lambda: None)
    due = ticks(around, timedelta(seconds=20))
    async with database.read():
        pass  # connected
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for tick in due:
        await tick.run()
    await database.close()


if __name__ == "__main__":
    asyncio.run(_tick(*sys.argv[1:]))
