"""The sandbox's whole state, in one place: people, chats, files, updates, what the bot set, what goes wrong."""

import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import MovedClock
from bot.sandbox.bell import Bell
from bot.sandbox.chats import Chat
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.numbers import Numbers
from bot.sandbox.people import People
from bot.sandbox.updates import Updates

if TYPE_CHECKING:
    from aiohttp.web import Application

Json = dict[str, Any]

OLDEST_QUERY = timedelta(seconds=150)


@dataclass(slots=True)
class Query:
    """A tap that waits for its answer."""

    id: str
    chat: Chat
    message_id: int
    made_at: datetime
    answered: bool = False


@dataclass(slots=True)
class Profile:
    """What the bot set of itself, by language ("" is the default); commands also by scope."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})


@dataclass(slots=True)
class Hook:
    """Where updates are pushed to; no address means polling."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: datetime | None = None
    changed: Bell = field(default_factory=Bell)


@dataclass(slots=True)
class Journal:
    """What the bot did: calls by method, refusals, accepted sends."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refusals: deque[Json] = field(default_factory=lambda: deque(maxlen=200))
    deliveries: list[Json] = field(default_factory=list)


class Sandbox:
    """A stand-in for Telegram with one bot in it.

    ``clock`` is moved by the JSON interface; ``offset_file`` is where its offset in seconds is written for a bot in
    another process, and ``on_clock_moved`` is awaited after each move. ``monotonic`` gives real seconds, for rates.
    ``webhook_delays`` are the first and the longest pause in seconds before a failed push is tried again.
    """

    def __init__(
        self,
        token: str = "56:sandbox",  # noqa: S107 - opens nothing
        clock: MovedClock | None = None,
        *,
        name: str = "Utopia 56",
        username: str = "utopia56_sandbox_bot",
        offset_file: Path | None = None,
        on_clock_moved: Callable[[], Awaitable[None]] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        webhook_delays: tuple[float, float] = (1, 60),
    ) -> None:
        self.token = token
        self.clock = clock or MovedClock()
        self.name = name
        self.username = username
        self.offset_file = offset_file
        self.on_clock_moved = on_clock_moved
        self.webhook_delays = webhook_delays
        began = self.clock.now() - self.clock.offset
        self.message_ids = Numbers(began, lead=100_000_000)
        self.query_ids = Numbers(began)
        self.updates = Updates(self.now, Numbers(began))
        self.faults = Faults(monotonic)
        self.hook = Hook()
        self.poll: object = None
        self.closing = False
        self._begin()

    def _begin(self) -> None:
        self.people = People()
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.queries: dict[str, Query] = {}
        self.profile = Profile()
        self.journal = Journal()

    def now(self) -> datetime:
        """The sandbox's moment, in UTC."""
        return self.clock.now()

    def stamp(self) -> int:
        """The sandbox's moment as the Bot API writes it: whole seconds since 1970."""
        return int(self.now().timestamp())

    @property
    def bot_id(self) -> int:
        """The bot's own id: the number before the token's colon."""
        head = self.token.partition(":")[0]
        return int(head) if head.isdigit() else 56

    def bot_user(self) -> Json:
        """The bot as a Bot API User."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.name, "username": self.username}

    def private_chat(self, person_id: int) -> Chat:
        """The person's chat, made when it is first asked for."""
        if person_id not in self.chats:
            self.chats[person_id] = Chat(self.people.by_id[person_id].chat())
        return self.chats[person_id]

    async def move_clock(self, offset: timedelta) -> None:
        """Sets how far the sandbox's clock is from the true one, tells the file and the hook."""
        self.clock.offset = offset
        if self.offset_file:
            beside = self.offset_file.with_name(f"{self.offset_file.name}.new")
            beside.write_text(f"{offset.total_seconds()}\n")
            beside.replace(self.offset_file)
        if self.on_clock_moved:
            await self.on_clock_moved()

    async def reset(self) -> None:
        """Forgets everything but the personas; numbers go on."""
        bells = [chat.changed for chat in self.chats.values()]
        self._begin()
        self.updates.forget()
        self.faults.clear()
        self.set_hook(Hook(changed=self.hook.changed))
        await self.move_clock(timedelta())
        for bell in bells:
            bell.ring()

    def set_hook(self, hook: Hook) -> None:
        """Takes the new webhook (an empty address removes it) and wakes who pushes."""
        hook.changed = self.hook.changed
        self.hook = hook
        hook.changed.ring()
        self.updates.changed.ring()

    def app(self) -> "Application":
        """The aiohttp application, for those who serve it themselves."""
        from bot.sandbox.server import application

        return application(self)

    def close(self) -> None:
        """Ends every wait, so that the server can stop."""
        self.closing = True
        self.updates.changed.ring()
        self.hook.changed.ring()
        for chat in self.chats.values():
            chat.changed.ring()


def iso(moment: datetime | None) -> str | None:
    """The moment as the JSON interface writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else None


def from_stamp(seconds: int) -> datetime:
    """The moment that a Bot API date tells."""
    return datetime.fromtimestamp(seconds, UTC)
