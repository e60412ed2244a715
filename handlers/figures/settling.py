"""Months that are over are counted once and for all (``models.figures``)."""

from handlers.context import Telling
from models import figures


async def settle(telling: Telling) -> bool:
    """Keeps the figures of the earliest month that is settled and not kept yet; there may be more of them."""
    return await figures.settle_one(telling.session, telling.now, telling.zone) is not None
