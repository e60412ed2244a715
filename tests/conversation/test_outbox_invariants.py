"""Whatever channels answer and whenever the process dies, the outbox keeps its promises."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.outbox.channel import NotSent, Refused, TooMany, Uncertain, Unreachable
from bot.outbox.testing import Post, owed
from models.chats import Chat
from models.database import Database
from models.outbox import ChannelLimit, Lane, Outbox, State

ADDRESSES = ("1", "2", "3")
OUTCOMES: dict[str, Callable[[], BaseException | None]] = {
    "delivered": lambda: None,
    "not sent": NotSent,
    "too many": lambda: TooMany(timedelta(seconds=20)),
    "uncertain": Uncertain,
    "broken": lambda: ValueError("?"),
    "blocked": lambda: Unreachable("blocked", gone=False),
    "refused": Refused,
}


@dataclass(frozen=True)
class Put:
    """Somebody is owed something; ``at_once`` as a turn does it."""

    address: str
    lane: Lane
    at_once: bool


@dataclass(frozen=True)
class Pass:
    """Time passes, and what is due is sent."""

    seconds: int


@dataclass(frozen=True)
class Kill:
    """What is due is sent until so many tries were made, or with 0 until one is under way: then the process dies."""

    after: int


STEPS = st.lists(
    st.one_of(
        st.builds(Put, st.sampled_from(ADDRESSES), st.sampled_from(Lane), st.booleans()),
        st.builds(Put, st.sampled_from(ADDRESSES), st.sampled_from(Lane), st.booleans()),
        st.builds(Pass, st.integers(0, 90)),
        st.builds(Kill, st.integers(0, 4)),
    ),
    max_size=25,
)
ANSWERS = st.lists(st.sampled_from(sorted(OUTCOMES)), max_size=25)


class Story:
    """Steps told to an outbox, and what the channel saw of it."""

    def __init__(self, database: Database, answers: list[str]) -> None:
        self.post = Post(database)
        self.post.channel.answer = self._answer
        self.put: list[tuple[Put, str]] = []
        self.doubts: Counter[str] = Counter()
        self._answers = answers[::-1]

    async def begin(self) -> None:
        async with self.post.database.write() as session:
            for table in (Outbox, Chat, ChannelLimit):
                await session.execute(delete(table))
        await self.post.meet(*ADDRESSES)

    async def tell(self, step: Put | Pass | Kill) -> None:
        if isinstance(step, Put):
            await self._put(step)
        elif isinstance(step, Pass):
            self.post.time.advance(seconds=step.seconds)
            await self.post.deliver()
        else:
            await self._kill(step.after)

    async def end(self) -> None:
        """The channel is well again, and time goes by."""
        self._answers.clear()
        for _ in range(5):
            self.post.time.advance(seconds=90)
            await self.post.deliver()

    async def _put(self, step: Put) -> None:
        text = f"{len(self.put):03}"
        self.put.append((step, text))
        if not step.at_once:
            await self.post.put(owed(step.address, text, step.lane))
            return
        async with self.post.sender() as sender:
            await sender.drain()
            sender.take(await self.post.put(owed(step.address, text, step.lane), by=sender.claims_as))
            await sender.drain()

    async def _kill(self, after: int) -> None:
        channel = self.post.channel
        async with self.post.sender() as sender:
            sending = asyncio.create_task(sender.drain())
            enough = asyncio.create_task(channel.tried(len(channel.sent) + max(after, 1)))
            if after == 0:
                channel.gate.clear()
            await asyncio.wait([sending, enough], return_when=asyncio.FIRST_COMPLETED)
            for address, running in channel.in_flight.items():
                self.doubts[channel.texts(address)[-1]] += running
            sending.cancel()
            enough.cancel()
            await asyncio.wait([sending, enough])
        channel.gate.set()

    def _answer(self, address: str) -> BaseException | None:
        kind = self._answers.pop() if self._answers else "delivered"
        self.doubts[self.post.channel.texts(address)[-1]] += kind in ("uncertain", "broken")
        return OUTCOMES[kind]()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, answers=ANSWERS)
async def test_every_row_ends_once_in_order_and_never_sent_more_often_than_promised(
    database: Database, steps: list[Put | Pass | Kill], answers: list[str]
) -> None:
    story = Story(database, answers)
    await story.begin()
    for step in steps:
        await story.tell(step)
    await story.end()
    await _each_row_ended(story)
    _doubtful_sends_are_bounded(story)
    _order_is_kept(story)


async def _each_row_ended(story: Story) -> None:
    rows = await story.post.rows()
    assert all(row.state.is_final and row.message is None and row.finished_at for row in rows)
    assert len(rows) == sum(step.lane != Lane.REPLIES for step, _ in story.put), "finished replies have no row"
    assert set(Counter(row.message_id for row in rows if row.state == State.DELIVERED).values()) <= {1}


def _doubtful_sends_are_bounded(story: Story) -> None:
    for step, text in story.put:
        assert story.doubts[text] <= (1 if step.lane == Lane.BULK else 2)
    assert set(story.post.channel.most_at_once.values()) <= {1}


def _order_is_kept(story: Story) -> None:
    lanes = {text: step.lane for step, text in story.put}
    for address in ADDRESSES:
        for lane in Lane:
            texts = [text for text in story.post.channel.texts(address) if lanes[text] == lane]
            assert texts == sorted(texts)
