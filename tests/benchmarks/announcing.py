"""Do answers wait while an announcement goes out? The real process with the local Bot API, at the usual rate and at the
highest: what a step of a registration takes while nothing is sent and while thousands are, by turns in one run.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from time import perf_counter

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import URL

from models import batching
from models.batches import Batch
from models.chats import Chat
from models.database import Database
from models.outbox import Outbox
from tests.benchmarks import walking
from tests.benchmarks.figures import Figure, one, percentiles
from tests.benchmarks.ground import NAMES, Ground
from tests.benchmarks.sandbox_process import FIRST_OF_CROWD
from tests.sandbox_client import Client

NAME = "announcing"
WITHIN = 400.0
RATES = (25, 1_000)
CROWD = 10_000
WARM_UP = 8.0
"""Seconds."""
TURNS = 2
PEOPLE = 5
"""Who register, one after the other, each time that nothing is sent and each time that something is."""
_WORDS = {
    "fr": {"text": "Le point de rendez-vous a changé. " * 10},
    "en": {"text": "The meeting point has moved. " * 10},
}


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """The sandbox, the people and the measuring share the machine with the bot, which at the highest rate could use all
    of it.
    """
    for engine, name in NAMES.items():
        for rate in RATES:
            async for figure in _at(ground, engine, name, rate):
                yield figure


async def _at(ground: Ground, engine: str, name: str, rate: int) -> AsyncIterator[Figure]:
    url = await ground.prepared(engine)
    async with ground.sandbox(CROWD) as client, ground.bot(client, url, BULK_PER_SECOND=str(rate)) as bot:
        await _warm_up(ground, client)
        announcement = await Announcement.to_the_crowd(url)
        idle, sending, rates = list[float](), list[float](), list[float]()
        for _ in range(TURNS):
            idle += await walking.one_after_the_other(ground, client, PEOPLE)
            steps, per_second = await _while_sending(ground, client, announcement)
            sending += steps
            rates.append(per_second)
        await announcement.end()
        await bot.stop()
    beside = {"sent a second": sum(rates) / len(rates)}
    yield percentiles(NAME, f"{name}, {rate} a second allowed: a step while nothing is sent", "ms", idle)
    yield percentiles(NAME, f"{name}, {rate} a second allowed: a step while {CROWD:,} are written to", "ms", sending)
    ratio = quantiles(sending, n=20)[-1] / quantiles(idle, n=20)[-1]
    yield one(NAME, f"{name}, {rate} a second allowed: the 95th percentiles compared", "times", ratio, **beside)


async def _warm_up(ground: Ground, client: Client) -> None:
    """Until the rounds have run for the first time, too: what they ask of the database is put together then."""
    begun = perf_counter()
    while perf_counter() - begun < WARM_UP:
        await walking.one_after_the_other(ground, client, 2)


async def _while_sending(ground: Ground, client: Client, announcement: "Announcement") -> tuple[Sequence[float], float]:
    before = await announcement.go_on()
    begun = perf_counter()
    steps = await walking.one_after_the_other(ground, client, PEOPLE)
    seconds, tally = perf_counter() - begun, await announcement.halt()
    if not tally.waiting:
        raise RuntimeError("the announcement was over before the people were")
    return steps, (tally.delivered - before.delivered) / seconds


class Announcement:
    """A batch to the crowd, paused and resumed from outside the process that sends it."""

    def __init__(self, database: Database, batch_id: int) -> None:
        self._database, self._id = database, batch_id

    @classmethod
    async def to_the_crowd(cls, url: URL) -> "Announcement":
        """Queued, and paused at once."""
        database, now = Database(url), datetime.now(UTC)
        new = {"channel": "telegram", "language_chosen": True, "newest_message": 0, "created_at": now, "seen_at": now}
        people = range(FIRST_OF_CROWD, FIRST_OF_CROWD + CROWD)
        async with database.write() as session:
            await session.execute(delete(Outbox).where(Outbox.batch_id.is_not(None)))
            await session.execute(delete(Chat).where(Chat.person_id.is_(None)))
            rows = [new | {"address": str(number), "language": ("fr", "en")[number % 2]} for number in people]
            await session.execute(insert(Chat), rows)
            batch = Batch(messages=_WORDS, opens_at=now, helps_until=now + timedelta(days=1), created_at=now)
            await batching.queue(session, batch, select(Chat.id).where(Chat.address.like("9________")), now)
            await batching.pause(session, batch.id, now)
            return cls(database, batch.id)

    async def go_on(self) -> batching.Tally:
        """Resumes it; what had become of it until it was seen to move."""
        before = await self._tally()
        now = datetime.now(UTC)
        async with self._database.write() as session:
            await batching.resume(session, self._id, now, None, now + timedelta(days=1))
        while (tally := await self._tally()).delivered < before.delivered + 5:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
        return tally

    async def halt(self) -> batching.Tally:
        """Pauses it; what has become of it, once nothing is under way."""
        async with self._database.write() as session:
            await batching.pause(session, self._id, datetime.now(UTC))
        while (tally := await self._tally()).sending:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return tally

    async def end(self) -> None:
        """Stops it."""
        async with self._database.write() as session:
            await batching.stop(session, self._id, datetime.now(UTC))
        await self._database.close()

    async def _tally(self) -> batching.Tally:
        async with self._database.read() as session:
            return await batching.tally(session, self._id)
