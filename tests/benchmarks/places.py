"""What taking a place costs, on both databases: one after the other, and a hundred people at once for the last one."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from time import perf_counter

from models.database import Database
from models.sign_ups import Refusal
from tests.benchmarks.figures import Figure, one, percentiles
from tests.benchmarks.ground import NAMES, Ground
from tests.conversation.placing import newcomers, take
from tests.conversation.shifting import plan
from tests.kit import Desk

NAME = "places"
PEOPLE = 100


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """From the question to the commit, without the conversation around it."""
    for engine, name in NAMES.items():
        async with ground.empty(engine) as url:
            database = Database(url)
            desk = await Desk(database).open()
            try:
                people = await newcomers(desk, PEOPLE)
                yield percentiles(NAME, f"{name}: taking a place", "ms", await _one_by_one(desk, people))
                yield one(NAME, f"{name}: {PEOPLE} at once for the last place", "s", await _at_once(desk, people))
            finally:
                await desk.close()
                await database.close()


async def _one_by_one(desk: Desk, people: Sequence[int]) -> list[float]:
    shift, took = await plan(desk, 5, most=PEOPLE), list[float]()
    for person in people:
        begun = perf_counter()
        verdict = await take(desk, person, shift)
        took.append((perf_counter() - begun) * 1000)
        if verdict.refusal:
            raise RuntimeError(f"not taken: {verdict.refusal}")
    return took


async def _at_once(desk: Desk, people: Sequence[int]) -> float:
    shift = await plan(desk, 7, least=1, most=1)
    begun = perf_counter()
    verdicts = await asyncio.gather(*(take(desk, person, shift) for person in people))
    seconds = perf_counter() - begun
    if Counter(verdict.refusal for verdict in verdicts) != {None: 1, Refusal.FULL: len(people) - 1}:
        raise RuntimeError("the last place was not given once")
    return seconds
