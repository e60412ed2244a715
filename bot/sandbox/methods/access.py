"""Whom the bot may write to, and what text a message gets."""

from typing import Any

from bot.sandbox.chats import Chat, Kept
from bot.sandbox.core import Sandbox
from bot.sandbox.entities import found_in
from bot.sandbox.keyboards import address_problem
from bot.sandbox.markup import Styled, parse_html, trimmed, utf16
from bot.sandbox.refusals import bad_request, forbidden, too_many

Json = dict[str, Any]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def chat_named(sandbox: Sandbox, chat_id: object) -> Chat:
    """The chat, by id or a person's @username; refuses one that the bot can't know."""
    if isinstance(chat_id, str):
        named = (person.id for person in sandbox.people.by_id.values() if f"@{person.username}" == chat_id)
        chat_id = next(named, None)
    if isinstance(chat_id, int) and chat_id in sandbox.people.by_id:
        return sandbox.private_chat(chat_id)
    if isinstance(chat_id, int) and chat_id in sandbox.chats:
        return sandbox.chats[chat_id]
    raise bad_request("chat not found")


def writable_chat(sandbox: Sandbox, chat_id: object) -> Chat:
    """The chat, if the bot may write there now."""
    chat = chat_named(sandbox, chat_id)
    person = sandbox.people.by_id.get(chat.id)
    if person:
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
    return chat


def within_rates(sandbox: Sandbox, chat: Chat) -> None:
    """Counts a send or an edit, and refuses it when there are too many."""
    if seconds := sandbox.faults.wait_for(chat.id):
        raise too_many(seconds)


def own_message(chat: Chat, message_id: object) -> Kept:
    """A message that the bot may edit."""
    kept = chat.message(message_id)
    if kept is None:
        raise bad_request("message to edit not found")
    if kept.mine or kept.fixed or not kept.body.get("from", {}).get("is_bot"):
        raise bad_request("message can't be edited")
    return kept


def text_of(given: Json, too_long: str = "message is too long") -> Styled:
    """The message's text, parsed, trimmed and of a length Telegram takes."""
    if not given.get("text"):
        raise bad_request("message text is empty")
    styled = _styled(given["text"], given, "entities")
    if not styled.text:
        raise bad_request("text must be non-empty")
    if utf16(styled.text) > LONGEST_TEXT:
        raise bad_request(too_long)
    return styled


def caption_of(given: Json, too_long: str = "message caption is too long") -> Styled:
    """The caption, possibly empty."""
    styled = _styled(given.get("caption", ""), given, "caption_entities")
    if utf16(styled.text) > LONGEST_CAPTION:
        raise bad_request(too_long)
    return styled


def _styled(text: str, given: Json, key: str) -> Styled:
    mode = given.get("parse_mode", "").lower()
    if mode and mode != "html":
        raise bad_request("unsupported parse_mode")
    styled = parse_html(text) if mode else Styled(text, _given_entities(text, given.get(key, [])))
    return found_in(trimmed(styled))


def _given_entities(text: str, entities: list[Json]) -> list[Json]:
    size = utf16(text)
    for entity in entities:
        offset, end = entity["offset"], entity["offset"] + entity["length"]
        if offset < 0:
            raise bad_request(f"receive an entity with incorrect offset {offset}")
        if entity["length"] < 0:
            raise bad_request(f"receive an entity with incorrect length {entity['length']}")
        if offset > size:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if end > size:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
            )
        if entity["type"] == "text_link" and (problem := address_problem(entity.get("url", ""))):
            raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: {problem}")
    return [entity for entity in entities if entity["length"]]
