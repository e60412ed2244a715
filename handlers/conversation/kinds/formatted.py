"""A question answered by a text as its writer formatted it, with a photo or a file where that may be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from markupsafe import Markup

from handlers.conversation.events import Event, Said, SentFile, SentPhoto
from handlers.conversation.kinds.base import (
    Again,
    Answer,
    Asking,
    NotForMe,
    Pick,
    Prompt,
    Reading,
    TakesFiles,
    TakesWhatIsSent,
    Value,
)
from handlers.conversation.messages import Choices
from handlers.conversation.reading.plain import clip, one_line

LARGEST = 20_000_000
"""Bytes. Sent again by its handle a file may be larger; this is what a phone on the road can load."""
SHOWN_UP_TO = 60
_TAG = re.compile(r"</?[a-z]+(?:\s[^<>]*)?>")
_NO_FILE, _WITHOUT = {"kind": "none"}, "none"
_FILE_KINDS = ("photo", "document")


def length_shown(html: str) -> int:
    """How long readers find it, as Telegram counts: UTF-16 units of what is left without the tags."""
    return len(words_of(html).encode("utf-16-le")) // 2


def words_of(html: str) -> str:
    """The HTML without its tags."""
    return unescape(_TAG.sub("", html))


@dataclass(frozen=True, slots=True)
class Formatted(TakesFiles):
    """A text of at most ``longest`` characters; ``longest(asking, True)`` is for one with a photo or a file.

    Without ``takes_files`` it is the text alone. Kept as ``{"html": …}``; where it came as the caption of a photo
    or file also ``"file": {"kind": "photo" | "document", "handle": …, "name": …}``.
    """

    longest: Callable[[Asking, bool], int]
    takes_files: bool = True

    def prompt(self, asking: Asking) -> Prompt:
        """What may be sent."""
        if not self.takes_files:
            return Prompt(hint=asking.words.say("Bold, links and the like stay as you type them."))
        return Prompt(
            hint=asking.words.say("Bold, links and the like stay as you type them; a photo may come with it.")
        )

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A text, or a photo or file with its caption."""
        if not isinstance(event, Said | SentPhoto | SentFile):
            return NotForMe()
        if not self.takes_files and not isinstance(event, Said):
            return Again(asking.words.say("Only the text, please: its photo or file stays as it is."))
        file = None if isinstance(event, Said) else file_of(event)
        html, longest = str(event.html).strip(), self.longest(asking, file is not None)
        wrong = _too_large(event, asking) or self._wrong(html, longest, asking)
        return Again(wrong) if wrong else Answer({"html": html} | ({"file": file} if file else {}))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """How it begins."""
        return Markup.escape(clip(one_line(words_of(value["html"])), SHOWN_UP_TO))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A text, with a file or without."""
        if not isinstance(value, dict) or not isinstance(value.get("html"), str):
            return False
        return bool(value["html"]) and ("file" not in value or is_file(value["file"]))

    def _wrong(self, html: str, longest: int, asking: Asking) -> Markup | None:
        words, length = asking.words, length_shown(html)
        if not html:
            return words.say("There are no words to it. Please send it with a text below, or the text alone.")
        if length > longest:
            return words.say(
                "That is {length} characters; {longest} is the most that fits. A shorter one, please.",
                length=words.number(length),
                longest=words.number(longest),
            )
        return None


@dataclass(frozen=True, slots=True)
class Attachment(TakesFiles, TakesWhatIsSent):
    """A photo or a file that goes with texts: ``longest`` is the longest of these, ``fits`` how long it may be.

    Kept as ``{"kind": "photo" | "document" | "none", "handle": …, "name": …}``. ``{}`` is what no answer has changed:
    the file that came with a text, as ``own`` finds it.
    """

    longest: Callable[[Asking], int]
    fits: int
    own: Callable[[Asking], dict[str, Any] | None]

    def prompt(self, asking: Asking) -> Prompt:
        """How to send one, and how to leave it out."""
        without = asking.button(asking.words.say("Without a photo or file"), _WITHOUT)
        hint = asking.words.say("Use the paperclip or the camera of your app.")
        return Prompt((Choices((without,)),), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A photo or a file; or that there is none."""
        if isinstance(event, Pick) and event.meaning == _WITHOUT:
            return Answer(_NO_FILE)
        if not isinstance(event, SentPhoto | SentFile):
            return NotForMe()
        length = self.longest(asking)
        wrong = _too_large(event, asking)
        if not wrong and length > self.fits:
            wrong = asking.words.say(
                "With a photo or file {longest} characters fit, and your text has {length}. Please shorten it first.",
                longest=asking.words.number(self.fits),
                length=asking.words.number(length),
            )
        return Again(wrong) if wrong else Answer(file_of(event))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """What there is."""
        file = value or self.own(asking) or _NO_FILE
        match file["kind"]:
            case "photo":
                return asking.words.say("a photo")
            case "document":
                return Markup.escape(file["name"]) if file.get("name") else asking.words.say("a file")
        return asking.words.say_in("photo", "none")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A file, that there is none, or nothing said."""
        return value in ({}, _NO_FILE) or is_file(value)


def file_of(event: SentPhoto | SentFile) -> dict[str, Any]:
    """What is kept of a photo or a file that was sent."""
    if isinstance(event, SentPhoto):
        return {"kind": "photo", "handle": event.file, "name": ""}
    return {"kind": "document", "handle": event.file, "name": event.name}


def is_file(value: Value) -> bool:
    """Whether this is a photo or a file as these questions keep it."""
    if not isinstance(value, dict) or value.get("kind") not in _FILE_KINDS:
        return False
    return bool(value.get("handle")) and all(isinstance(value.get(name), str) for name in ("handle", "name"))


def _too_large(event: Said | SentPhoto | SentFile, asking: Asking) -> Markup | None:
    if isinstance(event, Said) or event.size <= LARGEST:
        return None
    return asking.words.say("That file is too large for phones on the road: 20 MB is the most.")
