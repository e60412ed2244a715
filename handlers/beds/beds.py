"""Beds, for coordinators: who asked for one, who arrives and leaves, how full each night is; and what is due.

A volunteer's own bed is in ``bed_own``; the coordinators' answers are in ``bed_requests``, and what they can do about
beds that were accepted in ``bed_guests``.
"""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from handlers import team
from handlers.beds import bed_guests, bed_notices, bed_own, bed_requests, bed_words
from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.pictures import bed_nights
from handlers.start import way_on
from models import bed_rules, roles, volunteers
from models import beds as beds_model
from models.beds import ONE_DAY, BedState, Night
from models.sites import Site

NIGHTS_SHOWN = 28
REQUESTS_SHOWN = 5
REMINDED_AT_ONCE = 50
_WEEKEND = 5


async def remind_arrivals(telling: Telling) -> bool:
    """One portion of the arrivals to be reminded of; True when there may be more. Who is there by now is not told."""
    due = await bed_rules.due_reminders(telling.session, telling.now, REMINDED_AT_ONCE, telling.skipped)
    for card in due:
        if telling.now < card.arrived_by:
            async with telling.working_on(card.stay.id):
                await bed_notices.tell_arrival(telling, card)
    return len(due) == REMINDED_AT_ONCE


@screen("beds", aside=True, commands=("beds", "lits"), words=("beds", "lits"))
async def beds(context: Context) -> Shown:
    """For coordinators: the nights of one's sites. For a volunteer: one's own bed."""
    sites = [site for site in await team.sites_run(context) or () if site.beds]
    if not sites:
        return await bed_own.my_bed(context)
    if len(sites) == 1:
        return await at_site(context, sites[0].id)
    words = context.words
    houses = tuple(button(bed_words.name_of(site, words), at_site, site.id) for site in sites)
    own = tuple(await _own(context))
    return Message(words.say("🛏 <b>Beds</b>: at which site?"), (Choices((*houses, *own)), way_on(words)))


@screen("beds-at", aside=True)
async def at_site(context: Context, site_id: int) -> Shown:
    """One site: today and tomorrow, who waits for an answer, and the next four weeks as a picture."""
    words, site = context.words, await site_run(context, site_id)
    if site is None:
        return team.refusal(context)
    today = beds_model.today_at(site, context.now)
    nights = await beds_model.occupancy(context.session, site_id, today, NIGHTS_SHOWN)
    waiting = await beds_model.count(context.session, site_id, BedState.ASKED, today)
    first = await beds_model.requests(context.session, site_id, today, REQUESTS_SHOWN)
    blocks = (_head(site, nights, words), await _comings(context, site_id, today), _waiting(waiting, words))
    text = Markup("\n\n").join(block for block in blocks if block)
    ways = [button(bed_words.label(one, words), bed_requests.request, one.card.stay.id) for one in first]
    ways += [button(words.say("All requests"), bed_requests.requests, site_id, 0)] if waiting > len(first) else []
    ways.append(button(words.say("👥 Who has a bed"), bed_guests.guests, site_id, 0))
    groups = (Choices((*ways, *await _own(context))), way_on(words))
    return Message(text, tuple(group for group in groups if group.items), drawing=drawing(site, nights, words))


async def site_run(context: Context, site_id: int) -> Site | None:
    """The site, if this person coordinates it."""
    if not await roles.may_coordinate(context.session, context.chat.person_id, site_id):
        return None
    return await context.session.get(Site, site_id)


def drawing(site: Site, nights: Sequence[Night], words: Words) -> Drawing:
    """How full the house is, as a picture."""
    title = words.say("Beds in {site}", site=bed_words.name_of(site, words))
    figures = {
        "title": str(title.unescape()),
        "days": words.days(nights[0].night, nights[-1].night),
        # Translators: of beds.
        "accepted": str(words.say_in("beds", "accepted")),
        # Translators: of beds.
        "asked": str(words.say_in("beds", "asked for")),
        "capacity": str(words.count("{n} bed in all", "{n} beds in all", site.beds)),
        # Translators: of a night.
        "full": str(words.say_in("night", "full")),
        "beds": site.beds,
        "nights": [
            {
                "label": words.short_day(one.night),
                "accepted": one.accepted,
                "asked": one.asked,
                "is_weekend": one.night.weekday() >= _WEEKEND,
            }
            for one in nights
        ],
    }
    return Drawing(f"{site.slug}-{nights[0].night.isoformat()}.png", bed_nights.KIND, figures)


def _head(site: Site, nights: Sequence[Night], words: Words) -> Markup:
    """Tonight, and which nights are full: what the picture shows, in words."""
    head = words.say("🛏 <b>Beds in {site}</b>", site=bed_words.name_of(site, words))
    taken = words.number(nights[0].accepted)
    tonight = words.count(
        "Tonight: {taken} of {n} bed taken", "Tonight: {taken} of {n} beds taken", site.beds, taken=taken
    )
    full = [one.night for one in nights if one.accepted >= site.beds]
    weeks = words.say("No night of the next four weeks is full.")
    if full:
        weeks = words.say("Full in the next four weeks: {nights}", nights=bed_words.listed(full, words))
    return Markup("\n").join((head, tonight, weeks))


async def _comings(context: Context, site_id: int, today: date) -> Markup:
    """Who arrives and leaves, today and tomorrow."""
    words, session, tomorrow = context.words, context.session, today + ONE_DAY
    arrive, leave = beds_model.arrivals, beds_model.departures
    lines = []
    if who := await arrive(session, site_id, today):
        lines.append(words.say("Arriving today: {names}", names=bed_words.sleepers(who, words)))
    if who := await leave(session, site_id, today):
        lines.append(words.say("Leaving today: {names}", names=bed_words.sleepers(who, words)))
    if who := await arrive(session, site_id, tomorrow):
        lines.append(words.say("Arriving tomorrow: {names}", names=bed_words.sleepers(who, words)))
    if who := await leave(session, site_id, tomorrow):
        lines.append(words.say("Leaving tomorrow: {names}", names=bed_words.sleepers(who, words)))
    return Markup("\n").join(lines)


def _waiting(waiting: int, words: Words) -> Markup:
    if not waiting:
        return words.say("Nobody waits for an answer.")
    return words.count("{n} request waits for an answer.", "{n} requests wait for an answer.", waiting)


async def _own(context: Context) -> list[Choice]:
    """The way to their own bed, for coordinators who are volunteers too."""
    if await volunteers.of(context.session, context.chat.person_id) is None:
        return []
    return [button(context.words.say("🛏 My bed"), bed_own.my_bed)]
