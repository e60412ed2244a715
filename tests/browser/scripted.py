"""A small bot with fixed answers: everything that the page must be able to show, said on request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import TelegramError

from bot.telegram.transport import AiohttpRequest
from tests.browser.pictures import picture

TOKEN = "56:sandbox"
GREETINGS = {"fr": "Bonjour <b>{name}</b> ! Voici /help.", "en": "Hello <b>{name}</b>! Here is /help."}
ROSTER = b"name;days\nCamille;3\n"
DAYS = [["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"], ["1", "2", "3", "4", "5", "6", "7"]]
LONG = "I can come, but only in the afternoon of that day and not before three"


def choices(*rows: list[str]) -> InlineKeyboardMarkup:
    """Buttons whose data is their label."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=label[:40]) for label in row] for row in rows]
    )


class Scripted:
    """Answers by ``said`` and ``tapped``; ``taps`` holds the data of all taps; ``held`` keeps taps unanswered."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.taps: list[str] = []
        self.held = asyncio.Event()
        self.held.set()

    async def prepare(self) -> None:
        """Commands and description in both languages."""
        await self.bot.set_my_commands([BotCommand("help", "What can be done here"), BotCommand("shifts", "The week")])
        french = [BotCommand("help", "Ce qu’on peut faire ici"), BotCommand("shifts", "La semaine")]
        await self.bot.set_my_commands(french, language_code="fr")
        await self.bot.set_my_description("We help where help is needed.\nWill you come?")
        await self.bot.set_my_description("Nous aidons là où il le faut.\nViendrez-vous ?", language_code="fr")

    async def run(self) -> None:
        """Polls for ever."""
        offset = 0
        while True:
            try:
                updates = await self.bot.get_updates(offset, timeout=20)
            except TelegramError:
                await asyncio.sleep(0.1)
                continue
            for update in updates:
                offset = update.update_id + 1
                with suppress(TelegramError):
                    await self.answer(update)

    async def answer(self, update: Update) -> None:
        """One answer."""
        if update.callback_query:
            await self.tapped(update)
        elif update.edited_message:
            await self.bot.send_message(update.edited_message.chat.id, f"changed to: {update.edited_message.text}")
        elif update.message:
            await self.said(update)

    async def said(self, update: Update) -> None:
        """To a message."""
        message = update.message
        assert message is not None
        chat, text = message.chat.id, message.text or ""
        if text.startswith("/start"):
            await self.greet(update, text.partition(" ")[2])
        elif message.contact:
            await self.bot.send_message(
                chat, f"number {message.contact.phone_number}", reply_markup=ReplyKeyboardRemove()
            )
        elif message.location:
            await self.bot.send_message(chat, f"at {message.location.latitude}, {message.location.longitude}")
        elif message.photo or message.document or message.sticker or message.voice or message.poll:
            await self.bot.send_message(chat, f"thanks for it: {message.caption or ''}", reply_to_message_id=message.id)
        else:
            await getattr(self, f"on_{text.strip('/')}", self.echo)(chat, text)

    async def greet(self, update: Update, payload: str) -> None:
        """To /start."""
        person = update.effective_user
        assert person is not None
        greeting = GREETINGS.get(person.language_code or "", GREETINGS["en"]).format(name=person.first_name)
        words = f"{greeting} {payload}".strip()
        await self.bot.send_message(person.id, words, "HTML", reply_markup=choices(["Shifts", "Give"], [LONG]))

    async def tapped(self, update: Update) -> None:
        """To a tap."""
        query = update.callback_query
        assert query is not None
        assert query.message is not None
        self.taps.append(query.data or "")
        await self.held.wait()
        if query.data == "Shifts":
            await self.bot.edit_message_text(
                "Which day?", query.message.chat.id, query.message.message_id, reply_markup=choices(*DAYS)
            )
            await query.answer()
        elif query.data == "Give":
            await query.answer("Noted, thank you")
        else:
            await query.answer("This shift is full.\nTake another?", show_alert=True)

    async def echo(self, chat: int, text: str) -> None:
        """To any other text."""
        await self.bot.send_message(chat, f"You said: {text}", reply_markup=choices(["Yes", "No"]))

    async def on_photo(self, chat: int, _: str) -> None:
        await self.bot.send_photo(chat, picture(640, 400), "The <b>meeting point</b>", parse_mode="HTML")

    async def on_document(self, chat: int, _: str) -> None:
        await self.bot.send_document(chat, ROSTER, "The roster", filename="roster.csv")

    async def on_place(self, chat: int, _: str) -> None:
        await self.bot.send_venue(chat, 50.9513, 1.8587, "Calais, the <warehouse>", "rue de la Paix")

    async def on_link(self, chat: int, _: str) -> None:
        button = InlineKeyboardButton("Our page", url="https://utopia56.example/page")
        await self.bot.send_message(chat, "Read more", reply_markup=InlineKeyboardMarkup([[button]]))

    async def on_number(self, chat: int, _: str) -> None:
        keys = [
            [KeyboardButton("Share my number", request_contact=True)],
            [KeyboardButton("Share where I am", request_location=True)],
        ]
        keyboard = ReplyKeyboardMarkup(
            [*keys, ["Skip", LONG]], one_time_keyboard=True, input_field_placeholder="06 12 34 56 78"
        )
        await self.bot.send_message(chat, "Your number?", reply_markup=keyboard)

    async def on_delete(self, chat: int, _: str) -> None:
        gone = await self.bot.send_message(chat, "soon gone")
        await asyncio.sleep(0.2)
        await self.bot.delete_message(chat, gone.message_id)
        await self.bot.send_message(chat, "it went")

    async def on_typing(self, chat: int, _: str) -> None:
        await self.bot.send_chat_action(chat, "typing")

    async def on_many(self, chat: int, _: str) -> None:
        for number in range(30):
            await self.bot.send_message(chat, f"line {number}")


@asynccontextmanager
async def scripted(address: str) -> AsyncIterator[Scripted]:
    """The bot, polling that server until the block ends."""
    async with AiohttpRequest() as request, AiohttpRequest() as polling:
        made = Scripted(
            Bot(TOKEN, f"{address}/bot", f"{address}/file/bot", request=request, get_updates_request=polling)
        )
        await made.prepare()
        task = asyncio.create_task(made.run())
        try:
            yield made
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
