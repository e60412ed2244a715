"""What those who answer for a site hear when it takes goods no more: how many offers are turned away."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import inbox, offer_notices, offer_words
from handlers.start import way_on
from models import offer_people
from models.offers import OfferCard, Reason


async def told(telling: Telling, cards: Sequence[OfferCard], by_id: int | None) -> None:
    """Tells everybody of the site but whoever did it; ``cards`` are all of one site. It names no donor."""
    if not cards:
        return
    found = await offer_people.everybody(telling.session, cards[0])
    chats = [chat for chat in found if by_id is None or chat.person_id != by_id]
    soonest = min(offer_notices.told_from(card, telling.now, is_called_off=True) for card in cards)
    key = f"turned-away:{cards[0].site.id}:{telling.now.isoformat()}"
    telling.notify(chats, key, partial(_report, cards[0], len(cards)), not_before=soonest)


def _report(card: OfferCard, number: int, words: Words) -> Message:
    site = offer_words.site(card, words)
    if card.site.takes_donations_until and card.offer.reason is Reason.CLOSED:
        head = words.say("✖ <b>{site} closes on {day}.</b>", site=site, day=words.day(card.site.takes_donations_until))
    elif card.offer.reason is Reason.CLOSED:
        head = words.say("✖ <b>{site} takes no donations any more.</b>", site=site)
    else:
        head = words.say("✖ <b>{site} no longer takes some of what was offered.</b>", site=site)
    count = words.count(
        "{n} open offer was turned away. The donor was told not to set out, and where else to go.",
        "{n} open offers were turned away. The donors were told not to set out, and where else to go.",
        number,
    )
    see = button(words.say("📦 Offers"), inbox.inbox)
    return Message(Markup("\n\n").join((head, count)), (Choices((see,)), way_on(words)), kind="offers_turned_away")
