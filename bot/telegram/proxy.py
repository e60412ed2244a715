"""The proxy that the environment names for an address: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY.

Asked once an address: aiohttp's own way does it in a thread for every request, which costs more than the request.
"""

from urllib.request import getproxies, proxy_bypass

from yarl import URL

from bot.telegram.trouble import NotConnected


class Proxies:
    """The environment's proxies as they were when this was made."""

    def __init__(self) -> None:
        self._named = getproxies()
        self._known: dict[tuple[str, str | None, int | None], URL | None] = {}

    def proxy_for(self, address: URL) -> URL | None:
        """The proxy to go through, if any; its name and password stay in its URL. Raises ``NotConnected`` for SOCKS."""
        origin = (address.scheme, address.host, address.port)
        if origin not in self._known:
            self._known[origin] = self._find(address)
        return self._known[origin]

    def _find(self, address: URL) -> URL | None:
        named = self._named.get(address.scheme) or self._named.get("all")
        if not named or proxy_bypass(f"{address.host}:{address.port}"):
            return None
        proxy = URL(named if "://" in named else f"http://{named}")
        if proxy.scheme not in ("http", "https"):
            raise NotConnected(f"A proxy of kind {proxy.scheme} is not supported, only http and https")
        return proxy
