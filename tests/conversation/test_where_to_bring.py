"""A question about a place is answered with what the place says of itself, and no address that it keeps to itself."""

import pytest

from tests.conversation.people import somebody
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("language", "said", "shown"),
    [
        ("fr", "c'est quoi l'adresse du camp de la linière ?", "Contactez-nous avant d’apporter quoi que ce soit"),
        ("en", "what are the opening hours in Calais", "Giving: Calais"),
        ("en", "hi, where do I bring it?", "Where would you like to give?"),
        ("fr", "qui contacter à grande-synthe svp", "Pierre Antoine"),
        ("en", "where is the moon", "I didn’t understand that."),
    ],
)
async def test_a_question_about_a_place_leads_to_it(desk: Desk, language: str, said: str, shown: str) -> None:
    chat = somebody(desk, language)
    await chat.say(said)
    chat.expect(shown)
