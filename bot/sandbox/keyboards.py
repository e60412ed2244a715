"""Keyboards under a message, refused as Telegram refuses them (after the tables have checked their types)."""

import re
from typing import Any

from bot.sandbox.refusals import Refusal, bad_request

Json = dict[str, Any]

MOST_BUTTONS = 100
WIDEST_ROW = 8
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
EMPTY_ALLOWED = {"switch_inline_query", "switch_inline_query_current_chat", "callback_game"}
PRIVATE_ONLY = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
}


def check_inline(markup: Json) -> Json | None:
    """The inline keyboard without empty rows, or None when nothing is left. Raises a ``Refusal``."""
    rows = [row for row in markup["inline_keyboard"] if row]
    for row in rows:
        for button in row:
            _check_inline_button(button)
    _check_size(rows)
    return {"inline_keyboard": rows} if rows else None


def check_reply(markup: Json, *, private: bool) -> Json:
    """A reply keyboard, with what the page wants to know filled in. Raises a ``Refusal``."""
    rows = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad_request("reply keyboard is empty")
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise bad_request("keyboard button text must be non-empty")
        for name, why in PRIVATE_ONLY.items():
            if button.get(name) and not private:
                raise bad_request(why)
    _check_size(rows)
    switches = {name: markup.get(name, False) for name in ("resize_keyboard", "one_time_keyboard", "is_persistent")}
    return {"keyboard": rows} | switches | {"input_field_placeholder": markup.get("input_field_placeholder", "")}


def address_problem(address: str) -> str:
    """Why Telegram wouldn't open this address from a button or a link; "" when it would."""
    scheme, found, rest = address.partition("://")
    if found and scheme.lower() not in {"http", "https", "tg", "ton", "tonsite"}:
        return "Unsupported URL protocol"
    if scheme.lower() in {"tg", "ton"}:
        return ""
    host = re.split(r"[/?#]", rest if found else address, maxsplit=1)[0].rpartition("@")[2]
    if not host:
        return "URL host is empty"
    return "" if re.fullmatch(r"[^\s.:]+(\.[^\s.:]+)+(:\d{1,5})?", host) else "Wrong HTTP URL"


def _check_inline_button(button: Json) -> None:
    if not button["text"].strip():
        raise _unparsed("Inline keyboard button text must be non-empty")
    used = [name for name in ACTIONS if name in button and (button[name] not in ("", False) or name in EMPTY_ALLOWED)]
    if not used:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(used) > 1:
        raise _unparsed("Exactly one action must be specified for an inline keyboard button")
    if "callback_data" in used and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in used and (problem := address_problem(button["url"])):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: {problem}")
    if "web_app" in used and not button["web_app"]["url"].startswith("https://"):
        address = button["web_app"]["url"]
        raise bad_request(f"inline keyboard button Web App URL '{address}' is invalid: Only HTTPS links are allowed")
    if used[0] in {"pay", "callback_game"}:
        raise bad_request("BUTTON_TYPE_INVALID")


def _unparsed(why: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _check_size(rows: list[list[Json]]) -> None:
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > WIDEST_ROW for row in rows):
        raise bad_request("reply markup is too long")
