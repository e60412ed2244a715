"""Where goods are needed, and whom to contact before bringing anything: from what one has, or from the place."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers import about
from handlers import sites as shown
from handlers.collecting import collection_lists
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import (
    best_places,
    drop_off_hours,
    my_offers,
    needs_editing,
    needs_sharing,
    needs_words,
    offer_form,
)
from handlers.start import way_on
from models import contacts, drop_off, needs, offers, roles, sites
from models.bilingual import in_language, markup_in_language
from models.contacts import Contact
from models.needs import BY_URGENCY, Category, NeedLevel
from models.sites import RUNNING, Site

PAGE = "donations"
WANTED = BY_URGENCY[: BY_URGENCY.index(NeedLevel.NEEDED) + 1]


@screen(
    "donate",
    aside=True,
    commands=("donate", "donner"),
    words=("donate", "donner", "don", "dons", "give", "give something", "faire un don"),
    link="donate",
)
async def donate(context: Context) -> Shown:
    """What is needed anywhere, most urgent first; the way to the places, and the one rule: ask first."""
    words = context.words
    found = await needs.most_needed(context.session)
    text = Markup("\n\n").join(
        (
            words.say("<b>What would you like to give?</b>"),
            needs_words.grouped(found, words),
            words.say(
                "Needs change from week to week, and some places have no warehouse: "
                "<b>please don’t set out before you have an answer.</b>"
            ),
            words.say("You can also simply write: <i>3 bags of winter clothes in Lille on Saturday</i>"),
        )
    )
    goods = [
        button(needs_words.label(needs_words.category_of(one, words), level), best_places.places_for, one.slug)
        for one, level in found
    ]
    mine = await offers.count_open(context.session, context.chat.person_id)
    ways = (
        *((button(words.say("📦 My offers ({n})", n=words.number(mine)), my_offers.my_offers),) if mine else ()),
        button(words.say("📍 Choose the place"), to_places),
        button(words.say("📦 Collections to come"), collection_lists.collections),
        button(words.say("🖼 A picture to share"), needs_sharing.picture_of_all, words.language),
        button(words.say("ℹ️ How giving works"), about.page, PAGE),
    )
    return Message(text, (Choices(tuple(goods), columns=2), Choices(ways), way_on(words)))


@screen("donate-where", aside=True)
async def to_places(context: Context) -> Shown:
    """The sites that take goods, with what each needs most."""
    words = context.words
    head = words.say("<b>Where would you like to give?</b>")
    return await places_in_order(context, await sites.taking_donations(context.session), head)


async def places_in_order(context: Context, found: Sequence[Site], head: Markup) -> Message:
    """A list of sites that take goods, each with what it needs."""
    words, blocks = context.words, [head]
    for site in found:
        wanted = [(one, need.level) for one, need in await needs.of_site(context.session, site.id)]
        name = Markup("<b>{}</b>").format(needs_words.site_of(site, words))
        lines = needs_words.grouped(wanted, words, WANTED)
        blocks.append(Markup("\n").join(part for part in (name, lines) if part))
    to_sites = tuple(button(needs_words.site_of(site, words), at_site, site.slug) for site in found)
    ways = (
        button(words.say("📍 Nearest to me"), best_places.nearest, ""),
        button(words.say("📦 Choose the goods"), donate),
    )
    return Message(Markup("\n\n").join(blocks), (Choices(to_sites), Choices(ways, columns=2), way_on(words)))


@screen("donate-at", aside=True, link="donate-at")
async def at_site(context: Context, slug: str) -> Shown:
    """What one site needs, and whom to contact."""
    return await _at_site(context, slug, None)


@screen("donate-at-with", aside=True)
async def at_site_with(context: Context, slug: str, category_id: int) -> Shown:
    """The same for somebody who has chosen a kind of goods already: it need not be chosen again."""
    known = await needs.categories(context.session)
    return await _at_site(context, slug, next((one for one in known if one.id == category_id), None))


async def _at_site(context: Context, slug: str, chosen: Category | None) -> Shown:
    words, session = context.words, context.session
    site = await sites.by_slug(session, slug)
    back = button(words.say("📦 Other sites"), to_places)
    if site is None or site.state not in RUNNING or not site.takes_donations:
        return await _not_here(context, site, back)
    found = await needs.of_site(session, site.id)
    parts = (
        words.say("<b>Giving: {site}</b>", site=needs_words.site_of(site, words)),
        needs_words.grouped([(one, need.level) for one, need in found], words),
        needs_words.notes(found, words),
        rule(site, await contacts.of_site(session, site.id), words),
    )
    ways = (
        _to_offer(site, chosen, words),
        *await _for_the_team(context, site),
        button(words.say("🖼 A picture to share"), needs_sharing.picture_of_site, site.slug, words.language),
        button(words.say("ℹ️ About this site"), shown.site_card, site.slug),
        back,
    )
    return Message(Markup("\n\n").join(part for part in parts if part), (Choices(ways), way_on(words)))


def _to_offer(site: Site, chosen: Category | None, words: Words) -> Choice:
    if chosen is None:
        return button(words.say("📦 Offer something here"), offer_form.offer_at, site.slug)
    label = words.say("📦 Offer this here").unescape()
    return button(label, offer_form.offer_for, chosen.id, site.slug)


def rule(site: Site, people: Sequence[Contact], words: Words) -> Markup:
    """What to do before setting out: whom to contact, in the organisation's own words; where and when, if it is so."""
    place, notes = site.public_place(), [markup_in_language(one.note, words.language) for one in people if one.note]
    where = [place.address, in_language(place.hours, words.language)] if place else []
    known = [Markup.escape(part) for part in where if part]
    first = _first_of_all(site, is_known=bool(known), is_callable=bool(people), words=words)
    return Markup("\n").join((first, *callable_(people, words), *notes, *known))


def callable_(people: Sequence[Contact], words: Words) -> list[Markup]:
    """A line for each who can be called: apps make a link of a number in the international format."""
    return [
        words.say(
            "{name} ({role}): {phone}",
            name=one.name,
            role=in_language(one.role, words.language),
            phone=phone_shown(one.phone),
        )
        for one in people
    ]


def _first_of_all(site: Site, *, is_known: bool, is_callable: bool, words: Words) -> Markup:
    if not site.is_contact_first:
        if site.drop_off_hours:
            return words.say("Please offer it here first, and choose the time at which you come.")
        if is_known:
            return words.say("Please bring things during opening hours only.")
        return words.say("Please offer it here first: you are told where and when to bring it.")
    if not is_callable:
        return words.say(
            "<b>Offer it here before bringing anything:</b> the team answers you. "
            "Please don’t set out before you have a yes."
        )
    if not site.warehouse:
        return words.say(
            "<b>Contact us before bringing anything:</b> there is no warehouse here. "
            "Please don’t set out before you have a yes."
        )
    return words.say("<b>Contact us before bringing anything.</b> Please don’t set out before you have a yes.")


async def _for_the_team(context: Context, site: Site) -> list[Choice]:
    """The way to change the list, for those who may."""
    if not await roles.may_answer_offers(context.session, context.chat.person_id, site.id):
        return []
    words = context.words
    by_slot = drop_off.may_have_slots(site)
    times = [button(words.say("🚗 Times to bring goods"), drop_off_hours.weekly, site.id)] if by_slot else []
    return [button(words.say("✏️ Change what is needed"), needs_editing.needs_of, site.id), *times]


async def _not_here(context: Context, site: Site | None, back: Choice) -> Message:
    """That nothing can be brought there, and where instead."""
    words, text = context.words, context.words.say("That site takes no donations at the moment.")
    other = await sites.alternative_to(context.session, site) if site else None
    if other is None:
        return Message(text, (Choices((back,)), way_on(words)))
    name = needs_words.site_of(other, words)
    instead = button(words.say("📦 {site} instead", site=name).unescape(), at_site, other.slug)
    return Message(text, (Choices((instead, back)), way_on(words)))
