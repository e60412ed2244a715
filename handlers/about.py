"""The organisation: who it is, its pages and links, events, emergency numbers."""

from markupsafe import Markup

from handlers.agenda import agenda
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.directory import areas
from handlers.editing import page_editing
from handlers.editing.editors import editor
from handlers.editing.typed_text import only_in_another
from handlers.start import way_on
from models import pages
from models.bilingual import in_language, markup_in_language

# These have a screen of their own, or are said elsewhere.
_ELSEWHERE = frozenset({"welcome", "about", "donations", "emergency"})


def _to_events(words: Words) -> Choice:
    return button(words.say("📌 What is coming up"), agenda.agenda)


def _to_areas(words: Words) -> Choice:
    return button(words.say("🗺 By area"), areas.areas)


# What some pages are about has a list of its own.
_LEADING_ON = {"conferences": _to_events, "legal": _to_events, "centres": _to_areas}


@screen("about", aside=True, commands=("about", "apropos"), words=("about", "à propos", "utopia 56"), link="about")
async def about(context: Context) -> Shown:
    """The organisation in a few words, its pages, its links."""
    words, session = context.words, context.session
    found = await pages.by_slug(session, "about")
    others = [one for one in await pages.shown(session) if one.slug not in _ELSEWHERE]
    to_pages = tuple(button(in_language(one.title, words.language), page, one.slug) for one in others)
    links = tuple(Choice(in_language(one.label, words.language), url=one.url) for one in await pages.links(session))
    more = [_to_events(words), _to_areas(words)]
    if await editor(context):
        more.append(button(words.say("✏️ Change the pages"), page_editing.pages_to_edit))
    text = _page_text(found, context) if found else words.say("About us")
    return Message(text, (Choices(to_pages), Choices((*more, *links)), way_on(words)))


@screen("page", aside=True, link="page")
async def page(context: Context, slug: str) -> Shown:
    """One page."""
    words, found = context.words, await pages.by_slug(context.session, slug)
    back = Choices((button(words.say("ℹ️ About us"), about),))
    may_edit = found is not None and slug != pages.PRIVACY and await editor(context)
    if found is None or (found.hidden and not may_edit):
        return Message(words.say("That page is no longer there."), (back, way_on(words)))
    if slug in _LEADING_ON:
        back = Choices((_LEADING_ON[slug](words), *back.items))
    if may_edit:
        back = Choices((button(words.say("✏️ Change this page"), page_editing.page_to_edit, slug), *back.items))
    return Message(_page_text(found, context), (back, way_on(words)))


@screen("privacy", aside=True, commands=("privacy", "confidentialite"), words=("privacy", "confidentialité"))
async def privacy_page(context: Context) -> Shown:
    """The privacy notice."""
    return await page(context, pages.PRIVACY)


@screen(
    "emergency", aside=True, commands=("emergency", "urgence"), words=("emergency", "urgence", "urgences", "sos", "112")
)
async def emergency(context: Context) -> Shown:
    """Whom to call when it burns."""
    intro = await pages.by_slug(context.session, "emergency")
    head = [_page_text(intro, context)] if intro else []
    return Message(Markup("\n\n").join((*head, await emergency_text(context))), (way_on(context.words),))


async def emergency_text(context: Context) -> Markup:
    """The numbers, a line each."""
    words, language = context.words, context.words.language
    lines = []
    for one in await pages.emergency_numbers(context.session):
        name, when = in_language(one.name, language), in_language(one.when, language)
        by_text = words.say(
            "<b>{number}</b> (by text message) — {name}. {when}", number=one.number, name=name, when=when
        )
        by_voice = words.say("<b>{number}</b> — {name}. {when}", number=one.number, name=name, when=when)
        lines.append(by_text if one.sms else by_voice)
    return Markup("\n").join(lines)


def _page_text(found: pages.Page, context: Context) -> Markup:
    language = context.words.language
    title = in_language(found.title, language)
    text = Markup("<b>{}</b>\n\n{}").format(title, markup_in_language(found.text, language))
    remark = only_in_another(found.text, context.words)
    return Markup("{}\n\n{}").format(text, remark) if remark else text
