"""Where goods are needed, and whom to contact before bringing anything."""

from markupsafe import Markup

from handlers import sites as shown
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from models import contacts, needs, pages, sites
from models.bilingual import in_language, markup_in_language
from models.contacts import Contact
from models.needs import NeedLevel
from models.sites import RUNNING, Site

_LEVELS = {
    NeedLevel.URGENT: N_("🔴 urgent"),
    NeedLevel.NEEDED: N_("🟠 needed"),
    NeedLevel.ENOUGH: N_("🟢 enough for now"),
    NeedLevel.NOT_ACCEPTED: N_("⚪ not accepted here"),
}


@screen(
    "donate",
    aside=True,
    commands=("donate", "donner"),
    words=("donate", "donner", "don", "dons", "give", "give something", "faire un don"),
    link="donate",
)
async def donate(context: Context) -> Shown:
    """The sites that take goods, and the one rule: contact first."""
    words, session = context.words, context.session
    found = await sites.taking_donations(session)
    page = await pages.by_slug(session, "donations")
    intro = markup_in_language(page.text, words.language) if page else Markup("")
    to_sites = tuple(button(in_language(site.name, words.language), at_site, site.slug) for site in found)
    head = words.say("<b>Where would you like to give?</b>")
    return Message(Markup("\n\n").join(part for part in (head, intro) if part), (Choices(to_sites), way_on(words)))


@screen("donate-at", aside=True, link="donate-at")
async def at_site(context: Context, slug: str) -> Shown:
    """What one site needs, and whom to contact."""
    words, session = context.words, context.session
    site = await sites.by_slug(session, slug)
    back = Choices((button(words.say("📦 Other sites"), donate),))
    if site is None or site.state not in RUNNING or not site.takes_donations:
        return await _not_here(context, site, back)
    people = await contacts.of_site(session, site.id)
    wanted = [
        words.say(
            "{level}: {category}", level=words.say(_LEVELS[need.level]), category=in_language(one.name, words.language)
        )
        for one, need in await needs.of_site(session, site.id)
    ]
    head = words.say("<b>Giving: {site}</b>", site=in_language(site.name, words.language))
    parts = (head, Markup("\n").join(wanted), _rule(site, people, words))
    about = Choices((button(words.say("ℹ️ About this site"), shown.site_card, site.slug),))
    return Message(Markup("\n\n").join(part for part in parts if part), (about, back, way_on(words)))


async def _not_here(context: Context, site: Site | None, back: Choices) -> Message:
    """That nothing can be brought there, and where instead."""
    words, text = context.words, context.words.say("That site takes no donations at the moment.")
    other = await sites.alternative_to(context.session, site) if site else None
    if other is None:
        return Message(text, (back, way_on(words)))
    name = in_language(other.name, words.language)
    instead = Choices((button(words.say("📦 {site} instead", site=name).unescape(), at_site, other.slug),))
    return Message(text, (instead, back, way_on(words)))


def _rule(site: Site, people: list[Contact], words: Words) -> Markup:
    """What to do before setting out."""
    language, place = words.language, site.public_place()
    lines = [
        words.say(
            "{name} ({role}): {phone}",
            name=one.name,
            role=in_language(one.role, language),
            phone=phone_shown(one.phone),
        )
        for one in people
    ]
    if site.is_contact_first:
        rule = words.say(
            "<b>Contact us before bringing anything:</b> there is no warehouse here. "
            "Please don’t set out before you have a yes."
        )
    else:
        rule = words.say("Please bring things during opening hours only.")
    where = [Markup.escape(place.address)] if place and place.address else []
    hours = [Markup.escape(in_language(place.hours, language))] if place and place.hours else []
    notes = [markup_in_language(one.note, language) for one in people if one.note]
    return Markup("\n").join((rule, *lines, *notes, *where, *hours))
