"""Whoever asks after their offer is shown how it stands, however angrily they ask."""

import pytest

from tests.conversation.answering_offers import donor, proposed
from tests.conversation.people import somebody
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "fr",
            (
                "j'ai ecrit 3 fois et personne ne repond !!! c'est n'importe quoi",
                "où en est mon don ?",
                "toujours pas de réponse",
                "Vous ne m’avez jamais répondu",
                "avez-vous bien reçu ma proposition",
            ),
        ),
        (
            "en",
            (
                "where is my offer",
                "Nobody answered me!!",
                "any news?",
                "why don't you answer",
                "I'm still waiting…",
                "you haven’t replied",
            ),
        ),
    ],
)
async def test_asking_after_an_offer_shows_it_with_whom_to_call(
    desk: Desk, language: str, texts: tuple[str, ...]
) -> None:
    marie = await donor(desk, language=language)
    await proposed(marie)
    for text in texts:
        await marie.say(text)
        marie.expect(
            {"fr": "Nous regrettons de vous faire attendre", "en": "We are sorry that you have to wait"}[language]
        )
        marie.expect("+33 6 77 61 29 29")


async def test_with_several_open_all_are_listed_and_with_none_the_way_to_offer_is_shown(desk: Desk) -> None:
    """Whoever has never offered anything may well ask after something else."""
    marie, kim = await donor(desk), somebody(desk, "en")
    await marie.say("any news of my donation?")
    marie.expect("No offer of yours waits for an answer here.")
    assert "➕ Offer something" in marie.buttons
    for _ in range(2):
        await proposed(marie)
    await marie.say("no answer")
    marie.expect("We are sorry that you have to wait", "Your offers")
    await kim.say("no answer")
    kim.expect("I didn’t understand that.")


async def test_goods_in_the_same_breath_are_offered(desk: Desk) -> None:
    marie = await donor(desk)
    await proposed(marie)
    await marie.say("still waiting, and I have 3 bags of jumpers for Calais too")
    marie.expect("I understood", "jumpers")
