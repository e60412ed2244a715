"""A webhook: Telegram posts each update, and hears 200 only once it is kept; else it posts it again.

It listens for a proxy that ends TLS. Whoever posts shows the secret that Telegram was given.
"""

import asyncio
import hmac
import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest

from bot.mistakes import Mistake
from bot.telegram.events import Unreadable, read
from bot.telegram.patience import Patience, Sleep, Stopped
from bot.telegram.polling import ALLOWED_UPDATES
from bot.turn import Turns
from bot.watchdog import Watchdog
from models.database import is_trouble_of_the_database

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
HEALTH = "/health"
MOST_CONNECTIONS = 40
LARGEST_BODY = 4 * 1024 * 1024
STOPS_WITHIN = 4.0
"""Seconds that turns in hand have to finish."""
COME_AGAIN = {"Retry-After": "5"}
_log = structlog.get_logger()


class WrongWebhook(Mistake):
    """Telegram does not take the address."""


class Webhook:
    """Listens, and has what comes taken. ``url`` is the address that Telegram calls; its path is where we listen."""

    def __init__(
        self,
        bot: Bot,
        turns: Turns,
        watchdog: Watchdog,
        *,
        url: str,
        secret: str,
        host: str,
        port: int,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._bot, self._turns = bot, turns
        self._url, self._secret, self._host, self._port = url, secret, host, port
        self._patience = Patience(watchdog, sleep=sleep, chance=chance)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=STOPS_WITHIN)

    @property
    def bound_port(self) -> int:
        """Where it listens, for a ``port`` of 0."""
        return int(self._runner.addresses[0][1])

    async def start(self) -> None:
        """Listens, then tells Telegram where. Raises ``OSError`` where the port is taken, ``WrongToken`` and
        ``WrongWebhook``.
        """
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        try:
            await self._patience.until_done(self._register)
        except Stopped:
            return
        _log.info("webhook_set", port=self.bound_port)

    async def stop(self) -> None:
        """Takes nothing more, and lets the turns in hand finish. Telegram keeps what comes meanwhile."""
        self._patience.stop()
        await self._runner.cleanup()

    async def _register(self) -> None:
        try:
            await self._bot.set_webhook(
                self._url,
                secret_token=self._secret,
                max_connections=MOST_CONNECTIONS,
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,
            )
        except BadRequest as error:
            raise WrongWebhook(f"Telegram does not take TELEGRAM_WEBHOOK_URL: {error.message}") from None

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_post(urlsplit(self._url).path or "/", self._receive)
        application.router.add_get(HEALTH, _tell_health)
        return application

    async def _receive(self, request: web.Request) -> web.Response:
        if not self._shows_secret(request):
            _log.warning("webhook_without_secret")
            return web.Response(status=403)
        if self._patience.is_stopping:
            return web.Response(status=503, headers=COME_AGAIN)
        update = _parsed(await request.read())
        try:
            await self._take(update)
        except Exception as error:
            if not is_trouble_of_the_database(error):
                raise
            _log.error("update_waits_for_the_database", error=type(error).__name__)
            return web.Response(status=503, headers=COME_AGAIN)
        return web.Response()

    def _shows_secret(self, request: web.Request) -> bool:
        shown = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(shown.encode("utf-8", "replace"), self._secret.encode())

    async def _take(self, update: Any) -> None:
        try:
            incoming = read(update)
        except Unreadable as unreadable:
            await self._turns.set_aside(unreadable)
        else:
            await self._turns.take(incoming)


async def _tell_health(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _parsed(body: bytes) -> Any:
    """The update; None for what is none: it is logged and passed, or its chat would wait behind it for ever."""
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
