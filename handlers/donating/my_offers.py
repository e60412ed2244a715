"""A donor's own offers: how they stand, and what can be done about them.

Where goods are to be brought is shown of an accepted offer alone, whichever button led here.
"""

from markupsafe import Markup

from handlers import calendars
from handlers.calendars import Entry
from handlers.context import Context, Opening, Shown
from handlers.conversation.messages import Choice, Choices, File, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import (
    donor_notices,
    drop_off_own,
    giving,
    my_offer_words,
    offer_form,
    offer_notices,
    offer_sent,
    offer_sheet,
    offer_words,
    offering_on,
    question_answers,
)
from handlers.donating.offer_facts import EARLIER, SITE
from handlers.start import way_on
from models import contacts, offer_instead, offer_rules, offers, sites
from models.bilingual import in_language
from models.offer_rules import MOST_OPEN, NotSent
from models.offers import REFUSED, UNANSWERED, OfferCard, OfferState, Reason
from models.sites import Site

ENDED_SHOWN = 8
_AGAIN = (*REFUSED, OfferState.WITHDRAWN, OfferState.NOT_BROUGHT)


@screen("my-offers", aside=True, commands=("offers", "dons"), words=("my offers", "mes dons", "mes offres"))
async def my_offers(context: Context) -> Shown:
    """All that are open; and the last of the others, a tap away."""
    return await listed(context)


async def listed(context: Context) -> Message:
    """The open offers, the next day first."""
    words, person_id = context.words, context.chat.person_id
    found = await offers.of(context.session, person_id)
    past = await offers.ended(context.session, person_id, 1) if person_id else []
    each = tuple(button(my_offer_words.label(one, words), my_offer, one.offer.id) for one in found)
    more = (
        *((button(words.say("📦 Earlier offers"), earlier),) if past else ()),
        button(words.say("➕ Offer something"), giving.donate),
    )
    if not found:
        return Message(words.say("You have no open offers."), (Choices(more), way_on(words)))
    lines = [words.say("<b>Your offers</b>"), *(my_offer_words.line(one, words) for one in found)]
    return Message(Markup("\n\n").join(lines), (Choices(each), Choices(more), way_on(words)))


@screen("offers-earlier", aside=True)
async def earlier(context: Context) -> Shown:
    """The last that came to an end, the newest first."""
    words, found = context.words, await offers.ended(context.session, context.chat.person_id, ENDED_SHOWN)
    if not found:
        return await listed(context)
    each = tuple(button(my_offer_words.label(one, words), my_offer, one.offer.id) for one in found)
    lines = [words.say("<b>Your earlier offers</b>"), *(my_offer_words.line(one, words) for one in found)]
    back = Choices((button(words.say("📦 My offers"), my_offers),))
    return Message(Markup("\n\n").join(lines), (Choices(each), back, way_on(words)))


@screen("my-offer", aside=True)
async def my_offer(context: Context, offer_id: int) -> Shown:
    """One of them, with all that was said about it."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    return await shown(context, card) if card else _not_theirs(context.words)


async def shown(context: Context, card: OfferCard, head: Markup | None = None) -> Message:
    """The offer as it stands, below what was just done to it."""
    words, is_accepted = context.words, card.offer.state is OfferState.ACCEPTED
    title = words.say("<b>Your offer to {site}</b>", site=offer_words.site(card, words))
    parts = (
        head,
        Markup("\n").join((title, my_offer_words.state(card, words))),
        offer_sheet.agreed(card, words) if is_accepted else None,
        offer_words.goods(card.items, words),
        my_offer_words.told(card, words),
        my_offer_words.said(await offers.conversation(context.session, card.offer.id), words),
        await _whom_to_call(context, card),
        my_offer_words.what_next(card, words),
    )
    groups = (
        Choices(await _ways(context, card)),
        Choices((button(words.say("📦 My offers"), my_offers),)),
        way_on(words),
    )
    text = Markup("\n\n").join(part for part in parts if part)
    place = donor_notices.pin(card, words) if is_accepted else None
    return Message(text, tuple(group for group in groups if group.items), place=place)


async def _whom_to_call(context: Context, card: OfferCard) -> Markup | None:
    """The number to tap; what the organisation asks for first is said as long as there is no yes."""
    people = await contacts.of_site(context.session, card.site.id)
    if card.offer.state is OfferState.ACCEPTED:
        return Markup("\n").join(offer_sheet.to_call(people, context.words))
    return offer_sent.whom_to_call(people, context.words) if card.is_open else None


@screen("offer-reply")
async def reply(context: Context, offer_id: int) -> Shown:
    """Asks for the answer to the site's question; more can be added as long as the offer waits."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    if card is None or card.offer.state not in UNANSWERED:
        return await my_offer(context, offer_id)
    return Opening(question_answers.ANSWER, {question_answers.OFFER: offer_id})


@screen("offer-withdraw", aside=True)
async def withdraw(context: Context, offer_id: int) -> Shown:
    """Asks before an offer is taken back."""
    words = context.words
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    if card is None or not card.is_open:
        return await my_offer(context, offer_id)
    head = words.say("Take back your offer to {site}?", site=offer_words.site(card, words))
    told = words.say("They are told, so that nobody waits for you.")
    choices = (
        button(words.say("Yes, take it back"), withdraw_now, offer_id, context.minute),
        button(words.say("No, keep it"), my_offer, offer_id),
    )
    text = Markup("\n\n").join((head, offer_words.goods(card.items, words), told))
    return Message(text, (Choices(choices), way_on(words)))


@screen("offer-back", aside=True)
async def withdraw_now(context: Context, offer_id: int, asked: int) -> Shown:
    """Takes it back; asks again after a while. A second tap finds it done."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    if card is None or not card.is_open:
        return await my_offer(context, offer_id)
    if context.is_long_ago(asked):
        return await withdraw(context, offer_id)
    done = await offer_rules.withdraw(context.session, card.donor.id, offer_id, context.now)
    if done.card is None or not done.is_done:
        return await my_offer(context, offer_id)
    await offer_notices.withdrawn(context, done.card, done.was)
    return await shown(context, done.card, context.words.say("Thank you for telling us."))


@screen("offer-on", aside=True)
async def offer_on(context: Context, offer_id: int, slug: str) -> Shown:
    """Offers to another site what the first could not take: one tap, and once."""
    words, person_id = context.words, context.chat.person_id
    site = await sites.by_slug(context.session, slug)
    card = await offers.of_donor(context.session, person_id, offer_id)
    if card is None or person_id is None:
        return _not_theirs(words)
    if site is None:
        return await shown(context, card)
    if card.offer.state in REFUSED and (chosen := await _time_there(context, card, site)):
        return chosen
    if card.offer.state in REFUSED and card.offer.last < context.now.astimezone(card.zone).date():
        # Its days are over: all that is asked is another one.
        return await offer_form.opened(context, {**offer_form.answers_of(card), SITE: site.slug})
    sent = await offer_rules.send_on(context.session, person_id, offer_id, site.id, context.now)
    match sent.refusal:
        case None if sent.card:
            await offer_notices.proposed(context, sent.card)
            return await offer_sent.sent(context, sent.card)
        case NotSent.DONE_ALREADY if sent.card:
            return await _offered_on(context, sent.card)
        case NotSent.TOO_MANY:
            return await _too_many(context, card)
        case NotSent.NOT_TAKEN:
            name = in_language(site.name, words.language)
            return await shown(context, card, words.say("{site} takes no donations at the moment.", site=name))
    return await shown(context, card)


async def _time_there(context: Context, card: OfferCard, site: Site) -> Shown | None:
    """The question for a time, where the site expects donors at one; or why it is not asked."""
    opening = await offering_on.opened(context, card, site)
    if opening is None:
        return None
    if later := await offers.offered_on(context.session, card.offer.id):
        return await _offered_on(context, later)
    if await offers.count_open(context.session, card.donor.id) >= MOST_OPEN:
        return await _too_many(context, card)
    return opening


async def _offered_on(context: Context, later: OfferCard) -> Message:
    return await shown(context, later, context.words.say("You have offered it on already:"))


async def _too_many(context: Context, card: OfferCard) -> Message:
    words = context.words
    text = words.say("You have as many open offers as there may be at a time. Settle or take back one first.")
    return await shown(context, card, text)


@screen("offer-again")
async def offer_again(context: Context, offer_id: int) -> Shown:
    """The same once more: opens the form with what was said; another day is asked for where that one did not do."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    if card is None or card.offer.state not in _AGAIN:
        return await my_offer(context, offer_id)
    answers = offer_form.answers_of(card)
    if card.offer.reason is Reason.WRONG_TIME:
        answers = {step: answer for step, answer in answers.items() if step not in ("days", "hour")}
    return await offer_form.opened(context, answers)


@screen("offer-change")
async def change(context: Context, offer_id: int) -> Shown:
    """Opens the form with what was said; sending it takes the earlier one back. Accepted ones are not changed."""
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    if card is None or card.offer.state not in UNANSWERED:
        return await my_offer(context, offer_id)
    return await offer_form.opened(context, {**offer_form.answers_of(card), EARLIER: offer_id})


@screen("offer-calendar", aside=True)
async def calendar_file(context: Context, offer_id: int) -> Shown:
    """An accepted offer as a calendar file; of any other, how it stands."""
    words = context.words
    card = await offers.of_donor(context.session, context.chat.person_id, offer_id)
    entry = _entry(card, words) if card and card.offer.state is OfferState.ACCEPTED else None
    if card is None or entry is None:
        return await my_offer(context, offer_id)
    name = f"utopia56-{entry.starts_at.astimezone(card.zone).date().isoformat()}.ics"
    text = words.say("Open this file to have it in your calendar. If anything changes, I tell you here.")
    back = Choices((button(words.say("📦 My offer"), my_offer, offer_id),))
    return Message(text, (back, way_on(words)), document=File(name, calendars.calendar([entry])))


def _entry(card: OfferCard, words: Words) -> Entry | None:
    offer = card.offer
    if offer.starts_at is None or offer.ends_at is None:
        return None
    pin = donor_notices.pin(card, words)
    goods = [offer_words.item(one, words).unescape() for one in card.items]
    changed_at = offer.decided_at or offer.created_at
    return Entry(
        name=f"offer:{offer.id}",
        version=int(changed_at.timestamp()),
        changed_at=changed_at,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        summary=str(words.say("Donation · {site}", site=offer_words.site(card, words)).unescape()),
        description="\n".join(goods),
        location=offer.place,
        position=(pin.latitude, pin.longitude) if pin else None,
    )


async def _ways(context: Context, card: OfferCard) -> tuple[Choice, ...]:
    """What can be done about it as it stands."""
    words, number = context.words, card.offer.id
    take_back = button(words.say("🙁 I take it back"), withdraw, number)
    edit = button(words.say("✏️ Change it"), change, number)
    match card.offer.state:
        case OfferState.PROPOSED:
            return (edit, take_back)
        case OfferState.QUESTION:
            return (button(words.say("✉️ Answer"), reply, number), edit, take_back)
        case OfferState.ACCEPTED:
            calendar = button(words.say("📎 Calendar file"), calendar_file, number)
            there = await drop_off_own.ways(context, card, words)
            return (*there, calendar, button(words.say("🙁 I can’t after all"), withdraw, number))
    again = button(words.say("↩️ Offer it again"), offer_again, number)
    if card.offer.state in REFUSED:
        return (*await drop_off_own.ways(context, card, words), *await _elsewhere(context, card), again)
    return (again,) if card.offer.state in _AGAIN else ()


async def _elsewhere(context: Context, card: OfferCard) -> tuple[Choice, ...]:
    """The site that was named instead, or the one that needs it most."""
    named: Site | None = None
    if card.offer.suggested_id:
        named = next(iter(await sites.by_ids(context.session, [card.offer.suggested_id])), None)
    site = named or await offer_instead.best(context.session, card)
    if site is None:
        return ()
    label = context.words.say("📦 Offer it to {site}", site=in_language(site.name, context.words.language)).unescape()
    return (button(label, offer_on, card.offer.id, site.slug),)


def _not_theirs(words: Words) -> Message:
    text = words.say("I find no such offer of yours.")
    return Message(text, (Choices((button(words.say("📦 My offers"), my_offers),)), way_on(words)))
