"""What reaches people, in which order, and what is written down about it."""

import asyncio

import pytest

from bot.outbox.channel import NotSent, Refused, Uncertain, Unreachable
from bot.outbox.testing import NOON, Post, owed
from models import chats, outbox
from models.database import Database
from models.outbox import Lane, Owed, State


@pytest.fixture
async def post(database: Database) -> Post:
    return Post(database)


async def test_a_delivered_reply_leaves_no_row_and_is_the_chats_newest_message(post: Post) -> None:
    await post.meet("1")
    await post.put(owed("1", "hello", replaces=7))
    sender = await post.deliver()
    assert [(sent.text, sent.replaces) for sent in post.channel.sent] == [("hello", 7)]
    assert await post.rows() == []
    assert (await post.chat("1")).newest_message == 1
    assert sender.counters.of(State.DELIVERED, Lane.REPLIES) == 1


async def test_a_delivered_notice_keeps_its_row_without_its_words(post: Post) -> None:
    await post.meet("1")
    await post.put(owed("1", "tomorrow", Lane.NOTICES, key="shift:1"))
    await post.deliver()
    (row,) = await post.rows()
    assert (row.state, row.message, row.message_id, row.finished_at) == (State.DELIVERED, None, 1, NOON)
    assert row.claimed_by is None


async def test_what_would_change_a_message_is_sent_anew_once_something_stands_below_it(post: Post) -> None:
    """Far up in the chat nobody would see the change: another message came between the turn and its answer."""
    await post.meet("1")
    async with post.database.write() as session:
        (await chats.lock(session, "telegram", "1", "fr", NOON)).newest_message = 500
    await post.put(owed("1", "changed", replaces=1), owed("1", "on top", replaces=500))
    await post.deliver()
    assert [(sent.text, sent.replaces) for sent in post.channel.sent] == [("changed", None), ("on top", 500)]


async def test_a_chats_messages_go_one_by_one_in_order_and_chats_side_by_side(post: Post) -> None:
    addresses = [str(number) for number in range(20)]
    await post.meet(*addresses)
    await post.put(*(owed(address, str(n)) for n in range(5) for address in addresses))
    await post.deliver()
    for address in addresses:
        assert post.channel.texts(address) == list("01234")
        assert post.channel.most_at_once[address] == 1
    assert post.channel.most_in_flight > 1


async def test_in_one_chat_replies_go_before_notices_before_bulk(post: Post) -> None:
    await post.meet("1")
    lanes = (Lane.BULK, Lane.NOTICES, Lane.REPLIES)
    await post.put(*(owed("1", f"{lane.name}{n}", lane) for n in (1, 2) for lane in lanes))
    await post.deliver()
    assert post.channel.texts() == ["REPLIES1", "REPLIES2", "NOTICES1", "NOTICES2", "BULK1", "BULK2"]


async def test_a_send_that_did_not_leave_is_tried_again_later_and_keeps_its_place(post: Post) -> None:
    await post.meet("1")
    post.channel.answers["1"].extend([NotSent(), NotSent()])
    await post.put(owed("1", "a"), owed("1", "b"))
    await post.deliver()
    assert post.channel.texts() == ["a"]
    post.time.advance(seconds=1.3)
    await post.deliver()
    assert post.channel.texts() == ["a", "a"]
    post.time.advance(seconds=1.3)
    await post.deliver()
    assert post.channel.texts() == ["a", "a"], "the second delay is longer"
    post.time.advance(seconds=1.3)
    await post.deliver()
    assert post.channel.texts() == ["a", "a", "a", "b"]


@pytest.mark.parametrize(("lane", "hours"), [(Lane.REPLIES, 24), (Lane.NOTICES, 72)])
async def test_what_can_no_longer_help_is_not_sent(post: Post, lane: Lane, hours: int) -> None:
    await post.meet("1")
    await post.put(owed("1", "late", lane))
    post.time.advance(hours=hours)
    sender = await post.deliver()
    assert post.channel.sent == []
    assert sender.counters.of(State.FAILED, lane) == 1


async def test_a_reply_whose_answer_was_lost_is_sent_once_more_and_no_more(post: Post) -> None:
    await post.meet("1")
    post.channel.answer = lambda address: Uncertain()
    await post.put(owed("1", "a"), owed("1", "b", Lane.NOTICES), owed("1", "c", Lane.BULK))
    sender = await post.deliver()
    assert post.channel.texts() == ["a", "a", "b", "b", "c"]
    assert [row.state for row in await post.rows()] == [State.UNCERTAIN] * 2
    assert sender.counters.of(State.UNCERTAIN) == 3


async def test_someone_out_of_reach_is_paused_and_what_waited_for_them_dropped(post: Post) -> None:
    await post.meet("1", "2")
    post.channel.answers["1"].append(Unreachable("blocked", gone=False))
    await post.put(*(owed(to, f"{to}{lane}", lane) for to in "12" for lane in Lane))
    await post.deliver()
    assert post.channel.texts("1") == ["10"]
    assert post.channel.texts("2") == ["20", "21", "22"]
    assert (await post.chat("1")).unreachable == chats.Unreachable.BLOCKED
    dropped = [row for row in await post.rows() if row.address == "1"]
    assert [(row.state, row.error, row.message) for row in dropped] == [(State.DROPPED, "blocked", None)] * 2


async def test_someone_who_wrote_while_the_send_was_under_way_is_not_paused(post: Post) -> None:
    await post.meet("1")

    def gone(address: str) -> Exception:
        return Unreachable("blocked", gone=False)

    post.channel.answer = gone
    post.channel.gate.clear()
    await post.put(owed("1", "a", Lane.NOTICES))
    async with post.sender() as sender:
        draining = asyncio.ensure_future(sender.drain())
        await post.channel.tried(1)
        post.time.advance(seconds=1)
        async with post.database.write() as session:
            (await chats.lock(session, "telegram", "1", "fr", NOON)).seen_at = post.time.clock.now()
        post.channel.gate.set()
        await draining
    assert (await post.chat("1")).unreachable is None


async def test_a_paused_chat_gets_replies_and_nothing_else(post: Post) -> None:
    await post.meet("1")
    async with post.database.write() as session:
        chat = await chats.lock(session, "telegram", "1", "fr", NOON)
        await chats.mark_unreachable(session, chat, chats.Unreachable.BLOCKED, NOON)
    await post.put(*(owed("1", lane.name, lane) for lane in Lane))
    await post.deliver()
    assert post.channel.texts() == ["REPLIES"]


async def test_who_said_stop_gets_replies_only_even_when_the_notice_was_waiting(post: Post) -> None:
    await post.meet("1")
    await post.put(*(owed("1", lane.name, lane) for lane in Lane))
    async with post.database.write() as session:
        (await chats.lock(session, "telegram", "1", "fr", NOON)).stopped_at = NOON
    sender = await post.deliver()
    assert post.channel.texts() == ["REPLIES"]
    assert [(row.state, row.error) for row in await post.rows()] == [(State.DROPPED, "stopped")] * 2
    assert sender.counters.of(State.DROPPED) == 2


async def test_a_refused_message_fails_and_those_behind_it_go_on(post: Post) -> None:
    await post.meet("1")
    post.channel.answers["1"].append(Refused())
    await post.put(owed("1", "a", Lane.NOTICES), owed("1", "b", Lane.NOTICES))
    await post.deliver()
    assert [row.state for row in await post.rows()] == [State.FAILED, State.DELIVERED]


async def test_a_message_that_cannot_be_read_fails_and_is_not_sent(post: Post) -> None:
    await post.meet("1")
    await post.put(Owed("telegram", "1", {"no": "text"}, Lane.NOTICES))
    await post.deliver()
    assert post.channel.sent == []
    assert [row.error for row in await post.rows()] == ["Refused: KeyError"]


async def test_a_channel_that_breaks_its_promise_counts_as_uncertain(post: Post) -> None:
    await post.meet("1")
    post.channel.answers["1"].append(ZeroDivisionError("with the person's words"))
    await post.put(owed("1", "a", Lane.BULK))
    await post.deliver()
    (row,) = await post.rows()
    assert (row.state, row.error) == (State.UNCERTAIN, "Uncertain: ZeroDivisionError")


async def test_a_farewell_outlives_the_erased_chat_and_nothing_else_does(post: Post) -> None:
    await post.meet("1")
    await post.put(owed("1", "old", Lane.NOTICES))
    async with post.database.write() as session:
        await outbox.erase(session, "telegram", "1")
        await session.delete(await chats.lock(session, "telegram", "1", "fr", NOON))
        await session.flush()
        await outbox.put(session, [owed("1", "goodbye"), owed("1", "never", Lane.NOTICES)], NOON, 1)
    await post.deliver()
    assert post.channel.texts() == ["goodbye"]
    assert await post.rows() == [], "not even their address stays"


async def test_what_is_planned_for_later_waits_and_holds_nobody_back(post: Post) -> None:
    await post.meet("1")
    later = NOON.replace(hour=18)
    await post.put(owed("1", "later", Lane.NOTICES, not_before=later), owed("1", "now", Lane.NOTICES))
    await post.deliver()
    assert post.channel.texts() == ["now"]
    post.time.advance(hours=6)
    await post.deliver()
    assert post.channel.texts() == ["now", "later"]
