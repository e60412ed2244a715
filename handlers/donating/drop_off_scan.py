"""The QR code of a booked slot, read by whoever receives the goods: what it is, and what came of it in one tap.

Its link says nothing to anybody else: not whether there is such an offer, nor whose.
"""

import hmac

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import screen
from handlers.donating import drop_off_own, offer_answers, offer_sheet, offer_words
from handlers.start import way_on
from models import drop_off, offers, roles
from models.drop_off import Booked
from models.offers import OfferCard, OfferState


@screen("got", aside=True, link=drop_off_own.LINK)
async def got(context: Context, code: str) -> Shown:
    """The offer behind a code ('12-…'), for the people of its site; its donor sees their own."""
    held = await _behind(context, code)
    card = await offers.card(context.session, held.booking.offer_id) if held else None
    if held is None or card is None:
        return _nothing(context)
    if await roles.may_answer_offers(context.session, context.chat.person_id, card.site.id):
        return await _received(context, card)
    if card.offer.person_id == context.chat.person_id:
        return await drop_off_own.my_slot(context, card.offer.id)
    return _nothing(context)


async def _behind(context: Context, code: str) -> Booked | None:
    number, _, token = code.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) <= 12):
        return None
    held = await drop_off.of_offer(context.session, int(number))
    is_right = held is not None and hmac.compare_digest(drop_off.token(held.booking).encode(), token.encode())
    return held if is_right else None


async def _received(context: Context, card: OfferCard) -> Shown:
    """The goods with 'all of it', 'part of it', 'nothing'; or what was noted already, to be put right."""
    words = context.words
    if card.offer.state is not OfferState.ACCEPTED:
        return await offer_answers.offer(context, card.offer.id)
    expected = words.say("Expected: {slot}", slot=offer_words.slot(card, words))
    head = words.say("<b>Has this come?</b>")
    text = Markup("\n\n").join((head, offer_sheet.sheet(card, words), expected))
    see = Choices((offer_sheet.see(card, words),))
    return Message(text, (offer_sheet.marks(card, words), see, way_on(words)))


def _nothing(context: Context) -> Message:
    words = context.words
    text = words.say("This code leads nowhere, or no longer. Whoever receives goods finds all of them in their list.")
    return Message(text, (way_on(words),))
