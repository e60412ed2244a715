"""Long polls against a local Bot API: nothing is confirmed that is not kept, whatever fails meanwhile."""

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import structlog
from telegram import Bot
from telegram.error import Conflict

from bot.clock import SystemClock
from bot.logs import hasher, set_up
from bot.mistakes import Mistake
from bot.outbox.sender import Sender
from bot.outbox.worker import at_work
from bot.sandbox import Sandbox
from bot.telegram.channel import TelegramChannel
from bot.telegram.patience import WrongToken
from bot.telegram.polling import Poller
from bot.telegram.transport import AiohttpRequest
from bot.turn import TRIES
from bot.watchdog import Watchdog
from models.database import Database
from tests.local_bot_api import TOKEN
from tests.sandbox_client import Client, Person
from tests.turning import Desk, Outage, message, seen, turns, until


class Station:
    """A poller with all that it needs, on a real address; it sleeps a hundred times faster than it says."""

    def __init__(self, database: Database, address: str, token: str = TOKEN) -> None:
        self.database, self.outage, self.desk = database, Outage(database), Desk()
        request = AiohttpRequest()
        self.bot = Bot(token, f"{address}/bot", f"{address}/file/bot", request=request, get_updates_request=request)
        self.request = request
        self.watchdog = Watchdog()
        self.slept: list[float] = []
        self.poller: Poller
        self.running: asyncio.Task[None]

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(seconds / 100)

    @asynccontextmanager
    async def polling(self) -> AsyncIterator["Station"]:
        """Polls and delivers; stopped in order at the end."""
        channel, clock = TelegramChannel(self.bot), SystemClock()
        async with self.request, at_work(self.database) as worker:
            sender = Sender(self.database, [channel], clock, worker, hashed=hasher(TOKEN))
            taking = turns(self.outage, self.desk, sender, clock, channel)
            self.poller = Poller(self.bot, taking, self.watchdog, sleep=self.sleep)
            delivering = asyncio.create_task(sender.run())
            self.running = polling = asyncio.create_task(self.poller.run())
            try:
                yield self
                await asyncio.wait_for(self.poller.stop(), 5)
                await polling
            finally:
                polling.cancel()
                await taking.finish()
                await sender.stop()
                await asyncio.wait([polling])
                await delivering


@pytest.fixture
def station(database: Database, address: str) -> Station:
    return Station(database, address)


async def nothing_pending(client: Client) -> None:
    async with asyncio.timeout(15):
        while await client.pending():  # noqa: ASYNC110 - the local Bot API has no event for it
            await asyncio.sleep(0.01)


async def test_people_are_answered_and_their_updates_confirmed(station: Station, client: Client) -> None:
    people = [await client.person(first_name=name, language_code="fr") for name in ("Camille", "Noor", "Sam")]
    async with station.polling():
        for person in people:
            await person.say("Bonjour")
        for person in people:
            await person.wait_for("Bonjour")
        await nothing_pending(client)


async def test_what_was_said_while_nobody_polled_is_answered_in_order(station: Station, person: Person) -> None:
    for number in range(130):  # more than one poll holds
        await person.say(str(number))
    async with station.polling():
        await until(lambda: len(station.desk.texts(str(person.id))) >= 130)
    assert station.desk.texts(str(person.id)) == [str(number) for number in range(130)]


async def test_an_update_sent_twice_is_answered_once(station: Station, client: Client, person: Person) -> None:
    async with station.polling():
        said = await person.say("once")
        await person.wait_for("once")
        await client.resend(said["update_id"])
        await person.say("next")
        await person.wait_for("next")
    assert station.desk.texts(str(person.id)) == ["once", "next"]


async def test_a_lower_number_after_a_quiet_week_is_not_passed_over(station: Station, client: Client) -> None:
    """Telegram begins anew at random: an offset kept from before would confirm what nobody has seen."""
    async with station.polling():
        await client.push(message(900_000_000_000, "before"))
        await until(lambda: station.desk.texts() == ["before"])
        await nothing_pending(client)
        await client.push(message(5, "after"))
        await until(lambda: station.desk.texts() == ["before", "after"])


async def test_one_update_that_cannot_be_read_costs_no_other(station: Station, client: Client, person: Person) -> None:
    await client.push({"update_id": 1, "message": {"message_id": "none", "date": "never"}})
    await person.say("still here")
    async with station.polling():
        await person.wait_for("still here")
        await nothing_pending(client)
    assert 1 in await seen(station.database)


async def test_a_poison_update_is_apologised_for_once_while_others_flow(
    station: Station, client: Client, person: Person
) -> None:
    station.desk.fails["poison"] = [ValueError()] * 99
    other = await client.person(first_name="Noor", language_code="en")
    poison = await person.say("poison")
    await person.say("after")
    await other.say("beside")
    async with station.polling():
        await other.wait_for("beside")
        await person.wait_for("Pardon")
        await person.wait_for("after")
        await client.resend(poison["update_id"])
        await person.say("end")
        await person.wait_for("end")
        await nothing_pending(client)
    assert station.desk.texts(str(person.id)).count("poison") == TRIES
    assert [shown.text for shown in await person.messages() if not shown.mine].count("Pardon") == 1


async def test_while_the_database_is_away_nothing_is_confirmed_and_all_is_answered_after(
    station: Station, client: Client, person: Person
) -> None:
    """In order, though some of a chat's updates were kept before it went away."""
    station.outage.is_on = True
    other = await client.person(first_name="Noor")
    async with station.polling():
        for number in range(5):
            await person.say(str(number))
            await other.say(str(number))
        await until(lambda: station.outage.tried > 20)
        assert await client.pending() >= 10
        assert station.desk.heard == []
        station.outage.is_on = False
        await person.wait_for("4")
        await nothing_pending(client)
    for someone in (person, other):
        assert station.desk.texts(str(someone.id)) == ["0", "1", "2", "3", "4"]
    assert station.slept[:3] == sorted(station.slept[:3])


async def test_stopping_lets_the_turn_in_hand_finish_and_begins_no_other(station: Station, person: Person) -> None:
    """What is left comes again to whoever polls next."""
    for number in range(3):
        await person.say(str(number))
    station.desk.gate.clear()
    async with station.polling():
        await until(lambda: station.desk.at_once)
        await until(lambda: len(station.desk.heard) >= 1)
        stopping = asyncio.create_task(station.poller.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        station.desk.gate.set()
        await asyncio.wait_for(stopping, 5)
    heard = [*station.desk.texts(str(person.id))]
    async with station.polling():
        await until(lambda: "2" in station.desk.texts(str(person.id)))
    assert station.desk.texts(str(person.id)) == ["0", "1", "2"]
    assert len(heard) <= 1


async def test_stopping_ends_the_poll_in_hand_at_once(station: Station, sandbox: Sandbox) -> None:
    async with station.polling():
        await until(lambda: sandbox.poll)
        await asyncio.wait_for(station.poller.stop(), 2)


async def test_the_poll_goes_on_after_cut_connections_and_broken_answers(
    station: Station, client: Client, person: Person
) -> None:
    for kind in ("cut_before", "cut_after", "bad_gateway", "server_error"):
        await client.fault(kind, methods=["getUpdates", "deleteWebhook"], next=2)
    async with station.polling():
        await person.say("at last")
        await person.wait_for("at last")


async def test_another_poller_is_given_way(station: Station, client: Client, person: Person) -> None:
    """Loudly; nothing is lost once it is gone."""
    with structlog.testing.capture_logs() as logged:
        async with station.polling(), Bot(TOKEN, station.bot.base_url.removesuffix(TOKEN)) as rival:
            await nothing_pending(client)
            for _ in range(3):
                with suppress(Conflict):
                    await rival.get_updates(timeout=1)
            await person.say("alone again")
            await person.wait_for("alone again")
    alarms = [line for line in logged if line["event"] == "another_process_polls_with_this_token"]
    assert len(alarms) >= 3
    assert {line["log_level"] for line in alarms} == {"critical"}


async def test_a_webhook_that_was_set_is_left_and_what_waits_is_kept(
    station: Station, client: Client, person: Person
) -> None:
    async with Bot(TOKEN, station.bot.base_url.removesuffix(TOKEN)) as before:
        await before.set_webhook("http://127.0.0.1:9/nobody-listens")
    await person.say("said meanwhile")
    async with station.polling():
        await person.wait_for("said meanwhile")


async def test_a_wrong_token_is_told_plainly(database: Database, address: str) -> None:
    station = Station(database, address, token="57:wrong")
    with pytest.raises(WrongToken) as caught:
        async with station.polling():
            await station.running
    assert isinstance(caught.value, Mistake)
    assert "57:wrong" not in str(caught.value)


async def test_nothing_that_people_write_and_no_token_is_ever_logged(station: Station, client: Client) -> None:
    """Not even at DEBUG, not from libraries, and not when everything fails."""
    stream = io.StringIO()
    everything = logging.StreamHandler(stream)
    root = logging.getLogger()
    before = list(root.handlers), root.level
    set_up("DEBUG", "json", stream)
    root.addHandler(everything)
    secrets = ["Zébulon", "Quetzal", "secret-word", "0612345678", "612345678", TOKEN, "777123456"]
    person = await client.person(
        id=777123456, first_name="Zébulon", last_name="Quetzal", phone="+33612345678", language_code="fr"
    )
    station.desk.fails["secret-word fails"] = [ValueError("secret-word, said by Zébulon")] * 3
    try:
        async with station.polling():
            await client.fault("bad_gateway", methods=["sendMessage", "getUpdates"], next=3)
            await person.open("secret-word")
            await person.say("secret-word 0612345678")
            await person.say("secret-word fails")
            await person.do("contact")
            await client.push({"update_id": 3, "message": {"text": "secret-word", "date": "Zébulon"}})
            await person.wait_for("Pardon")
            station.outage.is_on = True
            await person.say("secret-word again")
            await until(lambda: station.outage.tried > 3)
            station.outage.is_on = False
            await person.wait_for("again")
    finally:
        structlog.reset_defaults()
        root.handlers[:], root.level = before
    text = stream.getvalue()
    assert [secret for secret in secrets if secret.lower() in text.lower()] == []
    assert re.search(r'"outcome": "answered"', text)
    assert "ValueError" in text


async def test_a_line_a_turn_says_which_update_whose_what_and_how_long(station: Station, person: Person) -> None:
    with structlog.testing.capture_logs() as logged:
        async with station.polling():
            await person.say("hello")
            await person.wait_for("hello")
    turn: dict[str, Any] = next(dict(line) for line in logged if line["event"] == "turn" and line["heard"] == "Said")
    assert turn["chat"] == hasher("a token")(str(person.id))
    assert (turn["kind"], turn["outcome"], turn["conversation"]) == ("message", "answered", "desk")
    assert turn["update"] > 0
    assert turn["ms"] > 0
