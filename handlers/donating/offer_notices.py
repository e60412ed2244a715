"""What the site's side is told about offers: contacts, or coordinators where no contact is on the bot.

What the donor is told is in ``donor_notices``. Every key begins with the donor, so that all of it goes with them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import partial

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.words import Words
from handlers.donating import before_a_yes, donor_notices, offer_answers, offer_sheet, offer_words, turned_away_report
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import offer_keys, offer_moments, offer_people, offers, quiet, roles
from models.chats import Chat
from models.contacts import Contact
from models.offers import OfferCard, OfferMessage, OfferState


async def proposed(telling: Telling, card: OfferCard) -> None:
    """A new offer, to whoever answers it."""
    await _put(telling, card, "proposed", _proposal)


async def answered(telling: Telling, card: OfferCard) -> None:
    """The donor has answered the question: to whoever asked, and to whoever answers the offer."""
    chats = await offer_people.curious(telling.session, card)
    said = await offers.conversation(telling.session, card.offer.id)
    say, what = partial(_reply, card, said), f"answered:{telling.now.isoformat()}"
    tell(telling, card, chats, what, say, helps_until=_over(card), as_it_stands=True)


async def withdrawn(telling: Telling, card: OfferCard, was: OfferState | None) -> None:
    """The donor has taken it back; ``was`` is how it stood until then."""
    find = offer_people.expecting if was is OfferState.ACCEPTED else offer_people.answering
    say = partial(_withdrawal, card, was is OfferState.ACCEPTED)
    chats = await find(telling.session, card)
    tell(telling, card, chats, "withdrawn", say, is_called_off=was is OfferState.ACCEPTED)


async def settled(telling: Telling, card: OfferCard, by_id: int) -> None:
    """A coordinator, or another contact, has answered it: to the site's contacts, who would else answer it as well."""
    found = await roles.chats_of_contacts(telling.session, card.site.id)
    chats = [chat for chat in found if chat.person_id not in (by_id, card.donor.id)]
    tell(telling, card, chats, f"settled:{telling.now.isoformat()}", partial(_settled, card))


async def reminded(telling: Telling, card: OfferCard) -> None:
    """A day without an answer."""
    await _put(telling, card, "nag", _nagging, as_it_stands=True)


async def escalated(telling: Telling, card: OfferCard) -> None:
    """Two days without an answer: to the coordinators."""
    chats = await roles.coordinators_chats(telling.session, [card.site.id])
    people = await offer_people.to_call(telling.session, card)
    say = partial(_escalation, card, people)
    tell(telling, card, chats, _waiting("escalate", card), say, helps_until=_over(card), as_it_stands=True)


async def warned(telling: Telling, card: OfferCard) -> None:
    """The day is near and nothing is settled: to everybody who could still do it."""
    chats, people = await offer_people.everybody(telling.session, card), await _by_phone(telling, card)
    say = partial(_warning, card, people)
    tell(telling, card, chats, _waiting("warn", card), say, helps_until=_over(card), as_it_stands=True)


async def expired(telling: Telling, card: OfferCard) -> None:
    """The day is over without an answer: reported to the coordinators."""
    chats = await roles.coordinators_chats(telling.session, [card.site.id])
    tell(telling, card, chats, "expired", partial(_report, card))


async def asked_whether_it_came(telling: Telling, card: OfferCard, *, again: bool) -> None:
    """After the slot: did it come?"""
    chats = await offer_people.expecting(telling.session, card)
    what = f"mark{'2' if again else ''}:{card.offer.starts_at.isoformat() if card.offer.starts_at else ''}"
    tell(telling, card, chats, what, partial(_whether_it_came, card), as_it_stands=True)


async def turned_away(
    telling: Telling, cards: Sequence[OfferCard], by_id: int | None = None, *, apart_from: Collection[int] = ()
) -> None:
    """The site takes it no more: each donor hears it, with where instead, but those (``apart_from``) who hear it with
    what else they lose; and the site's people, in one message.
    """
    for card in cards:
        if card.donor.id not in apart_from:
            await donor_notices.turned_away(telling, card)
    await turned_away_report.told(telling, cards, by_id)


async def gone(telling: Telling, cards: Sequence[OfferCard]) -> None:
    """Open offers of somebody who has just been deleted: that nobody comes is told, and nothing of them."""
    for card in cards:
        chats = await offer_people.answering(telling.session, card)
        not_before = told_from(card, telling.now)
        telling.notify(chats, f"offering:{card.offer.id}:gone", partial(_gone, card), not_before=not_before)


def tell(
    telling: Telling,
    card: OfferCard,
    chats: Sequence[Chat],
    what: str,
    say: Callable[[Words], Message],
    *,
    helps_until: datetime | None = None,
    is_called_off: bool = False,
    as_it_stands: bool = False,
) -> None:
    """Tells it once; who sleeps hears it in the morning, unless the goods come sooner than that.

    ``is_called_off``: somebody may be about to set out, or wait for it, for nothing. ``as_it_stands``: what waits for
    the morning is not told any more once somebody did something about the offer.
    """
    key = offer_keys.key(card.donor.id, card.offer.id, what, as_it_stands=as_it_stands)
    not_before = told_from(card, telling.now, is_called_off=is_called_off)
    telling.notify(chats, key, say, not_before=not_before, helps_until=helps_until)


def told_from(card: OfferCard, now: datetime, *, is_called_off: bool = False) -> datetime:
    """When it may be told. What was agreed is gone from an offer that is called off: any of its days may be meant."""
    offer = card.offer
    if is_called_off:
        comes_at = datetime.combine(offer.first, time(), card.zone)
        is_to_come = now < _over(card)
    else:
        comes_at = offer.starts_at or offer_moments.begins(offer, card.zone)
        is_to_come = now < (offer.ends_at or comes_at)
    return quiet.allowed_from(now, card.zone, concerns=comes_at if is_to_come else None)


Say = Callable[[OfferCard, Sequence[OfferMessage], Sequence[Contact], Words], Message]


async def _put(telling: Telling, card: OfferCard, what: str, say: Say, *, as_it_stands: bool = False) -> None:
    """To whoever answers; with whom a coordinator calls, where the contact is not on the bot."""
    chats, people = await offer_people.answering(telling.session, card), await _by_phone(telling, card)
    said = await offers.conversation(telling.session, card.offer.id)
    ready, key = partial(say, card, said, people), _waiting(what, card)
    tell(telling, card, chats, key, ready, helps_until=_over(card), as_it_stands=as_it_stands)


async def _by_phone(telling: Telling, card: OfferCard) -> list[Contact]:
    """Whom the coordinators have to call first."""
    is_so = await offer_people.is_by_phone(telling.session, card)
    return await offer_people.to_call(telling.session, card) if is_so else []


def _waiting(what: str, card: OfferCard) -> str:
    return f"{what}:{card.offer.waiting_since.isoformat()}"


def _over(card: OfferCard) -> datetime:
    return offer_moments.is_over(card.offer, card.zone)


def _call_first(people: Sequence[Contact], words: Words) -> list[Markup]:
    """The contact is not on the bot."""
    if not people:
        return []
    ask = words.say("The contact is not on the bot. Please call, and note here what they say:")
    return [Markup("\n").join((ask, *offer_sheet.to_call(people, words)))]


def _proposal(card: OfferCard, said: Sequence[OfferMessage], people: Sequence[Contact], words: Words) -> Message:
    head = words.say("📦 <b>An offer for {site}</b>", site=offer_words.site(card, words))
    waits = before_a_yes.they_wait(card.offer.transport, words)
    parts = (head, offer_sheet.sheet(card, words, said), *_call_first(people, words), waits)
    return _with_answers(card, parts, words, "offer_proposed")


def _reply(card: OfferCard, said: Sequence[OfferMessage], words: Words) -> Message:
    head = words.say("✉️ <b>{name} has answered you</b>", name=unlinked(card.donor.name))
    return _with_answers(card, (head, offer_sheet.sheet(card, words, said)), words, "offer_answered")


def _nagging(card: OfferCard, said: Sequence[OfferMessage], people: Sequence[Contact], words: Words) -> Message:
    head = words.say("⏳ <b>An offer has waited for a day</b>")
    parts = (head, offer_sheet.sheet(card, words, said), *_call_first(people, words))
    return _with_answers(card, parts, words, "offer_waiting")


def _escalation(card: OfferCard, people: Sequence[Contact], words: Words) -> Message:
    head = words.say("⏳ <b>Nobody has answered an offer for {site} yet</b>", site=offer_words.site(card, words))
    why = words.say("It has waited for two days. You can answer it as well, or call whoever does:")
    whom = Markup("\n").join((why, *offer_sheet.to_call(people, words)))
    alone = words.say("It has waited for two days. You can answer it as well.")
    parts = (head, offer_sheet.sheet(card, words), whom if people else alone)
    return _with_answers(card, parts, words, "offer_escalated")


def _warning(card: OfferCard, people: Sequence[Contact], words: Words) -> Message:
    name, site = unlinked(card.donor.name), offer_words.site(card, words)
    head = before_a_yes.is_near(card.offer.transport, name, site, words)
    if card.offer.state is OfferState.QUESTION:
        how = words.say("Your question has no answer yet. They were told to wait for a yes.")
    else:
        how = words.say("The offer has no answer yet. They were told to wait for a yes.")
    parts = (head, how, offer_sheet.sheet(card, words), *_call_first(people, words))
    return _with_answers(card, parts, words, "offer_unsettled")


def _with_answers(card: OfferCard, parts: Sequence[Markup], words: Words, kind: str) -> Message:
    name = card.donor.name
    return Message(
        Markup("\n\n").join(parts),
        (offer_sheet.answers(card, words), way_on(words)),
        photo=offer_sheet.photo(card),
        kind=kind,
        parameters={"name": name},
    )


def _settled(card: OfferCard, words: Words) -> Message:
    site = offer_words.site(card, words)
    if card.offer.state is OfferState.ACCEPTED:
        head, how = words.say("✅ <b>Accepted for {site}</b>", site=site), offer_sheet.where(card, words)
    else:
        head, how = words.say("✖ <b>Declined for {site}</b>", site=site), offer_answers.reason(card, words)
    text = Markup("\n\n").join((head, offer_sheet.short(card, words), how))
    return _plain(card, text, words, "offer_settled")


def _withdrawal(card: OfferCard, was_accepted: bool, words: Words) -> Message:
    name, site = unlinked(card.donor.name), offer_words.site(card, words)
    if was_accepted:
        head = before_a_yes.they_cannot(card.offer.transport, name, site, words)
    else:
        head = words.say("<b>{name} has taken back their offer for {site}</b>", name=name, site=site)
    text = Markup("\n\n").join((head, offer_sheet.short(card, words), words.say("There is nothing left to do.")))
    return _plain(card, text, words, "offer_withdrawn")


def _gone(card: OfferCard, words: Words) -> Message:
    """Without a name, and without what the donor called the goods."""
    head = words.say("🙁 <b>An offer for {site} is called off</b>", site=offer_words.site(card, words))
    goods = offer_words.goods([replace(item, said="") for item in card.items], words)
    when = offer_words.slot(card, words) or offer_words.days(card.offer, words)
    why = words.say("Whoever made it is no longer here. There is nothing left to do.")
    return Message(Markup("\n\n").join((head, goods, when, why)), (way_on(words),), kind="offer_gone")


def _report(card: OfferCard, words: Words) -> Message:
    head = words.say("<b>An offer for {site} ran out without an answer</b>", site=offer_words.site(card, words))
    told = words.say("Its day is over. The donor was told that we are sorry, and where else to turn.")
    return _plain(
        card, Markup("\n\n").join((head, offer_sheet.short(card, words), told)), words, "offer_expired_report"
    )


def _whether_it_came(card: OfferCard, words: Words) -> Message:
    head = words.say("<b>Has this come to {site}?</b>", site=offer_words.site(card, words))
    text = Markup("\n\n").join((head, offer_sheet.short(card, words)))
    return Message(text, (offer_sheet.marks(card, words), way_on(words)), kind="offer_mark")


def _plain(card: OfferCard, text: Markup, words: Words, kind: str) -> Message:
    return Message(text, (Choices((offer_sheet.see(card, words),)), way_on(words)), kind=kind)
