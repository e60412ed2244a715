"""What is told about drop-off slots: to donors whose slot was closed, with another time in one tap; to the people of a
site, who comes soon.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import (
    drop_off_choice,
    drop_off_day,
    drop_off_own,
    giving,
    my_offers,
    offer_notices,
    offer_sheet,
    offer_words,
)
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import drop_off, offer_keys, offer_people, people
from models.drop_off import Slot
from models.offers import OfferCard

SOON = timedelta(days=1)


async def closed(telling: Telling, cards: Sequence[OfferCard]) -> Sequence[OfferCard]:
    """Tells everybody of these offers; those of them whom nothing reaches."""
    unheard = []
    for card in cards:
        chats = await people.chats_that_hear(telling.session, [card.donor.id])
        places = drop_off.places_for(item.unit for item in card.items)
        offered = await drop_off_choice.offered_at(telling, card.site, places)
        found = drop_off_choice.near(offered.slots, _start(card))
        offer_notices.tell(telling, card, chats, offer_keys.to_donor("slot-closed"), partial(_closed, card, found))
        unheard += [] if chats else [card]
    return unheard


async def booked(telling: Telling, card: OfferCard, before: datetime | None = None) -> None:
    """Tells whoever answers for the site of somebody who comes within a day, or was to come then: ``before``. Those who
    come later stand in the list.
    """
    starts_at, changed_at = card.offer.starts_at, card.offer.decided_at
    was = before if before and before - telling.now < SOON else None
    if starts_at is None or changed_at is None or (was is None and starts_at - telling.now >= SOON):
        return
    chats = await offer_people.answering(telling.session, card)
    say = partial(_soon, card, telling.now) if was is None else partial(_moved, card, telling.now, was)
    key, until = f"booked:{changed_at.isoformat()}", card.offer.ends_at
    offer_notices.tell(telling, card, chats, key, say, helps_until=until, as_it_stands=True)


def _moved(card: OfferCard, now: datetime, was: datetime, words: Words) -> Message:
    moment = words.near_moment(card.offer.starts_at or now, card.zone, now)
    names = {"name": unlinked(card.donor.name), "site": offer_words.site(card, words)}
    head = words.say("🚗 <b>{name} comes to {site} at another time: {moment}</b>", moment=moment, **names)
    earlier = words.say("Before: {was}", was=words.near_moment(was, card.zone, now))
    return _who_comes(card, Markup("{}\n<i>{}</i>").format(head, earlier), words)


def _soon(card: OfferCard, now: datetime, words: Words) -> Message:
    moment = words.near_moment(card.offer.starts_at or now, card.zone, now)
    head = words.say("🚗 <b>Somebody comes to {site} {moment}</b>", site=offer_words.site(card, words), moment=moment)
    return _who_comes(card, head, words)


def _who_comes(card: OfferCard, head: Markup, words: Words) -> Message:
    day = button(words.say("🚗 Who else comes"), drop_off_day.on_day, card.site.id, card.offer.first.isoformat())
    text = Markup("\n\n").join((head, offer_sheet.sheet(card, words)))
    return Message(text, (Choices((offer_sheet.see(card, words), day)), way_on(words)), kind="drop_off_soon")


def _closed(card: OfferCard, found: Sequence[Slot], words: Words) -> Message:
    site, number = offer_words.site(card, words), card.offer.id
    head = words.say(
        "✖ <b>Please don’t come on {moment}: {site} is closed then.</b>", moment=_was(card, words), site=site
    )
    if found:
        how = words.say("We are sorry. Which other time suits you? One tap books it:")
        ways = (
            *drop_off_own.to_take(card, found, words),
            button(words.say("📅 Other days"), drop_off_own.another_time, number),
        )
    else:
        how = words.say("We are sorry. Nothing else is free in the weeks to come; another place may need it.")
        ways = (button(words.say("📦 Where else?"), giving.donate),)
    text = Markup("\n\n").join((head, offer_words.goods(card.items, words), how))
    mine = button(words.say("📦 My offers"), my_offers.my_offers)
    return Message(text, (Choices((*ways, mine)), way_on(words)), kind="drop_off_closed")


def _was(card: OfferCard, words: Words) -> str:
    """When they had booked: the offer still says so by its day and hour."""
    return words.moment(_start(card), card.zone)


def _start(card: OfferCard) -> datetime:
    return datetime.combine(card.offer.first, card.offer.hour or time(), card.zone)
