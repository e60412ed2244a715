"""Finding a shift: the site, the day, the shift. Taking it is ``handlers.shifts.shift_taking``."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers import sites as public
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.dates import read_day
from handlers.conversation.screens import button, listener, screen
from handlers.conversation.words import Words
from handlers.shifts import shift_days, shift_details
from handlers.shifts.shift_filters import Filters, day_of, number_of
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import shift_lists, sites, volunteers
from models import shifts as kept
from models.bilingual import in_language
from models.shift_lists import Search
from models.shifts import ShiftCard
from models.sites import RUNNING, Site, SiteState

SITES_BESIDE = 2


@screen(
    "shifts",
    aside=True,
    commands=("shifts", "creneaux"),
    words=("shifts", "créneaux", "shift", "créneau", "take a shift", "prendre un créneau", "planning"),
    link="shifts",
)
async def shifts(context: Context) -> Shown:
    """The next day with shifts at the person's site where most people are missing."""
    found = await shift_lists.sites_with_shifts(context.session, context.now)
    if not found:
        return _none_anywhere(context.words)
    theirs = await shift_lists.sites_of(context.session, context.chat.person_id)
    site = next((one for one in found if one.id in theirs), found[0])
    shown = await _listed(context, site, None, Filters(), 0)
    if not theirs or site.id in theirs:
        return shown
    note = context.words.say("There is nothing at your own sites just now, but here:")
    return _below(note, shown)


@screen("shifts-at", aside=True, link="shifts-at")
async def shifts_at(context: Context, slug: str) -> Shown:
    """The next day with shifts at that site; of a closed one its card, which says where else to go."""
    site = await sites.by_slug(context.session, slug)
    if site is not None and site.state is SiteState.CLOSED:
        return await public.site_card(context, slug)
    if site is None or site.state not in RUNNING:
        return await shifts(context)
    return await _listed(context, site, None, Filters(), 0)


@screen("shifts-on", aside=True)
async def shifts_on(context: Context, site_id: int, day: int, filters: str, page: int) -> Shown:
    """One day at one site. ``day`` is 20270313, or 0 for the first; ``filters`` a code of ``Filters``."""
    site = await context.session.get(Site, site_id)
    if site is None or site.state not in RUNNING:
        return await shifts(context)
    return await _listed(context, site, day_of(day), Filters.of(filters), page)


@screen("shift-sites", aside=True)
async def shift_sites(context: Context) -> Shown:
    """The sites that have shifts to come."""
    words, found = context.words, await shift_lists.sites_with_shifts(context.session, context.now)
    if not found:
        return _none_anywhere(words)
    return Message(words.say("<b>Where would you like to help?</b>"), (_to_sites(found, words), way_on(words)))


@screen("shift", aside=True, link="shift")
async def shift_card(context: Context, shift_id: int) -> Shown:
    """One shift: what it is, and the way onto it."""
    return await shift_details.details(context, shift_id)


def others(card: ShiftCard, words: Words) -> Choice:
    """The button to the other shifts of that day."""
    label = words.say("📅 Other shifts")
    return button(label, shifts_on, card.site.id, number_of(card.day), Filters().code, 0)


def any_shift(words: Words) -> Choice:
    """The button to all shifts."""
    return button(words.say("📅 Take a shift"), shifts)


async def _listed(context: Context, site: Site, asked: date | None, filters: Filters, page: int) -> Message:
    """The day asked for, or the next that has shifts; the first where none was asked for."""
    session, person_id, zone, words = context.session, context.chat.person_id, ZoneInfo(site.time_zone), context.words
    own = await shift_lists.activities_of(session, person_id)
    search = Search(site.id, own if own and filters.mine else None, context.now if filters.needed else None)
    starts = await shift_lists.starts(session, search, context.now)
    local = {at.astimezone(zone).date() for at in starts if filters.admit(at, zone)}
    days = sorted(day for day in local if site.runs_on(day))
    if not days:
        return await _nothing(context, site, filters)
    day = next((day for day in days if asked is None or day >= asked), days[-1])
    first, until = kept.day_bounds(day, zone)
    found = await shift_lists.found(session, search, max(first, context.now), until)
    cards = [card for card in found if filters.admit(card.shift.starts_at, zone)]
    states = await shift_lists.mine_among(session, person_id, [card.shift.id for card in cards])
    shown = shift_days.DayOfShifts(site, days, day, cards, states, filters, page, bool(own), context.now)
    groups = (*shown.choices(words), await _elsewhere(context, site), way_on(words))
    message = Message(shown.text(words), tuple(group for group in groups if group.items))
    if asked is None or asked == day:
        return message
    return _below(words.say("There is nothing on {day}. The nearest day is:", day=words.day(asked)), message)


async def _nothing(context: Context, site: Site, filters: Filters) -> Message:
    words, name = context.words, in_language(site.name, context.words.language)
    elsewhere = await _elsewhere(context, site)
    if filters != Filters():
        text = words.say("Nothing at {site} fits what you ticked.", site=name)
        if filters == Filters(needed=True):
            text = words.say("Nobody is badly missing at {site} in the next three days.", site=name)
        every = button(words.say("Show all shifts"), shifts_on, site.id, 0, Filters().code, 0)
        return Message(text, tuple(group for group in (Choices((every,)), elsewhere, way_on(words)) if group.items))
    if not elsewhere.items:
        return _none_anywhere(words)
    return Message(words.say("No shifts are planned at {site} just now.", site=name), (elsewhere, way_on(words)))


async def _elsewhere(context: Context, site: Site) -> Choices:
    """The other sites that have shifts: one button each, or one for all where they are many."""
    found = await shift_lists.sites_with_shifts(context.session, context.now)
    others = [one for one in found if one.id != site.id]
    if len(others) > SITES_BESIDE:
        return Choices((button(context.words.say("📍 Another site"), shift_sites),))
    return _to_sites(others, context.words)


def _to_sites(found: list[Site], words: Words) -> Choices:
    names = [(site, in_language(site.name, words.language)) for site in found]
    return Choices(tuple(button(words.say("📍 {site}", site=name), shifts_at, site.slug) for site, name in names))


def _none_anywhere(words: Words) -> Message:
    text = words.say("No shifts are planned at the moment. Look in again soon: new ones appear here.")
    mine = button(words.say("🧡 My registration"), volunteer.registration)
    return Message(text, (Choices((mine,)), way_on(words)))


def _below(note: Markup, message: Message) -> Message:
    return replace(message, text=Markup("\n\n").join((note, message.text)))


@listener
async def a_day(context: Context, text: str) -> Shown | None:
    """A volunteer types a day ('demain', 'Saturday'): the shifts of that day at the site they would be shown first."""
    # A number alone is a day of the month to the reader, and anything to a person.
    day = None if text.isdigit() else read_day(text, context.today, context.words.language)
    if not isinstance(day, date) or await volunteers.of(context.session, context.chat.person_id) is None:
        return None
    found = await shift_lists.sites_with_shifts(context.session, context.now)
    if not found:
        return _none_anywhere(context.words)
    theirs = await shift_lists.sites_of(context.session, context.chat.person_id)
    return await _listed(context, next((one for one in found if one.id in theirs), found[0]), day, Filters(), 0)
