"""Ticks of real processes: two at once, one that is killed in the middle, one that was down for hours."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession

from models import activities, enrolment, planning, reminders, sites, volunteers
from models.chats import Chat
from models.database import Database
from models.outbox import Outbox, State
from models.planning import Plan
from models.reminders import Reminder, ReminderState
from models.sign_ups import SignUp
from tests import crowd
from tests.acceptance.processes import BotProcess, running
from tests.acceptance.tick_processes import Ticking, kill_midway
from tests.databases import Databases
from tests.sandbox_client import Client, Person

BEGIN = datetime(2027, 3, 12, 9, tzinfo=UTC)
"""Ten in the morning in Paris."""
REMINDER = "🔔"
PATIENCE = 60.0


@asynccontextmanager
async def crowded(databases: Databases, engine: str, count: int) -> AsyncIterator[tuple[URL, Database]]:
    """A database in which so many people are each to be reminded of one shift just now."""
    async with databases.for_a_process(engine) as url:
        database = Database(url)
        async with database.write() as session:
            await crowd.load_organisation(session)
            await crowd.gather(session, [str(number) for number in range(1, count + 1)], BEGIN)
            starts = [BEGIN + timedelta(hours=20, minutes=number) for number in range(count // 50)]
            await crowd.plan(session, starts, BEGIN, 50)
            await crowd.make_due(session, count, BEGIN)
        yield url, database
        await database.close()


async def owed(database: Database) -> Counter[str]:
    """How many reminders are owed to each address."""
    async with database.read() as session:
        return Counter(await session.scalars(select(Outbox.address).where(Outbox.key.like("person:%:remind:%"))))


async def count_owed(database: Database) -> int:
    async with database.read() as session:
        return (await session.execute(select(func.count()).select_from(Outbox))).scalar_one()


async def everybody_is_owed_one(database: Database, count: int) -> None:
    """Fails unless each reminder stands once in the outbox, once among those noted, and none is due any more."""
    found = await owed(database)
    assert (len(found), set(found.values())) == (count, {1})
    async with database.read() as session:
        noted = list(await session.scalars(select(Reminder.state)))
        due = await session.scalar(select(func.count()).select_from(SignUp).where(SignUp.remind_at <= BEGIN))
    assert noted == [ReminderState.SENT] * count
    assert due == 0


async def test_two_processes_at_once_remind_everybody_once(databases: Databases) -> None:
    """Over the same 1,500, released at the same moment; what one has in hand the other leaves to it."""
    async with crowded(databases, "postgresql", 1_500) as (url, database):
        both = [await Ticking.ready(url, BEGIN) for _ in range(2)]
        for one in both:
            one.go()
        for one in both:
            await one.finish()
        await everybody_is_owed_one(database, 1_500)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_killed_in_the_middle_of_ticks_everybody_is_owed_one(databases: Databases, engine: str) -> None:
    """SIGKILL as soon as a part is done, three times; then a tick that may end."""
    count = 3_000
    async with crowded(databases, engine, count) as (url, database):
        midway = await kill_midway(url, BEGIN, 3, lambda: count_owed(database))
        await everybody_is_owed_one(database, count)
    assert any(0 < done < count for done in midway), f"no kill came in the middle: {midway}"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_a_bot_killed_while_it_reminds_repeats_only_what_was_under_way(
    databases: Databases, engine: str, client: Client, tmp_path: Path
) -> None:
    """The real process, killed while its reminders go out, and started again: everybody hears, hardly anybody twice."""
    count = 40
    those = [await _opened(client, number) for number in range(count)]
    async with databases.for_a_process(engine) as url:
        database = Database(url)
        async with database.write() as session:
            await crowd.load_organisation(session)
            await crowd.gather(session, [str(one.id) for one in those], BEGIN)
            await crowd.plan(session, [BEGIN + timedelta(hours=20)], BEGIN, count)
            await crowd.make_due(session, count, BEGIN)
        async with running(_bot(client, url, tmp_path, BEGIN)) as bot:
            await _until(lambda: _reminded(client, those), at_least=10)
            await bot.kill()
            under_way = await _under_way(database)
            await bot.start()
            await _until(lambda: _settled(database), at_least=count)
            assert await bot.stop() == 0
        await everybody_is_owed_one(database, count)
        await database.close()
    heard = await _heard(client, those)
    assert min(heard) == 1
    assert sum(heard) - count <= under_way


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_after_three_hours_down_what_helps_is_told_and_the_rest_is_recorded(
    databases: Databases, engine: str, client: Client, tmp_path: Path
) -> None:
    """Begun meanwhile: missed. Still to come: told late, once, by the last reminder that has come due."""
    begun, soon, tomorrow, often = [await _opened(client, number) for number in range(4)]
    those = {begun: ("12:30", 0), soon: ("14:00", 0), tomorrow: ("12:00", 1), often: ("15:00", 0)}
    async with databases.for_a_process(engine) as url:
        database = Database(url)
        numbers = await _sign_up(database, those, often)
        bot = _bot(client, url, tmp_path, BEGIN)
        async with running(bot):
            await _until(lambda: _starts(bot), at_least=1)
            await asyncio.sleep(2)
            assert await bot.stop() == 0
        assert await _heard(client, those) == [0, 0, 0, 0]
        _set_clock(tmp_path, BEGIN + timedelta(hours=3))
        async with running(bot):
            await _until(lambda: _reminded(client, those), at_least=3)
            await asyncio.sleep(2)
            assert await _heard(client, those) == [0, 1, 1, 1]
            assert await bot.stop() == 0
        noted = [await _noted(database, number) for number in numbers]
        async with database.read() as session:
            missed = [await reminders.missed(session, await _shift_of(session, number)) for number in numbers]
        await database.close()
    sent, lost = ReminderState.SENT, ReminderState.MISSED
    assert noted == [[(2, lost)], [(2, sent)], [(24, sent)], [(4, lost), (3, sent)]]
    assert missed == [{numbers[0]: [2]}, {}, {}, {numbers[3]: [4]}]


async def _opened(client: Client, number: int) -> Person:
    """Somebody who has opened the bot, so that it may write to them."""
    person = await client.person(first_name=f"Volunteer {number}", language_code="en")
    await person.open()
    return person


def _set_clock(folder: Path, moment: datetime) -> None:
    offset = (moment - datetime.now(UTC)).total_seconds()
    (folder / "clock").write_text(str(offset))


def _bot(client: Client, url: URL, folder: Path, moment: datetime) -> BotProcess:
    _set_clock(folder, moment)
    return BotProcess(client.address, url, folder, {"CLOCK_FILE": str(folder / "clock"), "TICK_SECONDS": "1"})


async def _sign_up(database: Database, those: dict[Person, tuple[str, int]], often: Person) -> list[int]:
    """Each on a shift of three hours that starts at that local time, so many days on; the numbers of their sign-ups."""
    async with database.write() as session:
        await crowd.load_organisation(session)
        await crowd.gather(session, [str(one.id) for one in those], BEGIN)
        shifts = [await _plan(session, *when) for when in those.values()]
    async with database.write() as session:
        person_ids = [await _person(session, one) for one in those]
        volunteer = await volunteers.of(session, await _person(session, often))
        assert volunteer is not None
        volunteer.remind_hours = [4, 3, 1]
        taken = [await enrolment.take(session, *pair, BEGIN) for pair in zip(person_ids, shifts, strict=True)]
        return [verdict.sign_up.id for verdict in taken if verdict.sign_up]


async def _plan(session: AsyncSession, start: str, days: int) -> int:
    site, activity = await sites.by_slug(session, "calais"), await activities.by_slug(session, "kitchen")
    assert site is not None
    assert activity is not None
    begins, day = time.fromisoformat(start), BEGIN.date() + timedelta(days=days)
    plan = Plan(site, activity.id, day, begins, begins.replace(hour=begins.hour + 3), least=1, most=5)
    return (await planning.add(session, plan, BEGIN)).id


async def _person(session: AsyncSession, one: Person) -> int:
    found = await session.scalar(select(Chat.person_id).where(Chat.address == str(one.id)))
    assert found is not None
    return found


async def _shift_of(session: AsyncSession, sign_up_id: int) -> int:
    return (await session.execute(select(SignUp.shift_id).where(SignUp.id == sign_up_id))).scalar_one()


async def _noted(database: Database, sign_up_id: int) -> list[tuple[int, ReminderState]]:
    async with database.read() as session:
        theirs = select(Reminder).where(Reminder.sign_up_id == sign_up_id).order_by(Reminder.hours.desc())
        return [(one.hours, one.state) for one in await session.scalars(theirs)]


async def _heard(client: Client, those: Iterable[Person]) -> list[int]:
    """How many reminders were sent to each of them."""
    sent = Counter(one["chat_id"] for one in await client.deliveries() if one["text"].startswith(REMINDER))
    return [sent[one.id] for one in those]


async def _reminded(client: Client, those: Iterable[Person]) -> int:
    """How many of them have heard."""
    return sum(count > 0 for count in await _heard(client, those))


async def _settled(database: Database) -> int:
    """How many reminders have been delivered, as far as the bot knows."""
    settled = Outbox.key.like("person:%:remind:%"), Outbox.state == State.DELIVERED
    async with database.read() as session:
        return (await session.execute(select(func.count()).select_from(Outbox).where(*settled))).scalar_one()


async def _under_way(database: Database) -> int:
    """How many sends were claimed and not settled when the process died."""
    async with database.read() as session:
        sending = select(func.count()).select_from(Outbox).where(Outbox.state == State.SENDING)
        return (await session.execute(sending)).scalar_one()


async def _starts(bot: BotProcess) -> int:
    """How often the bot has started, by its log; its first tick comes at once."""
    return bot.log.read_text().count('"started"')


async def _until(count: Callable[[], Awaitable[int]], *, at_least: int) -> None:
    ends = asyncio.get_running_loop().time() + PATIENCE
    while (found := await count()) < at_least:
        assert asyncio.get_running_loop().time() < ends, f"no more than {found} of {at_least}"
        await asyncio.sleep(0.05)
