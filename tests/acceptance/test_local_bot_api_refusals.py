"""Everything the local Bot API refuses, in the real server's words (which PTB shows with a capital)."""

import struct

import pytest
from telegram import Bot, ForceReply, ReplyKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError

from tests.local_bot_api import PNG, bot_at, buttons, call, refused
from tests.sandbox_client import Client, Person


async def test_another_token_is_unauthorized(address: str) -> None:
    assert await call(address, "getMe", token="57:other") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    with pytest.raises(InvalidToken):
        async with bot_at(address, "57:other"):
            pass


async def test_an_unknown_method_is_not_found(address: str) -> None:
    assert await call(address, "sendLove") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


REFUSED_TEXTS: list[tuple[dict[str, object], str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "text must be non-empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "🧣" * 2049}, "message is too long"),
    (
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    ({"text": "a < b", "parse_mode": "html"}, 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
    ({"text": "*x*", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
    (
        {"text": "x", "entities": [{"type": "bold", "offset": 5, "length": 1}]},
        "entity begins after the end of the text at UTF-16 offset 5",
    ),
    (
        {"text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
        "can't parse MessageEntity: Unsupported type specified",
    ),
    ({"text": "x", "reply_parameters": {"message_id": 5}}, "message to be replied not found"),
    ({"text": "x", "reply_parameters": {"quote": "a"}}, 'can\'t find field "message_id"'),
    ({"text": "x", "chat_id": 999}, "chat not found"),
    ({"text": "x", "chat_id": -5}, "chat not found"),
    ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ({"text": "x", "link_preview_options": {"is_disabled": "yes"}}, 'field "is_disabled" must be of type Boolean'),
]


@pytest.mark.parametrize(("given", "why"), REFUSED_TEXTS)
async def test_texts_are_refused(address: str, person: Person, given: dict[str, object], why: str) -> None:
    status, body = await call(address, "sendMessage", {"chat_id": person.id} | given)
    assert (status, body["error_code"], body["description"]) == (400, 400, f"Bad Request: {why}")
    assert [message for message in await person.messages() if not message.mine] == []


async def test_limits_are_counted_after_the_markup_is_read(bot: Bot, person: Person) -> None:
    assert await bot.send_message(person.id, "<b>" + "x" * 4096 + "</b>", ParseMode.HTML)
    assert await bot.send_message(person.id, "&amp;" * 4096, ParseMode.HTML)
    assert await bot.send_photo(person.id, PNG, caption="<i>" + "🧣" * 512 + "</i>", parse_mode=ParseMode.HTML)
    async with refused(BadRequest, "Message caption is too long"):
        await bot.send_photo(person.id, PNG, caption="🧣" * 512 + "x")


UNPARSED = "can't parse inline keyboard button: "


def _inline(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "x"} | button]]}


REFUSED_KEYBOARDS: list[tuple[dict[str, object], str]] = [
    (_inline(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    (_inline(callback_data="é" * 33), "BUTTON_DATA_INVALID"),
    (_inline(), f"{UNPARSED}Text buttons are unallowed in the inline keyboard"),
    (_inline(callback_data=""), f"{UNPARSED}Text buttons are unallowed in the inline keyboard"),
    (
        _inline(callback_data="a", url="https://a.org"),
        f"{UNPARSED}Exactly one action must be specified for an inline keyboard button",
    ),
    (_inline(url="not-a-url"), "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
    (
        _inline(url="ftp://example.com"),
        "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ),
    (
        _inline(web_app={"url": "http://example.com"}),
        "inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed",
    ),
    (_inline(pay=True), "BUTTON_TYPE_INVALID"),
    ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}]] * 101}, "reply markup is too long"),
    ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}] * 9]}, "reply markup is too long"),
    ({"keyboard": []}, "reply keyboard is empty"),
]


@pytest.mark.parametrize(("markup", "why"), REFUSED_KEYBOARDS)
async def test_keyboards_are_refused(address: str, person: Person, markup: dict[str, object], why: str) -> None:
    status, body = await call(address, "sendMessage", {"chat_id": person.id, "text": "x", "reply_markup": markup})
    assert (status, body["description"]) == (400, f"Bad Request: {why}")


async def test_the_largest_keyboard_and_64_bytes_pass(bot: Bot, person: Person) -> None:
    rows = [[("x", "é" * 32)] * 8] * 12 + [[("x", "a")] * 4]
    assert await bot.send_message(person.id, "x", reply_markup=buttons(*rows))


async def test_the_bot_cant_write_first(bot: Bot, client: Client) -> None:
    stranger = await client.person()
    async with refused(Forbidden, "Forbidden: bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "x")
    async with refused(BadRequest, "Chat not found"):
        await bot.get_chat(stranger.id)


async def test_blocked_and_deactivated_people_cant_be_reached(bot: Bot, person: Person) -> None:
    sent = await bot.send_message(person.id, "x")
    await person.do("block")
    for attempt in (
        bot.send_message(person.id, "y"),
        bot.edit_message_text("y", person.id, sent.message_id),
        bot.send_chat_action(person.id, "typing"),
    ):
        async with refused(Forbidden, "Forbidden: bot was blocked by the user"):
            await attempt
    await person.do("unblock")
    assert await bot.send_message(person.id, "y")
    await person.do("deactivate")
    async with refused(Forbidden, "Forbidden: user is deactivated"):
        await bot.send_message(person.id, "z")


async def test_edits_that_change_nothing_are_refused(bot: Bot, person: Person) -> None:
    sent = await bot.send_message(person.id, "<b>x</b>", ParseMode.HTML, reply_markup=buttons([("A", "a")]))
    why = (
        "Message is not modified: specified new message content and reply markup are exactly the same as a "
        "current content and reply markup of the message"
    )
    async with refused(BadRequest, why):
        await bot.edit_message_text(
            "<strong>x</strong>",
            person.id,
            sent.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=buttons([("A", "a")]),
        )
    assert await bot.edit_message_text("<i>x</i>", person.id, sent.message_id, parse_mode=ParseMode.HTML)
    async with refused(BadRequest, why):
        await bot.edit_message_reply_markup(person.id, sent.message_id)
    async with refused(BadRequest, why):
        await bot.edit_message_text("<i>x</i>", person.id, sent.message_id, parse_mode=ParseMode.HTML)


async def test_edits_of_what_cant_be_edited_are_refused(bot: Bot, person: Person) -> None:
    theirs = (await person.messages())[0].message_id
    async with refused(BadRequest, "Message can't be edited"):
        await bot.edit_message_text("y", person.id, theirs)
    async with refused(BadRequest, "Message to edit not found"):
        await bot.edit_message_text("y", person.id, 1)
    photo = await bot.send_photo(person.id, PNG)
    async with refused(BadRequest, "There is no text in the message to edit"):
        await bot.edit_message_text("y", person.id, photo.message_id)
    text = await bot.send_message(person.id, "x")
    async with refused(BadRequest, "There is no caption in the message to edit"):
        await bot.edit_message_caption(person.id, text.message_id, caption="y")
    async with refused(BadRequest, "Message_too_long"):
        await bot.edit_message_text("y" * 4097, person.id, text.message_id)
    await bot.delete_message(person.id, text.message_id)
    async with refused(BadRequest, "Message to edit not found"):
        await bot.edit_message_text("y", person.id, text.message_id)


async def test_a_message_with_a_reply_keyboard_cant_be_edited(bot: Bot, person: Person) -> None:
    for markup in (ReplyKeyboardMarkup([["A"]]), ForceReply()):
        sent = await bot.send_message(person.id, "x", reply_markup=markup)
        async with refused(BadRequest, "Message can't be edited"):
            await bot.edit_message_text("y", person.id, sent.message_id)


async def test_deleting_ends_after_48_hours(bot: Bot, person: Person, client: Client) -> None:
    first, second = [await bot.send_message(person.id, "x") for _ in range(2)]
    await client.advance(hours=47)
    assert await bot.delete_message(person.id, first.message_id)
    async with refused(BadRequest, "Message to delete not found"):
        await bot.delete_message(person.id, first.message_id)
    await client.advance(hours=1, minutes=1)
    async with refused(BadRequest, "Message can't be deleted for everyone"):
        await bot.delete_message(person.id, second.message_id)
    assert await bot.edit_message_text("editing has no end", person.id, second.message_id)


async def test_files_are_refused(bot: Bot, person: Person, address: str) -> None:
    async with refused(BadRequest, "Wrong file identifier/http url specified"):
        await bot.send_photo(person.id, "no-such-file")
    async with refused(BadRequest, "Image_process_failed"):
        await bot.send_photo(person.id, b"no picture")
    async with refused(BadRequest, "File must be non-empty"):
        await bot.send_document(person.id, b"", filename="empty.txt")
    flat = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 2100, 100)
    async with refused(BadRequest, "Photo_invalid_dimensions"):
        await bot.send_photo(person.id, flat)
    async with refused(BadRequest, "Wrong file_id or the file is temporarily unavailable"):
        await bot.get_file("no-such-file")
    document = (await bot.send_document(person.id, b"x")).document
    assert document
    async with refused(BadRequest, "Can't use file of another type as photo"):
        await bot.send_photo(person.id, document.file_id)
    _, body = await call(address, "sendPhoto", {"chat_id": person.id})
    assert body["description"] == "Bad Request: there is no photo in the request"


async def test_files_over_the_limits_are_refused(bot: Bot, person: Person) -> None:
    """50 MB up, 20 MB down, 10 MB for a photo."""
    big = await bot.send_document(person.id, b"x" * (20 * 1024 * 1024 + 1), filename="big.bin")
    assert big.document
    async with refused(BadRequest, "File is too big"):
        await bot.get_file(big.document.file_id)
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(person.id, b"x" * (50 * 1024 * 1024 + 1), filename="bigger.bin")
    async with refused(BadRequest, "File is too big for a photo; the maximum size is 10485760 bytes"):
        await bot.send_photo(person.id, PNG + b"x" * 10 * 1024 * 1024)


async def test_what_the_bot_sets_of_itself_is_refused(address: str) -> None:
    def commands(name: str, description: str = "x", count: int = 1) -> list[dict[str, str]]:
        return [{"command": name, "description": description}] * count

    for method, given, why in (
        ("setMyCommands", {"commands": commands("Help")}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": commands("ok", count=101)}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": commands("ok"), "language_code": "fra"}, "invalid language code specified"),
        (
            "setMyCommands",
            {"commands": commands("ok"), "scope": {"type": "moon"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ("setMyDescription", {"description": "x" * 513}, "description is too long; the maximum length is 512"),
        (
            "setMyShortDescription",
            {"short_description": "x" * 121},
            "short_description is too long; the maximum length is 120",
        ),
        ("setMyName", {"name": "x" * 65}, "name is too long; the maximum length is 64"),
        ("sendChatAction", {"chat_id": 5601, "action": "dancing"}, "wrong parameter action in request"),
    ):
        status, body = await call(address, method, given)
        assert (status, body["description"]) == (400, f"Bad Request: {why}"), method
    for command in (commands("x" * 33), commands("ok", "x" * 257), commands("ok", "")):
        status, _ = await call(address, "setMyCommands", {"commands": command})
        assert status == 400
