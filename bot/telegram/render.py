"""A message as the calls of the Bot API that show it.

Where one call can't hold all of it, attachments go first and the text, with its keyboard, last: the newest message in
the chat is then the one to answer, and the one that is changed in place afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, InputFile, LinkPreviewOptions, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.constants import ParseMode

from bot.telegram.keyboards import inline_keyboard, request_keyboard
from bot.telegram.markup import LONGEST_CAPTION, length, plain, shows_something, split
from handlers.conversation.messages import File, Message, Place

Method = Literal[
    "send_message",
    "send_photo",
    "send_document",
    "send_venue",
    "send_location",
    "edit_message_text",
    "edit_message_caption",
]
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

# Said in every language where a keyboard needs a message to stand on and there are no words for it.
WORDLESS = "…"
TAKEN = "✓"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of ``telegram.Bot``: its method, what goes along, and the HTML of its text or caption."""

    method: Method
    arguments: dict[str, Any] = field(default_factory=dict)
    html: str = ""
    keyboard: Keyboard | None = None
    silent: bool = False

    def to_arguments(self, *, as_plain_text: bool = False) -> dict[str, Any]:
        """The method's arguments, but for the chat; with the markup taken off where asked."""
        arguments = dict(self.arguments)
        if self.keyboard:
            arguments["reply_markup"] = self.keyboard
        if self.html:
            arguments[_WORDS_OF[self.method]] = plain(self.html) if as_plain_text else self.html
            arguments["parse_mode"] = None if as_plain_text else ParseMode.HTML
        if self.method in ("send_message", "edit_message_text"):
            arguments["link_preview_options"] = _NO_PREVIEW
        if self.silent and not self.method.startswith("edit_"):
            arguments["disable_notification"] = True
        return arguments


_WORDS_OF = {
    "send_message": "text",
    "edit_message_text": "text",
    "send_photo": "caption",
    "send_document": "caption",
    "edit_message_caption": "caption",
}


def in_words(message: Message) -> Message | None:
    """The message without what is no text, for where only text gets through; None where nothing is left out or left.

    A pin becomes a link to the map.
    """
    if not (message.photo or message.document or message.place):
        return None
    text = message.text
    if message.place:
        text = Markup("\n").join(part for part in (text, _place_in_words(message.place)) if part)
    return replace(message, text=text, photo=None, document=None, place=None) if text else None


def _place_in_words(place: Place) -> Markup:
    at = f"{place.latitude}/{place.longitude}"
    link = f"https://www.openstreetmap.org/?mlat={place.latitude}&mlon={place.longitude}#map=15/{at}"
    lines = (Markup('<a href="{}">{}</a>').format(link, place.title or at), Markup.escape(place.address))
    return Markup("\n").join(line for line in lines if line)


def render(message: Message) -> list[Call]:
    """The calls that send it, in order; none for a message that shows nothing."""
    below = inline_keyboard(message.choices)
    asked = request_keyboard(message.ask) if message.ask else ReplyKeyboardRemove() if message.ends_ask else None
    calls = _said(message)
    if not calls and (below or asked):
        calls = [Call("send_message", html=WORDLESS)]
    return _quiet(_with_keyboards(calls, below, asked), message.silent) if calls else []


def edit_of(message: Message) -> Call | None:
    """The call that puts it in the place of an earlier text; None where Telegram can't."""
    calls = render(message)
    has_reply_keyboard = message.ask is not None or message.ends_ask
    if len(calls) != 1 or calls[0].method != "send_message" or has_reply_keyboard:
        return None
    return replace(calls[0], method="edit_message_text")


def corrections_of(message: Message) -> list[Call]:
    """The calls of which one changes a message that was sent, the likelier first; none where it takes several messages.

    Whether words stand there as a text or below a file, only the server knows.
    """
    calls = render(replace(message, ask=None, ends_ask=False))
    if not calls or sum(call.method == "send_message" for call in calls) > 1:
        return []
    last = calls[-1]
    as_text = Call("edit_message_text", html=last.html, keyboard=last.keyboard)
    as_caption = replace(as_text, method="edit_message_caption")
    fitting = [as_text] if shows_something(last.html) else []
    fitting += [as_caption] if length(last.html) <= LONGEST_CAPTION else []
    return fitting if last.method == "send_message" else fitting[::-1] if last.method in _WORDS_OF else []


def _said(message: Message) -> list[Call]:
    attachments = [
        *([_pinned(message.place)] if message.place else ()),
        *([Call("send_photo", {"photo": _file(message.photo)})] if message.photo else ()),
        *([Call("send_document", {"document": _file(message.document)})] if message.document else ()),
    ]
    text = str(message.text)
    if not shows_something(text):
        return attachments
    if attachments and attachments[-1].method in _WORDS_OF and length(text) <= LONGEST_CAPTION:
        return [*attachments[:-1], replace(attachments[-1], html=text)]
    return [*attachments, *(Call("send_message", html=part) for part in split(text))]


def _pinned(place: Place) -> Call:
    position = {"latitude": place.latitude, "longitude": place.longitude}
    if not place.title:
        return Call("send_location", position)
    # A venue without an address is refused; its position can be copied at least.
    address = place.address or f"{place.latitude:.5f}, {place.longitude:.5f}"
    return Call("send_venue", {**position, "title": place.title, "address": address})


def _file(file: File) -> InputFile | str:
    return file.handle or InputFile(file.content, filename=file.name)


def _with_keyboards(
    calls: Sequence[Call], below: InlineKeyboardMarkup | None, asked: ReplyKeyboardMarkup | ReplyKeyboardRemove | None
) -> list[Call]:
    """A message bears one keyboard: a second one stands on a message of its own, the inline one always on the last."""
    *first, last = calls
    if not below or not asked:
        return [*first, replace(last, keyboard=below or asked)]
    if isinstance(asked, ReplyKeyboardMarkup):
        on_its_own = Call("send_message", html=WORDLESS, keyboard=below, silent=True)
        return [*first, replace(last, keyboard=asked), on_its_own]
    if first:
        return [replace(first[0], keyboard=asked), *first[1:], replace(last, keyboard=below)]
    taken_away = Call("send_message", html=TAKEN, keyboard=asked, silent=True)
    return [taken_away, replace(last, keyboard=below)]


def _quiet(calls: Sequence[Call], silent: bool) -> list[Call]:
    """One sound a message at most, and none for what only carries a keyboard."""
    loud = None if silent else next((call for call in calls if not call.silent), None)
    return [call if call is loud else replace(call, silent=True) for call in calls]
