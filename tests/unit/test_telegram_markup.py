"""HTML is measured as Telegram measures it, and cut so that every part is whole."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox.markup import parse_html, utf16
from bot.telegram.markup import length, plain, shows_something, split


@pytest.mark.parametrize(
    ("html", "shown", "units"),
    [
        ("<b>Calais</b> &amp; Paris", "Calais & Paris", 14),
        ('<a href="https://x.org?a=1&amp;b=2">là</a>', "là", 2),
        ("d&#39;accord &lt;3", "d'accord <3", 11),
        ("🙏", "🙏", 2),
        ("1 < 2 & 3", "1 < 2 & 3", 9),
        ("<marie>", "<marie>", 7),
        ('<span class="tg-spoiler">x</span>', "x", 1),
    ],
)
def test_what_is_shown_is_what_counts(html: str, shown: str, units: int) -> None:
    assert (plain(html), length(html)) == (shown, units)


@pytest.mark.parametrize("nothing", ["", "  \n", "<b> </b>", "\u200b\u2063", "&#160;", "<i></i>"])
def test_what_cannot_be_seen_shows_nothing(nothing: str) -> None:
    assert not shows_something(nothing)
    assert split(nothing) == []


def test_a_text_that_fits_is_left_as_it_is() -> None:
    text = "<b>" + "é" * 4096 + "</b>"
    assert split(text) == [text]


def test_it_is_cut_between_paragraphs_first() -> None:
    text = "a" * 30 + "\n\n" + "b" * 20 + "\n" + "c" * 30
    assert split(text, 60) == ["a" * 30, "b" * 20 + "\n" + "c" * 30]


def test_it_is_cut_between_lines_when_a_paragraph_is_too_long() -> None:
    """A heading's own paragraph at the very top is no good place."""
    text = "Top\n\n" + "b" * 40 + "\n" + "c d " * 10
    assert split(text, 60) == ["Top\n\n" + "b" * 40, ("c d " * 10).strip()]


def test_it_is_cut_between_words_or_anywhere_at_last() -> None:
    assert split("one two three", 8) == ["one two", "three"]
    assert split("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_a_tag_that_is_cut_is_closed_and_opened_again() -> None:
    text = '<b>one <a href="https://x.org">two three</a></b> four'
    assert split(text, 8) == [
        '<b>one <a href="https://x.org">two </a></b>',
        '<b><a href="https://x.org">three</a></b>',
        "four",
    ]


def test_an_entity_and_a_pair_of_units_are_never_cut() -> None:
    assert split("&amp;" * 5, 2) == ["&amp;&amp;", "&amp;&amp;", "&amp;"]
    assert split("🙏🙏", 3) == ["🙏", "🙏"]


_WORDS = st.text(st.sampled_from("ab é🙏\n&<"), max_size=30).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
_MARKUP = st.recursive(
    _WORDS,
    lambda inner: st.lists(
        inner
        | st.tuples(st.sampled_from(["b", "i", "u", "code", "blockquote"]), inner).map(
            "<{0[0]}>{0[1]}</{0[0]}>".format
        ),
        max_size=5,
    ).map("".join),
)


@given(text=_MARKUP, limit=st.integers(2, 40))
@example(text="<b>\n\n</b>a", limit=2)
def test_however_it_is_cut_every_part_fits_and_nothing_seen_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < length(part) <= limit and shows_something(part) for part in parts)
    assert re.sub(r"\s", "", "".join(map(plain, parts))) == re.sub(r"\s", "", plain(text))
    # Read by a second reader of this HTML, which refuses what is not whole.
    assert all(utf16(parse_html(part).text) == length(part) for part in parts)


@given(text=st.text())
def test_anything_can_be_measured_and_cut(text: str) -> None:
    """Broken markup is cut like any text."""
    assert all(length(part) <= 50 for part in split(text, 50))
