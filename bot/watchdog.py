"""Ends a process that has gone quiet, so that its supervisor starts it anew.

Two things are watched. That updates are asked for with success: polling is known to stop without a word. And that the
event loop turns at all: a thread outside of it looks, says where the loop hangs, and ends the process on the spot,
which loses nothing, since whatever was taken is kept.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable

import structlog

from bot.logs import places

EXIT_CODE = 1
LOOKS = 20
"""How often in the given time it is looked whether all is well."""
_log = structlog.get_logger()


class GoneQuiet(Exception):  # noqa: N818 - a state of things: the process is to end with EXIT_CODE
    """Nothing was polled with success for too long."""


class Watchdog:
    """Barks after ``seconds`` of silence. ``polls`` is False where nobody polls: then only the loop is watched.

    ``monotonic`` gives real seconds, ``end`` ends the process without asking the loop; both are for tests.
    """

    def __init__(
        self,
        seconds: float = 120,
        *,
        polls: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._seconds, self._polls, self._monotonic, self._end = seconds, polls, monotonic, end
        self._quiet_until = self._monotonic() + seconds
        self._heart = 0
        self._ended = threading.Event()

    def beat(self, quiet: float = 0) -> None:
        """All is well: a poll has succeeded, or it is known why there is none, for ``quiet`` more seconds."""
        self._quiet_until = max(self._quiet_until, self._monotonic() + quiet + self._seconds)

    async def run(self) -> None:
        """Watches until cancelled. Raises ``GoneQuiet`` when nothing was polled for too long."""
        self.beat()
        self._ended.clear()
        watcher = threading.Thread(target=self._watch_loop, args=(threading.get_ident(),), name="watchdog", daemon=True)
        watcher.start()
        try:
            while True:
                self._heart += 1
                if self.is_overdue:
                    _log.critical("polling_gone_quiet", seconds=self._seconds)
                    raise GoneQuiet
                await asyncio.sleep(self._seconds / LOOKS)
        finally:
            self._ended.set()

    @property
    def is_overdue(self) -> bool:
        """Whether the last successful poll is too long ago."""
        return self._polls and self._monotonic() > self._quiet_until

    def _watch_loop(self, loop_thread: int) -> None:
        # Looks are counted, not seconds: a machine that slept has not looked either.
        last, missed = -1, 0
        while not self._ended.wait(self._seconds / LOOKS):
            missed = missed + 1 if self._heart == last else 0
            last = self._heart
            if missed >= LOOKS:
                at = places(sys._current_frames().get(loop_thread))
                _log.critical("loop_hangs", seconds=self._seconds, at=at)
                self._end(EXIT_CODE)
                return
