"""A channel and a time for tests: real in what they promise, obedient in what they do."""

import asyncio
import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from bot.clock import StoppedClock
from bot.outbox.channel import Delivered
from handlers.conversation.messages import Message


@dataclass(frozen=True, slots=True)
class Sent:
    """One try to send."""

    address: str
    text: str
    replaces: int | None
    at: datetime | None


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

    async def deliver(self, address: str, message: Message, replaces: int | None) -> Delivered:
        """Records the try and answers as it was told."""
        await self._record(Sent(address, str(message.text), replaces, self._clock.now() if self._clock else None))
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
        return Delivered(next(self._numbers), self.as_plain_text)

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
