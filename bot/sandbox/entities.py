"""What Telegram finds in a plain text by itself: commands, links, addresses, mentions, hashtags."""

import re
from typing import Any

from bot.sandbox.markup import Styled, utf16

Json = dict[str, Any]

TAIL = r"[^\s<>\"]*[^\s<>\".,;:!?')\]]"
HOST = r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|fr|eu|info|uk|be|io)\b"
FOUND = (
    ("url", re.compile(rf"(?<![\w@/])https?://{TAIL}", re.I)),
    ("url", re.compile(rf"(?<![\w@/.:-]){HOST}(?:/{TAIL})?", re.I)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#@/])#(?=\w*[^\W\d_])\w{1,256}")),
)


def found_in(styled: Styled) -> Styled:
    """The same text with what was found added where no link or code covers it already."""
    taken = [_span(entity) for entity in styled.entities if entity["type"] in {"code", "pre", "text_link"}]
    made = list(styled.entities)
    for kind, pattern in FOUND:
        for match in pattern.finditer(styled.text):
            start = utf16(styled.text[: match.start()])
            end = start + utf16(match[0])
            if all(end <= other or start >= last for other, last in taken):
                taken.append((start, end))
                made.append({"type": kind, "offset": start, "length": end - start})
    return Styled(styled.text, sorted(made, key=lambda entity: (entity["offset"], -entity["length"])))


def _span(entity: Json) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]
