"""What the bot is: itself, its chats and files, and its name, description and commands by language."""

import json
import re
from typing import Any

from bot.sandbox.core import Sandbox
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.methods import Call, method
from bot.sandbox.methods.access import chat_named
from bot.sandbox.refusals import bad_request

Json = dict[str, Any]

MOST_COMMANDS = 100
ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


@method("getMe")
async def get_me(sandbox: Sandbox, _: Call) -> Json:
    """The bot itself."""
    return sandbox.bot_user() | ABILITIES


@method("getChat")
async def get_chat(sandbox: Sandbox, call: Call) -> Json:
    """A chat in full; one with a person who never wrote is unknown to the bot."""
    chat = chat_named(sandbox, call.given["chat_id"])
    person = sandbox.people.by_id.get(chat.id)
    if person and not person.started:
        raise bad_request("chat not found")
    gifts = {"unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False}
    gifts["gifts_from_channels"] = False
    return chat.about | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


@method("getFile")
async def get_file(sandbox: Sandbox, call: Call) -> Json:
    """Where a file can be fetched, up to 20 MB."""
    file = sandbox.files.by_id.get(call.given["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return file.bare() | {"file_id": call.given["file_id"], "file_path": file.path}


@method("setMyCommands")
async def set_my_commands(sandbox: Sandbox, call: Call) -> bool:
    """The commands for a scope and a language."""
    commands: list[Json] = call.given["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        command["command"] = command["command"].removeprefix("/")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    sandbox.profile.commands[_commands_key(call)] = [dict(command) for command in commands]
    return True


@method("getMyCommands")
async def get_my_commands(sandbox: Sandbox, call: Call) -> list[Json]:
    """The commands of exactly that scope and language."""
    return sandbox.profile.commands.get(_commands_key(call), [])


@method("deleteMyCommands")
async def delete_my_commands(sandbox: Sandbox, call: Call) -> bool:
    """Takes them back."""
    sandbox.profile.commands.pop(_commands_key(call), None)
    return True


@method("setMyName")
async def set_my_name(sandbox: Sandbox, call: Call) -> bool:
    """The name shown to people of a language."""
    return _set(sandbox.profile.names, call, "name", 64)


@method("getMyName")
async def get_my_name(sandbox: Sandbox, call: Call) -> Json:
    """Its name in a language, or else by default."""
    return {"name": _get(sandbox.profile.names, call) or sandbox.name}


@method("setMyDescription")
async def set_my_description(sandbox: Sandbox, call: Call) -> bool:
    """What an empty chat with the bot shows."""
    return _set(sandbox.profile.descriptions, call, "description", 512)


@method("getMyDescription")
async def get_my_description(sandbox: Sandbox, call: Call) -> Json:
    """The same, read."""
    return {"description": _get(sandbox.profile.descriptions, call)}


@method("setMyShortDescription")
async def set_my_short_description(sandbox: Sandbox, call: Call) -> bool:
    """What the bot's profile shows."""
    return _set(sandbox.profile.short_descriptions, call, "short_description", 120)


@method("getMyShortDescription")
async def get_my_short_description(sandbox: Sandbox, call: Call) -> Json:
    """The same, read."""
    return {"short_description": _get(sandbox.profile.short_descriptions, call)}


@method("setChatMenuButton")
async def set_chat_menu_button(sandbox: Sandbox, call: Call) -> bool:
    """The button beside the text field."""
    if "chat_id" in call.given:
        chat_named(sandbox, call.given["chat_id"])
    sandbox.profile.menu_button = call.given.get("menu_button", {"type": "default"})
    return True


def _commands_key(call: Call) -> tuple[str, str]:
    scope = call.given.get("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), _language(call)


def _language(call: Call) -> str:
    language = str(call.given.get("language_code", ""))
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


def _set(texts: dict[str, str], call: Call, name: str, longest: int) -> bool:
    language, text = _language(call), str(call.given.get(name, ""))
    if len(text) > longest:
        raise bad_request(f"{name} is too long; the maximum length is {longest}")
    texts[language] = text
    return True


def _get(texts: dict[str, str], call: Call) -> str:
    return texts.get(_language(call)) or texts.get("", "")
