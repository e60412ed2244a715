"""A site as the team sees it: all that is kept of it, and what can be done with it."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from handlers import sites as public
from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import drop_off_hours
from handlers.site_life import closing, closing_missed, opening, site_contacts, site_editing, site_words
from handlers.site_life.site_facts import run_by
from handlers.start import way_on
from models import activities, contacts, drop_off, partners, roles, sites
from models.bilingual import in_language
from models.site_not_reached import Told
from models.sites import RUNNING, Site, SiteState


@screen("site-team", aside=True, commands=("site", "lieu"), words=("my site", "my sites", "mon lieu", "mes lieux"))
async def mine(context: Context) -> Shown:
    """One's own site, or a list of them; an admin's are all, planned and closed ones too."""
    words, person_id = context.words, context.chat.person_id
    is_admin = person_id is not None and await roles.is_admin(context.session, person_id)
    theirs = await roles.sites_coordinated(context.session, person_id) if person_id is not None else []
    found = await sites.every(context.session) if is_admin else await sites.by_ids(context.session, theirs)
    if not found and not is_admin:
        return team.refusal(context)
    if len(found) == 1 and not is_admin:
        return await card(context, found[0])
    lines = [site_words.heading(one, words) for one in found]
    text = Markup("\n").join((words.say("📍 <b>Sites</b>"), *lines))
    each = tuple(button(site_words.name_of(one, words), of_team, one.id) for one in found)
    new = (button(words.say("➕ New site"), site_editing.new_site),) if is_admin else ()
    groups = (Choices(each), Choices(new), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("site-run", aside=True)
async def of_team(context: Context, site_id: int) -> Shown:
    """The card of one site."""
    site = await run_by(context, site_id)
    return site if isinstance(site, Message) else await card(context, site)


async def card(context: Context, site: Site, remark: Markup | None = None) -> Message:
    """The same, below a remark on what was just done."""
    words, told = context.words, await closing_missed.told(context, site)
    parts = (
        remark,
        site_words.heading(site, words),
        _life(site, told, words),
        Markup("\n").join(_lines(site, words)),
        Markup("\n").join(await _with_others(context, site)),
        words.say("Its link: {link}", link=context.link(f"site-{site.slug}")),
    )
    groups = (
        Choices(closing_missed.way(site, told, words)),
        Choices(_ways(site, words)),
        Choices(_life_ways(context, site)),
        Choices(_back(words)),
        way_on(words),
    )
    text = Markup("\n\n").join(part for part in parts if part)
    return Message(text, tuple(group for group in groups if group.items))


def _life(site: Site, told: Told | None, words: Words) -> Markup | None:
    """What its state means, and how far its closing is."""
    reached = tuple(_reached(told, words)) if told else ()
    match site.state:
        case SiteState.PLANNED:
            return words.say("Only the team sees it. Open it once people may come.")
        case SiteState.CLOSED:
            what = words.say("Nobody can come or bring anything. Who looks for it reads that it is closed.")
            return Markup("\n").join((what, *reached))
        case SiteState.OPEN:
            return None
    if site.closes_on is None:
        return words.say("It has no last day yet, and goes on until it has one.")
    return Markup("\n").join((words.say("What begins on its last day still takes place."), *reached))


def _reached(told: Told, words: Words) -> Iterator[Markup]:
    """How many people lose something by its closing, and were told or not."""
    heard = told.concerned - told.missed
    if heard:
        yield words.count(
            "{n} person was told what they lose by it.", "{n} people were told what they lose by it.", heard
        )
    if told.missed and heard:
        yield words.count("{n} more could not be reached here.", "{n} more could not be reached here.", told.missed)
    elif told.missed:
        yield words.count("{n} person could not be reached here.", "{n} people could not be reached here.", told.missed)


def _lines(site: Site, words: Words) -> list[Markup]:
    where = _unless_hidden(site, Markup.escape(site.address), words)
    hours = _unless_hidden(site, site_words.begins(site.hours, words) if site.hours else Markup(), words)
    meeting = site_words.begins(site.meeting_point, words) if site.meeting_point else Markup()
    lines = [
        words.say("<b>Kind:</b> {kind}", kind=_kind(site, words)),
        words.say("<b>In one line:</b> {text}", text=site_words.begins(site.summary, words)),
        words.say("<b>About it:</b> {text}", text=site_words.begins(site.about, words)),
        _address(site, where, words),
        words.say("<b>Donations:</b> {how}", how=_donations(site, words)),
        words.say("<b>Hours:</b> {text}", text=hours),
        words.say("<b>Meeting point:</b> {text}", text=_unless_hidden(site, meeting, words)),
    ]
    return [*lines, words.say("<b>Beds:</b> {beds}", beds=_beds(site, words))]


def _unless_hidden(site: Site, text: Markup, words: Words) -> Markup:
    """A place that only its contact tells stands nowhere but in the form that changes it: chats are shown around."""
    if not text:
        return words.say("nothing told yet")
    return words.say("written down, and told to nobody before a yes") if site.is_contact_first else text


def _address(site: Site, where: Markup, words: Words) -> Markup:
    pin = _pin(site, words)
    if not site.address:
        return words.say("<b>Address:</b> {pin}", pin=pin)
    return words.say("<b>Address:</b> {address}, {pin}", address=where, pin=pin)


def _kind(site: Site, words: Words) -> Markup:
    kind = words.say(site_words.KINDS[site.kind])
    return words.say("{kind}, {town}", kind=kind, town=site.city) if site.city else kind


def _pin(site: Site, words: Words) -> Markup:
    if site.latitude is None:
        return words.say("not on the map")
    return words.say("about there on the map") if site.approximate else words.say("on the map")


def _donations(site: Site, words: Words) -> Markup:
    if not site.takes_donations:
        return words.say("none taken")
    if not site.warehouse:
        return words.say("no warehouse, the contact comes first: nobody is told the address before they say yes")
    if site.contact_first:
        return words.say("the contact comes first: nobody is told the address before they say yes")
    return words.say("brought to the warehouse; anybody can read the address and the hours")


def _beds(site: Site, words: Words) -> Markup:
    if not site.beds:
        return words.say("none")
    price = words.money(site.bed_price) if site.bed_price is not None else words.say("no price")
    how = words.say("given by rule") if site.beds_by_rule else words.say("each answered by a coordinator")
    return words.count("{n}, {price} a night, {how}", "{n}, {price} a night, {how}", site.beds, price=price, how=how)


async def _with_others(context: Context, site: Site) -> Sequence[Markup]:
    """Who is there: volunteers, contacts, partners, and where people go instead."""
    words, session = context.words, context.session
    doing = [in_language(one.name, words.language) for one in await activities.at_sites(session, [site.id])]
    names = words.listing(doing) if doing else words.say("nothing told yet")
    helping = words.say("<b>Volunteers</b> can register: {activities}", activities=names)
    closed = words.say("<b>Volunteers</b> can’t register.")
    whom = [
        words.say("{name}, {phone}", name=one.name, phone=phone_shown(one.phone))
        for one in await contacts.of_site(session, site.id)
    ]
    beside = [in_language(one.name, words.language) for one in await partners.of_site(session, site.id)]
    instead = await sites.instead_of(session, site)
    return (
        helping if site.welcomes_volunteers else closed,
        words.say("<b>To call:</b> {people}", people=words.listing(whom) if whom else words.say("nobody")),
        *([words.say("<b>Beside us:</b> {partners}", partners=words.listing(beside))] if beside else []),
        *([words.say("<b>Instead:</b> {site}", site=site_words.name_of(instead, words))] if instead else []),
    )


def _ways(site: Site, words: Words) -> tuple[Choice, ...]:
    times = (
        (button(words.say("🚗 Times to bring goods"), drop_off_hours.weekly, site.id),)
        if drop_off.may_have_slots(site)
        else ()
    )
    see = (
        (button(words.say("👀 As everybody sees it"), public.site_card, site.slug),)
        if site.state is not SiteState.PLANNED
        else ()
    )
    return (
        button(words.say("✏️ Change it"), site_editing.lines, site.id),
        button(words.say("☎️ Whom to call"), site_contacts.of_site, site.id),
        *times,
        *see,
    )


def _life_ways(context: Context, site: Site) -> tuple[Choice, ...]:
    """How its life can go on."""
    words = context.words
    if site.state is SiteState.OPEN:
        return (button(words.say("🏁 Close the site"), closing.close, site.id),)
    if site.state in RUNNING:
        day = words.say("🏁 Another last day") if site.closes_on else words.say("🏁 Say its last day")
        off = words.say("↩️ Don’t close it") if site.closes_on else words.say("↩️ It stays open")
        return button(day, closing.close, site.id), button(off, opening.ask, site.id)
    if site.state is SiteState.CLOSED:
        return (button(words.say_in("site", "↩️ Open it again"), opening.ask, site.id),)
    return (button(words.say("▶ Open the site"), opening.ask, site.id),)


def _back(words: Words) -> tuple[Choice, ...]:
    return (button(words.say("📍 My sites"), mine),)
