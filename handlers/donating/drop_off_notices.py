"""What donors are told whose slot was closed: not to come then, and another time in one tap."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import drop_off_choice, drop_off_own, giving, my_offers, offer_notices, offer_words
from handlers.start import way_on
from models import drop_off, people
from models.drop_off import Slot
from models.offers import OfferCard


async def closed(telling: Telling, cards: Sequence[OfferCard]) -> int:
    """Tells everybody of these offers; how many of them nothing reaches."""
    unheard = 0
    for card in cards:
        chats = await people.chats_that_hear(telling.session, [card.donor.id])
        places = drop_off.places_for(item.unit for item in card.items)
        found = (await drop_off_choice.offered_at(telling, card.site, places)).slots[: drop_off_own.SHOWN]
        offer_notices.tell(telling, card, chats, "donor:slot-closed", partial(_closed, card, found))
        unheard += not chats
    return unheard


def _closed(card: OfferCard, found: Sequence[Slot], words: Words) -> Message:
    site, number = offer_words.site(card, words), card.offer.id
    head = words.say(
        "✖ <b>Please don’t come on {moment}: {site} is closed then.</b>", moment=_was(card, words), site=site
    )
    if found:
        how = words.say("We are sorry. Which other time suits you? One tap books it:")
        ways = (
            *drop_off_own.next_ones(card, found, words),
            button(words.say("📅 Other days"), drop_off_own.another_time, number),
        )
    else:
        how = words.say("We are sorry. Nothing else is free in the weeks to come; another place may need it.")
        ways = (button(words.say("📦 Where else?"), giving.donate),)
    text = Markup("\n\n").join((head, offer_words.goods(card.items, words), how))
    mine = button(words.say("📦 My offers"), my_offers.my_offers)
    return Message(text, (Choices((*ways, mine)), way_on(words)), kind="drop_off_closed")


def _was(card: OfferCard, words: Words) -> str:
    """When they had booked: the offer still says so by its day and hour."""
    offer = card.offer
    if offer.hour is None:
        return words.day(offer.first)
    return words.moment(datetime.combine(offer.first, offer.hour, card.zone), card.zone)
