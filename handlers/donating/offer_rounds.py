"""What happens to offers by itself: reminders, warnings, an end where nobody answered; and at sites that shut."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.context import Telling
from handlers.donating import donor_notices, offer_notices
from models import offer_moments, offer_rules, offer_sites, offers, site_closing
from models.offers import Due, OfferCard, OfferState

PORTION = 50


async def look_after(telling: Telling) -> bool:
    """One portion of the offers about which something is due; True when there may be more."""
    due = await offer_rules.due(telling.session, telling.now, PORTION, telling.skipped)
    for card in due:
        async with telling.working_on(card.offer.id):
            for one in offer_moments.due_now(card.offer, card.zone, telling.now):
                await _DOES[one](telling, card)
            await offer_rules.moved_on(telling.session, card, telling.now)
    return len(due) == PORTION


async def turn_away_where_shut(telling: Telling) -> bool:
    """Open offers at one site that takes nothing any more, or no more such goods, are turned away; True when there may
    be more. In the chat they are at once: this is for what the organisation's file changed.
    """
    session, now = telling.session, telling.now
    # There offers are turned away with all that ends, so that nobody hears of it twice.
    others = {*telling.skipped, *await site_closing.ending(session)}
    for site_id in await offer_sites.shut_with_offers(session, now, 1, others):
        async with telling.working_on(site_id):
            await offer_notices.turned_away(telling, await offer_rules.turn_away(session, site_id, now))
        return True
    for site_id, category_id in await offer_sites.with_goods_refused(session, now, 1, telling.skipped):
        async with telling.working_on(site_id):
            ended = await offer_rules.turn_away(session, site_id, now, category_id=category_id)
            await offer_notices.turned_away(telling, ended)
        return True
    return False


async def _nag(telling: Telling, card: OfferCard) -> None:
    """Whoever owes the next word is reminded: the donor of a question, else the site's people."""
    if card.offer.state is OfferState.QUESTION:
        await donor_notices.asked_again(telling, card, await _question(telling, card))
    else:
        await offer_notices.reminded(telling, card)


async def _escalate(telling: Telling, card: OfferCard) -> None:
    await offer_notices.escalated(telling, card)
    await donor_notices.still_open(telling, card)


async def _warn(telling: Telling, card: OfferCard) -> None:
    await donor_notices.do_not_set_out(telling, card)
    await offer_notices.warned(telling, card)


async def _expire(telling: Telling, card: OfferCard) -> None:
    was = card.offer.state
    await offer_rules.expire(telling.session, card, telling.now)
    await donor_notices.expired(telling, card, was)
    await offer_notices.expired(telling, card)


async def _mark(telling: Telling, card: OfferCard) -> None:
    await offer_notices.asked_whether_it_came(telling, card, again=False)


async def _mark_again(telling: Telling, card: OfferCard) -> None:
    await offer_notices.asked_whether_it_came(telling, card, again=True)


async def _question(telling: Telling, card: OfferCard) -> str:
    said = await offers.conversation(telling.session, card.offer.id)
    return next((one.text for one in reversed(said) if not one.is_donors), "")


_DOES: Mapping[Due, Callable[[Telling, OfferCard], Awaitable[None]]] = {
    Due.NAG: _nag,
    Due.ESCALATE: _escalate,
    Due.WARN: _warn,
    Due.EXPIRE: _expire,
    Due.REMIND: donor_notices.reminded,
    Due.MARK: _mark,
    Due.MARK_AGAIN: _mark_again,
}
