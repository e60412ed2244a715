"""An offer that one site could not take, to another that expects donors at a booked time: only the time is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handlers.context import Context, Opening
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import N_, Words
from handlers.donating import drop_off_own, drop_off_wish, my_offers, needs_words
from handlers.donating.drop_off_choice import Offered, SlotChoice, instant, offered_at
from handlers.donating.drop_off_wish import WISH
from handlers.start import way_on
from models import drop_off, drop_off_rules, offers, sites
from models.drop_off_rules import NotBooked
from models.offers import OfferCard, Transport
from models.sites import Site

OFFER, SITE, SLOT = "offer", "site", "slot"


async def opened(context: Context, card: OfferCard, site: Site) -> Opening | None:
    """The question for a time there; None where donors come without one, or nothing is free."""
    if not is_at_a_time(card, site) or not (await _free(context, card, site)).slots:
        return None
    today = context.now.astimezone(card.zone).date()
    told = {OFFER: card.offer.id, SITE: site.slug, **_wish(card, today)}
    return Opening(ON, told, _note(site, context.words))


def is_at_a_time(card: OfferCard, site: Site) -> bool:
    """Whether whoever brings these goods chooses a time at that site."""
    return card.offer.transport is Transport.CAR and drop_off.may_have_slots(site) and bool(site.drop_off_hours)


def _wish(card: OfferCard, today: date) -> dict[str, Value]:
    """The days that the donor named, as far as they are to come."""
    offer = card.offer
    if offer.last < today:
        return {}
    return {WISH: drop_off_wish.kept(max(offer.first, today), offer.last, offer.hour)}


def _note(site: Site, words: Words) -> Markup:
    return words.say(
        "{site} expects donors at a time of their own. Choose one, and it is booked.",
        site=needs_words.site_of(site, words),
    )


async def _free(context: Context, card: OfferCard, site: Site) -> Offered:
    return await offered_at(context, site, drop_off.places_for(item.unit for item in card.items))


@dataclass(frozen=True, kw_only=True)
class _Facts(Facts):
    """The free slots of the other site."""

    offered: Offered


async def _facts(context: Context) -> Facts:
    base, (card, site) = context.facts(), await _meant(context, context.answers)
    offered = await _free(context, card, site) if card and site else Offered()
    return _Facts(words=base.words, now=base.now, today=base.today, offered=offered)


def _offered(asking: Asking) -> Offered:
    return asking.facts.offered if isinstance(asking.facts, _Facts) else Offered()


async def _meant(context: Context, answers: Mapping[str, Value]) -> tuple[OfferCard | None, Site | None]:
    number, slug = answers.get(OFFER), answers.get(SITE)
    card = await offers.of_donor(context.session, context.chat.person_id, number) if isinstance(number, int) else None
    return card, await sites.by_slug(context.session, slug) if isinstance(slug, str) else None


async def _book(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Books it; asks for another time where somebody was quicker."""
    (card, site), person_id, words = await _meant(context, answers), context.chat.person_id, context.words
    if card is None or site is None or person_id is None:
        return [Message(words.say("That offer is no longer there."), (way_on(words),))]
    starts_at = instant(answers[SLOT])
    booking = await drop_off_rules.book_again(
        context.session, person_id, card.offer.id, starts_at, context.now, site.id
    )
    if booking.refusal is not NotBooked.TAKEN:
        return [await drop_off_own.answered(context, booking, starts_at)]
    other = button(words.say("🚗 Choose another time"), my_offers.offer_on, card.offer.id, site.slug)
    return [Message(words.say("That time has just been taken. Which one instead?"), (Choices((other,)), way_on(words)))]


ON = Form(
    "offer-on",
    version=1,
    title=N_("A time to come"),
    steps=(Step(SLOT, N_("When would you like to come?"), SlotChoice(_offered), N_("Time")),),
    on_complete=_book,
    facts=_facts,
    submit=N_("✅ Book it"),
    is_reviewed=False,
    carries=(OFFER, SITE, WISH),
)
