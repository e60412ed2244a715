"""Who works on a database, who is dead, and that two workers share the work without doing any of it twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.outbox.testing import NOON, Post, RecordingChannel, ToldTime, owed
from bot.outbox.worker import AlreadyRunning, at_work
from models import batching, chats
from models.batches import Batch
from models.chats import Chat
from models.database import Database
from models.outbox import Lane, State
from tests.databases import Databases


@pytest.fixture
async def postgres(databases: Databases) -> AsyncIterator[URL]:
    async with databases.fresh("postgresql") as url:
        yield url


@pytest.fixture
async def two(postgres: URL) -> AsyncIterator[tuple[Post, Post]]:
    """Two processes on one database: pools, channels and senders of their own, one time."""
    one, other = Database(postgres), Database(postgres)
    time = ToldTime(NOON)
    yield Post(one, time), Post(other, time)
    await one.close()
    await other.close()


async def test_one_process_runs_on_a_file_and_a_second_is_told_so(databases: Databases) -> None:
    async with databases.fresh("sqlite") as url:
        one, other = Database(url), Database(url)
        async with at_work(one):
            with pytest.raises(AlreadyRunning, match="already running"):
                async with at_work(other):
                    pass
        async with at_work(other) as again:
            assert again.number > 0
        await one.close()
        await other.close()


async def test_a_dead_worker_is_told_from_a_live_one_at_once(two: tuple[Post, Post]) -> None:
    one, other = (post.database for post in two)
    async with at_work(other) as asking:
        async with at_work(one) as asked:
            assert await asked.is_present()
            async with other.write() as session:
                assert not await asking.is_dead(session, asked.number)
        async with other.write() as session:
            assert await asking.is_dead(session, asked.number)


async def test_a_worker_that_is_asked_from_several_sides_at_once_enters_once(two: tuple[Post, Post]) -> None:
    """By one connection, which is the one that is closed at the end."""
    one, other = (post.database for post in two)
    async with at_work(one) as worker:
        assert all(await asyncio.gather(*(worker.is_present() for _ in range(5))))
        held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :number")
        async with other.read() as session:
            assert await session.scalar(held, {"number": worker.number}) == 1
    pool = one.engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    assert pool.checkedout() == 0


async def test_one_worker_leads_a_channel_until_it_is_gone(two: tuple[Post, Post]) -> None:
    one, other = (post.database for post in two)
    async with at_work(other) as second:
        assert await second.is_present()
        async with at_work(one) as first:
            assert await first.is_present()
            assert await first.leads("telegram")
            assert not await second.leads("telegram")
            assert await second.leads("whatsapp"), "each channel has its own leader"
        assert await second.leads("telegram")


async def test_a_worker_that_lost_its_connection_notices_and_comes_back_without_its_lead(
    two: tuple[Post, Post],
) -> None:
    one, other = (post.database for post in two)
    async with at_work(one) as first, at_work(other) as second:
        assert await first.is_present()
        assert await first.leads("telegram")
        assert await second.is_present()
        async with other.write() as session:
            lost = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE objid = :number")
            await session.execute(lost, {"number": first.number})
        async with other.write() as session:
            assert await second.is_dead(session, first.number)
        assert await second.leads("telegram")
        assert await first.is_present(), "seen again, on a new connection"
        assert not await first.leads("telegram")


async def test_what_a_live_worker_is_sending_is_left_to_it(two: tuple[Post, Post]) -> None:
    here, there = two
    await here.meet("1")
    here.channel.gate.clear()
    await here.put(owed("1", "a"))
    async with here.running():
        await here.channel.tried(1)
        await there.deliver()
        here.channel.gate.set()
    assert (here.channel.texts(), there.channel.texts()) == (["a"], [])
    assert await here.rows() == []


async def test_what_a_dead_worker_was_sending_is_taken_over(two: tuple[Post, Post]) -> None:
    here, there = two
    await here.meet("1", "2")
    here.channel.silent.update("12")
    await here.put(owed("1", "a"), owed("2", "b", Lane.BULK))
    async with here.sender() as sender:
        await here.killed(sender, after=2)
    await there.deliver()
    assert there.channel.texts() == ["a"]
    assert [row.state for row in await there.rows()] == [State.UNCERTAIN]


async def test_a_chat_in_another_turn_is_not_free_so_the_reply_waits_for_the_sender(two: tuple[Post, Post]) -> None:
    here, there = two
    await here.meet("1", "2")
    async with here.database.write() as session:
        await chats.lock(session, "telegram", "1", "fr", NOON)
        assert [row.address for row in await there.put(owed("1", "a"), owed("2", "b"), by=7)] == ["2"]


async def test_two_workers_send_everything_once_and_never_two_at_a_time_to_a_chat(two: tuple[Post, Post]) -> None:
    here, there = two
    both = RecordingChannel()
    here.channel = there.channel = both
    addresses = [str(number) for number in range(30)]
    await here.meet(*addresses)
    await here.put(*(owed(to, f"{to}.{n}", lane) for n in range(4) for to in addresses for lane in Lane))
    async with here.running() as one, there.running() as other:
        for number in range(60):
            sender, post = ((one, here), (other, there))[number % 2]
            to = addresses[number % 30]
            sender.take(await post.put(owed(to, f"{to}.turn{number}"), by=sender.claims_as))
            one.wake()
            other.wake()
        await _until_all_sent(both, 30 * 4 * 3 + 60, here.time)
    assert len(both.texts()) == 30 * 4 * 3 + 60
    assert set(both.most_at_once.values()) == {1}
    assert {row.state for row in await here.rows()} == {State.DELIVERED}


async def test_two_workers_send_a_batch_once_through_pauses_and_nothing_of_it_once_it_is_stopped(
    two: tuple[Post, Post],
) -> None:
    here, there = two
    both = RecordingChannel()
    here.channel = there.channel = both
    await here.meet(*(str(number) for number in range(40)))
    hours = (NOON, None, NOON + timedelta(days=1))
    batch = Batch(messages={"fr": {"text": "a"}}, opens_at=NOON, helps_until=hours[2], created_at=NOON)
    async with here.database.write() as session:
        await batching.queue(session, batch, select(Chat.id), NOON)
    async with here.running(), there.running():
        for tries in (10, 25):
            await _until_all_sent(both, tries, here.time)
            async with there.database.write() as session:
                await batching.pause(session, batch.id, NOON)
            async with here.database.write() as session:
                await batching.resume(session, batch.id, *hours)
        async with there.database.write() as session:
            await batching.stop(session, batch.id, NOON)
        under_way = len(both.texts()) + sum(row.state == State.SENDING for row in await here.rows())
    addresses = [sent.address for sent in both.sent]
    assert len(addresses) == len(set(addresses)) <= under_way
    async with here.database.write() as session:
        await batching.close_some(session, NOON)
        tally = await batching.tally(session, batch.id)
    assert (tally.delivered, tally.finished, tally.erased) == (len(addresses), 40, 0)


async def _until_all_sent(channel: RecordingChannel, tries: int, time: ToldTime) -> None:
    """Lets time pass until so many tries were made: what a locked chat held back is found at the next look."""
    waiting = asyncio.create_task(channel.tried(tries))
    while not waiting.done():
        time.advance(seconds=1)
        await asyncio.wait([waiting], timeout=0.02)
    await waiting
