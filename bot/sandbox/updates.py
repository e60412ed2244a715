"""Updates waiting for the bot: in order, confirmed by it, forgotten after a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.numbers import Numbers

Json = dict[str, Any]

KEPT_FOR = timedelta(hours=24)
REMEMBERED = 1000
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Update:
    """One update; ``key`` is the chat whose order it belongs to (0 for none)."""

    id: int
    kind: str
    key: int
    body: Json
    made_at: datetime
    confirmed_at: datetime | None = None


class Updates:
    """The queue. ``again`` holds updates that are sent once more whatever was confirmed."""

    def __init__(self, now: Callable[[], datetime], numbers: Numbers) -> None:
        self._now = now
        self._numbers = numbers
        self.pending: dict[int, Update] = {}
        self.again: list[Update] = []
        self.remembered: dict[int, Update] = {}
        self.allowed: frozenset[str] = frozenset()
        self.changed = Bell()

    @property
    def last_id(self) -> int:
        """The update_id given last."""
        return self._numbers.last

    def wanted(self, kind: str) -> bool:
        """Does the bot want updates of that kind?"""
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def put(self, kind: str, content: Json) -> int:
        """Queues an update made of that content and gives its update_id (also when the bot doesn't want it)."""
        return self.put_raw({kind: content})

    def put_raw(self, body: Json) -> int:
        """Queues an update as it is; it gets the next update_id where it has none."""
        body = {"update_id": body.get("update_id") or self._numbers.next()} | body
        kind = next((name for name in body if name != "update_id"), "")
        update = Update(body["update_id"], kind, _chat_of(body), body, self._now())
        if self.wanted(kind):
            self.pending[update.id] = update
        self.remembered[update.id] = update
        while len(self.remembered) > REMEMBERED:
            del self.remembered[next(iter(self.remembered))]
        self.changed.ring()
        return update.id

    def resend(self, update_id: int) -> bool:
        """Queues it once more under its own update_id; False when it is not remembered."""
        update = self.remembered.get(update_id)
        if update:
            self.again.append(update)
            self.changed.ring()
        return update is not None

    def confirm(self, update: Update) -> None:
        """It has been taken care of."""
        update.confirmed_at = self._now()
        if update in self.again:
            self.again.remove(update)
        else:
            self.pending.pop(update.id, None)

    def confirm_below(self, offset: int) -> None:
        """Confirms all that is below the offset; a negative one leaves only so many at the end."""
        self._expire()
        if offset < 0:
            below = list(self.pending.values())[:offset]
        else:
            below = [update for update in self.pending.values() if update.id < offset]
        for update in below:
            self.confirm(update)

    def take(self, limit: int) -> list[Update]:
        """What is to be sent now, oldest first; nothing is confirmed by it but what is sent again."""
        self._expire()
        repeated, self.again = self.again[:limit], self.again[limit:]
        return repeated + [self.pending[number] for number in sorted(self.pending)][: limit - len(repeated)]

    def waiting_by_chat(self) -> dict[int, list[Update]]:
        """What waits, oldest first, by chat."""
        self._expire()
        made: dict[int, list[Update]] = {}
        for update in [*self.again, *(self.pending[number] for number in sorted(self.pending))]:
            made.setdefault(update.key, []).append(update)
        return made

    def clear(self) -> None:
        """Forgets all that waits."""
        self.pending.clear()
        self.again.clear()
        self.changed.ring()

    def forget(self) -> None:
        """Forgets also what was, and what the bot wanted."""
        self.clear()
        self.remembered.clear()
        self.allowed = frozenset()

    def _expire(self) -> None:
        limit = self._now() - KEPT_FOR
        for update in [update for update in self.pending.values() if update.made_at < limit]:
            del self.pending[update.id]


def _chat_of(body: Json) -> int:
    for content in body.values():
        if isinstance(content, dict):
            chat = content.get("chat") or content.get("message", {}).get("chat") or content.get("from") or {}
            if isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0
