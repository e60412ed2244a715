"""Asks Telegram whose the token is."""

from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings
from bot.telegram.transport import AiohttpRequest


@dataclass(frozen=True, slots=True)
class Known:
    """Telegram knows the bot by this name."""

    username: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram does not know the token."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Telegram could not be asked; ``why`` holds no address."""

    why: str


def bot_of(token: str, api_url: str, polls_over: AiohttpRequest | None = None) -> Bot:
    """The library's client, on our transport; long polls go over ``polls_over``."""
    return Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=polls_over or AiohttpRequest(connection_pool_size=1),
    )


async def ask_telegram(settings: Settings) -> Known | Refused | NoAnswer:
    """One question, with the transport's own time-outs."""
    bot = bot_of(settings.token or "", settings.telegram_api_url)
    try:
        await bot.initialize()
        return Known(bot.username)
    except InvalidToken:
        return Refused()
    except TelegramError as error:
        return NoAnswer(type(error).__name__)
    finally:
        await bot.shutdown()
