"""Answers first, also for the processor: what goes to many begins one send at a time, and none while a turn is in hand.

The channel's limits say how much may be sent; this says when the one event loop has time for it. A person who taps a
button must not wait behind a hundred sends that are ready to go on.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

LONGEST = 0.04
"""Seconds that a send waits for turns at most: however many people write, 25 sends a second go on."""


class GivingWay:
    """Who is being answered, and who waits for it; ``room`` says how many sends of one queue may be under way."""

    def __init__(self, room: Callable[[], int]) -> None:
        self._room = room
        self._in_hand = 0
        self._is_calm = asyncio.Event()
        self._is_calm.set()
        self._queues: defaultdict[Hashable, _Queue] = defaultdict(_Queue)

    @contextmanager
    def to_somebody(self) -> Iterator[None]:
        """As long as it is open, no send begins that can wait."""
        self._in_hand += 1
        self._is_calm.clear()
        try:
            yield
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._is_calm.set()

    @asynccontextmanager
    async def turn(self, queue: Hashable) -> AsyncIterator[None]:
        """A send that can wait: it begins when its queue has room and nobody is being answered, one in each round of
        the event loop.
        """
        its = self._queues[queue]
        async with its.next:
            while its.under_way >= self._room():
                its.ended.clear()
                await its.ended.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST):
                    await self._is_calm.wait()
            await asyncio.sleep(0)
            its.under_way += 1
        try:
            yield
        finally:
            its.under_way -= 1
            its.ended.set()


@dataclass(slots=True)
class _Queue:
    under_way: int = 0
    next: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
