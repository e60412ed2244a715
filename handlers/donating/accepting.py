"""Accepting an offer: when it is expected, and where; and changing that afterwards."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.meeting import Pin
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen
from handlers.conversation.words import N_, Words
from handlers.donating import donor_notices, offer_answers, offer_notices, offer_sheet, offer_words
from handlers.donating.agreed_slot import AnswerFacts, Slot, WhereTo, moments_of
from handlers.donating.harmless import unlinked
from models import offer_people, offer_places, offer_rules, offers
from models.audit import Action, Subject
from models.offer_rules import Agreed
from models.offers import UNANSWERED, OfferCard, OfferState, Transport


async def _facts(context: Context) -> AnswerFacts:
    base, number = context.facts(), context.answers.get("offer")
    card = await offers.card(context.session, number) if isinstance(number, int) else None
    today = context.now.astimezone(card.zone).date() if card else base.today
    known = await offer_places.known(context.session, card) if card else []
    places = {str(at): place.text for at, place in enumerate(known)}
    return AnswerFacts(words=base.words, now=base.now, today=today, card=card, places=places)


def _when(asking: Asking) -> Markup:
    words, card = asking.words, AnswerFacts.of(asking).card
    question = words.say("When do you expect it?")
    return Markup("{}\n\n{}").format(offer_sheet.short(card, words), question) if card else question


def _where(asking: Asking) -> Markup:
    words, card = asking.words, AnswerFacts.of(asking).card
    match card.offer.transport if card else Transport.CAR:
        case Transport.PARCEL:
            return words.say("To which address should it be sent? Only the donor sees it.")
        case Transport.PICK_UP:
            return words.say("Where do you meet the donor? Nobody else sees it.")
    return words.say("Where should it be brought? Only the donor sees it.")


def _is_unknown_place(asking: Asking) -> bool:
    """Words that no pin is known for."""
    place = asking.answers.get("place")
    return isinstance(place, str) and place not in AnswerFacts.of(asking).places.values()


def _then(asking: Asking) -> Markup:
    """What sending does; and that the donor spoke of other days, where they did."""
    words, facts = asking.words, AnswerFacts.of(asking)
    name = unlinked(facts.card.donor.name) if facts.card else ""
    does = words.say("{name} gets time, place and pin at once.", name=name)
    if facts.card is None or "slot" not in asking.answers or facts.is_offered(asking.answers["slot"]):
        return does
    days = offer_words.days(facts.card.offer, words)
    other = words.say("⚠️ {name} had offered: {days}. Have you agreed on another day?", name=name, days=days)
    return Markup("{}\n\n{}").format(other, does)


STEPS = (
    Step("slot", _when, Slot(), N_("Time")),
    Step("place", _where, WhereTo(), N_("Place")),
    Step(
        "pin",
        N_("Would you like to show that place on the map?"),
        Pin("place"),
        N_("Pin"),
        optional=True,
        when=_is_unknown_place,
    ),
)


async def _accept(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    card, person_id = await offer_answers.answered_by(context, answers["offer"]), context.chat.person_id
    if card is None or person_id is None:
        return [await offer_answers.refused(context)]
    by_phone = await offer_people.is_by_phone(context.session, card)
    agreed = await _agreed(context, card, answers)
    done = await offer_rules.accept(context.session, person_id, card.offer.id, agreed, context.now, by_phone=by_phone)
    if not done.is_done or done.card is None:
        return [await offer_answers.too_late(context, done)]
    context.did(Action.OFFER_ACCEPTED, Subject.OFFER, card.offer.id, site_id=card.site.id)
    await donor_notices.accepted(context, done.card)
    await offer_notices.settled(context, done.card, person_id)
    return [_said(context.words, context.words.say("✅ <b>Accepted.</b>"), done.card)]


async def _change(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    card, person_id = await offer_answers.answered_by(context, answers["offer"]), context.chat.person_id
    if card is None or person_id is None:
        return [await offer_answers.refused(context)]
    agreed = await _agreed(context, card, answers)
    if _is_as_it_was(card, agreed):
        return [await offer_answers.shown(context, card)]
    done = await offer_rules.change_agreed(context.session, person_id, card.offer.id, agreed, context.now)
    if not done.is_done or done.card is None:
        return [await offer_answers.too_late(context, done)]
    context.did(Action.OFFER_MOVED, Subject.OFFER, card.offer.id, site_id=card.site.id)
    await donor_notices.moved(context, done.card)
    await offer_notices.settled(context, done.card, person_id)
    return [_said(context.words, context.words.say("✅ <b>Changed.</b>"), done.card)]


def _is_as_it_was(card: OfferCard, agreed: Agreed) -> bool:
    """Then the donor is told nothing: 'the time or the place has changed' would be a false alarm."""
    offer = card.offer
    was = (offer.state, offer.starts_at, offer.ends_at, offer.place, offer.latitude, offer.longitude)
    is_now = (agreed.starts_at, agreed.ends_at, agreed.place, agreed.latitude, agreed.longitude)
    return was == (OfferState.ACCEPTED, *is_now)


def _said(words: Words, head: Markup, card: OfferCard) -> Message:
    told = words.say("{name} is told.", name=unlinked(card.donor.name))
    return offer_answers.done(words, Markup("{}\n{}\n\n{}").format(head, offer_sheet.agreed(card, words), told), card)


async def _agreed(context: Context, card: OfferCard, answers: Mapping[str, Value]) -> Agreed:
    """A place that is known comes with its pin."""
    starts_at, ends_at = moments_of(answers["slot"], card.zone)
    place, pin = answers["place"], answers.get("pin") or {}
    if isinstance(place, dict):
        return Agreed(starts_at=starts_at, ends_at=ends_at, place="", **place)
    known = await offer_places.known(context.session, card)
    same = next((one for one in known if one.text == place), None)
    latitude = same.latitude if same else pin.get("latitude")
    longitude = same.longitude if same else pin.get("longitude")
    return Agreed(starts_at=starts_at, ends_at=ends_at, place=place, latitude=latitude, longitude=longitude)


ACCEPT = Form(
    "offer-accept",
    version=1,
    title=N_("Accepting an offer"),
    steps=STEPS,
    on_complete=_accept,
    facts=_facts,
    submit=N_("✅ Accept the offer"),
    what_next=_then,
    carries=("offer",),
)
CHANGE = Form(
    "offer-move",
    version=1,
    title=N_("Another time or place"),
    steps=STEPS,
    on_complete=_change,
    facts=_facts,
    submit=N_("✅ Change it"),
    what_next=_then,
    leave=N_("Change nothing"),
    carries=("offer",),
)


@screen("offer-accept")
async def accept(context: Context, offer_id: int) -> Shown:
    """Asks when and where; or how it stands, where it has its answer."""
    card = await offer_answers.answered_by(context, offer_id)
    if card is None:
        return await offer_answers.refused(context)
    if card.offer.state not in UNANSWERED:
        return await offer_answers.shown(context, card)
    return Opening(ACCEPT, {"offer": offer_id})


@screen("offer-move")
async def change(context: Context, offer_id: int) -> Shown:
    """Asks for another time or place of one that is accepted, beginning with what was agreed on."""
    card = await offer_answers.answered_by(context, offer_id)
    if card is None:
        return await offer_answers.refused(context)
    if card.offer.state is not OfferState.ACCEPTED:
        return await offer_answers.shown(context, card)
    return Opening(CHANGE, {"offer": offer_id, **_as_agreed(card)})


def _as_agreed(card: OfferCard) -> dict[str, Value]:
    offer = card.offer
    if offer.starts_at is None or offer.ends_at is None:
        return {}
    starts, ends = offer.starts_at.astimezone(card.zone), offer.ends_at.astimezone(card.zone)
    has_pin = offer.latitude is not None and offer.longitude is not None
    pin = {"latitude": offer.latitude, "longitude": offer.longitude} if has_pin else None
    return {
        "slot": {"day": starts.date().isoformat(), "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"},
        "place": offer.place or pin,
        "pin": {**pin, "of": offer.place} if pin and offer.place else None,
    }
