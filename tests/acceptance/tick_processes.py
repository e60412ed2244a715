"""Ticks in processes of their own, released at the moment that a test wants, or killed in the middle."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.engine import URL

from tests.acceptance.processes import ROOT

PATIENCE = 60.0


class Ticking:
    """A process of ``tests.acceptance.ticking``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def ready(cls, url: URL, moment: datetime) -> "Ticking":
        """Started, and waiting for ``go``."""
        address = url.render_as_string(hide_password=False)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.acceptance.ticking",
            address,
            moment.isoformat(),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout
        assert await asyncio.wait_for(process.stdout.readline(), PATIENCE) == b"ready\n"
        return cls(process)

    def go(self) -> None:
        """Begins the tick."""
        assert self.process.stdin
        self.process.stdin.write(b"go\n")

    async def finish(self) -> None:
        """Waits for a good end."""
        assert await asyncio.wait_for(self.process.wait(), PATIENCE) == 0

    async def kill(self) -> None:
        """SIGKILL."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


async def kill_midway(url: URL, moment: datetime, kills: int, count: Callable[[], Awaitable[int]]) -> list[int]:
    """Kills a tick as soon as ``count`` grows, so many times, then lets one end; the counts at the kills."""
    midway = []
    for _ in range(kills):
        before, one = await count(), await Ticking.ready(url, moment)
        one.go()
        while one.process.returncode is None and await count() == before:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.002)
        await one.kill()
        midway.append(await count())
    last = await Ticking.ready(url, moment)
    last.go()
    await last.finish()
    return midway
