"""Chats and messages as the JSON interface shows them."""

from typing import Any

from bot.sandbox.chats import Chat, Kept
from bot.sandbox.core import Sandbox, from_stamp, iso
from bot.sandbox.markup import to_html

Json = dict[str, Any]

KINDS = ("text", "photo", "document", "venue", "location", "contact", "sticker", "voice", "poll")


def kind_of(body: Json) -> str:
    """What a message is; 'service' when it is none of the others."""
    return next((kind for kind in KINDS if kind in body), "service")


def chat_view(sandbox: Sandbox, chat: Chat, after: int) -> Json:
    """The chat and what changed in it since ``after``."""
    person = sandbox.people.by_id.get(chat.id)
    return {
        "chat": chat.about,
        "seq": chat.seq,
        "messages": [message_view(sandbox, kept) for kept in chat.messages.values() if kept.seq > after],
        "toasts": [toast for toast in chat.toasts if toast["seq"] > after],
        "reply_keyboard": chat.reply_keyboard,
        "action": chat.doing(sandbox.now()),
        "blocked": bool(person and person.blocked),
    }


def message_view(sandbox: Sandbox, kept: Kept) -> Json:
    """One message; a deleted one without its content."""
    body = kept.body
    view: Json = {
        "message_id": kept.id,
        "seq": kept.seq,
        "mine": kept.mine,
        "date": iso(from_stamp(body["date"])),
        "edit_date": iso(from_stamp(body["edit_date"])) if "edit_date" in body else None,
        "deleted": kept.deleted,
        "edits": kept.edits,
        "kind": kind_of(body),
        "from": body.get("from"),
        "silent": kept.silent,
    }
    return view | _content(sandbox, {"from": body.get("from")} if kept.deleted else body)


def _content(sandbox: Sandbox, body: Json) -> Json:
    text: str = body.get("text") or body.get("caption") or ""
    entities: list[Json] = body.get("entities") or body.get("caption_entities") or []
    return {
        "text": text,
        "html": to_html(text, entities),
        "entities": entities,
        "buttons": body.get("reply_markup", {}).get("inline_keyboard", []),
        "reply_to": body.get("reply_to_message", {}).get("message_id"),
        "file": _file(sandbox, body),
        "location": body.get("location"),
        "venue": _venue(body),
        "contact": _contact(body),
        "poll": body.get("poll"),
        "sticker": body.get("sticker"),
        "album": body.get("media_group_id"),
    }


def _file(sandbox: Sandbox, body: Json) -> Json | None:
    shown = body["photo"][-1] if "photo" in body else body.get("document") or body.get("voice")
    stored = sandbox.files.by_id.get(shown["file_id"]) if shown else None
    if stored is None:
        return None
    return {
        "file_id": stored.file_id,
        "name": stored.name,
        "mime_type": stored.mime_type,
        "size": len(stored.content),
        "width": stored.width,
        "height": stored.height,
        "url": f"/sandbox/files/{stored.file_id}",
    }


def _venue(body: Json) -> Json | None:
    venue = body.get("venue")
    return venue["location"] | {"title": venue["title"], "address": venue["address"]} if venue else None


def _contact(body: Json) -> Json | None:
    contact = body.get("contact")
    return {"last_name": "", "user_id": None} | contact if contact else None
