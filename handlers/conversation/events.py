"""What a person can do in a chat, in words that every channel has.

A channel (``bot/telegram``) turns its own updates into these; text arrives cleaned: no control characters but line
breaks, no lone surrogates, trimmed. ``markup`` is the same text as HTML that a message can hold, where its writer
formatted it, else "".
"""

from dataclasses import dataclass, field

from markupsafe import Markup

from handlers.conversation.reading.plain import plainly_spaced


@dataclass(frozen=True, slots=True)
class Said:
    """A text was sent; ``edited`` when it replaces one sent before, with the same ``number`` (0 where unknown).

    ``text`` has plain spaces only, to be read; what is kept of it is ``typed``, with the no-break spaces of French.
    """

    text: str
    edited: bool = False
    number: int = 0
    markup: str = ""
    typed: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "typed", self.text)
        object.__setattr__(self, "text", plainly_spaced(self.text))

    @property
    def html(self) -> Markup:
        """The text as it was typed and formatted."""
        return _formatted(self.markup, self.typed)


@dataclass(frozen=True, slots=True)
class Command:
    """A command was given (``/name argument``), in lower case and without its slash or the bot's name."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """The chat was started, with the payload of the deep link that led here ("" without one)."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was tapped; ``data`` is what it carried, and may be old or forged.

    ``newest`` says whether the button's message is the last one in the chat: only then can it be replaced in place
    without the person missing it.
    """

    data: str
    newest: bool = True


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card; ``own`` when it is the person's own, as the channel vouches."""

    number: str
    own: bool


@dataclass(frozen=True, slots=True)
class SharedLocation:
    """A position, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SentPhoto:
    """A photo; ``file`` is the channel's handle on it, ``size`` in bytes (0 when the channel doesn't tell)."""

    file: str
    size: int = 0
    caption: str = ""
    markup: str = ""

    @property
    def html(self) -> Markup:
        """The caption as it was formatted."""
        return _formatted(self.markup, self.caption)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A document; ``file`` is the channel's handle on it, ``name`` as its sender gave it, ``size`` in bytes (0 when the
    channel doesn't tell).

    ``content`` is there where somebody reads such files of this person (``Reception.reads``); None also where it could
    not be fetched.
    """

    file: str
    name: str = ""
    size: int = 0
    content: bytes | None = field(default=None, repr=False)
    caption: str = ""
    markup: str = ""

    @property
    def html(self) -> Markup:
        """The caption as it was formatted."""
        return _formatted(self.markup, self.caption)


@dataclass(frozen=True, slots=True)
class SentOther:
    """Anything no conversation reads: ``kind`` is 'sticker', 'voice', 'poll', …"""

    kind: str


Event = Said | Command | OpenedLink | Tapped | SharedContact | SharedLocation | SentPhoto | SentFile | SentOther


def _formatted(markup: str, text: str) -> Markup:
    return Markup(markup) if markup else Markup.escape(text)  # noqa: S704 - made by the channel, words escaped


def typed_in(event: Event) -> str:
    """The words that somebody sent, also below a photo or with a file."""
    match event:
        case Said():
            return event.typed
        case SentPhoto() | SentFile():
            return event.caption
    return ""
