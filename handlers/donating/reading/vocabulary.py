"""The goods that the organisation names, found in a sentence: whole phrases first, then with a slip of the finger."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from handlers.conversation.reading.number_words import spelled
from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading import small_words as small
from handlers.donating.reading.ordinary_words import FALSE_FRIENDS, NO_SLIPS, ONLY_PLURAL
from handlers.donating.reading.sounds import sound
from handlers.donating.reading.units import UNIT_WORDS
from handlers.donating.reading.words import CUT_SHORT, EVERYDAY, Word, stems

_SHORTEST_TO_MEND = 5
_LONG = 9
_LEADING = (
    small.OF | small.SOME | small.QUALITIES | small.GIVING | small.ALSO_DENIED | small.DENYING | small.ROUGHLY
) | frozenset(
    listed("n les la le the a an un une ces ses vos your his her their these for pour pr plus also aussi like")
)
_THEMSELVES = NO_SLIPS | EVERYDAY | UNIT_WORDS | small.QUALITIES | small.PEOPLE_AND_MEASURES | small.GIVING
_FEWEST_CONSONANTS = 3
_VOWELS = re.compile("[aeiouy]")


@dataclass(frozen=True)
class Vocabulary:
    """Each category's words by language. Who writes in one may use a word of the other, where it means nothing in
    their own: 'couches' are nappies in French, and in English a couch is a sofa.
    """

    names: Mapping[str, Mapping[str, Sequence[str]]]
    language: str
    longest: int = field(init=False)
    """How many words the longest phrase has."""
    _phrases: dict[tuple[str, ...], str] = field(init=False, repr=False)
    _words: tuple[str, ...] = field(init=False, repr=False)
    """Every word of the language's own phrases that a slip may be mended to."""

    def __post_init__(self) -> None:
        own = self._named(self.language)
        others = [self._named(one) for one in {one for names in self.names.values() for one in names} - {self.language}]
        friends = {(word,) for word in FALSE_FRIENDS.get(self.language, ())} | spelled().keys()
        foreign = {phrase: code for known in others for phrase, code in known.items() if phrase not in friends}
        known = foreign | own
        words = {word for phrase in own for word in phrase if len(word) >= _SHORTEST_TO_MEND - 1}
        object.__setattr__(self, "_phrases", known)
        object.__setattr__(self, "longest", max((len(phrase) for phrase in known), default=0))
        object.__setattr__(self, "_words", tuple(sorted(words)))

    def _named(self, language: str) -> dict[tuple[str, ...], str]:
        found = {stems(name): code for code, names in self.names.items() for name in names.get(language, ())}
        return {phrase: code for phrase, code in found.items() if phrase}

    def at(self, words: Sequence[Word], at: int, *, exactly: bool = False) -> tuple[str, int] | None:
        """The category that is named there, and by how many words; None where none is.

        Unless ``exactly``, a word may hold a slip.
        """
        first = words[at]
        if first.is_mark or first.text in CUT_SHORT or first.text[0].isdigit():
            return None
        return self._phrase(words, at, {}) or (None if exactly else self._mended(words, at))

    def _phrase(self, words: Sequence[Word], at: int, instead: Mapping[str, str]) -> tuple[str, int] | None:
        for count in range(min(self.longest * 2, len(words) - at), 0, -1):
            said = words[at : at + count]
            if said[-1].is_mark or said[-1].text in CUT_SHORT:
                continue
            if any(word.is_mark and word.text not in "-'" for word in said):
                continue
            phrase = tuple(
                instead.get(word.stem, word.stem) for word in said if not word.is_mark and word.text not in CUT_SHORT
            )
            code = self._phrases.get(phrase)
            if code and not (count == 1 and _is_something_else(words, at)):
                return code, count
        return None

    def _mended(self, words: Sequence[Word], at: int) -> tuple[str, int] | None:
        """What was meant, where only one word comes near."""
        if _is_name(words, at) or not self._is_offered(words, at):
            return None
        instead = {word.stem: meant for word in words[at : at + self.longest] if (meant := self._meant(word))}
        return self._phrase(words, at, instead) if instead else None

    def _is_offered(self, words: Sequence[Word], at: int) -> bool:
        """Whether a word stands where goods would: 'blankits' counts behind an amount, a quality, other goods."""
        before = words[at - 1] if at else None
        if before is None or before.is_mark or before.text[0].isdigit():
            return True
        is_led = before.text in _LEADING or before.text in CUT_SHORT or (before.text,) in spelled()
        return is_led or before.stem in UNIT_WORDS or (before.stem,) in self._phrases

    def _meant(self, word: Word) -> str | None:
        said = word.stem
        if len(said) < _SHORTEST_TO_MEND - 1 or not said.isalpha() or (said,) in self._phrases:
            return None
        if {said, word.text} & _THEMSELVES or (said,) in spelled():
            return None
        # 'deponges' for 'd'éponges'.
        if said[0] in "dl" and said[1] in "aeiouyh" and (said[1:],) in self._phrases:
            return said[1:]
        return _nearest(said, self._words)


@lru_cache(maxsize=8192)
def _nearest(said: str, known: tuple[str, ...]) -> str | None:
    """The one word that sounds alike, or has one letter more, less, other or exchanged; two in long words."""
    from rapidfuzz.distance import OSA

    heard = sound(said)
    alike = {name: OSA.distance(said, name) for name in known if sound(name) == heard}
    if len(heard) > 2 and alike and min(alike.values()) < len(heard):
        return min(alike, key=alike.__getitem__)
    slips = 2 if len(said) >= _LONG else 1
    near: dict[int, list[str]] = {}
    for name in known:
        if name[0] == said[0] and len(name) >= _SHORTEST_TO_MEND - 1:
            distance = OSA.distance(said, name, score_cutoff=slips)
            if distance <= slips and (len(said) > _SHORTEST_TO_MEND or _is_clear(said, name)):
                near.setdefault(distance, []).append(name)
    found = near[min(near)] if near else []
    return found[0] if len(found) == 1 else None


def _is_clear(said: str, name: str) -> bool:
    """A short word is mended only where letters are exchanged, or a vowel is wrong: 'shose', 'razer', 'towls'."""
    consonants = _VOWELS.sub("", said)
    is_of_vowels = len(consonants) >= _FEWEST_CONSONANTS and consonants == _VOWELS.sub("", name)
    return sorted(said) == sorted(name) or is_of_vowels


def _is_name(words: Sequence[Word], at: int) -> bool:
    """A capital in the middle of a sentence."""
    return words[at].is_capital and at > 0 and not words[at - 1].is_mark


def _is_something_else(words: Sequence[Word], at: int) -> bool:
    """'the' is tea where it has its accent, or follows as tea does; 'in date' is no dates, 'to match' no matches."""
    word = words[at]
    if word.text in ONLY_PLURAL:
        return True
    if word.text != "the" or word.is_accented:
        return False
    return at == 0 or words[at - 1].text not in ("du", "de", "d", "sachet", "sachets")
