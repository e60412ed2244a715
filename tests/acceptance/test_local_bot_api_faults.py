"""Rates, faults, the clock, and what the local Bot API counts."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.clock import FileClock
from bot.sandbox import Sandbox, serve
from tests.local_bot_api import TOKEN, bot_at, call, refused
from tests.sandbox_client import Client, Person


async def test_rates_answer_429_with_the_seconds_to_wait(
    bot: Bot, person: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library tells the wait in one of two ways, by this switch; importing our transport sets it for the process.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    await client.rates(overall=30, per_chat=1, burst=2)
    await bot.send_message(person.id, "1")
    await bot.send_message(person.id, "2")
    async with refused(RetryAfter, "Flood control exceeded. Retry in 0:00:01"):
        await bot.send_message(person.id, "3")
    await client.no_faults()
    assert await bot.send_message(person.id, "4")


async def test_429_is_told_as_telegram_tells_it(address: str, person: Person, client: Client) -> None:
    await client.fault("too_many", next=1, seconds=7)
    assert await call(address, "sendMessage", {"chat_id": person.id, "text": "x"}) == (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        },
    )


async def test_cut_connections_differ_in_what_was_done(bot: Bot, person: Person, client: Client) -> None:
    await client.fault("cut_before", methods=["sendMessage"], next=1)
    await client.fault("cut_after", methods=["sendMessage"], next=1)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(person.id, "x")
    assert len(await client.deliveries(person.id)) == 1
    assert (await client.get("faults"))["count"] == {"cut_before": 1, "cut_after": 1}


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("bad_gateway", NetworkError, "Bad Gateway"),
        ("server_error", NetworkError, "Internal Server Error"),
        ("blocked", Forbidden, "bot was blocked by the user"),
    ],
)
async def test_faults_strike_before_anything_is_done(
    bot: Bot, person: Person, client: Client, kind: str, error: type[TelegramError], words: str
) -> None:
    await client.fault(kind, next=1)
    with pytest.raises(error, match=words):
        await bot.send_message(person.id, "x")
    assert await client.deliveries() == []
    assert await bot.send_message(person.id, "x")


async def test_a_slow_answer_comes_late_and_right(bot: Bot, person: Person, client: Client) -> None:
    await client.fault("slow", next=1, seconds=0.2)
    began = asyncio.get_running_loop().time()
    assert (await bot.send_message(person.id, "x")).text == "x"
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_all_times_follow_the_clock_which_is_written_for_others(tmp_path: Path) -> None:
    moved: list[str] = []

    async def on_clock_moved() -> None:
        moved.append((tmp_path / "offset").read_text())

    sandbox = Sandbox(TOKEN, offset_file=tmp_path / "offset", on_clock_moved=on_clock_moved)
    noon = datetime(2027, 3, 12, 12, tzinfo=UTC)
    async with serve(sandbox) as address, Client(address) as client, bot_at(address) as bot:
        await client.set_clock(noon)
        person = await client.persona("french_volunteer")
        await person.open()
        message = (await bot.get_updates())[-1].message
        assert message
        assert abs(message.date - noon) < timedelta(seconds=5)
        after = await client.advance(days=1, hours=1)
        assert abs(after - noon - timedelta(hours=25)) < timedelta(seconds=5)
        assert abs(FileClock(tmp_path / "offset").now() - await client.now()) < timedelta(seconds=1)
        assert len(moved) == 2
        assert await bot.get_updates() == (), "updates are forgotten after a day"


async def test_calls_and_deliveries_are_counted(bot: Bot, person: Person, client: Client) -> None:
    await bot.send_message(person.id, "x")
    with pytest.raises(BadRequest):
        await bot.send_message(person.id, "<p>", ParseMode.HTML)
    assert await client.calls("sendMessage") == (1, 1)
    [delivery] = await client.deliveries(person.id)
    assert (delivery["text"], delivery["method"], delivery["kind"]) == ("x", "sendMessage", "text")
    [told] = (await client.get("calls"))["refusals"]
    assert told["description"].startswith("Bad Request: can't parse entities")


async def test_a_reset_forgets_all_but_the_numbers(bot: Bot, person: Person, client: Client) -> None:
    sent = await bot.send_message(person.id, "x")
    await client.advance(hours=1)
    await client.rates()
    await client.post("reset")
    assert [about["id"] for about in (await client.get("people"))["people"]] == [5601, 5602, 5603, 5604]
    assert await client.pending() == 0
    assert (await client.get("clock"))["offset"] == 0
    assert (await client.get("faults"))["rates"] is None
    persona = await client.persona("donor")
    await persona.open()
    assert (await bot.send_message(persona.id, "x")).message_id > sent.message_id


async def test_a_restart_goes_on_with_higher_numbers() -> None:
    async def one_update() -> tuple[int, int]:
        async with serve(Sandbox(TOKEN)) as address, Client(address) as client:
            made = await (await client.persona("donor")).open()
            return made["update_id"], made["message_id"]

    first = await one_update()
    await asyncio.sleep(0.15)
    second = await one_update()
    assert second[0] > first[0]
    assert second[1] > first[1]
