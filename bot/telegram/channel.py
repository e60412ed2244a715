"""Telegram as a channel: messages delivered, taps answered, files fetched."""

from typing import Any

import structlog
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.outbox.channel import Delivered, NotSent, Refused, Uncertain
from bot.telegram.begun import Begun
from bot.telegram.outcomes import (
    is_broken_markup,
    is_gone,
    is_not_editable,
    is_not_modified,
    is_of_another_kind,
    outcome_of,
)
from bot.telegram.render import Call, corrections_of, edit_of, in_words, render
from handlers.conversation.messages import Message

LONGEST_ANSWER = 200

_log = structlog.get_logger()


class TelegramChannel:
    """Fulfils ``bot.outbox.channel.Channel`` with an initialized bot of the library.

    A message that takes several calls is delivered when all have been: tried again after a failure, it goes on where
    it stopped, as long as this process lives and nothing else was said in that chat meanwhile.
    """

    name = "telegram"

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._begun = Begun()

    def calls(self, message: Message) -> int:
        """How many calls of the Bot API send it. Raises whatever a message that can't be shown leads to."""
        return len(render(message))

    async def deliver(self, address: str, message: Message, replaces: int | None) -> Delivered:
        """Sends, or puts the message in the place of ``replaces`` where both are texts; else sends it anew, with the
        keyboard taken off the replaced one. Raises the outcomes of ``bot.outbox.channel``.
        """
        try:
            calls, edit = render(message), edit_of(message)
        except Exception as error:
            raise Refused("the message can't be shown") from error
        if not calls:
            raise Refused("the message shows nothing")
        if replaces is not None and edit is not None:
            edited = await self._edit(address, replaces, edit)
            if edited is not None:
                return edited
        done = self._begun.done(address, message)
        if replaces is not None and done == 0:
            await self._take_keyboard_off(address, replaces)
        return await self._send_rest(address, message, calls, done)

    async def correct(self, address: str, message: Message, number: int) -> Delivered:
        """Changes text or caption, and the keyboard, of a message where it stands. Raises as ``deliver``."""
        try:
            calls = corrections_of(message)
        except Exception as error:
            raise Refused("the message can't be shown") from error
        for call in calls:
            try:
                _, was_plain = await self._perform(call, address, message_id=number)
                return Delivered(number, was_plain)
            except Exception as error:
                if is_not_modified(error):
                    return Delivered(number)
                if not is_of_another_kind(error) or call is calls[-1]:
                    raise _repeatable(outcome_of(error)) from error
        raise Refused("it doesn't fit into one message")

    async def take_back(self, address: str, number: int) -> Delivered:
        """Deletes a message, for which the Bot API leaves 48 hours. Raises as ``deliver``."""
        try:
            await self._bot.delete_message(chat_id=address, message_id=number)
        except Exception as error:
            if not is_gone(error):
                raise _repeatable(outcome_of(error)) from error
        return Delivered(number)

    async def answer(self, callback_id: str, text: str = "") -> None:
        """Ends the waiting sign on a tapped button, with a short notice if any. Raises nothing: a late answer, and
        any other trouble, is not worth more than a line in the log.
        """
        try:
            await self._bot.answer_callback_query(callback_id, text=text[:LONGEST_ANSWER] or None)
        except Exception as error:
            _log.debug("tap_not_answered", error=type(error).__name__)

    def link(self, payload: str) -> str:
        """The address that opens a chat with the bot, at a deep link: 64 letters, digits, dashes at most."""
        return f"https://t.me/{self._bot.username}?start={payload}"

    async def download(self, handle: str) -> bytes:
        """The content of a file somebody sent, at most 20 MB. Raises ``NotSent`` when trying again may help (with
        ``TooMany`` among it), ``Refused`` when not.
        """
        try:
            file = await self._bot.get_file(handle)
            return bytes(await file.download_as_bytearray())
        except Exception as error:
            outcome = outcome_of(error)
            raise _repeatable(outcome) from error

    async def _send_rest(self, address: str, message: Message, calls: list[Call], done: int) -> Delivered:
        number, any_plain = 0, False
        for position, call in enumerate(calls[done:], done):
            try:
                number, was_plain = await self._perform(call, address)
            except Exception as error:
                outcome = outcome_of(error)
                words = in_words(message) if isinstance(outcome, Refused) and position == 0 else None
                if words:
                    _log.error("sent_in_words_alone", kind=message.kind, error=type(error).__name__)
                    return await self._send_rest(address, words, render(words), 0)
                self._begun.note(address, message, position, again=isinstance(outcome, NotSent | Uncertain))
                raise outcome from error
            any_plain |= was_plain
            # Noted at once: the caller may give up waiting at any moment.
            self._begun.note(address, message, position + 1, again=position + 1 < len(calls))
        return Delivered(number, any_plain)

    async def _edit(self, address: str, replaced: int, edit: Call) -> Delivered | None:
        """None where that message can't be changed, or this server changes none."""
        try:
            _, was_plain = await self._perform(edit, address, message_id=replaced)
            return Delivered(replaced, was_plain)
        except Exception as error:
            if is_not_modified(error):
                return Delivered(replaced)
            outcome = outcome_of(error)
            if not isinstance(outcome, Refused):
                raise _repeatable(outcome) from error
            if not is_not_editable(error):
                _log.error("edit_refused", error=type(error).__name__)
            return None

    async def _perform(self, call: Call, address: str, **where: Any) -> tuple[int, bool]:
        """The message's number, and whether its markup had to go."""
        method = getattr(self._bot, call.method)
        try:
            return _number_of(await method(chat_id=address, **where, **call.to_arguments())), False
        except TelegramError as error:
            if not is_broken_markup(error):
                raise
        return _number_of(await method(chat_id=address, **where, **call.to_arguments(as_plain_text=True))), True

    async def _take_keyboard_off(self, address: str, replaced: int) -> None:
        try:
            await self._bot.edit_message_reply_markup(chat_id=address, message_id=replaced, reply_markup=None)
        except RetryAfter as error:
            raise outcome_of(error) from error
        except TelegramError as error:
            # It may have none, or be gone; what matters is the message to come.
            _log.debug("keyboard_left", error=type(error).__name__)


def _repeatable(outcome: Exception) -> Exception:
    """What changes nothing when it is done twice (an edit, a download) may simply be done again."""
    return NotSent(str(outcome)) if isinstance(outcome, Uncertain) else outcome


def _number_of(sent: Any) -> int:
    return int(sent.message_id) if hasattr(sent, "message_id") else 0
