"""Months that are over are counted once and for all (``models.figures``)."""

from datetime import date

from handlers.context import Telling
from models import figures
from models.figure_names import Counts


async def settle(telling: Telling) -> bool:
    """Keeps the figures of the earliest month that is settled and not kept yet; there may be more of them."""
    month = await figures.to_settle(telling.session, telling.now, telling.zone)
    if month is None:
        return False
    await figures.settle(telling.session, month, await _counted(telling, month), telling.now)
    return True


async def _counted(telling: Telling, month: date) -> Counts:
    async def read(apart: Telling) -> Counts:
        return await figures.counted(apart.session, month, apart.now, apart.zone)

    return await telling.read_apart(("settled", month), read)
