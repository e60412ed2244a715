"""Offering goods to a site: one question a message, reviewed, sent to whoever answers there."""

from collections.abc import Mapping, Sequence
from datetime import time

from markupsafe import Markup

from handlers.consent import person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.values import Stay
from handlers.conversation.words import N_
from handlers.donating import before_a_yes, drop_off_own, giving, my_offers, offer_notices, offer_sent
from handlers.donating.drop_off_choice import instant
from handlers.donating.drop_off_wish import WISH
from handlers.donating.goods_lines import Line, items_of, kept, lines_of
from handlers.donating.offer_facts import EARLIER, GOODS, NEAR, SITE, TRANSPORT, OfferFacts, facts_to_offer, site_slug
from handlers.donating.offer_goods import TOLD
from handlers.donating.offer_steps import FETCHED_FROM, SLOT, STEPS
from handlers.start import way_on
from models import needs, offer_changes, offer_rules, offers
from models.needs import Category
from models.offer_changes import Replaced
from models.offer_rules import MOST_OPEN, Goods, NotSent, Offering, Sent
from models.offers import OfferCard, Transport
from models.people import Person
from models.sites import Site

UNSAID: Mapping[str, Value] = {"hour": None, "from": None, "photos": None, "note": None}
"""Optional answers left out, for whoever has said enough: they can be added in the review."""


def _what_next(asking: Asking) -> Markup:
    """Who gets it, what the site does not take, and the one rule: no yes, no journey."""
    words, facts = asking.words, OfferFacts.of(asking)
    parts = [offer_sent.left_out(facts, asking.answers)]
    if not asking.answers.get("photos") and not asking.answers.get("note"):
        parts.append(words.say("A photo or a note helps: the buttons below add them."))
    if facts.earlier:
        parts.append(words.say("Your earlier offer is taken back when you send this one."))
    if SLOT in asking.answers:
        parts.append(words.say("When you send this, your time is booked, and you learn where to come."))
        return Markup("\n\n").join(part for part in parts if part)
    names = words.listing(one.name for one in facts.contacts_at(asking.answers))
    if names and facts.is_by_phone(asking.answers):
        parts.append(words.say("When you send this, the coordinators ask {names}, and answer you here.", names=names))
    elif names:
        parts.append(words.say("When you send this, {names} receives it and answers you here.", names=names))
    else:
        parts.append(words.say("When you send this, the people of the site receive it and answer you here."))
    parts.append(before_a_yes.wait(Transport(asking.answers.get(TRANSPORT, Transport.CAR)), words))
    return Markup("\n\n").join(part for part in parts if part)


async def _send(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Sends the offer, in place of the one that is being changed where there is one, and tells the site."""
    facts = await _facts_now(context, answers)
    site, goods = facts.site(answers), _goods(facts, answers)
    if site is None or not goods:
        return [_not_sent(context, Sent(refusal=NotSent.NOT_TAKEN))]
    person = await _person(context, facts, answers)
    offering = _offering(site, goods, answers)
    if SLOT in answers:
        return [await drop_off_own.book(context, person.id, offering, instant(answers[SLOT]))]
    found = await _replaced(context, person, offering, answers.get(EARLIER))
    if found.earlier:
        await offer_notices.withdrawn(context, found.earlier, found.was)
    card = found.sent.card
    if card is None or found.sent.refusal:
        return [_not_sent(context, found.sent)]
    await offer_notices.proposed(context, card)
    return [await offer_sent.sent(context, card)]


OFFER = Form(
    "offer",
    version=1,
    title=N_("Your offer"),
    steps=STEPS,
    on_complete=_send,
    facts=facts_to_offer,
    submit=N_("✅ Send my offer"),
    what_next=_what_next,
    carries=(TOLD, NEAR, EARLIER, WISH),
)


@screen("offer", commands=("offer", "offrir"), words=("offer", "offrir", "proposer un don"), link="offer")
async def offer(context: Context) -> Shown:
    """Opens the form."""
    return await opened(context, {})


@screen("offer-at", link="offer-at")
async def offer_at(context: Context, slug: str) -> Shown:
    """Opens the form for a site; it is asked for again where that one takes nothing of what is then offered."""
    return await opened(context, {SITE: slug})


@screen("offer-of", link="offer-of")
async def offer_of(context: Context, slug: str) -> Shown:
    """Opens the form with a kind of goods."""
    category = await needs.category_by_slug(context.session, slug)
    return await opened(context, {TOLD: kept([Line(1, category.slug)])} if category else {})


@screen("offer-for")
async def offer_for(context: Context, category_id: int, site: str) -> Shown:
    """Opens the form with a kind of goods and a site."""
    category = next((one for one in await needs.categories(context.session) if one.id == category_id), None)
    told = {TOLD: kept([Line(1, category.slug)])} if category else {}
    return await opened(context, {**told, SITE: site})


async def opened(context: Context, answers: Mapping[str, Value], note: Markup | None = None) -> Shown:
    """The form with what is known already; or that there are too many open offers."""
    if EARLIER not in answers and await offers.count_open(context.session, context.chat.person_id) >= MOST_OPEN:
        return await _too_many(context)
    return Opening(OFFER, answers, note)


def answers_of(card: OfferCard) -> dict[str, Value]:
    """The answers that would lead to this offer; days that are over are asked for again, what was left out is not."""
    offer = card.offer
    lines = [
        Line(at, item.category.slug, item.said, item.amount, item.unit, is_settled=True)
        for at, item in enumerate(card.items, start=1)
    ]
    position = {"latitude": offer.from_latitude, "longitude": offer.from_longitude, "name": offer.from_name}
    return {
        GOODS: kept(lines),
        SITE: card.site.slug,
        TRANSPORT: offer.transport.value,
        "days": offer_sent.stay(card).to_json(),
        "hour": offer.hour.isoformat("minutes") if offer.hour else None,
        "from": position if offer.from_latitude is not None else None,
        **({FETCHED_FROM: position} if offer.from_latitude is not None else {}),
        "photos": list(offer.photos) or None,
        "note": offer.note or None,
        "phone": None,
    }


async def _facts_now(context: Context, answers: Mapping[str, Value]) -> OfferFacts:
    context.answers = answers
    return await facts_to_offer(context)


async def _person(context: Context, facts: OfferFacts, answers: Mapping[str, Value]) -> Person:
    known = {"name": facts.person.name} if facts.person else {}
    person = await person_behind(context, {**known, **answers})
    person.phone = answers.get("phone") or person.phone
    return person


async def _replaced(context: Context, person: Person, offering: Offering, earlier: Value) -> Replaced:
    session, now = context.session, context.now
    if isinstance(earlier, int):
        return await offer_changes.send_instead(session, person.id, earlier, offering, now)
    return Replaced(await offer_rules.send(session, person.id, offering, now))


def _goods(facts: OfferFacts, answers: Mapping[str, Value]) -> list[Goods]:
    """What is offered, but for what the site does not take."""
    lines = lines_of(answers.get(GOODS))
    refused = facts.refused_at(site_slug(answers.get(SITE)), lines)
    known: Sequence[Category] = list(facts.categories.values())
    taken = items_of([line for line in lines if line.category not in refused], known)
    return [Goods(item.category.id, item.said, item.amount, item.unit) for item in taken]


def _offering(site: Site, goods: Sequence[Goods], answers: Mapping[str, Value]) -> Offering:
    stay, start, hour = _days(answers), answers.get(FETCHED_FROM) or answers.get("from") or {}, answers.get("hour")
    return Offering(
        site_id=site.id,
        goods=goods,
        first=stay.first,
        last=stay.last or stay.first,
        hour=time.fromisoformat(hour) if hour else None,
        transport=Transport(answers[TRANSPORT]),
        from_name=start.get("name") or "",
        from_latitude=start.get("latitude"),
        from_longitude=start.get("longitude"),
        note=answers.get("note") or "",
        photos=answers.get("photos") or (),
    )


def _days(answers: Mapping[str, Value]) -> Stay:
    """The days that were answered; with a slot those become its day."""
    if SLOT not in answers:
        return Stay.from_json(answers["days"])
    day = instant(answers[SLOT]).date()
    return Stay(day, day)


async def _too_many(context: Context) -> Message:
    words = context.words
    text = words.count(
        "You have {n} open offer, which is the most at a time. One more is possible once it is settled or taken back.",
        "You have {n} open offers, which is the most at a time. One more is possible once one of them is settled or "
        "taken back.",
        MOST_OPEN,
    )
    listed = await my_offers.listed(context)
    return Message(Markup("\n\n").join((text, listed.text)), listed.choices)


def _not_sent(context: Context, found: Sent) -> Message:
    words = context.words
    mine = button(words.say("📦 My offers"), my_offers.my_offers)
    match found.refusal:
        case NotSent.TOO_MANY:
            text = words.say("This offer was not sent: you have as many open ones as there may be at a time.")
            return Message(text, (Choices((mine,)), way_on(words)))
        case NotSent.GONE:
            text = words.say("Your earlier offer was answered in the meantime, so it stays and nothing new was sent.")
            return Message(text, (Choices((mine,)), way_on(words)))
    text = words.say("This offer was not sent: the site takes these goods no longer. Another one may.")
    return Message(text, (Choices((button(words.say("📦 Other sites"), giving.to_places),)), way_on(words)))
