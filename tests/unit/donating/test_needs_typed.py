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
    found = read(line)
    assert found
    assert (found[0].value, found[1]) == (NeedLevel(expected[0]).value, expected[1])


@pytest.mark.parametrize(
    "line", ["3 sacs de vêtements à Calais", "I have 20 sleeping bags", "Calais", "samedi", "besoin", "needless", ""]
)
def test_what_is_none(line: str) -> None:
    """Offers, places, days; a word alone."""
    assert read(line) is None
