"""A donor's own drop-off slot: booked, shown with its QR code, moved; another one in a tap where it was closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.context import Context, Opening, Shown, Telling
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import (
    donor_notices,
    drop_off_notices,
    drop_off_words,
    giving,
    my_offers,
    offer_sheet,
    offer_words,
)
from handlers.donating.drop_off_choice import Offered, SlotChoice, instant, near, offered_at
from handlers.pictures import qr
from handlers.start import way_on
from models import drop_off, drop_off_rules, offer_people, offers
from models.drop_off import Booked, Slot
from models.drop_off_rules import Booking, NotBooked
from models.offer_rules import Offering
from models.offers import REFUSED, OfferCard, OfferState, Reason

LINK = "got"


@screen("drop-off", aside=True)
async def my_slot(context: Context, offer_id: int) -> Shown:
    """When and where, with the code to show there; how the offer stands where there is no slot any more."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    held = await drop_off.of_offer(context.session, offer_id) if card else None
    if card is None or held is None or card.offer.state is not OfferState.ACCEPTED:
        return await my_offers.my_offer(context, offer_id)
    return await _with_code(context, card, held, _expected(card, context.words))


@screen("drop-off-move")
async def another_time(context: Context, offer_id: int) -> Shown:
    """Opens the form for another slot; the one that is booked stays until then."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    if card is None or card.offer.state not in (OfferState.ACCEPTED, *REFUSED):
        return await my_offers.my_offer(context, offer_id)
    if not (await offered_at(context, card.site, _places(card))).slots:
        return _none_free(card, context.words)
    return Opening(MOVE, {"offer": offer_id})


@screen("drop-off-take", aside=True)
async def take(context: Context, offer_id: int, minute: int) -> Shown:
    """One slot in one tap, instead of the one that is booked, or was closed; ``minute`` counts from 1970."""
    return await _take(context, offer_id, drop_off_words.at_minute(minute))


async def book(context: Context, person_id: int, offering: Offering, starts_at: datetime) -> Message:
    """Sends an offer that is accepted for that slot, and says so; or offers others, where it was taken just now."""
    session, now = context.session, context.now
    booking = await drop_off_rules.book(session, person_id, offering, starts_at, now)
    if booking.refusal is NotBooked.TAKEN:
        booking = await drop_off_rules.keep_for_later(session, person_id, offering, now)
    return await answered(context, booking, starts_at)


def to_take(card: OfferCard, found: Sequence[Slot], words: Words) -> tuple[Choice, ...]:
    """Buttons to slots for an offer, each booked in one tap."""
    return tuple(
        button(
            f"🚗 {drop_off_words.label(one, card.zone, words)}",
            take,
            card.offer.id,
            drop_off_words.minute_of(one.starts_at),
        )
        for one in found
    )


async def ways(telling: Telling, card: OfferCard, words: Words) -> tuple[Choice, ...]:
    """What an offer's own screens lead to here: its code, or another slot where the one it had was closed."""
    number, offer = card.offer.id, card.offer
    if offer.state is OfferState.ACCEPTED and await drop_off.of_offer(telling.session, number):
        return (button(words.say("🚗 My time and code"), my_slot, number),)
    is_closed = offer.state in REFUSED and offer.reason is Reason.WRONG_TIME
    if is_closed and await drop_off.has_slots(telling.session, card.site):
        return (button(words.say("🚗 Choose another time"), another_time, number),)
    return ()


def code(context: Context, held: Booked) -> Drawing:
    """The QR code that leads whoever receives the goods to the offer."""
    link = context.link(f"{LINK}-{held.booking.offer_id}-{drop_off.token(held.booking)}")
    words = context.words
    excuse = words.say("⚠️ I couldn’t draw your code. Your name will do.")
    return Drawing("code.png", qr.KIND, {"link": link}, excuse=str(excuse))


@dataclass(frozen=True, kw_only=True)
class _SlotFacts(Facts):
    """What moving needs to know."""

    offered: Offered


async def _facts(context: Context) -> Facts:
    base, number = context.facts(), context.answers.get("offer")
    card = await offers.of_donor(context.session, context.chat.person_id, number) if isinstance(number, int) else None
    offered = await offered_at(context, card.site, _places(card)) if card else Offered()
    return _SlotFacts(words=base.words, now=base.now, today=base.today, offered=offered)


def _offered(asking: Asking) -> Offered:
    return asking.facts.offered if isinstance(asking.facts, _SlotFacts) else Offered()


async def _moved(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    return [await _take(context, answers["offer"], instant(answers["slot"]))]


MOVE = Form(
    "drop-off-move",
    version=1,
    title=N_("Another time"),
    steps=(Step("slot", N_("When would you like to come?"), SlotChoice(_offered), N_("Time")),),
    on_complete=_moved,
    facts=_facts,
    submit=N_("✅ Book it"),
    is_reviewed=False,
    carries=("offer",),
)


async def _take(context: Context, offer_id: int, starts_at: datetime) -> Message:
    session, person_id, now = context.session, context.chat.person_id, context.now
    card = await offers.of_donor(session, person_id, offer_id)
    if card is None or person_id is None:
        return await _shown_as_it_stands(context, offer_id)
    before = card.offer.starts_at
    change = drop_off_rules.book_again if card.offer.state in REFUSED else drop_off_rules.move
    return await answered(context, await change(session, person_id, offer_id, starts_at, now), starts_at, before)


async def answered(context: Context, booking: Booking, wanted: datetime, before: datetime | None = None) -> Message:
    """What became of a wish for a slot; ``before`` is when they were expected until now."""
    words, card = context.words, booking.card
    if booking.is_done and card is not None:
        await drop_off_notices.booked(context, card, before)
    if booking.refusal is None and card is not None:
        held = await drop_off.of_offer(context.session, card.offer.id)
        if held:
            return await _with_code(context, card, held, _expected(card, words))
    if booking.refusal is NotBooked.TAKEN and card is not None:
        return await _taken(context, card, wanted)
    if booking.refusal is NotBooked.TOO_MANY:
        text = words.say("You have as many open offers as there may be at a time. Is one of them settled?")
        return Message(text, (Choices((button(words.say("📦 My offers"), my_offers.my_offers),)), way_on(words)))
    if booking.refusal is NotBooked.NOT_TAKEN or card is None:
        text = words.say("Nothing can be booked there any more. Another place may need it.")
        return Message(text, (Choices((button(words.say("📦 Other sites"), giving.to_places),)), way_on(words)))
    return await _shown_as_it_stands(context, card.offer.id)


async def _taken(context: Context, card: OfferCard, wanted: datetime) -> Message:
    """Somebody else was quicker; those near to it that are free, and that nothing else has changed."""
    words, offered = context.words, await offered_at(context, card.site, _places(card))
    if not offered.slots:
        return _none_free(card, words)
    text = words.say("That time has just been taken. Which one instead?")
    if card.offer.state is OfferState.ACCEPTED:
        kept = words.say("Until then yours stays: {slot}", slot=offer_words.slot(card, words))
        text = Markup("{}\n{}").format(text, kept)
    more = button(words.say("📅 Other days"), another_time, card.offer.id)
    return Message(text, (Choices((*to_take(card, near(offered.slots, wanted), words), more)), way_on(words)))


def _none_free(card: OfferCard, words: Words) -> Message:
    text = words.say(
        "No other time is free at {site} in the weeks to come. Please look again in a few days.",
        site=offer_words.site(card, words),
    )
    mine = button(words.say("📦 My offer"), my_offers.my_offer, card.offer.id)
    return Message(text, (Choices((mine,)), way_on(words)))


async def _with_code(context: Context, card: OfferCard, held: Booked, head: Markup) -> Message:
    words, number = context.words, card.offer.id
    whom = Markup("\n").join(offer_sheet.to_call(await offer_people.to_call(context.session, card), words))
    show = words.say("Show this code when you arrive. If you can’t come at that time, please change it here.")
    goods = offer_words.goods(card.items, words)
    parts = (head, offer_sheet.agreed(card, words), goods, whom, show)
    choices = (
        button(words.say("📎 Calendar file"), my_offers.calendar_file, number),
        button(words.say("✏️ Another time"), another_time, number),
        button(words.say("🙁 I can’t after all"), my_offers.withdraw, number),
    )
    return Message(
        Markup("\n\n").join(part for part in parts if part),
        (Choices(choices), way_on(words)),
        drawing=code(context, held),
        place=donor_notices.pin(card, words),
    )


def _expected(card: OfferCard, words: Words) -> Markup:
    return words.say("✅ <b>Your time at {site} is booked.</b>", site=offer_words.site(card, words))


async def _shown_as_it_stands(context: Context, offer_id: int) -> Message:
    shown = await my_offers.my_offer(context, offer_id)
    return shown if isinstance(shown, Message) else _nowhere(context.words)


def _nowhere(words: Words) -> Message:
    return Message(words.say("That offer is no longer there."), (way_on(words),))


def _places(card: OfferCard) -> int:
    return drop_off.places_for(item.unit for item in card.items)
