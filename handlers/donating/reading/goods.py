"""What is offered, and how much of each, read from the words of a sentence that are no day and no place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.donating.reading import small_words as small
from handlers.donating.reading.units import CONTAINERS, VEHICLES, Amount, misspelled_unit, number_at, tonnes_at, unit_at
from handlers.donating.reading.vocabulary import Vocabulary
from handlers.donating.reading.words import CUT_SHORT, EVERYDAY, Word
from models.offers import Unit

_BETWEEN = frozenset({"x", "de", "d", "of", "or", "so", "ou", "plus", *small.QUALITIES})
_MOST_QUALITIES = 3
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
        contained = self._container(at)
        if contained:
            return contained
        amount = self._amount(at)
        named = self.vocabulary.at(self.words, at)
        if named and self._is_emptied(at):
            return named[1]
        if named and self._is_denied(at):
            self.is_denying = True
            self.waiting = None
            self.used |= {*range(at, at + named[1])}
            return named[1]
        if named and not (amount and amount.words >= named[1] and self._counts_goods(at + amount.words)):
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

    def _container(self, at: int) -> int:
        """How many words 'a rucksack full of' takes: no offer counts rucksacks, so that theirs is no amount."""
        counted = number_at(self.words, at, self.language)
        there = at + counted.words if counted else at
        if there + 1 >= len(self.words) or self.words[there].stem not in small.CONTAINERS:
            return 0
        return there + 1 - at if self.words[there + 1].text in small.OF else 0

    def _unknown(self, at: int) -> None:
        """'2 vélos', 'donner mon piano': goods, though nobody has a word for them."""
        word = self.words[at]
        self.is_denying = self.is_denying and word.text in small.ALSO_DENIED
        if self.waiting and self._is_quality(at):
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

    def _is_quality(self, at: int) -> bool:
        """'forty grammar books': what stands right before goods and is not itself one of many."""
        if at + 1 < len(self.words) and self.vocabulary.at(self.words, at + 1, exactly=True):
            return True
        if self.words[at].text != self.words[at].stem:
            return False
        for there in range(at + 1, min(at + 1 + _MOST_QUALITIES, len(self.words))):
            word = self.words[there]
            if self.vocabulary.at(self.words, there):
                return True
            if word.is_mark and word.text != "-":
                return False
            if word.text in EVERYDAY or word.text in small.OF or word.text[0].isdigit():
                return False
        return False

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

    def _amount(self, at: int) -> Amount | None:
        if self.words[at].text == "x" and at + 1 < len(self.words) and self.words[at + 1].text.isdigit():
            return self._amount_after(at + 1, 1)
        return self._amount_after(at, 0)

    def _amount_after(self, at: int, before: int) -> Amount | None:
        counted = number_at(self.words, at, self.language)
        is_half = counted is None and self.words[at].text in small.HALVES
        begun = at
        at += counted.words if counted else 1 if is_half else 0
        at += is_half and at < len(self.words) and self.words[at].text in ("a", "an", "un", "une")
        while at > begun and at < len(self.words) and self._is_between(at):
            at += 1
        if at > begun and self._is_quality_of_unit(at):
            at += 1
        if counted and counted.number and tonnes_at(self.words, at):
            return Amount(counted.number * 1000, Unit.KILO, before + at + 1 - begun)
        unit = self._unit(at) or (self._misspelled_unit(at) if at > begun else None)
        is_counted = at > begun or (unit is not None and self._counts_goods(at + unit[1]))
        if unit and is_counted:
            number = counted.number if counted else self._of_vehicle(at, unit, is_half=is_half)
            return Amount(number, unit[0], before + at - begun + unit[1])
        return replace(counted, words=before + at - begun) if counted else None

    def _is_between(self, at: int) -> bool:
        word = self.words[at]
        is_goods = self.vocabulary.at(self.words, at, exactly=True) is not None
        if is_goods and (at + 1 >= len(self.words) or not self.vocabulary.at(self.words, at + 1)):
            return False  # '12 imperméables', yet '12 waterproof coats'.
        return word.text in _BETWEEN or (word.text == "+" and word.start == self.words[at - 1].end)

    def _is_quality_of_unit(self, at: int) -> bool:
        """'3 hefty boxes': one word that nobody knows, before a unit."""
        if at + 1 >= len(self.words) or unit_at(self.words, at) or not self.words[at].text.isalpha():
            return False
        word = self.words[at]
        is_known = word.text in EVERYDAY or word.stem in small.PEOPLE_AND_MEASURES or word.text in CUT_SHORT
        unit = None if is_known or self.vocabulary.at(self.words, at) else unit_at(self.words, at + 1)
        return unit is not None and unit[0] not in VEHICLES

    def _unit(self, at: int) -> tuple[Unit, int] | None:
        unit = unit_at(self.words, at) if at < len(self.words) else None
        goods = self.vocabulary.at(self.words, at) if unit else None
        if unit and goods and goods[1] >= unit[1] and not self._is_unit(at + unit[1]):
            return None
        if unit and unit[0] in VEHICLES and not self._counts_goods(at + unit[1]):
            return None
        is_some = self.language == "en" and self.words[at].text == "lots" if unit else False
        return None if is_some else unit

    def _is_unit(self, behind: int) -> bool:
        """What may be goods too counts others where those follow, or where it is full: 'ten bin bags full'."""
        is_full = behind < len(self.words) and self.words[behind].text in small.FULL
        return is_full or self._counts_goods(behind)

    def _misspelled_unit(self, at: int) -> tuple[Unit, int] | None:
        is_free = at < len(self.words) and not self.vocabulary.at(self.words, at) and not unit_at(self.words, at)
        return misspelled_unit(self.words, at) if is_free else None

    def _of_vehicle(self, at: int, unit: tuple[Unit, int], *, is_half: bool) -> int | None:
        """'van full of tents' is one, and so is 'pair of boots'."""
        is_single = unit[0] in VEHICLES or unit[0] is Unit.PAIR
        return 1 if is_single and not is_half and self.words[at].text == self.words[at].stem else None

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

    def _counts_goods(self, at: int) -> bool:
        """Whether goods follow, behind 'of' and qualities."""
        begun = at
        while at < len(self.words) and (self.words[at].text in small.OF or self.words[at].text in small.QUALITIES):
            if at > begun and self.vocabulary.at(self.words, at, exactly=True):
                break
            at += 1
        is_joined = at > begun and any(word.text in small.OF for word in self.words[begun:at])
        if not is_joined or at >= len(self.words):
            return False
        if self.vocabulary.at(self.words, at):
            return True
        unit = unit_at(self.words, at)
        if unit is not None:
            return unit[0] not in VEHICLES and self._counts_goods(at + unit[1])
        return self._is_quality(at)

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
