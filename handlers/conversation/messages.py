"""What is said to a person, in terms that every channel can show.

A message says what its choices are, not how they are laid out: the channel lays out, pages, or falls back to numbers.
"""

import base64
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from markupsafe import Markup

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap: an action of ours (``data``) or an address to open (``url``), never both.

    ``short`` is for channels with narrow buttons (20 characters on WhatsApp), ``description`` for those with lists.
    """

    label: str
    data: str = ""
    url: str = ""
    short: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices that belong together; ``columns`` is how many fit side by side where the channel has columns."""

    items: tuple[Choice, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks for something the channel can hand over in one tap; ``others`` are words offered for typing beside it."""

    what: Literal["contact", "location"]
    label: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A pin on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: its bytes, or the channel's handle on one it already has."""

    name: str
    content: bytes = b""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture or a page that is drawn when it is sent: that takes long, and a turn holds the database meanwhile.

    ``kind`` is one of ``handlers.pictures``; ``figures`` (plain JSON) are all that is to be seen, in the words of
    whoever reads it. ``excuse`` (HTML) is added to the text should it fail.
    """

    name: str
    kind: str
    figures: Json
    is_document: bool = False
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``text`` is HTML of Telegram's kind (b, i, u, s, a, code, pre, blockquote), escaped by construction.

    ``replaces`` is the wish to take the place of the message whose button was tapped. ``kind`` and ``parameters`` name
    a notice for channels that only send approved templates outside a conversation. ``ends_ask`` takes back an ``Ask``.
    A ``drawing`` becomes the ``photo`` or the ``document`` when it is sent; should that fail, the text stands alone.
    """

    text: Markup
    choices: tuple[Choices, ...] = ()
    ask: Ask | None = None
    ends_ask: bool = False
    replaces: bool = False
    photo: File | None = None
    drawing: Drawing | None = None
    document: File | None = None
    place: Place | None = None
    silent: bool = False
    kind: str = "reply"
    parameters: dict[str, str] = field(default_factory=dict)

    def and_choices(self, *more: Choices) -> "Message":
        """The same message with more choices below."""
        return replace(self, choices=(*self.choices, *more))

    def drawn(self, content: bytes) -> "Message":
        """The same message with the file that its drawing became."""
        if self.drawing is None:
            return self
        file = File(self.drawing.name, content)
        if self.drawing.is_document:
            return replace(self, drawing=None, document=file)
        return replace(self, drawing=None, photo=file)

    def without_drawing(self) -> "Message":
        """The words alone, with what is said where the drawing can't be made."""
        excuse = self.drawing.excuse if self.drawing else ""
        text = Markup("\n\n").join((self.text, Markup(excuse))) if excuse else self.text  # noqa: S704 - our own
        return replace(self, drawing=None, text=text)

    def all_choices(self) -> list[Choice]:
        """Every choice, in reading order."""
        return [item for group in self.choices for item in group.items]

    def to_json(self) -> Json:
        """A form that ``from_json`` reads back to an equal message; what is empty is left out."""
        kept: Json = {"text": str(self.text)}
        if self.choices:
            kept["choices"] = [
                {"columns": group.columns, "items": [_plain(item) for item in group.items]} for group in self.choices
            ]
        if self.ask:
            kept["ask"] = _plain(self.ask)
        if self.place:
            kept["place"] = _plain(self.place)
        if self.drawing:
            kept["drawing"] = _plain(self.drawing)
        for name in ("photo", "document"):
            file: File | None = getattr(self, name)
            if file:
                kept[name] = _plain(file) | ({"content": base64.b64encode(file.content).decode()})
        for name in ("ends_ask", "replaces", "silent"):
            if getattr(self, name):
                kept[name] = True
        if self.kind != "reply":
            kept["kind"] = self.kind
        if self.parameters:
            kept["parameters"] = dict(self.parameters)
        return kept

    @classmethod
    def from_json(cls, kept: Json) -> "Message":
        """The message that ``to_json`` kept."""
        ask, place, drawing = kept.get("ask"), kept.get("place"), kept.get("drawing")
        return cls(
            text=Markup(kept["text"]),  # noqa: S704 - our own, escaped when it was made
            choices=tuple(
                Choices(tuple(Choice(**item) for item in group["items"]), group["columns"])
                for group in kept.get("choices", ())
            ),
            ask=Ask(ask["what"], ask["label"], tuple(ask.get("others", ()))) if ask else None,
            place=Place(**place) if place else None,
            photo=_file(kept.get("photo")),
            drawing=Drawing(**drawing) if drawing else None,
            document=_file(kept.get("document")),
            ends_ask=kept.get("ends_ask", False),
            replaces=kept.get("replaces", False),
            silent=kept.get("silent", False),
            kind=kept.get("kind", "reply"),
            parameters=kept.get("parameters", {}),
        )


def _plain(thing: Choice | Ask | Place | File | Drawing) -> Json:
    values = ((name, getattr(thing, name)) for name in thing.__slots__)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values if value not in ("", ())}


def _file(kept: Json | None) -> File | None:
    if kept is None:
        return None
    return File(kept.get("name", ""), base64.b64decode(kept.get("content", "")), kept.get("handle", ""))
