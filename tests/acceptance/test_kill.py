"""Killed at any moment, nothing that was said is lost: 52 people register while the bot is killed 20 times, and some of
them offer something. Half of it on each engine, by each way in which updates come.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import URL

from models.chats import Chat
from models.database import Database
from models.offers import Offer, OfferState
from models.outbox import Outbox, State
from models.people import Person as KeptPerson
from models.roles import Role, invite
from models.updates import SetAsideUpdate
from models.volunteers import Volunteer, VolunteerStay
from tests.acceptance.processes import BotProcess, free_port
from tests.acceptance.registering import PATIENCE, offer, register
from tests.databases import Databases
from tests.sandbox_client import Client, Person

PEOPLE = 26
KILLS = 10
DONORS = range(0, PEOPLE, 4)
"""Of those who speak French."""
AT_ONCE = 6
SEED = 56


@dataclass
class Tally:
    """What was counted at the kills: sends under way are those that may be said twice."""

    kills: int = 0
    under_way: int = 0
    by_phase: Counter[str] = field(default_factory=Counter)


@pytest.fixture(params=["sqlite-polling", "postgresql-webhook"])
async def bot(
    request: pytest.FixtureRequest, databases: Databases, address: str, tmp_path: Path
) -> AsyncIterator[BotProcess]:
    engine, transport = request.param.split("-")
    async with databases.for_a_process(engine) as url:
        more = {}
        if transport == "webhook":
            port = free_port()
            more = {
                "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
                "TELEGRAM_WEBHOOK_SECRET": "only-the-sandbox-knows",
                "PORT": str(port),
            }
        process = BotProcess(address, url, tmp_path, more)
        await process.start()
        yield process
        await process.kill()


async def test_people_register_while_the_bot_is_killed_again_and_again(bot: BotProcess, client: Client) -> None:
    """Every update is answered, everybody is registered once, and only sends under way at a kill are repeated."""
    coordinator = await _coordinator(bot, client)
    languages = ["fr", "en"] * (PEOPLE // 2)
    people = [await client.person(first_name=f"Volunteer {n}", language_code=code) for n, code in enumerate(languages)]
    killing = asyncio.create_task(_kill_again_and_again(bot, client))
    room = asyncio.Semaphore(AT_ONCE)
    walks = [_walk(person, code, n, room) for n, (person, code) in enumerate(zip(people, languages, strict=True))]
    said = sum(await asyncio.gather(*walks))
    tally = await killing
    await _until_nothing_is_pending(bot, client)

    assert tally.kills == KILLS
    repeated = await _repeated(client, [*people, coordinator])
    kept = await _kept(bot.database)
    print(f"{bot.database.get_backend_name()}: {said} updates, {tally}, {repeated} repeated, {kept}")
    everybody = {"registered": PEOPLE, "stays": PEOPLE, "names": PEOPLE}
    assert kept == everybody | {"offers": len(DONORS), "unfinished": 0, "owed": 0, "set aside": 0}
    assert repeated <= tally.under_way


async def _walk(person: Person, language: str, number: int, room: asyncio.Semaphore) -> int:
    """A few at a time, so that the kills meet every step."""
    async with room:
        said = await register(person, language, f"Volontaire №{number}")
        return said + (await offer(person) if number in DONORS else 0)


async def _coordinator(bot: BotProcess, client: Client) -> Person:
    """An admin, who is told of every registration."""
    person = await client.persona("coordinator")
    await person.open()
    await person.wait_for("Bienvenue", seconds=PATIENCE)
    database = Database(bot.database)
    async with database.write() as session:
        code = await invite(session, Role.ADMIN, None, await client.now())
    await database.close()
    await person.open(code)
    await person.wait_for("Êtes-vous d’accord", seconds=PATIENCE)
    await person.tap("J’accepte")
    await person.wait_for("Comment vous appelez-vous", seconds=PATIENCE)
    await person.say("Coordination")
    await person.wait_for("à vérifier", seconds=PATIENCE)
    await person.tap("✅ Rejoindre l’équipe")
    await person.wait_for("Bienvenue dans l’équipe", seconds=PATIENCE)
    return person


async def _kill_again_and_again(bot: BotProcess, client: Client) -> Tally:
    """Kills at random moments of the work and, every fourth time, soon after the start."""
    chance, tally = random.Random(SEED), Tally()
    for number in range(KILLS):
        if number % 4 == 3:
            await asyncio.sleep(chance.uniform(0.05, 1.5))
            tally.by_phase["starting"] += 1
        else:
            await _for_some_deliveries(client, chance.randint(5, 35))
            await asyncio.sleep(chance.uniform(0, 0.05))
            tally.by_phase["working"] += 1
        await bot.kill()
        tally.kills += 1
        tally.under_way += await _under_way(bot.database)
        await bot.start()
    return tally


async def _for_some_deliveries(client: Client, more: int) -> None:
    """Waits for so many sends, or a while where nothing moves."""
    begun = (await client.get("deliveries", after=2**40))["seq"]
    ends = asyncio.get_running_loop().time() + 20
    while asyncio.get_running_loop().time() < ends:
        if (await client.get("deliveries", after=2**40))["seq"] >= begun + more:
            return
        await asyncio.sleep(0.02)


async def _under_way(url: URL) -> int:
    """How many sends were claimed and not settled when the process died."""
    database = Database(url)
    async with database.read() as session:
        count = await session.scalar(select(func.count()).select_from(Outbox).where(Outbox.state == State.SENDING))
    await database.close()
    return count or 0


async def _until_nothing_is_pending(bot: BotProcess, client: Client) -> None:
    ends = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < ends:
        if await client.pending() == 0 and await _owed(bot.database) == 0:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{await client.pending()} updates are pending, {await _owed(bot.database)} messages owed")


async def _owed(url: URL) -> int:
    database = Database(url)
    async with database.read() as session:
        count = await session.scalar(select(func.count()).select_from(Outbox).where(*_due()))
    await database.close()
    return count or 0


def _due() -> tuple[ColumnElement[bool], ...]:
    """What is owed by now: where the test runs at night, coordinators hear of who registered in the morning."""
    return Outbox.finished_at.is_(None), Outbox.not_before <= datetime.now(UTC)


async def _repeated(client: Client, people: list[Person]) -> int:
    """How many messages somebody got twice in a row."""
    repeated = 0
    for person in people:
        texts = [(sent["kind"], sent["text"]) for sent in await client.deliveries(person.id)]
        repeated += sum(len(list(same)) - 1 for _, same in groupby(texts))
    return repeated


async def _kept(url: URL) -> dict[str, int]:
    database = Database(url)
    async with database.read() as session:

        async def count(query: object) -> int:
            return (await session.scalar(query)) or 0  # type: ignore[call-overload]

        chats = list((await session.execute(select(Chat))).scalars())
        found = {
            "registered": await count(select(func.count()).select_from(Volunteer)),
            "stays": await count(select(func.count()).select_from(VolunteerStay)),
            "names": await count(
                select(func.count(KeptPerson.name.distinct())).where(KeptPerson.name.like("Volontaire №%"))
            ),
            "offers": await count(select(func.count()).select_from(Offer).where(Offer.state == OfferState.PROPOSED)),
            "unfinished": sum("open" in (chat.state or {}) for chat in chats),
            "owed": await count(select(func.count()).select_from(Outbox).where(*_due())),
            "set aside": await count(select(func.count()).select_from(SetAsideUpdate)),
        }
    await database.close()
    return found
