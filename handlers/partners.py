"""Organisations around the CAOs, and others beside us: a directory by area."""

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.start import way_on
from models import partners
from models.bilingual import in_language, markup_in_language
from models.partners import Partner


@screen("areas", aside=True, commands=("areas", "regions"), words=("areas", "régions", "cao"), link="areas")
async def areas(context: Context) -> Shown:
    """The areas to look in."""
    words = context.words
    found = await partners.areas(context.session)
    choices = tuple(button(in_language(one.name, words.language), area, one.slug) for one in found)
    text = words.say("<b>By area</b>\n\nIn which area would you like to help, or to give?")
    return Message(text, (Choices(choices, columns=2), way_on(words)))


@screen("area", aside=True, link="area")
async def area(context: Context, slug: str) -> Shown:
    """Who is active in one area, and how to reach them."""
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
    lines = [_entry(one, words) for one in there]
    return Message(Markup("\n\n").join((head, *lines)), (others, way_on(words)))


def _entry(partner: Partner, words: Words) -> Markup:
    name = in_language(partner.name, words.language)
    title = words.say("<b>{name}</b>, {city}", name=name, city=partner.city) if partner.city else None
    parts = (
        title or Markup("<b>{}</b>").format(name),
        markup_in_language(partner.about, words.language),
        Markup.escape(phone_shown(partner.phone)) if partner.phone else None,
        Markup.escape(partner.url) if partner.url else None,
    )
    return Markup("\n").join(part for part in parts if part)
