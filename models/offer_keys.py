"""The keys of what is told about an offer, and what is not told any more because the offer stands otherwise by then."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import outbox

_AS_IT_STANDS = "stands:"
TURNED_AWAY = "turned-away"
"""What a donor is told once, where a site takes the goods no more."""


def to_donor(what: str) -> str:
    """The end of a key: what the donor alone is told."""
    return f"donor:{what}"


def key(person_id: int, offer_id: int, what: str, *, as_it_stands: bool = False) -> str:
    """``person_id`` is the donor's; ``as_it_stands``: it is true only until somebody does something about the offer."""
    return f"{_beginning(person_id, offer_id)}{_AS_IT_STANDS if as_it_stands else ''}{what}"


async def changed(session: AsyncSession, person_id: int, offer_id: int, now: datetime) -> None:
    """Drops what waits for the morning and was true of the offer as it stood; the caller holds its lock."""
    await outbox.call_off(session, _beginning(person_id, offer_id) + _AS_IT_STANDS, now)


def _beginning(person_id: int, offer_id: int) -> str:
    return f"{outbox.about(person_id)}offering:{offer_id}:"
