"""The webhook, pushed to by a local Bot API: 200 only for what is kept, and nothing for strangers."""

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from bot.clock import SystemClock
from bot.logs import hasher
from bot.outbox.sender import Sender
from bot.outbox.worker import at_work
from bot.sandbox import Sandbox
from bot.telegram.channel import TelegramChannel
from bot.telegram.patience import WrongToken
from bot.telegram.transport import AiohttpRequest
from bot.telegram.webhook import LARGEST_BODY, SECRET_HEADER, Webhook, WrongWebhook
from bot.watchdog import Watchdog
from models.database import Database
from tests.local_bot_api import TOKEN
from tests.sandbox_client import Client, Person
from tests.turning import Desk, Outage, message, seen, turns, until

SECRET = "a-secret_of_the-webhook"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Station:
    """A webhook with all that it needs, on a real address."""

    def __init__(self, database: Database, address: str, token: str = TOKEN, url: str = "") -> None:
        self.database, self.outage, self.desk = database, Outage(database), Desk()
        request = AiohttpRequest()
        self.bot = Bot(token, f"{address}/bot", f"{address}/file/bot", request=request, get_updates_request=request)
        self.request, self.port = request, free_port()
        self.url = url or f"http://127.0.0.1:{self.port}/telegram/hook"
        self.webhook: Webhook

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Station"]:
        """Listens and delivers; stopped in order at the end."""
        channel, clock = TelegramChannel(self.bot), SystemClock()
        async with self.request, at_work(self.database) as worker:
            sender = Sender(self.database, [channel], clock, worker, hashed=hasher(TOKEN))
            taking = turns(self.outage, self.desk, sender, clock, channel)
            where: dict[str, Any] = {"url": self.url, "secret": SECRET, "host": "127.0.0.1", "port": self.port}
            self.webhook = Webhook(self.bot, taking, Watchdog(polls=False), **where)
            delivering = asyncio.create_task(sender.run())
            try:
                await self.webhook.start()
                yield self
            finally:
                await asyncio.wait_for(self.webhook.stop(), 8)
                await taking.finish()
                await sender.stop()
                await delivering

    async def post(self, body: Any, secret: str | None = SECRET, path: str = "/telegram/hook") -> int:
        """Posts as Telegram would, and tells the answer's status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        address = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.post(address, data=data, headers=headers) as answer:
            return answer.status


@pytest.fixture
def station(database: Database, address: str) -> Station:
    return Station(database, address)


async def nothing_pending(client: Client) -> None:
    async with asyncio.timeout(15):
        while await client.pending():  # noqa: ASYNC110 - the local Bot API has no event for it
            await asyncio.sleep(0.01)


async def test_people_are_answered_and_their_updates_confirmed(station: Station, client: Client) -> None:
    people = [await client.person(first_name=name, language_code="fr") for name in ("Camille", "Noor", "Sam")]
    async with station.listening():
        for person in people:
            await person.say("Bonjour")
        for person in people:
            await person.wait_for("Bonjour")
        await nothing_pending(client)


async def test_what_was_said_before_it_listened_is_kept_and_answered_in_order(
    station: Station, person: Person, client: Client
) -> None:
    for number in range(10):
        await person.say(str(number))
    async with station.listening():
        await person.wait_for("9")
        await nothing_pending(client)
    assert station.desk.texts(str(person.id)) == [str(number) for number in range(10)]


async def test_only_what_the_bot_reads_is_asked_for_and_with_the_secret(station: Station, sandbox: Sandbox) -> None:
    async with station.listening():
        assert sandbox.hook.secret == SECRET
        assert sandbox.hook.url == station.url
        assert sandbox.updates.allowed == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert sandbox.hook.url == station.url, "what comes while nobody listens waits for the next start"


@pytest.mark.parametrize("shown", [None, "", "wrong", SECRET[:-1], SECRET + "x", "é"])
async def test_who_does_not_show_the_secret_is_turned_away(station: Station, shown: str | None) -> None:
    async with station.listening():
        assert await station.post(message(1, "forged"), secret=shown) == 403
    assert station.desk.heard == []
    assert await seen(station.database) == set()


async def test_an_update_is_confirmed_only_once_it_is_kept(station: Station) -> None:
    station.desk.gate.clear()
    async with station.listening():
        posting = asyncio.create_task(station.post(message(1, "hello")))
        await until(lambda: station.desk.at_once)
        assert not posting.done()
        assert await seen(station.database) == set()
        station.desk.gate.set()
        assert await posting == 200
        assert await seen(station.database) == {1}


async def test_while_the_database_is_away_telegram_is_told_to_come_again(
    station: Station, client: Client, person: Person
) -> None:
    station.outage.is_on = True
    async with station.listening():
        assert await station.post(message(1, "directly")) == 503
        for number in range(3):
            await person.say(str(number))
        await until(lambda: station.outage.tried > 3)
        assert await client.pending() >= 3
        station.outage.is_on = False
        await person.wait_for("2")
        await nothing_pending(client)
    assert station.desk.texts(str(person.id)) == ["0", "1", "2"]


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"\xff\xfe", b"[]", b'{"update_id": 1, "message": {"date": "never"}}', b"[" * 100_000],
    ids=["empty", "no json", "no text", "no update", "malformed", "deep"],
)
async def test_what_cannot_be_read_is_passed_or_it_would_come_again_for_ever(station: Station, body: bytes) -> None:
    async with station.listening():
        assert await station.post(body) == 200
        assert await station.post(message(2, "next")) == 200
    assert station.desk.texts() == ["next"]


async def test_a_poison_update_holds_up_nobody(station: Station, person: Person) -> None:
    station.desk.fails["poison"] = [ValueError()] * 99
    await person.say("poison")
    await person.say("after")
    async with station.listening():
        await person.wait_for("Pardon")
        await person.wait_for("after")


async def test_an_update_posted_twice_at_once_is_answered_once(station: Station) -> None:
    async with station.listening():
        assert await asyncio.gather(*(station.post(message(1, "once")) for _ in range(4))) == [200] * 4
    assert station.desk.texts() == ["once"]


async def test_its_health_can_be_asked_by_anybody(station: Station) -> None:
    async with station.listening(), aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{station.port}/health") as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
        async with session.get(f"http://127.0.0.1:{station.port}/") as answer:
            assert answer.status == 404


async def test_too_large_a_body_is_refused(station: Station) -> None:
    async with station.listening():
        assert await station.post(b"x" * (LARGEST_BODY + 1)) == 413


async def test_stopping_lets_the_turn_in_hand_finish_and_confirms_it(station: Station) -> None:
    station.desk.gate.clear()
    async with station.listening():
        posting = asyncio.create_task(station.post(message(1, "hello")))
        await until(lambda: station.desk.at_once)
        stopping = asyncio.create_task(station.webhook.stop())
        await asyncio.sleep(0)
        station.desk.gate.set()
        await asyncio.wait_for(stopping, 6)
        assert await posting == 200
        assert await seen(station.database) == {1}
        with pytest.raises(aiohttp.ClientConnectionError):
            await station.post(message(2, "too late"))


async def test_a_port_that_is_taken_is_the_callers_to_tell(station: Station) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", station.port))
        taken.listen()
        with pytest.raises(OSError, match="address already in use"):
            async with station.listening():
                pass


async def test_an_address_that_telegram_refuses_is_told_with_its_reason(database: Database, address: str) -> None:
    station = Station(database, address, url="http://bot.example.org/hook")
    with pytest.raises(WrongWebhook, match=r"(?i)TELEGRAM_WEBHOOK_URL.*HTTPS"):
        async with station.listening():
            pass


async def test_a_wrong_token_is_told_plainly(database: Database, address: str) -> None:
    station = Station(database, address, token="57:wrong")
    with pytest.raises(WrongToken):
        async with station.listening():
            pass
