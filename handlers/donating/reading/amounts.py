"""How much of something: the amounts that stand in a sentence, told from what they count."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.donating.reading import small_words as small
from handlers.donating.reading.units import VEHICLES, Amount, misspelled_unit, number_at, tonnes_at, unit_at
from handlers.donating.reading.vocabulary import Vocabulary
from handlers.donating.reading.words import CUT_SHORT, EVERYDAY, Word
from models.offers import Unit

_BETWEEN = frozenset({"x", "de", "d", "of", "or", "so", "ou", "plus", *small.QUALITIES})
_MOST_QUALITIES = 3


class Amounts:
    """Finds them among these words; it keeps nothing but the words."""

    def __init__(self, words: Sequence[Word], vocabulary: Vocabulary, language: str) -> None:
        self.words, self.vocabulary, self.language = words, vocabulary, language

    def at(self, at: int) -> Amount | None:
        """The amount that begins there, with as many words as belong to it."""
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
        is_counted = at > begun or (unit is not None and self.counts_goods(at + unit[1]))
        if unit and is_counted:
            number = counted.number if counted else self._of_vehicle(at, unit, is_half=is_half)
            return Amount(number, unit[0], before + at - begun + unit[1])
        return replace(counted, words=before + at - begun) if counted else None

    def counts_goods(self, at: int) -> bool:
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
            return unit[0] not in VEHICLES and self.counts_goods(at + unit[1])
        return self.is_quality(at)

    def is_quality(self, at: int) -> bool:
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

    def container(self, at: int) -> int:
        """How many words 'a rucksack full of' takes: no offer counts rucksacks, so that theirs is no amount."""
        counted = number_at(self.words, at, self.language)
        there = at + counted.words if counted else at
        if there + 1 >= len(self.words) or self.words[there].stem not in small.CONTAINERS:
            return 0
        return there + 1 - at if self.words[there + 1].text in small.OF else 0

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
        if unit and unit[0] in VEHICLES and not self.counts_goods(at + unit[1]):
            return None
        is_some = self.language == "en" and self.words[at].text == "lots" if unit else False
        return None if is_some else unit

    def _is_unit(self, behind: int) -> bool:
        """What may be goods too counts others where those follow, or where it is full: 'ten bin bags full'."""
        is_full = behind < len(self.words) and self.words[behind].text in small.FULL
        return is_full or self.counts_goods(behind)

    def _misspelled_unit(self, at: int) -> tuple[Unit, int] | None:
        is_free = at < len(self.words) and not self.vocabulary.at(self.words, at) and not unit_at(self.words, at)
        return misspelled_unit(self.words, at) if is_free else None

    def _of_vehicle(self, at: int, unit: tuple[Unit, int], *, is_half: bool) -> int | None:
        """'van full of tents' is one, and so is 'pair of boots'."""
        is_single = unit[0] in VEHICLES or unit[0] is Unit.PAIR
        return 1 if is_single and not is_half and self.words[at].text == self.words[at].stem else None
