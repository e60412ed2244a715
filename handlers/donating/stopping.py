"""A site takes no donations any more, by a coordinator's word: whoever had an offer open there hears it."""

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.donating import offer_notices
from handlers.start import way_on
from models import offer_rules, offer_sites, roles, sites
from models.audit import Action, Subject
from models.bilingual import in_language
from models.sites import Site


@screen("offers-stop", aside=True)
async def stop(context: Context, slug: str) -> Shown:
    """Asks once, with whom it concerns."""
    words, site = context.words, await _coordinated(context, slug)
    if site is None:
        return team.refusal(context)
    if not site.takes_donations:
        return _stands(site, words)
    offers_there, donors = await offer_sites.open_offers(context.session, site.id, context.now)
    name = in_language(site.name, words.language)
    question = words.say("<b>Stop taking donations at {site}?</b>", site=name)
    parts = [question, words.say("Donors no longer find it, and nobody can offer anything there.")]
    if offers_there:
        people = words.count("{n} person", "{n} people", donors)
        parts.append(
            words.count(
                "{n} offer by {people} is open there. They hear at once that it is turned away, and where else to go.",
                "{n} offers by {people} are open there. They hear at once that these are turned away, and where else "
                "to go.",
                offers_there,
                people=people,
            )
        )
    yes = button(words.say("✖ Stop taking donations"), stop_now, slug, context.minute)
    no = button(words.say("Go on as before"), kept, slug)
    return Message(Markup("\n\n").join(parts), (Choices((yes, no)), way_on(words)))


@screen("offers-stop-now", aside=True)
async def stop_now(context: Context, slug: str, asked: int) -> Shown:
    """Does it; asks again after a while."""
    words, site, person_id = context.words, await _coordinated(context, slug), context.chat.person_id
    if site is None or person_id is None:
        return team.refusal(context)
    if context.is_long_ago(asked) and site.takes_donations:
        return await stop(context, slug)
    took = site.takes_donations
    cards = await offer_rules.stop_taking(context.session, site.id, person_id, context.now)
    if took:
        context.did(Action.DONATIONS_STOPPED, Subject.SITE, site.id, site_id=site.id)
    await offer_notices.turned_away(context, cards, person_id)
    return _stands(site, words, len(cards))


@screen("offers-go-on", aside=True)
async def go_on(context: Context, slug: str) -> Shown:
    """Takes donations again."""
    site = await _coordinated(context, slug)
    if site is None:
        return team.refusal(context)
    if not site.takes_donations:
        site.takes_donations, site.version = True, site.version + 1
        context.did(Action.DONATIONS_RESUMED, Subject.SITE, site.id, site_id=site.id)
        await context.session.flush()
    return await kept(context, slug)


@screen("offers-kept", aside=True)
async def kept(context: Context, slug: str) -> Shown:
    """How it stands: nothing was changed, or it takes donations again."""
    words, site = context.words, await _coordinated(context, slug)
    return team.refusal(context) if site is None else _stands(site, words)


def way(site: Site, words: Words) -> Choice:
    """The button that stops donations at the site, or takes them again; for those who coordinate it."""
    if site.takes_donations:
        return button(words.say("✖ Stop donations"), stop, site.slug)
    return button(words.say("↩️ Take donations again"), go_on, site.slug)


async def _coordinated(context: Context, slug: str) -> Site | None:
    """The site, if this person coordinates it: contacts answer offers, and close nothing."""
    site = await sites.by_slug(context.session, slug)
    may = site and await roles.may_coordinate(context.session, context.chat.person_id, site.id)
    return site if may else None


def _stands(site: Site, words: Words, turned_away: int = 0) -> Message:
    name = in_language(site.name, words.language)
    if site.takes_donations:
        text = words.say("{site} takes donations.", site=name)
        return Message(text, (Choices((button(words.say("✖ Stop taking donations"), stop, site.slug),)), way_on(words)))
    text = words.say("{site} takes no donations.", site=name)
    if turned_away:
        told = words.count(
            "{n} offer was turned away: the donor is told.",
            "{n} offers were turned away: the donors are told.",
            turned_away,
        )
        text = Markup("{}\n{}").format(text, told)
    return Message(text, (Choices((way(site, words),)), way_on(words)))
