"""How the bot introduces itself in people's apps: name, descriptions and commands, in each language.

What is there already is asked first: Telegram lets a name be changed a few times a day only.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Introduction:
    """In one language: at most 64, 512 and 120 characters, and 100 commands with what each is for."""

    name: str
    description: str
    short_description: str
    commands: tuple[tuple[str, str], ...]


async def introduce(bot: Bot, introductions: Mapping[str, Introduction], default: str = "en") -> None:
    """Makes Telegram show these; ``default`` is the language of everybody whose own is not among them.

    Raises nothing: a failure is logged, and the bot works without.
    """
    for language, introduction in introductions.items():
        await _introduce_in(bot, introduction, None if language == default else language)


async def _introduce_in(bot: Bot, new: Introduction, language: str | None) -> None:
    async def name() -> None:
        if (await bot.get_my_name(language_code=language)).name != new.name:
            await bot.set_my_name(new.name, language_code=language)

    async def description() -> None:
        if (await bot.get_my_description(language_code=language)).description != new.description:
            await bot.set_my_description(new.description, language_code=language)

    async def short_description() -> None:
        there = await bot.get_my_short_description(language_code=language)
        if there.short_description != new.short_description:
            await bot.set_my_short_description(new.short_description, language_code=language)

    async def commands() -> None:
        there = await bot.get_my_commands(language_code=language)
        if tuple((command.command, command.description) for command in there) != new.commands:
            await bot.set_my_commands(new.commands, language_code=language)

    for step in (name, description, short_description, commands):
        await _try(step, language)


async def _try(step: Callable[[], Awaitable[Any]], language: str | None) -> None:
    try:
        await step()
    except Exception as error:
        # The name of what failed and of the error: an error's words may hold an address.
        _log.warning("introduction_failed", what=step.__name__, language=language, error=type(error).__name__)
