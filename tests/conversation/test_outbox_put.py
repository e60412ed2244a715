"""What a turn puts into the outbox, and what it may claim on the way."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.outbox.testing import NOON, Post, owed
from models import outbox
from models.chats import Chat
from models.database import Database
from models.outbox import ChannelLimit, Lane, Outbox, State

ME = 7


@pytest.fixture
async def post(database: Database) -> Post:
    made = Post(database)
    await made.meet("1", "2")
    return made


async def test_the_first_reply_to_a_free_chat_is_claimed_on_the_way_and_the_next_waits(post: Post) -> None:
    claimed = await post.put(owed("1", "a", replaces=3), owed("1", "b"), by=ME)
    first, second = await post.rows()
    assert [(row.id, row.address, row.message["text"], row.replaces) for row in claimed] == [(first.id, "1", "a", 3)]
    assert [(row.state, row.claimed_by) for row in (first, second)] == [(State.SENDING, ME), (State.WAITING, None)]


async def test_a_reply_waits_behind_one_that_is_under_way_or_waiting(post: Post) -> None:
    await post.put(owed("1", "under way"), by=ME)
    await post.put(owed("2", "waiting"))
    assert await post.put(owed("1", "a"), owed("2", "b"), by=ME) == []


async def test_a_reply_does_not_wait_behind_a_waiting_notice(post: Post) -> None:
    await post.put(owed("1", "notice", Lane.NOTICES))
    assert len(await post.put(owed("1", "a"), by=ME)) == 1


async def test_notices_and_what_is_planned_for_later_are_never_claimed_on_the_way(post: Post) -> None:
    rows = owed("1", "a", Lane.NOTICES), owed("1", "b", Lane.BULK), owed("2", "c", not_before=NOON.replace(hour=13))
    assert await post.put(*rows, by=ME) == []


async def test_without_a_worker_nothing_is_claimed(post: Post) -> None:
    assert await post.put(owed("1", "a")) == []
    assert [row.state for row in await post.rows()] == [State.WAITING]


async def test_a_chat_that_was_asked_to_wait_is_not_free(post: Post) -> None:
    async with post.database.write() as session:
        await session.execute(update(Chat).where(Chat.address == "1").values(not_before=NOON.replace(minute=1)))
    assert [row.address for row in await post.put(owed("1", "a"), owed("2", "b"), by=ME)] == ["2"]


async def test_on_a_channel_that_asked_for_quiet_no_chat_is_free(post: Post) -> None:
    async with post.database.write() as session:
        session.add(ChannelLimit(channel="telegram", not_before=NOON.replace(minute=1)))
    assert await post.put(owed("1", "a"), by=ME) == []
    post.time.advance(minutes=1)
    assert len(await post.put(owed("2", "a"), by=ME)) == 1


async def test_what_has_a_known_key_is_owed_once(post: Post) -> None:
    await post.put(owed("1", "a", Lane.NOTICES, key="shift:1:24h"), owed("1", "b", Lane.NOTICES))
    await post.put(owed("1", "again", Lane.NOTICES, key="shift:1:24h"), owed("1", "b", Lane.NOTICES))
    await post.deliver()
    await post.put(owed("1", "and again", Lane.NOTICES, key="shift:1:24h"))
    await post.deliver()
    assert post.channel.texts() == ["a", "b", "b"]


async def test_many_rows_keep_their_order(post: Post) -> None:
    await post.put(*(owed("1", str(number), Lane.BULK) for number in range(2_500)))
    assert [row.message and row.message["text"] for row in await post.rows()] == [str(n) for n in range(2_500)]


async def test_the_database_itself_refuses_two_rows_under_way_to_one_chat(post: Post) -> None:
    await post.put(owed("1", "a"), owed("1", "b"))
    with pytest.raises(IntegrityError):
        async with post.database.write() as session:
            await session.execute(update(Outbox).values(state=State.SENDING))


async def test_a_rolled_back_turn_owes_nothing(post: Post) -> None:
    async def broken_turn() -> None:
        async with post.database.write() as session:
            await outbox.put(session, [owed("1", "a")], NOON, ME)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken_turn()
    assert await post.rows() == []


async def test_finished_rows_are_forgotten_after_their_time_and_waiting_ones_never(post: Post) -> None:
    await post.put(owed("1", "done", Lane.NOTICES))
    await post.deliver()
    await post.put(owed("1", "waiting", Lane.NOTICES))
    async with post.database.write() as session:
        assert await outbox.forget_old(session, NOON + outbox.KEPT) == 0
        assert await outbox.forget_old(session, NOON + outbox.KEPT * 2) == 1
    assert [row.state for row in await post.rows()] == [State.WAITING]


async def test_erasing_leaves_no_row_of_that_address(post: Post) -> None:
    for to in "12":
        await post.put(owed(to, "done", Lane.NOTICES))
    await post.deliver()
    await post.put(owed("1", "under way"), owed("1", "waiting", Lane.BULK), by=ME)
    async with post.database.write() as session:
        await outbox.erase(session, "telegram", "1")
    assert [row.address for row in await post.rows()] == ["2"]
