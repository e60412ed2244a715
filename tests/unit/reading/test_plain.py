"""Cleaning, comparing and cutting text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.reading.plain import clean, clip, key, one_line, plainly_spaced

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=80)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Bonjour   à\u2003tous  ", "Bonjour à tous"),
        (
            "Venez\u202f!  Merci\u00a0: à\u00a0\u00a0demain \u00a0 soir\u00a0",
            "Venez\u202f! Merci\u00a0: à\u00a0demain soir",
        ),
        ("a\x00b\x07c", "abc"),
        ("\ud800Nadia\udfff", "Nadia"),
        ("gepj\u202egpj.exe", "gepjgpj.exe"),
        ("\u200bLéa\u200b\ufeff", "Léa"),
        ("e\u0301te\u0301", "été"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("Zo\u00adé", "Zoé"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_spaces_collapse(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧‍👦", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "می‌خواهم", "👍🏽", "❤️", "🇫🇷"]
)
def test_joiners_that_make_a_word_or_an_emoji_are_kept(text: str) -> None:
    assert clean(text) == text


def test_joiners_used_as_padding_are_dropped() -> None:
    assert clean("\u200d\u200dAnna\u200d \u200cB\u200d") == "Anna B"


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_and_leaves_nothing_unseen(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == unicodedata.normalize("NFC", once)
    assert not {unicodedata.category(char) for char in once.replace("\n", "")} & {"Cc", "Cs"}
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\x00") & set(once)
    assert "\n" not in one_line(text)
    assert not set(plainly_spaced(once)) & set("\u00a0\u202f")
    once.encode()


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Élodie", "elodie"),
        ("L’Œuvre", "l oeuvre"),
        ("Grande-Synthe !", "grande synthe"),
        ("Grande\u00a0Synthe\u202f!", "grande synthe"),
        ("🍲 Cuisine", "cuisine"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("١٢", "١٢"),
        ("👍", ""),
    ],
)
def test_keys_are_without_case_accents_punctuation_and_emoji(text: str, compared: str) -> None:
    assert key(text) == compared


@given(ANY_TEXT)
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("Bonjour", 7, "Bonjour"),
        ("Bonjour", 5, "Bonj…"),
        ("Oui à tous", 7, "Oui à…"),
        ("a👩‍👩‍👧‍👦b", 4, "a…"),
        ("ab🇫🇷🇬🇧", 5, "ab🇫🇷…"),
        ("ab🇫🇷🇬🇧", 4, "ab…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("abc", 0, ""),
    ],
)
def test_a_cut_falls_between_visible_characters(text: str, length: int, cut: str) -> None:
    assert clip(text, length) == cut


@given(ANY_TEXT, st.integers(0, 40))
def test_a_cut_text_is_never_too_long_and_begins_like_the_whole(text: str, length: int) -> None:
    cut = clip(text, length)
    assert len(cut) <= length
    assert text.startswith(cut.removesuffix("…"))
