"""Whatever channels answer and whenever the process dies, the outbox keeps its promises."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.outbox.channel import NotSent, Refused, TooMany, Uncertain, Unreachable
from bot.outbox.testing import Post, Sent, owed
from models import batching
from models.batches import Batch, Does
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
class Announce:
    """Everybody who can be written to is owed something."""


@dataclass(frozen=True)
class Handle:
    """Somebody does that to one of the announcements so far."""

    what: str
    which: int


@dataclass(frozen=True)
class Pass:
    """Time passes, and what is due is sent."""

    seconds: int


@dataclass(frozen=True)
class Kill:
    """What is due is sent until so many tries were made, or with 0 until one is under way: then the process dies."""

    after: int


Step = Put | Announce | Handle | Pass | Kill
STEPS = st.lists(
    st.one_of(
        st.builds(Announce),
        st.builds(Handle, st.sampled_from(["pause", "resume", "stop", "correct"]), st.integers(0, 3)),
        st.builds(Put, st.sampled_from(ADDRESSES), st.sampled_from(Lane), st.booleans()),
        st.builds(Put, st.sampled_from(ADDRESSES), st.sampled_from(Lane), st.booleans()),
        st.builds(Pass, st.integers(0, 90)),
        st.builds(Kill, st.integers(0, 4)),
    ),
    max_size=25,
)
LONG = timedelta(days=1)
ANSWERS = st.lists(st.sampled_from(sorted(OUTCOMES)), max_size=25)


class Story:
    """Steps told to an outbox, and what the channel saw of it."""

    def __init__(self, database: Database, answers: list[str]) -> None:
        self.post = Post(database)
        self.post.channel.answer = self._answer
        self.put: list[tuple[Put, str]] = []
        self.batches: list[int] = []
        self.changes: list[int] = []
        self.stopped_at: dict[int, int] = {}
        """By the place of an announcement, how many tries had been made when it was stopped."""
        self.doubts: Counter[tuple[str, str]] = Counter()
        self.arrived: Counter[tuple[str, str]] = Counter()
        self._answers = answers[::-1]
        self._under_way: list[Sent] = []
        """When the process was last killed."""

    async def begin(self) -> None:
        async with self.post.database.write() as session:
            for table in (Outbox, Batch, Chat, ChannelLimit):
                await session.execute(delete(table))
        await self.post.meet(*ADDRESSES)

    async def tell(self, step: Step) -> None:
        match step:
            case Put():
                await self._put(step)
            case Announce():
                self.batches.append(await self._announce(f"announcement {len(self.batches)}"))
            case Handle() if step.which < len(self.batches):
                await self._handle(step.what, step.which)
            case Pass():
                await self._pass(step.seconds)
            case Kill():
                await self._kill(step.after)

    async def end(self) -> None:
        """The channel is well again, what was paused goes on, and time goes by."""
        self._answers.clear()
        for which in range(len(self.batches)):
            await self._handle("resume", which)
        for _ in range(5):
            await self._pass(90)

    async def tally(self, batch_id: int) -> batching.Tally:
        async with self.post.database.read() as session:
            return await batching.tally(session, batch_id)

    async def _pass(self, seconds: int) -> None:
        self.post.time.advance(seconds=seconds)
        await self.post.deliver()
        async with self.post.database.write() as session:
            await batching.close_some(session, self.post.time.clock.now())

    async def _announce(self, text: str) -> int:
        now = self.post.time.clock.now()
        batch = Batch(messages={"fr": {"text": text}}, opens_at=now, helps_until=now + LONG, created_at=now)
        async with self.post.database.write() as session:
            await batching.queue(session, batch, select(Chat.id), now)
            return batch.id

    async def _handle(self, what: str, which: int) -> None:
        now, number = self.post.time.clock.now(), self.batches[which]
        async with self.post.database.write() as session:
            if what == "pause":
                await batching.pause(session, number, now)
            elif what == "resume":
                await batching.resume(session, number, now, None, now + LONG)
            elif what == "stop" and await batching.stop(session, number, now):
                self.stopped_at[which] = len(self.post.channel.sent)
            elif what == "correct":
                words = {"fr": {"text": f"announcement {which}+"}}
                change = Batch(messages=words, does=Does.EDIT, opens_at=now, helps_until=now + LONG, created_at=now)
                await batching.queue_over(session, change, number, now)
                await batching.reword(session, number, words)
                self.changes.append(change.id)

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
            self._under_way = [self._last(address) for address in channel.in_flight.elements()]
            self.doubts.update(map(_what, self._under_way))
            sending.cancel()
            enough.cancel()
            await asyncio.wait([sending, enough])
        channel.gate.set()

    def _answer(self, address: str) -> BaseException | None:
        kind, sent = self._answers.pop() if self._answers else "delivered", self._last(address)
        self.doubts[_what(sent)] += kind in ("uncertain", "broken")
        if any(sent is one for one in self._under_way):
            # It was answered before the process was dead: what became of it is known after all.
            self.doubts[_what(sent)] -= 1
        self.arrived[_what(sent)] += kind == "delivered"
        return OUTCOMES[kind]()

    def _last(self, address: str) -> Sent:
        return next(sent for sent in reversed(self.post.channel.sent) if sent.address == address)


def _what(sent: Sent) -> tuple[str, str]:
    """To whom, and what: corrected before it was sent, it is the same announcement."""
    return sent.address, sent.text.rstrip("+") if sent.does == Does.SEND else f"{sent.does} {sent.text}"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, answers=ANSWERS)
async def test_every_row_ends_once_in_order_and_never_sent_more_often_than_promised(
    database: Database, steps: list[Step], answers: list[str]
) -> None:
    story = Story(database, answers)
    await story.begin()
    for step in steps:
        await story.tell(step)
    await story.end()
    await _each_row_ended(story)
    await _each_announcement_is_accounted_for(story)
    _doubtful_sends_are_bounded(story)
    _order_is_kept(story)


async def _each_row_ended(story: Story) -> None:
    rows = await story.post.rows()
    assert all(row.state.is_final and row.message is None and row.finished_at for row in rows)
    alone = [row for row in rows if row.batch_id is None]
    assert len(alone) == sum(step.lane != Lane.REPLIES for step, _ in story.put), "finished replies have no row"
    numbers = [row.message_id for row in rows if row.state == State.DELIVERED and row.does == Does.SEND]
    assert set(Counter(numbers).values()) <= {1}


async def _each_announcement_is_accounted_for(story: Story) -> None:
    """Nobody is lost, nobody gets it twice, and nothing goes out once it is stopped."""
    for number in (*story.batches, *story.changes):
        tally = await story.tally(number)
        assert (tally.finished, tally.erased, tally.is_over) == (tally.size, 0, True)
    for which, number in enumerate(story.batches):
        texts = [(address, f"announcement {which}") for address in ADDRESSES]
        tally = await story.tally(number)
        # What arrived in the moment of a kill is not known to have arrived.
        assert 0 <= sum(story.arrived[text] for text in texts) - tally.delivered <= tally.uncertain
        assert all(story.arrived[text] + story.doubts[text] <= 1 for text in texts)
        later = story.post.channel.sent[story.stopped_at.get(which, len(story.post.channel.sent)) :]
        assert not any(_what(sent) in texts for sent in later)


def _doubtful_sends_are_bounded(story: Story) -> None:
    for step, text in story.put:
        assert story.doubts[step.address, text] <= (1 if step.lane == Lane.BULK else 2)
    assert set(story.post.channel.most_at_once.values()) <= {1}


def _order_is_kept(story: Story) -> None:
    lanes = {text: step.lane for step, text in story.put}
    for address in ADDRESSES:
        for lane in Lane:
            texts = [text for text in story.post.channel.texts(address) if lanes.get(text) == lane]
            assert texts == sorted(texts)
