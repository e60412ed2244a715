"""Makes ``schema.json`` from the Bot API as data: ``python -m bot.sandbox.make_schema telegram-bot-api.json``.

Kept are the methods that the sandbox has and the types they take: names, types, what is required, numeric limits and
listed values.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

METHODS = [
    "getMe",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendLocation",
    "sendVenue",
    "sendMediaGroup",
    "sendChatAction",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "deleteMessage",
    "answerCallbackQuery",
    "getFile",
    "getChat",
    "setMyCommands",
    "getMyCommands",
    "deleteMyCommands",
    "setMyName",
    "getMyName",
    "setMyDescription",
    "getMyDescription",
    "setMyShortDescription",
    "getMyShortDescription",
    "setChatMenuButton",
]
PLAIN = {"String", "Integer", "Float", "Boolean", "InputFile"}


def main(source: str) -> None:
    """Reads the file named and writes ``schema.json`` beside this module."""
    api = json.loads(Path(source).read_text())
    schema = {"methods": {name: _fields(api["methods"][name]) for name in METHODS}, "types": {}, "unions": {}}
    waiting = [inner for fields in schema["methods"].values() for inner in _inner_types(fields)]
    while waiting:
        name = waiting.pop()
        if name in PLAIN or name in schema["types"] or name in schema["unions"]:
            continue
        known = api["types"][name]
        if known.get("subtypes"):
            schema["unions"][name] = known["subtypes"]
            waiting += known["subtypes"]
        else:
            schema["types"][name] = _fields(known)
            waiting += _inner_types(schema["types"][name])
    target = Path(__file__).with_name("schema.json")
    target.write_text(json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _fields(known: Json) -> Json:
    kept = (field for field in known.get("fields", []) if "Rich" not in str(field["types"]))
    return {field["name"]: _field(field) for field in kept}


def _field(field: Json) -> Json:
    made: Json = {"types": field["types"]}
    if field["required"]:
        made["required"] = True
    said = field["description"]
    if values := _values(said, field["types"]):
        made["values"] = values
    elif limits := re.search(r"(?<!ISO )\b(\d+)-(\d+)\b", said):
        made["range"] = [int(limits[1]), int(limits[2])]
    return made


def _values(said: str, types: list[str]) -> list[str]:
    if types != ["String"]:
        return []
    if only := re.search(r"\b[Tt]ype\b.*, must be (\w+)\.?$", said):
        return [only[1]]
    if re.search(r"[Mm]ust be one of|[Cc]urrently, can be|[Cc]urrently, must be one of", said):
        return re.findall(r"[“'\"](\w+)[”'\"]", said)
    return []


def _inner_types(fields: Json) -> list[str]:
    return [re.sub(r"^(Array of )+", "", name) for field in fields.values() for name in field["types"]]


if __name__ == "__main__":
    main(sys.argv[1])
