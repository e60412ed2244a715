"""The needs as a picture, in either language: to be shared on social networks, by anybody."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import giving, needs_words
from handlers.pictures import needs_list
from handlers.start import way_on
from models import needs, pages, sites
from models.bilingual import in_language
from models.needs import BY_URGENCY, Category, Level, NeedLevel
from models.sites import RUNNING, Site

Json = dict[str, Any]
_LEVELS = {
    NeedLevel.URGENT: N_("Urgent"),
    NeedLevel.NEEDED: N_("Needed"),
    NeedLevel.ENOUGH: N_("Enough for now"),
    NeedLevel.NOT_ACCEPTED: N_("Not accepted"),
}


@screen("needs-picture", aside=True)
async def picture_of_all(context: Context, language: str) -> Shown:
    """What is needed at every site that takes goods."""
    found = await sites.taking_donations(context.session)
    if not found:
        return await giving.donate(context)
    words = _words(context, language)
    figures = await _figures(context, found, words.say("What is needed"), "donate", words)
    others = [button(_in(one), picture_of_all, one.language) for one in _others(context, words)]
    back = button(context.words.say("📦 Give something"), giving.donate)
    return _message(context, Drawing(_file("needs", context, words), needs_list.KIND, figures), [*others, back], words)


@screen("needs-picture-at", aside=True)
async def picture_of_site(context: Context, slug: str, language: str) -> Shown:
    """What one site needs."""
    site = await sites.by_slug(context.session, slug)
    if site is None or site.state not in RUNNING or not site.takes_donations:
        return await giving.at_site(context, slug)
    words = _words(context, language)
    title = words.say("What is needed: {site}", site=needs_words.site_of(site, words))
    figures = await _figures(context, [site], title, f"donate-at-{slug}", words)
    others = [button(_in(one), picture_of_site, slug, one.language) for one in _others(context, words)]
    back = button(
        context.words.say("📦 Back to {site}", site=needs_words.site_of(site, context.words)).unescape(),
        giving.at_site,
        slug,
    )
    return _message(context, Drawing(_file(slug, context, words), needs_list.KIND, figures), [*others, back], words)


def _message(context: Context, drawing: Drawing, ways: Sequence[Choice], words: Words) -> Message:
    """The picture, with what is to be read beside it where it is shared: the rule, and the way to the bot."""
    figures = drawing.figures
    text = Markup("\n\n").join(
        (
            Markup("<b>{}</b>").format(figures["title"]),
            Markup.escape(figures["rule"]),
            Markup.escape(figures["address"]),
        )
    )
    return Message(text, (Choices(tuple(ways)), way_on(context.words)), drawing=drawing)


async def _figures(context: Context, found: Sequence[Site], title: Markup, link: str, words: Words) -> Json:
    """All that is on the picture, in its language."""
    welcome = await pages.welcome(context.session)
    address = context.link(link)
    blocks = []
    for site in found:
        said = [(one, need.level) for one, need in await needs.of_site(context.session, site.id)]
        name = needs_words.site_of(site, words) if len(found) > 1 else ""
        blocks.append({"title": name, "rows": _rows(said, words)})
    return {
        "organisation": in_language(welcome.title, words.language),
        "title": str(title.unescape()),
        "day": str(words.say("On {day}", day=words.plain_day(context.today)).unescape()),
        "blocks": [block for block in blocks if block["rows"]],
        "rule": str(words.say("Contact us before bringing anything: needs change every week.").unescape()),
        "address": address,
        "shown_address": address.removeprefix("https://"),
        "more": str(words.say("The whole list is in the bot.").unescape()),
    }


def _rows(said: Sequence[tuple[Category, Level]], words: Words) -> list[Json]:
    rows = []
    for level in BY_URGENCY:
        goods = [needs_words.category_of(one, words) for one, known in said if known is level]
        if goods and level is not None:
            rows.append({"level": level.value, "label": str(words.say(_LEVELS[level]).unescape()), "goods": goods})
    return rows


def _words(context: Context, language: str) -> Words:
    """The language asked for, else the reader's."""
    return context.languages.get(language, context.words)


def _others(context: Context, words: Words) -> list[Words]:
    """The languages in which it can be had besides."""
    return [one for language, one in context.languages.items() if language in ("fr", "en") and one is not words]


def _in(words: Words) -> str:
    # Each language by its own name, whoever reads it.
    return "🖼 Français" if words.language == "fr" else "🖼 English"


def _file(name: str, context: Context, words: Words) -> str:
    return f"{name}-{context.today.isoformat()}-{words.language}.png"
