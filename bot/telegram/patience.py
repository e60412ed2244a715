"""Calling Telegram until it works: after growing delays, at the time it asks for, and never past a wish to stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.mistakes import Mistake
from bot.watchdog import Watchdog

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
LONGEST_DELAY_OF_CONFLICT = 60.0
Sleep = Callable[[float], Coroutine[Any, Any, None]]
T = TypeVar("T")
_log = structlog.get_logger()


class WrongToken(Mistake):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not know this token: copy TELEGRAM_TOKEN again from @BotFather, "
            "and leave TELEGRAM_API_URL away unless you run a Bot API server of your own"
        )


class Stopped(Exception):  # noqa: N818 - an outcome
    """It was asked to stop."""


class Delays:
    """Seconds to wait after each failure in a row: doubled each time, spread by up to a half."""

    def __init__(
        self, longest: float = LONGEST_DELAY, chance: Callable[[], float] = random.random, first: float = FIRST_DELAY
    ) -> None:
        self._longest, self._chance, self._first = longest, chance, first
        self._failures = 0

    def next(self) -> float:
        """After one more failure."""
        whole = min(self._longest, self._first * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return whole * (1 - self._chance() / 2)

    def reset(self) -> None:
        """It worked."""
        self._failures = 0


class Patience:
    """Shared by all that one bot asks of Telegram. ``sleep`` and ``chance`` (0 to 1) are for tests."""

    def __init__(
        self,
        watchdog: Watchdog,
        *,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._watchdog, self._sleep = watchdog, sleep
        self._delays, self._delays_of_conflict = Delays(chance=chance), Delays(LONGEST_DELAY_OF_CONFLICT, chance)
        self._stopping = asyncio.Event()
        self._is_known = False

    @property
    def is_stopping(self) -> bool:
        """Whether ``stop`` was said."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Ends every wait."""
        self._stopping.set()

    async def until_done(self, call: Callable[[], Awaitable[T]]) -> T:
        """The call's result, however often it takes. Raises ``WrongToken``, ``Stopped``, and what isn't Telegram's."""
        while True:
            try:
                result = await self._unless_stopped(_awaited(call()))
            except TelegramError as error:
                await self.pause(self._delay_after(error))
            else:
                self._is_known = True
                self._delays.reset()
                self._delays_of_conflict.reset()
                return result

    async def pause(self, seconds: float) -> None:
        """Waits. Raises ``Stopped``."""
        await self._unless_stopped(self._sleep(seconds))

    def _delay_after(self, error: TelegramError) -> float:
        if isinstance(error, RetryAfter):
            asked = error.retry_after
            seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
            self._watchdog.beat(quiet=seconds)
            _log.warning("asked_to_wait", seconds=seconds)
            return seconds
        # Once it was known, it is rather Telegram or something before it that is confused for a moment.
        if isinstance(error, InvalidToken) and not self._is_known:
            raise WrongToken from None
        if isinstance(error, Conflict):
            seconds = self._delays_of_conflict.next()
            _log.critical("another_process_polls_with_this_token", seconds=round(seconds, 1))
            return seconds
        seconds = self._delays.next()
        _log.warning("telegram_out_of_reach", error=type(error).__name__, seconds=round(seconds, 1))
        return seconds

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        task, stop = asyncio.create_task(work), asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise Stopped
        finally:
            for either in (task, stop):
                either.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)


async def _awaited(work: Awaitable[T]) -> T:
    return await work
