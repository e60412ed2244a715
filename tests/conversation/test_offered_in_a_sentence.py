"""Offering in a sentence: what was understood is shown, what wasn't is asked, and nothing is guessed."""

import pytest
import pytest_asyncio

from models.towns import Town, TownName
from tests.conversation.coordinating import coordinator
from tests.conversation.people import register, somebody
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOWNS = (("Lille", 50.63, 3.06, 230_000), ("Paris", 48.85, 2.35, 2_100_000), ("Roubaix", 50.69, 3.17, 98_000))


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def _towns(desk: Desk) -> None:
    """A few towns around the sites."""
    async with desk.database.write() as session:
        for number, (name, latitude, longitude, people) in enumerate(TOWNS, start=1):
            place = {"latitude": latitude, "longitude": longitude, "population": people, "country": "FR"}
            session.add(Town(id=number, name=name, region="", alternative_names=[], **place))
            await session.flush()
            session.add(TownName(key=name.casefold(), town_id=number))


async def test_goods_amount_town_and_day_are_shown_and_the_nearest_site_proposed(desk: Desk) -> None:
    """A town that is no site of ours is never an answer: the donor chooses."""
    chat = somebody(desk, "fr")
    await chat.say("3 sacs de vêtements d'hiver à Lille samedi")
    chat.expect("J’ai compris", "Vêtements (vêtements d'hiver)", "3 sacs", "Lille", "samedi 13 mars 2027")
    chat.expect("Pour quel lieu\u00a0?", "La Linière, Grande-Synthe", "Rien ne peut être apporté à Lille même.")
    assert chat.buttons[0] == "🟠 La Linière, Grande-Synthe"
    await chat.tap("La Linière")
    chat.expect("Comment arriveront-ils\u00a0?")


async def test_what_needs_to_be_fetched_is_not_sent_without_saying_where(desk: Desk) -> None:
    """Nobody could say yes to that; a town that was named as where it comes from is enough."""
    chat = somebody(desk)
    await register(chat)
    await chat.say("40 blankets for La Linière on Saturday")
    await chat.tap("It needs to be fetched")
    chat.expect("In which town can it be fetched?")
    assert "Skip" not in chat.buttons
    await chat.say("Lille")
    chat.expect("please check", "From: Lille")
    await chat.tap("Cancel")
    await chat.say("40 blankets from Lille on Saturday")
    await chat.tap("Calais")
    await chat.tap("It needs to be fetched")
    chat.expect("please check", "From: Lille")


async def test_several_kinds_of_goods_stand_below_one_another(desk: Desk) -> None:
    """In what was understood, and once they are settled."""
    chat = somebody(desk)
    await chat.say("40 blankets and 25 bags of jumpers for Calais")
    chat.expect(
        "• Goods: \n   – Blankets and sleeping bags (blankets): 40\n   – Clothes (jumpers): 25 bags\n• Where to: Calais"
    )


async def test_every_line_can_be_corrected_before_it_is_sent(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat)
    await chat.say("3 bags of jumpers to Calais on Saturday at 5pm")
    chat.expect("Goods: Clothes (jumpers): 3 bags", "Where to: Calais", "When: Saturday 13 March 2027", "Time: 17:00")
    await chat.tap("I bring it")
    chat.expect("please check", "17:00", "Photos: —", "A photo or a note helps")
    await chat.tap("✏️ Goods")
    await chat.tap("✏️ jumpers")
    await chat.say("5 bags")
    await chat.tap("That’s all")
    chat.expect("please check", "Clothes (jumpers): 5 bags")
    await chat.tap("Send my offer")
    chat.expect("Your offer is sent to Calais")


async def test_an_hour_that_is_over_is_asked_anew(desk: Desk) -> None:
    """Told in a sentence or typed: it is noon, and nobody can come at ten."""
    chat = somebody(desk)
    await register(chat)
    await chat.say("3 bags of jumpers to La Linière today at 10am")
    chat.expect("⚠️ 10:00 is over for today.")
    assert "Time: 10:00" not in chat.text
    await chat.tap("I bring it")
    chat.expect("At about what time?")
    assert "10:00" not in chat.buttons
    await chat.say("9:30")
    chat.expect("09:30 is over for today.")
    await chat.say("23:30")
    chat.expect("please check", "23:30")


async def test_where_it_comes_from_is_no_place_to_bring_it_to(desk: Desk) -> None:
    chat = somebody(desk)
    await register(chat)
    await chat.say("I have 20 sleeping bags to give, coming from Roubaix tomorrow")
    chat.expect("From: Roubaix", "Where should it go?", "Calais: 🔴 urgent, about")
    await chat.tap("Calais")
    await chat.tap("I bring it")
    chat.expect("please check", "From: Roubaix")


@pytest.mark.parametrize(
    ("language", "said", "shown"),
    [
        ("fr", "couches bébé", ["Produits d’hygiène", "Calais", "La Linière"]),
        ("en", "nappies", ["Washing items", "Calais", "La Linière"]),
        ("fr", "un canapé", ["Meubles", "Aucun de nos lieux"]),
        ("en", "I would like to donate", ["What would you like to give?"]),
    ],
)
async def test_goods_alone_show_where_they_are_needed(desk: Desk, language: str, said: str, shown: list[str]) -> None:
    """With the way on to offer them, where any site takes them."""
    chat = somebody(desk, language)
    await chat.say(said)
    chat.expect(*shown)
    assert chat.buttons


async def test_goods_alone_lead_to_the_form(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.say("shoes")
    await chat.tap("Offer some of this")
    chat.expect("How much is it? Shoes")


async def test_can_i_bring_says_no_with_where_instead(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.say("Can I bring 2 tents to La Linière on Saturday?")
    chat.expect("La Linière, Grande-Synthe doesn’t take this: Tents and tarpaulins.", "Calais does: 🟠 needed")
    chat.expect("Where should it go?")
    assert not [label for label in chat.buttons if "La Linière" in label]


async def test_what_no_site_takes_is_left_out_and_said(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.say("a sofa and 3 bags of jumpers to Calais")
    chat.expect("None of our sites can take this: Furniture", "Goods: Clothes (jumpers): 3 bags")


async def test_a_missing_amount_is_asked(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.say("Can I drop shoes in Calais tomorrow at 5pm?")
    chat.expect("Goods: Shoes", "Where to: Calais", "Time: 17:00", "How much is it? Shoes")
    await chat.say("10 pairs")
    await chat.tap("That’s all")
    chat.expect("How would it come there?")


async def test_goods_that_nobody_has_a_word_for_are_asked_about(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.say("3 zorglubs to Calais")
    chat.expect("zorglubs: 3", "Which kind of goods is this: zorglubs?")


@pytest.mark.parametrize("said", ["Calais", "tomorrow", "I can’t come", "my shifts", "hello", "what is the weather"])
async def test_lines_that_belong_elsewhere_open_no_offer(desk: Desk, said: str) -> None:
    chat = somebody(desk)
    await register(chat)
    await chat.say(said)
    assert "I understood" not in chat.text
    assert "Your offer" not in chat.text


async def test_a_coordinator_s_line_is_still_a_shift(desk: Desk) -> None:
    chat = await coordinator(desk)
    await chat.say("laundry tomorrow 6pm-10pm 4 people")
    chat.expect("A new shift")
