"""What benchmarks stand on: real processes on loopback, and databases as they are in use."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from tests.acceptance.processes import ROOT, BotProcess, running
from tests.databases import Databases
from tests.sandbox_client import Client, Person

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_PREPARED_WITHIN = 60.0
# The tests' server saves itself what a crash could cost; one that is in use does not.
_DURABLE = (
    "ALTER SYSTEM SET fsync = on",
    "ALTER SYSTEM SET full_page_writes = on",
    "ALTER SYSTEM SET synchronous_commit = on",
    "SELECT pg_reload_conf()",
)


class Ground:
    """Under ``home``. People have numbers that no two sandboxes share, since the databases stay."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._databases = Databases(home)
        self._numbers = count(100_001)
        self._prepared: dict[str, URL] = {}

    @asynccontextmanager
    async def empty(self, engine: str) -> AsyncIterator[URL]:
        """A database with tables and nothing in them, as durable as in use."""
        async with self._databases.fresh(engine) as url:
            await _make_durable(url)
            yield url

    async def prepared(self, engine: str) -> URL:
        """A database that the bot has run on: organisation and towns are loaded."""
        if engine not in self._prepared:
            url = await self._new(engine)
            async with self.sandbox() as client, self.bot(client, url) as bot:
                await _until_logged(bot, "towns_filled")
                await bot.stop()
            self._prepared[engine] = url
        # People here write faster than the numbers of a sandbox's updates count on with time: the next may begin below.
        await _execute(self._prepared[engine], "DELETE FROM seen_updates")
        return self._prepared[engine]

    async def _new(self, engine: str) -> URL:
        if engine == "sqlite":
            return URL.create("sqlite+aiosqlite", database=str(self.home / "benchmark.db"))
        async with self._databases.fresh(engine, schema=False) as passing:
            await _make_durable(passing)
            await _execute(passing, "CREATE DATABASE benchmark TEMPLATE template0")
            return passing.set(database="benchmark")

    @asynccontextmanager
    async def sandbox(self, crowd: int = 0) -> AsyncIterator[Client]:
        """A sandbox in a process of its own, with so many people from the beginning."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.benchmarks.sandbox_process",
            str(crowd),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout
        try:
            address = (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()
            async with Client(address) as client:
                yield client
        finally:
            process.kill()
            await process.wait()

    @asynccontextmanager
    async def bot(self, client: Client, database: URL, **settings: str) -> AsyncIterator[BotProcess]:
        """The bot, started against that sandbox. Its modules are compiled, as anywhere after the first start."""
        process = BotProcess(client.address, database, self.home, settings)
        process.log.unlink(missing_ok=True)
        async with running(process) as started:
            yield started

    async def person(self, client: Client, language: str) -> Person:
        """Somebody new."""
        number = next(self._numbers)
        about = {"id": number, "first_name": f"Volunteer {number}", "phone": "+33639980001"}
        return await client.person(**about, language_code=language)


def logged(bot: BotProcess) -> list[dict[str, Any]]:
    """The lines of the bot's log so far."""
    return [json.loads(line) for line in bot.log.read_text().splitlines() if line.startswith("{")]


def memory_of(bot: BotProcess) -> tuple[float, float]:
    """In MB: what of the process is in memory now, and what was at most."""
    assert bot.process
    status = Path(f"/proc/{bot.process.pid}/status").read_text()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in status.splitlines() if line.startswith("Vm")}
    return kilobytes["VmRSS"] / 1024, kilobytes["VmHWM"] / 1024


def keep_proxies_out() -> None:
    """Everything is on loopback."""
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "*"


async def _until_logged(bot: BotProcess, event: str) -> None:
    async with asyncio.timeout(_PREPARED_WITHIN):
        while all(line["event"] != event for line in logged(bot)):  # noqa: ASYNC110 - another process's log
            await asyncio.sleep(0.1)


async def _make_durable(url: URL) -> None:
    if url.get_backend_name() == "postgresql":
        await _execute(url, *_DURABLE)


async def _execute(url: URL, *statements: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()
