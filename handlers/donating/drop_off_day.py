"""For the people of a site: a day's drop-off slots, who comes with what; closing the day, its usual hours again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import (
    drop_off_hours,
    drop_off_notices,
    drop_off_slot,
    drop_off_words,
    needs_editing,
    offer_words,
)
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import drop_off, drop_off_rules, roles
from models.audit import Action, Subject
from models.drop_off import ONE_DAY, Slot
from models.offers import OfferCard, OfferState
from models.people import Person
from models.sites import Site

NAMED = 30
"""Offers named in one message: more would not fit."""
_FARTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class _Day:
    """What one screen shows: the slots of a local day, who comes in each, whether its hours are its own."""

    site: Site
    day: date
    slots: Sequence[Slot]
    coming: Mapping[datetime, Sequence[OfferCard]]
    has_own_hours: bool


@screen("drop-off-day", aside=True)
async def on_day(context: Context, site_id: int, day: str) -> Shown:
    """The slots of a local day (ISO 8601; today, where that is none)."""
    return await shown(context, site_id, day)


@screen("drop-off-shut", aside=True)
async def close_day(context: Context, site_id: int, day: str) -> Shown:
    """Asks before a whole day is closed."""
    found = await _day(context, site_id, day)
    if found is None:
        return needs_editing.refusal(context)
    words, number = context.words, len(expected([card for cards in found.coming.values() for card in cards]))
    head = words.say("<b>Close the whole day?</b> {day}", day=words.day(found.day))
    yes = button(words.say("Yes, close it"), close_day_now, site_id, found.day.isoformat(), context.minute)
    no = button(words.say("No, leave it open"), on_day, site_id, found.day.isoformat())
    text = Markup("\n").join((head, *([told(number, words)] if number else [])))
    return Message(text, (Choices((yes, no)), way_on(words)))


@screen("drop-off-shut-now", aside=True)
async def close_day_now(context: Context, site_id: int, day: str, asked: int) -> Shown:
    """Closes the day, and tells those who booked; asks again after a while."""
    if context.is_long_ago(asked):
        return await close_day(context, site_id, day)
    site, person_id = await site_answered_for(context, site_id), context.chat.person_id
    if site is None or person_id is None:
        return needs_editing.refusal(context)
    which = _date(day, drop_off.today_at(site, context.now))
    declined = await drop_off_rules.set_day(context.session, person_id, site_id, which, [], context.now)
    context.did(Action.DROP_OFF_DAY_CHANGED, Subject.SITE, site_id, site_id=site_id, detail=which.isoformat())
    note = await closed_note(context, declined)
    return await shown(context, site_id, day, note)


@screen("drop-off-usual", aside=True)
async def usual_hours(context: Context, site_id: int, day: str) -> Shown:
    """The day has its weekday's hours again."""
    site, person_id = await site_answered_for(context, site_id), context.chat.person_id
    if site is None or person_id is None:
        return needs_editing.refusal(context)
    which = _date(day, drop_off.today_at(site, context.now))
    await drop_off_rules.set_day(context.session, person_id, site_id, which, None, context.now)
    context.did(Action.DROP_OFF_DAY_CHANGED, Subject.SITE, site_id, site_id=site_id, detail=which.isoformat())
    return await shown(context, site_id, day, context.words.say("✅ The usual hours count again."))


async def site_answered_for(context: Context, site_id: int) -> Site | None:
    """The site, if this person answers its offers."""
    if not await roles.may_answer_offers(context.session, context.chat.person_id, site_id):
        return None
    return await context.session.get(Site, site_id)


async def shown(context: Context, site_id: int, day: str, note: Markup | None = None) -> Message:
    """The day below what was just done; a refusal for whoever does not answer for the site."""
    found = await _day(context, site_id, day)
    if found is None:
        return needs_editing.refusal(context)
    words, today = context.words, drop_off.today_at(found.site, context.now)
    said = words.near_day(found.day, today, begins=False)
    head = words.say("🚗 <b>{site}: {day}</b>", site=drop_off_words.site_of(found.site, words), day=said)
    parts = (note, head, _lines(found, words))
    slots = tuple(_slot_button(slot, found, words) for slot in found.slots)
    groups = (
        Choices(slots, columns=2),
        _turns(found, today, words),
        Choices(_ways(found, today, words)),
        way_on(words),
    )
    return Message(Markup("\n\n").join(part for part in parts if part), tuple(one for one in groups if one.items))


def _lines(found: _Day, words: Words) -> Markup:
    """Slot by slot who comes with what; or that nobody does."""
    if not found.slots:
        return words.say("No goods are taken on this day.")
    if not found.coming:
        return words.say("Nobody has booked so far.")
    zone, blocks, left = drop_off_words.zone_of(found.site), list[Markup](), NAMED
    for slot in found.slots:
        cards = found.coming.get(slot.starts_at, ())[:left]
        left -= len(cards)
        if cards:
            head = Markup("<b>{}</b>").format(drop_off_words.hours_of(slot, zone, words))
            blocks.append(Markup("\n").join((head, *(line(card, words) for card in cards))))
    total = sum(len(cards) for cards in found.coming.values())
    more = [words.count("… and {n} more", "… and {n} more", total - NAMED)] if total > NAMED else []
    return Markup("\n").join((*blocks, *more))


def line(card: OfferCard, words: Words) -> Markup:
    """'• Marie: Clothes (jumpers): 3 bags', with a mark once it is known what came."""
    goods = offer_words.goods_in_a_line(card.items, words)
    return words.say("• {mark}{name}: {goods}", mark=_mark(card), name=unlinked(card.donor.name), goods=goods)


def _mark(card: OfferCard) -> str:
    match card.offer.state:
        case OfferState.RECEIVED | OfferState.PARTLY:
            return "✅ "
        case OfferState.NOT_BROUGHT:
            return "✖ "
    return ""


def _slot_button(slot: Slot, found: _Day, words: Words) -> Choice:
    time = words.time(slot.starts_at, drop_off_words.zone_of(found.site))
    if slot.closed:
        label = words.say("✖ {time} closed", time=time)
    elif not slot.planned:
        label = words.say("⚠️ {time} · outside the hours", time=time)
    else:
        label = words.say("{time} · {n} of {all}", time=time, n=words.number(slot.taken), all=words.number(slot.places))
    return button(label, drop_off_slot.slot_card, found.site.id, drop_off_words.minute_of(slot.starts_at))


def _turns(found: _Day, today: date, words: Words) -> Choices:
    days = [day for day in (found.day - ONE_DAY, found.day + ONE_DAY) if abs(day - today) <= _FARTHEST]
    arrows = ("‹ {}", "{} ›")
    return Choices(
        tuple(
            button(arrows[day > found.day].format(words.short_day(day)), on_day, found.site.id, day.isoformat())
            for day in days
        ),
        columns=2,
    )


def _ways(found: _Day, today: date, words: Words) -> tuple[Choice, ...]:
    number, day = found.site.id, found.day.isoformat()
    hours = button(words.say("🚗 Weekly hours"), drop_off_hours.weekly, number)
    if found.day < today:
        return (hours,)
    usual = [button(words.say("↩️ Its usual hours"), usual_hours, number, day)] if found.has_own_hours else []
    close = [button(words.say("✖ Close this day"), close_day, number, day)] if found.slots else []
    other = button(words.say("✏️ Other hours on this day"), drop_off_hours.special, number, day)
    return (*close, other, *usual, hours)


async def closed_note(context: Context, declined: Sequence[OfferCard]) -> Markup | None:
    """Tells those who booked; what is said of it to whoever closed. None where nobody had."""
    words, unheard = context.words, await drop_off_notices.closed(context, declined)
    if not declined:
        return None
    told = words.count(
        "✅ Closed. {n} donor is told, and can take another time in one tap.",
        "✅ Closed. {n} donors are told, and can take another time in one tap.",
        len(declined),
    )
    return Markup("\n").join((told, to_call(unheard, words))) if unheard else told


def to_call(unheard: Sequence[OfferCard], words: Words) -> Markup:
    """Donors whom no message reaches, by name, with the numbers of those who gave one."""
    return words.count(
        "⚠️ No message reaches {n} of them here. Please call: {names}",
        "⚠️ No message reaches {n} of them here. Please call: {names}",
        len(unheard),
        names=words.listing(_with_number(card.donor, words) for card in unheard),
    )


def _with_number(donor: Person, words: Words) -> Markup:
    name = unlinked(donor.name)
    return words.say("{name}, {phone}", name=name, phone=phone_shown(donor.phone)) if donor.phone else name


def told(number: int, words: Words) -> Markup:
    """Before it is closed: how many would have to be told."""
    return words.count(
        "{n} donor has booked, and is told at once, with other times to choose from.",
        "{n} donors have booked, and are told at once, with other times to choose from.",
        number,
    )


def expected(cards: Sequence[OfferCard]) -> list[OfferCard]:
    """Those that have not come yet."""
    return [card for card in cards if card.offer.state is OfferState.ACCEPTED]


async def _day(context: Context, site_id: int, day: str) -> _Day | None:
    site = await site_answered_for(context, site_id)
    if site is None:
        return None
    which = _date(day, drop_off.today_at(site, context.now))
    slots = await drop_off.between(context.session, site, which, which)
    zone = drop_off_words.zone_of(site)
    bounds = drop_off.midnight(which, zone), drop_off.midnight(which + ONE_DAY, zone)
    coming = await drop_off.booked(context.session, site_id, *bounds)
    special = await drop_off.special_days(context.session, site_id, which)
    return _Day(site, which, slots, coming, any(one.day == which for one in special))


def _date(written: str, today: date) -> date:
    """The day that a button carries; today for what is none, or too far away."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return today
    return day if abs(day - today) <= _FARTHEST else today
