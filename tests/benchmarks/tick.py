"""What a tick costs: with few future sign-ups and with many, the same little due; and 10,000 reminders at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, text

from bot.clock import StoppedClock
from bot.i18n import languages
from bot.rounds import Surroundings, ticks
from bot.schedule import Tick
from models.database import Database
from models.outbox import Outbox
from tests import crowd
from tests.benchmarks.figures import Figure, one, percentiles
from tests.benchmarks.ground import NAMES, Ground

NAME = "tick"
WITHIN = 420.0
"""Seconds; most of them go into making the rows."""
PEOPLE, EACH = 10_000, 50
FEW, MANY = 10_000, 1_000_000
DUE = 20
TIMES, WARM = 80, 5
NOW = datetime(2027, 3, 12, 12, tzinfo=UTC)
_QUARTER = timedelta(minutes=15)


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """On both databases. Series, calls, beds and shifts that end are looked for too, as in any tick; none is due."""
    for engine, name in NAMES.items():
        async with _crowded(ground, engine, FEW) as few, _crowded(ground, engine, MANY) as many:
            for due in (0, DUE):
                for figure in await _compared(few, many, due, name):
                    yield figure
            seconds = await _tick(many, FEW) / 1000
        yield one(
            NAME, f"{name}: {FEW:,} reminders of {FEW // EACH} shifts due, until all are in the outbox", "s", seconds
        )


@asynccontextmanager
async def _crowded(ground: Ground, engine: str, sign_ups: int) -> AsyncIterator[Database]:
    async with ground.empty(engine) as url:
        database = Database(url)
        try:
            async with database.write() as session:
                await crowd.load_organisation(session)
                await crowd.gather(session, [str(number) for number in range(1, PEOPLE + 1)], NOW)
            await _sign_up(database, sign_ups)
            yield database
        finally:
            await database.close()


async def _compared(few: Database, many: Database, due: int, name: str) -> list[Figure]:
    """By turns, so that whatever else the machine does meets both; and compared by their lower quartiles, the times of
    the least disturbed.
    """
    taken: dict[int, list[float]] = {FEW: [], MANY: []}
    for number in range(TIMES + WARM):
        for total, database in ((FEW, few), (MANY, many)):
            milliseconds = await _tick(database, due)
            if number >= WARM:
                taken[total].append(milliseconds)
    figures = [
        percentiles(NAME, f"{name}: a tick with {total:,} future sign-ups, {due} reminders due", "ms", times)
        for total, times in taken.items()
    ]
    ratio = quantiles(taken[MANY], n=4)[0] / quantiles(taken[FEW], n=4)[0]
    return [*figures, one(NAME, f"{name}: {MANY:,} to {FEW:,}, {due} reminders due", "times", ratio)]


async def _sign_up(database: Database, total: int) -> None:
    """Shifts every quarter of an hour, from tomorrow on, with so many sign-ups in all."""
    async with database.write() as session:
        if database.engine.dialect.name == "postgresql":
            # A million keys need not be looked up one by one: they are known to be there.
            await session.execute(text("SET LOCAL session_replication_role = replica"))
        starts = [NOW + timedelta(hours=22) + number * _QUARTER for number in range(total // EACH)]
        await crowd.plan(session, starts, NOW, EACH)
    async with database.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.commit()


async def _tick(database: Database, due: int) -> float:
    """Milliseconds of one tick, so many reminders being due in it; RuntimeError when not all of them went out."""
    async with database.write() as session:
        await session.execute(delete(Outbox))
        if due:
            await crowd.make_due(session, due, NOW)
    ticks = _ticks(database)
    begun = perf_counter()
    for tick in ticks:
        await tick.run()
    taken = (perf_counter() - begun) * 1000
    async with database.read() as session:
        owed = (await session.execute(select(func.count()).select_from(Outbox))).scalar_one()
    if owed != due:
        raise RuntimeError(f"{owed} of {due} reminders are in the outbox")
    return taken


def _ticks(database: Database) -> list[Tick]:
    around = Surroundings(database, StoppedClock(NOW), languages(), ZoneInfo("Europe/Paris"), lambda: None)
    return ticks(around, timedelta(seconds=20))
