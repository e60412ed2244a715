"""Telegram's updates as events. Whatever arrives here was written by somebody else, and may be anything.

What no conversation has use for gives no event: service messages ("… pinned a message"), edits of anything but text,
moving live locations, and kinds of update that were not asked for.
"""

import re
from dataclasses import dataclass
from typing import Any

from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Contact,
    Document,
    Location,
    Message,
    PhotoSize,
    Update,
    User,
)
from telegram.constants import ChatType
from telegram.helpers import effective_message_type

from bot.telegram.formatting import to_html
from handlers.conversation.events import (
    Command,
    Event,
    OpenedLink,
    Said,
    SentFile,
    SentOther,
    SentPhoto,
    SharedContact,
    SharedLocation,
    Tapped,
)
from handlers.conversation.reading.plain import clean

_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@\w+)?(?:[\s\u00a0\u202f]+(.*))?", re.IGNORECASE | re.DOTALL | re.ASCII)
# In this order: an animation is also given as a document, for older readers.
_SAID_BY_PEOPLE = (
    *("sticker", "voice", "video_note", "video", "animation", "audio", "live_photo", "document", "poll", "dice"),
    *("story", "game", "checklist", "gift", "unique_gift", "giveaway", "invoice", "paid_media", "passport_data"),
)
# What the library counts among the kinds of message, and which only says more about one.
_REMARKS = frozenset(
    ("business_connection_id", "effect_id", "reply_to_story", "sender_boost_count", "sender_business_bot")
)
_AWAY = frozenset(("left", "kicked"))
_LARGEST_NUMBER = 2**63 - 1


class Unreadable(ValueError):  # noqa: N818 - what it is, not whose fault
    """An update that is none; with its number where it has one."""

    def __init__(self, why: str, update_id: int | None) -> None:
        super().__init__(f"update {update_id} can't be read: {why}")
        self.update_id = update_id


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was blocked by the person (put out of the group), or let in again."""

    blocked: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update, read.

    ``address`` is the chat's id ("" for what happened in no chat), ``language`` the code of the person's app. ``event``
    is None for what there is nothing to say to. ``kind`` is for logs: 'message', 'edited', 'callback', 'member',
    'other'. ``callback_id`` wants an answer even without an event. A ``Tapped`` is taken to be on the newest message:
    whoever knows the chat's newest compares it with ``message_id``.
    """

    update_id: int
    address: str
    language: str | None
    event: Event | Membership | None
    message_id: int | None
    callback_id: str | None
    kind: str
    private: bool
    first_name: str


def read(update: Any) -> Incoming:
    """The update as Telegram sent it (parsed JSON). Raises ``Unreadable``, and nothing else."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not _is_number(number):
        raise Unreadable("it has no number", None)
    try:
        parsed = Update.de_json(update, None)
        return _read(parsed)
    except Exception as error:
        # The library trusts what it parses, so a malformed update may fail anywhere, in any way. The error's own words
        # may be the person's: they are left out.
        trouble = type(error).__name__
    raise Unreadable(trouble, number)


def _read(update: Update) -> Incoming:
    if update.callback_query:
        return _read_callback(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _read_membership(update.update_id, update.my_chat_member)
    if message := update.message or update.channel_post:
        return _incoming(update.update_id, "message", message.chat, message.from_user, _said(message), message)
    if message := update.edited_message or update.edited_channel_post:
        return _incoming(update.update_id, "edited", message.chat, message.from_user, _edited(message), message)
    return Incoming(update.update_id, "", None, None, None, None, "other", private=False, first_name="")


def _read_callback(number: int, query: CallbackQuery) -> Incoming:
    callback_id = _text(query.id)
    if query.message is None:  # a button on an inline message: we send none
        address = str(_number(query.from_user.id))
        return Incoming(number, address, None, None, None, callback_id, "callback", private=False, first_name="")
    event = Tapped(_cleaned(query.data or ""))
    return _incoming(number, "callback", query.message.chat, query.from_user, event, query.message, callback_id)


def _read_membership(number: int, change: ChatMemberUpdated) -> Incoming:
    event = Membership(blocked=_text(change.new_chat_member.status) in _AWAY)
    return _incoming(number, "member", change.chat, change.from_user, event)


def _incoming(
    number: int,
    kind: str,
    chat: Chat,
    person: User | None,
    event: Event | Membership | None,
    message: Any = None,
    callback_id: str | None = None,
) -> Incoming:
    language = person.language_code if person else None
    return Incoming(
        update_id=number,
        address=str(_number(chat.id)),
        language=None if language is None else _cleaned(language),
        event=event,
        message_id=None if message is None else _number(message.message_id),
        callback_id=callback_id,
        kind=kind,
        private=_text(chat.type) == ChatType.PRIVATE,
        first_name=_cleaned(person.first_name) if person else "",
    )


def _said(message: Message) -> Event | None:
    if message.text is not None:
        return _written(_cleaned(message.text), message.message_id, to_html(message.text, message.entities))
    if message.contact:
        return _contact(message.contact, message.from_user)
    if message.venue or message.location:
        return _location(message.venue.location if message.venue else message.location)
    if message.photo:
        return _photo(message.photo, message)
    return _other(message)


def _other(message: Message) -> SentFile | SentOther | None:
    """A document, or what no conversation reads; nothing for a service message, which nobody said."""
    kind = next((kind for kind in _SAID_BY_PEOPLE if message[kind]), None)
    if kind is None and effective_message_type(message) not in (None, *_REMARKS):
        return None
    if kind == "document" and message.document:
        return _document(message.document, message)
    return SentOther(kind or "unknown")


def _written(text: str, number: int, markup: str) -> Event:
    command = _COMMAND.fullmatch(text)
    if not command:
        return Said(text, number=_number(number), markup=markup) if text else SentOther("unknown")
    name, argument = command[1].lower(), (command[2] or "").strip()
    return OpenedLink(argument) if name == "start" else Command(name, argument)


def _edited(message: Message) -> Event | None:
    """A text that replaces an earlier one; a command that was edited is not given a second time."""
    text = _cleaned(message.text) if message.text is not None else ""
    if not text or _COMMAND.fullmatch(text):
        return None
    markup = to_html(message.text or "", message.entities)
    return Said(text, edited=True, number=_number(message.message_id), markup=markup)


def _contact(contact: Contact, sender: User | None) -> SharedContact:
    own = sender is not None and contact.user_id is not None and contact.user_id == sender.id
    return SharedContact(_cleaned(contact.phone_number), own)


def _location(location: Location | None) -> SharedLocation:
    if location is None:
        raise ValueError("no location")
    return SharedLocation(_degrees(location.latitude, 90), _degrees(location.longitude, 180))


def _photo(sizes: tuple[PhotoSize, ...], message: Message) -> SentPhoto:
    largest = max(sizes, key=lambda size: _number(size.width) * _number(size.height))
    return SentPhoto(_text(largest.file_id), _number(largest.file_size or 0), *_caption(message))


def _document(document: Document, message: Message) -> SentFile:
    name, size = _cleaned(document.file_name or ""), _number(document.file_size or 0)
    caption, markup = _caption(message)
    return SentFile(_text(document.file_id), name, size, caption=caption, markup=markup)


def _caption(message: Message) -> tuple[str, str]:
    """The words below a photo or a file, and the same as they were formatted."""
    caption = message.caption or ""
    return _cleaned(caption), to_html(caption, message.caption_entities)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_NUMBER


def _number(value: Any) -> int:
    """The value, if it is a whole number that a database can keep. Raises ``ValueError``."""
    if not _is_number(value):
        raise ValueError("not a number")
    return int(value)


def _degrees(value: Any, most: float) -> float:
    if not isinstance(value, int | float) or not -most <= value <= most:
        raise ValueError("not a position")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return str(value)


def _cleaned(value: Any) -> str:
    return clean(_text(value))
