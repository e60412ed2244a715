"""Batches in the outbox: whom they are written for, what is counted, and how they end."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.outbox.testing import NOON, Post
from models import batching
from models.batches import Batch, BatchState, Does
from models.batching import Tally
from models.chats import Chat
from models.database import Database
from models.outbox import Outbox, State

WORDS = {"fr": {"text": "Bonjour"}, "en": {"text": "Hello"}}
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
async def post(database: Database) -> Post:
    made = Post(database)
    await made.meet("1", "2", "3", "4")
    return made


def batch(**more: Any) -> Batch:
    usual = {"messages": WORDS, "opens_at": NOON, "helps_until": NOON + timedelta(days=1), "created_at": NOON}
    return Batch(**(usual | more))


async def queued(post: Post, **more: Any) -> int:
    """The number of a batch to everybody."""
    async with post.database.write() as session:
        made = batch(**more)
        await batching.queue(session, made, select(Chat.id), NOON)
        return made.id


async def test_everybody_who_can_be_written_to_gets_a_row_and_the_others_none(post: Post) -> None:
    async with post.database.write() as session:
        await session.execute(update(Chat).where(Chat.address == "1").values(stopped_at=NOON))
        await session.execute(update(Chat).where(Chat.address == "2").values(unreachable="blocked"))
        made = batch()
        assert await batching.queue(session, made, select(Chat.id).where(Chat.address != "4"), NOON) == 1
    rows = await post.rows()
    assert [(row.address, row.batch_id, row.message, row.state) for row in rows] == [
        ("3", made.id, None, State.WAITING)
    ]
    async with post.database.read() as session:
        assert await batching.tally(session, made.id) == Tally(size=1, waiting=1)


async def test_the_tally_counts_every_row_once_and_who_was_erased(post: Post) -> None:
    number = await queued(post)
    ends = {"1": (State.FAILED, "Refused"), "2": (State.DROPPED, "blocked"), "3": (State.UNCERTAIN, "Uncertain")}
    async with post.database.write() as session:
        for address, (state, why) in ends.items():
            end = {"state": state, "error": why, "finished_at": NOON}
            await session.execute(update(Outbox).where(Outbox.address == address).values(end))
    async with post.database.write() as session:
        counted = await batching.tally(session, number)
        assert counted == Tally(4, 1, 0, 0, 1, {"Refused": 1}, {"blocked": 1})
        assert (counted.erased, counted.is_over) == (0, False)
        await session.delete((await session.scalars(select(Outbox).where(Outbox.address == "4"))).one())
        await session.flush()
        counted = await batching.tally(session, number)
        assert (counted.erased, counted.finished, counted.is_over) == (1, 3, True)
        missed = await batching.not_reached(session, number, limit=2, offset=1)
        assert [(one.state, one.why) for one in missed] == [
            (State.DROPPED, "blocked"),
            (State.UNCERTAIN, "Uncertain"),
        ]


async def test_a_batch_is_paused_resumed_and_stopped_only_from_where_it_stands(post: Post) -> None:
    number = await queued(post)
    hours = (NOON, None, NOON + timedelta(days=2))
    async with post.database.write() as session:
        assert not await batching.resume(session, number, *hours)
        assert await batching.pause(session, number, NOON)
        assert not await batching.pause(session, number, NOON)
        assert await batching.resume(session, number, *hours)
        assert await batching.pause(session, number, NOON)
        assert await batching.stop(session, number, NOON)
        assert not await batching.stop(session, number, NOON)
        assert not await batching.resume(session, number, *hours)


@pytest.mark.parametrize(
    ("is_stopped", "then", "counted"),
    [
        (True, NOON, Tally(size=4, dropped={"called_off": 4})),
        (False, NOON + timedelta(days=1), Tally(size=4, failed={"TooLate": 4})),
    ],
)
async def test_what_waits_in_a_batch_that_ended_is_closed_in_portions(
    post: Post, monkeypatch: pytest.MonkeyPatch, is_stopped: bool, then: Any, counted: Tally
) -> None:
    monkeypatch.setattr(batching, "CLOSED_AT_ONCE", 3)
    number = await queued(post)
    if is_stopped:
        async with post.database.write() as session:
            await batching.stop(session, number, NOON)
    more = []
    for _ in range(2):
        async with post.database.write() as session:
            more.append(await batching.close_some(session, then))
    async with post.database.read() as session:
        assert (more, await batching.tally(session, number)) == ([True, False], counted)
        ended = await session.get_one(Batch, number)
        assert (ended.state, ended.finished_at) == (
            BatchState.STOPPED if is_stopped else BatchState.EXPIRED,
            then,
        )


async def test_a_batch_with_nothing_left_to_do_is_done(post: Post) -> None:
    number = await queued(post)
    async with post.database.write() as session:
        await batching.close_some(session, NOON)
        assert (await session.get_one(Batch, number)).state == BatchState.RUNNING
        end = {"state": State.DELIVERED, "finished_at": NOON}
        await session.execute(update(Outbox).values(end))
        await batching.close_some(session, NOON)
        ended = await session.get_one(Batch, number, populate_existing=True)
        assert (ended.state, ended.finished_at) == (BatchState.DONE, NOON)


async def test_in_the_evening_a_batch_gets_the_hours_of_the_next_day(post: Post) -> None:
    evening = NOON.replace(hour=21)  # 22:00 in Paris
    shut, urgent = await queued(post, shuts_at=evening), await queued(post, shuts_at=None)
    async with post.database.write() as session:
        await batching.open_windows(session, evening - timedelta(minutes=1), PARIS)
        assert (await session.get_one(Batch, shut)).shuts_at == evening
        await batching.open_windows(session, evening, PARIS)
        reopened = await session.get_one(Batch, shut, populate_existing=True)
        assert reopened.opens_at == NOON.replace(day=13, hour=7)
        assert reopened.shuts_at == evening + timedelta(days=1)
        assert (await session.get_one(Batch, urgent)).shuts_at is None


async def test_a_change_covers_what_arrived_and_what_is_under_way_and_stops_earlier_changes(post: Post) -> None:
    number = await queued(post)
    async with post.database.write() as session:
        for address, state in {"1": State.DELIVERED, "2": State.SENDING, "3": State.UNCERTAIN}.items():
            what = {"state": state, "message_id": 71 if state == State.DELIVERED else None, "finished_at": NOON}
            await session.execute(update(Outbox).where(Outbox.address == address).values(what))
        later = NOON + timedelta(hours=1)
        first = batch(does=Does.EDIT)
        assert await batching.queue_over(session, first, number, NOON) == 2
        old, new = batch(does=Does.EDIT, created_at=later), batch(does=Does.DELETE, created_at=later)
        assert await batching.queue_over(session, old, number, later, delivered_before=NOON) == 0
        assert await batching.queue_over(session, new, number, later, delivered_after=NOON) == 2
        states = {one.id: one.state for one in await session.scalars(select(Batch))}
    assert states == {
        number: BatchState.RUNNING,
        first.id: BatchState.STOPPED,
        old.id: BatchState.RUNNING,
        new.id: BatchState.RUNNING,
    }
    rows = [(row.address, row.replaces, row.does) for row in await post.rows() if row.batch_id == new.id]
    assert rows == [("1", 71, Does.DELETE), ("2", None, Does.DELETE)]
