"""Sending: texts, pictures, documents, places, albums."""

from typing import Any

from bot.sandbox.chats import Chat, Kept
from bot.sandbox.core import Sandbox, iso
from bot.sandbox.files import PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile
from bot.sandbox.keyboards import check_inline, check_reply
from bot.sandbox.markup import Styled
from bot.sandbox.methods import Call, Upload, method
from bot.sandbox.methods.access import caption_of, text_of, within_rates, writable_chat
from bot.sandbox.refusals import TOO_LARGE, bad_request
from bot.sandbox.rendering import kind_of

Json = dict[str, Any]


@method("sendMessage")
async def send_message(sandbox: Sandbox, call: Call) -> Json:
    """A text."""
    styled = text_of(call.given)
    return _deliver(sandbox, call, _with_entities("text", "entities", styled))


@method("sendPhoto")
async def send_photo(sandbox: Sandbox, call: Call) -> Json:
    """A picture: uploaded, or one the server has."""
    caption = caption_of(call.given)
    photo = _file(sandbox, call, "photo", call.given.get("photo", ""))
    return _deliver(sandbox, call, _photo(sandbox, photo) | _captioned(caption))


@method("sendDocument")
async def send_document(sandbox: Sandbox, call: Call) -> Json:
    """Any file."""
    caption = caption_of(call.given)
    document = _file(sandbox, call, "document", call.given.get("document", ""))
    return _deliver(sandbox, call, {"document": document.as_document()} | _captioned(caption))


@method("sendLocation")
async def send_location(sandbox: Sandbox, call: Call) -> Json:
    """A pin."""
    return _deliver(sandbox, call, {"location": _location(call.given)})


@method("sendVenue")
async def send_venue(sandbox: Sandbox, call: Call) -> Json:
    """A pin with a name and an address."""
    location = _location(call.given)
    venue = {"location": location, "title": call.given["title"], "address": call.given["address"]}
    return _deliver(sandbox, call, {"location": location, "venue": venue})


@method("sendMediaGroup")
async def send_media_group(sandbox: Sandbox, call: Call) -> list[Json]:
    """An album of 2 to 10 photos, or as many documents."""
    media: list[Json] = call.given["media"]
    if not 2 <= len(media) <= 10:
        raise bad_request("wrong number of media in the album: there must be 2-10 of them")
    kinds = {item["type"] for item in media}
    if len(kinds) > 1 or kinds - {"photo", "document"}:
        raise bad_request("media of these types can't be sent together")
    contents = [_media(sandbox, call, item) for item in media]
    album = str(sandbox.query_ids.next())
    return [
        _deliver(sandbox, call, content | {"media_group_id": album}, first=n == 0) for n, content in enumerate(contents)
    ]


def _media(sandbox: Sandbox, call: Call, item: Json) -> Json:
    caption = caption_of(item)
    file = _file(sandbox, call, item["type"], item["media"])
    content = _photo(sandbox, file) if item["type"] == "photo" else {"document": file.as_document()}
    return content | _captioned(caption)


def _file(sandbox: Sandbox, call: Call, kind: str, given: str) -> StoredFile:
    upload = call.uploads.get(given.removeprefix("attach://") if given.startswith("attach://") else kind)
    if upload is None:
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        known = sandbox.files.by_id.get(given)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return known if known.kind == kind else _other_kind(kind)
    _check_size(kind, upload)
    return sandbox.files.keep(kind, upload.name, upload.content, upload.mime_type if kind != "photo" else "")


def _other_kind(kind: str) -> StoredFile:
    raise bad_request(f"can't use file of another type as {kind.title()}")


def _check_size(kind: str, upload: Upload) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise TOO_LARGE
    if kind == "photo" and len(upload.content) > PHOTO_LIMIT:
        raise bad_request("file is too big for a photo; the maximum size is 10485760 bytes")


def _photo(sandbox: Sandbox, photo: StoredFile) -> Json:
    if not photo.width or not photo.height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if photo.width + photo.height > 10000 or not 1 / 20 <= photo.width / photo.height <= 20:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return {"photo": sandbox.files.photo_sizes(photo)}


def _location(given: Json) -> Json:
    if not (-90 <= given["latitude"] <= 90 and -180 <= given["longitude"] <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": given["latitude"], "longitude": given["longitude"]}


def _with_entities(text: str, entities: str, styled: Styled) -> Json:
    return {text: styled.text} | ({entities: styled.entities} if styled.entities else {})


def _captioned(caption: Styled) -> Json:
    return _with_entities("caption", "caption_entities", caption) if caption.text else {}


def _deliver(sandbox: Sandbox, call: Call, content: Json, *, first: bool = True) -> Json:
    """Puts the message into the chat, or refuses; every accepted one is written down."""
    chat = writable_chat(sandbox, call.given.get("chat_id"))
    markup, keyboard = _markup(call.given.get("reply_markup"), private=chat.private)
    reply = _replied(chat, call.given)
    if first:
        within_rates(sandbox, chat)
    body = {
        "message_id": sandbox.message_ids.next(),
        "from": sandbox.bot_user(),
        "chat": chat.about,
        "date": sandbox.stamp(),
    }
    body |= reply | content | ({"reply_markup": markup} if markup else {})
    kept = Kept(
        body, silent=call.given.get("disable_notification", False), fixed=keyboard is not None, sent_at=sandbox.now()
    )
    if keyboard is not None:
        chat.reply_keyboard = keyboard or None
    chat.add(kept)
    _write_down(sandbox, call.method, kept)
    return body


def _markup(given: Json | None, *, private: bool) -> tuple[Json | None, Json | None]:
    """The inline keyboard, and the reply keyboard: {} takes it away, None leaves it."""
    if not given:
        return None, None
    if "inline_keyboard" in given:
        return check_inline(given), None
    if "keyboard" in given:
        return None, check_reply(given, private=private)
    return None, {}


def _replied(chat: Chat, given: Json) -> Json:
    wanted = given.get("reply_parameters")
    if not wanted:
        return {}
    if "message_id" not in wanted:
        raise bad_request('can\'t find field "message_id"')
    kept = chat.message(wanted["message_id"])
    if kept:
        return {"reply_to_message": {name: value for name, value in kept.body.items() if name != "reply_to_message"}}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _write_down(sandbox: Sandbox, name: str, kept: Kept) -> None:
    body = kept.body
    sandbox.journal.deliveries.append(
        {
            "seq": len(sandbox.journal.deliveries) + 1,
            "chat_id": body["chat"]["id"],
            "message_id": kept.id,
            "method": name,
            "kind": kind_of(body),
            "text": body.get("text", body.get("caption", "")),
            "at": iso(kept.sent_at),
        }
    )
