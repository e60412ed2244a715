"""Names of towns folded for the search, and which places are worth keeping."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation.towns import rows_of
from models.towns import key


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("St Etienne", "saint etienne"),
        ("Ste-Mère-Église", "sainte mere eglise"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Bœurs-en-Othe", "boeurs en othe"),
        ("  CALAIS ", "calais"),
        ("Straßburg", "strassburg"),
        ("!?", ""),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert key(name) == folded


@given(st.text(max_size=40))
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert key(key(name)) == key(name)


def _place(**values: Any) -> dict[str, Any]:
    sample = {
        "geonameid": 1,
        "name": "Calais",
        "latitude": 50.95,
        "longitude": 1.86,
        "population": 74_433,
        "countrycode": "FR",
        "admin1code": "32",
        "alternatenames": ["CQF", "Calés", "カレー", "kalh", ""],
    }
    return sample | values


def test_a_town_keeps_the_names_people_type() -> None:
    """Other alphabets, transliterations and airport codes only fill the table."""
    (town,), names = rows_of([_place()])
    assert (town["name"], town["region"], town["alternative_names"]) == ("Calais", "Hauts-de-France", ["Calés"])
    assert {name["key"] for name in names} == {"calais", "cales"}


def test_french_towns_have_their_french_name() -> None:
    (town,), names = rows_of([_place(name="Dunkirk", alternatenames=["Dunkerque"])])
    assert town["name"] == "Dunkerque"
    assert {name["key"] for name in names} == {"dunkirk", "dunkerque"}


def test_far_and_small_places_are_left_out() -> None:
    """A village counts in France and Belgium, not in Germany; other continents never."""
    places = [
        _place(countrycode=code, population=size)
        for code, size in [("FR", 500), ("BE", 600), ("DE", 600), ("GB", 4_000), ("GB", 6_000), ("US", 10**7)]
    ]
    kept, _ = rows_of(places)
    assert [(town["country"], town["population"]) for town in kept] == [("FR", 500), ("BE", 600), ("GB", 6_000)]
