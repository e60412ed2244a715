"""A chat in a test: say, tap, share, expect. Real turns on a real database, with the conversations that people meet::

    async with Chat(database, language="en") as chat:
        await chat.command("/start")
        await chat.tap("Volunteer")
        chat.expect("What is your name?")

What is owed is delivered after every event, and what Telegram would refuse fails the test. Several people meet at one
desk: ``Chat(chat.desk)``; what one of them sets off for another stands in the other's chat.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cache
from itertools import count
from types import ModuleType
from typing import Self
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot import i18n
from bot.clock import StoppedClock
from bot.logs import hasher
from bot.organisation.loading import load
from bot.organisation.reading import read
from bot.organisation.schema import Organisation
from bot.outbox.channel import Delivered, NotSent, Refused
from bot.outbox.sender import Sender
from bot.outbox.testing import NOON
from bot.outbox.worker import at_work
from bot.rounds import RunningRound, Surroundings
from bot.sandbox.markup import parse_html, utf16
from bot.sandbox.refusals import Refusal
from bot.settings import SHIPPED_ORGANISATION
from bot.telegram.events import Incoming
from bot.telegram.markup import LONGEST_CAPTION, LONGEST_TEXT
from bot.telegram.render import corrections_of, edit_of, render
from bot.turn import Turns
from handlers.context import Context
from handlers.conversation.buttons import LONGEST
from handlers.conversation.events import (
    Command,
    Event,
    OpenedLink,
    Said,
    SentFile,
    SentOther,
    SentPhoto,
    SharedContact,
    SharedLocation,
    Tapped,
)
from handlers.conversation.messages import Ask, Choice, Message
from handlers.conversation.words import Words
from handlers.conversations import MODULES
from handlers.reception import Reception
from handlers.rounds import ROUNDS, Round
from handlers.standing import Standing
from handlers.start import apology
from models import chats, sites
from models.database import Database
from models.outbox import State

PARIS = ZoneInfo("Europe/Paris")
CHANNEL = "telegram"


class Phones:
    """A channel that shows each message as the app would: a new one below, or one in place of another."""

    name = CHANNEL

    def __init__(self) -> None:
        self.messages: defaultdict[str, dict[int, Message]] = defaultdict(dict)
        self.answered: list[tuple[str, int]] = []
        self.toasts: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.lost: set[str] = set()
        self.refusals: list[Exception] = []
        self._numbers: Counter[str] = Counter()

    def calls(self, message: Message) -> int:
        """As many as the app shows messages."""
        return len(render(message))

    async def deliver(self, address: str, message: Message, replaces: int | None) -> Delivered:
        """Shows it, and keeps what Telegram would have refused."""
        is_edit = replaces in self.messages[address] and edit_of(message) is not None
        number = replaces if is_edit and replaces is not None else self.next_number(address)
        try:
            _must_be_fit(message)
        except (AssertionError, Refusal) as refusal:
            self.refusals.append(refusal)
        self.messages[address][number] = message
        self.answered.append((address, number))
        return Delivered(number)

    async def correct(self, address: str, message: Message, number: int) -> Delivered:
        """Shows it in the place of one that stands anywhere in the chat."""
        if number not in self.messages[address]:
            raise Refused("message to edit not found")
        try:
            _must_be_fit(message)
            assert corrections_of(message), "it can't take the place of one message"
        except (AssertionError, Refusal) as refusal:
            self.refusals.append(refusal)
        self.messages[address][number] = message
        return Delivered(number)

    async def take_back(self, address: str, number: int) -> Delivered:
        """Shows it no more."""
        self.messages[address].pop(number, None)
        return Delivered(number)

    async def answer(self, callback_id: str, text: str = "") -> None:
        """Shows a toast, or nothing."""
        self.toasts[callback_id] = text

    async def download(self, handle: str) -> bytes:
        """The content of a file that somebody sent; ``lost`` ones can't be had."""
        if handle in self.lost:
            raise NotSent("no connection")
        return self.files[handle]

    def link(self, payload: str) -> str:
        """As Telegram's are."""
        return f"https://t.me/the_bot?start={payload}"

    def next_number(self, address: str) -> int:
        """The number of the next message in a chat, whoever writes it."""
        self._numbers[address] += 1
        return self._numbers[address]


class _Reception(Reception):
    """The real one, whose states must survive JSON."""

    async def receive(self, context: Context, event: Event) -> list[Message]:
        said = await super().receive(context, event)
        if not context.erased and context.chat.state is not None:
            standing = Standing.from_json(json.loads(json.dumps(context.chat.state)))
            assert standing.to_json() == context.chat.state, "the state does not survive JSON"
        return said


class Desk:
    """The bot behind the chats of a test; it is open between ``open`` and ``close``."""

    def __init__(
        self,
        database: Database,
        clock: StoppedClock | None = None,
        languages: Mapping[str, Words] | None = None,
        modules: Sequence[ModuleType] = MODULES,
    ) -> None:
        self.database, self.clock = database, clock or StoppedClock(NOON)
        self.phones, self.updates, self.addresses = Phones(), count(1), count(1001)
        self._languages, self._modules = languages or _words(), modules
        self._stack = AsyncExitStack()
        self._apologies = 0
        self._delivered_at: datetime | None = None
        self._sender: Sender
        self._turns: Turns

    async def open(self) -> Self:
        """Loads the shipped organisation where there is none, and starts a worker, as a process of its own would."""
        async with self.database.write() as session:
            if not await sites.every(session):
                await load(session, _shipped())
        worker, hashed = await self._stack.enter_async_context(at_work(self.database)), hasher("a token")
        self._sender = Sender(self.database, [self.phones], self.clock, worker, hashed=hashed, pace=lambda: None)
        reception, languages, phones = _Reception(self._modules), self._languages, self.phones
        self._turns = Turns(
            self.database, reception, self._sender, self.clock, languages, PARIS, hashed, phones, self._apologise
        )
        return self

    async def close(self) -> None:
        """Ends the worker."""
        await self._stack.aclose()

    async def take(self, incoming: Incoming) -> None:
        """One update, and the delivery of what is owed for it."""
        await self._turns.take(incoming)
        await self._turns.finish()
        await self._deliver(looking=self.now != self._delivered_at)
        assert not self._apologies, "a turn failed: the log says why"
        failed = self._sender.counters.of(State.FAILED) + self._sender.counters.of(State.UNCERTAIN)
        assert not failed, "a message could not be delivered; the log says why"
        if self.phones.refusals:
            raise self.phones.refusals[0]

    async def deliver(self) -> None:
        """Delivers what is due by the clock: after a tick, or after moving the clock."""
        await self._deliver(looking=True)

    async def _deliver(self, *, looking: bool) -> None:
        self._delivered_at = self.now
        await self._sender.drain(looking=looking)

    def _apologise(self, words: Words) -> Message:
        """Said only where a turn failed again and again."""
        self._apologies += 1
        return apology(words)

    async def run_round(self, one: Round) -> None:
        """Does all of a round that is due by the clock, as a tick would, and delivers what it owes."""
        await self._run(one)
        await self.deliver()

    async def run_rounds(self) -> None:
        """Does all that is due by the clock; what a round owes is delivered before the next one."""
        for one in ROUNDS.values():
            await self._run(one)
            await self._deliver(looking=False)
        await self.deliver()

    async def _run(self, one: Round) -> None:
        around = Surroundings(self.database, self.clock, self._languages, PARIS, self._sender.wake)
        running = RunningRound(one.__name__, one, around)
        await running.run()
        assert not running.skipped, "a row failed: the log says why"

    @property
    def now(self) -> datetime:
        """The moment in the test, UTC."""
        return self.clock.now()


class Chat:
    """One person's chat.

    ``at`` is a database, or the desk of another chat; ``language`` is their app's, and ``address`` the chat's id.
    """

    def __init__(
        self,
        at: "Database | Desk",
        *,
        clock: StoppedClock | None = None,
        language: str | None = "fr",
        first_name: str = "Camille",
        address: str = "",
    ) -> None:
        self._owns_desk = isinstance(at, Database)
        self.desk = Desk(at, clock) if isinstance(at, Database) else at
        self.app_language, self.first_name = language, first_name
        self.address = address or str(next(self.desk.addresses))
        self.answers: list[Message] = []
        self.toast = ""
        self.last_said = 0
        """The number of the last text they typed: what ``edit`` edits."""

    async def __aenter__(self) -> Self:
        if self._owns_desk:
            await self.desk.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._owns_desk:
            await self.desk.close()

    # What the person does

    async def say(self, text: str, markup: str = "") -> None:
        """Types a text; ``markup`` is the same as it was formatted."""
        self.last_said = self._next_number()
        await self._do(Said(text, number=self.last_said, markup=markup), self.last_said)

    async def edit(self, text: str, number: int = 0) -> None:
        """Edits a text that was typed, by default the last."""
        number = number or self.last_said
        await self._do(Said(text, edited=True, number=number), number, "edited")

    async def command(self, line: str) -> None:
        """Types a command ('/menu')."""
        name, _, argument = line.removeprefix("/").partition(" ")
        await self._do(Command(name.lower(), argument), self._next_number())

    async def open_link(self, payload: str = "") -> None:
        """Opens the chat, by a deep link."""
        await self._do(OpenedLink(payload), self._next_number())

    async def share_contact(self, number: str, own: bool = True) -> None:
        """Sends a contact card."""
        await self._do(SharedContact(number, own), self._next_number())

    async def share_location(self, latitude: float, longitude: float) -> None:
        """Sends a position, in degrees."""
        await self._do(SharedLocation(latitude, longitude), self._next_number())

    async def send_photo(self, file: str = "a-photo", size: int = 100_000, caption: str = "") -> None:
        """Sends a photo."""
        await self._do(SentPhoto(file, size, caption), self._next_number())

    async def send_document(
        self, name: str, content: bytes, *, size: int | None = None, can_be_had: bool = True, caption: str = ""
    ) -> None:
        """Sends a file; ``size`` is what the channel tells of it, and it can't be fetched unless ``can_be_had``."""
        number = self._next_number()
        handle = f"file-{self.address}-{number}"
        self.desk.phones.files[handle] = content
        if not can_be_had:
            self.desk.phones.lost.add(handle)
        await self._do(SentFile(handle, name, len(content) if size is None else size, caption=caption), number)

    async def send(self, kind: str) -> None:
        """Sends something else: 'sticker', 'voice', 'poll'."""
        await self._do(SentOther(kind), self._next_number())

    async def tap(self, label: str) -> None:
        """Taps a button of the newest message that has buttons, or one in place of the letters.

        ``label`` is the whole label, or a part that only one has. A button that isn't there fails the test.
        """
        if self.ask and label in self.ask.others:
            return await self.say(label)
        number, choice = self._choice(label)
        assert not choice.url, f"{choice.label!r} opens {choice.url}; nobody is told of it"
        return await self.tap_data(choice.data, number)

    async def tap_data(self, data: str, number: int = 0) -> None:
        """Taps a button that carries this, on the message of that number (by default the newest): old, or forged."""
        number = number or max(self._messages, default=0)
        await self._do(Tapped(data), number, "callback")

    # What they see

    def expect(self, *texts: str) -> None:
        """Fails unless each is in what was just said, markup left out."""
        for text in texts:
            assert text in self.text, f"{text!r} is not in:\n{self.text}"

    @property
    def text(self) -> str:
        """What was just said, without markup."""
        return "\n".join(parse_html(str(message.text)).text for message in self.answers)

    @property
    def last(self) -> Message:
        """The newest message of the bot in the chat."""
        return self._messages[max(self._messages)]

    @property
    def buttons(self) -> list[str]:
        """The labels below the newest message that has any, and those in place of the letters."""
        below = [choice.label for choice in self._with_buttons()[1].all_choices()] if self._has_buttons else []
        return below + ([self.ask.label, *self.ask.others] if self.ask else [])

    @property
    def ask(self) -> Ask | None:
        """What stands in place of the letters, if anything."""
        telling = [message for _, message in sorted(self._messages.items()) if message.ask or message.ends_ask]
        return telling[-1].ask if telling else None

    @property
    def transcript(self) -> list[str]:
        """Everything the bot has said here, as it stands now, without markup."""
        return [parse_html(str(message.text)).text for _, message in sorted(self._messages.items())]

    async def row(self) -> chats.Chat:
        """The chat's row. AssertionError where we have not met."""
        async with self.desk.database.read() as session:
            chat = await chats.find(session, CHANNEL, self.address)
        assert chat is not None, "nothing is kept of this chat"
        return chat

    async def language(self) -> str:
        """The language we speak here."""
        return (await self.row()).language

    # Behind it

    @property
    def _messages(self) -> dict[int, Message]:
        return self.desk.phones.messages[self.address]

    @property
    def _has_buttons(self) -> bool:
        return any(message.choices for message in self._messages.values())

    def _with_buttons(self) -> tuple[int, Message]:
        return max((number, message) for number, message in self._messages.items() if message.choices)

    def _choice(self, label: str) -> tuple[int, Choice]:
        assert self._has_buttons, "there is nothing to tap"
        number, message = self._with_buttons()
        whole = [choice for choice in message.all_choices() if choice.label == label]
        found = whole or [choice for choice in message.all_choices() if label in choice.label]
        assert len({choice.data or choice.url for choice in found}) == 1, f"{label!r} is not one of {self.buttons}"
        return number, found[0]

    def _next_number(self) -> int:
        return self.desk.phones.next_number(self.address)

    async def _do(self, event: Event, number: int, kind: str = "message") -> None:
        phones, update_id = self.desk.phones, next(self.desk.updates)
        begin, callback_id = len(phones.answered), f"tap-{update_id}" if kind == "callback" else None
        await self.desk.take(
            Incoming(
                update_id, self.address, self.app_language, event, number, callback_id, kind, True, self.first_name
            )
        )
        self.toast = phones.toasts.get(callback_id or "", "")
        numbers = [said for address, said in phones.answered[begin:] if address == self.address]
        self.answers = [self._messages[said] for said in dict.fromkeys(numbers)]


@cache
def _shipped() -> Organisation:
    return read(SHIPPED_ORGANISATION)


@cache
def _words() -> Mapping[str, Words]:
    return i18n.languages()


def _must_be_fit(message: Message) -> None:
    """AssertionError, or the sandbox's refusal, for what Telegram would not take."""
    for choice in message.all_choices():
        assert choice.label.strip(), f"a button without words: {choice}"
        assert not isinstance(choice.label, Markup) or choice.label.unescape() == choice.label, f"markup: {choice}"
        assert choice.url or 0 < len(choice.data.encode()) <= LONGEST, f"a button Telegram refuses: {choice}"
    calls = render(message)
    assert calls, f"a message that shows nothing: {message}"
    for call in calls:
        limit = LONGEST_TEXT if call.method in ("send_message", "edit_message_text") else LONGEST_CAPTION
        assert utf16(parse_html(call.html).text) <= limit
