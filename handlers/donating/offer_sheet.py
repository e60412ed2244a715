"""An offer as those who answer it read it, and what they can do about it."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from handlers.conversation.messages import Choice, Choices, File
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import accepting, asking, declining, offer_answers, offer_words, receiving
from handlers.donating.harmless import unlinked
from models.bilingual import in_language
from models.contacts import Contact
from models.offers import MARKS, UNANSWERED, OfferCard, OfferMessage, OfferState


def sheet(card: OfferCard, words: Words, said: Sequence[OfferMessage] = ()) -> Markup:
    """Goods, days, from where, from whom; with questions and answers where there are any."""
    parts = [offer_words.goods(card.items, words), Markup("\n").join(_facts(card, words)), *_said(said, words)]
    return Markup("\n\n").join(part for part in parts if part)


def short(card: OfferCard, words: Words) -> Markup:
    """Who offers what and when, in two lines; the time that was agreed on counts more than the days offered."""
    goods = offer_words.goods_in_a_line(card.items, words)
    when = offer_words.slot(card, words) or offer_words.days(card.offer, words)
    return Markup("<b>{}</b> · {}\n{}").format(unlinked(card.donor.name), when, goods)


def _facts(card: OfferCard, words: Words) -> list[Markup]:
    offer = card.offer
    days = offer_words.days(offer, words)
    when = words.say("Offered for: {days}", days=days) if offer.starts_at else words.say("When: {days}", days=days)
    lines = [when, offer_words.transport(offer, words)]
    if origin := offer_words.coming_from(card, words):
        lines.append(words.say("From: {place}", place=origin))
    if offer.note:
        lines.append(words.say("Note: <i>{note}</i>", note=unlinked(offer.note)))
    if len(offer.photos) > 1:
        lines.append(words.count("{n} photo", "{n} photos", len(offer.photos)))
    lines.append(words.say("Offered by: <b>{name}</b>", name=unlinked(card.donor.name)))
    if card.donor.phone:
        lines.append(words.say("☎️ {phone}", phone=phone_shown(card.donor.phone)))
    return lines


def _said(said: Sequence[OfferMessage], words: Words) -> list[Markup]:
    lines = [
        words.say("Answer: <i>{text}</i>", text=unlinked(one.text))
        if one.is_donors
        else words.say("Question: <i>{text}</i>", text=one.text)
        for one in said
    ]
    return [Markup("\n").join(lines)] if lines else []


def agreed(card: OfferCard, words: Words, now: datetime | None = None) -> Markup:
    """The time and the place that were agreed on; to whoever reads it at about ``now``, a near day is told as such."""
    lines = (words.say("Time: <b>{slot}</b>", slot=offer_words.slot(card, words, now)), where(card, words))
    return Markup("\n").join(line for line in lines if line)


def where(card: OfferCard, words: Words) -> Markup:
    """The place that was agreed on; "" before that."""
    if place := offer_words.place(card, words):
        return words.say("Place: {place}", place=place)
    return words.say("Place: 📍 on the map") if card.offer.latitude is not None else Markup("")


def to_call(people: Sequence[Contact], words: Words) -> list[Markup]:
    """A line for each whom the organisation names; a number is tapped as it stands."""
    return [
        words.say(
            "☎️ {name} ({role}): {phone}",
            name=one.name,
            role=in_language(one.role, words.language),
            phone=phone_shown(one.phone),
        )
        for one in people
    ]


def photo(card: OfferCard) -> File | None:
    """The first photo, to go with the text."""
    photos = card.offer.photos
    return File("photo.jpg", handle=photos[0]) if photos else None


def answers(card: OfferCard, words: Words) -> Choices:
    """Accept, decline, ask; for an offer that waits for an answer."""
    number = card.offer.id
    items = (
        button(words.say("✅ Accept"), accepting.accept, number),
        button(words.say("✖ Decline"), declining.decline, number),
        button(words.say("✉️ Ask something"), asking.ask, number),
    )
    return Choices((*items, *_photos(card, words)))


def marks(card: OfferCard, words: Words) -> Choices:
    """What came of it."""
    number = card.offer.id
    items = (
        button(words.say("✅ All of it came"), receiving.mark, number, OfferState.RECEIVED),
        button(words.say("Part of it came"), receiving.partly, number),
        button(words.say("✖ Nothing came"), receiving.mark, number, OfferState.NOT_BROUGHT),
    )
    return Choices(items)


def ways(card: OfferCard, words: Words, *, has_begun: bool) -> tuple[Choices, ...]:
    """All that can be done about it as it stands; ``has_begun``: the day has come on which it is expected."""
    number = card.offer.id
    if card.offer.state in UNANSWERED:
        return (answers(card, words),)
    if card.offer.state is OfferState.ACCEPTED:
        changes = (
            button(words.say("✏️ Another time or place"), accepting.change, number),
            button(words.say("✖ We can’t take it after all"), declining.decline, number),
        )
        return (*((marks(card, words),) if has_begun else ()), Choices((*changes, *_photos(card, words))))
    if card.offer.state in MARKS:
        correct = button(words.say("✏️ It was otherwise"), receiving.correct, number)
        return (Choices((correct, *_photos(card, words))),)
    return (Choices(_photos(card, words)),) if card.offer.photos else ()


def see(card: OfferCard, words: Words) -> Choice:
    """The button to the offer, for those who answer it."""
    return button(words.say("📦 See the offer"), offer_answers.offer, card.offer.id)


def _photos(card: OfferCard, words: Words) -> tuple[Choice, ...]:
    n = len(card.offer.photos)
    if n < 2:
        return ()
    return (button(words.say("👀 All {n} photos", n=words.number(n)), offer_answers.photos, card.offer.id),)
