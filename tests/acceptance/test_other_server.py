"""Another Bot API server than ours: one that knows a few methods, and answers 404 to all others."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.acceptance.processes import BotProcess, running
from tests.databases import Databases

PATIENCE = 40
HER = {"id": 2**52 - 1, "is_bot": False, "first_name": "مريم", "language_code": "fr", "is_new_field": [1]}


class OtherServer:
    """getMe, getUpdates, sendMessage and answerCallbackQuery; edits are refused, whatever else is unknown."""

    def __init__(self) -> None:
        self.queue: list[dict[str, Any]] = []
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.asked: list[str] = []
        self._numbers = count(1)

    def writes(self, *texts: str) -> None:
        """She writes; all of it comes in one batch."""
        for text in texts:
            number = next(self._numbers)
            chat = {"id": HER["id"], "type": "private", "first_name": HER["first_name"]}
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[0] == "/" else []
            message = {"message_id": number, "from": HER, "chat": chat, "date": 1, "text": text, "entities": entities}
            self.queue.append({"update_id": 10**9 + number, "message": message})

    async def answer(self, request: web.Request) -> web.Response:
        """Any method."""
        method = request.match_info["method"]
        given = {**request.query, **(await request.post())}
        self.asked.append(method)
        match method:
            case "getMe":
                return _ok({"id": 1, "is_bot": True, "first_name": "Other", "username": "other_bot"})
            case "getUpdates":
                return _ok(await self._updates(int(str(given.get("offset", 0)))))
            case "sendMessage":
                await self.sent.put(given)
                chat = {"id": HER["id"], "type": "private"}
                return _ok({"message_id": 10**6 + next(self._numbers), "chat": chat, "date": 1, "text": given["text"]})
            case "answerCallbackQuery":
                return _ok(True)
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)

    async def _updates(self, offset: int) -> list[dict[str, Any]]:
        self.queue = [update for update in self.queue if update["update_id"] >= offset]
        if not self.queue:
            await asyncio.sleep(0.05)
        return self.queue

    async def says(self, words: str) -> str:
        """The next message that holds these words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                text: str = (await self.sent.get())["text"]
                if words in text:
                    return text


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


@pytest.fixture
async def server() -> AsyncIterator[tuple[OtherServer, str]]:
    other, app = OtherServer(), web.Application()
    app.router.add_route("*", "/bot{token}/{method}", other.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield other, f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def test_the_bot_works_with_the_few_methods_it_cannot_do_without(
    server: tuple[OtherServer, str], databases: Databases, tmp_path: Path
) -> None:
    """No webhooks, pins, files or names of bots there: what can be said in words is, and nobody waits behind it."""
    other, address = server
    async with databases.for_a_process("sqlite") as url, running(BotProcess(address, url, tmp_path)) as bot:
        other.writes("/start")
        await other.says("Bienvenue")
        other.writes("/start site-calais", "/urgence")
        assert "openstreetmap.org" in await other.says("Calais")
        await other.says("112")
        other.writes("/mydata")
        await other.says("Ce qui est gardé")
        assert "deleteWebhook" in other.asked
        assert "sendVenue" in other.asked
        assert await bot.stop() == 0
