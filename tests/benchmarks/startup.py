"""How long people wait after a start: from the process' start until an update that lay waiting is answered."""

import asyncio
import sys
from collections.abc import AsyncIterator
from time import perf_counter

from tests.acceptance.processes import ROOT
from tests.benchmarks.figures import Figure, spread
from tests.benchmarks.ground import Ground

NAME = "startup"
RUNS = 5
MODULES = ("bot.__main__", "bot.app")
_MEASURE = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


async def run(ground: Ground) -> AsyncIterator[Figure]:
    """Warm: files in memory, modules compiled, a database that exists."""
    seconds = [await _one_start(ground) for _ in range(RUNS + 1)][1:]
    yield spread(NAME, "process start to first answer", "s", seconds)
    for module in MODULES:
        taken = [await _one_import(module) for _ in range(RUNS + 1)][1:]
        yield spread(NAME, f"import {module}", "s", taken)


async def _one_start(ground: Ground) -> float:
    database = await ground.prepared("sqlite")
    async with ground.sandbox() as client:
        person = await ground.person(client, "fr")
        await person.open()
        begun = perf_counter()
        async with ground.bot(client, database) as bot:
            await person.wait_for("Bienvenue", seconds=30)
            seconds = perf_counter() - begun
            await bot.stop()
    return seconds


async def _one_import(module: str) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _MEASURE.format(module), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return float(said)
