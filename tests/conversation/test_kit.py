"""The chat of the tests is worth its word: it sees what people see, and fails where they would be stuck."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest
from markupsafe import Markup

from handlers import start
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.shared import Phone
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.conversations import MODULES
from models import chats
from models.database import Database
from tests.kit import Chat, Desk


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _done(context: Context, answers: Mapping[str, Any]) -> Sequence[Message]:
    others = [await chats.lock(context.session, "telegram", "2002", "en", context.now)]
    context.notify(others, "told", lambda words: Message(Markup("Somebody came: ") + answers["name"]))
    return (Message(context.words.say("Thank you")),)


FORM = Form(
    "short",
    1,
    N_("Short"),
    (Step("name", N_("Your name?"), Text(20), N_("Name")), Step("phone", N_("A number?"), Phone(), N_("Phone"))),
    _done,
    _facts,
    submit=N_("Send it"),
)


@screen("short", commands=("short",), link="short")
async def short(context: Context) -> Shown:
    """Opens the form."""
    return Opening(FORM)


@screen("broken", commands=("broken",))
async def broken(context: Context) -> Shown:
    """Says what Telegram refuses."""
    return Message(Markup("<b>never closed"), (Choices((button("Menu", start.menu),)),))


@screen("wide", commands=("wide",))
async def wide(context: Context) -> Shown:
    """Has a button that carries too much, made by hand."""
    return Message(Markup("Tap"), (Choices((Choice("Go", data="x" * 65),)),))


@screen("raises", commands=("raises",))
async def raises(context: Context) -> Shown:
    """Fails."""
    raise RuntimeError("on purpose")


def _module() -> ModuleType:
    module = ModuleType("short")
    vars(module).update(FORM=FORM, short=short, broken=broken, wide=wide, raises=raises)
    return module


@pytest.fixture
async def desk(database: Database) -> Any:
    """The bot with a short form of our own."""
    desk = await Desk(database, modules=(*MODULES, _module())).open()
    yield desk
    await desk.close()


async def test_a_form_is_walked_through_by_saying_tapping_and_sharing(desk: Desk) -> None:
    chat, other = Chat(desk, language="en"), Chat(desk, language="en", address="2002")
    await chat.open_link("short")
    chat.expect("Your name?", "1/2")
    await chat.say("Marie")
    number = chat.last_said
    assert chat.ask
    assert "← Back" in chat.buttons
    await chat.tap("← Back")
    chat.expect("So far: Marie")
    assert chat.ask is None
    await chat.tap("Keep as it is")
    await chat.share_contact("33612345678")
    chat.expect("+33 6 12 34 56 78", "please check")
    await chat.edit("Marie-Anne", number)
    chat.expect("Marie-Anne")
    await chat.tap("Send it")
    chat.expect("Thank you")
    assert other.transcript == ["Somebody came: Marie-Anne"]


async def test_an_answer_to_a_tap_stands_in_place_of_the_tapped_message(desk: Desk) -> None:
    chat = Chat(desk, language="en")
    await chat.command("/language")
    said = len(chat.transcript)
    await chat.tap("Français")
    assert await chat.language() == "fr"
    assert len(chat.transcript) <= said + 1


async def test_two_people_are_told_apart(desk: Desk) -> None:
    ann, camille = Chat(desk, language="en"), Chat(desk)
    await ann.command("/short")
    await camille.command("/short")
    await ann.say("Ann")
    camille.expect("1/2")
    assert (await ann.language(), await camille.language()) == ("en", "fr")
    with pytest.raises(AssertionError, match="is not in"):
        camille.expect("Ann")


async def test_a_button_that_is_not_there_fails_the_test(desk: Desk) -> None:
    chat = Chat(desk, language="en")
    with pytest.raises(AssertionError, match="nothing to tap"):
        await chat.tap("Menu")
    await chat.command("/short")
    with pytest.raises(AssertionError, match="'Fly' is not one of"):
        await chat.tap("Fly")


@pytest.mark.parametrize("command", ["/broken", "/wide"])
async def test_what_telegram_refuses_fails_the_test(desk: Desk, command: str) -> None:
    with pytest.raises(Exception, match=r"can't parse entities|a button Telegram refuses"):
        await Chat(desk).command(command)


async def test_a_turn_that_fails_fails_the_test(desk: Desk) -> None:
    with pytest.raises(AssertionError, match="a turn failed"):
        await Chat(desk).command("/raises")


async def test_a_chat_brings_its_own_desk(database: Database) -> None:
    async with Chat(database, language="en") as chat:
        await chat.command("/start")
        assert chat.buttons
        await chat.send("sticker")
        assert chat.text
        await chat.tap_data("no such screen:1")
        assert chat.text
