"""HTML as Telegram reads it: what it makes of good markup, and its words for broken markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.sandbox.entities import found_in
from bot.sandbox.markup import Styled, parse_html, part, to_html, trimmed, utf16
from bot.sandbox.refusals import Refusal


@pytest.mark.parametrize(
    ("html", "text", "kind"),
    [
        ("<b>x</b>", "x", "bold"),
        ("<strong>x</strong>", "x", "bold"),
        ("<i>x</i>", "x", "italic"),
        ("<em>x</em>", "x", "italic"),
        ("<u>x</u>", "x", "underline"),
        ("<ins>x</ins>", "x", "underline"),
        ("<s>x</s>", "x", "strikethrough"),
        ("<strike>x</strike>", "x", "strikethrough"),
        ("<del>x</del>", "x", "strikethrough"),
        ("<code>x</code>", "x", "code"),
        ("<pre>x</pre>", "x", "pre"),
        ("<tg-spoiler>x</tg-spoiler>", "x", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "x", "spoiler"),
        ("<blockquote>x</blockquote>", "x", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "x", "expandable_blockquote"),
        ("<B >x</B >", "x", "bold"),
        ("<b>x</>", "x", "bold"),
    ],
)
def test_known_tags_become_entities(html: str, text: str, kind: str) -> None:
    styled = parse_html(html)
    assert styled.text == text
    assert styled.entities == [{"type": kind, "offset": 0, "length": 1}]


def test_offsets_count_utf16_units() -> None:
    """A character beyond the basic plane takes two units, as in Telegram."""
    styled = parse_html("🧣é<b>🧥!</b>")
    assert styled.entities == [{"type": "bold", "offset": 3, "length": 3}]
    assert part(styled.text, styled.entities[0]) == "🧥!"


def test_a_link_keeps_its_address_and_loses_its_tags() -> None:
    styled = parse_html('<a href="https://utopia56.org/?a=1&amp;b=2">here</a>')
    assert styled.entities == [{"type": "text_link", "offset": 0, "length": 4, "url": "https://utopia56.org/?a=1&b=2"}]


def test_a_link_without_a_good_address_is_plain_text() -> None:
    assert parse_html('<a href="nowhere">here</a>') == Styled("here", [])


def test_code_in_pre_names_the_language() -> None:
    styled = parse_html('<pre><code class="language-python">x</code></pre>')
    assert styled.entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#39;&#x27;&#x1F9E3;", "''🧣"),
        ("&nbsp;&eacute; & &", "&nbsp;&eacute; & &"),
        ("a > b", "a > b"),
        ("&#xD800;", "&#xD800;"),
    ],
)
def test_characters_by_name_or_number(html: str, text: str) -> None:
    """Names that Telegram doesn't know stay as they are; it does not refuse them."""
    assert parse_html(html) == Styled(text, [])


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("2 < 3", 'Unsupported start tag "" at byte offset 2'),
        ("x <", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=", "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">z</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(html: str, why: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_html(html)
    assert refusal.value.code == 400
    assert refusal.value.description == f"Bad Request: can't parse entities: {why}"


def test_white_space_at_the_ends_goes_and_entities_follow() -> None:
    styled = trimmed(parse_html(" \n<b> x </b><i> </i>\n"))
    assert styled == Styled("x", [{"type": "bold", "offset": 0, "length": 1}])


@given(st.text())
def test_escaped_text_always_comes_back_as_it_was(text: str) -> None:
    """What our own templates escape can never be refused, nor become markup."""
    assert parse_html(str(escape(text))) == Styled(text, [])


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "<", ">", "&", "&lt;", "é", "🧣", " ", '<a href="', '"']))
)
def test_anything_is_parsed_or_refused(pieces: list[str]) -> None:
    """Never another exception, and entities always lie within the text."""
    try:
        styled = trimmed(parse_html("".join(pieces)))
    except Refusal:
        return
    size = utf16(styled.text)
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= size for e in styled.entities)


@given(st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "x", "&lt;script&gt;", "🧣", "\n"])))
def test_what_is_shown_reads_back_as_the_same_text(pieces: list[str]) -> None:
    """The page's HTML holds the same text, and only balanced, harmless tags."""
    try:
        styled = parse_html("".join(pieces))
    except Refusal:
        return
    assert parse_html(to_html(styled.text, styled.entities)).text == styled.text


def test_crossing_entities_are_shown_without_crossing_tags() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2}]
    assert to_html("abc", entities) == "<b>ab</b>c"


def test_a_link_that_is_no_web_address_is_not_shown_as_one() -> None:
    entities = [{"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}]
    assert to_html("x", entities) == "x"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start shift-12", [("bot_command", "/start")]),
        ("/start@some_bot x", [("bot_command", "/start@some_bot")]),
        ("see https://a.org/b. ok", [("url", "https://a.org/b")]),
        ("utopia56.com", [("url", "utopia56.com")]),
        ("write to a.b@c.org", [("email", "a.b@c.org")]),
        ("@camille #merci", [("mention", "@camille"), ("hashtag", "#merci")]),
        ("12/24 and 3/4", []),
        ("and/or", []),
        ("🧣 /help", [("bot_command", "/help")]),
    ],
)
def test_plain_text_has_the_entities_telegram_finds(text: str, found: list[tuple[str, str]]) -> None:
    styled = found_in(Styled(text))
    assert [(entity["type"], part(text, entity)) for entity in styled.entities] == found


def test_nothing_is_found_inside_code() -> None:
    assert found_in(parse_html("<code>/start</code>")).entities == [{"type": "code", "offset": 0, "length": 6}]
