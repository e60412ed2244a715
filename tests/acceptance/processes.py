"""The real bot as a process, started as a supervisor would, and ended in whatever way a test wants."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from tests.local_bot_api import TOKEN

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class BotProcess:
    """``python -m bot run`` against the Bot API at ``api``; what it logs is added to ``log``."""

    api: str
    database: URL
    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """Standard output and errors of every start, one after the other."""
        return self.folder / "bot.log"

    def environment(self) -> dict[str, str]:
        """Nothing of the developer's own settings."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.api,
            "DATABASE_URL": self.database.render_as_string(hide_password=False),
            "LOG_FORMAT": "json",
            **self.more,
        }

    async def start(self) -> None:
        """Starts it; it may not be ready yet."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self.folder, env=self.environment(), stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """SIGKILL, and waits until it is gone."""
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; its exit code. Raises TimeoutError when it takes more than 10 seconds."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 10)


@asynccontextmanager
async def running(bot: BotProcess) -> AsyncIterator[BotProcess]:
    """The bot, started, and killed at the end if it still runs."""
    await bot.start()
    try:
        yield bot
    finally:
        await bot.kill()
