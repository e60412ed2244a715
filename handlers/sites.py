"""Where the association acts: the list of sites, and each with its pin where it may be known."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers import near
from handlers.collecting import collection_lists
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message, Place
from handlers.conversation.reading.plain import key
from handlers.conversation.screens import button, listener, screen
from handlers.conversation.words import Words
from handlers.directory import areas
from handlers.donating import giving
from handlers.questions import ask_person
from handlers.shifts import shifts
from handlers.site_life import site_team
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import activities, partners, roles
from models import sites as kept
from models.bilingual import in_language, markup_in_language
from models.sites import RUNNING, Site, SiteKind, SiteState


@screen(
    "sites",
    aside=True,
    commands=("sites", "lieux"),
    words=("sites", "lieux", "where", "où", "our sites", "nos lieux"),
    link="sites",
)
async def sites(context: Context) -> Shown:
    """All that may be shown."""
    return sites_in_order(context, await kept.shown(context.session), None)


def sites_in_order(context: Context, found: Sequence[Site], head: Markup | None) -> Message:
    """A list of sites, each with a line on it."""
    words = context.words
    lines = [_line(site, words) for site in found]
    to_sites = tuple(button(in_language(site.name, words.language), site_card, site.slug) for site in found)
    text = Markup("\n\n").join((head or words.say("<b>Where we are</b>"), *lines))
    closest = button(words.say("📍 Nearest to me"), near.nearest)
    return Message(text, (Choices(to_sites), Choices((closest,)), way_on(words)))


@screen("site", aside=True, link="site")
async def site_card(context: Context, slug: str) -> Shown:
    """One site: what it is, what can be done there, and its pin where it may be known."""
    words, session = context.words, context.session
    site = await kept.by_slug(session, slug)
    back = Choices((button(words.say("📍 Our sites"), sites),))
    if site is None or site.state is SiteState.PLANNED:
        return Message(words.say("That site is no longer there."), (back, way_on(words)))
    language = words.language
    parts = [_heading(site, words), markup_in_language(site.about, language)]
    doing = await activities.at_sites(session, [site.id])
    if doing and site.welcomes_volunteers:
        names = words.listing(in_language(one.name, language) for one in doing)
        parts.append(words.say("<b>What there is to do:</b> {activities}", activities=names))
    beside_us = await partners.of_site(session, site.id)
    if beside_us:
        names = words.listing(in_language(one.name, language) for one in beside_us)
        parts.append(words.say("<b>Beside us:</b> {partners}", partners=names))
    instead = await kept.instead_of(session, site) if site.state not in RUNNING or site.closes_on else None
    if instead:
        name = in_language(instead.name, language)
        parts.append(words.say("You are welcome in <b>{site}</b> instead.", site=name))
        back = Choices((button(words.say("📍 {site}", site=name).unescape(), site_card, instead.slug), *back.items))
    text = Markup("\n\n").join(part for part in parts if part)
    groups = (Choices(_doors(site, words)), back, Choices(await _for_the_team(context, site)), way_on(words))
    card = Message(text, tuple(group for group in groups if group.items))
    pin = _pin(site, words)
    return [pin, card] if pin else card


@listener
async def a_site(context: Context, text: str) -> Shown | None:
    """Somebody types the name of a site, in either language."""
    said = key(text).removeprefix("a ")
    for site in await kept.shown(context.session):
        if said and said in {
            key(site.slug),
            *(key(in_language(site.name, language)) for language in context.languages),
        }:
            return await site_card(context, site.slug)
    return None


def _pin(site: Site, words: Words) -> Message | None:
    place = site.public_place()
    if place is None:
        return None
    title = in_language(site.name, words.language)
    vague = str(words.say("The town, not the exact place").unescape()) if place.approximate else ""
    return Message(Markup(""), place=Place(place.latitude, place.longitude, title, place.address or vague))


def _doors(site: Site, words: Words) -> tuple[Choice, ...]:
    if site.state not in RUNNING:
        return ()
    help_there = (
        (
            button(words.say("🙋 Help here"), volunteer.register_at, site.slug),
            button(words.say("📅 Shifts here"), shifts.shifts_at, site.slug),
        )
        if site.welcomes_volunteers
        else ()
    )
    give_there = (
        (button(words.say("📦 Bring something here"), giving.at_site, site.slug),) if site.takes_donations else ()
    )
    collections = (
        (button(words.say("📦 Collections to come"), collection_lists.collections),)
        if site.kind is SiteKind.COLLECTIONS
        else ()
    )
    is_by_area = site.kind in (SiteKind.CENTRES, SiteKind.COLLECTIONS)
    by_area = (button(words.say("🗺 By area"), areas.areas),) if is_by_area else ()
    ask = button(words.say("💬 Ask a question"), ask_person.ask_about, site.slug)
    return (*collections, *help_there, *give_there, *by_area, ask)


async def _for_the_team(context: Context, site: Site) -> tuple[Choice, ...]:
    """The way to change it, for those who run it."""
    if not await roles.may_coordinate(context.session, context.chat.person_id, site.id):
        return ()
    return (button(context.words.say("✏️ Run this site"), site_team.of_team, site.id),)


def _heading(site: Site, words: Words) -> Markup:
    name = in_language(site.name, words.language)
    if site.state is SiteState.CLOSING and site.closes_on:
        return words.say("<b>{site}</b> · closes on {day}", site=name, day=words.day(site.closes_on, year=True))
    match site.state:
        case SiteState.CLOSED:
            return words.say("<b>{site}</b> · closed", site=name)
        case SiteState.CLOSING:
            return words.say("<b>{site}</b> · closing", site=name)
        case _:
            return Markup("<b>{}</b>").format(name)


def _line(site: Site, words: Words) -> Markup:
    return Markup("{}\n{}").format(_heading(site, words), in_language(site.summary, words.language))
