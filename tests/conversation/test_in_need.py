"""Somebody needs help while a form is open: whom to call is said, and nothing of the form is lost."""

import pytest

from tests.conversation.announcing import camp
from tests.conversation.coordinating import coordinator
from tests.conversation.people import somebody
from tests.conversation.shifting import volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
ASKED = "Where would you like to help?"
NUMBERS = ("Nobody here answers at once", "112")


async def asked_for_the_site(desk: Desk) -> Chat:
    """Somebody who is registering, as far as the choice of a site."""
    chat = somebody(desk, "en")
    await chat.command("/volunteer")
    for answer in ("yes", "Marie", "yes"):
        await chat.say(answer)
    chat.expect(ASKED)
    return chat


async def test_a_cry_that_answers_nothing_is_heard_alone_and_the_form_goes_on(desk: Desk) -> None:
    """It can be passed on to a person, and the form is taken up where it was."""
    chat = await asked_for_the_site(desk)
    await chat.say("Au secours !")
    chat.expect(*NUMBERS)
    assert "I can’t use that" not in chat.text
    assert len(chat.answers) == 1
    await chat.tap("▶ Go on")
    chat.expect(ASKED)
    await chat.say("Au secours !")
    await chat.tap("No, ask a person")
    chat.expect("Go on with it, or leave it?")
    await chat.tap("Leave it")
    chat.expect("Your question: Au secours !")


async def test_what_names_an_emergency_gets_the_numbers_below_what_the_form_says(desk: Desk) -> None:
    """It may be none: so the question stands there once more."""
    chat = await asked_for_the_site(desk)
    await chat.say("the police has been there twice, is that a problem for anybody")
    chat.expect(ASKED, *NUMBERS)


async def test_a_cry_where_any_words_are_an_answer_is_both(desk: Desk) -> None:
    """The words are kept, the next question is asked, and the numbers stand below."""
    chat = somebody(desk, "en")
    await chat.command("/volunteer")
    await chat.tap("I agree")
    await chat.say("Au secours")
    chat.expect("✓ Name: Au secours", *NUMBERS)
    assert any("▶ Go on" in label for label in chat.buttons)
    await chat.command("/back")
    await chat.say("Jean Pompier")
    chat.expect("✓ Name: Jean Pompier")
    assert "112" not in chat.text


async def test_a_cry_below_a_photo_is_heard(desk: Desk) -> None:
    """In a form, which goes on as it was; and where nothing was asked, to be passed on in its words."""
    chat = await asked_for_the_site(desk)
    await chat.send_photo(caption="Il y a un blessé")
    chat.expect(*NUMBERS)
    chat = somebody(desk, "en")
    await chat.send_photo(caption="Il y a un blessé")
    chat.expect(*NUMBERS)
    await chat.tap("No, ask a person")
    chat.expect("Your question: Il y a un blessé")


async def test_a_form_that_knows_of_emergencies_says_it_once(desk: Desk) -> None:
    chat = somebody(desk, "en")
    await chat.command("/ask")
    await chat.say("he is unconscious")
    assert chat.text.count("Nobody here answers at once") == 1


async def test_the_button_to_share_a_number_stays_while_help_is_sought(desk: Desk) -> None:
    """No 'All right.' is said to somebody who cries for help."""
    chat = somebody(desk, "en")
    await chat.command("/near")
    assert chat.ask is not None
    await chat.say("au secours")
    chat.expect(*NUMBERS)
    assert "All right" not in chat.text
    assert chat.ask is not None


async def test_an_announcement_that_names_one_is_written_as_it_is(desk: Desk) -> None:
    """It says what is to be told to others; only its writer's own cry would be one."""
    await camp(desk, "in-need")
    await volunteer(desk, "Ann", "fr", sites=["in-need"])
    chat = await coordinator(desk, "in-need")
    await chat.command("/announce")
    await chat.tap("✅ Write to")
    await chat.say("Une ambulance est devant la grille : laissez la route libre, la police règle la circulation")
    chat.expect("✓ In French")
    assert "112" not in chat.text
