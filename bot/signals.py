"""When to stop: at the first SIGTERM or SIGINT in order, at the second one on the spot."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

ALLOWED = 4.8
"""Seconds for an orderly end. Whatever then still hangs is given up: what was taken is kept, so nothing is lost."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_log = structlog.get_logger()


class Stopping:
    """Listens for the signals, in the running loop; ``end`` ends the process without asking anybody, and is for tests
    to replace.
    """

    def __init__(self, allowed: float = ALLOWED, end: Callable[[int], object] = os._exit) -> None:
        self._asked = asyncio.Event()
        self._callbacks: list[Callable[[], object]] = []
        self._end = end
        self._deadline = threading.Timer(allowed, self._give_up)
        self._deadline.daemon = True

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._signalled, number)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number in _SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(number)
        self._deadline.cancel()

    def calls(self, callback: Callable[[], object]) -> None:
        """Has it called when it is time to stop; at once where it already is."""
        self._callbacks.append(callback)
        if self._asked.is_set():
            callback()

    async def wait(self) -> None:
        """Until it is time to stop."""
        await self._asked.wait()

    def begin(self) -> None:
        """It is time to stop; the seconds count from now."""
        if self._asked.is_set():
            return
        self._asked.set()
        self._deadline.start()
        for callback in self._callbacks:
            callback()

    def _signalled(self, number: signal.Signals) -> None:
        if self._asked.is_set():
            self._end(128 + number)
            return
        _log.info("stopping", signal=number.name)
        self.begin()

    def _give_up(self) -> None:
        _log.critical("stopping_took_too_long")
        self._end(1)
