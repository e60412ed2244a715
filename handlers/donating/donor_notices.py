"""What donors are told about their offers, by the site's people and by the clock."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.messages import Choice, Choices, Message, Place
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import (
    before_a_yes,
    drop_off_own,
    giving,
    my_offers,
    offer_notices,
    offer_sheet,
    offer_words,
    offering_on,
)
from handlers.start import way_on
from models import drop_off, offer_instead, offer_keys, offer_moments, offer_people, people
from models.bilingual import in_language
from models.contacts import Contact
from models.offers import OfferCard, OfferState, Reason, Transport
from models.sites import Site

Head = Callable[[OfferCard, Words], Markup]


async def accepted(telling: Telling, card: OfferCard) -> None:
    """Yes: when, where, and whom to call."""
    await _agreed(telling, card, "accepted", _expected)


async def moved(telling: Telling, card: OfferCard) -> None:
    """Another time or place."""
    await _agreed(telling, card, "moved", _elsewhere)


async def reminded(telling: Telling, card: OfferCard) -> None:
    """The day before."""
    await _agreed(telling, card, "remind", _soon)


async def declined(telling: Telling, card: OfferCard, instead: Site | None, was: OfferState | None) -> None:
    """No, kindly, with the reason and where instead; ``was`` is how it stood until then."""
    was_accepted = was is OfferState.ACCEPTED
    say = partial(_no, card, instead, was_accepted)
    await _tell(telling, card, "declined", say, is_called_off=was_accepted)


async def asked(telling: Telling, card: OfferCard, question: str) -> None:
    """The site wants to know something."""
    say = partial(_question, card, question)
    await _tell(telling, card, f"asked:{telling.now.isoformat()}", say, helps_until=_over(card))


async def asked_again(telling: Telling, card: OfferCard, question: str) -> None:
    """The question has waited for a day."""
    say = partial(_question_again, card, question)
    await _tell(
        telling, card, f"asked2:{card.offer.waiting_since.isoformat()}", say, helps_until=_over(card), as_it_stands=True
    )


async def still_open(telling: Telling, card: OfferCard) -> None:
    """Two days without an answer: whom to call."""
    found = await offer_people.to_call(telling.session, card)
    what = f"open:{card.offer.waiting_since.isoformat()}"
    await _tell(telling, card, what, partial(_patience, card, found), helps_until=_over(card), as_it_stands=True)


async def do_not_set_out(telling: Telling, card: OfferCard) -> None:
    """The day is near, and there is no yes."""
    found = await offer_people.to_call(telling.session, card)
    what = f"stay:{card.offer.waiting_since.isoformat()}"
    await _tell(telling, card, what, partial(_stay, card, found), helps_until=_over(card), as_it_stands=True)


async def expired(telling: Telling, card: OfferCard, was: OfferState) -> None:
    """The day is over without an answer; ``was``: whose it would have been."""
    instead = await _suggested(telling, card)
    await _tell(telling, card, "expired", partial(_sorry, card, instead, was is OfferState.QUESTION))


async def turned_away(telling: Telling, card: OfferCard) -> None:
    """The site takes it no more."""
    instead = await _suggested(telling, card)
    await _tell(telling, card, offer_keys.TURNED_AWAY, partial(_turned, card, instead), is_called_off=True)


async def marked(telling: Telling, card: OfferCard) -> None:
    """Thanks, with what it will serve for; or kindly, that nothing came. Each once, however often it is corrected."""
    if card.offer.state is OfferState.NOT_BROUGHT:
        await _tell(telling, card, "missed", partial(_missed, card))
    else:
        await _tell(telling, card, "thanks", partial(_thanks, card))


async def _agreed(telling: Telling, card: OfferCard, what: str, head: Head) -> None:
    found, starts_at = await offer_people.to_call(telling.session, card), card.offer.starts_at
    which = card.offer.decided_at if what != "remind" else starts_at
    told_from = offer_notices.told_from(card, telling.now)
    is_booked = await drop_off.of_offer(telling.session, card.offer.id) is not None
    say = partial(_when_and_where, card, found, head, what, told_from, is_booked)
    key = f"{what}:{which.isoformat() if which else ''}"
    await _tell(telling, card, key, say, helps_until=card.offer.ends_at, as_it_stands=what == "remind")


async def _tell(
    telling: Telling,
    card: OfferCard,
    what: str,
    say: Callable[[Words], Message],
    *,
    helps_until: datetime | None = None,
    is_called_off: bool = False,
    as_it_stands: bool = False,
) -> None:
    chats = await people.chats_that_hear(telling.session, [card.donor.id])
    offer_notices.tell(
        telling,
        card,
        chats,
        offer_keys.to_donor(what),
        say,
        helps_until=helps_until,
        is_called_off=is_called_off,
        as_it_stands=as_it_stands,
    )


async def _suggested(telling: Telling, card: OfferCard) -> Site | None:
    """The best site instead; it is kept with the offer, so that its card shows the same."""
    instead = await offer_instead.best(telling.session, card)
    card.offer.suggested_id = instead.id if instead else None
    return instead


def _over(card: OfferCard) -> datetime:
    return offer_moments.is_over(card.offer, card.zone)


# Yes


def _expected(card: OfferCard, words: Words) -> Markup:
    site = offer_words.site(card, words)
    match card.offer.transport:
        case Transport.CAR:
            return words.say("✅ <b>Yes, please: {site} expects you.</b>", site=site)
        case Transport.PARCEL:
            return words.say("✅ <b>Yes, please: {site} expects your parcel.</b>", site=site)
        case Transport.PICK_UP:
            return words.say("✅ <b>Yes, please: the team of {site} comes to fetch it.</b>", site=site)


def _elsewhere(card: OfferCard, words: Words) -> Markup:
    return words.say(
        "✏️ <b>Please note: the time or the place has changed for your offer to {site}.</b>",
        site=offer_words.site(card, words),
    )


def _soon(card: OfferCard, words: Words) -> Markup:
    site = offer_words.site(card, words)
    match card.offer.transport:
        case Transport.CAR:
            return words.say("🔔 <b>You are expected soon: {site}</b>", site=site)
        case Transport.PARCEL:
            return words.say("🔔 <b>Your parcel is expected soon: {site}</b>", site=site)
        case Transport.PICK_UP:
            return words.say("🔔 <b>What you give is fetched soon, for {site}</b>", site=site)


def _when_and_where(
    card: OfferCard, found: Sequence[Contact], head: Head, what: str, now: datetime, is_booked: bool, words: Words
) -> Message:
    number, whom = card.offer.id, Markup("\n").join(offer_sheet.to_call(found, words))
    last = words.say("If something comes up, please tell us here, so that nobody waits for you.")
    goods = offer_words.goods(card.items, words)
    parts = (head(card, words), offer_sheet.agreed(card, words, now), whom, goods, last)
    slot = (button(words.say("🚗 My time and code"), drop_off_own.my_slot, number),) if is_booked else ()
    choices = (
        *slot,
        button(words.say("📎 Calendar file"), my_offers.calendar_file, number),
        button(words.say("📦 My offer"), my_offers.my_offer, number),
        button(words.say("🙁 I can’t after all"), my_offers.withdraw, number),
    )
    text = Markup("\n\n").join(part for part in parts if part)
    return Message(text, (Choices(choices), way_on(words)), place=pin(card, words), kind=f"offer_{what}")


def pin(card: OfferCard, words: Words) -> Place | None:
    """The agreed place on the map."""
    offer = card.offer
    if offer.latitude is None or offer.longitude is None:
        return None
    return Place(offer.latitude, offer.longitude, offer_words.site(card, words), offer.place)


# No


def _no(card: OfferCard, instead: Site | None, was_accepted: bool, words: Words) -> Message:
    site = offer_words.site(card, words)
    if was_accepted:
        head = before_a_yes.not_after_all(card.offer.transport, site, words)
    else:
        head = words.say("<b>{site} can’t take your offer this time.</b>", site=site)
    parts = [head, offer_words.goods(card.items, words), _reason(card, words)]
    return _elsewhere_instead(card, parts, instead, words, "offer_declined")


def _reason(card: OfferCard, words: Words) -> Markup:
    match card.offer.reason:
        case Reason.ENOUGH:
            return words.say("They have enough of it at the moment. Thank you for thinking of them!")
        case Reason.NOT_THIS:
            return words.say("They can’t make use of it there. Thank you for thinking of them!")
        case Reason.WRONG_TIME:
            return words.say("Nobody can receive it at that time. Another day may do, if you like.")
    if card.offer.reason_text:
        return words.say("They say: <i>{text}</i>", text=card.offer.reason_text)
    return words.say("Thank you for thinking of them!")


def _turned(card: OfferCard, instead: Site | None, words: Words) -> Message:
    site = offer_words.site(card, words)
    head = before_a_yes.no_more(card.offer.transport, site, words)
    if card.site.takes_donations_until and card.offer.reason is Reason.CLOSED:
        day = words.day(card.site.takes_donations_until)
        why = words.say("{site} closes on {day}, so nobody can receive yours after that.", site=site, day=day)
    elif card.offer.reason is Reason.CLOSED:
        why = words.say("No donations are taken there any more, so nobody can receive yours. We are sorry.")
    else:
        why = words.say("Not all of what you offer is taken there any more, so nobody can receive it. We are sorry.")
    parts = [head, why, offer_words.goods(card.items, words)]
    return _elsewhere_instead(card, parts, instead, words, "offer_turned_away")


def _sorry(card: OfferCard, instead: Site | None, was_asked: bool, words: Words) -> Message:
    site = offer_words.site(card, words)
    if was_asked:
        head = words.say("<b>Your offer to {site} is closed.</b>", site=site)
        why = words.say("Its day is over, and a question from there had no answer yet. You can offer it again.")
    else:
        head = words.say("<b>We are sorry: nobody answered your offer to {site} in time.</b>", site=site)
        why = words.say("That should not happen. The coordinators know of it, and your offer is closed.")
    parts = [head, why, offer_words.goods(card.items, words)]
    return _elsewhere_instead(card, parts, instead, words, "offer_expired")


def _elsewhere_instead(
    card: OfferCard, parts: Sequence[Markup], instead: Site | None, words: Words, kind: str
) -> Message:
    """With one tap to the other site, where there is one."""
    number, choices = card.offer.id, list[Choice]()
    if instead:
        name = in_language(instead.name, words.language)
        parts = [*parts, _would_help(card, instead, name, words)]
        label = words.say("📦 Offer it to {site}", site=name).unescape()
        choices.append(button(label, my_offers.offer_on, number, instead.slug))
    else:
        choices.append(button(words.say("📦 Where else?"), giving.donate))
    if card.offer.reason is Reason.WRONG_TIME or card.offer.state is OfferState.EXPIRED:
        choices.append(button(words.say("↩️ Offer it on another day"), my_offers.offer_again, number))
    choices.append(button(words.say("📦 My offers"), my_offers.my_offers))
    return Message(Markup("\n\n").join(parts), (Choices(tuple(choices)), way_on(words)), kind=kind)


def _would_help(card: OfferCard, instead: Site, site: str, words: Words) -> Markup:
    if offering_on.is_at_a_time(card, instead):
        return words.say("It would help at <b>{site}</b>: choose a time to come, and it is booked.", site=site)
    if card.offer.state is OfferState.EXPIRED:
        return words.say("It would help at <b>{site}</b>, on another day.", site=site)
    return words.say("It would help at <b>{site}</b>: one tap, and they have your offer.", site=site)


# Not yet


def _question(card: OfferCard, question: str, words: Words) -> Message:
    head = words.say("✉️ <b>{site} asks about your offer:</b>", site=offer_words.site(card, words))
    return _to_answer(card, head, question, words, "offer_question")


def _question_again(card: OfferCard, question: str, words: Words) -> Message:
    head = words.say("⏳ <b>{site} still waits for your answer:</b>", site=offer_words.site(card, words))
    return _to_answer(card, head, question, words, "offer_question_again")


def _to_answer(card: OfferCard, head: Markup, question: str, words: Words, kind: str) -> Message:
    goods, number = offer_words.goods(card.items, words), card.offer.id
    asked_text = Markup("<blockquote>{}</blockquote>").format(question)
    wait = before_a_yes.wait(card.offer.transport, words)
    choices = (
        button(words.say("✉️ Answer"), my_offers.reply, number),
        button(words.say("📦 My offer"), my_offers.my_offer, number),
    )
    text = Markup("\n\n").join((Markup("{}\n{}").format(head, asked_text), goods, wait))
    return Message(text, (Choices(choices), way_on(words)), kind=kind)


def _patience(card: OfferCard, found: Sequence[Contact], words: Words) -> Message:
    head = words.say("⏳ <b>Your offer to {site} is still open.</b>", site=offer_words.site(card, words))
    why = words.say("Nobody has answered yet, and we have just asked the coordinators too.")
    return _waiting(
        card,
        (head, why, *_whom(found, words), before_a_yes.wait(card.offer.transport, words)),
        words,
        "offer_still_open",
    )


def _stay(card: OfferCard, found: Sequence[Contact], words: Words) -> Message:
    head = before_a_yes.not_yet(card.offer.transport, offer_words.site(card, words), words)
    if card.offer.state is OfferState.QUESTION:
        why = words.say("They have asked you something, and wait for your answer.")
    else:
        why = words.say("Nobody has answered your offer so far. We have just asked them again.")
    reply = (button(words.say("✉️ Answer"), my_offers.reply, card.offer.id),)
    first = reply if card.offer.state is OfferState.QUESTION else ()
    return _waiting(card, (head, why, *_whom(found, words)), words, "offer_stay", first)


def _whom(found: Sequence[Contact], words: Words) -> list[Markup]:
    if not found:
        return []
    return [Markup("\n").join((words.say("You can call:"), *offer_sheet.to_call(found, words)))]


def _waiting(
    card: OfferCard, parts: Sequence[Markup], words: Words, kind: str, first: Sequence[Choice] = ()
) -> Message:
    number = card.offer.id
    choices = (
        *first,
        button(words.say("📦 My offer"), my_offers.my_offer, number),
        button(words.say("🙁 I take it back"), my_offers.withdraw, number),
    )
    text = Markup("\n\n").join((*parts, offer_words.goods(card.items, words)))
    return Message(text, (Choices(choices), way_on(words)), kind=kind)


# Afterwards


def _thanks(card: OfferCard, words: Words) -> Message:
    site, whole = offer_words.site(card, words), card.offer.state is OfferState.RECEIVED
    head = words.say("🧡 <b>Thank you! What you gave has arrived: {site}</b>", site=site)
    if not whole:
        head = words.say("🧡 <b>Thank you! Part of what you offered has arrived: {site}</b>", site=site)
    parts = (head, Markup("\n").join(_served(card, words)))
    choices = (button(words.say("📦 Give something else"), giving.donate),)
    text = Markup("\n\n").join(part for part in parts if part)
    return Message(text, (Choices(choices), way_on(words)), kind="offer_thanks")


def _served(card: OfferCard, words: Words) -> list[Markup]:
    """What it will serve for, once a category; in the words of the organisation where it has some."""
    thanks = dict.fromkeys(in_language(item.category.thanks, words.language) for item in card.items)
    return [Markup.escape(one) for one in thanks if one] or [words.say("It goes to people who need it now.")]


def _missed(card: OfferCard, words: Words) -> Message:
    head = words.say("<b>{site} waited for your offer, and nothing arrived.</b>", site=offer_words.site(card, words))
    why = words.say("Something came up? That happens. If you still have it, offer it again for another day.")
    choices = (
        button(words.say("↩️ Offer it again"), my_offers.offer_again, card.offer.id),
        button(words.say("📦 My offers"), my_offers.my_offers),
    )
    text = Markup("\n\n").join((head, offer_words.goods(card.items, words), why))
    return Message(text, (Choices(choices), way_on(words)), kind="offer_missed")
