"""What is offered, and how much of each, read from the words of a sentence that are no day and no place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.donating.reading import small_words as small
from handlers.donating.reading.amounts import Amounts
from handlers.donating.reading.units import CONTAINERS, VEHICLES, Amount
from handlers.donating.reading.vocabulary import Vocabulary
from handlers.donating.reading.words import CUT_SHORT, EVERYDAY, Word
from models.offers import Unit

_NOT_FAR = 9


@dataclass(frozen=True, slots=True)
class Good:
    """One kind of goods. ``category`` is None for what the organisation has no word for; ``said`` is how it was named.

    ``number`` is None where it was not said, or not exactly.
    """

    category: str | None
    said: str
    number: int | None = None
    unit: Unit | None = None


class _Reader:
    """Goes through the words once; an amount waits for the goods it counts, and goods for an amount behind them."""

    def __init__(self, words: Sequence[Word], vocabulary: Vocabulary, language: str) -> None:
        self.words, self.vocabulary, self.language = words, vocabulary, language
        self.amounts = Amounts(words, vocabulary, language)
        self.goods: list[Good] = []
        self.used: set[int] = set()
        self.waiting: Amount | None = None
        self.since = 0
        self.named_until = 0
        self.early: Amount | None = None
        """'40 bags. Clothes mostly.'"""
        self.is_denying = False

    def read(self) -> tuple[Good, ...]:
        at = 0
        while at < len(self.words):
            at += self._step(at)
        self._settle()
        first = self.goods[0] if self.goods else None
        is_one_kind = len({one.category for one in self.goods}) == 1
        if self.early and first and is_one_kind and first.number is None and first.unit is None:
            self.goods[0] = replace(first, number=self.early.number, unit=self.early.unit)
        return _folded(self.goods)

    def _step(self, at: int) -> int:
        contained = self.amounts.container(at)
        if contained:
            return contained
        amount = self.amounts.at(at)
        named = self.vocabulary.at(self.words, at)
        if named and self._is_emptied(at):
            return named[1]
        if named and self._is_denied(at):
            self.is_denying = True
            self.waiting = None
            self.used |= {*range(at, at + named[1])}
            return named[1]
        if named and not (amount and amount.words >= named[1] and self.amounts.counts_goods(at + amount.words)):
            return self._name(at, *named)
        if amount:
            self._wait(at, amount)
            if self.words[at].text == "x" and self.named_until == at:
                self._settle()
            return amount.words
        return self._other(at)

    def _wait(self, at: int, amount: Amount) -> None:
        held = self.waiting if self.waiting and self.waiting.unit in CONTAINERS else None
        if held and (held.number or amount.number is None) and self._follows_amount(at) and self._is_of(at):
            return  # '2 cartons de 12 bouteilles d'huile' are two boxes.
        self._settle()
        self.is_denying = False
        self.waiting, self.since = amount, at

    def _other(self, at: int) -> int:
        word = self.words[at]
        if word.is_mark:
            if word.text in ",;+.)?!" and self.waiting:
                self._settle()
        elif word.text in small.WITH and self.waiting and self.waiting.unit is None:
            self._settle()
        elif word.text in CUT_SHORT or word.text in small.HAVING:
            self.is_denying = False
        elif word.text not in small.OF and word.text not in small.QUALITIES and word.text not in small.SOME:
            self._unknown(at)
        return 1

    def _unknown(self, at: int) -> None:
        """'2 vélos', 'donner mon piano': goods, though nobody has a word for them."""
        word = self.words[at]
        self.is_denying = self.is_denying and word.text in small.ALSO_DENIED
        if self.waiting and self.amounts.is_quality(at):
            return
        if self._is_noun(word) and self._is_counted(at):
            self._add(None, word.text, self.waiting)
            self.used |= {*range(self.since, at + 1)}
        elif self._is_noun(word) and self._is_own(at):
            self._add(None, word.text, None)
            self.used |= {at - 1, at}
        elif not {word.text, word.stem} & small.PEOPLE_AND_MEASURES:
            self._settle()
        self.waiting = None

    def _is_noun(self, word: Word) -> bool:
        is_named = {word.text, word.stem} & (small.PEOPLE_AND_MEASURES | EVERYDAY)
        return word.text.isalpha() and len(word.text) > 2 and not is_named

    def _is_counted(self, at: int) -> bool:
        if self.waiting is None or self.waiting.unit in VEHICLES or not self._follows_amount(at):
            return False
        before = self.words[self.since - 1].text if self.since else ""
        if self.language == "en" and self.words[at].text == self.words[at].stem:
            return False  # 'ok 2 deliver'
        return (self.waiting.number or 0) > 1 and before not in small.BEING

    def _is_own(self, at: int) -> bool:
        return at > 1 and self.words[at - 1].text in ("mon", "ma") and self.words[at - 2].text in small.GIVING

    def _name(self, at: int, category: str, count: int) -> int:
        said = " ".join(word.text for word in self.words[at : at + count])
        if self._is_compound(at):
            last = self.goods[-1]
            kept = category if self.language == "en" else last.category
            self.goods[-1] = replace(last, category=kept, said=f"{last.said} {said}")
        else:
            self._add(category, said, self.waiting)
        self.used |= {*range(self.since if self.waiting else at, at + count)}
        self.waiting, self.named_until = None, at + count
        return count

    def _is_compound(self, at: int) -> bool:
        """'office chairs' are chairs, 'serviettes éponge' are serviettes: two words of goods for one thing."""
        if self.waiting or not self.goods or self.named_until != at:
            return False
        before, word = self.words[at - 1], self.words[at]
        if self.language == "en":
            return before.text == before.stem and word.text != word.stem
        return before.text != before.stem and word.text == word.stem

    def _add(self, category: str | None, said: str, amount: Amount | None) -> None:
        unit = amount.unit if amount else None
        number = amount.number if amount else None
        if number and unit is None:
            unit = self._unit_of(amount)
        self.goods.append(Good(category, said, number, unit))

    def _unit_of(self, amount: Amount | None) -> Unit:
        """'un carton de bonnets et un de gants': another box."""
        last = self.goods[-1] if self.goods else None
        behind = self.words[self.since + amount.words - 1].text if amount else ""
        is_elliptic = amount is not None and amount.is_exact and behind in ("de", "d", "of")
        return last.unit if is_elliptic and last and last.unit in CONTAINERS else Unit.PIECE

    def _is_denied(self, at: int) -> bool:
        """'no clothes', 'pas de vêtements', 'no shoes or toys'."""
        before = [word.text for word in self.words[max(0, at - 4) : at]]
        while before and before[-1] in ("de", "d", "'", "des", "any"):
            before.pop()
        if self.is_denying and before and before[-1] in small.ALSO_DENIED - {"et", "and"}:
            return True
        if before and before[-1] in small.WANTING and {"dont", "don"} & {*before[:-1]}:
            return True
        is_one = self.waiting is not None and self.waiting.number == 1 and self.waiting.unit is None
        if is_one and len(before) > 1 and before[-1] in ("un", "une", "a", "an"):
            before.pop()
        is_counted = self.waiting is not None and bool(self.waiting.number) and not is_one
        return bool(before) and before[-1] in small.DENYING and not is_counted

    def _is_emptied(self, at: int) -> bool:
        """'vider mes placards', 'in my wardrobe'."""
        before = [word.text for word in self.words[max(0, at - 2) : at]]
        return len(before) > 1 and before[0] in small.EMPTYING and before[1] in small.OWN

    def _follows_amount(self, at: int) -> bool:
        between = self.words[self.since + (self.waiting.words if self.waiting else 0) : at]
        return all(word.text in small.OF or word.text in small.QUALITIES for word in between)

    def _is_of(self, at: int) -> bool:
        return at > 0 and self.words[at - 1].text in small.OF

    def _settle(self) -> None:
        """An amount that no goods follow belongs to those before it: 'couvertures : 20', 'des pulls (3 sacs)'."""
        waiting, self.waiting = self.waiting, None
        if waiting and not self.goods and waiting.unit in CONTAINERS and waiting.number:
            self.early = waiting
        if waiting is None or not (waiting.number or waiting.unit) or not self.goods:
            return
        last = self.goods[-1]
        is_open = last.number is None and (last.unit is None or waiting.unit is None)
        if is_open and self._is_behind(waiting):
            unit = last.unit or waiting.unit or (Unit.PIECE if waiting.number else None)
            self.goods[-1] = replace(last, number=waiting.number, unit=unit)
            self.used |= {*range(self.since, self.since + waiting.words)}

    def _is_behind(self, waiting: Amount) -> bool:
        """Nothing but small words and marks stands between the goods and the amount, or it can only be theirs."""
        between = self.words[max(self.used, default=-1) + 1 : self.since]
        is_clear = self.words[self.since].text == "x" or (waiting.unit is not None and waiting.unit is not Unit.KILO)
        if is_clear and len(between) <= _NOT_FAR:
            return True
        meaningless = small.OF | small.QUALITIES | small.HAVING | small.SOME | CUT_SHORT
        return all(word.is_mark or word.text in meaningless for word in between)


def _folded(goods: Sequence[Good]) -> tuple[Good, ...]:
    """Goods named on without an amount join those before them: '3 sacs de pulls et pantalons'."""
    folded = list[Good]()
    for one in goods:
        last = folded[-1] if folded else None
        is_bare = one.number is None and one.unit is None and one.category is not None
        if last and is_bare and last.category == one.category and (last.unit in CONTAINERS or last.unit is None):
            folded[-1] = replace(last, said=f"{last.said}, {one.said}")
        else:
            folded.append(one)
    return tuple(folded)


def named_goods(words: Sequence[Word], vocabulary: Vocabulary, *, exactly: bool = False) -> frozenset[int]:
    """The places of the words that name goods; ``exactly``: those without a slip."""
    found, at = set[int](), 0
    while at < len(words):
        named = vocabulary.at(words, at, exactly=exactly)
        found |= {*range(at, at + named[1])} if named else set()
        at += named[1] if named else 1
    return frozenset(found)


def read_goods(words: Sequence[Word], vocabulary: Vocabulary, language: str) -> tuple[Good, ...]:
    """The goods that the words tell, in their order."""
    return _Reader(words, vocabulary, language).read()
