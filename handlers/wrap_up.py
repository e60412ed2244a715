"""After a shift: hours are counted, people thanked, and the coordinators asked about those nobody saw."""

from handlers.context import Telling


async def wrap_up(telling: Telling) -> bool:
    """One portion of the shifts that have ended; True when there may be more."""
    return False
