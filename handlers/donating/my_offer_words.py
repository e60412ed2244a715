"""A donor's own offer in words: how it stands, what happens next, what was asked and answered."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from handlers.conversation.reading.plain import clip
from handlers.conversation.words import N_, Words
from handlers.donating import before_a_yes, offer_words
from handlers.donating.harmless import unlinked
from models.offers import OfferCard, OfferMessage, OfferState, Reason, Transport

_SIGNS = {
    OfferState.PROPOSED: "⏳",
    OfferState.QUESTION: "✉️",
    OfferState.ACCEPTED: "✅",
    OfferState.DECLINED: "✖",
    OfferState.WITHDRAWN: "↩️",
    OfferState.TURNED_AWAY: "✖",
    OfferState.EXPIRED: "✖",
    OfferState.RECEIVED: "🧡",
    OfferState.PARTLY: "🧡",
    OfferState.NOT_BROUGHT: "✖",
}
_STATES = {
    OfferState.PROPOSED: N_("It waits for an answer."),
    OfferState.QUESTION: N_("They have asked you something."),
    OfferState.ACCEPTED: N_("It is accepted."),
    OfferState.DECLINED: N_("They can’t take it."),
    OfferState.WITHDRAWN: N_("You have taken it back."),
    OfferState.TURNED_AWAY: N_("It is taken there no more."),
    OfferState.EXPIRED: N_("Its day is over without an answer."),
    OfferState.RECEIVED: N_("It has arrived. Thank you!"),
    OfferState.PARTLY: N_("Part of it has arrived. Thank you!"),
    OfferState.NOT_BROUGHT: N_("Nothing arrived."),
}
_LONGEST_LABEL = 40


def label(card: OfferCard, words: Words) -> str:
    """'⏳ Sat 12 Mar · Calais': one of them, as a button."""
    day = words.short_day(_day(card))
    return f"{_SIGNS[card.offer.state]} {day} · {clip(offer_words.site(card, words), _LONGEST_LABEL)}"


def line(card: OfferCard, words: Words) -> Markup:
    """Where to, when and what, and how it stands."""
    goods = offer_words.goods_in_a_line(card.items, words)
    when = offer_words.slot(card, words) or offer_words.days(card.offer, words)
    head = Markup("{} <b>{}</b> · {}").format(_SIGNS[card.offer.state], offer_words.site(card, words), when)
    return Markup("\n").join((head, goods, Markup("<i>{}</i>").format(words.say(_STATES[card.offer.state]))))


def state(card: OfferCard, words: Words) -> Markup:
    """How it stands, and why where it was refused."""
    said = Markup("{} <b>{}</b>").format(_SIGNS[card.offer.state], words.say(_STATES[card.offer.state]))
    why = _why(card, words)
    return Markup("\n").join((said, why)) if why else said


def told(card: OfferCard, words: Words) -> Markup:
    """What the donor said beside the goods, a line each; the days count no more once a time was agreed on."""
    offer = card.offer
    lines = [] if offer.starts_at else [words.say("When: {days}", days=offer_words.days(offer, words))]
    lines.append(how(card, words))
    if origin := offer_words.coming_from(card, words):
        lines.append(words.say("From: {place}", place=origin))
    if offer.note:
        lines.append(words.say("Note: <i>{note}</i>", note=unlinked(offer.note)))
    if offer.photos:
        lines.append(words.count("{n} photo", "{n} photos", len(offer.photos)))
    return Markup("\n").join(lines)


def how(card: OfferCard, words: Words) -> Markup:
    """How the goods come, said to the donor."""
    match card.offer.transport:
        case Transport.CAR:
            return words.say("You bring it.")
        case Transport.PARCEL:
            return words.say("You send it by parcel.")
        case Transport.PICK_UP:
            return words.say("It needs to be fetched from you.")


def said(messages: Sequence[OfferMessage], words: Words) -> Markup:
    """Questions and answers, in order; "" where there are none."""
    lines = [
        words.say("You answered: <i>{text}</i>", text=unlinked(one.text))
        if one.is_donors
        else words.say("They asked: <i>{text}</i>", text=one.text)
        for one in messages
    ]
    return Markup("\n").join(lines)


def what_next(card: OfferCard, words: Words) -> Markup:
    """What happens next, as long as something does."""
    match card.offer.state:
        case OfferState.PROPOSED:
            return _and_wait(card, words.say("The answer comes here."), words)
        case OfferState.QUESTION:
            return _and_wait(card, words.say("Answer with the button, or just write it here."), words)
        case OfferState.ACCEPTED:
            return words.say("I remind you the day before. If something comes up, please tell us here.")
    return Markup("")


def _and_wait(card: OfferCard, first: Markup, words: Words) -> Markup:
    return Markup("{} {}").format(first, before_a_yes.wait(card.offer.transport, words))


def _day(card: OfferCard) -> date:
    starts_at = card.offer.starts_at
    return starts_at.astimezone(card.zone).date() if starts_at else card.offer.first


def _why(card: OfferCard, words: Words) -> Markup:
    match card.offer.reason:
        case Reason.ENOUGH:
            return words.say("They have enough of it at the moment.")
        case Reason.NOT_THIS:
            return words.say("They can’t make use of it there.")
        case Reason.WRONG_TIME:
            return words.say("Nobody can receive it at that time.")
        case Reason.CLOSED:
            return words.say("No donations are taken there any more.")
    text = card.offer.reason_text
    return words.say("They say: <i>{text}</i>", text=text) if text else Markup("")
