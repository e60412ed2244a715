"""In a language nobody speaks: whatever is shown was looked up in the catalogs, and fits when it is longer."""

import re
import tomllib
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta

import pytest
import pytest_asyncio
from babel import Locale

from bot.sandbox.markup import parse_html
from bot.settings import SHIPPED_ORGANISATION
from handlers.conversation.messages import Message
from handlers.volunteers.volunteer_facts import LANGUAGES
from models.database import Database
from models.roles import Role
from tests.conversation.people import everything_shown, invitation, register, somebody
from tests.conversation.shifting import plan, take, volunteer, wait
from tests.databases import Databases
from tests.kit import Chat, Desk
from tests.pseudo import pseudo

pytestmark = pytest.mark.asyncio(loop_scope="module")
LONGEST_LABEL = 40
"""In a column of its own; what phones of today show on one line."""
NAME = "ZZZ"
ORGANISATION = tomllib.loads(SHIPPED_ORGANISATION.read_text())
# What the pseudo-language writes with an accent wherever it stands in a sentence of ours.
PLAIN = re.compile(r"[A-Za-z]*[AaCcEeGgIiLlNnOoRrSsTtUuYyZz][A-Za-z]*")
# Said in both languages by the button and the question that change them; files have names.
SAID_IN_BOTH = ("Français", "English")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    """A bot that speaks nothing else."""
    async with databases.fresh("sqlite") as url:
        database = Database(url)
        desk = await Desk(database, languages={"fr": pseudo(), "en": pseudo()}).open()
        yield desk
        await desk.close()
        await database.close()


def data_of_the_organisation() -> set[str]:
    """Every text and name of its file, line by line and without markup."""
    return {
        re.sub(r"<[^<>]+>", "", line).strip()
        for text in _texts(ORGANISATION)
        for line in text.splitlines()
        if line.strip()
    }


def _texts(part: object) -> Iterator[str]:
    """What people read: texts in both languages, and names that are the same in both."""
    if isinstance(part, list):
        for inner in part:
            yield from _texts(inner)
    if isinstance(part, dict):
        yield from (part[key] for key in ("fr", "en", "name", "city") if isinstance(part.get(key), str))
        for inner in part.values():
            yield from _texts(inner)


def names_of_days_and_languages() -> set[str]:
    """As Babel writes them in French."""
    locale, words = Locale.parse("fr_FR"), pseudo()
    days = (date(2027, 1, 1) + timedelta(days=number) for number in range(365))
    dates = {
        part.rstrip(".")
        for day in days
        for part in (*words.day(day).split(), words.month(day).split()[0], *words.short_day(day).split())
    }
    short = {words.weekday_initial(number) for number in range(7)} | {words.weekday(number) for number in range(7)}
    months = {str(name) for kind in locale.months["format"].values() for name in kind.values()}
    languages = {locale.languages[code] for code in LANGUAGES}
    return dates | short | months | languages | {name.capitalize() for name in months | languages}


DATA = sorted({*data_of_the_organisation(), *SAID_IN_BOTH}, key=len, reverse=True)
WHOLE = [" ".join(re.sub(r"<[^<>]+>", "", text).split()) for text in _texts(ORGANISATION)]
KEYWORDS = {
    one
    for answer in ORGANISATION["ready_answers"]
    for keywords in answer["keywords"].values()
    for keyword in keywords
    for one in (keyword, *re.split("[ /]", keyword))
}
WORDS = re.compile(
    "|".join(rf"\b{re.escape(one)}\b" for one in sorted(KEYWORDS, key=len, reverse=True))
    + rf"|\b({'|'.join(map(re.escape, {*names_of_days_and_languages(), NAME, 'et'}))})\b"
)


def untranslated(text: str) -> list[str]:
    """The words of a text that no catalog gave; addresses have none."""
    text = re.sub(r"https?://\S+", " ", text)
    text = re.sub(
        r"(?P<label>[^:\n]*: )(?P<cut>[^\n]{20,})…(?=[ ẋ]*$)", _without_known_behind, text, flags=re.MULTILINE
    )
    for known in DATA:
        text = text.replace(known, " ")
    # A name that a button has no room for is cut: its beginning is data as well.
    text = re.sub(r"(?P<cut>[^·,]{2,})…$", _without_known, text)
    return PLAIN.findall(WORDS.sub(" ", text))


def _without_known(found: re.Match[str]) -> str:
    # A sign may stand before it.
    cut = re.sub(r"^\W+", "", found["cut"]).strip()
    return " " if any(known.startswith(cut) for known in DATA) else found[0]


def _without_known_behind(found: re.Match[str]) -> str:
    """A line of a card: what it is about, and the beginning of a longer text."""
    cut = " ".join(found["cut"].split())
    return found["label"] if any(whole.startswith(cut) for whole in WHOLE) else found[0]


def texts_of(message: Message) -> Iterator[str]:
    """Everything in a message that people read."""
    yield parse_html(str(message.text)).text
    yield from (choice.label for choice in message.all_choices())
    if message.ask:
        yield from (message.ask.label, *message.ask.others)
    if message.place:
        yield from (message.place.title, message.place.address)


def is_spoken(messages: list[Message]) -> None:
    """Fails where something is hard-coded, or a label would be cut."""
    for message in messages:
        for text in texts_of(message):
            assert untranslated(text) == [], text
        labels_fit(message)


def labels_fit(message: Message) -> None:
    """Fails where a button says more than phones show, or less than it has to say."""
    for group in message.choices:
        for choice in group.items:
            # A name may be cut, so that the numbers before it are seen; what we say ourselves may not.
            assert "…" not in choice.label or untranslated(choice.label) == [], "cut"
            assert group.columns > 1 or len(choice.label) <= LONGEST_LABEL, choice.label


async def test_what_is_hard_coded_would_be_found() -> None:
    assert untranslated("Hello, Calais: mars") == ["Hello"]


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_labels_fit_in_the_languages_people_speak(own_desk: Desk, language: str) -> None:
    chat = somebody(own_desk, language)
    await register(chat)
    shown = [message async for message in everything_shown(chat)]
    assert len(shown) > 30
    for message in shown:
        labels_fit(message)


async def test_every_screen_speaks_it(desk: Desk) -> None:
    chat = somebody(desk)
    is_spoken([message async for message in everything_shown(chat, ("nonsense", "site-la-liniere", "inv_wrong"))])


async def on_shifts(desk: Desk, language: str = "en") -> Chat:
    """A volunteer with a place, one that waits, and one to whom a place is offered; more could be taken."""
    chat, other = await volunteer(desk, NAME, language, party=2), await volunteer(desk, NAME, language)
    mine, full, offered = [await plan(desk, day, least=1, most=2) for day in (1, 2, 3)]
    await plan(desk, 4, "22:00-06:00", activity="local-support", requirements=["driving_licence", "speaks:ar"])
    await plan(desk, 4, site="paris-street", least=9, most=500)
    await take(chat, mine)
    for shift in (full, offered):
        await take(other, shift)
        await wait(chat, shift)
    await other.tap_data(f"give-back:{offered}:{int(desk.now.timestamp()) // 60}")
    return chat


async def test_the_shifts_speak_it(desk: Desk) -> None:
    chat = await on_shifts(desk)
    shown = [message async for message in everything_shown(chat, ("shifts", "shift-1", "shift-2", "shift-3"))]
    assert len(shown) > 40
    assert [word for message in shown for text in texts_of(message) for word in untranslated(text)] == []


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_labels_of_shifts_fit_in_the_languages_people_speak(own_desk: Desk, language: str) -> None:
    chat = await on_shifts(own_desk, language)
    async for message in everything_shown(chat, ("shifts", "shift-1", "shift-2", "shift-3")):
        labels_fit(message)


async def walk(chat: Chat) -> list[Message]:
    """Registers, going wrong at every question first; everything that was said on the way."""
    said: list[Message] = []

    async def does(*lines: str) -> None:
        for line in lines:
            if line.startswith("/"):
                await chat.command(line)
            elif line.startswith("!"):
                await chat.tap_data(next(one.data for one in chat.last.all_choices() if one.data.endswith(line[1:])))
            else:
                await chat.say(line)
            said.extend(chat.answers)

    await does("/volunteer", "QQQ", "!.agree", "http://", "123", NAME, "maybe", "!.yes", "QQQ", "!+calais", "!.*done")
    await does("2020", "31/02/2027", "!p:week", "QQQ", "!.*all", "QQQ", "!+fr", "!.*done", "!.yes", "!.no", "!.yes")
    await does("0", "2", "12", "+33 1", "06 12 34 56 78", "QQQ", "!edit:stay", "!keep", "/cancel", "continue")
    return said


async def test_the_registration_speaks_it_also_when_things_go_wrong(desk: Desk) -> None:
    chat = somebody(desk)
    is_spoken(await walk(chat))


async def test_a_volunteer_and_an_admin_are_spoken_to_in_it(desk: Desk) -> None:
    chat, other = somebody(desk), somebody(desk)
    await chat.open_link(await invitation(desk, Role.ADMIN))
    await chat.tap_data(next(one.data for one in chat.last.all_choices() if one.data.endswith(".agree")))
    await chat.say(NAME)
    is_spoken(chat.answers)
    await chat.tap_data(next(one.data for one in chat.last.all_choices() if one.data.endswith("!send")))
    is_spoken(chat.answers)
    await walk(other)
    await other.tap_data(next(one.data for one in other.last.all_choices() if one.data.endswith("!send")))
    is_spoken([*other.answers, chat.last])
    is_spoken([message async for message in everything_shown(other)])
    is_spoken([message async for message in everything_shown(chat)])
