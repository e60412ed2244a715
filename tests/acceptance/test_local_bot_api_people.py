"""What the people in the sandbox do, as it reaches a bot: taps, texts, files, groups."""

import asyncio

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest
from telegram.ext import filters

from tests.local_bot_api import PNG, TOO_OLD, buttons, refused
from tests.sandbox_client import Client, Person, Unable


async def test_a_tap_arrives_and_is_answered_once(bot: Bot, person: Person) -> None:
    sent = await bot.send_message(person.id, "?", reply_markup=buttons([("Oui", "y"), ("Non", "n")]))
    tapped = await person.tap("Non")
    query = (await bot.get_updates())[-1].callback_query
    assert query
    assert query.message
    assert (query.data, query.message.message_id, query.from_user.id) == ("n", sent.message_id, person.id)
    assert query.chat_instance
    assert await bot.answer_callback_query(query.id, "Noté", show_alert=True)
    toast = await person.wait_for_toast(tapped["callback_query_id"])
    assert (toast["text"], toast["alert"]) == ("Noté", True)
    async with refused(BadRequest, TOO_OLD):
        await bot.answer_callback_query(query.id)


async def test_old_and_unknown_taps_and_long_answers_are_refused(bot: Bot, person: Person, client: Client) -> None:
    await bot.send_message(person.id, "?", reply_markup=buttons([("Oui", "y")]))
    first, second = [(await person.tap("Oui"))["callback_query_id"] for _ in range(2)]
    async with refused(BadRequest, "Message_too_long"):
        await bot.answer_callback_query(first, "x" * 201)
    await client.advance(seconds=140)
    assert await bot.answer_callback_query(first, "x" * 200)
    await client.advance(seconds=20)
    for query_id in (second, "12345"):
        async with refused(BadRequest, TOO_OLD):
            await bot.answer_callback_query(query_id)


async def test_only_buttons_that_are_shown_can_be_tapped_unless_forced(bot: Bot, person: Person) -> None:
    old = await bot.send_message(person.id, "?", reply_markup=buttons([("Oui", "y")]))
    await bot.edit_message_text("done", person.id, old.message_id)
    with pytest.raises(Unable, match="404"):
        await person.tap("Oui")
    with pytest.raises(Unable, match="404"):
        await person.tap_data("y", old.message_id)
    await person.tap_data("forged:1", old.message_id, force=True)
    query = (await bot.get_updates())[-1].callback_query
    assert query
    assert query.data == "forged:1"


async def test_buttons_with_an_address_open_it_without_an_update(bot: Bot, person: Person, client: Client) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Site", url="https://utopia56.org")]])
    await bot.send_message(person.id, "?", reply_markup=keyboard)
    before = await client.pending()
    assert await person.tap("Site") == {"url": "https://utopia56.org"}
    assert await client.pending() == before


async def test_texts_commands_and_links_are_understood_by_ptb(bot: Bot, client: Client) -> None:
    person = await client.person(first_name="Emily", last_name="Clark", username="emily", language_code="en")
    await person.open("shift-12")
    await person.say("hello")
    start, hello = await bot.get_updates()
    assert start.message
    assert start.message.text == "/start shift-12"
    assert filters.COMMAND.check_update(start)
    assert not filters.COMMAND.check_update(hello)
    assert hello.effective_user
    assert (hello.effective_user.full_name, hello.effective_user.language_code) == ("Emily Clark", "en")
    assert hello.effective_chat
    assert (hello.effective_chat.type, hello.effective_chat.id) == ("private", person.id)
    with pytest.raises(Unable, match="400"):
        await person.open("not allowed!")


async def test_edits_and_replies_of_people(bot: Bot, person: Person) -> None:
    said = await person.say("12 mars")
    await person.edit(said["message_id"], "13 mars")
    await person.say("that one", reply_to=said["message_id"])
    edited, reply = (await bot.get_updates())[-2:]
    assert edited.edited_message
    assert edited.edited_message.text == "13 mars"
    assert edited.edited_message.edit_date
    assert reply.message
    assert reply.message.reply_to_message
    assert reply.message.reply_to_message.text == "13 mars"


async def test_every_kind_of_message_is_read_by_ptb(bot: Bot, person: Person) -> None:
    await bot.get_updates(offset=-1)
    first = (await bot.get_updates())[-1].update_id
    await person.do("contact")
    await person.do("contact", phone="+33639980099", first_name="Lou", user_id=None)
    await person.do("location", latitude=50.95, longitude=1.85)
    photo = await person.send_photo(PNG, "regardez")
    await person.client.upload(f"people/{person.id}/document", b"hello", "a.txt")
    await person.do("voice")
    await person.do("sticker")
    await person.do("poll", question="Quand ?", options=["lundi", "mardi"])
    own, other, pin, picture, document, voice, sticker, poll = [
        update.message for update in await bot.get_updates(offset=first + 1) if update.message
    ]
    assert own.contact
    assert own.contact.user_id == person.id
    assert other.contact
    assert (other.contact.user_id, other.contact.phone_number) == (None, "+33639980099")
    assert pin.location
    assert pin.location.latitude == 50.95
    assert (picture.message_id, picture.caption, len(picture.photo)) == (photo["message_id"], "regardez", 3)
    file = await bot.get_file(picture.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == PNG
    assert document.document
    assert document.document.file_name == "a.txt"
    assert voice.voice
    assert sticker.sticker
    assert poll.poll
    assert poll.poll.question == "Quand ?"


async def test_the_reply_keyboards_buttons_share_what_they_ask_for(bot: Bot, person: Person) -> None:
    rows: list[list[str | KeyboardButton]] = [
        [KeyboardButton("Numéro", request_contact=True), KeyboardButton("Ici", request_location=True)],
        ["Non"],
    ]
    await bot.send_message(person.id, "?", reply_markup=ReplyKeyboardMarkup(rows, one_time_keyboard=False))
    await person.press("Numéro")
    await person.press("Ici", latitude=50.95, longitude=1.85)
    await person.press("Non")
    contact, pin, text = [update.message for update in (await bot.get_updates())[-3:] if update.message]
    assert contact.contact
    assert contact.contact.user_id == person.id
    assert pin.location
    assert text.text == "Non"
    with pytest.raises(Unable, match="404"):
        await person.press("Oui")


async def test_blocking_and_unblocking_are_told(bot: Bot, person: Person) -> None:
    await person.do("block")
    with pytest.raises(Unable, match="409"):
        await person.say("x")
    await person.open()
    blocked, unblocked, start = (await bot.get_updates())[-3:]
    assert blocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert start.message
    await person.do("deactivate")
    with pytest.raises(Unable, match="409"):
        await person.say("x")


async def test_a_group_has_its_own_chat(bot: Bot, person: Person, client: Client) -> None:
    group = await client.group("Équipe", person)
    await person.say("/help", chat=group)
    joined, said = (await bot.get_updates())[-2:]
    assert joined.my_chat_member
    assert joined.my_chat_member.chat.id == group
    assert said.effective_chat
    assert said.effective_chat.type == "supergroup"
    assert await bot.send_message(group, "x")
    assert len((await client.get(f"chats/{group}"))["messages"]) == 2
    async with refused(BadRequest, "Phone number can be requested in private chats only"):
        keyboard = ReplyKeyboardMarkup([[KeyboardButton("x", request_contact=True)]])
        await bot.send_message(group, "x", reply_markup=keyboard)


async def test_a_reply_of_the_bot_names_the_message(bot: Bot, person: Person) -> None:
    said = (await person.say("question"))["message_id"]
    sent = await bot.send_message(person.id, "answer", reply_parameters=ReplyParameters(said))
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "question"
    lost = ReplyParameters(1, allow_sending_without_reply=True)
    assert (await bot.send_message(person.id, "answer", reply_parameters=lost)).reply_to_message is None


async def test_reading_a_chat_waits_for_what_is_new(bot: Bot, person: Person) -> None:
    seq = (await person.chat())["seq"]
    waiting = asyncio.create_task(person.chat(after=seq, wait=30))
    await asyncio.sleep(0)
    sent = await bot.send_message(person.id, "new")
    chat = await asyncio.wait_for(waiting, 5)
    assert [raw["message_id"] for raw in chat["messages"]] == [sent.message_id]
    assert (await person.chat(after=chat["seq"]))["messages"] == []


async def test_what_cant_be_done_is_said_in_json(client: Client) -> None:
    for path, body, status in (
        ("people/1/say", {"text": "x"}, 404),
        ("people/5601/dance", {}, 404),
        ("people/5601/say", {}, 400),
        ("people/5601/say", {"text": " "}, 400),
        ("people/5601/say", {"text": 5}, 400),
        ("people/5601/say", {"text": "x", "chat": 5602000}, 404),
        ("people/5601/photo", {"content": "%"}, 400),
        ("people/5601/location", {"latitude": 91, "longitude": 0}, 400),
        ("people/5601/location", {"latitude": 1}, 400),
        ("people/5601/edit", {"message_id": 1, "text": "x"}, 404),
        ("people", {}, 400),
        ("clock", {"set": "noon"}, 400),
        ("faults", {"fault": {"kind": "x"}}, 400),
        ("updates/5/resend", {}, 404),
    ):
        with pytest.raises(Unable) as unable:
            await client.post(path, **body)
        assert unable.value.status == status, path


async def test_what_a_person_formats_arrives_as_entities(bot: Bot, person: Person) -> None:
    """White space before the text goes, and the entities follow; what no app would send is refused."""
    await person.say("  Ici https://utopia56.org", entities=[{"type": "bold", "offset": 2, "length": 3}])
    message = (await bot.get_updates())[-1].message
    assert message
    assert [(one.type, one.offset, one.length) for one in message.entities] == [("bold", 0, 3), ("url", 4, 20)]
    with pytest.raises(Unable, match="400"):
        await person.say("Ici", entities=[{"type": "bold", "offset": "0", "length": 3}])
