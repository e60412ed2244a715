"""The places that need some goods most: by need, then by distance from where the donor says they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.shared import Location
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import giving, needs_words, offer_form
from handlers.start import way_on
from models import contacts, needs, sites
from models.bilingual import in_language
from models.needs import Category, Level, Need, NeedLevel, Position, Ranked

_BEST: Mapping[Level, str] = {
    NeedLevel.URGENT: N_("🔴 <b>{site}</b> needs this most: it is urgent there."),
    NeedLevel.NEEDED: N_("🟠 <b>{site}</b> needs this."),
    None: N_("❔ Nobody has asked for this. <b>{site}</b> may have use for it: ask before you bring any."),
    NeedLevel.ENOUGH: N_("🟢 There is enough of this for now. Ask at <b>{site}</b> before you bring any."),
}


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of one kind of goods: the sites in order, what they say beside it, and from where one looks."""

    category: Category
    ranked: Sequence[Ranked]
    said: Mapping[int, Need]
    position: Position | None = None

    def taking(self) -> list[Ranked]:
        return [one for one in self.ranked if one.accepts_any]

    def level(self, one: Ranked) -> Level:
        return one.levels[self.category.id]


@screen("donate-for", aside=True, link="donate-for")
async def places_for(context: Context, slug: str) -> Shown:
    """The places for some goods, the one that needs them most first."""
    return await _places(context, slug, None, Markup(""))


@screen("donate-near")
async def nearest(context: Context, slug: str) -> Shown:
    """Asks where the donor is; ``slug`` is of the goods, "" where it is about no goods in particular."""
    return Opening(NEAR, {"goods": slug})


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _show(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """The places again, by distance. The position is not kept."""
    where, goods, words = answers["where"], answers.get("goods"), context.words
    head = words.say("<b>Nearest to {place} first</b>", place=where["name"] or words.say("the position you shared"))
    position = (where["latitude"], where["longitude"])
    if isinstance(goods, str) and goods:
        return [await _places(context, goods, position, head)]
    found = sites.nearest(await sites.taking_donations(context.session), *position)
    return [await giving.places_in_order(context, found, head)]


NEAR = Form(
    "donate-near",
    version=1,
    title=N_("Nearest to me"),
    steps=(Step("where", N_("Where are you? This is not kept."), Location(), N_("Place")),),
    on_complete=_show,
    facts=_facts,
    submit=N_("✅ Show me"),
    is_reviewed=False,
    carries=("goods",),
)


async def _places(context: Context, slug: str, position: Position | None, head: Markup) -> Message:
    words, session = context.words, context.session
    category = await needs.category_by_slug(session, slug)
    others = button(words.say("📦 Something else"), giving.donate)
    if category is None:
        return Message(words.say("That is no longer on our list."), (Choices((others,)), way_on(words)))
    ranked = await needs.ranked(session, [category.id], position)
    found = _Found(category, ranked, await needs.said_of(session, category.id), position)
    parts = (head, _name(category, words), await _best(context, found), _others(found, words), _refusing(found, words))
    to_sites = tuple(
        button(
            needs_words.label(needs_words.site_of(one.site, words), found.level(one)),
            giving.at_site_with,
            one.site.slug,
            category.id,
        )
        for one in found.taking()
    )
    closest = (button(words.say("📍 Nearest to me"), nearest, slug),) if len(to_sites) > 1 else ()
    offer = (button(words.say("📦 Offer some of this"), offer_form.offer_of, slug),) if to_sites else ()
    groups = (Choices((*offer, *to_sites)), Choices((*closest, others), columns=2), way_on(words))
    text = Markup("\n\n").join(part for part in parts if part)
    return Message(text, tuple(group for group in groups if group.items))


def _name(category: Category, words: Words) -> Markup:
    name = Markup("<b>{}</b>").format(needs_words.category_of(category, words))
    examples = in_language(category.examples, words.language)
    return Markup("{}\n<i>{}</i>").format(name, examples) if examples else name


async def _best(context: Context, found: _Found) -> Markup:
    """The place that needs it most, why, and whom to contact there."""
    words, taking = context.words, found.taking()
    if not taking:
        notes = [needs_words.note_of(need, words) for need in found.said.values()]
        none = words.say("⚪ None of our places can take this.")
        return Markup("\n").join((none, *dict.fromkeys(note for note in notes if note)))
    best = taking[0]
    line = words.say(_BEST[found.level(best)], site=needs_words.site_of(best.site, words))
    away = needs_words.distance(sites.kilometres(best.site, found.position), words)
    note = needs_words.note_of(found.said.get(best.site.id), words)
    rule = giving.rule(best.site, await contacts.of_site(context.session, best.site.id), words)
    about = Markup("\n").join(part for part in (line, away, note) if part)
    return Markup("\n\n").join((about, rule))


def _others(found: _Found, words: Words) -> Markup:
    """A line for each of the others that take it."""
    lines = []
    for one in found.taking()[1:]:
        site, level = needs_words.site_of(one.site, words), needs_words.level_of(found.level(one), words)
        away = needs_words.distance(sites.kilometres(one.site, found.position), words)
        if away:
            lines.append(words.say("{site}: {level}, {distance}", site=site, level=level, distance=away))
        else:
            lines.append(words.say("{site}: {level}", site=site, level=level))
    return Markup("\n").join((words.say("<b>Elsewhere</b>"), *lines)) if lines else Markup("")


def _refusing(found: _Found, words: Words) -> Markup:
    """Where it is not accepted, and where instead."""
    taking, refusing = found.taking(), [one.site for one in found.ranked if not one.accepts_any]
    if not refusing or not taking:
        return Markup("")
    names = words.listing(needs_words.site_of(site, words) for site in refusing)
    instead = needs_words.site_of(taking[0].site, words)
    return words.say("⚪ Not accepted: {sites}. Rather {site}.", sites=names, site=instead)
