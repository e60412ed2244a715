"""What takes long to read is read before the transaction that needs it: nobody waits for a writer who only reads.

Nobody knows beforehand what a turn will need. So it says so when it comes to it, which undoes what it has done so far:
that was little, as who counts and who may see it is found out first.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, TypeVar

from handlers.context import ReadFirst
from models.database import Database

MOST = 10
"""No turn needs as many; one that goes on asking never ends by itself."""
Result = TypeVar("Result")


async def having_read(database: Database, does: Callable[[Mapping[Hashable, Any]], Awaitable[Result]]) -> Result:
    """Does something in a transaction of its own, given what was read for it: anew as often as more has to be read.

    Raises what that raises, and RuntimeError where there is no end of it.
    """
    known: dict[Hashable, Any] = {}
    while True:
        try:
            return await does(known)
        except ReadFirst as wish:
            if len(known) >= MOST:
                raise RuntimeError("there is no end of what is to be read first") from None
            async with database.read() as session:
                known[wish.what] = await wish.read(session)
