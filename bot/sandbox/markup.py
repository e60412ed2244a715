"""Text with its entities: HTML as Telegram reads it, and back to HTML that is safe to show.

Offsets and lengths count UTF-16 code units; offsets in complaints count UTF-8 bytes of what was sent. An ``&`` that
begins none of the four known entities (lt, gt, amp, quot) nor a number stays as it is: the real server does not
refuse it.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import Refusal, bad_request

Json = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
SHOWN = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "spoiler": ('<span class="tg-spoiler">', "</span>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
}
CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));?")
UNMARKED = re.compile("[^<&]+")
BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
LINK = re.compile(r"(?:https?|tg|tonsite)://[^\s/]+.*|(?:mailto|tel):.+|[\w.-]+\.[a-z]{2,}(?:/.*)?", re.I | re.S)


@dataclass(slots=True)
class Styled:
    """A text and its entities, as a Message carries them."""

    text: str
    entities: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]
    had_text_at: int


def utf16(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text) + len(BEYOND_16_BITS.findall(text))


def parse_html(source: str) -> Styled:
    """The text without its tags, and the entities they made. Raises a ``Refusal`` where the markup is broken."""
    return _Parser(source).parsed()


def trimmed(styled: Styled) -> Styled:
    """Without white space at both ends, as every message is kept; entities follow, those left empty go."""
    text = styled.text.replace("\r", "").replace("\0", "")
    cut = utf16(text) - utf16(text.lstrip())
    text = text.strip()
    size = utf16(text)
    kept = []
    for entity in styled.entities:
        start = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] + entity["length"] - cut, size)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return Styled(text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"])))


def to_html(text: str, entities: list[Json]) -> str:
    """The text as HTML that is safe to show: everything escaped, only harmless tags."""
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for entity in _nested(entities):
        before, after = _tags(entity, text)
        if before:
            opens.setdefault(entity["offset"], []).append(before)
            closes.setdefault(entity["offset"] + entity["length"], []).insert(0, after)
    made, at = [], 0
    for character in text:
        made += closes.get(at, []) + opens.get(at, [])
        made.append(html.escape(character))
        at += utf16(character)
    return "".join(made + closes.get(at, []))


def _nested(entities: list[Json]) -> list[Json]:
    """Outer ones first, and none that crosses another's end."""
    kept: list[Json] = []
    for entity in sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])):
        end = entity["offset"] + entity["length"]
        ends = [other["offset"] + other["length"] for other in kept]
        if all(other <= entity["offset"] or other >= end for other in ends):
            kept.append(entity)
    return kept


def _tags(entity: Json, text: str) -> tuple[str, str]:
    if entity["type"] in {"text_link", "url"}:
        address = entity.get("url") or part(text, entity)
        if re.match(r"(https?|tg|mailto|tel):", address):
            return f'<a href="{html.escape(address)}" rel="noopener noreferrer">', "</a>"
    return SHOWN.get(entity["type"], ("", ""))


def part(text: str, entity: Json) -> str:
    """The piece of the text that an entity covers."""
    units = text.encode("utf-16-le")
    return units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le", "replace")


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.size = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def parsed(self) -> Styled:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._end_tag() if self.source.startswith("</", self.at) else self._start_tag()
            else:
                self._characters()
        if self.open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return Styled("".join(self.text), self.entities)

    def _characters(self) -> None:
        if plain := UNMARKED.match(self.source, self.at):
            self._add(plain[0])
            self.at = plain.end()
            return
        if found := CHARACTER.match(self.source, self.at):
            name, decimal, hexadecimal = found.groups()
            code = int(decimal or hexadecimal or "0", 10 if decimal else 16)
            if name or 0 < code < 0xD800 or 0xDFFF < code < 0x110000:
                self._add(NAMED[name] if name else chr(code))
                self.at = found.end()
                return
        self._add(self.source[self.at])
        self.at += 1

    def _add(self, piece: str) -> None:
        self.text.append(piece)
        self.size += utf16(piece)

    def _start_tag(self) -> None:
        begin = self.at
        head = re.compile(r"<([^\s>]*)").match(self.source, begin)
        assert head  # noqa: S101 - it begins with <
        if head.end() == len(self.source):
            raise self._complaint("Unclosed start tag", begin)
        tag = head[1].lower()
        if tag not in KINDS:
            raise self._complaint(f'Unsupported start tag "{tag}"', begin)
        self.at = head.end()
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._complaint('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, self.size, attributes, len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        made: dict[str, str] = {}
        while True:
            self._spaces()
            if self._end():
                raise self._complaint("Unclosed start tag", begin)
            if self.source[self.at] == ">":
                self.at += 1
                return made
            name = self._while(lambda character: not character.isspace() and character not in "=>")
            if not name:
                raise self._complaint(f'Empty attribute name in the tag "{tag}"', begin)
            self._spaces()
            made[name.lower()] = self._value(tag, begin) if self.source.startswith("=", self.at) else ""

    def _value(self, tag: str, begin: int) -> str:
        self.at += 1
        self._spaces()
        if self._end():
            raise self._complaint("Unclosed start tag", begin)
        quote = self.source[self.at]
        if quote not in "\"'":
            start = self.at
            value = self._while(lambda character: character.isalnum() or character in ".-")
            if self._end() or not (self.source[self.at].isspace() or self.source[self.at] == ">"):
                raise self._complaint("Unexpected end of name token", start)
            return value.lower()
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self._complaint("Unclosed start tag", begin)
        value = self.source[self.at + 1 : end]
        self.at = end + 1
        return CHARACTER.sub(lambda found: html.unescape(found[0]), value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._complaint("Unexpected end tag", begin)
        self.at += 2
        name = self._while(lambda character: not character.isspace() and character != ">").lower()
        self._spaces()
        if self._end() or self.source[self.at] != ">":
            raise self._complaint("Unclosed end tag", begin)
        self.at += 1
        last = self.open.pop()
        if name and name != last.tag:
            raise self._complaint("Unmatched end tag", begin, f', expected "</{last.tag}>", found "</{name}>"')
        self._close(last)

    def _close(self, last: _Open) -> None:
        length = self.size - last.start
        if not length:
            return
        entity: Json = {"type": KINDS[last.tag], "offset": last.start, "length": length}
        if last.tag == "a":
            target = last.attributes.get("href") or "".join(self.text[last.had_text_at :])
            if not LINK.fullmatch(target):
                return
            entity["url"] = target if ":" in target else f"http://{target}"
        if last.tag == "blockquote" and "expandable" in last.attributes:
            entity["type"] = "expandable_blockquote"
        language = last.attributes.get("class", "")
        if last.tag == "code" and language.startswith("language-") and self.open and self.open[-1].tag == "pre":
            self.open[-1].attributes["language"] = language.removeprefix("language-")
            return
        if last.tag == "pre" and last.attributes.get("language"):
            entity["language"] = last.attributes["language"]
        self.entities.append(entity)

    def _while(self, fits: Any) -> str:
        start = self.at
        while not self._end() and fits(self.source[self.at]):
            self.at += 1
        return self.source[start : self.at]

    def _spaces(self) -> None:
        self._while(str.isspace)

    def _end(self) -> bool:
        return self.at >= len(self.source)

    def _complaint(self, what: str, at: int, more: str = "") -> Refusal:
        return _broken(f"{what} at byte offset {len(self.source[:at].encode())}{more}")


def _broken(why: str) -> Refusal:
    return bad_request(f"can't parse entities: {why}")
