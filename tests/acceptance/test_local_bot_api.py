"""The local Bot API through PTB's own client: what it sends, edits, deletes and keeps."""

import json

import aiohttp
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InputMediaPhoto,
    KeyboardButton,
    MenuButtonCommands,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ParseMode

from tests.local_bot_api import PNG, TOKEN, buttons
from tests.sandbox_client import Client, Person


async def test_a_message_arrives_with_its_text_entities_and_buttons(bot: Bot, person: Person) -> None:
    sent = await bot.send_message(
        person.id, "  Bonjour 🧣 <b>Camille</b>\n", ParseMode.HTML, reply_markup=buttons([("Aider", "help")])
    )
    assert sent.text == "Bonjour 🧣 Camille"
    assert sent.entities == (MessageEntity("bold", 11, 7),)
    shown = await person.wait_for("Bonjour")
    assert shown.raw["html"] == "Bonjour 🧣 <b>Camille</b>"
    assert (shown.labels, shown.message_id, shown.kind) == (("Aider",), sent.message_id, "text")


async def test_parameters_come_by_query_form_or_json_and_names_in_any_case(address: str, person: Person) -> None:
    url = f"{address}/bot{TOKEN}/SENDmessage"
    given = {"chat_id": str(person.id), "text": "x", "reply_markup": json.dumps({"inline_keyboard": []})}
    async with aiohttp.ClientSession() as session:
        for ask in (
            session.get(url, params=given),
            session.post(url, params=given),
            session.post(url, data=given),
            session.post(url, json=given),
        ):
            async with ask as answer:
                assert (await answer.json())["ok"]
    assert len([message for message in await person.messages() if not message.mine]) == 4


async def test_photos_documents_and_albums_arrive_and_can_be_sent_again(bot: Bot, person: Person, address: str) -> None:
    photo = await bot.send_photo(person.id, PNG, caption="<i>Le camp</i>", parse_mode=ParseMode.HTML)
    assert [(size.width, size.height) for size in photo.photo] == [(90, 67), (320, 240), (640, 480)]
    assert await bot.send_photo(person.id, photo.photo[-1].file_id)
    document = await bot.send_document(person.id, b"BEGIN:VCALENDAR", filename="shift.ics")
    assert document.document
    assert (document.document.file_name, document.document.file_size) == ("shift.ics", 15)
    album = await bot.send_media_group(person.id, [InputMediaPhoto(PNG, "one"), InputMediaPhoto(PNG)])
    assert len({message.media_group_id for message in album}) == 1
    kinds = [message.kind for message in await person.messages() if not message.mine]
    assert kinds == ["photo", "photo", "document", "photo", "photo"]
    shown = (await person.messages())[1].raw
    assert shown["html"] == "<i>Le camp</i>"
    async with aiohttp.ClientSession() as session, session.get(address + shown["file"]["url"]) as answer:
        assert await answer.read() == PNG


async def test_pins_and_venues_arrive(bot: Bot, person: Person) -> None:
    await bot.send_location(person.id, 50.95, 1.85)
    await bot.send_venue(person.id, 50.95, 1.85, "Entrepôt", "Calais")
    location, venue = (await person.messages())[1:]
    assert location.raw["location"] == {"latitude": 50.95, "longitude": 1.85}
    assert (venue.kind, venue.raw["venue"]["title"]) == ("venue", "Entrepôt")


async def test_a_reply_keyboard_stays_until_it_is_taken_away(bot: Bot, person: Person) -> None:
    keyboard = ReplyKeyboardMarkup(
        [[KeyboardButton("Mon numéro", request_contact=True)], ["Non"]], resize_keyboard=True
    )
    await bot.send_message(person.id, "?", reply_markup=keyboard)
    await bot.send_message(person.id, "plain")
    shown = (await person.chat())["reply_keyboard"]
    assert shown["keyboard"] == [[{"text": "Mon numéro", "request_contact": True}], [{"text": "Non"}]]
    await bot.send_message(person.id, "ok", reply_markup=ReplyKeyboardRemove())
    assert (await person.chat())["reply_keyboard"] is None


async def test_edits_replace_text_and_buttons_in_place(bot: Bot, person: Person) -> None:
    sent = await bot.send_message(person.id, "one", reply_markup=buttons([("A", "a")]))
    edited = await bot.edit_message_text("two", person.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date
    shown = await person.last()
    assert (shown.text, shown.labels, shown.raw["edits"]) == ("two", (), 1)
    await bot.edit_message_reply_markup(person.id, sent.message_id, reply_markup=buttons([("B", "b")]))
    assert (await person.last()).labels == ("B",)
    photo = await bot.send_photo(person.id, PNG, caption="one")
    await bot.edit_message_caption(person.id, photo.message_id, caption="two")
    assert (await person.last()).text == "two"


async def test_a_deleted_message_is_gone(bot: Bot, person: Person) -> None:
    sent = await bot.send_message(person.id, "secret")
    assert await bot.delete_message(person.id, sent.message_id)
    raw = (await person.chat())["messages"][-1]
    assert raw["deleted"]
    assert "secret" not in json.dumps(raw)


async def test_typing_shows_until_a_message_comes(bot: Bot, person: Person, client: Client) -> None:
    await bot.send_chat_action(person.id, "typing")
    assert (await person.chat())["action"] == "typing"
    await client.advance(seconds=6)
    assert (await person.chat())["action"] is None


async def test_what_the_bot_sets_of_itself_is_kept_by_language(bot: Bot, client: Client) -> None:
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("aide", "Aide")], BotCommandScopeAllPrivateChats(), "fr")
    await bot.set_my_name("Utopia", "fr")
    await bot.set_my_description("Bonjour", "fr")
    await bot.set_my_description("Hello")
    await bot.set_my_short_description("Short")
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert (await bot.get_my_commands())[0].command == "help"
    assert (await bot.get_my_name("fr")).name == "Utopia"
    assert (await bot.get_my_name("en")).name == "Utopia 56"
    assert (await bot.get_my_description("de")).description == "Hello"
    assert (await bot.get_my_short_description()).short_description == "Short"
    french = await client.get("bot", language_code="fr")
    assert (french["name"], french["description"], french["commands"][0]["command"]) == ("Utopia", "Bonjour", "aide")
    await bot.delete_my_commands(BotCommandScopeAllPrivateChats(), "fr")
    assert (await client.get("bot", language_code="fr"))["commands"][0]["command"] == "help"


async def test_get_me_and_get_chat(bot: Bot, person: Person) -> None:
    assert (await bot.get_me()).username == "utopia56_sandbox_bot"
    assert (await bot.get_chat(person.id)).first_name == "Camille"
