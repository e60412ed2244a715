"""The question what somebody would give: several kinds of goods, each with how much; tapped, or typed in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, Changed, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.plain import clip, key, one_line
from handlers.donating import needs_words, offer_words
from handlers.donating.goods_lines import Line, items_of, kept, lines_of, next_number, read, with_line, without_line
from handlers.donating.harmless import unlinked
from handlers.donating.offer_facts import OfferFacts
from models.offers import MOST_ITEMS, Unit

TOLD = "told"
"""Carried: goods that were told when the form was opened, about which something is left to be asked."""
_KIND, _AMOUNT, _EDIT, _DROP, _MORE, _DONE = "k:", "u:", "e:", "x:", "*more", "*done"
_USUAL = ((1, Unit.BAG), (2, Unit.BAG), (3, Unit.BAG), (1, Unit.BOX), (3, Unit.BOX), (1, Unit.CAR))
_LONGEST_NAME = 60
_NOBODY_KNOWS = frozenset(
    ("i don t know", "don t know", "not sure", "no idea", "je ne sais pas", "je sais pas", "aucune idee", "pas sur")
)
_NO_GOODS = frozenset(("no", "nothing", "nothing else", "none", "non", "rien", "rien d autre", "aucun", "non merci"))


@dataclass(frozen=True, slots=True)
class _Stage:
    """What is being asked: the kind or the amount of ``line``, or a kind of goods more, or whether that is all."""

    lines: Sequence[Line]
    line: Line | None = None
    is_more: bool = False

    @property
    def asks_kind(self) -> bool:
        return (self.line is not None and not self.line.category) or (self.line is None and self.is_more)

    @property
    def number(self) -> int:
        """Of the line that is asked about, or of the one to come."""
        return self.line.number if self.line else next_number(self.lines)


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods, a line each; kept as ``goods_lines`` keeps them. Every button says which line it is about."""

    def prompt(self, asking: Asking) -> Prompt:
        """Kinds of goods to tap, or amounts, or the list with what can be done about it."""
        stage = _stage(asking)
        if stage.asks_kind:
            return _kinds(stage, asking)
        if stage.line:
            return _amounts(stage.line, asking)
        return _list(stage, asking)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or goods and amounts typed."""
        if isinstance(event, Pick):
            return _picked(event.meaning, _stage(asking), asking)
        return _typed(one_line(event.text), _stage(asking), asking) if isinstance(event, Said) else NotForMe()

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'Clothes: 3 bags'; several kinds below one another."""
        items = items_of(lines_of(value), list(OfferFacts.of(asking).categories.values()))
        return offer_words.one_or_a_list([offer_words.item(one, asking.words) for one in items])

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Lines about which nothing is left to be asked."""
        lines, known = lines_of(value), OfferFacts.of(asking).categories
        return 0 < len(lines) <= MOST_ITEMS and all(line.is_whole and line.category in known for line in lines)


def goods_question(asking: Asking) -> Markup:
    """What is asked of the goods now, below what was just left out."""
    refused = asking.scratch.get("refused")
    left_out = [taken_nowhere(refused, OfferFacts.of(asking))] if refused and isinstance(refused, list) else []
    return Markup("\n\n").join((*left_out, _asked(asking)))


def _asked(asking: Asking) -> Markup:
    words, stage = asking.words, _stage(asking)
    if stage.line and not stage.line.category:
        return words.say("Which kind of goods is this: {goods}?", goods=unlinked(stage.line.said))
    if stage.line:
        return words.say("How much is it? {goods}", goods=_name(stage.line, asking))
    if stage.is_more and stage.lines:
        return words.say("What else would you like to give?")
    if stage.is_more:
        return words.say("What would you like to give?")
    items = items_of(stage.lines, list(OfferFacts.of(asking).categories.values()))
    return words.say("You would give:\n{goods}\n\nIs there anything else?", goods=offer_words.goods(items, words))


def _stage(asking: Asking) -> _Stage:
    """``scratch`` holds the list as it is being changed, ``at`` the line whose amount is to be said anew."""
    begun = asking.scratch.get("lines", asking.answers.get(asking.buttons.step, asking.answers.get(TOLD)))
    lines = [line for line in lines_of(begun) if not line.category or line.category in OfferFacts.of(asking).categories]
    at = asking.scratch.get("at")
    open_line = next((line for line in lines if not line.category), None)
    open_line = open_line or next((line for line in lines if line.number == at), None)
    open_line = open_line or next((line for line in lines if not line.is_settled), None)
    return _Stage(lines, open_line, is_more=not lines or asking.scratch.get("more") is True)


def _kinds(stage: _Stage, asking: Asking) -> Prompt:
    facts = OfferFacts.of(asking)
    kinds = tuple(
        asking.button(
            needs_words.label(needs_words.category_of(one, asking.words), level), f"{_KIND}{stage.number}:{one.slug}"
        )
        for one, level in facts.needed
    )
    ready = (asking.button(asking.words.say("✅ That’s all"), _DONE),) if stage.lines and not stage.line else ()
    hint = asking.words.say("Or simply write it: 3 bags of jumpers and 10 sleeping bags.")
    none = (_drop(stage.line, asking),) if stage.line else ()
    groups = (Choices(kinds, columns=2), Choices((*ready, *none)))
    return Prompt(tuple(group for group in groups if group.items), hint=None if stage.line else hint)


def _amounts(line: Line, asking: Asking) -> Prompt:
    words = asking.words
    usual = tuple(
        asking.button(offer_words.amount(amount, unit, words), f"{_AMOUNT}{line.number}:{unit.value}:{amount}")
        for amount, unit in _USUAL
    )
    unknown = (asking.button(words.say("I don’t know yet"), f"{_AMOUNT}{line.number}"), _drop(line, asking))
    hint = words.say("Or type it: 20, 3 bags, a carload…")
    return Prompt((Choices(usual, columns=3), Choices(unknown, columns=2)), hint=hint)


def _list(stage: _Stage, asking: Asking) -> Prompt:
    words = asking.words
    each = tuple(
        choice
        for line in stage.lines
        for choice in (
            asking.button(words.say("✏️ {line}", line=_short(line, asking)), f"{_EDIT}{line.number}"),
            _drop(line, asking),
        )
    )
    more = (asking.button(words.say("➕ Something else too"), _MORE),) if len(stage.lines) < MOST_ITEMS else ()
    ready = asking.button(words.say("✅ That’s all"), _DONE)
    return Prompt((Choices((ready, *more)), Choices(each, columns=2)))


def _drop(line: Line, asking: Asking) -> Choice:
    return asking.button(asking.words.say("✖ {line}", line=_short(line, asking)), f"{_DROP}{line.number}")


def _picked(meaning: str, stage: _Stage, asking: Asking) -> Reading:
    lines = stage.lines
    if meaning == _DONE:
        return Answer(kept(lines)) if lines and all(line.is_whole for line in lines) else NotForMe()
    if meaning == _MORE:
        return Changed({"lines": kept(lines), "more": True})
    number, *rest = meaning[2:].split(":")
    line = next((one for one in lines if str(one.number) == number), None)
    if meaning.startswith(_KIND) and len(rest) == 1 and number.isascii() and number.isdigit() and len(number) < 4:
        return _of_kind(line or Line(int(number)), rest[0], stage, asking)
    if meaning.startswith(_DROP):
        return Changed({"lines": kept(without_line(lines, line.number) if line else lines)})
    if line is None:
        return NotForMe()
    if meaning.startswith(_EDIT):
        return Changed({"lines": kept(lines), "at": line.number})
    return _of_amount(line, rest, stage) if meaning.startswith(_AMOUNT) else NotForMe()


def _of_kind(line: Line, slug: str, stage: _Stage, asking: Asking) -> Reading:
    facts = OfferFacts.of(asking)
    if slug not in facts.categories:
        return Again(asking.words.say("That choice is no longer there. These are:"))
    if not facts.is_taken(slug):
        return Again(taken_nowhere([slug], facts))
    return Changed({"lines": kept(with_line(stage.lines, replace(line, category=slug)))})


def _of_amount(line: Line, said: Sequence[str], stage: _Stage) -> Reading:
    usual = {(unit.value, str(amount)): (amount, unit) for amount, unit in _USUAL}
    if said and tuple(said) not in usual:
        return NotForMe()
    amount, unit = usual[said[0], said[1]] if said else (None, None)
    return Changed({"lines": kept(with_line(stage.lines, line.of(amount, unit)))})


def _typed(text: str, stage: _Stage, asking: Asking) -> Reading:
    facts = OfferFacts.of(asking)
    if stage.line and stage.line.category:
        return _typed_amount(text, stage.line, stage, asking)
    if stage.line:
        return _typed_kind(text, stage.line, stage, asking)
    found = read(facts.read_goods(text), text, stage.lines)
    refused = [line.category for line in found if line.category and not facts.is_taken(line.category)]
    taken = [line for line in found if line.category not in refused]
    if refused and not taken:
        return Again(taken_nowhere(refused, facts))
    if not found and (len(text) > _LONGEST_NAME or not any(char.isalpha() for char in text)):
        return Again(asking.words.say("I see no goods in this. A few words will do: 3 bags of jumpers."))
    if not found and stage.lines and key(text) in _NO_GOODS:
        return Answer(kept(stage.lines))
    if not found and text.rstrip().endswith("?"):
        return Again(asking.words.say("Let us note first what you give; the site answers your questions afterwards."))
    new = taken or [Line(next_number(stage.lines), said=text)]
    return Changed({"lines": kept([*stage.lines, *new][:MOST_ITEMS]), "refused": refused})


def _typed_kind(text: str, line: Line, stage: _Stage, asking: Asking) -> Reading:
    """Another word for what nobody had a word for; or that it is none of the goods after all."""
    kinds = {good.category for good in OfferFacts.of(asking).read_goods(text)} - {None}
    if key(text) in _NO_GOODS:
        return Changed({"lines": kept(without_line(stage.lines, line.number))})
    if len(kinds) != 1:
        return Again(asking.words.say("Please tap the kind that fits best, or ✖ if these are no goods."))
    return _of_kind(line, str(kinds.pop()), stage, asking)


def _typed_amount(text: str, line: Line, stage: _Stage, asking: Asking) -> Reading:
    if key(text) in _NOBODY_KNOWS:
        return Changed({"lines": kept(with_line(stage.lines, line.of(None, None)))})
    facts = OfferFacts.of(asking)
    named = next(iter(facts.categories[line.category].words.get(asking.words.language, ())), "")
    link = "de" if asking.words.language == "fr" else "of"
    for said in (text, f"{text} {link} {named}"):
        found = [one for one in read(facts.read_goods(said), said) if one.category == line.category and one.is_settled]
        if len(found) == 1:
            return Changed({"lines": kept(with_line(stage.lines, line.of(found[0].amount, found[0].unit)))})
    return Again(asking.words.say("How much is that? For example: 20, 3 bags, 2 boxes, a carload."))


def taken_nowhere(slugs: Sequence[str], facts: OfferFacts) -> Markup:
    """That none of the sites takes such goods."""
    words = facts.words
    known = [facts.categories[slug] for slug in dict.fromkeys(slugs) if slug in facts.categories]
    names = words.listing(needs_words.category_of(one, words) for one in known)
    return words.say("⚪ None of our sites can take this: {goods}.", goods=names)


def _name(line: Line, asking: Asking) -> Markup:
    (item,) = items_of([replace(line, amount=None)], list(OfferFacts.of(asking).categories.values()))
    return offer_words.item(item, asking.words)


def _short(line: Line, asking: Asking) -> str:
    """What a button to the line says."""
    category = OfferFacts.of(asking).categories.get(line.category)
    said = line.said or (needs_words.category_of(category, asking.words) if category else "")
    return clip(said, 24)
