"""A sandbox as a process of its own: prints its address and serves until standard input closes."""

import asyncio
import sys

from bot.sandbox import Sandbox, serve
from tests.local_bot_api import TOKEN


async def main() -> None:
    """Serves."""
    async with serve(Sandbox(TOKEN)) as address:
        print(address, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
