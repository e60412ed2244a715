"""What an error of the Bot API means for a send: may the same be sent again?

The texts are the server's own; Telegram documents none, and matches are on what has been stable for years.
"""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.outbox.channel import NotSent, Refused, TooMany, Uncertain, Unreachable
from bot.telegram.trouble import CutOff, NothingLeft
from models.refusals import Refusal

_UNKNOWN_CHAT = ("chat not found", "user not found", "peer_id_invalid", "user_id_invalid", "user_is_deleted")
_BARRED = ("not enough rights", "have no rights", "chat_write_forbidden", "need administrator rights")
# Beside those blocked, who may lift it: accounts deleted, people we never met, bots.
_NEVER = ("deactivated", "can't initiate", "can't send messages to bots", "kicked", "not a member", "deleted")
_NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "message_id_invalid",
    "message identifier is not specified",
)
# The first that fits counts: an invalid address of a button is one of a file in other words only.
_REFUSALS = {
    Refusal.BUTTON: ("button_", "inline keyboard button", "reply markup", "keyboard button"),
    Refusal.LENGTH: ("too long", "too_long"),
    Refusal.FILE: (
        "wrong file identifier",
        "wrong remote file",
        "wrong type of the web page content",
        "failed to get http url content",
        "photo_",
        "file_",
        "image_process_failed",
        "document_invalid",
        "media_",
    ),
    Refusal.WORDS: ("can't parse", "entit", "is empty", "message_empty"),
}


def outcome_of(error: Exception) -> Exception:
    """The outcome of ``bot.outbox.channel`` that this error is."""
    if isinstance(error, RetryAfter):
        return TooMany(_waiting(error))
    if isinstance(error, Forbidden):
        return Unreachable(type(error).__name__, gone=_says(error, *_NEVER))
    # Before NetworkError, which it is a kind of.
    if isinstance(error, BadRequest):
        return _outcome_of_bad_request(error)
    if isinstance(error, ChatMigrated):
        return Refused("the group has become another chat")
    if is_unknown_method(error):
        return Refused("this server has no such method")
    if isinstance(error, NothingLeft | InvalidToken | Conflict):
        return NotSent(type(error).__name__)
    if isinstance(error, NetworkError):
        return _outcome_of_network(error)
    return Uncertain(type(error).__name__)


def is_unknown_method(error: Exception) -> bool:
    """404 to one method, of a server that knows the token: the library makes the same error of it as of 401."""
    return isinstance(error, InvalidToken) and _says(error, "not found")


def is_not_modified(error: Exception) -> bool:
    """The message already is what it was to become."""
    return isinstance(error, BadRequest) and _says(error, "not modified")


def is_not_editable(error: Exception) -> bool:
    """The message to be replaced is gone, or is none that can be."""
    return isinstance(error, BadRequest) and _says(error, *_NOT_EDITABLE)


def is_of_another_kind(error: Exception) -> bool:
    """The words stand below a file, where a text was to be changed, or the other way round."""
    return isinstance(error, BadRequest) and _says(error, "there is no text in", "there is no caption in")


def is_gone(error: Exception) -> bool:
    """The message to be deleted is there no more."""
    return isinstance(error, BadRequest) and _says(error, "message to delete not found")


def is_broken_markup(error: Exception) -> bool:
    """The HTML was refused."""
    return isinstance(error, BadRequest) and _says(error, "can't parse entities", "can't parse message text")


def _outcome_of_bad_request(error: BadRequest) -> Exception:
    if _says(error, *_UNKNOWN_CHAT):
        return Unreachable("the chat is unknown", gone=True)
    if _says(error, *_BARRED):
        return Unreachable("not allowed to write there", gone=False)
    return Refused(type(error).__name__, _refusal(error))


def _refusal(error: BadRequest) -> Refusal:
    return next((why for why, said in _REFUSALS.items() if _says(error, *said)), Refusal.OTHER)


def _outcome_of_network(error: NetworkError) -> Exception:
    """5xx and the like were answered, and did nothing; what was cut or timed out may have."""
    if isinstance(error, TimedOut | CutOff) or _says(error, "unknown error in http implementation"):
        return Uncertain(type(error).__name__)
    if _says(error, "too large"):
        return Refused("too large", Refusal.FILE)
    return NotSent(type(error).__name__)


def _says(error: Exception, *any_of: str) -> bool:
    told = str(error).lower()
    return any(words in told for words in any_of)


def _waiting(error: RetryAfter) -> timedelta:
    asked = error.retry_after
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
