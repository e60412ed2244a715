"""Time in the tests of reminders and of what follows a shift: hours in Paris, days of their own."""

from datetime import datetime, time, timedelta
from typing import Any

from tests.conversation.shifting import PARIS, plan
from tests.kit import Desk


def at(desk: Desk, days: int, hour: str) -> None:
    """Sets the clock to that hour in Paris, so many days on."""
    day = desk.now.astimezone(PARIS).date() + timedelta(days=days)
    desk.clock.set(datetime.combine(day, time.fromisoformat(hour), PARIS))


async def begin(desk: Desk) -> None:
    """A new morning, on which nothing of the earlier tests is due."""
    at(desk, 8, "10:00")
    await desk.run_rounds()


async def evening(desk: Desk, **more: Any) -> int:
    """A shift in two days from 18:00 to 22:00."""
    return await plan(desk, 2, "18:00-22:00", **more)
