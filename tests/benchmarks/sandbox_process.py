"""A sandbox as a process of its own: prints its address and serves until standard input closes.

Told a number, it has so many people more from the beginning, who all have started the bot.
"""

import asyncio
import sys

from bot.sandbox import Sandbox, serve
from tests.local_bot_api import TOKEN

FIRST_OF_CROWD = 900_000_001


async def main(crowd: int) -> None:
    """Serves."""
    sandbox = Sandbox(TOKEN)
    for number in range(FIRST_OF_CROWD, FIRST_OF_CROWD + crowd):
        sandbox.people.make({"id": number, "first_name": "Camille"}).started = True
    async with serve(sandbox) as address:
        print(address, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
