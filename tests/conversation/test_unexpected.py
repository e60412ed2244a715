"""What nobody planned: another thing in the middle of a form, odd messages, old and forged buttons, anything at all."""

import json
from dataclasses import dataclass
from inspect import signature
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select, update

from bot.telegram.events import Incoming
from handlers.conversation.events import Said
from handlers.reception import Reception
from models.chats import Chat as ChatRow
from models.roles import Role
from models.updates import SeenUpdate
from tests.conversation.people import fill_in, join, register, somebody
from tests.conversation.shifting import volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def half_registered(desk: Desk, **more: Any) -> Chat:
    """Somebody who is asked where they would like to help."""
    chat = somebody(desk, **more)
    await chat.command("/volunteer")
    for answer in ("yes", "Bo", "yes"):
        await chat.say(answer)
    chat.expect("Where would you like to help?")
    return chat


async def test_no_break_spaces_are_kept_and_hinder_no_reading(desk: Desk) -> None:
    """As French keyboards set them: in a name, in a choice, in STOP."""
    chat = somebody(desk)
    await chat.command("/volunteer")
    for answer in ("oui\u00a0!", "Jean\u00a0Louis", "oui", "Calais\u202f!"):
        await chat.say(answer)
    chat.expect("Calais", "When will you be there?")
    assert ((await chat.row()).state or {})["open"]["answers"]["name"] == "Jean\u00a0Louis"
    await chat.say("STOP\u202f!")
    assert (await chat.row()).stopped_at is not None


# In the middle of a form


async def another_command(chat: Chat) -> None:
    await chat.command("/menu")


async def deleting(chat: Chat) -> None:
    await chat.command("/delete")


async def a_link(chat: Chat) -> None:
    await chat.open_link("near")


async def an_old_menu_button(chat: Chat) -> None:
    await chat.tap_data("menu")


async def the_word_menu(chat: Chat) -> None:
    await chat.say("menu")


AWAY = [another_command, deleting, a_link, an_old_menu_button, the_word_menu]
ARRIVED = ["What would you like to do", "Delete everything about you?", "Where are you?"]


@pytest.mark.parametrize("lead_away", AWAY)
async def test_what_leads_away_asks_whether_to_go_on(desk: Desk, lead_away: Any) -> None:
    chat = await half_registered(desk)
    await lead_away(chat)
    chat.expect("You are in the middle of something: Volunteering.")
    await chat.tap("Go on")
    chat.expect("Where would you like to help?")
    await chat.say("Calais")
    chat.expect("When will you be there?")


@pytest.mark.parametrize("lead_away", AWAY)
async def test_or_leaves_for_what_was_asked(desk: Desk, lead_away: Any) -> None:
    """And what was left can be taken up again."""
    chat = await half_registered(desk)
    await lead_away(chat)
    await chat.tap("Leave it")
    assert any(text in chat.text for text in (*ARRIVED, "Welcome to Utopia 56!"))
    if lead_away is not a_link:
        await chat.say("continue")
        chat.expect("Where would you like to help?")


@pytest.mark.parametrize("line", ["/help", "/sites", "/donate", "/emergency", "/about", "/privacy", "/mydata", "/stop"])
async def test_what_only_shows_something_stands_beside_the_form(desk: Desk, line: str) -> None:
    chat = await half_registered(desk)
    await chat.command(line)
    assert "middle of something" not in chat.text
    await chat.tap("Go on: Volunteering")
    chat.expect("Where would you like to help?")


@pytest.mark.parametrize("word", ["help", "aide", "HELP"])
async def test_a_call_for_help_is_never_taken_for_a_name(desk: Desk, word: str) -> None:
    chat = somebody(desk)
    await chat.command("/volunteer")
    await chat.say("yes")
    await chat.say(word)
    chat.expect("How this works")
    await chat.tap("Go on: Volunteering")
    chat.expect("What is your name?")
    assert "So far" not in chat.text


async def test_cancelling_stops_and_can_be_taken_up_again(each_desk: Desk) -> None:
    chat = await half_registered(each_desk)
    await chat.command("/cancel")
    chat.expect("nothing was sent")
    await chat.tap("Take it up again")
    chat.expect("Where would you like to help?", "4/")
    await chat.tap("Cancel")
    await chat.say("reprendre")
    chat.expect("Where would you like to help?")


async def test_a_form_is_where_it_was_after_a_restart(each_desk: Desk) -> None:
    """Another process knows what this one kept, and nothing more."""
    chat = await half_registered(each_desk)
    await each_desk.close()
    await each_desk.open()
    await chat.say("Calais")
    chat.expect("When will you be there?")


@pytest.mark.parametrize(
    "state",
    [
        {"open": {"form": "no-such-form", "version": 1, "id": "a"}},
        {"open": "?"},
        {"open": {"form": "volunteer", "version": 99, "id": "a", "answers": {"privacy": [], "sites": "x", "gone": 1}}},
    ],
)
async def test_a_state_that_no_longer_makes_sense_is_got_over(desk: Desk, state: dict[str, Any]) -> None:
    chat = somebody(desk)
    await chat.command("/menu")
    async with desk.database.write() as session:
        await session.execute(update(ChatRow).where(ChatRow.address == chat.address).values(state=state))
    await chat.say("Bo")
    assert chat.buttons
    await chat.command("/start")
    assert chat.buttons


# Odd messages


@pytest.mark.parametrize("kind", ["sticker", "voice", "poll", "video", "document"])
async def test_what_cannot_be_read_gets_the_way_on(desk: Desk, kind: str) -> None:
    chat = somebody(desk)
    await chat.send(kind)
    chat.expect("I can only read text")
    chat = await half_registered(desk)
    await chat.send(kind)
    chat.expect("Where would you like to help?")


async def test_photos_contacts_and_positions_that_nobody_asked_for(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.send_photo(caption="Me")
    chat.expect("I can only read text")
    await chat.share_contact("33612345678", own=False)
    await chat.share_location(48.0, 2.0)
    assert chat.buttons


async def test_somebody_elses_card_is_not_taken_for_ones_own(desk: Desk) -> None:
    chat = somebody(desk)
    await fill_in(chat)
    await chat.tap("✏️ Phone")
    await chat.share_contact("33698765432", own=False)
    chat.expect("somebody else’s card")


async def test_an_edited_answer_to_the_question_counts(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/volunteer")
    await chat.say("yes")
    await chat.say("Jhon")
    number = chat.last_said
    await chat.edit("John", number)
    chat.expect("✓ Name: John", "Are you 18 or older?")


async def test_groups_are_met_with_silence(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    update_id = next(own_desk.updates)
    await own_desk.take(Incoming(update_id, chat.address, "fr", Said("/start"), 1, None, "message", False, "Camille"))
    assert not own_desk.phones.messages[chat.address]
    async with own_desk.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(ChatRow)) == 0
        assert await session.scalar(select(func.count()).select_from(SeenUpdate)) == 1


# Old and forged buttons

ARGUMENTS = {"stranger": ("", ":9999999999999999999:%00é:2"), "in a form": (":1",)}
SCREENS = Reception().screens._by_name


@pytest.mark.parametrize("who", ["stranger", "in a form"])
async def test_every_screen_stands_forged_buttons(desk: Desk, who: str) -> None:
    """With any argument, wrong kinds and too many among them."""
    chat = somebody(desk)
    if who == "in a form":
        chat = await half_registered(desk)
    for name, screen in SCREENS.items():
        takes_some = len(signature(screen.show).parameters) > 1
        for argument in ARGUMENTS[who] if takes_some else (":x",):
            await chat.tap_data(name + argument)
            assert chat.answers or chat.toast, f"no answer to {name}{argument}"
            assert chat.buttons


@pytest.mark.parametrize(
    ("each_desk", "number"), [("postgresql", 2**31), ("sqlite", -(10**18 - 1))], indirect=["each_desk"]
)
async def test_no_number_is_too_absurd_for_any_screen(each_desk: Desk, number: int) -> None:
    """As many of them as it takes, from somebody registered: what they may do is not refused at the door."""
    chat = await volunteer(each_desk)
    for name, screen in SCREENS.items():
        takes = len(signature(screen.show).parameters) - 1
        await chat.tap_data(name + f":{number}" * takes)
        assert chat.answers or chat.toast, f"no answer to {name}"
        if (await chat.row()).person_id is None:
            chat = await volunteer(each_desk)


@pytest.mark.parametrize(
    "data", ["~", "~.", "~..", "~a.b.c", "~000000.review.!send", "~x.name.!back", "\x00", "?", "🙂"]
)
async def test_buttons_of_no_form_say_so(desk: Desk, data: str) -> None:
    chat = somebody(desk)
    await chat.tap_data(data)
    chat.expect("That button is from an earlier message.")
    chat = await half_registered(desk)
    await chat.tap_data(data)
    chat.expect("That button belongs to something earlier.", "Where would you like to help?")


async def test_a_forged_send_before_the_end_sends_nothing(desk: Desk) -> None:
    chat = await half_registered(desk)
    form_id = (await chat.row()).state["open"]["id"]  # type: ignore[index]
    for forged in ("review.!send", "sites.!send", "sites.!skip", "privacy.refuse", "review.!edit:name", "name.", ".x"):
        await chat.tap_data(f"~{form_id}.{forged}")
        assert chat.text or chat.toast
    assert (await chat.row()).person_id is None
    chat.expect("Where would you like to help?")


async def test_a_button_of_a_form_that_was_left_says_so(desk: Desk) -> None:
    chat = await half_registered(desk)
    old = [choice.data for choice in chat.last.all_choices()]
    await chat.command("/cancel")
    for data in old:
        await chat.tap_data(data)
        chat.expect("That button is from an earlier message.")


# Anything at all


@dataclass(frozen=True)
class Do:
    """One thing that somebody does: a method of Chat, and what with."""

    what: str
    arguments: tuple[Any, ...] = ()


WORDS = (
    *("yes", "no", "oui", "Bo", "Calais", "Anywhere I am needed", "Saturday", "12 au 19 mars", "Whatever is needed"),
    *(
        "French",
        "1",
        "12",
        "06 12 34 56 78",
        "skip",
        "back",
        "cancel",
        "send",
        "keep",
        "menu",
        "help",
        "STOP",
        "english",
    ),
    *("continue", "<b>&amp;", "{name}", "%s", "~..", "volunteers", "mes données", "?"),
)
TEXTS = some.sampled_from(WORDS) | some.text(
    some.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=90
).map(str.strip).filter(bool)
LINES = ("start", "menu", "volunteer", "donate", "sites", "near", "about", "mydata", "delete", "stop", "restart")
MORE_LINES = ("help", "language", "cancel", "back", "skip", "volunteers", "events", "emergency", "privacy", "nosuch")
LINKS = ("", "volunteer", "donate", "near", "site-calais", "donate-at-la-liniere", "page-legal", "inv_no", "x", "-")
DOINGS = some.one_of(
    some.builds(lambda number: Do("tap any", (number,)), some.integers(0, 60)),
    some.builds(lambda number: Do("tap any", (number,)), some.integers(0, 60)),
    some.builds(lambda number: Do("tap old", (number,)), some.integers(0, 60)),
    some.builds(lambda text: Do("say", (text,)), TEXTS),
    some.builds(lambda text: Do("edit", (text,)), TEXTS),
    some.builds(lambda line: Do("command", (f"/{line}",)), some.sampled_from(LINES + MORE_LINES)),
    some.builds(lambda link: Do("open_link", (link,)), some.sampled_from(LINKS)),
    some.builds(lambda data: Do("tap_data", (data,)), some.text(max_size=30) | some.sampled_from(sorted(SCREENS))),
    some.builds(lambda own: Do("share_contact", ("33612345678", own)), some.booleans()),
    some.builds(lambda north, east: Do("share_location", (north, east)), some.floats(-90, 90), some.floats(-180, 180)),
    some.just(Do("send_photo")),
    some.just(Do("send", ("sticker",))),
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    doings=some.lists(DOINGS, min_size=1, max_size=25),
    who=some.sampled_from(("stranger", "volunteer", "admin", "at the review")),
    language=some.sampled_from(("fr", "en")),
)
async def test_whatever_anybody_does_is_answered(desk: Desk, doings: list[Do], who: str, language: str) -> None:
    """No update is set aside, nothing is said that Telegram would refuse (the kit sees to both), nobody is ignored."""
    chat, old = somebody(desk, language), ["menu"]
    if who == "volunteer":
        await register(chat)
    if who == "admin":
        await join(chat, Role.ADMIN)
    if who == "at the review":
        await fill_in(chat)
    for doing in doings:
        if doing.what == "tap any":
            shown = [one.data for one in chat.last.all_choices() if one.data] if chat.transcript else []
            old += shown
            await chat.tap_data((shown or old)[doing.arguments[0] % len(shown or old)])
        elif doing.what == "tap old":
            await chat.tap_data(old[doing.arguments[0] % len(old)])
        elif doing.what == "edit" and not chat.last_said:
            await chat.say(*doing.arguments)
        else:
            await getattr(chat, doing.what)(*doing.arguments)
        assert chat.answers or chat.toast, f"no answer to {doing}"
    assert json.loads(json.dumps((await chat.row()).state)) == (await chat.row()).state
