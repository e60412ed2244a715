"""How the local Bot API hands out updates: long polls and webhook."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from bot.sandbox import Sandbox, serve
from tests.local_bot_api import bot_at, call, refused
from tests.sandbox_client import Client, Person


async def test_an_offset_confirms_and_nothing_else_does(bot: Bot, person: Person, client: Client) -> None:
    await person.say("one")
    updates = await bot.get_updates()
    assert [update.update_id for update in await bot.get_updates()] == [update.update_id for update in updates]
    assert await bot.get_updates(offset=updates[-1].update_id + 1) == ()
    assert await client.pending() == 0


async def test_a_long_poll_ends_with_the_first_update(bot: Bot, person: Person) -> None:
    last = (await bot.get_updates())[-1].update_id
    polling = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=30))
    await asyncio.sleep(0.05)
    said = await person.say("now")
    assert [update.update_id for update in await asyncio.wait_for(polling, 5)] == [said["update_id"]]


async def test_a_second_poller_ends_the_first_with_a_conflict(bot: Bot, address: str) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    async with bot_at(address) as other:
        assert await other.get_updates() == ()
    why = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    async with refused(Conflict, why):
        await asyncio.wait_for(first, 5)


async def test_an_update_can_come_twice_or_raw(bot: Bot, person: Person, client: Client) -> None:
    said = await person.say("again")
    await bot.get_updates(offset=said["update_id"] + 1)
    await client.resend(said["update_id"])
    assert [update.update_id for update in await bot.get_updates(offset=said["update_id"] + 1)] == [said["update_id"]]
    raw = await client.push({"shipping_query": {"id": "1"}})
    assert raw > said["update_id"]
    assert await client.pending() == 1


async def test_the_server_stops_at_once_while_somebody_polls(sandbox: Sandbox) -> None:
    async with AsyncExitStack() as stack:
        async with serve(sandbox) as address:
            bot = await stack.enter_async_context(bot_at(address))
            polling = asyncio.create_task(bot.get_updates(timeout=50))
            await asyncio.sleep(0.1)
        assert await asyncio.wait_for(polling, 5) == ()


async def test_a_port_that_is_taken_raises(sandbox: Sandbox) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="address already in use"):
            async with serve(sandbox, "127.0.0.1", taken.getsockname()[1]):
                pass


Taking = Callable[[dict[str, Any], str], Awaitable[int]]


@asynccontextmanager
async def hook_server(take: Taking) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        return web.Response(status=await take(await request.json(), secret))

    app = web.Application()
    app.router.add_post("/hook", answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Asks again and again, for up to five seconds."""
    for _ in range(500):
        if await holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came about")


async def test_updates_are_pushed_with_the_secret_until_they_are_taken(
    bot: Bot, person: Person, client: Client
) -> None:
    """A refused one is tried again and holds up its own chat only, whose order is kept."""
    other = await client.person()
    await bot.get_updates(offset=-1)
    taken: list[tuple[int, str]] = []
    refusals = {person.id: 3}

    async def take(update: dict[str, Any], secret: str) -> int:
        assert secret == "s3cret"
        chat = update["message"]["chat"]["id"]
        if refusals.get(chat, 0):
            refusals[chat] -= 1
            return 500
        taken.append((chat, update["message"]["text"]))
        return 200

    async def all_taken() -> bool:
        return len(taken) == 7

    async with hook_server(take) as url:
        await bot.set_webhook(url, secret_token="s3cret", max_connections=4)
        for text in "abc":
            await person.say(text)
            await other.say(text)
        await eventually(all_taken)
        assert [text for chat, text in taken if chat == person.id] == ["/start", "a", "b", "c"]
        assert [text for chat, text in taken if chat == other.id] == ["a", "b", "c"]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.max_connections) == (url, 0, 4)
        assert info.last_error_message
        assert info.last_error_message.startswith("Wrong response from the webhook: 500")


async def test_chats_are_pushed_in_parallel_up_to_max_connections(bot: Bot, client: Client) -> None:
    at_once, most = 0, 0

    async def take(update: dict[str, Any], secret: str) -> int:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.05)
        at_once -= 1
        return 200

    async def nothing_waits() -> bool:
        return not await client.pending()

    people = [await client.person() for _ in range(6)]
    for person in people:
        await person.open()
    async with hook_server(take) as url:
        await bot.set_webhook(url, max_connections=3)
        await eventually(nothing_waits)
    assert most == 3


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot, address: str) -> None:
    await bot.set_webhook("https://bot.example.org/hook")
    why = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    async with refused(Conflict, why):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"url": "http://bot.example.org/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://bot.example.org:8000/x"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://bot.example.org", "secret_token": "é"}, "secret token contains unallowed characters"),
    ],
)
async def test_webhooks_are_refused(address: str, given: dict[str, str], why: str) -> None:
    status, body = await call(address, "setWebhook", given)
    assert (status, body["description"]) == (400, f"Bad Request: {why}")
