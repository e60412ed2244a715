"""What is offered, and how much of each, read from the words of a sentence that are no day and no place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading.units import VEHICLES, Amount, Unit, number_at, unit_at
from handlers.donating.reading.vocabulary import Vocabulary
from handlers.donating.reading.words import EVERYDAY, Word

_OF = frozenset(
    listed("de d des du of full with avec plein pleine pleins pleines rempli remplie remplis remplies load")
)
_SOME = frozenset(
    listed("des du de some any several plusieurs quelques qq qques many lots plein beaucoup bcp my mes nos our les the")
)
# What stands between an amount and the goods, or behind them, and says nothing of either.
_QUALITIES = frozenset(
    listed(
        "gros grosse grosses grand grande grands grandes petit petite petits petites bon bonne bons bonnes beau beaux "
        "vieux vieille vieilles nouveau neuf neuve neufs neuves propre propres chaud chaude chauds chaudes tres presque "
        "big large small little old new clean warm good nice used unused second hand almost very black noir noirs noire "
        "environ about around roughly approximately approx vers pres ish en bon etat condition usage tri trie tries "
        "tinned canned dried fresh frozen english french double simple single thick epais waterproof impermeable cotton laine some mixed divers diverses various other autre autres kids baby bebe enfant enfants adulte "
        "adultes homme hommes femme femmes men women children mens womens adult taille size hiver ete winter summer"
    )
)
_NOT_GOODS = frozenset(
    listed(
        "ans ages staff salarie employe metre rue avenue boulevard arr arrondissement heure h minute mn min jour semaine mois an annee km kilometre personne pers ami amie fois question euro eur "
        "hour day week month year mile people person friend time thing chose passager place adresse address eleve "
        "classe ecole member membre scout famille family enfant kid child adulte adult site lieu point"
    )
)
_BETWEEN = frozenset({"x", "de", "d", "of", *_QUALITIES})
_SIZES = frozenset(listed("taille size sz pointure yr year age aged tel telephone n"))
_HAVING = frozenset(listed("i have got we ve j ai on a nous avons il y en qui font total in all j'ai jai"))
_GIVING = frozenset(
    listed("donner donne donnons donnerais give giving donate donating deposer depose apporter apporte bring bringing "
           "drop got have ai avons veux voudrais aimerais want recuperez prenez take accept accepte acceptez")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Good:
    """One kind of goods. ``category`` is None for what the organisation has no word for; ``said`` is how it was named.

    ``number`` is None where it was not said, or not exactly.
    """

    category: str | None
    said: str
    number: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The goods, and the places in the sentence of the words that told them."""

    goods: tuple[Good, ...]
    used: frozenset[int]


class _Reader:
    """Goes through the words once; an amount waits for the goods it counts, and goods for an amount behind them."""

    def __init__(self, words: Sequence[Word], vocabulary: Vocabulary, language: str) -> None:
        self.words, self.vocabulary, self.language = words, vocabulary, language
        self.goods: list[Good] = []
        self.used: set[int] = set()
        self.waiting: Amount | None = None
        self.since = 0
        self.is_apart = True

    def read(self) -> Told:
        at = 0
        while at < len(self.words):
            at += self._step(at)
        self._settle()
        return Told(tuple(self.goods), frozenset(self.used))

    def _step(self, at: int) -> int:
        amount = self._amount(at)
        named = self.vocabulary.at(self.words, at)
        if named and self._is_denied(at):
            self.used |= {*range(at, at + named[1])}
            return named[1]
        if named and not (amount and amount.words >= named[1] and self._counts_goods(at + amount.words)):
            return self._name(at, *named)
        if amount:
            self._settle()
            self.waiting, self.since = amount, at
            return amount.words
        return self._other(at)

    def _other(self, at: int) -> int:
        word = self.words[at]
        if word.is_mark:
            self.is_apart = True
            if word.text in ",;+.)?!" and self.waiting:
                self._settle()
        elif word.text in _SIZES:
            self.waiting = None
            return 2
        elif word.text not in _OF and word.text not in _QUALITIES and word.text not in _SOME:
            self._unknown(at)
        return 1

    def _unknown(self, at: int) -> None:
        """'2 vélos', 'donner mon piano': goods, though nobody has a word for them."""
        word, before = self.words[at], self.words[at - 1] if at else None
        is_noun = word.text.isalpha() and len(word.text) > 2 and not {word.text, word.stem} & (_NOT_GOODS | EVERYDAY)
        is_counted = self.waiting is not None and (self.waiting.number or 0) > 1 and self.waiting.unit not in VEHICLES
        is_own = before is not None and before.text in ("mon", "ma") and at > 1 and self.words[at - 2].text in _GIVING
        if is_noun and is_counted and self._follows_amount(at):
            self._add(None, word.text, self.waiting)
            self.used |= {*range(self.since, at + 1)}
        elif is_noun and is_own:
            self._add(None, word.text, None)
            self.used |= {at - 1, at}
        self.waiting = None

    def _name(self, at: int, category: str, count: int) -> int:
        said = " ".join(word.text for word in self.words[at : at + count])
        amount = self.waiting
        last = self.goods[-1] if self.goods else None
        if amount is None and last and last.category == category and not self._is_new_sentence(at):
            self.goods[-1] = replace(last, said=f"{last.said}, {said}")
        else:
            self._add(category, said, amount)
        self.used |= {*range(self.since if amount else at, at + count)}
        self.waiting, self.is_apart = None, False
        return count

    def _add(self, category: str | None, said: str, amount: Amount | None) -> None:
        unit = amount.unit if amount else None
        number = amount.number if amount else None
        if number and unit is None:
            unit = Unit.PIECE
        self.goods.append(Good(category, said, number, unit))
        self.is_apart = False

    def _amount(self, at: int) -> Amount | None:
        if self.words[at].text == "x" and at + 1 < len(self.words) and self.words[at + 1].text.isdigit():
            return self._amount_after(at + 1, 1)
        return self._amount_after(at, 0)

    def _amount_after(self, at: int, before: int) -> Amount | None:
        number, count = number_at(self.words, at, self.language) or (None, 0)
        is_counted = count > 0
        at += count
        while is_counted and at < len(self.words) and self.words[at].text in _BETWEEN:
            at, count = at + 1, count + 1
        unit = unit_at(self.words, at) if at < len(self.words) else None
        goods = self.vocabulary.at(self.words, at) if unit else None
        if unit and goods and goods[1] >= unit[1] and not self._counts_goods(at + unit[1]):
            unit = None
        if unit and unit[0] in VEHICLES and not self._counts_goods(at + unit[1]):
            unit = None
        if unit and not (unit[0] is Unit.PACK and not is_counted):
            return Amount(number, unit[0], before + count + unit[1])
        return Amount(number, None, before + count) if is_counted else None

    def _is_denied(self, at: int) -> bool:
        """'no clothes', 'pas de vêtements'."""
        before = [word.text for word in self.words[max(0, at - 3) : at]]
        while before and before[-1] in ("de", "d", "'"):
            before.pop()
        return bool(before) and before[-1] in ("no", "not", "pas", "sans", "without", "plus", "except", "sauf")

    def _counts_goods(self, at: int) -> bool:
        """Whether goods follow, behind 'of' and qualities."""
        begun = at
        while at < len(self.words) and (self.words[at].text in _OF or self.words[at].text in _QUALITIES):
            at += 1
        is_joined = at > begun and any(word.text in _OF for word in self.words[begun:at])
        return is_joined and at < len(self.words) and self.vocabulary.at(self.words, at) is not None

    def _follows_amount(self, at: int) -> bool:
        between = self.words[self.since + (self.waiting.words if self.waiting else 0) : at]
        return all(word.text in _OF or word.text in _QUALITIES for word in between)

    def _is_new_sentence(self, at: int) -> bool:
        return at > 0 and self.words[at - 1].text in ".!?"

    def _settle(self) -> None:
        """An amount that no goods follow belongs to those before it: 'couvertures : 20', 'des pulls (3 sacs)'."""
        if self.waiting is None:
            return
        last = self.goods[-1] if self.goods else None
        is_near = last is not None and last.number is None and last.unit is None and self._is_behind(last)
        if last and is_near and (self.waiting.number or self.waiting.unit):
            unit = self.waiting.unit or (Unit.PIECE if self.waiting.number else None)
            self.goods[-1] = replace(last, number=self.waiting.number, unit=unit)
            self.used |= {*range(self.since, self.since + self.waiting.words)}
        self.waiting = None

    def _is_behind(self, last: Good) -> bool:
        """Nothing but small words and marks stands between the goods and the amount."""
        between = [word for at, word in enumerate(self.words[: self.since]) if at > max(self.used, default=-1)]
        return all(
            word.is_mark or word.text in _OF or word.text in _QUALITIES or word.text in _HAVING for word in between
        )


def named_goods(words: Sequence[Word], vocabulary: Vocabulary) -> frozenset[int]:
    """The places of the words that name goods."""
    found, at = set[int](), 0
    while at < len(words):
        named = vocabulary.at(words, at)
        found |= {*range(at, at + named[1])} if named else set()
        at += named[1] if named else 1
    return frozenset(found)


def read_goods(words: Sequence[Word], vocabulary: Vocabulary, language: str) -> Told:
    """The goods that the words tell, in their order."""
    return _Reader(words, vocabulary, language).read()
