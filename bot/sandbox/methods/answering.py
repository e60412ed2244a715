"""Short answers: to a tap, and 'typing…'."""

from bot.sandbox.core import OLDEST_QUERY, Sandbox, iso
from bot.sandbox.markup import utf16
from bot.sandbox.methods import Call, method
from bot.sandbox.methods.access import writable_chat
from bot.sandbox.refusals import bad_request

LONGEST_ANSWER = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


@method("answerCallbackQuery")
async def answer_callback_query(sandbox: Sandbox, call: Call) -> bool:
    """Ends a tap's spinner, with a short text or without; once, and within some minutes."""
    query = sandbox.queries.get(call.given["callback_query_id"])
    if query is None or query.answered or sandbox.now() - query.made_at > OLDEST_QUERY:
        raise bad_request(TOO_OLD)
    text = call.given.get("text", "")
    if utf16(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if call.given.get("url"):
        raise bad_request("URL_INVALID")
    query.answered = True
    query.chat.toasts.append(
        {
            "seq": query.chat.touch(),
            "callback_query_id": query.id,
            "message_id": query.message_id,
            "text": text,
            "alert": call.given.get("show_alert", False),
            "url": "",
            "date": iso(sandbox.now()),
        }
    )
    return True


@method("sendChatAction")
async def send_chat_action(sandbox: Sandbox, call: Call) -> bool:
    """Shows for five seconds what the bot is doing."""
    if call.given["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(sandbox, call.given["chat_id"])
    chat.action = (call.given["action"], sandbox.now())
    chat.touch()
    return True
