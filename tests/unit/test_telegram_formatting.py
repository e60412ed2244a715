"""What people format in their app is kept, and whatever entities arrive, the words are those that were typed."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from telegram import MessageEntity

from bot.sandbox.markup import parse_html, part
from bot.telegram.events import read
from bot.telegram.formatting import to_html
from bot.telegram.markup import plain, split
from handlers.conversation.events import Said, SentFile, SentPhoto
from handlers.conversation.reading.plain import clean

Json = dict[str, Any]
KINDS = (
    *("bold", "italic", "underline", "strikethrough", "code", "pre", "blockquote", "expandable_blockquote"),
    *("text_link", "spoiler", "custom_emoji", "text_mention", "url", "mention", "unheard_of"),
)
ADDRESSES = ("https://utopia56.org/?a=1&b=2", 'https://a"><b>', "tg://user?id=5", "javascript:alert(1)", "", "https://")
TEXTS = some.text(max_size=40) | some.lists(
    some.sampled_from(
        ("a", " ", "\n", "<b>", "&", "e\u0301", "🧣", "👩\u200d🚒", "\u200f", "\u0301", "가", "\u1100\u1161", "\r\n")
    ),
    max_size=20,
).map("".join)
ENTITIES = some.lists(
    some.builds(
        lambda kind, offset, length, url: MessageEntity(kind, offset, length, url=url),
        *(some.sampled_from(KINDS), some.integers(-2, 50), some.integers(-1, 50), some.sampled_from(ADDRESSES)),
    ),
    max_size=8,
)


def entity(kind: str, offset: int, length: int, **more: Any) -> MessageEntity:
    return MessageEntity(kind, offset, length, **more)


@given(TEXTS, ENTITIES)
@example("e\u0301 b", [entity("bold", 0, 2), entity("italic", 1, 3)])
@example("a b c", [entity("blockquote", 0, 3), entity("pre", 2, 3), entity("bold", 1, 3)])
def test_the_words_are_those_that_were_typed_whatever_the_entities_say(
    text: str, entities: list[MessageEntity]
) -> None:
    """The strict reader takes it, and finds no word more or less; so do we, where it is measured and cut."""
    markup = to_html(text, entities)
    if markup:
        styled = parse_html(markup)
        assert styled.text == plain(markup) == clean(text)
        assert "".join(split(markup, 4096)) == markup.strip()
        assert all(one["type"] != "text_link" or one["url"] == ADDRESSES[0] for one in styled.entities)
        assert not {one["type"] for one in styled.entities} - set(KINDS[:9])


@given(some.text("ab🧣é \n<", min_size=1, max_size=12), some.sampled_from(KINDS[:7]), some.data())
def test_what_was_formatted_stays_formatted(text: str, kind: str, data: some.DataObject) -> None:
    """Of a text that needs no cleaning exactly that part, but for the spaces at its ends."""
    text = clean(text) or "a"
    start = data.draw(some.integers(0, len(text) - 1))
    end = data.draw(some.integers(start + 1, len(text)))
    before, covered = len(text[:start].encode("utf-16-le")) // 2, text[start:end]
    markup = to_html(text, [entity(kind, before, len(covered.encode("utf-16-le")) // 2)])
    found = parse_html(markup).entities
    assert [part(text, one) for one in found] == ([covered.strip()] if covered.strip() else [])
    assert {one["type"] for one in found} <= {kind}


@pytest.mark.parametrize(
    ("text", "entities", "markup"),
    [
        ("Bonjour à tous", [entity("bold", 0, 7)], "<b>Bonjour</b> à tous"),
        ("🧣 5 < 6", [entity("italic", 3, 5)], "🧣 <i>5 &lt; 6</i>"),
        ("  a  b ", [entity("bold", 5, 1)], "a <b>b</b>"),
        ("see here", [entity("text_link", 4, 4, url='https://u.org/?a=1&b="')], ""),
        (
            "see here",
            [entity("text_link", 4, 4, url="https://u.org/?a&b")],
            'see <a href="https://u.org/?a&amp;b">here</a>',
        ),
        ("abc", [entity("bold", 0, 2), entity("italic", 1, 2)], "<b>a<i>b</i></b><i>c</i>"),
        ("abc", [entity("bold", 0, 3), entity("italic", 1, 1)], "<b>a<i>b</i>c</b>"),
        ("abc", [entity("bold", 0, 3), entity("code", 1, 1)], "<b>a</b><code>b</code><b>c</b>"),
        ("ab", [entity("bold", 0, 1), entity("bold", 1, 1)], "<b>ab</b>"),
        (
            "a\nb",
            [entity("blockquote", 0, 2), entity("blockquote", 2, 1)],
            "<blockquote>a</blockquote>\n<blockquote>b</blockquote>",
        ),
        ("Amina 🙂", [entity("text_mention", 0, 5), entity("custom_emoji", 6, 2, custom_emoji_id="5")], ""),
        ("plain", [], ""),
    ],
)
def test_markup_as_it_is_written(text: str, entities: list[MessageEntity], markup: str) -> None:
    assert to_html(text, entities) == markup


def test_texts_and_captions_come_with_their_markup() -> None:
    bold = [{"type": "bold", "offset": 0, "length": 3}]
    assert _said(text="Ici <", entities=bold) == Said("Ici <", number=12, markup="<b>Ici</b> &lt;")
    size = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
    photo = _said(photo=[size], caption="Ici", caption_entities=bold)
    assert photo == SentPhoto("f", caption="Ici", markup="<b>Ici</b>")
    document = {"file_id": "f", "file_unique_id": "u"}
    file = _said(document=document, caption="Ici", caption_entities=bold)
    assert isinstance(file, SentFile)
    assert (file.caption, str(file.html)) == ("Ici", "<b>Ici</b>")


def test_a_text_without_formatting_is_escaped_where_html_is_wanted() -> None:
    assert str(Said("1 < 2").html) == "1 &lt; 2"


def _said(**content: Any) -> Any:
    chat, sender = {"id": 5, "type": "private"}, {"id": 5, "is_bot": False, "first_name": "A"}
    message = {"message_id": 12, "date": 1_800_000_000, "chat": chat, "from": sender, **content}
    return read({"update_id": 5, "message": message}).event
