"""For the people of a site: one drop-off slot, who comes in it; closing it, opening it again, more or fewer cars."""

from datetime import timedelta

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import drop_off_day, drop_off_words, needs_editing, offer_answers
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import drop_off, drop_off_rules
from models.audit import Action, Subject
from models.drop_off import Slot
from models.offers import OfferCard
from models.sites import Site


@screen("drop-off-slot", aside=True)
async def slot_card(context: Context, site_id: int, minute: int) -> Shown:
    """One slot: who comes, and what can be done about it; ``minute`` counts from 1970."""
    return await _slot(context, site_id, minute)


@screen("drop-off-close", aside=True)
async def close_slot(context: Context, site_id: int, minute: int) -> Shown:
    """Closes a slot; asks before somebody has to be told."""
    site, slot, coming = await _looked_up(context, site_id, minute)
    if site is None or slot is None:
        return needs_editing.refusal(context)
    waiting = drop_off_day.expected(coming)
    if not waiting:
        return await _set(context, site, slot, closed=True)
    words, when = (
        context.words,
        drop_off_words.when(slot.starts_at, slot.ends_at, drop_off_words.zone_of(site), context.words),
    )
    yes = button(words.say("Yes, close it"), close_slot_now, site_id, minute, context.minute)
    no = button(words.say("No, leave it open"), slot_card, site_id, minute)
    text = Markup("{}\n{}").format(
        words.say("<b>Close this time?</b> {slot}", slot=when), drop_off_day.told(len(waiting), words)
    )
    return Message(text, (Choices((yes, no)), way_on(words)))


@screen("drop-off-close-now", aside=True)
async def close_slot_now(context: Context, site_id: int, minute: int, asked: int) -> Shown:
    """Closes it, and tells those who booked; asks again after a while."""
    if context.is_long_ago(asked):
        return await close_slot(context, site_id, minute)
    site, slot, _ = await _looked_up(context, site_id, minute)
    if site is None or slot is None:
        return needs_editing.refusal(context)
    return await _set(context, site, slot, closed=True)


@screen("drop-off-open", aside=True)
async def open_slot(context: Context, site_id: int, minute: int) -> Shown:
    """Opens a slot again."""
    site, slot, _ = await _looked_up(context, site_id, minute)
    if site is None or slot is None:
        return needs_editing.refusal(context)
    return await _set(context, site, slot, closed=False)


@screen("drop-off-cars", aside=True)
async def set_cars(context: Context, site_id: int, minute: int, cars: int) -> Shown:
    """So many cars in this slot."""
    site, slot, _ = await _looked_up(context, site_id, minute)
    if site is None or slot is None:
        return needs_editing.refusal(context)
    return await _set(context, site, slot, closed=slot.closed, places=cars)


async def _slot(context: Context, site_id: int, minute: int, note: Markup | None = None) -> Message:
    site, slot, coming = await _looked_up(context, site_id, minute)
    if site is None:
        return needs_editing.refusal(context)
    day = drop_off_words.at_minute(minute).astimezone(drop_off_words.zone_of(site)).date().isoformat()
    if slot is None:
        return await drop_off_day.shown(context, site_id, day, note)
    words, zone = context.words, drop_off_words.zone_of(site)
    head = Markup("🚗 <b>{}</b>\n{}").format(
        drop_off_words.site_of(site, words), drop_off_words.when(slot.starts_at, slot.ends_at, zone, words)
    )
    named = coming[: drop_off_day.NAMED]
    parts = (
        note,
        head,
        _fullness(slot, words),
        Markup("\n").join(drop_off_day.line(card, words) for card in named),
    )
    see = tuple(
        button(f"📦 {unlinked(card.donor.name).unescape()}", offer_answers.offer, card.offer.id) for card in named
    )
    back = button(words.say("‹ The day"), drop_off_day.on_day, site_id, day)
    changes = _changes(site, slot, words) if slot.starts_at > context.now else ()
    groups = (Choices(see), Choices(changes, columns=2), Choices((back,)), way_on(words))
    return Message(Markup("\n\n").join(part for part in parts if part), tuple(one for one in groups if one.items))


def _fullness(slot: Slot, words: Words) -> Markup:
    if slot.closed:
        return words.say("Closed: nobody can book it.")
    if not slot.planned:
        return words.say("⚠️ Outside the hours of today: booked before they were changed.")
    return words.count(
        "{taken} of {n} car’s place taken", "{taken} of {n} cars’ places taken", slot.places, taken=slot.taken
    )


def _changes(site: Site, slot: Slot, words: Words) -> tuple[Choice, ...]:
    number, minute = site.id, drop_off_words.minute_of(slot.starts_at)
    if slot.closed:
        return (button(words.say("↩️ Open it again"), open_slot, number, minute),)
    close = button(words.say("✖ Close this time"), close_slot, number, minute)
    if not slot.planned:
        return (close,)
    more = button(words.say("➕ One more car"), set_cars, number, minute, slot.places + 1)
    fewer = [button(words.say("➖ One car fewer"), set_cars, number, minute, slot.places - 1)]
    return (
        *([more] if slot.places < drop_off.MOST_CARS else []),
        *(fewer if slot.places > max(1, slot.taken) else []),
        close,
    )


async def _set(context: Context, site: Site, slot: Slot, *, closed: bool, places: int | None = None) -> Message:
    """Changes the slot, tells whom it concerns, and shows it as it stands."""
    person_id = context.chat.person_id
    if person_id is None:
        return needs_editing.refusal(context)
    declined = await drop_off_rules.set_slot(
        context.session, person_id, site.id, slot.starts_at, context.now, closed=closed, places=places
    )
    state = "closed" if closed else "open"
    context.did(Action.DROP_OFF_SLOT_CHANGED, Subject.SITE, site.id, site_id=site.id, detail=state)
    return await _slot(
        context, site.id, drop_off_words.minute_of(slot.starts_at), await drop_off_day.closed_note(context, declined)
    )


async def _looked_up(context: Context, site_id: int, minute: int) -> tuple[Site | None, Slot | None, list[OfferCard]]:
    site, at = await drop_off_day.site_answered_for(context, site_id), drop_off_words.at_minute(minute)
    slot = await drop_off.at(context.session, site, at) if site else None
    coming = await drop_off.booked(context.session, site_id, at, at + timedelta(minutes=1)) if slot else {}
    return site, slot, list(coming.get(at, ()))
