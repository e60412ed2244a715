"""For the people of a site: the weekly hours for donations, the slots they make, and the hours of one special day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.days import Day
from handlers.conversation.kinds.written import Number, Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import drop_off_day, drop_off_words, giving, needs_editing
from handlers.donating.drop_off_kinds import DayHours, WeekHours
from handlers.site_life import site_change_notices
from handlers.start import way_on
from models import drop_off, drop_off_rules, offer_people, sign_ups, site_rules
from models.audit import Action, Subject
from models.drop_off_hours import Stretch, read, read_day
from models.sites import LONGEST_ADDRESS, Site

DAYS_SHOWN = 6


@screen("drop-off-sites", aside=True, commands=("dropoffs", "depots"), words=("drop-offs", "dépôts"))
async def mine(context: Context) -> Shown:
    """For those who answer for sites: today's slots. For anybody else: where goods are needed."""
    words, theirs = context.words, await offer_people.sites_of(context.session, context.chat.person_id)
    found = [site for site in theirs if drop_off.may_have_slots(site)]
    if not found:
        return await giving.donate(context)
    if len(found) == 1:
        return await _first(context, found[0])
    each = tuple(button(drop_off_words.site_of(site, words), weekly, site.id) for site in found)
    return Message(words.say("🚗 <b>Times to bring goods</b>: at which site?"), (Choices(each), way_on(words)))


@screen("drop-off-hours", aside=True)
async def weekly(context: Context, site_id: int) -> Shown:
    """The weekly hours, the slots they make, and the special days to come."""
    site = await drop_off_day.site_answered_for(context, site_id)
    return await _shown(context, site) if site else needs_editing.refusal(context)


@screen("drop-off-plan")
async def plan(context: Context, site_id: int) -> Shown:
    """Opens the form, with what counts today."""
    site = await drop_off_day.site_answered_for(context, site_id)
    if site is None:
        return needs_editing.refusal(context)
    if not drop_off.may_have_slots(site):
        return await _shown(context, site)
    known: dict[str, Value] = {"site": site_id, **({"place": site.address} if site.address else {})}
    if site.drop_off_hours:
        known |= {"minutes": site.drop_off_minutes, "cars": site.drop_off_cars, "hours": list(site.drop_off_hours)}
    return Opening(PLAN, known)


@screen("drop-off-special")
async def special(context: Context, site_id: int, day: str) -> Shown:
    """Opens the form for the hours of one day; ``day`` is "" where it is to be asked for."""
    site = await drop_off_day.site_answered_for(context, site_id)
    if site is None or not drop_off.may_have_slots(site):
        return await _shown(context, site) if site else needs_editing.refusal(context)
    return Opening(SPECIAL, {"site": site_id, "has_place": bool(site.address), **({"day": day} if day else {})})


def _has_hours(asking: Asking) -> bool:
    return bool(asking.answers.get("hours"))


def _lacks_a_place(asking: Asking) -> bool:
    return _has_hours(asking) and asking.answers.get("has_place") is False


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _planned(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Keeps the hours, if the site is still this person's; what is booked stays."""
    site, told = await _with_place(context, answers)
    if site is None:
        return [needs_editing.refusal(context)]
    minutes, cars = answers.get("minutes", site.drop_off_minutes), answers.get("cars", site.drop_off_cars)
    await drop_off_rules.set_hours(context.session, site.id, read(answers["hours"]), minutes, cars, context.now)
    context.did(Action.DROP_OFF_HOURS_CHANGED, Subject.SITE, site.id, site_id=site.id)
    kept = context.words.say("✅ <b>These hours count from now on.</b>")
    return [await _shown(context, site, Markup("\n").join((kept, *told)))]


async def _special(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Keeps the day's hours; those who booked on a day that is closed are told."""
    (site, told), person_id = await _with_place(context, answers), context.chat.person_id
    if site is None or person_id is None:
        return [needs_editing.refusal(context)]
    day, hours = date.fromisoformat(answers["day"]), read_day(answers["hours"])
    declined = await drop_off_rules.set_day(context.session, person_id, site.id, day, hours, context.now)
    context.did(Action.DROP_OFF_DAY_CHANGED, Subject.SITE, site.id, site_id=site.id, detail=day.isoformat())
    note = await drop_off_day.closed_note(context, declined)
    lines = Markup("\n").join((*([note] if note else []), *told))
    return [await drop_off_day.shown(context, site.id, day.isoformat(), lines or None)]


async def _with_place(context: Context, answers: Mapping[str, Value]) -> tuple[Site | None, Sequence[Markup]]:
    """The site, locked, with the address that was given: whoever is expected at another one hears it. What to say of
    that; no site where it is not this person's any more.
    """
    session, person_id = context.session, context.chat.person_id
    if person_id is None or await drop_off_day.site_answered_for(context, answers["site"]) is None:
        return None, ()
    await sign_ups.lock_people(session, [person_id])
    site = await site_rules.locked(session, answers["site"])
    if site is None:
        return None, ()
    old, place = site.address, answers.get("place") or site.address
    site.address, site.version = place, site.version + 1
    await session.flush()
    if place == old:
        return site, ()
    context.did(Action.SITE_CHANGED, Subject.SITE, site.id, site_id=site.id, detail="place")
    told = await site_change_notices.tell(context, site, {"address": old})
    has_pin = bool(old) and site.latitude is not None and not site.approximate
    pin = context.words.say("The pin on the map is still where it was: please look at it under “My sites”.")
    return site, [*told, *([pin] if has_pin else [])]


# Whoever books is told this place: without it they would know the town alone.
PLACE = Step(
    "place",
    N_("Where exactly do people bring the goods? Street, number and town: everybody can read it."),
    Text(longest=LONGEST_ADDRESS),
    N_("Address"),
    when=_has_hours,
)
PLAN = Form(
    "drop-off-plan",
    version=1,
    title=N_("Times to bring goods"),
    steps=(
        Step("hours", N_("On which days, and from when to when, can goods be brought?"), WeekHours(), N_("Hours")),
        Step(
            "minutes",
            N_("How many minutes does one slot have?"),
            Number(drop_off.SHORTEST, drop_off.LONGEST, quick=(15, 20, 30, 45, 60)),
            N_("Minutes a slot"),
            when=_has_hours,
        ),
        Step(
            "cars",
            N_("How many cars can come in one slot? A van counts for two."),
            Number(1, drop_off.MOST_CARS, quick=(1, 2, 3, 4, 6)),
            N_("Cars a slot"),
            when=_has_hours,
        ),
        PLACE,
    ),
    on_complete=_planned,
    facts=_facts,
    submit=N_("✅ Keep these hours"),
    what_next=N_(
        "Donors then book a time by themselves. What is booked already stays as it was agreed; if the address changes, "
        "whoever is expected there hears it."
    ),
    carries=("site",),
)
SPECIAL = Form(
    "drop-off-special",
    version=1,
    title=N_("Hours of one day"),
    steps=(
        Step("day", N_("Which day?"), Day(), N_("Day")),
        Step("hours", N_("From when to when can goods be brought on that day?"), DayHours(), N_("Hours")),
        replace(PLACE, when=_lacks_a_place),
    ),
    on_complete=_special,
    facts=_facts,
    submit=N_("✅ Keep these hours"),
    what_next=N_("Whoever booked a time on a day that you close is told, with other times to choose from."),
    carries=("site", "has_place"),
)


async def _first(context: Context, site: Site) -> Shown:
    """What somebody wants to see who has one site: today, or the hours where there are none yet."""
    if await drop_off.has_slots(context.session, site):
        return await drop_off_day.on_day(context, site.id, drop_off.today_at(site, context.now).isoformat())
    return await weekly(context, site.id)


async def _shown(context: Context, site: Site, note: Markup | None = None) -> Message:
    words = context.words
    head = words.say("🚗 <b>Times to bring goods: {site}</b>", site=drop_off_words.site_of(site, words))
    if not drop_off.may_have_slots(site):
        why = words.say("Nobody books here: there is no warehouse, the contact comes first, or no goods are taken.")
        return Message(Markup("{}\n\n{}").format(head, why), (way_on(words),))
    parts = (
        note,
        head,
        _hours(site, words),
        _too_short(site, words),
        await _special_days(context, site),
        await _outside(context, site),
    )
    today = drop_off.today_at(site, context.now).isoformat()
    ways = (
        button(words.say("✏️ Change the hours"), plan, site.id),
        button(words.say("✏️ Hours of one day"), special, site.id, ""),
        button(words.say("🚗 Who comes today"), drop_off_day.on_day, site.id, today),
    )
    return Message(Markup("\n\n").join(part for part in parts if part), (Choices(ways), way_on(words)))


def _hours(site: Site, words: Words) -> Markup:
    week = read(site.drop_off_hours)
    if not week:
        return words.say("There are no hours yet: offers are answered one by one, and nobody books a time.")
    cars = words.count("{n} car at a time", "{n} cars at a time", site.drop_off_cars)
    slots = words.count("Slots of {n} minute, {cars}", "Slots of {n} minutes, {cars}", site.drop_off_minutes, cars=cars)
    return Markup("\n").join((drop_off_words.week(week, words), slots))


def _too_short(site: Site, words: Words) -> Markup | None:
    """The hours in which not one slot finds room."""
    stretches = dict.fromkeys(one for day in read(site.drop_off_hours).values() for one in day)
    short: list[Stretch] = [one for one in stretches if one.end - one.start < site.drop_off_minutes]
    if not short:
        return None
    return words.count(
        "⚠️ A slot of {n} minute does not fit into {hours}: nobody can book then.",
        "⚠️ A slot of {n} minutes does not fit into {hours}: nobody can book then.",
        site.drop_off_minutes,
        hours=drop_off_words.day_hours(short),
    )


async def _special_days(context: Context, site: Site) -> Markup | None:
    words, found = (
        context.words,
        await drop_off.special_days(context.session, site.id, drop_off.today_at(site, context.now)),
    )
    lines = [
        words.say("{day}: {hours}", day=words.day(one.day), hours=drop_off_words.day_hours(read_day(one.hours)))
        if one.hours
        else words.say("{day}: closed", day=words.day(one.day))
        for one in found[:DAYS_SHOWN]
    ]
    return Markup("\n").join((words.say("<b>Otherwise:</b>"), *lines)) if lines else None


async def _outside(context: Context, site: Site) -> Markup | None:
    """How many bookings the hours of today leave out, with the first day of theirs."""
    words, today = context.words, drop_off.today_at(site, context.now)
    slots = await drop_off.between(context.session, site, today, today + drop_off.BOOKED_AHEAD)
    left_out = [slot for slot in slots if not slot.planned and slot.starts_at > context.now]
    if not left_out:
        return None
    first = left_out[0].starts_at.astimezone(drop_off_words.zone_of(site)).date()
    return words.count(
        "⚠️ {n} booked time lies outside these hours, the first on {day}. It stays, unless you close it.",
        "⚠️ {n} booked times lie outside these hours, the first on {day}. They stay, unless you close them.",
        len(left_out),
        day=words.day(first),
    )
