"""A need in a typed line: 'besoin urgent de couches à Calais', 'we have enough shoes'. Asked back before it is kept."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.day_text import flat
from handlers.conversation.screens import button, listener
from handlers.donating import needs_editing, needs_words
from handlers.donating.reading import understanding
from handlers.start import way_on
from models import need_rules, needs
from models.needs import Category, NeedLevel
from models.sites import Site

MOST = 4
"""Kinds of goods in one line."""
_OF = r"(?:\s*:\s*|\s+(?:de la |de l'|des? |du |d'|of |for |any (?:more )?)?)"
# Without accents and in small letters.
_PHRASES = {
    NeedLevel.NOT_ACCEPTED: (
        r"(?:on|nous) ne (?:prend|prenons|accepte|acceptons) (?:pas|plus)|pas accepte|"
        r"we (?:do not|don't|no longer|can't) (?:take|accept)|not accepted"
    ),
    NeedLevel.ENOUGH: (
        r"(?:(?:on a|nous avons|il y a) )?(?:bien |largement )?assez|(?:(?:on n'a|nous n'avons) )?plus besoin|"
        r"(?:we(?: have|'ve)(?: got)? )?(?:more than )?enough|(?:we )?no (?:longer|more) need"
    ),
    NeedLevel.URGENT: (
        r"(?:(?:on a|nous avons) )?(?:un )?besoin (?:tres )?urgent|(?:on a|nous avons) besoin d'urgence|"
        r"(?:il (?:nous )?faut )?(?:d')?urgence|(?:we )?urgently need(?:ed)?|(?:an )?urgent need|we need urgently|"
        r"urgent"
    ),
    NeedLevel.NEEDED: (
        r"(?:(?:on a|nous avons) )?besoin|il (?:nous )?(?:faut|manque)|(?:on|nous) manqu(?:e|ons)|"
        r"(?:we )?need(?:ed)?|we are (?:short|out)"
    ),
}
"""The first that fits counts: whoever needs it urgently needs it, too."""
_SAID = {level: re.compile(rf"(?:{phrases}){_OF}(?P<goods>\S.*)") for level, phrases in _PHRASES.items()}


def read(text: str) -> tuple[NeedLevel, str] | None:
    """How much is needed, and the rest of the line, which is to name the goods."""
    plain = flat(text)
    for level, said in _SAID.items():
        found = said.match(plain)
        if found:
            return level, found["goods"]
    return None


@listener
async def a_need(context: Context, text: str) -> Shown | None:
    """Somebody who answers for a site says what it needs; what others say so is for other ears."""
    said = read(text)
    theirs = await needs_editing.sites_of_mine(context) if said else []
    found = await understanding.understand(context, said[1]) if said and theirs else None
    if said is None or found is None or not found.goods:
        return None
    named = {good.category for good in found.goods}
    goods = [one for one in await needs.categories(context.session) if one.slug in named][:MOST]
    meant = [site for site in theirs if found.site is None or site.id == found.site.id]
    if not goods or not meant:
        return None
    return await _ask_back(context, meant[0], goods, said[0]) if len(meant) == 1 else _which(context, meant, goods)


async def _ask_back(context: Context, site: Site, goods: Sequence[Category], level: NeedLevel) -> Message:
    words = context.words
    head = words.say("<b>{site}</b>: shall I note this?", site=needs_words.site_of(site, words))
    lines, choices = [head], []
    for one in goods:
        known = await need_rules.one(context.session, site.id, one.id)
        name, so_far = needs_words.category_of(one, words), known.level if known else None
        lines.append(
            words.say(
                "{goods}: {level} (so far: {before})",
                goods=name,
                level=needs_words.level_of(level, words),
                before=needs_words.level_of(so_far, words),
            )
        )
        version = known.version if known else 0
        yes = words.say("✅ {goods}", goods=needs_words.label(name, level)).unescape()
        choices.append(button(yes, needs_editing.set_level, site.id, one.id, level, version))
    every = button(words.say("📦 All that is needed there"), needs_editing.needs_of, site.id)
    return Message(Markup("\n").join(lines), (Choices((*choices, every)), way_on(words)))


def _which(context: Context, meant: Sequence[Site], goods: Sequence[Category]) -> Message:
    words = context.words
    names = words.listing(needs_words.category_of(one, words) for one in goods)
    lists = tuple(
        button(needs_words.site_of(site, words), needs_editing.need, site.id, goods[0].id)
        if len(goods) == 1
        else button(needs_words.site_of(site, words), needs_editing.needs_of, site.id)
        for site in meant
    )
    return Message(words.say("<b>{goods}</b>: at which site?", goods=names), (Choices(lists), way_on(words)))
