"""What is needed, in words: each level by its sign and by its name, so that nobody has to tell colours apart."""

from collections.abc import Iterable, Mapping, Sequence
from math import isinf

from markupsafe import Markup

from handlers.conversation.words import N_, Words
from models.bilingual import in_language, markup_in_language
from models.needs import BY_URGENCY, Category, Level, Need, NeedLevel
from models.sites import Site

ICONS: Mapping[Level, str] = {
    NeedLevel.URGENT: "🔴",
    NeedLevel.NEEDED: "🟠",
    None: "❔",
    NeedLevel.ENOUGH: "🟢",
    NeedLevel.NOT_ACCEPTED: "⚪",
}
_LEVELS: Mapping[Level, str] = {
    NeedLevel.URGENT: N_("🔴 urgent"),
    NeedLevel.NEEDED: N_("🟠 needed"),
    None: N_("❔ ask first"),
    NeedLevel.ENOUGH: N_("🟢 enough for now"),
    NeedLevel.NOT_ACCEPTED: N_("⚪ not accepted here"),
}
_GROUPS: Mapping[Level, str] = {
    NeedLevel.URGENT: N_("🔴 <b>Urgent:</b> {goods}"),
    NeedLevel.NEEDED: N_("🟠 <b>Needed:</b> {goods}"),
    None: N_("❔ <b>Ask first:</b> {goods}"),
    NeedLevel.ENOUGH: N_("🟢 <b>Enough for now:</b> {goods}"),
    NeedLevel.NOT_ACCEPTED: N_("⚪ <b>Not accepted:</b> {goods}"),
}
_NEAREST_SHOWN = 10
"""Kilometres; distances are told in tens."""


def level_of(level: Level, words: Words) -> Markup:
    """'🔴 urgent'."""
    return words.say(_LEVELS[level])


def label(name: str, level: Level) -> str:
    """'🔴 Shoes', for a button to goods or to a site."""
    return f"{ICONS[level]} {name}"


def category_of(category: Category, words: Words) -> str:
    """Its name."""
    return in_language(category.name, words.language)


def site_of(site: Site, words: Words) -> str:
    """Its name."""
    return in_language(site.name, words.language)


def grouped(found: Sequence[tuple[Category, Level]], words: Words, levels: Iterable[Level] = BY_URGENCY) -> Markup:
    """A line for each of the levels that is there: '🟠 Needed: shoes, tents'; "" where none is."""
    lines = []
    for level in levels:
        goods = [category_of(one, words) for one, said in found if said is level]
        if goods:
            lines.append(words.say(_GROUPS[level], goods=Markup(", ").join(goods)))
    return Markup("\n").join(lines)


def notes(found: Sequence[tuple[Category, Need]], words: Words) -> Markup:
    """What is said beside the levels, a line each."""
    said = [(category_of(one, words), note_of(need, words)) for one, need in found]
    return Markup("\n").join(words.say("📝 {goods}: {note}", goods=goods, note=note) for goods, note in said if note)


def note_of(need: Need | None, words: Words) -> Markup:
    """What is said beside the level; "" where nothing is."""
    return markup_in_language(need.note, words.language) if need else Markup("")


def distance(kilometres: float, words: Words) -> Markup | None:
    """'about 40 km away', no closer than what it is counted from; None from or to nowhere."""
    if isinf(kilometres):
        return None
    tens = round(kilometres / _NEAREST_SHOWN) * _NEAREST_SHOWN
    if tens < _NEAREST_SHOWN:
        return words.say("less than {km} km away", km=words.number(_NEAREST_SHOWN))
    return words.say("about {km} km away", km=words.number(tens))
