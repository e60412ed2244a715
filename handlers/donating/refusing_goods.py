"""A site takes some goods no more: whoever offered such goods hears it, once it was read whom that concerns."""

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.donating import needs_editing, needs_words, offer_notices
from handlers.start import way_on
from models import offer_rules, offer_sites, roles
from models.need_rules import Changed
from models.needs import Category, NeedLevel
from models.sites import Site


async def question(context: Context, site_id: int, category_id: int, version: int) -> Message | None:
    """What is asked before goods are refused of which some are offered; None where nobody is concerned."""
    words, session = context.words, context.session
    offers_there, donors = await offer_sites.open_offers(session, site_id, context.now, category_id)
    may = await roles.may_answer_offers(session, context.chat.person_id, site_id)
    if not offers_there or not may:
        return None
    site, category = await session.get_one(Site, site_id), await session.get_one(Category, category_id)
    names = {"goods": needs_words.category_of(category, words), "site": needs_words.site_of(site, words)}
    people = words.count("{n} person", "{n} people", donors)
    asked = words.say("<b>{goods}: no longer accepted at {site}?</b>", **names)
    concerned = words.count(
        "{n} open offer by {people} has such goods. They hear at once not to set out, and where else to go.",
        "{n} open offers by {people} have such goods. They hear at once not to set out, and where else to go.",
        offers_there,
        people=people,
    )
    choices = (
        button(words.say("⚪ Not accepted: tell them"), refuse, site_id, category_id, version),
        button(words.say("Go on as before"), needs_editing.need, site_id, category_id),
    )
    return Message(Markup("{}\n\n{}").format(asked, concerned), (Choices(choices), way_on(words)))


@screen("need-refuse", aside=True)
async def refuse(context: Context, site_id: int, category_id: int, version: int) -> Shown:
    """Does it, and turns the offers away."""
    changed = await needs_editing.change(context, site_id, category_id, NeedLevel.NOT_ACCEPTED, version)
    if not isinstance(changed, Changed):
        return changed
    if not changed.done:
        site = await context.session.get_one(Site, site_id)
        return await needs_editing.overtaken(context, site, category_id, changed)
    cards = await offer_rules.turn_away(
        context.session, site_id, context.now, category_id=category_id, actor_id=context.chat.person_id
    )
    await offer_notices.turned_away(context, cards, context.chat.person_id)
    words, category = context.words, await context.session.get_one(Category, category_id)
    text = words.count(
        "⚪ {goods}: not accepted any more. {n} offer was turned away: the donor is told.",
        "⚪ {goods}: not accepted any more. {n} offers were turned away: the donors are told.",
        len(cards),
        goods=needs_words.category_of(category, words),
    )
    back = button(words.say("📦 What is needed"), needs_editing.needs_of, site_id)
    return Message(text, (Choices((back,)), way_on(words)))
