"""Organisations around the CAOs, and others beside us: a directory by area."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip, key
from handlers.conversation.screens import button, listener, screen
from handlers.directory import near_partners, partner_editing, partner_words
from handlers.editing.editors import editor
from handlers.paging import nearest, turns
from handlers.start import way_on
from models import partners
from models.bilingual import in_language
from models.partners import Partner

A_PAGE = 6
LONGEST_LABEL = 40
"""What phones show on one line."""


@screen(
    "areas",
    aside=True,
    commands=("areas", "regions"),
    words=("areas", "régions", "cao", "partners", "partenaires"),
    link="areas",
)
async def areas(context: Context) -> Shown:
    """The areas to look in."""
    words = context.words
    found = await partners.areas(context.session)
    choices = tuple(button(in_language(one.name, words.language), area, one.slug) for one in found)
    text = words.say("<b>By area</b>\n\nIn which area would you like to help, or to give?")
    near = button(words.say("🔎 Near a town, or near me"), near_partners.near)
    more = Choices((near, *await _for_editors(context)))
    return Message(text, (Choices(choices, columns=2), more, way_on(words)))


@screen("area", aside=True, link="area")
async def area(context: Context, slug: str) -> Shown:
    """Who is active in one area, and how to reach them."""
    return await area_page(context, slug, 0)


@screen("area-page", aside=True)
async def area_page(context: Context, slug: str, page: int) -> Shown:
    """A page of them."""
    return await area_message(context, slug, page)


async def area_message(context: Context, slug: str, page: int) -> Message:
    """The same, for whoever needs a message and no form."""
    words, session = context.words, context.session
    found = await partners.area_by_slug(session, slug)
    others = Choices((button(words.say("🗺 Other areas"), areas),))
    if found is None:
        return Message(words.say("That area is not in the list."), (others, way_on(words)))
    there = await partners.in_area(session, found.id)
    head = Markup("<b>{}</b>").format(in_language(found.name, words.language))
    if not there:
        none = words.say("Nobody is listed here yet.")
        return Message(Markup("\n\n").join((head, none)), (others, way_on(words)))
    at = nearest(page, len(there), A_PAGE)
    listed = there[at * A_PAGE : (at + 1) * A_PAGE]
    text = Markup("\n\n").join((head, *(partner_words.brief(one, words) for one in listed)))
    turning = turns(words, area_page, (slug,), at, len(there), A_PAGE)
    groups = (Choices(cards(context, listed)), turning, others, way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("partner", aside=True, link="partner")
async def partner(context: Context, slug: str) -> Shown:
    """One partner: what they need, and whom to contact."""
    found = await partners.by_slug(context.session, slug)
    if found is None or (found.hidden and await editor(context) is None):
        text = context.words.say("That partner is no longer in the list.")
        return Message(text, (Choices((to_areas(context),)), way_on(context.words)))
    return await card(context, found)


async def card(context: Context, found: Partner, remark: Markup | None = None) -> Message:
    """The same, below a remark on what was just done."""
    words = context.words
    first = words.say("Please contact them before you bring anything.")
    hidden = words.say("⚠️ It is hidden: nobody sees it in the list.") if found.hidden else None
    parts = (remark, hidden, partner_words.whole(found, words), first if partner_words.whom(found) else None)
    text = Markup("\n\n").join(part for part in parts if part)
    groups = (Choices(await partner_editing.ways_to_change(context, found)), Choices((to_areas(context),)))
    return Message(text, (*(group for group in groups if group.items), way_on(words)))


@listener
async def an_area_or_a_partner(context: Context, text: str) -> Shown | None:
    """Somebody types the name of an area, in either language, of a partner, or of a town where one is."""
    said = key(text)
    if not said:
        return None
    for one in await partners.areas(context.session):
        if said in {key(one.slug), *(key(name) for name in one.name.values())}:
            return await area(context, one.slug)
    there = [one for one in await partners.listed(context.session) if said in _names(one)]
    if len(there) == 1:
        return await card(context, there[0])
    return partners_in_order(context, [(one, None) for one in there[:A_PAGE]], None) if there else None


def partners_in_order(context: Context, found: Sequence[tuple[Partner, float | None]], head: Markup | None) -> Message:
    """A list of partners, each with its distance (km) where that is known."""
    words = context.words
    lines = [partner_words.brief(one, words, km) for one, km in found]
    text = Markup("\n\n").join((head, *lines) if head else lines)
    return Message(
        text, (Choices(cards(context, [one for one, _ in found])), Choices((to_areas(context),)), way_on(words))
    )


def cards(context: Context, found: Sequence[Partner]) -> tuple[Choice, ...]:
    """The buttons to their cards."""
    names = ((one, clip(partner_words.name(one, context.words), LONGEST_LABEL)) for one in found)
    return tuple(button(name, partner, one.slug) for one, name in names)


def to_areas(context: Context) -> Choice:
    """The button to all areas."""
    return button(context.words.say("🗺 By area"), areas)


def _names(one: Partner) -> set[str]:
    return {key(one.slug), key(one.city), *(key(name) for name in one.name.values())} - {""}


async def _for_editors(context: Context) -> list[Choice]:
    if await editor(context) is None:
        return []
    words, hidden = context.words, await partners.hidden(context.session)
    new = button(words.say("➕ New partner"), partner_editing.new_partner)
    label = words.say("👀 Hidden partners ({n})", n=words.number(len(hidden)))
    return [new, *([button(label, partner_editing.hidden_partners)] if hidden else [])]
