"""How fast the outbox empties into a channel that takes no time, on both databases: what the books cost."""

from collections.abc import AsyncIterator
from time import perf_counter

from bot.outbox.limits import Limits
from bot.outbox.testing import Post, owed
from models.database import Database
from models.outbox import Lane, State
from tests.benchmarks.figures import Figure, one
from tests.benchmarks.ground import NAMES, Ground

NAME = "outbox"
PEOPLE = 3_000
# Telegram's highest rate, and what is in flight at once for it.
_LIMITS = Limits(paced_per_second=1_000)


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """An announcement to every member, without its pace."""
    for engine, name in NAMES.items():
        async with ground.empty(engine) as url:
            database = Database(url)
            try:
                rate = await _drain(Post(database))
            finally:
                await database.close()
        yield one(NAME, f"{name}: announcement to {PEOPLE:,}", "/s", rate)


async def _drain(post: Post) -> float:
    people = [str(number) for number in range(1, PEOPLE + 1)]
    await post.meet(*people)
    await post.put(*(owed(person, "The meeting point has moved.", Lane.BULK) for person in people))
    async with post.sender(limits=_LIMITS) as sender:
        begun = perf_counter()
        await sender.drain()
        seconds = perf_counter() - begun
    if sender.counters.of(State.DELIVERED) != PEOPLE:
        raise RuntimeError("the outbox is not empty")
    return PEOPLE / seconds
