"""What people write of a shift of theirs, and what it means."""

import pytest

from handlers.attending.typed_answers import Meant, meaning

SAID = {
    Meant.ANSWER: "Oui|oui!|ok|No|👍|👍🏽|d’accord|Non merci",
    Meant.COMING: "I'll be there|Je serai là !|oui je viens|J’y serai|bonjour, je confirme|I’m coming",
    Meant.CANNOT: "je ne peux pas venir|Je peux pas venir demain|Désolée, je ne pourrai pas venir|I can't come"
    "|can’t make it|Sorry I can't|je ne peux malheureusement plus venir|je ne serai pas là|I have to cancel",
    Meant.LATE: "je serai en retard|En retard de 15 min|I'm running late|I'll be late|we are a bit late|late",
    Meant.HERE: "Je suis là|I'm here|arrivée|Here I am!|me voilà",
    Meant.SWAP: "échanger|swap",
    Meant.THANKS: "merci|Ok merci|Thank you!|Merci beaucoup",
}
OTHER = (
    "",
    "…",
    "je ne peux pas apporter les sacs avant lundi",
    "I can't find the place",
    "demain",
    "nothing later than Monday",
    "le retardataire",
    "I can't come " + "because " * 30,
)


@pytest.mark.parametrize(("text", "meant"), [(text, meant) for meant, said in SAID.items() for text in said.split("|")])
def test_what_is_said_is_understood(text: str, meant: Meant) -> None:
    assert meaning(text) is meant


@pytest.mark.parametrize("text", OTHER)
def test_other_texts_say_nothing_of_a_shift(text: str) -> None:
    assert meaning(text) is None
