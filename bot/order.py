"""Who is next: one at a time for each chat, in the order in which they came; chats side by side, so many at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0


class Order:
    """``at_once`` bounds how many chats have their turn at the same time."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def turn_of(self, chat: str) -> AsyncIterator[None]:
        """Waits until all that came before in that chat are done, then for a free place."""
        queue = self._queues.setdefault(chat, _Queue())
        queue.people += 1
        try:
            # The place last: who waits for the chat must not take it from others.
            async with queue.lock, self._places:
                yield
        finally:
            queue.people -= 1
            if not queue.people:
                del self._queues[chat]

    def __len__(self) -> int:
        """How many chats have somebody waiting or at work."""
        return len(self._queues)
