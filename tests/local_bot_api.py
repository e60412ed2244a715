"""What the tests of the local Bot API share: a bot at its address, calls by hand, refusals in exact words."""

import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

TOKEN = "56:sandbox"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"


def bot_at(address: str, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot")


def buttons(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


@asynccontextmanager
async def refused(kind: type[TelegramError], why: str) -> AsyncIterator[None]:
    """The block is refused by that error of PTB's, with exactly these words."""
    with pytest.raises(TelegramError) as caught:
        yield
    assert type(caught.value) is kind
    assert caught.value.message == why


async def call(
    address: str, method: str, given: dict[str, Any] | None = None, token: str = TOKEN
) -> tuple[int, dict[str, Any]]:
    """A call by hand, for what PTB itself would not send."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/bot{token}/{method}", json=given or {}) as answer,
    ):
        return answer.status, await answer.json()
