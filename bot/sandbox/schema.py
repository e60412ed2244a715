"""Checks a call's parameters against the Bot API's own tables (``schema.json``): required, types, known values, limits.

Parameters come as text in a query or a form, and natively in JSON; both are accepted for plain types, as the real
server does. Parameters that the tables don't name are ignored, as there.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from bot.sandbox.refusals import bad_request

Json = dict[str, Any]


class Misfit(Exception):  # noqa: N818 - turned into a refusal
    """A value is not what the table says; the text is the real server's."""


MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "title": "title is empty",
    "address": "address is empty",
    "media": "there is no media in the request",
    "file_id": "file_id is not specified",
    "action": "wrong parameter action in request",
    "commands": "can't parse commands JSON object",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
UNREADABLE = {
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
    "link_preview_options": "can't parse link preview options JSON object",
    "entities": "can't parse entities JSON object",
    "caption_entities": "can't parse entities JSON object",
    "media": "can't parse media JSON object",
    "commands": "can't parse commands JSON object",
    "scope": "can't parse BotCommandScope JSON object",
    "menu_button": "can't parse menu button JSON object",
}
WRAPPED = {
    "InlineKeyboardButton": "can't parse inline keyboard button: ",
    "KeyboardButton": "can't parse keyboard button: ",
    "MessageEntity": "can't parse MessageEntity: ",
    "BotCommand": "can't parse BotCommand: ",
    "BotCommandScope": "can't parse BotCommandScope: ",
    "MenuButton": "can't parse MenuButton: ",
}
TOO_LONG = {
    "callback_data": "BUTTON_DATA_INVALID",
    "copy_text": "BUTTON_COPY_TEXT_INVALID",
    "input_field_placeholder": "input field placeholder is too long",
}
MARKUPS = {
    "inline_keyboard": "InlineKeyboardMarkup",
    "keyboard": "ReplyKeyboardMarkup",
    "remove_keyboard": "ReplyKeyboardRemove",
    "force_reply": "ForceReply",
}


@cache
def tables() -> Json:
    """The tables, read once."""
    made: Json = json.loads(Path(__file__).with_name("schema.json").read_text())
    return made


@cache
def names() -> dict[str, str]:
    """The methods' names by their lower-case form."""
    return {name.lower(): name for name in tables()["methods"]}


def checked(method: str, raw: Json) -> Json:
    """The parameters in their own types, empty ones left out. Raises a ``Refusal`` in the real server's words."""
    made: Json = {}
    for name, field in tables()["methods"][method].items():
        value = raw.get(name)
        if value is None or value == "":
            if field.get("required") and not (method == "setWebhook" and name == "url"):
                raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
            continue
        try:
            made[name] = _parameter(name, field, value)
        except Misfit as misfit:
            raise bad_request(str(misfit)) from None
    return made


def _parameter(name: str, field: Json, value: Any) -> Any:
    types: list[str] = field["types"]
    if "InputFile" in types or set(types) <= {"String", "Integer"}:
        return _plain(name, types, value)
    if types[0] in {"Float", "Boolean"}:
        return _plain(name, types, value)
    return _of_type(_markup(types, _read(name, value)), name, _read(name, value))


def _read(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Misfit(UNREADABLE.get(name, f"can't parse {name} JSON object")) from None


def _plain(name: str, types: list[str], value: Any) -> Any:
    if "InputFile" in types:
        return value
    if types == ["Integer"]:
        return _integer(name, value)
    if types == ["Float"]:
        return _float(name, value)
    if types == ["Boolean"]:
        return _boolean(name, value)
    if "Integer" in types and isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Misfit(f'parameter "{name}" must be of type String')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Misfit("strings must be encoded in UTF-8") from None
    return int(value) if "Integer" in types and re.fullmatch(r"-?\d{1,18}", value.strip()) else value


def _integer(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value.strip()):
        return int(value)
    raise Misfit(f'parameter "{name}" must be of type Integer')


def _float(name: str, value: Any) -> float:
    try:
        if not isinstance(value, bool):
            return float(value)
    except (TypeError, ValueError):
        pass
    raise Misfit(f'parameter "{name}" must be of type Float')


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if str(value).lower() in known:
        return known[str(value).lower()]
    raise Misfit(f'parameter "{name}" must be of type Boolean')


def _markup(types: list[str], value: Any) -> str:
    """Which of several types an object is meant to be: keyboards by their own field, media by ``type``."""
    if len(types) == 1:
        return types[0]
    if types[0].startswith("Array of InputMedia"):
        return "Array of InputMedia"
    if not isinstance(value, dict):
        raise Misfit("object expected as reply markup")
    return next((name for key, name in MARKUPS.items() if key in value and name in types), "")


def _of_type(kind: str, name: str, value: Any) -> Any:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise Misfit(f'Field "{name}" must be of type Array')
        return [_of_type(kind.removeprefix("Array of "), name, item) for item in value]
    if kind in {"String", "Integer", "Float", "Boolean"}:
        return _nested_plain(kind, name, value)
    if kind == "KeyboardButton" and isinstance(value, str):
        value = {"text": value}
    try:
        return _object(kind, name, value)
    except Misfit as misfit:
        said = str(misfit)
        raise Misfit(said if said.isupper() or ":" in said else WRAPPED.get(kind, "") + said) from None


def _nested_plain(kind: str, name: str, value: Any) -> Any:
    wanted: Any = {"String": str, "Integer": (int, str), "Float": (int, float), "Boolean": bool}[kind]
    fits = isinstance(value, wanted) and (kind == "Boolean" or not isinstance(value, bool))
    if kind == "Integer" and isinstance(value, str):
        fits = bool(re.fullmatch(r"-?\d{1,18}", value))
    if not fits:
        raise Misfit(f'Field "{name}" must be of type {"Number" if kind in {"Integer", "Float"} else kind}')
    return int(value) if kind == "Integer" else value


def _object(kind: str, name: str, value: Any) -> Any:
    if not isinstance(value, dict):
        raise Misfit(
            f'Field "{name}" must be of type Object' if kind not in WRAPPED else f"expected an Object as {kind}"
        )
    fields = tables()["types"].get(_member(kind, value), {})
    made: Json = {}
    for key, field in fields.items():
        if value.get(key) is None:
            if field.get("required"):
                raise Misfit(f'Can\'t find field "{key}"')
            continue
        made[key] = _of_type(_one_of(field["types"], value[key]), key, value[key])
        _limits(name, key, field, made[key])
    return made


def _member(kind: str, value: Json) -> str:
    if kind == "InputMedia":
        member = "InputMedia" + str(value.get("type", "")).title().replace("_", "")
        if member not in tables()["types"]:
            raise Misfit("can't parse InputMedia: type must be one of the media types")
        return member
    for member in tables()["unions"].get(kind, ()):
        if tables()["types"][member]["type"]["values"] == [value.get("type")]:
            return str(member)
    if kind in tables()["unions"]:
        raise Misfit("Unsupported type specified")
    return kind


def _one_of(types: list[str], value: Any) -> str:
    if len(types) == 1:
        return types[0]
    return "Integer" if isinstance(value, int) and "Integer" in types else "String"


def _limits(name: str, key: str, field: Json, value: Any) -> None:
    if "values" in field and value not in field["values"]:
        raise Misfit("Unsupported type specified" if key == "type" else f"{key} must be one of {field['values']}")
    low, high = field.get("range", (0, 1 << 62))
    size = value if isinstance(value, int) else len(value.encode() if key == "callback_data" else value)
    if isinstance(value, str) and not low <= size <= high and (size or key == "text"):
        raise Misfit(TOO_LONG.get(key, TOO_LONG.get(name, f'Field "{key}" must have {low}-{high} characters')))
