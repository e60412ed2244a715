"""Editing and deleting what was sent."""

from datetime import timedelta
from typing import Any

from bot.sandbox.chats import Chat, Kept
from bot.sandbox.core import Sandbox, from_stamp
from bot.sandbox.keyboards import check_inline
from bot.sandbox.markup import Styled
from bot.sandbox.methods import Call, method
from bot.sandbox.methods.access import caption_of, own_message, text_of, within_rates, writable_chat
from bot.sandbox.refusals import bad_request

Json = dict[str, Any]

DELETABLE_FOR = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@method("editMessageText")
async def edit_text(sandbox: Sandbox, call: Call) -> Json:
    """Another text; the buttons go unless they are sent again."""
    styled = text_of(call.given, too_long="MESSAGE_TOO_LONG")
    chat, kept = _found(sandbox, call)
    if "text" not in kept.body:
        raise bad_request("there is no text in the message to edit")
    return _change(sandbox, chat, kept, call.given, _with("text", "entities", styled))


@method("editMessageCaption")
async def edit_caption(sandbox: Sandbox, call: Call) -> Json:
    """Another caption below a file."""
    styled = caption_of(call.given, too_long="MEDIA_CAPTION_TOO_LONG")
    chat, kept = _found(sandbox, call)
    if not {"photo", "document", "voice"} & set(kept.body):
        raise bad_request("there is no caption in the message to edit")
    return _change(sandbox, chat, kept, call.given, _with("caption", "caption_entities", styled))


@method("editMessageReplyMarkup")
async def edit_markup(sandbox: Sandbox, call: Call) -> Json:
    """Other buttons below the same message."""
    chat, kept = _found(sandbox, call)
    return _change(sandbox, chat, kept, call.given, {})


@method("deleteMessage")
async def delete_message(sandbox: Sandbox, call: Call) -> bool:
    """Takes a message away for everyone, within 48 hours."""
    chat = writable_chat(sandbox, call.given["chat_id"])
    kept = chat.message(call.given["message_id"])
    if kept is None:
        raise bad_request("message to delete not found")
    if sandbox.now() - from_stamp(kept.body["date"]) > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    kept.deleted = True
    chat.touch(kept)
    return True


def _found(sandbox: Sandbox, call: Call) -> tuple[Chat, Kept]:
    if "chat_id" not in call.given:
        raise bad_request("chat_id is empty")
    if "message_id" not in call.given:
        raise bad_request("message identifier is not specified")
    chat = writable_chat(sandbox, call.given["chat_id"])
    return chat, own_message(chat, call.given["message_id"])


def _with(text: str, entities: str, styled: Styled) -> Json:
    return {text: styled.text, entities: styled.entities}


def _change(sandbox: Sandbox, chat: Chat, kept: Kept, given: Json, content: Json) -> Json:
    markup = given.get("reply_markup")
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    new = kept.body | content | {"reply_markup": check_inline(markup) if markup else None}
    new = {name: value for name, value in new.items() if value not in (None, [], "")}
    if new == kept.body:
        raise bad_request(NOT_MODIFIED)
    within_rates(sandbox, chat)
    kept.body = new | {"edit_date": sandbox.stamp()}
    kept.edits += 1
    chat.touch(kept)
    return kept.body
