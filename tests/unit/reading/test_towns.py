"""Towns by their typed names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.reading.towns import Town, distance_km, pick, rank

NORTH = "Hauts-de-France"
TOWNS = (
    Town("Lille", 50.63, 3.06, (), 230_000, NORTH, "59", "Nord"),
    Town("Lillebonne", 49.52, 0.53, (), 9_000, "Normandie", "76", "Seine-Maritime"),
    Town("Saint-Omer", 50.75, 2.26, (), 15_000, NORTH, "62", "Pas-de-Calais"),
    Town("Saint-Omer", 48.93, -0.41, (), 150, "Normandie", "14", "Calvados"),
    Town("Dunkerque", 51.03, 2.37, ("Dunkirk", "Duinkerke"), 87_000, NORTH, "59", "Nord"),
    Town("Calais", 50.95, 1.85, (), 72_000, NORTH, "62", "Pas-de-Calais"),
    Town("Saint-Denis", 48.93, 2.35, (), 110_000, "Île-de-France", "93", "Seine-Saint-Denis"),
    Town("Saint-Denis", -20.9, 55.4, (), 150_000, "La Réunion", "974", "La Réunion"),
    Town("Ajaccio", 41.92, 8.73, (), 70_000, "Corse", "2A", "Corse-du-Sud"),
)


def picked(text: str, near: tuple[float, float] | None = None) -> tuple[str, str] | None:
    town = pick(rank(text, TOWNS, near=near))
    return (town.name, town.department) if town else None


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("Lille", ("Lille", "59")),
        ("à LILLE", ("Lille", "59")),
        ("st omer", ("Saint-Omer", "62")),
        ("saint-omer", ("Saint-Omer", "62")),
        ("Saint Omer 14", ("Saint-Omer", "14")),
        ("Dunkirk", ("Dunkerque", "59")),
        ("dunkerque", ("Dunkerque", "59")),
        ("calais 62100", ("Calais", "62")),
        ("St-Denis (93)", ("Saint-Denis", "93")),
        ("Saint-Denis, Seine-Saint-Denis", ("Saint-Denis", "93")),
        ("97400 Saint-Denis", ("Saint-Denis", "974")),
        ("20000 Ajaccio", ("Ajaccio", "2A")),
    ],
)
def test_a_town_is_picked_by_its_name_and_what_stands_beside_it(typed: str, town: tuple[str, str]) -> None:
    assert picked(typed) == town


@pytest.mark.parametrize("typed", ["Saint-Denis", "Dunkrque", "lil", "", "Xyzzy", "62100"])
def test_no_town_is_picked_where_there_is_doubt(typed: str) -> None:
    assert picked(typed) is None


def test_a_slip_ranks_the_town_meant_first() -> None:
    assert rank("Dunkrque", TOWNS)[0].town.name == "Dunkerque"


def test_of_two_towns_of_one_name_the_nearer_comes_first_where_a_position_is_known() -> None:
    assert rank("saint omer", TOWNS, near=(49.0, -0.4))[0].town.department == "14"


def test_the_distance_from_calais_to_paris_is_235_km() -> None:
    assert distance_km(50.95, 1.85, 48.86, 2.35) == pytest.approx(235, abs=1)


LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_distances_are_the_same_both_ways_and_at_most_half_round_the_earth(
    a: float, b: float, c: float, d: float
) -> None:
    assert distance_km(a, b, c, d) == pytest.approx(distance_km(c, d, a, b), abs=1e-6)
    assert 0 <= distance_km(a, b, c, d) <= 20_016


@given(st.text(max_size=60))
def test_no_text_makes_the_ranking_stumble(text: str) -> None:
    assert len(rank(text, TOWNS)) <= 5
