"""How python-telegram-bot reaches the Bot API: its ``BaseRequest`` on aiohttp, four times as quick as on httpx.

It raises what the library's own transport raises, and the errors also tell whether the request had left
(``bot.telegram.trouble``). No address is logged or put into an error: the token is part of every address.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.telegram.body import Body, encoded
from bot.telegram.proxy import Proxies
from bot.telegram.trouble import PoolTimedOut, trouble_of

# Shorter than servers keep an idle connection, so that it is ours to close.
IDLE_SECONDS = 15
NAMES_KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """In seconds, None for none: to read a piece of the answer, to send a piece, to connect, to get a connection."""

    read: float | None
    write: float | None
    connect: float | None
    pool: float | None


class AiohttpRequest(BaseRequest):
    """Takes the same time-outs as the library's transport; at most ``connection_pool_size`` requests are in flight."""

    def __init__(
        self,
        connection_pool_size: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
    ) -> None:
        self._size = connection_pool_size
        self._default = TimeOuts(read_timeout, write_timeout, connect_timeout, pool_timeout)
        self._media_write = media_write_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default read time-out in seconds."""
        return self._default.read

    async def initialize(self) -> None:
        """Makes the session, once; the environment's proxies are read here."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS, ttl_dns_cache=NAMES_KEPT_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": self.USER_AGENT}
            )
            self._free = asyncio.Semaphore(self._size)
            self._proxies = Proxies()

    async def shutdown(self) -> None:
        """Closes every connection; harmless when repeated."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The answer's status and content. Raises the library's ``TimedOut`` and ``NetworkError``."""
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        content, content_type = await encoded(request_data)
        write = self._media_write if request_data and request_data.contains_files else self._default.write
        waits = TimeOuts(
            _chosen(read_timeout, self._default.read),
            _chosen(write_timeout, write),
            _chosen(connect_timeout, self._default.connect),
            _chosen(pool_timeout, self._default.pool),
        )
        body = Body(content, content_type, waits.write)
        async with self._connection(waits.pool):
            return await self._exchange(self._session, method, URL(url), body, waits)

    @asynccontextmanager
    async def _connection(self, seconds: float | None) -> AsyncIterator[None]:
        """A place among those in flight. Raises ``PoolTimedOut``."""
        try:
            async with asyncio.timeout(seconds):
                await self._free.acquire()
        except TimeoutError:
            raise PoolTimedOut("Pool timeout: every connection was in use, nothing was sent") from None
        try:
            await _let_closed_connections_be_noticed()
            yield
        finally:
            self._free.release()

    async def _exchange(
        self, session: aiohttp.ClientSession, method: str, address: URL, body: Body, waits: TimeOuts
    ) -> tuple[int, bytes]:
        limits = aiohttp.ClientTimeout(connect=waits.connect, sock_read=waits.read, ceil_threshold=float("inf"))
        proxy = self._proxies.proxy_for(address)
        data = body if method == "POST" else None
        try:
            async with session.request(
                method, address, data=data, timeout=limits, proxy=proxy, allow_redirects=False
            ) as answer:
                return answer.status, _told(answer.status, await answer.read())
        except (aiohttp.ClientError, OSError) as error:
            trouble = trouble_of(error, left_whole=body.left_whole or data is None)
        # Raised out here so that not even its context holds the address.
        raise trouble

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The answer as an object. Raises ``TelegramError``; unlike the library's, it doesn't log what it got."""
        answer = _object_in(payload)
        if answer is None or (answer["ok"] and "result" not in answer):
            raise TelegramError("Invalid server response")
        return answer


async def _let_closed_connections_be_noticed() -> None:
    # A server may have closed an idle connection while the loop was busy. Polled in the first round, noticed in the
    # second, such a connection is not used again, and no request is lost on it.
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def _chosen(asked: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(asked, DefaultValue) else asked


def _told(status: int, payload: bytes) -> bytes:
    """The payload; a gateway's page of HTML becomes an error of the API's form, since it may quote the address."""
    if HTTPStatus.OK <= status <= 299 or _object_in(payload) is not None:
        return payload
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown HTTPError"
    return json.dumps({"ok": False, "error_code": status, "description": f"{phrase} ({status})"}).encode()


def _object_in(payload: bytes) -> dict[str, Any] | None:
    """The answer, if it is one of the Bot API (https://core.telegram.org/bots/api#making-requests)."""
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and "ok" in answer else None
