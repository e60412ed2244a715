"""French and English: from the app, changed with one tap, kept; also in the middle of a form."""

import pytest

from tests.conversation.people import somebody
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_language_changes_with_one_tap_and_is_kept(each_desk: Desk) -> None:
    """Whatever the app says afterwards."""
    chat = somebody(each_desk, "fr")
    await chat.open_link()
    await chat.tap("English")
    chat.expect("From now on I write in English.")
    await chat.command("/menu")
    chat.expect("Welcome")
    assert await chat.language() == "en"


async def test_until_one_is_chosen_it_follows_the_app(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.command("/start")
    chat.app_language = "en-US"
    await chat.command("/start")
    chat.expect("Welcome")


@pytest.mark.parametrize("line", ["/language", "/langue"])
async def test_the_command_asks_in_both_languages(desk: Desk, line: str) -> None:
    chat = somebody(desk, "fr")
    await chat.command(line)
    chat.expect("Quelle langue", "Language")
    await chat.tap("Français")
    assert await chat.language() == "fr"


async def test_an_open_form_goes_on_in_the_new_language(each_desk: Desk) -> None:
    """At the same question, with what was answered; typed answers count in the new language from then on."""
    chat = somebody(each_desk)
    await chat.command("/volunteer")
    for answer in ("yes", "Bo", "yes", "Paris humanitarian camp"):
        await chat.say(answer)
    chat.expect("When will you be there?", "5/")
    await chat.command("/language")
    assert any("Go on: Volunteering" in label for label in chat.buttons)
    await chat.tap("Français")
    chat.expect("Quand serez-vous là", "5/")
    await chat.say("du 20 au 27 mars")
    chat.expect("Qu’aimeriez-vous faire")
    await chat.say("cuisine collective, laverie")
    chat.expect("Cuisine collective et Laverie")


async def test_a_tap_on_a_button_from_before_the_change_still_counts(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/volunteer")
    agree = next(choice.data for choice in chat.last.all_choices() if choice.label == "I agree")
    await chat.command("/language")
    await chat.tap("Français")
    await chat.tap_data(agree)
    chat.expect("Comment vous appelez-vous")
