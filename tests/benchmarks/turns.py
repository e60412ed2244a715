"""What a step of a registration costs, on both databases: alone, and while many register."""

from collections.abc import AsyncIterator

from tests.benchmarks import walking
from tests.benchmarks.figures import Figure, one, percentiles
from tests.benchmarks.ground import NAMES, Ground, logged

NAME = "turns"
ALONE = 8
PEOPLE = 30
AT_ONCE = 30


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """The sandbox and the people are on the same machine: the bot has less of it than it could have."""
    for engine, name in NAMES.items():
        async for figure in _on(ground, engine, name):
            yield figure


async def _on(ground: Ground, engine: str, name: str) -> AsyncIterator[Figure]:
    database = await ground.prepared(engine)
    async with ground.sandbox() as client, ground.bot(client, database) as bot:
        await walking.one_after_the_other(ground, client, 2)  # what is loaded at first use is loaded
        before = len(_turns(logged(bot)))
        seen = await walking.one_after_the_other(ground, client, ALONE)
        in_bot = _turns(logged(bot))[before:]
        yield percentiles(NAME, f"{name}: a step alone, as the person sees it", "ms", seen)
        yield percentiles(NAME, f"{name}: of that the turn, until committed", "ms", in_bot)
        rate = await walking.side_by_side(ground, client, PEOPLE, AT_ONCE)
        yield one(NAME, f"{name}: steps while {AT_ONCE} register at once", "/s", rate)
        await bot.stop()


def _turns(lines: list[dict[str, object]]) -> list[float]:
    return [float(str(line["ms"])) for line in lines if line["event"] == "turn"]
