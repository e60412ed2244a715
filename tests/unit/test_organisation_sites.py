"""What of a site the public may know, distances, and texts in two languages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from models.bilingual import in_language, markup_in_language
from models.sites import Site, SiteKind, SiteState, distance_km, nearest

TEXTS = {"fr": "Oui", "en": "Yes"}


def _site(**values: Any) -> Site:
    sample = {"slug": "x", "state": SiteState.OPEN, "kind": SiteKind.BASE, "name": TEXTS, "approximate": False}
    place = {"latitude": 50.95, "longitude": 1.86, "address": "1 rue du Port", "hours": TEXTS}
    rules = {"contact_first": False, "warehouse": True}
    return Site(**(sample | place | rules | values))


def test_the_place_of_an_ordinary_site_is_public() -> None:
    place = _site().public_place()
    assert place
    assert (place.latitude, place.longitude, place.address, place.hours) == (50.95, 1.86, "1 rue du Port", TEXTS)


@pytest.mark.parametrize("rule", [{"contact_first": True}, {"warehouse": False}])
def test_a_contact_first_site_gives_away_no_place_at_all(rule: dict[str, bool]) -> None:
    """No pin, no address, no hours: whoever has none of them can't set out. Nor where no room is."""
    site = _site(**rule)
    assert site.is_contact_first
    assert site.public_place() is None


@pytest.mark.parametrize("missing", ["latitude", "longitude"])
def test_without_a_position_there_is_no_pin(missing: str) -> None:
    assert _site(**{missing: None}).public_place() is None


def test_a_pin_says_that_it_is_only_the_towns() -> None:
    place = _site(approximate=True).public_place()
    assert place
    assert place.approximate


def test_the_nearest_site_comes_first_and_those_nowhere_last() -> None:
    paris, calais = _site(slug="paris", latitude=48.86, longitude=2.35), _site(slug="calais")
    everywhere, centres = _site(slug="collections", latitude=None), _site(slug="centres", longitude=None)
    from_lille = nearest([everywhere, paris, centres, calais], 50.63, 3.06)
    assert [site.slug for site in from_lille] == ["calais", "paris", "collections", "centres"]


def test_a_known_distance_is_right() -> None:
    """Paris to Calais is 236 km as the crow flies."""
    assert distance_km(48.8566, 2.3522, 50.9519, 1.8563) == pytest.approx(236, abs=2)


_latitudes, _longitudes = st.floats(-90, 90), st.floats(-180, 180)


@given(_latitudes, _longitudes, _latitudes, _longitudes)
def test_distances_are_the_same_both_ways_and_fit_on_the_earth(a: float, b: float, c: float, d: float) -> None:
    there = distance_km(a, b, c, d)
    assert there == pytest.approx(distance_km(c, d, a, b), abs=1e-6)
    assert 0 <= there <= 20_016


@pytest.mark.parametrize(
    ("texts", "language", "said"),
    [
        (TEXTS, "fr", "Oui"),
        (TEXTS, "en", "Yes"),
        ({"fr": "Oui"}, "en", "Oui"),
        ({"fr": "", "en": "Yes"}, "fr", "Yes"),
        (TEXTS, "ar", "Oui"),
        ({}, "fr", ""),
        (None, "fr", ""),
    ],
)
def test_a_text_missing_in_one_language_is_said_in_the_other(texts: Any, language: str, said: str) -> None:
    assert in_language(texts, language) == said


def test_only_texts_with_markup_come_as_markup() -> None:
    """The others are escaped by what shows them."""
    texts = {"fr": "<b>Oui</b>", "en": "<b>Yes</b>"}
    assert not isinstance(in_language(texts, "fr"), Markup)
    assert markup_in_language(texts, "en") == Markup("<b>Yes</b>")
