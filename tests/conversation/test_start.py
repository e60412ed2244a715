"""The first words, the menu and help, deep links, and the way on from anything unknown."""

import pytest

from models.roles import Role
from tests.conversation.people import join, register, somebody, traces
from tests.conversation.shifting import plan, take, volunteer
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("app", "greeting"),
    [
        ("fr", "Bienvenue"),
        ("fr-BE", "Bienvenue"),
        ("en", "Welcome to Utopia 56!"),
        ("ar", "Welcome"),
        (None, "Welcome"),
    ],
)
async def test_it_greets_in_the_language_of_the_app(desk: Desk, app: str | None, greeting: str) -> None:
    """French for French apps, English for all others; and shows what there is to do."""
    chat = somebody(desk, "en")
    chat.app_language = app
    await chat.open_link()
    chat.expect(greeting)
    assert len(chat.buttons) == 9


async def test_it_greets_by_name_whom_it_knows(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat, "Bo & <b>Co</b>")
    await chat.command("/start")
    chat.expect("Hello Bo & <b>Co</b>.")
    assert "🧡 My registration" in chat.buttons


async def test_a_visit_leaves_the_chat_and_its_language(each_desk: Desk) -> None:
    chat = somebody(each_desk, "fr", first_name="Philomène")
    for line in ("/start", "/help", "/sites", "/donate", "/emergency", "/about", "/mydata"):
        await chat.command(line)
    assert await traces(each_desk.database, "Philomène") == []
    assert await traces(each_desk.database, chat.address) == [("chats", "address")]


LINKS = [
    ("volunteer", "Do you agree?"),
    ("donate", "What would you like to give?"),
    ("donate-at-la-liniere", "Pierre Antoine"),
    ("site-calais", "guides you from the moment you arrive"),
    ("sites", "Where we are"),
    ("page-legal", "Legal proceedings"),
    ("near", "Where are you?"),
    ("about", "3,000 members"),
]


@pytest.mark.parametrize(("payload", "shown"), LINKS)
async def test_deep_links_land_in_their_conversation(desk: Desk, payload: str, shown: str) -> None:
    chat = somebody(desk)
    await chat.open_link(payload)
    chat.expect(shown)


ABSURD = ["nonsense", "x" * 64, "-", "_", "site-", "site", "site-nowhere", "site-%00", "site-" + "é" * 40, "page-nope"]


@pytest.mark.parametrize("payload", [*ABSURD, "donate-at-nowhere", "delete-now", "menu", "inv_", "inv_wrong", "inv"])
async def test_links_that_lead_nowhere_say_so_and_show_the_way_on(desk: Desk, payload: str) -> None:
    chat = somebody(desk)
    await chat.open_link(payload)
    assert any(sorry in chat.text for sorry in ("no longer", "nowhere", "not valid", "no donations"))
    assert chat.buttons


async def test_help_names_only_commands_that_exist(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/help")
    commands = [word for word in chat.text.split() if word.startswith("/")]
    assert len(commands) == 22
    for command in commands:
        await chat.command(command)
        assert "don’t know that command" not in chat.text


async def test_emergency_numbers_are_one_tap_away(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/start")
    await chat.tap("Emergency")
    chat.expect("112", "115", "not a rescue service", "114 (by text message)")


@pytest.mark.parametrize("word", ["menu", "Bonjour", "HELLO", "hi", "accueil"])
async def test_a_greeting_is_answered_with_the_menu(desk: Desk, word: str) -> None:
    chat = somebody(desk)
    await chat.say(word)
    chat.expect("Welcome")


async def test_unknown_words_and_commands_show_the_way_on(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.say("qwertz")
    chat.expect("I didn’t understand that.")
    await chat.command("/nosuch thing")
    chat.expect("I don’t know that command.")
    await chat.command("/cancel")
    chat.expect("There is nothing to cancel.")
    await chat.say("continue")
    chat.expect("There is nothing open any more.")
    assert "🙋 Become a volunteer" in chat.buttons


async def test_a_stranger_s_menu_offers_to_register_then_the_shifts(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/menu")
    assert chat.buttons[:2] == ["🙋 Become a volunteer", "📅 Take a shift"]
    assert not [label for label in chat.buttons if "My shifts" in label or "Today" in label]


async def test_a_volunteer_s_menu_begins_with_the_shifts(desk: Desk) -> None:
    """One's own, counted, where there are any."""
    chat = await volunteer(desk)
    assert chat.buttons[:2] == ["📅 Take a shift", "🧡 My registration"]
    await take(chat, await plan(desk, 1))
    await chat.command("/menu")
    assert chat.buttons[:2] == ["📅 Take a shift", "🗓 My shifts (1)"]


async def test_a_coordinator_s_menu_begins_with_today(desk: Desk) -> None:
    chat = somebody(desk)
    await join(chat, Role.COORDINATOR, "calais")
    await chat.command("/menu")
    assert chat.buttons[:4] == ["📋 Today", "📦 Offers", "💬 Questions", "👥 Volunteers"]
    await chat.tap("📋 Today")
    chat.expect("Today, Friday 12 March")


async def test_help_tells_coordinators_what_is_theirs(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/help")
    assert "For coordinators" not in chat.text
    await join(chat, Role.COORDINATOR, "calais")
    await chat.command("/help")
    chat.expect("For coordinators", "/plan — a new shift; or in one line")


async def test_help_tells_contacts_what_is_theirs(desk: Desk) -> None:
    """They answer offers and say what is needed; shifts are for others to plan."""
    chat = somebody(desk)
    await join(chat, Role.CONTACT, "la-liniere")
    await chat.command("/help")
    chat.expect("For contacts", "/inbox — what is offered to your sites", "/needs")
    assert "/plan" not in chat.text


async def test_a_question_mark_asks_for_help_and_blanks_ask_for_nothing(desk: Desk) -> None:
    """Signs alone are read as they are; an empty text is not the same as '?'."""
    chat = somebody(desk)
    await chat.say("?")
    chat.expect("How this works")
    await chat.say(" \u200b ")
    assert "How this works" not in chat.text
