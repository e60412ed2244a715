"""What went wrong on the way to the Bot API: the library's own errors, and whether the request had left.

The classes are those that python-telegram-bot's own transport raises, so that whatever catches them goes on working.
The underlying error is left out on purpose, from the message and from the chain: aiohttp writes the address into its
errors, and the token is part of every address.
"""

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut


class NothingLeft:
    """Mixed into an error after which the request surely was not acted on: it did not leave, or not whole."""


class PoolTimedOut(NothingLeft, TimedOut):
    """No connection became free in time."""


class ConnectTimedOut(NothingLeft, TimedOut):
    """No connection was made in time, name look-up, proxy and TLS included."""


class WriteTimedOut(NothingLeft, TimedOut):
    """The other side stopped taking the request before it had all of it."""


class NotConnected(NothingLeft, NetworkError):  # noqa: N818 - named beside the library's own
    """There was no connection, or it broke before the request was out."""


class CutOff(NetworkError):  # noqa: N818
    """The connection broke after the request was out: it may have been acted on."""


_CONNECTING = (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, aiohttp.InvalidURL)


def trouble_of(error: Exception, *, left_whole: bool) -> TelegramError:
    """The library's error for aiohttp's; ``left_whole`` tells whether all of the request had been handed over."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return ConnectTimedOut("Timed out while connecting")
    if isinstance(error, TimeoutError):
        return TimedOut() if left_whole else WriteTimedOut("Timed out while sending")
    kind = CutOff if left_whole and not isinstance(error, _CONNECTING) else NotConnected
    return kind(f"aiohttp.{type(error).__name__}: {_detail(error)}")


def _detail(error: Exception) -> str:
    # Only what can't hold an address: the system's words, the port's owner, a proxy's status.
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"cannot connect to {error.host}:{error.port} ({_reason(error.os_error)})"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {error.status}"
    if isinstance(error, OSError):
        return _reason(error)
    return "the connection or the answer broke"


def _reason(error: OSError) -> str:
    return type(error).__name__ if error.errno is None else f"{type(error).__name__}, errno {error.errno}"
