"""What an announcement to very many costs each database: queued by one statement, counted, paused, sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter

from sqlalchemy import insert, select, text

from bot.outbox.limits import Limits
from bot.outbox.testing import NOON, Post
from models import batching, claiming
from models.batches import Batch
from models.chats import Chat
from models.database import Database
from models.outbox import Lane, State
from tests.benchmarks.figures import Figure, one
from tests.benchmarks.ground import NAMES, Ground

NAME = "batches"
PEOPLE = 50_000
DRAINED = 5_000
WAITING_BESIDE = 3
"""So many batches of the same size are paused beside the one that is measured."""
_AT_ONCE = 10_000
_WORDS = {
    "fr": {"text": "Le point de rendez-vous a changé. " * 30},
    "en": {"text": "The meeting point has moved. " * 30},
}


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """On both databases."""
    async for figure in measured(ground, NAME, PEOPLE):
        yield figure


async def measured(ground: Ground, benchmark: str, people: int) -> AsyncIterator[Figure]:
    """The figures of a batch to so many."""
    for engine, name in NAMES.items():
        async with _crowded(ground, engine, people) as database:
            before = getrusage(RUSAGE_SELF).ru_maxrss
            batch_id, seconds = await _queued(database)
            grown = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
            yield one(benchmark, f"{name}: {people:,} recipients are queued", "s", seconds, memory_grown_mb=grown)
            yield one(benchmark, f"{name}: a batch of {people:,} is paused", "ms", await _paused(database, batch_id))
            for _ in range(WAITING_BESIDE - 1):
                await _paused(database, (await _queued(database))[0])
            batch_id, _ = await _queued(database)
            counted = await _counted(database, batch_id)
            yield one(benchmark, f"{name}: a batch of {people:,} is counted", "ms", counted)
            claimed = await _claimed(database)
            beside = f"{people:,} wait, and {WAITING_BESIDE * people:,} in paused batches"
            yield one(benchmark, f"{name}: 8 are claimed while {beside}", "ms", claimed)
            rate = await _drained(database, batch_id, people)
            yield one(benchmark, f"{name}: the batch leaves the outbox, into a channel that takes no time", "/s", rate)


@asynccontextmanager
async def _crowded(ground: Ground, engine: str, people: int) -> AsyncIterator[Database]:
    async with ground.empty(engine) as url:
        database = Database(url)
        try:
            new = {"channel": "telegram", "language_chosen": True, "newest_message": 0}
            new |= {"created_at": NOON, "seen_at": NOON}
            async with database.write() as session:
                for first in range(1, people + 1, _AT_ONCE):
                    numbers = range(first, min(first + _AT_ONCE, people + 1))
                    rows = [new | {"address": str(n), "language": ("fr", "en")[n % 2]} for n in numbers]
                    await session.execute(insert(Chat), rows)
            async with database.engine.connect() as connection:
                await connection.execute(text("ANALYZE"))
                await connection.commit()
            yield database
        finally:
            await database.close()


async def _queued(database: Database) -> tuple[int, float]:
    batch = Batch(messages=_WORDS, opens_at=NOON, helps_until=NOON + timedelta(days=1), created_at=NOON)
    begun = perf_counter()
    async with database.write() as session:
        await batching.queue(session, batch, select(Chat.id), NOON)
        number = batch.id
    return number, perf_counter() - begun


async def _paused(database: Database, batch_id: int) -> float:
    begun = perf_counter()
    async with database.write() as session:
        await batching.pause(session, batch_id, NOON)
    return (perf_counter() - begun) * 1000


async def _counted(database: Database, batch_id: int) -> float:
    taken = []
    for _ in range(5):
        async with database.read() as session:
            begun = perf_counter()
            await batching.tally(session, batch_id)
            taken.append((perf_counter() - begun) * 1000)
    return median(taken)


async def _claimed(database: Database) -> float:
    taken = []
    for _ in range(15):
        async with database.write() as session:
            begun = perf_counter()
            await claiming.claim(session, 1, "telegram", Lane.BULK, 8, NOON)
            taken.append((perf_counter() - begun) * 1000)
            await session.rollback()
    return median(taken)


async def _drained(database: Database, batch_id: int, people: int) -> float:
    """A second for the first of them; the others are stopped."""
    post = Post(database)
    async with post.sender(limits=Limits(paced_per_second=1_000)) as sender:
        begun = perf_counter()
        while sender.counters.of(State.DELIVERED) < min(DRAINED, people):
            await sender._drain_some(looking=True)
        rate = sender.counters.of(State.DELIVERED) / (perf_counter() - begun)
    async with database.write() as session:
        await batching.stop(session, batch_id, NOON)
    return rate
