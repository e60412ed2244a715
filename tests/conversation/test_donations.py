"""Giving: what is needed where, and whom to contact before bringing anything."""

import pytest
from sqlalchemy import update

from models.sites import Site
from tests.conversation.people import somebody
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_right_place_and_person_are_two_taps_away(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/start")
    await chat.tap("Give something")
    chat.expect("Where would you like to give?", "do not set out before that answer")
    await chat.tap("La Linière")
    chat.expect("Pierre Antoine", "Contact us before bringing anything", "don’t set out before you have a yes")


@pytest.mark.parametrize(
    ("language", "rule"), [("fr", "avant d’apporter quoi que ce soit"), ("en", "before you bring anything")]
)
async def test_the_contacts_number_can_be_tapped(desk: Desk, language: str, rule: str) -> None:
    """Apps make a link of a number in the international format."""
    chat = somebody(desk, language)
    await chat.open_link("donate-at-la-liniere")
    chat.expect("Pierre Antoine", "+33 6 77 61 29 29", rule)


async def test_what_is_needed_is_told_with_how_much(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/donate")
    await chat.tap("Calais")
    chat.expect("🔴 urgent: Blankets and sleeping bags", "🟢 enough for now: Books", "⚪ not accepted here: Medicines")
    chat.expect("during opening hours only")


async def test_the_address_is_shown_where_it_may_be(own_desk: Desk) -> None:
    where = {"address": "1 quai <Nord>", "hours": {"fr": "Le mardi", "en": "On Tuesdays"}}
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "calais").values(**where))
    chat = somebody(own_desk)
    await chat.open_link("donate-at-calais")
    chat.expect("1 quai <Nord>", "On Tuesdays")


async def test_a_site_that_takes_nothing_says_so(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.open_link("donate-at-paris-street")
    assert chat.text
    assert not [label for label in chat.buttons if "Paris" in label]
    await chat.tap("Autres lieux")
    assert {"Calais", "La Linière, Grande-Synthe", "Collectes en région"} <= set(chat.buttons)
