"""What somebody formatted in their app (https://core.telegram.org/bots/api#messageentity), as HTML to send again.

The library makes HTML of entities, too, but trusts them: those that cross each other double the text, an address with a
quotation mark breaks out of its tag, and it knows nothing of the text being cleaned. Here the words are those of the
cleaned text, whatever the entities say: each character is written once, between the tags that hold there.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from urllib.parse import urlsplit

from telegram import MessageEntity
from telegram.constants import MessageEntityType

from handlers.conversation.reading.plain import clean

MOST = 100
"""Telegram's own limit; more are forged."""
LONGEST_ADDRESS = 2048
_TAGS = {
    MessageEntityType.BLOCKQUOTE: "blockquote",
    MessageEntityType.EXPANDABLE_BLOCKQUOTE: "blockquote",
    MessageEntityType.TEXT_LINK: "a",
    MessageEntityType.BOLD: "b",
    MessageEntityType.ITALIC: "i",
    MessageEntityType.UNDERLINE: "u",
    MessageEntityType.STRIKETHROUGH: "s",
    MessageEntityType.PRE: "pre",
    MessageEntityType.CODE: "code",
}
"""What is kept; custom emoji, mentions of people by their number and the like become the text they stand for."""
_ORDER = ("blockquote", "a", "b", "i", "u", "s", "pre", "code")
"""From the outside in."""
_ALONE = ("pre", "code")
"""Telegram lets nothing but a quotation stand around these."""
_SEPARATE = ("blockquote", "a", "pre")
"""Two of these side by side stay two."""
_NO_ADDRESS = re.compile(r"[\s\x00-\x20\x7f<>\"]")
_OUR_LINK = re.compile(r"tg://resolve\?domain=[A-Za-z0-9_]+(?:&[\w=&%.-]*)?")


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters of the cleaned text from ``start`` to ``end``; ``number`` tells neighbours of a kind apart."""

    start: int
    end: int
    tag: str
    address: str
    number: int

    @property
    def opening(self) -> str:
        return f'<a href="{html.escape(self.address)}">' if self.tag == "a" else f"<{self.tag}>"


def to_html(raw: str, entities: Sequence[MessageEntity]) -> str:
    """The cleaned text as HTML, formatted as the entities of the text as it came say; "" where they say nothing."""
    told = [entity for entity in entities[:MOST] if _is_sound(entity)]
    if not told:
        return ""
    text = clean(raw)
    spans = list(_spans(_Places(raw, text), told))
    return _written(text, spans) if spans else ""


def _is_sound(entity: MessageEntity) -> bool:
    if entity.type not in _TAGS or not all(type(value) is int for value in (entity.offset, entity.length)):
        return False
    return entity.length > 0 and (entity.type != MessageEntityType.TEXT_LINK or _is_address(entity.url))


def _is_address(address: object) -> bool:
    """Whether it leads to a page, or to a public chat: nothing that opens a person, or another app."""
    if not isinstance(address, str) or len(address) > LONGEST_ADDRESS or _NO_ADDRESS.search(address):
        return False
    if _OUR_LINK.fullmatch(address):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


class _Places:
    """Where the characters of a text as it came stand in the cleaned one.

    Both hold the same letters, digits and signs in the same order: these are counted, composed or not. White space,
    accents and what can't be seen is not.
    """

    def __init__(self, raw: str, text: str) -> None:
        units = accumulate((1 + (char > "\uffff") for char in raw), initial=0)
        self._offsets = list(units)
        self._before = list(accumulate(map(_weight, raw), initial=0))
        self._counted = list(accumulate(map(_weight, text)))
        self._text = text

    def of(self, entity: MessageEntity) -> tuple[int, int]:
        """From where to where; empty where nothing of it is left. Offsets count UTF-16 units."""
        first, last = self._counted_before(entity.offset), self._counted_before(entity.offset + entity.length)
        if last <= first:
            return 0, 0
        end = bisect_left(self._counted, last) + 1
        while end < len(self._text) and not _weight(self._text[end]) and not self._text[end].isspace():
            end += 1
        return bisect_left(self._counted, first + 1), end

    def _counted_before(self, offset: int) -> int:
        at = bisect_left(self._offsets, max(offset, 0))
        return self._before[min(at, len(self._before) - 1)]


def _weight(char: str) -> int:
    """How many letters, digits and signs it is made of; most are one."""
    if char < "\x7f":
        return int(char > " ")
    return sum(unicodedata.category(part)[0] in "LNPS" for part in unicodedata.normalize("NFD", char))


def _spans(places: _Places, entities: Sequence[MessageEntity]) -> Iterator[_Span]:
    for number, entity in enumerate(entities):
        start, end = places.of(entity)
        if start < end:
            tag = _TAGS[MessageEntityType(entity.type)]
            yield _Span(start, end, tag, entity.url or "" if tag == "a" else "", number if tag in _SEPARATE else 0)


def _written(text: str, spans: Sequence[_Span]) -> str:
    """Runs of characters with the same tags, each tag closed and opened again where another one ends inside it."""
    made: list[str] = []
    open_: list[_Span] = []
    ends = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    for start, end in pairwise(ends):
        wanted = _around(start, spans)
        kept = _in_common(open_, wanted)
        made += [f"</{span.tag}>" for span in reversed(open_[kept:])]
        made += [span.opening for span in wanted[kept:]]
        made.append(html.escape(text[start:end], quote=False))
        open_ = wanted
    return "".join((*made, *(f"</{span.tag}>" for span in reversed(open_))))


def _around(at: int, spans: Sequence[_Span]) -> list[_Span]:
    """The tags that hold at a character, one of a kind, from the outside in."""
    there = [span for span in spans if span.start <= at < span.end]
    first = {tag: span for tag in _ORDER for span in reversed(there) if span.tag == tag}
    alone = next((tag for tag in _ALONE if tag in first), None)
    return [span for tag, span in first.items() if alone is None or tag in ("blockquote", alone)]


def _in_common(one: Sequence[_Span], other: Sequence[_Span]) -> int:
    """How many tags, from the outside in, go on; a bold that follows on a bold is the same."""
    pairs = zip(one, other, strict=False)
    return next(
        (
            at
            for at, (left, right) in enumerate(pairs)
            if (left.tag, left.address, left.number) != (right.tag, right.address, right.number)
        ),
        min(len(one), len(other)),
    )
