"""How batches leave the outbox: in whose words, before and behind what, and not any more once they end."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.outbox.channel import NotSent, Refused, Uncertain
from bot.outbox.testing import NOON, Post, owed
from models import batching, outbox
from models.batches import Batch, Does
from models.chats import Chat
from models.database import Database
from models.outbox import Lane, State

WORDS = {"fr": {"text": "Bonjour"}, "en": {"text": "Hello"}}
LONG = timedelta(days=1)


@pytest.fixture
async def post(database: Database) -> Post:
    made = Post(database)
    await made.meet("1", "2")
    return made


async def announce(post: Post, text: str = "Bonjour", to: tuple[str, ...] = ("1", "2"), **more: Any) -> int:
    """The number of a batch to these addresses."""
    usual = {"messages": {"fr": {"text": text}}, "opens_at": NOON, "helps_until": NOON + LONG, "created_at": NOON}
    async with post.database.write() as session:
        batch = Batch(**(usual | more))
        await batching.queue(session, batch, select(Chat.id).where(Chat.address.in_(to)), NOON)
        return batch.id


async def change(post: Post, earlier: int, does: Does = Does.EDIT, text: str = "Corrigé") -> int:
    """The number of a batch that corrects, or takes back, an earlier one."""
    now = post.time.clock.now()
    async with post.database.write() as session:
        words = {"fr": {"text": text}}
        batch = Batch(messages=words, does=does, opens_at=now, helps_until=now + LONG, created_at=now)
        await batching.queue_over(session, batch, earlier, now)
        await batching.reword(session, earlier, words)
        return batch.id


async def tally(post: Post, batch_id: int) -> batching.Tally:
    async with post.database.read() as session:
        return await batching.tally(session, batch_id)


async def set_chat(post: Post, address: str, **values: Any) -> None:
    async with post.database.write() as session:
        await session.execute(update(Chat).where(Chat.address == address).values(values))


async def test_each_gets_the_words_of_their_language_as_they_are_when_it_is_their_turn(post: Post) -> None:
    """Those of another language, where theirs has none; and what was put right meanwhile."""
    await set_chat(post, "2", language="en")
    await set_chat(post, "1", not_before=NOON + timedelta(minutes=1))
    both = await announce(post, messages=WORDS)
    await announce(post, "français")
    await post.deliver()
    assert post.channel.texts() == ["Hello", "français"]
    async with post.database.write() as session:
        await batching.reword(session, both, WORDS | {"fr": {"text": "Salut"}})
    post.time.advance(minutes=2)
    await post.deliver()
    assert post.channel.texts("1") == ["Salut", "français"]
    assert {row.state for row in await post.rows()} == {State.DELIVERED}


async def test_a_paused_batch_waits_and_a_stopped_one_is_never_sent(post: Post) -> None:
    paused, stopped, other = [await announce(post, text) for text in ("a", "b", "c")]
    async with post.database.write() as session:
        await batching.pause(session, paused, NOON)
        await batching.stop(session, stopped, NOON)
    await post.deliver()
    assert set(post.channel.texts()) == {"c"}
    async with post.database.write() as session:
        assert not await outbox.is_due(session, NOON)
        await batching.resume(session, paused, NOON, None, NOON + LONG)
        assert await outbox.is_due(session, NOON)
    await post.deliver()
    assert post.channel.texts() == ["c", "c", "a", "a"]
    assert (await tally(post, stopped)).waiting == 2
    assert (await tally(post, other)).is_over


async def test_a_batch_is_sent_within_its_hours_only(post: Post) -> None:
    hour = timedelta(hours=1)
    await announce(post, "hours", opens_at=NOON + hour, shuts_at=NOON + 2 * hour)
    await announce(post, "too late", helps_until=NOON)
    for passes, sent in ((timedelta(), 0), (2 * hour, 0), (-hour, 2)):
        post.time.clock.advance(seconds=passes.total_seconds())
        await post.deliver()
        assert post.channel.texts() == ["hours"] * sent


async def test_who_stopped_or_blocked_meanwhile_gets_nothing_and_is_counted(post: Post) -> None:
    await post.meet("3", "4")
    number = await announce(post, to=("1", "2", "3", "4"))
    await set_chat(post, "1", stopped_at=NOON)
    await set_chat(post, "2", unreachable="blocked")
    async with post.database.write() as session:
        await outbox.erase(session, "telegram", "3")
    await post.deliver()
    assert [sent.address for sent in post.channel.sent] == ["4"]
    counted = await tally(post, number)
    assert counted == batching.Tally(size=4, delivered=1, dropped={"stopped": 1, "blocked": 1})
    assert counted.erased == 1


async def test_a_batch_holds_up_nobody_and_lets_replies_and_notices_go_first(post: Post) -> None:
    paused = await announce(post, "paused")
    async with post.database.write() as session:
        await batching.pause(session, paused, NOON)
    await announce(post, "batch", to=("1",))
    post.channel.answers["1"].append(NotSent())
    await post.put(owed("1", "bulk", Lane.BULK), owed("1", "notice", Lane.NOTICES), owed("1", "reply"))
    await post.deliver()
    assert post.channel.texts("1") == ["reply"], "tried in vain, it holds back what comes behind it"
    post.time.advance(seconds=5)
    await post.deliver()
    assert post.channel.texts("1") == ["reply", "reply", "notice", "bulk", "batch"]


async def test_urgent_batches_go_first_then_what_stands_alone_then_the_others(post: Post) -> None:
    people = [str(number) for number in range(10, 14)]
    await post.meet(*people)
    usual, urgent = [
        await announce(post, text, to=(person,), urgent=text == "urgent")
        for text, person in (("usual", "10"), ("urgent", "11"))
    ]
    await announce(post, "later", to=("12",))
    await post.put(owed("13", "alone", Lane.BULK))
    async with post.sender() as sender:
        sender._quotas["telegram"][Lane.BULK]._in_flight = lambda: 1
        await sender.drain()
    assert post.channel.texts() == ["urgent", "alone", "usual", "later"]
    assert usual < urgent


async def test_a_correction_changes_what_stands_anywhere_and_sends_nothing(post: Post) -> None:
    number = await announce(post)
    await post.deliver()
    await post.put(owed("1", "something newer"))
    await post.deliver()
    stands = {row.address: row.message_id for row in await post.rows()}
    correction = await change(post, number)
    post.channel.answers["2"].append(Refused())
    await post.deliver()
    edits = {sent.address: (sent.does, sent.text, sent.replaces) for sent in post.channel.sent[3:]}
    assert edits == {to: (Does.EDIT, "Corrigé", stands[to]) for to in ("1", "2")}
    assert await tally(post, correction) == batching.Tally(size=2, delivered=1, failed={"Refused": 1})


async def test_a_correction_reaches_what_was_under_way_with_the_old_words(post: Post) -> None:
    """Once it has arrived; and who had not had it yet gets the new words only."""
    await post.meet("3")
    number = await announce(post, to=("1", "2", "3"))
    await set_chat(post, "3", not_before=NOON + timedelta(minutes=1))
    post.channel.gate.clear()
    post.channel.answers["2"].append(Uncertain())
    async with post.running() as sender:
        await post.channel.tried(2)
        correction = await change(post, number)
        post.channel.gate.set()
        await _until_settled(post, number)
        for _ in range(3):
            post.time.advance(minutes=1)
            sender.wake()
            await asyncio.sleep(0.05)
    await post.deliver()
    assert post.channel.texts("1") == ["Bonjour", "Corrigé"]
    assert post.channel.texts("2") == ["Bonjour"], "nobody knows whether it is there to be changed"
    assert post.channel.texts("3") == ["Corrigé"]
    assert await tally(post, correction) == batching.Tally(size=2, delivered=1, dropped={"not_sent": 1})


async def _until_settled(post: Post, number: int) -> None:
    async with asyncio.timeout(20):
        while (await tally(post, number)).sending:  # noqa: ASYNC110 - another task's work
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("does", [Does.EDIT, Does.DELETE])
async def test_a_change_whose_answer_was_lost_is_made_again_as_often_as_it_takes(post: Post, does: Does) -> None:
    number = await announce(post, to=("1",))
    await post.deliver()
    changing = await change(post, number, does)
    post.channel.answers["1"].extend([Uncertain(), ValueError("?"), Uncertain()])
    for _ in range(4):
        await post.deliver()
        post.time.advance(minutes=2)
    assert [sent.does for sent in post.channel.sent] == [Does.SEND] + [does] * 4
    assert await tally(post, changing) == batching.Tally(size=1, delivered=1)


async def test_killed_while_sending_an_announcement_is_uncertain_and_a_change_is_made_again(post: Post) -> None:
    arrived = await announce(post, to=("2",))
    await post.deliver()
    post.channel.silent.update("12")
    lost = await announce(post, to=("1",))
    changing = await change(post, arrived)
    async with post.sender() as sender:
        await post.killed(sender, after=3)
    post.channel.silent.clear()
    await post.deliver()
    assert await tally(post, lost) == batching.Tally(size=1, uncertain=1)
    assert await tally(post, changing) == batching.Tally(size=1, delivered=1)
    assert sorted(sent.address for sent in post.channel.sent[1:]) == ["1", "2", "2"]


async def test_what_was_taken_back_is_deleted_also_where_nothing_more_is_wanted(post: Post) -> None:
    number = await announce(post)
    await post.deliver()
    await set_chat(post, "1", stopped_at=NOON)
    corrected = await change(post, number)
    await post.deliver()
    assert (await tally(post, corrected)).dropped == {"stopped": 1}
    post.time.advance(seconds=1)
    deleted = await change(post, number, Does.DELETE)
    await post.deliver()
    assert await tally(post, deleted) == batching.Tally(size=2, delivered=2)


async def test_a_single_message_is_edited_wherever_it_stands(post: Post) -> None:
    await post.put(owed("1", "30%", Lane.NOTICES, key="progress"), owed("1", "newer", Lane.NOTICES))
    await post.deliver()
    stands = (await post.rows())[0].message_id
    await post.put(owed("1", "60%", Lane.NOTICES, replaces=stands, does=Does.EDIT))
    post.channel.answers["1"].extend([Uncertain(), Uncertain(), Uncertain()])
    for _ in range(4):
        await post.deliver()
        post.time.advance(minutes=1)
    assert [(sent.does, sent.replaces) for sent in post.channel.sent[2:]] == [(Does.EDIT, stands)] * 4


async def test_rows_stay_as_long_as_their_batch_may_be_asked_about(post: Post) -> None:
    number = await announce(post)
    await post.deliver()
    later = NOON + 2 * outbox.KEPT
    async with post.database.write() as session:
        assert await outbox.forget_old(session, later) == 0
        await batching.close_some(session, later - outbox.KEPT)
        assert await outbox.forget_old(session, later) == 0
        assert await outbox.forget_old(session, later + timedelta(seconds=1)) == 2
        assert (await batching.tally(session, number)).erased == 2
