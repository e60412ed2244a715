"""A channel, a time and a post office for tests: real in what they promise, obedient in what they do."""

import asyncio
import heapq
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from bot.clock import StoppedClock
from bot.outbox.channel import Delivered
from bot.outbox.sender import Sender
from bot.outbox.worker import at_work
from handlers.conversation.messages import Message
from models import chats, outbox
from models.batches import Does
from models.chats import Chat
from models.database import Database
from models.outbox import Claimed, Lane, Outbox, Owed

NOON = datetime(2027, 3, 12, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sent:
    """One try to send."""

    address: str
    text: str
    replaces: int | None
    at: datetime | None
    does: Does = Does.SEND


class RecordingChannel:
    """Records every try; delivers, unless told otherwise for an address.

    ``answers[address]`` are the outcomes of its next tries (None: delivered), and ``answer`` is asked where there are
    none. Sends to an address in ``silent`` never come back, those while ``gate`` is closed wait for it.
    """

    def __init__(self, name: str = "telegram", clock: StoppedClock | None = None) -> None:
        self.name = name
        self.sent: list[Sent] = []
        self.answers: defaultdict[str, deque[BaseException | None]] = defaultdict(deque)
        self.answer: Callable[[str], BaseException | None] | None = None
        self.silent: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.in_flight: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self.most_in_flight = 0
        self.as_plain_text = False
        self._clock, self._numbers, self._news = clock, count(1), asyncio.Condition()

    def calls(self, message: Message) -> int:
        """One, and one more for a pin."""
        return 2 if message.place else 1

    async def deliver(self, address: str, message: Message, replaces: int | None) -> Delivered:
        """Records the try and answers as it was told."""
        await self._tried(address, str(message.text), replaces, Does.SEND)
        return Delivered(next(self._numbers), self.as_plain_text)

    async def correct(self, address: str, message: Message, number: int) -> Delivered:
        """Likewise."""
        await self._tried(address, str(message.text), number, Does.EDIT)
        return Delivered(number)

    async def take_back(self, address: str, number: int) -> Delivered:
        """Likewise."""
        await self._tried(address, "", number, Does.DELETE)
        return Delivered(number)

    async def _tried(self, address: str, text: str, replaces: int | None, does: Does) -> None:
        await self._record(Sent(address, text, replaces, self._clock.now() if self._clock else None, does))
        try:
            if address in self.silent:
                await asyncio.Event().wait()
            await asyncio.sleep(0)
            await self.gate.wait()
        finally:
            self.in_flight[address] -= 1
        told = self.answers[address]
        outcome = told.popleft() if told else self.answer and self.answer(address)
        if outcome is not None:
            raise outcome

    async def tried(self, times: int) -> None:
        """Waits until that many tries were made; a test that waits in vain fails."""
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(lambda: len(self.sent) >= times)

    def texts(self, address: str | None = None) -> list[str]:
        """What was tried, in order, to one address or to all."""
        return [sent.text for sent in self.sent if address in (None, sent.address)]

    async def _record(self, sent: Sent) -> None:
        self.in_flight[sent.address] += 1
        self.most_at_once[sent.address] = max(self.most_at_once[sent.address], self.in_flight[sent.address])
        self.most_in_flight = max(self.most_in_flight, self.in_flight.total())
        async with self._news:
            self.sent.append(sent)
            self._news.notify_all()


class ToldTime:
    """A clock, and a sleep that ends when the clock is told to move far enough."""

    def __init__(self, at: datetime) -> None:
        self.clock = StoppedClock(at)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()

    async def sleep(self, seconds: float) -> None:
        """Sleeps until the clock has moved by so many seconds."""
        due = StoppedClock(self.clock.now())
        due.advance(seconds=seconds)
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (due.now(), next(self._order), future))
        await future

    def advance(self, **by: float) -> None:
        """Moves the clock, by keywords of ``timedelta``, and wakes whoever has slept enough."""
        self.clock.advance(**by)
        while self._sleepers and self._sleepers[0][0] <= self.clock.now():
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)


def owed(address: str, text: str, lane: Lane = Lane.REPLIES, **more: Any) -> Owed:
    """A message for an address of the channel 'telegram'."""
    return Owed("telegram", address, Message(Markup(text)).to_json(), lane, **more)  # noqa: S704 - the tests' own words


class Post:
    """A database with a channel, on a time that is told; senders come and go."""

    def __init__(self, database: Database, time: ToldTime | None = None) -> None:
        self.database = database
        self.time = time or ToldTime(NOON)
        self.channel = RecordingChannel(clock=self.time.clock)

    @asynccontextmanager
    async def sender(self, **more: Any) -> AsyncIterator[Sender]:
        """A sender of a new worker, as after a restart."""
        fast = {"hashed": lambda _: "hashed", "sleep": self.time.sleep, "pace": lambda: None}
        async with at_work(self.database) as worker:
            yield Sender(self.database, [self.channel], self.time.clock, worker, **(fast | more))

    @asynccontextmanager
    async def running(self, **more: Any) -> AsyncIterator[Sender]:
        """A sender that runs, is seen by others, and is stopped at the end."""
        async with self.sender(**more) as sender:
            task = asyncio.create_task(sender.run())
            async with asyncio.timeout(20):
                while sender.claims_as is None:  # noqa: ASYNC110 - a test's wait, over in a few turns of the loop
                    await asyncio.sleep(0)
            try:
                yield sender
            finally:
                await sender.stop()
                await task

    async def killed(self, sender: Sender, after: int) -> None:
        """Runs the sender and kills it, as a crash would, once so many tries were made."""
        task = asyncio.create_task(sender.run())
        await self.channel.tried(after)
        task.cancel()
        await asyncio.wait([task])

    async def meet(self, *addresses: str) -> None:
        """Makes their chats."""
        async with self.database.write() as session:
            for address in addresses:
                await chats.lock(session, "telegram", address, "fr", self.time.clock.now())

    async def put(self, *rows: Owed, by: int | None = None) -> list[Claimed]:
        """Puts them in a transaction of their own."""
        async with self.database.write() as session:
            return await outbox.put(session, rows, self.time.clock.now(), by)

    async def rows(self) -> Sequence[Outbox]:
        """Every row, in order."""
        async with self.database.read() as session:
            return (await session.scalars(select(Outbox).order_by(Outbox.id))).all()

    async def chat(self, address: str) -> Chat:
        """The chat of an address."""
        async with self.database.read() as session:
            return (await session.scalars(select(Chat).where(Chat.address == address))).one()

    async def deliver(self) -> Sender:
        """Delivers what is due now, with a sender of its own."""
        async with self.sender() as sender:
            await sender.drain()
            return sender
