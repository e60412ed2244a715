"""The bot without Telegram: the sandbox in the same process, and a word on what to do with it."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.clock import MovedClock
from bot.mistakes import cannot_listen
from bot.sandbox import Sandbox, serve
from bot.settings import Settings

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - asked about, not listened on


@dataclass(frozen=True, slots=True)
class Playground:
    """A sandbox that is being served at ``address``."""

    sandbox: Sandbox
    clock: MovedClock
    address: str

    def welcome(self, invitation: str | None, *, has_past: bool) -> str:
        """For the person at the terminal; ``invitation`` is the code that makes somebody the first admin.

        ``has_past``: members, shifts and offers of the last months were just invented.
        """
        lines = [
            "",
            "The bot runs in its sandbox: no Telegram, no account, nothing leaves this machine.",
            "",
            f"    {self.address}",
            "",
            "Open it in a browser, choose who you are, and say hello.",
        ]
        if has_past:
            lines += ["Members, shifts, offers and questions of the last months are invented, and so are their names."]
        if invitation:
            lines += [
                "To see what the team sees, be Sacha (coordinator) and open this link under 'Tools', or send its end:",
                "",
                f"    https://t.me/{self.sandbox.username}?start={invitation}",
                f"    /start {invitation}",
                "",
            ]
        lines += ["For the real bot, put the token that @BotFather gave you into .env (see .env.example).", ""]
        return "\n".join(lines)


@asynccontextmanager
async def playground(settings: Settings) -> AsyncIterator[Playground]:
    """Serves the sandbox on HOST and PORT. Raises ``Mistake`` where that can't be."""
    sandbox = Sandbox(clock=MovedClock(), offset_file=settings.clock_file)
    async with AsyncExitStack() as stack:
        try:
            address = await stack.enter_async_context(serve(sandbox, settings.host, settings.port))
        except OSError as error:
            raise cannot_listen(settings.host, settings.port, error) from None
        if settings.host in _EVERYWHERE:
            address = f"http://127.0.0.1:{address.rpartition(':')[2]}"
        # Nothing goes out from here, least of all through a proxy.
        os.environ["no_proxy"] = "*"
        yield Playground(sandbox, sandbox.clock, address)
