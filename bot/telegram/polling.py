"""Long polls: Telegram is told that updates are taken only once all of them are kept.

    ask ──► updates ──► each chat's in order, chats side by side ──► all kept ──► ask, with an offset past them
     ▲                                   │ trouble of the database
     └── nothing is confirmed            └──► wait, and go on where each chat stopped

The library's own loop confirms what is only in memory; and it parses a batch as one, so that a malformed update costs
all of them. Hence the raw call.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.events import Incoming, Unreadable, read
from bot.telegram.outcomes import is_unknown_method
from bot.telegram.patience import Delays, Patience, Sleep, Stopped
from bot.turn import Turns
from bot.watchdog import Watchdog
from models.database import is_trouble_of_the_database

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
LIMIT = 100
LONG_POLL_SECONDS = 25
ANSWERS_WITHIN = 10.0
"""Seconds that an answer may take beyond the long poll."""
_log = structlog.get_logger()
_Chain = deque[Incoming | Unreadable]


class Poller:
    """Asks for updates and has them taken, until ``stop``. ``request`` is the library's way to Telegram that carries
    the long polls (the bot's own by default); ``sleep`` and ``chance`` (0 to 1) are for tests.
    """

    def __init__(
        self,
        bot: Bot,
        turns: Turns,
        watchdog: Watchdog,
        *,
        request: BaseRequest | None = None,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._bot, self._turns, self._watchdog = bot, turns, watchdog
        self._request = request or bot.request
        self._patience = Patience(watchdog, sleep=sleep, chance=chance)
        self._delays = Delays(chance=chance)
        self._offset: int | None = None
        self._ended = asyncio.Event()
        self._ended.set()

    async def run(self) -> None:
        """Polls until ``stop``. Raises ``WrongToken``."""
        self._ended.clear()
        try:
            await self._patience.until_done(self._leave_webhook)
            while True:
                updates = await self._patience.until_done(self._poll)
                self._watchdog.beat()
                await self._take(updates)
        except Stopped:
            _log.info("polling_stopped")
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Ends the poll in hand, lets the turns in hand finish, and begins none more; what is left comes again."""
        self._patience.stop()
        await self._ended.wait()

    async def _leave_webhook(self) -> None:
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except InvalidToken as error:
            if not is_unknown_method(error):
                raise
            # The token was known a moment ago: this server has no webhooks, and so none to leave.
            _log.info("no_webhooks_here")

    async def _poll(self) -> list[Any]:
        asked = {"timeout": LONG_POLL_SECONDS, "limit": LIMIT, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            asked["offset"] = self._offset
        updates = await self._request.post(
            f"{self._bot.base_url}/getUpdates",
            RequestData([RequestParameter.from_input(name, value) for name, value in asked.items()]),
            read_timeout=LONG_POLL_SECONDS + ANSWERS_WITHIN,
        )
        if not isinstance(updates, list):
            raise TelegramError("the answer holds no updates")
        # Confirmed by now. Said once more it could confirm what was never seen: numbers begin anew after a quiet week.
        self._offset = None
        return updates

    async def _take(self, updates: list[Any]) -> None:
        """Has them all taken, then lets the next poll confirm them. Raises ``Stopped`` with some of them untaken."""
        chains = _chains(updates)
        numbers = [number for chain in chains for update in chain if (number := update.update_id) is not None]
        while chains:
            await self._work_off(chains)
            chains = [chain for chain in chains if chain]
            if chains:
                # The process is well, and starting it anew would not bring the database back.
                self._watchdog.beat()
                await self._patience.pause(self._delays.next())
        self._delays.reset()
        if numbers:
            self._offset = max(numbers) + 1
        elif updates:
            await self._patience.pause(self._delays.next())  # nothing of this can be confirmed: don't ask in a loop

    async def _work_off(self, chains: Iterable[_Chain]) -> None:
        results = await asyncio.gather(*(self._go_through(chain) for chain in chains), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        if self._patience.is_stopping:
            raise Stopped

    async def _go_through(self, chain: _Chain) -> None:
        """Takes one chat's updates in order, up to the first that can't be kept now."""
        while chain and not self._patience.is_stopping:
            update = chain[0]
            try:
                if isinstance(update, Unreadable):
                    await self._turns.set_aside(update)
                else:
                    await self._turns.take(update)
            except Exception as error:
                if not is_trouble_of_the_database(error):
                    raise
                _log.error("update_waits_for_the_database", update=update.update_id, error=type(error).__name__)
                return
            chain.popleft()


def _chains(updates: Iterable[Any]) -> list[_Chain]:
    """Each chat's updates in order; what can't be read, and what is of no chat, for itself."""
    chains: dict[str, _Chain] = {}
    for number, update in enumerate(updates):
        try:
            incoming: Incoming | Unreadable = read(update)
        except Unreadable as unreadable:
            incoming = unreadable
        address = incoming.address if isinstance(incoming, Incoming) else ""
        chains.setdefault(address or f"update {number}", _Chain()).append(incoming)
    return list(chains.values())
