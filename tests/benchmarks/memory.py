"""The bot's memory after a thousand people have registered."""

from collections.abc import AsyncIterator

from tests.benchmarks import walking
from tests.benchmarks.figures import Figure, one
from tests.benchmarks.ground import Ground, memory_of

NAME = "memory"
PEOPLE = 1_000
AT_ONCE = 40
SECONDS = 150.0


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """On SQLite, whose pages are in the process' own memory. A slow machine gets to fewer people, and says so."""
    database = await ground.prepared("sqlite")
    async with ground.sandbox() as client, ground.bot(client, database) as bot:
        await walking.one_after_the_other(ground, client, 2)
        now, most = memory_of(bot)
        yield one(NAME, "after 2 people", "MB", now, most=most)
        registered, rate = await walking.in_one_go(ground, client, PEOPLE, AT_ONCE, SECONDS)
        now, most = memory_of(bot)
        yield one(NAME, f"after {registered:,} people more", "MB", now, most=most)
        yield one(NAME, "steps meanwhile", "/s", rate)
        await bot.stop()
