"""Telegram's HTML measured, cut and made plain (https://core.telegram.org/bots/api#html-style).

Lengths are what Telegram counts: UTF-16 units of what is left when the markup is taken away. What is no tag of
Telegram's is text here too, so that nothing a person should read is lost.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

_TOKEN = re.compile(
    r"(?P<tag><(?P<closes>/?)(?P<name>b|strong|i|em|u|ins|s|strike|del|span|tg-spoiler|a|code|pre|blockquote|tg-emoji)"
    r"(?:\s[^<>]*)?>)|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|\w{1,31});)|(?P<text>[^<&]+|[<&])"
)
_BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")
_PARAGRAPH, _LINE, _SPACE = range(3)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tag (``shown`` is empty), or one character as it is written and as it is shown."""

    raw: str
    shown: str
    opens: str = ""
    closes: str = ""


def plain(text: str) -> str:
    """What is shown of the HTML."""
    return "".join(_shown(token) for token in _TOKEN.finditer(text))


def length(text: str) -> int:
    """How long Telegram finds the HTML."""
    return _units(plain(text))


def shows_something(text: str) -> bool:
    """Whether anything of the HTML can be seen; Telegram refuses what shows nothing."""
    return any(unicodedata.category(char)[0] not in "ZC" for char in plain(text))


def split(text: str, limit: int = LONGEST_TEXT) -> list[str]:
    """The HTML in parts no longer than the limit, each whole in its markup; parts that show nothing are left out.

    Cut between paragraphs if it can be, else between lines, else between words; a tag that is cut is closed and
    opened again.
    """
    if length(text) <= limit:
        return [text] if shows_something(text) else []
    pieces, parts = list(_pieces(text)), list[str]()
    open_tags: list[_Piece] = []
    start = 0
    while start < len(pieces):
        end = _end_of_part(pieces, start, limit)
        part, open_tags = _whole(open_tags, pieces[start:end])
        parts.append(part.strip())
        start = end
    return [part for part in parts if shows_something(part)]


def _shown(token: re.Match[str]) -> str:
    if token["tag"]:
        return ""
    return html.unescape(token["entity"]) if token["entity"] else token["text"]


def _units(shown: str) -> int:
    return len(shown) + len(_BEYOND_16_BITS.findall(shown))


def _pieces(text: str) -> Iterator[_Piece]:
    for token in _TOKEN.finditer(text):
        if token["tag"]:
            yield _Piece(token[0], "", **{"closes" if token["closes"] else "opens": token["name"]})
        elif token["entity"]:
            yield _Piece(token[0], _shown(token))
        else:
            yield from (_Piece(char, char) for char in token["text"])


def _end_of_part(pieces: Sequence[_Piece], start: int, limit: int) -> int:
    """Where the part that begins at ``start`` ends; always beyond it."""
    breaks: dict[int, tuple[int, int]] = {}
    units, before = 0, ""
    for at in range(start, len(pieces)):
        shown = pieces[at].shown
        units += _units(shown)
        if units > limit:
            return _best(breaks, limit) or max(at, start + 1)
        if shown.isspace():
            kind = _SPACE if shown != "\n" else _PARAGRAPH if before == "\n" else _LINE
            breaks[kind] = at + 1, units
        before = shown or before
    return len(pieces)


def _best(breaks: dict[int, tuple[int, int]], limit: int) -> int | None:
    """The best kind of break that fills half a part, else the best there is."""
    for least in (limit // 2, 0):
        for kind in (_PARAGRAPH, _LINE, _SPACE):
            at, units = breaks.get(kind, (None, -1))
            if at is not None and units >= least:
                return at
    return None


def _whole(open_tags: Sequence[_Piece], pieces: Sequence[_Piece]) -> tuple[str, list[_Piece]]:
    """The pieces between the tags open before and those needed to close them; and what is open after."""
    still_open = list(open_tags)
    for piece in pieces:
        if piece.opens:
            still_open.append(piece)
        elif piece.closes and still_open and still_open[-1].opens == piece.closes:
            still_open.pop()
    raw = [piece.raw for piece in (*open_tags, *pieces)]
    return "".join([*raw, *(f"</{tag.opens}>" for tag in reversed(still_open))]), still_open
