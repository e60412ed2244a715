"""A sender that runs: capacity, waiting that the channel asked for, stopping, and being killed."""

import asyncio
from datetime import timedelta

import pytest
from markupsafe import Markup
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.outbox.channel import NotSent, Refused, TooMany, Uncertain
from bot.outbox.limits import Limits
from bot.outbox.testing import NOON, Post, owed
from handlers.conversation.messages import Message, Place
from models import outbox
from models.batches import Does
from models.database import Database
from models.outbox import ChannelLimit, Lane, Owed, State

HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
async def post(database: Database) -> Post:
    made = Post(database)
    await made.meet("1", "2", "3")
    return made


async def test_replies_overtake_a_thousand_queued_in_bulk(post: Post) -> None:
    """Bulk fills every place of its own, and the reply goes out all the same, before any more bulk."""
    await post.meet(*(f"b{number}" for number in range(1_000)))
    await post.put(*(owed(f"b{number}", "bulk", Lane.BULK) for number in range(1_000)))
    post.channel.gate.clear()
    async with post.running() as sender:
        await post.channel.tried(Limits().paced_in_flight)
        sender.take(await post.put(owed("1", "reply"), by=sender.claims_as))
        await post.channel.tried(Limits().paced_in_flight + 1)
        assert post.channel.texts()[-1] == "reply"
        post.channel.gate.set()


async def test_a_pin_takes_the_leave_of_a_call_of_its_own(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel counts calls, not messages: what is sent, and not what is changed where it stands."""
    used: list[int] = []
    meeting = Message(Markup("Here"), place=Place(50.9, 1.8, "Port", "Quai")).to_json()
    await post.put(Owed("telegram", "1", meeting, Lane.BULK), owed("2", "no pin", Lane.BULK))
    await post.put(Owed("telegram", "3", meeting, Lane.BULK, replaces=7, does=Does.EDIT))
    async with post.sender() as sender:
        quota = sender._quotas["telegram"][Lane.BULK]
        take = quota.take

        def noting(calls: int) -> None:
            used.append(calls)
            take(calls)

        monkeypatch.setattr(quota, "take", noting)
        await sender.drain()
    assert used == [2, 1, 1]


async def test_a_hanging_announcement_holds_up_neither_notices_nor_replies(post: Post) -> None:
    many = [f"b{number}" for number in range(50)]
    await post.meet(*many)
    post.channel.silent.update(many)
    await post.put(*(owed(to, "bulk", Lane.BULK) for to in many))
    async with post.sender(limits=Limits(stop_within=0)) as sender:
        running = asyncio.create_task(sender.run())
        await post.channel.tried(Limits().paced_in_flight)
        await post.put(owed("1", "notice", Lane.NOTICES), owed("2", "reply"))
        sender.wake()
        await post.channel.tried(Limits().paced_in_flight + 2)
        assert set(post.channel.texts()[-2:]) == {"notice", "reply"}
        running.cancel()
        await asyncio.wait([running])


async def test_what_the_turn_claimed_is_sent_and_what_it_left_is_found(post: Post) -> None:
    async with post.running() as sender:
        sender.take(await post.put(owed("1", "a"), owed("1", "b"), by=sender.claims_as))
        await post.channel.tried(2)
    assert post.channel.texts() == ["a", "b"]
    assert await post.rows() == []


async def test_what_is_put_without_a_word_is_found_at_the_next_look(post: Post) -> None:
    async with post.running():
        await post.put(owed("1", "a", Lane.NOTICES))
        post.time.advance(seconds=1)
        await post.channel.tried(1)


async def test_a_claim_whose_turn_never_handed_it_over_is_sent_once(post: Post) -> None:
    async with post.running() as sender:
        claimed = await post.put(owed("1", "a"), by=sender.claims_as)
        post.time.advance(seconds=1)
        await post.channel.tried(1)
        sender.take(claimed)
        await post.put(owed("1", "b"))
        sender.wake()
        await post.channel.tried(2)
    assert post.channel.texts() == ["a", "b"]


async def test_a_chat_that_asked_to_wait_waits_across_a_restart_and_others_do_not(post: Post) -> None:
    post.channel.answers["1"].append(TooMany(HALF_A_MINUTE))
    await post.put(owed("1", "a"), owed("1", "b"), owed("2", "c", Lane.NOTICES))
    await post.deliver()
    post.time.advance(seconds=29)
    assert (await post.chat("1")).not_before == NOON + HALF_A_MINUTE
    await post.deliver()
    assert post.channel.texts() == ["a", "c"]
    post.time.advance(seconds=1)
    await post.deliver()
    assert post.channel.texts() == ["a", "c", "a", "b"]


async def test_when_a_second_chat_is_asked_to_wait_the_whole_channel_does(post: Post) -> None:
    for to in "12":
        post.channel.answers[to].append(TooMany(HALF_A_MINUTE))
        await post.put(owed(to, to))
        await post.deliver()
    await post.put(owed("3", "3"))
    await post.deliver()
    assert post.channel.texts() == ["1", "2"]
    post.time.advance(seconds=30)
    await post.deliver()
    assert sorted(post.channel.texts()) == ["1", "1", "2", "2", "3"]


async def test_bulk_that_is_asked_to_wait_silences_the_whole_channel(post: Post) -> None:
    post.channel.answers["1"].append(TooMany(HALF_A_MINUTE))
    await post.put(owed("1", "1", Lane.BULK))
    await post.deliver()
    await post.put(owed("2", "2"))
    await post.deliver()
    assert post.channel.texts() == ["1"]
    async with post.database.read() as session:
        assert (await session.scalars(select(ChannelLimit.not_before))).one() == NOON + HALF_A_MINUTE


async def test_during_an_outage_not_all_of_an_announcement_is_tried(post: Post) -> None:
    many = [f"b{number}" for number in range(100)]
    await post.meet(*many)
    await post.put(*(owed(to, "bulk", Lane.BULK) for to in many))
    post.channel.answer = lambda _: NotSent()
    await post.deliver()
    assert len(post.channel.sent) == Limits().paced_in_flight
    post.channel.answer = None
    for _ in range(3):
        post.time.advance(seconds=3)
        await post.deliver()
    assert {row.state for row in await post.rows()} == {State.DELIVERED}


async def test_killed_while_sending_replies_and_notices_go_once_more_and_bulk_does_not(post: Post) -> None:
    post.channel.silent.update("123")
    await post.put(owed("1", "reply"), owed("2", "notice", Lane.NOTICES), owed("3", "bulk", Lane.BULK))
    async with post.sender() as sender:
        await post.killed(sender, after=3)
    assert {row.state for row in await post.rows()} == {State.SENDING}
    post.channel.silent.clear()
    await post.deliver()
    assert sorted(post.channel.texts()) == ["bulk", "notice", "notice", "reply", "reply"]
    assert [(row.state, row.uncertain_attempts) for row in await post.rows()] == [
        (State.DELIVERED, 1),
        (State.UNCERTAIN, 1),
    ]


async def test_killed_twice_on_the_same_reply_it_is_given_up(post: Post) -> None:
    post.channel.silent.add("1")
    await post.put(owed("1", "a"), owed("1", "b"))
    for tries in (1, 2):
        async with post.sender() as sender:
            await post.killed(sender, after=tries)
    post.channel.silent.clear()
    sender = await post.deliver()
    assert post.channel.texts() == ["a", "a", "b"]
    assert sender.counters.of(State.UNCERTAIN, Lane.REPLIES) == 1


async def test_stopping_lets_what_is_under_way_finish_and_starts_nothing_new(post: Post) -> None:
    post.channel.gate.clear()
    await post.put(owed("1", "a"), owed("1", "b"))
    async with post.running() as sender:
        await post.channel.tried(1)
        stopping = asyncio.create_task(sender.stop())
        await asyncio.sleep(0)
        assert sender.claims_as is None
        post.channel.gate.set()
        await stopping
    assert [(row.message and row.message["text"], row.state) for row in await post.rows()] == [("b", State.WAITING)]
    assert sender.counters.of(State.DELIVERED) == 1


async def test_what_does_not_finish_in_time_is_uncertain_and_left_to_the_next(post: Post) -> None:
    post.channel.silent.update("12")
    await post.put(owed("1", "a"), owed("2", "b", Lane.BULK))
    async with post.running() as sender:
        await post.channel.tried(2)
        stopping = asyncio.create_task(sender.stop())
        while not stopping.done():
            await asyncio.sleep(0)
            post.time.advance(seconds=0.5)
    assert [(row.state, row.error) for row in await post.rows()] == [
        (State.WAITING, "Stopped"),
        (State.UNCERTAIN, "Stopped"),
    ]


async def test_a_channel_that_never_answers_is_given_up_on(post: Post) -> None:
    post.channel.silent.add("1")
    await post.put(owed("1", "a", Lane.BULK))
    async with post.sender(limits=Limits(send_within=0.01)) as sender:
        await sender.drain()
    assert [(row.state, row.error) for row in await post.rows()] == [(State.UNCERTAIN, "Uncertain: TimeoutError")]


async def test_no_more_replies_than_agreed_are_in_flight(post: Post) -> None:
    many = [f"r{number}" for number in range(30)]
    await post.meet(*many)
    async with post.running(limits=Limits(replies_in_flight=4)) as sender:
        sender.take(await post.put(*(owed(to, to) for to in many), by=sender.claims_as))
        await post.channel.tried(30)
    assert post.channel.most_in_flight == 4


async def test_logs_hold_numbers_and_classes_and_nothing_of_a_person(post: Post) -> None:
    secret = "Amina +33612345678"
    post.channel.as_plain_text = True
    outcomes = [Refused(secret), Uncertain(secret), NotSent(secret), TooMany(HALF_A_MINUTE), ValueError(secret), None]
    with capture_logs() as logs:
        for number, outcome in enumerate(outcomes):
            address = f"99{number}"
            await post.meet(address)
            post.channel.answers[address].append(outcome)
            await post.put(owed(address, secret, Lane.NOTICES))
            await post.deliver()
    events = [line["event"] for line in logs]
    assert {"send_refused", "send_failed", "asked_to_wait", "send_broke", "sent_as_plain_text"} == set(events)
    assert all(line["chat"] == "hashed" for line in logs)
    assert not any(part in str(logs) for part in (*secret.split(), "'99"))


async def test_what_is_put_while_the_sender_waits_for_the_database_is_not_left_until_the_next_look(post: Post) -> None:
    """The sender began its round before, and was told of the new message before it looked."""
    await post.put(owed("1", "a"))
    post.channel.gate.clear()
    async with post.running() as sender:
        await post.channel.tried(1)
        async with post.database.write() as session:
            post.channel.gate.set()
            for _ in range(50):
                await asyncio.sleep(0)
            # Time passes, but too little for the sender to look by itself.
            post.time.advance(milliseconds=20)
            claimed = await outbox.put(session, [owed("1", "b")], post.time.clock.now(), sender.claims_as)
        sender.take(claimed)
        sender.wake()
        await post.channel.tried(2)
    assert post.channel.texts() == ["a", "b"]
