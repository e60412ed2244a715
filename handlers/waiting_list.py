"""The waiting list: a freed place is offered to one person, who takes it or not; and who is told of a gap."""

from collections.abc import Sequence

from handlers.context import Telling
from models.sign_ups import Departure, Offer


async def tell_offers(telling: Telling, offers: Sequence[Offer]) -> None:
    """Offers each freed place to its person, with the deadline."""


async def tell_departure(telling: Telling, departure: Departure, name: str) -> None:
    """What follows when somebody is off a shift: the next are offered the place, and the coordinators hear of it when
    it is late or the shift falls short. ``name`` is the person's, kept here since they may just have been deleted.
    """


async def expire_offers(telling: Telling) -> bool:
    """One portion of the offers whose time is over; True when there may be more."""
    return False
