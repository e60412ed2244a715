"""Texts of the organisation file: HTML of Telegram's kind, or plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.organisation.markup import fault_of_markup, fault_of_plain, length_shown


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "<b>bold <i>and slanted</i></b>, <u>u</u> <s>s</s> <code>/delete</code>",
        '<a href="https://www.cnil.fr/en">CNIL</a> &amp; others &lt;3 &#233;',
    ],
)
def test_markup_of_telegrams_kind_is_right(text: str) -> None:
    assert fault_of_markup(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<b>open", "opens <b> and never closes it"),
        ("closed</b>", "closes </b> where it is not the last one opened"),
        ("<b><i>crossed</b></i>", "closes </b> where it is not the last one opened"),
        ("<p>a paragraph</p>", "holds <p>; only a, b, code, i, s, u are understood"),
        ("a<br/>b", "holds <br>; only a, b, code, i, s, u are understood"),
        ('<b class="x">b</b>', 'holds <b class="x">, and <b> takes nothing more'),
        ("<a>nowhere</a>", 'holds <a> without an address; write <a href="https://…">'),
        ('<a href="javascript:x">x</a>', 'holds <a> without an address; write <a href="https://…">'),
        ("fish & chips", "holds &; write &amp;"),
        ("1 < 2", "holds <; write &lt;"),
        ("2 > 1", "holds >; write &gt;"),
        ("&nbsp;", "holds &; write &amp;"),
    ],
)
def test_what_telegram_would_refuse_is_named(text: str, fault: str) -> None:
    """Each is a message that the Bot API answers with "can't parse entities", or would show wrongly."""
    assert fault_of_markup(text) == fault


@given(st.text())
def test_any_escaped_text_is_right(text: str) -> None:
    """So whatever is escaped before it is kept can be shown."""
    assert fault_of_markup(str(escape(text))) is None


@given(st.text())
def test_length_is_what_people_see(text: str) -> None:
    """Markup and escapes do not count, and a character outside the basic plane counts twice, as Telegram has it."""
    units = len(text.encode("utf-16-le")) // 2
    assert length_shown(f"<b>{escape(text)}</b>") == units


def test_plain_text_holds_no_markup() -> None:
    """It is shown escaped, so that markup in it would be read aloud."""
    assert fault_of_plain("Calais <3 & co") is None
    assert fault_of_plain("<b>Calais</b>") == "is plain, and can't hold <b>"
    assert fault_of_plain("you &amp; me") == "is plain, and can't hold &amp;"
