"""Lines in which somebody says what a site needs: how much, and of what."""

import pytest

from handlers.donating.needs_typed import read
from models.needs import NeedLevel


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Besoin urgent de couches à Calais", ("urgent", "couches a calais")),
        ("Il nous faut d’urgence des chaussures", ("urgent", "chaussures")),
        ("URGENT : duvets", ("urgent", "duvets")),
        ("On a besoin de tentes", ("needed", "tentes")),
        ("il manque du savon", ("needed", "savon")),
        ("On a assez de chaussures", ("enough", "chaussures")),
        ("plus besoin de vêtements à Calais", ("enough", "vetements a calais")),
        ("On ne prend plus de livres", ("not_accepted", "livres")),
        ("We urgently need nappies in Calais", ("urgent", "nappies in calais")),
        ("urgent need for blankets", ("urgent", "blankets")),
        ("We need shoes", ("needed", "shoes")),
        ("we have enough shoes", ("enough", "shoes")),
        ("We no longer need tents", ("enough", "tents")),
        ("We don’t accept furniture", ("not_accepted", "furniture")),
    ],
)
def test_what_is_said_of_a_need(line: str, expected: tuple[str, str]) -> None:
    assert read(line) == [(NeedLevel(expected[0]), expected[1])]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("urgent : duvets, assez de livres", [("urgent", "duvets"), ("enough", "livres")]),
        ("Calais : urgent couvertures et tentes", [("urgent", "couvertures a calais, tentes")]),
        ("Calais:\nurgent: savon\nlivres : assez", [("urgent", "savon a calais"), ("enough", "livres")]),
        ("we need shoes and blankets but enough tents", [("needed", "shoes, blankets"), ("enough", "tents")]),
        ("Besoin de chaussures, tailles 40 à 46", [("needed", "chaussures, tailles 40 a 46")]),
    ],
)
def test_several_needs_in_one_message(line: str, expected: list[tuple[str, str]]) -> None:
    """Each with its own level; what stands between two of them belongs to the one before."""
    assert read(line) == [(NeedLevel(level), goods) for level, goods in expected]


@pytest.mark.parametrize(
    "line", ["3 sacs de vêtements à Calais", "I have 20 sleeping bags", "Calais", "samedi", "besoin", "needless", ""]
)
def test_what_is_none(line: str) -> None:
    """Offers, places, days; a word alone."""
    assert read(line) == []
