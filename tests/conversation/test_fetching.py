"""Files in turns: fetched before the transaction, where somebody reads them, and never in the way of an answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import fetching
from bot.outbox.channel import NotSent, Refused
from handlers.conversation.events import SentFile
from models.database import Database
from tests.turning import Office, message

Json = dict[str, Any]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with Office(database).open() as office:
        await office.take(message(1, "Bonjour"))
        yield office


def document(number: int, name: str, file_id: str = "f", **more: Any) -> Json:
    """A document that somebody sent."""
    file = {"file_id": file_id, "file_unique_id": "u", "file_name": name, "file_size": 5}
    update = message(number, "", document=file, **more)
    del update["message"]["text"]
    return update


def files(office: Office) -> list[SentFile]:
    return [event for _, event in office.desk.heard if isinstance(event, SentFile)]


async def test_a_file_that_is_read_comes_with_its_content(office: Office) -> None:
    office.taps.files["f"] = b"a;b\n1"
    await office.take(document(2, "week.csv"))
    assert files(office) == [SentFile("f", "week.csv", 5, b"a;b\n1")]


async def test_a_file_that_nobody_reads_is_not_fetched(office: Office) -> None:
    await office.take(document(2, "holiday.mp4"))
    assert files(office) == [SentFile("f", "holiday.mp4", 5, None)]
    assert office.taps.downloads == []


async def test_nothing_is_fetched_for_a_chat_we_never_met_or_a_group(office: Office) -> None:
    await office.take(document(2, "week.csv", chat=8), document(3, "week.csv", chat=-9))
    assert [file.content for file in files(office)] == [None]
    assert office.taps.downloads == []


@pytest.mark.parametrize("trouble", [NotSent("no connection"), Refused("file is too big")])
async def test_a_file_that_cannot_be_had_is_told_without_content(office: Office, trouble: Exception) -> None:
    office.taps.files["f"] = trouble
    await office.take(document(2, "week.csv"))
    assert files(office) == [SentFile("f", "week.csv", 5, None)]
    assert await office.seen() == {1, 2}


async def test_a_download_that_hangs_ends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(handle: str) -> bytes:
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(office.taps, "download", hangs)
    monkeypatch.setattr(fetching, "FETCHED_WITHIN", 0.01)
    await office.take(document(2, "week.csv"))
    assert files(office) == [SentFile("f", "week.csv", 5, None)]


async def test_a_turn_that_is_tried_again_fetches_once(office: Office) -> None:
    office.taps.files["f"] = b"1"
    office.desk.fails[str(SentFile("f", "week.csv", 5))].append(ValueError("a mistake of ours"))
    await office.take(document(2, "week.csv"))
    assert [file.content for file in files(office)] == [b"1", b"1"]
    assert office.taps.downloads == ["f"]
    assert await office.set_aside() == []


async def test_a_file_that_comes_twice_is_answered_once(office: Office) -> None:
    office.taps.files["f"] = b"1"
    await office.take(document(2, "week.csv"))
    await office.take(document(2, "week.csv"))
    assert len(files(office)) == 1
