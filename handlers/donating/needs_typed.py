"""A need in a typed line: 'besoin urgent de couches à Calais', 'we have enough shoes'. Asked back before it is kept."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.day_text import flat
from handlers.conversation.screens import button, listener, screen
from handlers.donating import needs_editing, needs_words, refusing_goods
from handlers.donating.reading import understanding
from handlers.start import way_on
from models import need_rules, needs
from models.need_rules import Changed
from models.needs import Category, NeedLevel
from models.sites import Site

MOST = 5
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
_BEHIND = {level: re.compile(rf"(?P<goods>[^:]*\S)\s*:\s*(?:{phrases})") for level, phrases in _PHRASES.items()}
_OF_A_SITE = re.compile(r"(?P<site>[^:]{2,60}?)\s*:\s*(?P<rest>\S.*)")
_LINES = re.compile(r"(?<!:)[\n,;]+")
_AND = re.compile(r" (?:et|and|mais|but|puis|then) ")
_SIGNS = {NeedLevel.URGENT: "u", NeedLevel.NEEDED: "n", NeedLevel.ENOUGH: "e", NeedLevel.NOT_ACCEPTED: "x"}
"""How a button carries a level; they stand in buttons for ever."""
_LEVELS = {sign: level for level, sign in _SIGNS.items()}
_CARRIED = re.compile(r"(\d{1,9})([unex])(\d{1,9})")


def read(text: str) -> list[tuple[NeedLevel, str]]:
    """How much is needed, with words that are to name the goods: 'urgent : duvets, assez de livres' is two of them.

    Empty where the text does not begin with one.
    """
    found: list[tuple[NeedLevel, str]] = []
    for part in (flat(one) for line in _LINES.split(text.strip()) for one in _AND.split(line)):
        said = _one(part)
        if said:
            found.append(said)
        elif not found:
            return []
        elif part:
            level, goods = found[-1]
            found[-1] = level, f"{goods}, {part}"
    return found


def _one(part: str) -> tuple[NeedLevel, str] | None:
    """'assez de livres', 'livres : assez', 'Calais : assez de livres'."""
    for patterns, is_all in ((_SAID, False), (_BEHIND, True)):
        for level, said in patterns.items():
            found = said.fullmatch(part) if is_all else said.match(part)
            if found:
                return level, found["goods"]
    of_a_site = _OF_A_SITE.fullmatch(part)
    rest = _one(of_a_site["rest"]) if of_a_site else None
    return (rest[0], f"{rest[1]} a {of_a_site['site']}") if of_a_site and rest else None


@listener
async def a_need(context: Context, text: str) -> Shown | None:
    """Somebody who answers for a site says what it needs; what others say so is for other ears."""
    said = read(text)
    theirs = await needs_editing.sites_of_mine(context) if said else []
    if not said or not theirs:
        return None
    levels: dict[str, NeedLevel] = {}
    named: set[int] = set()
    for level, words in said:
        found = await understanding.understand(context, words)
        named |= {found.site.id} if found and found.site else set()
        levels |= {good.category: level for good in (found.goods if found else ()) if good.category}
    goods = [(one, levels[one.slug]) for one in await needs.categories(context.session) if one.slug in levels][:MOST]
    meant = [site for site in theirs if not named or site.id in named]
    if not goods or not meant:
        return None
    return await _ask_back(context, meant[0], goods) if len(meant) == 1 else _which(context, meant, goods)


@screen("needs-all", aside=True)
async def note_all(context: Context, site_id: int, told: str) -> Shown:
    """Keeps all that was said; what was changed meanwhile, or what would turn offers away, is asked by itself."""
    words, kept, asked = context.words, [], list[Message]()
    for category_id, level, version in ((int(n), _LEVELS[sign], int(v)) for n, sign, v in _CARRIED.findall(told)):
        if level is NeedLevel.NOT_ACCEPTED:
            question = await refusing_goods.question(context, site_id, category_id, version)
            if question:
                asked.append(question)
                continue
        changed = await needs_editing.change(context, site_id, category_id, level, version)
        if not isinstance(changed, Changed):
            return changed
        if not changed.done:
            site = await context.session.get_one(Site, site_id)
            asked.append(await needs_editing.overtaken(context, site, category_id, changed))
            continue
        name = needs_words.category_of(await context.session.get_one(Category, category_id), words)
        kept.append(words.say("✅ {goods}: {level}", goods=name, level=needs_words.level_of(level, words)))
    return (await needs_editing.listed(context, site_id, Markup("\n").join(kept)), *asked)


@screen("needs-said", aside=True)
async def say_back(context: Context, site_id: int, told: str) -> Shown:
    """Asks whether to note what was said, once it is known of which site."""
    site = next((one for one in await needs_editing.sites_of_mine(context) if one.id == site_id), None)
    if site is None:
        return needs_editing.refusal(context)
    levels = {int(number): _LEVELS[sign] for number, sign, _ in _CARRIED.findall(told)}
    goods = [(one, levels[one.id]) for one in await needs.categories(context.session) if one.id in levels]
    return await _ask_back(context, site, goods[:MOST])


async def _ask_back(context: Context, site: Site, goods: Sequence[tuple[Category, NeedLevel]]) -> Message:
    words = context.words
    head = words.say("<b>{site}</b>: shall I note this?", site=needs_words.site_of(site, words))
    lines, choices, carried = [head], [], []
    for one, level in goods:
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
        carried.append(f"{one.id}{_SIGNS[level]}{version}")
    every = button(words.say("📦 All that is needed there"), needs_editing.needs_of, site.id)
    whole = [button(words.say("✅ Note all of it"), note_all, site.id, "-".join(carried))] if len(goods) > 1 else []
    return Message(Markup("\n").join(lines), (Choices((*whole, *choices, every)), way_on(words)))


def _which(context: Context, meant: Sequence[Site], goods: Sequence[tuple[Category, NeedLevel]]) -> Message:
    words = context.words
    names = words.listing(needs_words.category_of(one, words) for one, _ in goods)
    carried = "-".join(f"{one.id}{_SIGNS[level]}0" for one, level in goods)
    lists = tuple(
        button(needs_words.site_of(site, words), needs_editing.need, site.id, goods[0][0].id)
        if len(goods) == 1
        else button(needs_words.site_of(site, words), say_back, site.id, carried)
        for site in meant
    )
    return Message(words.say("<b>{goods}</b>: at which site?", goods=names), (Choices(lists), way_on(words)))
