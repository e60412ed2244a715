"""What tests of turns share: updates as Telegram sends them, somebody at the desk, and the turns themselves."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from gettext import NullTranslations
from typing import Any, cast
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.logs import hasher
from bot.outbox.sender import Sender
from bot.outbox.testing import Post
from bot.telegram.events import Incoming, read
from bot.turn import Answers, Turns
from handlers.context import Context
from handlers.conversation.events import Event, Said, SentFile, Tapped
from handlers.conversation.messages import Message
from handlers.conversation.words import Words
from models.chats import Chat
from models.database import Database
from models.updates import SeenUpdate, SetAsideUpdate

Json = dict[str, Any]
LANGUAGES = {code: Words(code, NullTranslations()) for code in ("fr", "en")}
PARIS = ZoneInfo("Europe/Paris")


def message(number: int, text: str, chat: int = 7, message_id: int | None = None, **more: Any) -> Json:
    """A text that somebody wrote."""
    person = {"id": abs(chat), "is_bot": False, "first_name": "Camille", "language_code": "fr"} | more.pop("person", {})
    kind = "private" if chat > 0 else "group"
    where = {"id": chat, "type": kind} | ({"title": "A group"} if chat < 0 else {"first_name": "Camille"})
    content = {"message_id": message_id or number, "date": 0, "chat": where, "from": person, "text": text}
    return {"update_id": number, "message": content | more}


def tap(number: int, data: str, on: int, chat: int = 7) -> Json:
    """A tap on a button of the bot's message ``on``."""
    person = {"id": chat, "is_bot": False, "first_name": "Camille", "language_code": "fr"}
    below = {"message_id": on, "date": 1, "chat": {"id": chat, "type": "private", "first_name": "Camille"}, "text": "?"}
    query = {"id": f"query-{number}", "from": person, "message": below, "chat_instance": "1", "data": data}
    return {"update_id": number, "callback_query": query}


def membership(number: int, status: str, chat: int = 7) -> Json:
    """The bot is blocked ('kicked') or let in again ('member')."""
    person = {"id": chat, "is_bot": False, "first_name": "Camille"}
    bot = {"id": 56, "is_bot": True, "first_name": "Utopia 56"}
    member = {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    change = {"chat": {"id": chat, "type": "private"}, "from": person, "date": 0, "new_chat_member": member}
    return {"update_id": number, "my_chat_member": change | {"old_chat_member": {"user": bot, "status": "member"}}}


class Desk:
    """Stands in for the reception: repeats what it hears, keeps it in the chat's state, and does what tests ask.

    ``fails[text]`` are the errors that hearing it raises, one each time; ``does[text]`` is done instead of repeating.
    While ``gate`` is closed nobody is answered.
    """

    def __init__(self) -> None:
        self.heard: list[tuple[str, Event]] = []
        self.fails: defaultdict[str, list[BaseException]] = defaultdict(list)
        self.does: dict[str, Callable[[Context], Awaitable[Sequence[Message]]]] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self.at_once = self.most_at_once = 0

    async def receive(self, context: Context, event: Event) -> list[Message]:
        """Answers."""
        text = event.text if isinstance(event, Said) else event.data if isinstance(event, Tapped) else str(event)
        self.heard.append((context.chat.address, event))
        context.conversation = "desk"
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
        finally:
            self.at_once -= 1
        context.chat.state = {"said": [*(context.chat.state or {"said": []})["said"], text]}
        if text in self.does:
            return list(await self.does[text](context))
        if self.fails[text]:
            raise self.fails[text].pop(0)
        return [Message(escape(text))]

    async def reads(self, session: AsyncSession, chat: Chat, file: SentFile) -> bool:
        """Wants every table."""
        return file.name.endswith(".csv")

    def texts(self, address: str = "7") -> list[str]:
        """What was heard of one person, tries included."""
        return [event.text for where, event in self.heard if where == address and isinstance(event, Said)]


class Taps:
    """The channel as far as turns know it."""

    name = "telegram"

    def __init__(self) -> None:
        self.answered: list[tuple[str, str]] = []
        self.files: dict[str, bytes | Exception] = {}
        self.downloads: list[str] = []

    async def answer(self, callback_id: str, text: str = "") -> None:
        """Notes it."""
        self.answered.append((callback_id, text))

    async def download(self, handle: str) -> bytes:
        """The file's content, or the trouble there is with it; a file without either is never fetched."""
        self.downloads.append(handle)
        content = self.files[handle]
        if isinstance(content, Exception):
            raise content
        return content

    def link(self, payload: str) -> str:
        """One that leads nowhere."""
        return f"https://bot.example/{payload}"


def apology(words: Words) -> Message:
    """Says sorry in the reader's language."""
    return Message(Markup("Pardon") if words.language == "fr" else Markup("Sorry"))


class Office:
    """A desk with its turns, on a database with a post."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.post = Post(database)
        self.desk, self.taps = Desk(), Taps()
        self.turns: Turns

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Office"]:
        """Delivers, too, until the block ends."""
        async with self.post.running() as sender:
            self.turns = turns(self.database, self.desk, sender, self.post.time.clock, self.taps)
            yield self
            await self.turns.finish()

    async def take(self, *updates: Json) -> None:
        """Takes them as a channel would: each begun before the next."""
        await asyncio.gather(*(self.turns.take(read(update)) for update in updates))

    async def delivered(self, count: int) -> list[str]:
        """What was sent, once so many messages were."""
        await self.post.channel.tried(count)
        return self.post.channel.texts()

    async def seen(self) -> set[int]:
        """The numbers of the updates that are committed."""
        return await seen(self.database)

    async def set_aside(self) -> list[SetAsideUpdate]:
        """What was set aside."""
        async with self.database.read() as session:
            return list(await session.scalars(select(SetAsideUpdate).order_by(SetAsideUpdate.id)))

    async def state(self, address: str = "7") -> list[str]:
        """What the chat's state holds."""
        return list(((await self.post.chat(address)).state or {"said": []})["said"])


class Outage:
    """A database whose every transaction fails as a lost connection does, or in a way of the test's, while it is on."""

    error: Exception = OperationalError("COMMIT", {}, ConnectionRefusedError(111), connection_invalidated=True)

    def __init__(self, database: Database) -> None:
        self.is_on = False
        self.tried = 0
        self._database = database

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction, or none."""
        if self.is_on:
            self.tried += 1
            raise self.error
        async with self._database.write() as session:
            yield session


def turns(database: Database | Outage, desk: Desk, sender: Sender, clock: Clock, channel: Answers) -> Turns:
    """Turns with the tests' words."""
    return Turns(cast("Database", database), desk, sender, clock, LANGUAGES, PARIS, hasher("a token"), channel, apology)


async def until(condition: Callable[[], object]) -> None:
    """Waits until it holds; a test that waits in vain fails."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.001)


async def seen(database: Database) -> set[int]:
    """The numbers of the updates that are committed."""
    async with database.read() as session:
        return set(await session.scalars(select(SeenUpdate.update_id)))


def incoming(update: Json) -> Incoming:
    """The update, read."""
    return read(update)
