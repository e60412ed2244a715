"""Chats as they stand: messages, the reply keyboard, what was answered to taps; and their changes, numbered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.bell import Bell

Json = dict[str, Any]

ACTION_LASTS = timedelta(seconds=5)


@dataclass(slots=True)
class Kept:
    """A message as the Bot API shows it (``body``), and what only the sandbox knows of it.

    ``fixed``: sent with a keyboard that is not inline, which Telegram doesn't let edit.
    """

    body: Json
    seq: int = 0
    mine: bool = False
    edits: int = 0
    deleted: bool = False
    fixed: bool = False
    silent: bool = False
    sent_at: datetime | None = None

    @property
    def id(self) -> int:
        """The message_id."""
        return int(self.body["message_id"])

    def buttons(self) -> Iterator[Json]:
        """The inline buttons in reading order."""
        for row in self.body.get("reply_markup", {}).get("inline_keyboard", ()):
            yield from row


@dataclass(slots=True)
class Chat:
    """One chat with the bot. Every change takes the next ``seq``, and rings the bell."""

    about: Json
    messages: dict[int, Kept] = field(default_factory=dict)
    toasts: list[Json] = field(default_factory=list)
    reply_keyboard: Json | None = None
    action: tuple[str, datetime] | None = None
    seq: int = 0
    changed: Bell = field(default_factory=Bell)

    @property
    def id(self) -> int:
        """The chat's id: a person's own, or negative for a group."""
        return int(self.about["id"])

    @property
    def private(self) -> bool:
        """Is it a person's chat with the bot?"""
        return bool(self.about["type"] == "private")

    def touch(self, kept: Kept | None = None) -> int:
        """Marks a change, of that message where there is one."""
        self.seq += 1
        if kept:
            kept.seq = self.seq
        self.changed.ring()
        return self.seq

    def add(self, kept: Kept) -> None:
        """A new message at the end."""
        self.messages[kept.id] = kept
        self.action = None
        self.touch(kept)

    def message(self, message_id: object) -> Kept | None:
        """The message, unless it never was or is deleted."""
        kept = self.messages.get(message_id) if isinstance(message_id, int) else None
        return None if kept is None or kept.deleted else kept

    def newest_first(self) -> Iterator[Kept]:
        """What is still there, from the end."""
        return (kept for kept in reversed(self.messages.values()) if not kept.deleted)

    def doing(self, now: datetime) -> str | None:
        """What the chat shows the bot to be doing ("typing") now."""
        return self.action[0] if self.action and now - self.action[1] < ACTION_LASTS else None
