"""The file that ships: what it promises, and how its words are written."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.organisation.reading import SHIPPED, read
from bot.organisation.schema import Organisation, Site
from models.sites import SiteState


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return read(SHIPPED)


def _site(organisation: Organisation, slug: str) -> Site:
    return next(site for site in organisation.sites if site.slug == slug)


def _texts(value: Any, language: str, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            if key == language and isinstance(below, str):
                yield where, below
            yield from _texts(below, language, f"{where}.{key}")
    if isinstance(value, list):
        for entry in value:
            yield from _texts(entry, language, f"{where}.{entry.get('slug', '')}" if isinstance(entry, dict) else where)


def test_every_place_the_page_names_is_there(organisation: Organisation) -> None:
    slugs = {site.slug for site in organisation.sites}
    assert slugs == {"calais", "paris-street", "paris-camp", "la-liniere", "collections", "centres"}


def test_calais_has_beds_with_a_price(organisation: Organisation) -> None:
    calais = _site(organisation, "calais")
    assert calais.beds > 0
    assert calais.bed_price is not None
    assert calais.welcomes_volunteers


def test_la_liniere_keeps_the_contact_first_promise(organisation: Organisation) -> None:
    """It still takes donations, without a warehouse, through its contact alone, and no address stands in the file."""
    site = _site(organisation, "la-liniere")
    assert site.state is SiteState.CLOSING
    assert site.takes_donations
    assert site.contact_first
    assert not site.warehouse
    assert not site.welcomes_volunteers
    assert (site.address, site.hours) == ("", None)
    contact = next(one for one in organisation.contacts if one.slug in site.contacts)
    assert (contact.name, contact.phone) == ("Pierre Antoine", "+33677612929")


def test_french_is_typeset_as_french(organisation: Organisation) -> None:
    """Typographic apostrophes, and a no-break space before high signs and inside guillemets."""
    wrong = re.compile(r"'|[^\S\u00a0\u202f][:;?!»]|«[^\u00a0\u202f]|[^\s\u00a0\u202f][?!;»]")
    texts = list(_texts(organisation.model_dump(), "fr"))
    assert len(texts) > 100
    assert [(where, text) for where, text in texts if wrong.search(text)] == []


def test_english_has_typographic_apostrophes(organisation: Organisation) -> None:
    assert [(where, text) for where, text in _texts(organisation.model_dump(), "en") if "'" in text] == []


def test_long_texts_differ_between_the_languages(organisation: Organisation) -> None:
    """A text left untranslated would be the same in both."""
    french = dict(_texts(organisation.model_dump(), "fr"))
    english = dict(_texts(organisation.model_dump(), "en"))
    assert french.keys() == english.keys()
    assert [where for where, text in french.items() if len(text) > 30 and text == english[where]] == []


def test_french_addresses_people_as_vous_and_names_no_gender(organisation: Organisation) -> None:
    """No 'tu', and none of the forms that leave half of the people out."""
    wrong = re.compile(r"\b(tu|toi|ton|tes|migrants?|réfugiés|volontaires|habitants,|seuls?|prêts?)\b", re.IGNORECASE)
    assert [text for _, text in _texts(organisation.model_dump(), "fr") if wrong.search(text)] == []


def test_the_figures_of_the_page_are_told(organisation: Organisation) -> None:
    about = next(page for page in organisation.pages if page.slug == "about").text
    for figure in ("3,000", "2,700", "10,000", "about 60", "Lorient", "January 2016"):
        assert figure in about.en
    for figure in ("3\u00a0000", "2\u00a0700", "10\u00a0000", "soixantaine", "Lorient", "janvier 2016"):
        assert figure in about.fr


def test_the_privacy_notice_says_how_to_see_and_delete_ones_data(organisation: Organisation) -> None:
    notice = next(page for page in organisation.pages if page.slug == "privacy")
    for text in (notice.text.fr, notice.text.en):
        assert "/mydata" in text
        assert "/delete" in text
        assert "STOP" in text


def test_the_emergency_numbers_of_france_are_there(organisation: Organisation) -> None:
    numbers = {entry.number: entry for entry in organisation.emergency_numbers}
    assert set(numbers) == {"112", "15", "17", "18", "114", "115", "119", "196", "3919"}
    assert [number for number, entry in numbers.items() if entry.sms] == ["114"]
