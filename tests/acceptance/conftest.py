"""A local Bot API with its people, and PTB's own bot as its client."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.sandbox import Sandbox, serve
from tests.local_bot_api import TOKEN, bot_at
from tests.sandbox_client import Client, Person


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(TOKEN, webhook_delays=(0.02, 0.1))


@pytest.fixture
async def address(sandbox: Sandbox) -> AsyncIterator[str]:
    async with serve(sandbox, "127.0.0.1", 0) as address:
        yield address


@pytest.fixture
async def client(address: str) -> AsyncIterator[Client]:
    async with Client(address) as client:
        yield client


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    async with bot_at(address) as bot:
        yield bot


@pytest.fixture
async def person(client: Client) -> Person:
    """Somebody who has opened the bot."""
    person = await client.person(first_name="Camille", language_code="fr")
    await person.open()
    return person
