"""Ticks: run at once and again, one at a time, whatever one of them does."""

import asyncio
import logging
from datetime import timedelta

from bot.schedule import Schedule, Tick

OFTEN = timedelta(milliseconds=5)
SELDOM = timedelta(hours=1)


async def test_the_first_run_comes_at_once_and_others_follow() -> None:
    ran = asyncio.Semaphore(0)

    async def run() -> None:
        ran.release()

    schedule = Schedule([Tick("often", OFTEN, run)])
    schedule.start()
    async with asyncio.timeout(5):
        for _ in range(3):
            await ran.acquire()
    await schedule.stop()


async def test_an_error_ends_neither_the_tick_nor_the_others() -> None:
    ran = {"broken": asyncio.Semaphore(0), "away": asyncio.Semaphore(0), "well": asyncio.Semaphore(0)}

    async def broken() -> None:
        ran["broken"].release()
        raise ValueError

    async def away() -> None:
        ran["away"].release()
        raise ConnectionError

    async def well() -> None:
        ran["well"].release()

    schedule = Schedule([Tick(run.__name__, OFTEN, run) for run in (broken, away, well)])
    schedule.start()
    async with asyncio.timeout(5):
        for _ in range(3):
            for semaphore in ran.values():
                await semaphore.acquire()
    await schedule.stop()


async def test_a_tick_never_runs_beside_itself() -> None:
    """Neither by its interval nor when the clock is moved meanwhile."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    at_once = most = 0
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        begun.set()
        await go_on.wait()
        at_once -= 1

    schedule = Schedule([Tick("slow", OFTEN, slow)])
    schedule.start()
    await asyncio.wait_for(begun.wait(), 5)
    moved = asyncio.create_task(schedule.run_now())
    for _ in range(20):
        await asyncio.sleep(0.001)
    go_on.set()
    await moved
    await schedule.stop()
    assert most == 1


async def test_moving_the_clock_runs_every_tick_once_more() -> None:
    runs: list[str] = []

    async def first() -> None:
        runs.append("first")

    async def second() -> None:
        runs.append("second")

    schedule = Schedule([Tick("first", SELDOM, first), Tick("second", SELDOM, second)])
    await schedule.run_now()
    assert runs == ["first", "second"]


async def test_stopping_lets_a_run_finish_and_waits_for_none_too_long() -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def short() -> None:
        begun.set()
        await asyncio.sleep(0.01)
        finished.set()

    async def endless() -> None:
        await asyncio.Event().wait()

    schedule = Schedule([Tick("short", SELDOM, short), Tick("endless", SELDOM, endless)])
    schedule.start()
    await asyncio.wait_for(begun.wait(), 5)
    await asyncio.wait_for(schedule.stop(within=0.2), 5)
    assert finished.is_set()
