"""The actions of the JSON interface by name."""

import json
from typing import Any

from bot.sandbox.core import Sandbox
from bot.sandbox.doing import Doing, NotFoundHere
from bot.sandbox.files import StoredFile
from bot.sandbox.methods import Upload
from bot.sandbox.people import Person
from bot.sandbox.reading import integer

Json = dict[str, Any]

PARIS = (48.8566, 2.3522)
NAMES = {"photo": "photo.jpg", "document": "document.bin", "voice": "voice.ogg"}
ACTIONS = [
    "open",
    "say",
    "edit",
    "tap",
    "press",
    "contact",
    "location",
    "photo",
    "document",
    "voice",
    "sticker",
    "poll",
    "block",
    "unblock",
    "deactivate",
]


def act(sandbox: Sandbox, person: Person, action: str, body: Json, file: Upload | None) -> Json:
    """Does it. Raises ``NotFoundHere``, ``NotNow``, or for a wrong body ``ValueError`` and its like."""
    if action not in ACTIONS:
        raise NotFoundHere(f"no such action: {action}; there are {', '.join(ACTIONS)}")
    group = body.get("chat")
    doing = Doing(sandbox, person, None if group is None else integer(group, "chat"))
    if action in NAMES:
        return _send_file(doing, action, body, file)
    if action in {"block", "unblock", "deactivate"}:
        return {"block": doing.block, "unblock": doing.unblock, "deactivate": doing.deactivate}[action]()
    return _talk(doing, action, body)


def _talk(doing: Doing, action: str, body: Json) -> Json:
    reply_to = _reply_to(body)
    match action:
        case "open":
            return doing.open(_text(body.get("payload", ""), "payload"))
        case "say":
            return doing.say(_text(body["text"], "text"), reply_to, _entities(body))
        case "edit":
            return doing.edit(integer(body["message_id"], "message_id"), _text(body["text"], "text"), _entities(body))
        case "tap":
            return _tap(doing, body)
        case "press":
            latitude, longitude = body.get("latitude", PARIS[0]), body.get("longitude", PARIS[1])
            return doing.press(_text(body["label"], "label"), float(latitude), float(longitude))
        case "contact":
            return doing.share_contact(body, reply_to)
        case "location":
            return doing.share_location(float(body["latitude"]), float(body["longitude"]), reply_to)
        case "sticker":
            return doing.send_sticker(_text(body.get("emoji") or "👍", "emoji"), reply_to)
        case _:
            return doing.send_poll(body.get("question", "?"), body.get("options", ["1", "2"]), reply_to)


def _tap(doing: Doing, body: Json) -> Json:
    label, data = body.get("label"), body.get("data")
    if label is None and data is None:
        raise ValueError("tap needs the button's label or its data")
    if body.get("force") and data is None:
        raise ValueError("force needs data")
    message_id = body.get("message_id")
    number = None if message_id is None else integer(message_id, "message_id")
    return doing.tap(label, data, number, force=bool(body.get("force")))


def _send_file(doing: Doing, kind: str, body: Json, file: Upload | None) -> Json:
    if file is None and kind != "voice":
        raise ValueError(f"a {kind} needs a file: multipart, or content in base64")
    file = file or Upload("", b"OggS" + bytes(4000), "audio/ogg")
    kept: StoredFile = doing.sandbox.files.keep(kind, file.name or NAMES[kind], file.content, file.mime_type)
    caption = _text(body.get("caption") or "", "caption")
    return doing.send_file(kept, caption, _reply_to(body), _entities(body))


def _entities(body: Json) -> list[Json]:
    """What was formatted: a list, or as JSON in a field of a form with a file."""
    given = body.get("entities") or []
    found = json.loads(given) if isinstance(given, str) else given
    if not isinstance(found, list) or not all(_is_entity(one) for one in found):
        raise ValueError("entities is a list of objects with type, offset and length")
    return found


def _is_entity(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("type"), str) and {"offset", "length"} <= _whole(one)


def _whole(one: Json) -> set[str]:
    return {name for name, value in one.items() if type(value) is int}


def _reply_to(body: Json) -> int | None:
    return None if body.get("reply_to") is None else integer(body["reply_to"], "reply_to")


def _text(given: object, what: str) -> str:
    if not isinstance(given, str):
        raise ValueError(f"{what} is a text")
    return given
