"""Who was passed over on a waiting list, and for whom a place that is still free may do by now."""

from handlers.context import Telling
from handlers.shifts import waiting_list
from models import enrolment

PORTION = 50


async def offer_again(telling: Telling) -> bool:
    """One portion of the shifts to look at again; True when there may be more."""
    shift_ids = await enrolment.to_look_at_again(telling.session, PORTION, telling.skipped)
    for shift_id in sorted(shift_ids):
        async with telling.working_on(shift_id):
            await waiting_list.tell_offers(telling, await enrolment.look_again(telling.session, shift_id, telling.now))
    return bool(shift_ids)
