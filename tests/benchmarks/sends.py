"""Sends a second to the sandbox: our transport against the library's own, below the same channel, in turns."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from statistics import median
from time import perf_counter, process_time

from markupsafe import Markup
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.telegram.channel import TelegramChannel
from bot.telegram.transport import AiohttpRequest
from handlers.conversation.messages import Choice, Choices, Message
from tests.benchmarks.figures import Figure, one, spread
from tests.benchmarks.ground import Ground
from tests.local_bot_api import TOKEN
from tests.sandbox_client import Client, Person

NAME = "sends"
IN_FLIGHT = (8, 64)
CHATS = 50
SENDS = 400
ROUNDS = 3
_CHOICES = tuple(Choice(f"Choice {number}", f"choice:{number}") for number in range(5))
_MESSAGE = Message(Markup("<b>Volunteering</b> · 3/11\n\nWhere would you like to help?"), (Choices(_CHOICES),))


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """The sandbox answers from the same machine, and may be what both wait for: hence also the sender's own work."""
    async with ground.sandbox() as client:
        people = [await ground.person(client, "fr") for _ in range(CHATS)]
        for person in people:
            await person.open()
        for in_flight in IN_FLIGHT:
            rates, work = await _compare(client, people, in_flight)
            yield spread(NAME, f"our transport, {in_flight} in flight", "/s", rates["ours"])
            yield spread(NAME, f"the library's own, {in_flight} in flight", "/s", rates["library"])
            ratio = median(rates["ours"]) / median(rates["library"])
            less = median(work["library"]) / median(work["ours"])
            yield one(NAME, f"ours to the library's, {in_flight} in flight", "times", ratio, less_processor_time=less)


async def _compare(
    client: Client, people: Sequence[Person], in_flight: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    rates: dict[str, list[float]] = {"ours": [], "library": []}
    work: dict[str, list[float]] = {"ours": [], "library": []}
    for _ in range(ROUNDS):
        for name, transport in _transports().items():
            base = f"{client.address}/bot"
            async with Bot(TOKEN, base_url=base, request=transport, get_updates_request=AiohttpRequest()) as bot:
                await _send(bot, people, CHATS, in_flight)
                begun, worked = perf_counter(), process_time()
                await _send(bot, people, SENDS, in_flight)
                rates[name].append(SENDS / (perf_counter() - begun))
                work[name].append((process_time() - worked) / SENDS)
    return rates, work


def _transports() -> dict[str, BaseRequest]:
    return {
        "ours": AiohttpRequest(connection_pool_size=256, pool_timeout=60.0),
        "library": HTTPXRequest(connection_pool_size=256, pool_timeout=60.0),
    }


async def _send(bot: Bot, people: Sequence[Person], sends: int, in_flight: int) -> None:
    channel, places = TelegramChannel(bot), asyncio.Semaphore(in_flight)

    async def send(number: int) -> None:
        async with places:
            await channel.deliver(str(people[number % len(people)].id), _MESSAGE, None)

    await asyncio.gather(*(send(number) for number in range(sends)))
