"""What is said when an offer is sent: whom it went to, what happens next, and not to set out before a yes."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import privacy as own_data
from handlers.context import Context
from handlers.conversation.kinds.base import Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.values import Stay
from handlers.conversation.words import Words
from handlers.donating import before_a_yes, giving, my_offers, needs_words, offer_words
from handlers.donating.goods_lines import lines_of
from handlers.donating.offer_facts import GOODS, SITE, OfferFacts, site_slug
from handlers.start import way_on
from models import offer_people
from models.bilingual import markup_in_language
from models.contacts import Contact
from models.offers import OfferCard


async def sent(context: Context, card: OfferCard) -> Message:
    """It is on its way; with whom to call, in the words of the organisation."""
    words, site, number = context.words, offer_words.site(card, context.words), card.offer.id
    people = await offer_people.to_call(context.session, card)
    has_stopped = context.chat.stopped_at is not None
    parts = (
        words.say("✅ <b>Your offer is sent to {site}. Thank you!</b>", site=site),
        before_a_yes.wait(card.offer.transport, words),
        whom_to_call(people, words),
        words.say("⚠️ You once asked us for no messages: the answer can’t reach you until you allow them again.")
        if has_stopped
        else None,
        words.say(
            "The answer comes here, mostly within a day. If there is none by the day before, "
            "you hear from us all the same."
        ),
    )
    again = (button(words.say("🔔 Receive messages again"), own_data.restart),) if has_stopped else ()
    choices = (
        *again,
        button(words.say("📦 My offer"), my_offers.my_offer, number),
        button(words.say("🙁 I take it back"), my_offers.withdraw, number),
    )
    return Message(Markup("\n\n").join(part for part in parts if part), (Choices(choices), way_on(words)))


def whom_to_call(people: Sequence[Contact], words: Words) -> Markup:
    """Who answers for the site, with the number to tap, and what the organisation says of it."""
    notes = [markup_in_language(one.note, words.language) for one in people]
    return Markup("\n").join((*giving.callable_(people, words), *(note for note in notes if note)))


def left_out(facts: OfferFacts, answers: Mapping[str, Value]) -> Markup:
    """What the site does not take of the goods that were answered; "" where it takes all."""
    slug, words = site_slug(answers.get(SITE)), facts.words
    refused = facts.refused_at(slug, lines_of(answers.get(GOODS))) if slug else []
    site = facts.site(answers)
    if not refused or site is None:
        return Markup("")
    goods = words.listing(
        needs_words.category_of(facts.categories[one], words) for one in refused if one in facts.categories
    )
    name = needs_words.site_of(site, words)
    return words.say("⚠️ {site} doesn’t take this, so it is left out of the offer: {goods}.", site=name, goods=goods)


def stay(card: OfferCard) -> Stay:
    """The days of an offer."""
    return Stay(card.offer.first, card.offer.last)
