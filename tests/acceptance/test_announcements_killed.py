"""Killed again and again while an announcement goes out: everybody gets it once, or is accounted for."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.sandbox import Sandbox
from models import batching
from models.batches import Batch
from models.chats import Chat
from models.database import Database
from models.outbox import Outbox, State
from tests.acceptance.processes import BotProcess
from tests.databases import Databases

PEOPLE = 300
BLOCKED = 4
"""Who have blocked the bot, which does not know it yet."""
STOPPED = 3
FIRST = 700_000_001
SEED = 56
WORDS = {"fr": {"text": "Le point de rendez-vous a changé"}, "en": {"text": "The meeting point has moved"}}


@pytest.mark.parametrize(("engine", "kills"), [("sqlite", 6), ("postgresql", 4)])
async def test_killed_while_it_sends_an_announcement_reaches_or_accounts_for_everybody(
    databases: Databases, sandbox: Sandbox, address: str, tmp_path: Path, engine: str, kills: int
) -> None:
    async with databases.for_a_process(engine) as url:
        database = Database(url)
        bot = BotProcess(address, url, tmp_path, {"BULK_PER_SECOND": "200", "TICK_SECONDS": "3600"})
        await bot.start()
        try:
            batch_id = await _announce(database, sandbox)
            under_way = await _kill_again_and_again(bot, database, sandbox, kills)
            tally = await _ended(database, batch_id)
        finally:
            await bot.kill()
        async with database.read() as session:
            rows = select(Outbox.address).where(Outbox.batch_id == batch_id)
            told = set(await session.scalars(rows.where(Outbox.state == State.DELIVERED)))
            unsure = set(await session.scalars(rows.where(Outbox.state == State.UNCERTAIN)))
        await database.close()
    got = Counter(str(sent["chat_id"]) for sent in sandbox.journal.deliveries)
    print(f"{engine}: {tally}, under way at the kills: {under_way}")
    assert (tally.size, tally.finished, tally.erased) == (PEOPLE - STOPPED, PEOPLE - STOPPED, 0)
    assert (tally.dropped, tally.failed) == ({"blocked": BLOCKED}, {})
    assert set(got.values()) == {1}, "nobody gets it twice"
    assert told <= got.keys() <= told | unsure, "what is reported is what arrived"
    assert tally.uncertain <= sum(under_way)
    assert any(under_way), "no kill met a send"


async def _announce(database: Database, sandbox: Sandbox) -> int:
    """Queues it for everybody but those who said STOP."""
    now = datetime.now(UTC)
    chat = {"channel": "telegram", "language_chosen": True, "newest_message": 0, "created_at": now, "seen_at": now}
    rows = []
    for number in range(FIRST, FIRST + PEOPLE):
        person = sandbox.people.make({"id": number, "first_name": "Camille"})
        person.started, person.blocked = True, number < FIRST + BLOCKED
        stopped_at = now if number >= FIRST + PEOPLE - STOPPED else None
        rows.append(chat | {"address": str(number), "language": ("fr", "en")[number % 2], "stopped_at": stopped_at})
    async with database.write() as session:
        await session.execute(insert(Chat), rows)
        batch = Batch(messages=WORDS, opens_at=now, helps_until=now + timedelta(days=1), created_at=now)
        await batching.queue(session, batch, select(Chat.id), now)
        return batch.id


async def _kill_again_and_again(bot: BotProcess, database: Database, sandbox: Sandbox, kills: int) -> list[int]:
    """At random moments of the sending; how many sends were under way at each."""
    chance, under_way = random.Random(SEED), []
    for _ in range(kills):
        enough = len(sandbox.journal.deliveries) + chance.randint(1, PEOPLE // (kills + 1))
        async with asyncio.timeout(60):
            while len(sandbox.journal.deliveries) < enough:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.002)
        await bot.kill()
        async with database.read() as session:
            sending = select(func.count()).select_from(Outbox).where(Outbox.state == State.SENDING)
            under_way.append(await session.scalar(sending) or 0)
        await bot.start()
    return under_way


async def _ended(database: Database, batch_id: int) -> batching.Tally:
    async with asyncio.timeout(60):
        while True:
            async with database.read() as session:
                tally = await batching.tally(session, batch_id)
            if tally.is_over:
                return tally
            await asyncio.sleep(0.1)
