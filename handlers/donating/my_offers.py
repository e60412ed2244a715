"""A donor's own offers: how they stand, and what can be done about them."""

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.donating import offer_words
from handlers.start import way_on
from models import offers


@screen("my-offers", aside=True, commands=("offers", "dons"))
async def my_offers(context: Context) -> Shown:
    """All that are open."""
    words, found = context.words, await offers.of(context.session, context.chat.person_id)
    lines = [
        words.say("{site}: {days}", site=offer_words.site(one, words), days=offer_words.days(one.offer, words))
        for one in found
    ]
    text = Markup("\n").join(lines) or words.say("You have no open offers.")
    return Message(
        text,
        (Choices(tuple(button(offer_words.site(one, words), my_offer, one.offer.id) for one in found)), way_on(words)),
    )


@screen("my-offer", aside=True)
async def my_offer(context: Context, offer_id: int) -> Shown:
    """One of them."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    if card is None:
        return await my_offers(context)
    return Message(offer_words.goods(card.items, context.words), (way_on(context.words),))


@screen("offer-reply")
async def reply(context: Context, offer_id: int) -> Shown:
    """Answers the site's question."""
    return await my_offer(context, offer_id)


@screen("offer-withdraw", aside=True)
async def withdraw(context: Context, offer_id: int) -> Shown:
    """Asks before an offer is taken back."""
    return await my_offer(context, offer_id)


@screen("offer-on", aside=True)
async def offer_on(context: Context, offer_id: int, slug: str) -> Shown:
    """Offers to another site what the first could not take."""
    return await my_offer(context, offer_id)


@screen("offer-again")
async def offer_again(context: Context, offer_id: int) -> Shown:
    """The same once more: opens the form with what was said."""
    return await my_offer(context, offer_id)


@screen("offer-calendar", aside=True)
async def calendar_file(context: Context, offer_id: int) -> Shown:
    """An accepted offer as a calendar file."""
    return await my_offer(context, offer_id)
