"""A story told with the real process in its sandbox: the clock moves, people act, and every message is written down.

What each person got is kept as a transcript to be read, in which the same message to several people stands once::

    ═══ Tuesday 23 March, 09:00
    ── to Aline, Bruno
    Cuisine · Calais
    [Je serai là] [Je ne peux pas]

``WRITE_GOLDEN=1`` in the environment writes the transcripts anew, to be read.
"""

import asyncio
import os
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from models import chats
from models.database import Database
from models.needs import Need, NeedLevel
from models.outbox import Outbox
from tests.acceptance.processes import BotProcess, free_port, running
from tests.sandbox_client import Client, Json, Person

GOLDEN = Path(__file__).with_name("golden")
PARIS = ZoneInfo("Europe/Paris")
PATIENCE = 60.0
_NOT_IN_THIS_STORY = datetime(2100, 1, 1, tzinfo=UTC)
# What chance makes anew each time: serial numbers, the codes of links.
_CHANCE = (
    (re.compile(r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){1,3}\b"), "XXXX-XXXX-XXXX"),
    (re.compile(r"(?<=start=)[A-Za-z]+[-_][A-Za-z0-9_-]{8,}"), "CODE"),
)


@dataclass
class Story:
    """One telling. ``language`` of each person decides in which transcript what they got is written."""

    client: Client
    database: Database
    log: Path
    people: dict[str, Person] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _seen: dict[str, int] = field(default_factory=dict)

    async def at(self, moment: str) -> None:
        """Moves the clock to a local moment of Calais ('2027-03-23 09:00'); all that is due is done and delivered."""
        when = datetime.fromisoformat(moment).replace(tzinfo=PARIS)
        for language in ("fr", "en"):
            self.pages[language].append(f"═══ {when:%A %d %B, %H:%M}")
        await self.client.set_clock(when)
        await self.settled()
        await self.write_down()

    async def somebody(self, name: str, language: str) -> Person:
        """A new person who opens the bot; their greeting is not written down."""
        person = await self.client.person(first_name=name, language_code=language)
        self.people[name], self.languages[name] = person, language
        await person.open()
        return person

    async def tap(self, name: str, *buttons: str) -> None:
        """Taps buttons one after the other; what the person got is written down.

        A button is named by its label, a part of it, or with '@' by the screen it leads to ('@take', '@shift:12'), and
        with '@~' by the step of a form and what it means there ('@~review.!send').
        """
        for one in buttons:
            await self._tap(self.people[name], one)
            await self._note([name])
        await self.write_down()

    async def say(self, name: str, *texts: str) -> None:
        """Types texts, one after the other."""
        for text in texts:
            await self.people[name].say(text)
            await self.settled()
            await self._note([name])
        await self.write_down()

    async def open(self, name: str, payload: str) -> None:
        """Opens a link."""
        await self.people[name].open(payload)
        await self.settled()
        await self.write_down()

    async def last(self, name: str) -> str:
        """The newest message of the bot to that person."""
        return (await self.people[name].last()).text

    async def newest_link(self, name: str) -> str:
        """What the newest link that the bot showed to that person carries."""
        shown = [str(message.raw) for message in await self.people[name].messages() if not message.mine]
        found = [carried[1] for raw in shown if (carried := re.search(r"start=([A-Za-z0-9_-]+)", raw))]
        assert found, f"{name} was shown no link"
        return found[-1]

    async def person_id(self, name: str) -> int:
        """The number under which the person is kept."""
        async with self.database.read() as session:
            chat = await chats.find(session, "telegram", str(self.people[name].id))
        assert chat is not None, f"{name} did not open the bot"
        assert chat.person_id is not None, f"{name} is not registered"
        return chat.person_id

    async def settled(self) -> None:
        """Waits until every update is handled and nothing that is due is owed."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < ends:
            if await self.client.pending() == 0 and await self._owed() == 0:
                return
            await asyncio.sleep(0.03)
        raise AssertionError(f"{await self._owed()} messages are still owed")

    async def write_down(self) -> None:
        """Writes down what everybody got since the last time."""
        await self.settled()
        await self._note(list(self.people))

    async def look_away(self) -> None:
        """What everybody got up to now is not written down."""
        await self.settled()
        for name, person in self.people.items():
            await self._news(name, person)

    def nothing_went_wrong(self) -> None:
        """AssertionError where the process has reported an error."""
        errors = [line for line in self.log.read_text().splitlines() if '"level": "error"' in line]
        assert not errors, errors[0]

    def transcript(self, language: str) -> str:
        """What the people of that language got, with nothing in it that chance decides."""
        pages = _without_empty_moments(self.pages[language])
        text = "\n\n".join(pages) + "\n"
        for chance, same in _CHANCE:
            text = chance.sub(same, text)
        return text

    async def _tap(self, person: Person, wanted: str) -> None:
        await self.settled()
        shown = [message for message in await person.messages() if not message.mine]
        found = [
            (message.message_id, button)
            for message in reversed(shown)
            for row in message.raw["buttons"]
            for button in row
            if "callback_data" in button
        ]
        fits = next((fit for fit in _ways_to_fit(wanted) if any(fit(one) for _, one in found)), None)
        labels = [one["text"] for _, one in found]
        assert fits, f"{person.about['first_name']} sees no button {wanted!r}, but {labels[:20]}"
        number, button = next((number, one) for number, one in found if fits(one))
        await person.tap_data(button["callback_data"], number)
        await self.settled()

    async def _note(self, names: Sequence[str]) -> None:
        """Writes down what these people got since the last time; the same to several of them once."""
        for language in ("fr", "en"):
            got: dict[str, list[str]] = defaultdict(list)
            for name in names:
                if self.languages[name] == language:
                    for text in await self._news(name, self.people[name]):
                        got[text].append(name)
            self.pages[language] += [f"── to {', '.join(sorted(to))}\n{text}" for text, to in got.items()]

    async def _news(self, name: str, person: Person) -> list[str]:
        chat = await person.chat(after=self._seen.get(name, 0))
        self._seen[name] = chat["seq"]
        return [_shown(one) for one in chat["messages"] if not one["mine"] and not one["deleted"]]

    async def _owed(self) -> int:
        now = await self.client.now()
        unsettled = select(func.count()).where(Outbox.finished_at.is_(None), Outbox.not_before <= now)
        async with self.database.read() as session:
            return await session.scalar(unsettled) or 0


@asynccontextmanager
async def story(database: Database, folder: Path) -> AsyncIterator[Story]:
    """The bot in its sandbox, as ``make run`` starts it without a token."""
    port = free_port()
    more = {"TELEGRAM_TOKEN": "", "HOST": "127.0.0.1", "PORT": str(port)}
    address = f"http://127.0.0.1:{port}"
    async with running(BotProcess("", database.url, folder, more)), Client(address) as client:
        await _until_it_answers(client)
        await leave_needs_alone(database)
        yield Story(client, database, folder / "bot.log")


async def _until_it_answers(client: Client) -> None:
    ends = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < ends:
        try:
            if (await client.calls("getMe"))[0]:
                return
        except OSError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("the bot did not start")


async def leave_needs_alone(database: Database) -> None:
    """Nobody is asked whether needs are still urgent: whether they were would hang on when the first tick began to
    count, before or after the clock is moved by months.
    """
    ends = asyncio.get_running_loop().time() + PATIENCE
    urgent, is_new = Need.level == NeedLevel.URGENT, Need.ask_again_at.is_(None)
    while asyncio.get_running_loop().time() < ends:
        async with database.write() as session:
            is_counted = await session.scalar(select(func.count()).where(urgent, is_new)) == 0
            later = update(Need).where(urgent).values(ask_again_at=_NOT_IN_THIS_STORY).returning(Need.site_id)
            # None at all: the organisation is not loaded yet.
            if is_counted and (await session.scalars(later)).first() is not None:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("no tick has begun to count since when needs are urgent")


def _ways_to_fit(wanted: str) -> Sequence[Callable[[Json], bool]]:
    if wanted.startswith("@~"):
        step = wanted.removeprefix("@~").split(".")
        return (lambda one: one["callback_data"].startswith("~") and one["callback_data"].split(".")[1:] == step,)
    if wanted.startswith("@"):
        screen = wanted.removeprefix("@")
        return (lambda one: one["callback_data"] == screen or one["callback_data"].startswith(f"{screen}:"),)
    return (lambda one: one["text"] == wanted, lambda one: wanted in one["text"])


def _shown(message: Json) -> str:
    """A message as it is read: a pin and a file by what they are, then the words, then the buttons, a row a line."""
    what = []
    place = message["venue"] or message["location"]
    if place:
        what.append(f"(pin: {place.get('title', '')} {place['latitude']:.4f}, {place['longitude']:.4f})")
    if message["file"]:
        what.append(f"({message['kind']}: {message['file']['name']})")
    rows = [" ".join(f"[{button['text']}]" for button in row) for row in message["buttons"]]
    return "\n".join([*what, *([message["text"]] if message["text"] else []), *rows])


def _without_empty_moments(pages: Sequence[str]) -> list[str]:
    kept = []
    for page, after in zip(pages, [*pages[1:], "═══"], strict=True):
        if not (page.startswith("═══") and after.startswith("═══")):
            kept.append(page)
    return kept


def hold_against_golden(told: Story, name: str) -> None:
    """AssertionError with what differs, where what people got is not what was read; ``WRITE_GOLDEN`` writes it anew."""
    for language in ("fr", "en"):
        found, path = told.transcript(language), GOLDEN / f"{name}.{language}.txt"
        if os.environ.get("WRITE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(found, encoding="utf-8")
        golden = path.read_text(encoding="utf-8")
        assert found == golden, "\n".join(_differences(found, golden))


def _differences(found: str, golden: str) -> Iterable[str]:
    """The lines by which two transcripts differ, with a few around them."""
    import difflib

    return difflib.unified_diff(golden.splitlines(), found.splitlines(), "golden", "found", lineterm="", n=3)
