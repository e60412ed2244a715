"""Which ready answers fit what somebody asks: by their keywords in both languages, whatever accents, case and slips.

A keyword of several words says what is asked, and fits wherever all of them stand close together; between words of
which any will do stands a slash: ``bring/give clothes/blankets``. A word alone says little ("What clothes shall I
wear?"): it fits only a question that has hardly another word in it, and only where nothing fits by several words.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from handlers.questions.little_words import ASKING, FILLING
from models.folding import words_of
from models.questions import ReadyAnswer

MOST_OFFERED = 3
_ONE_SLIP, _TWO_SLIPS = 6, 9
"""Letters from which on a word counts although one of them, or two, are wrong."""
_ENOUGH_ALONE = 0.55
"""Of the letters of a question: so many a word alone has to have, for the question to be about it."""
_BETWEEN = 2
"""Words with a meaning of their own that may stand between those of a keyword."""
_Word = tuple[str, ...]
"""Mostly one; 'rendez-vous' has two, one behind the other."""
_Keyword = tuple[tuple[_Word, ...], ...]
"""Words that all have to be there, each with what will do instead of it."""


@dataclass(frozen=True, slots=True)
class _Question:
    """The ``words`` that were typed; ``places`` tells of each how many with a meaning stand before it."""

    words: Sequence[str]
    places: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "_Question":
        """Of what was typed."""
        words, places, place = words_of(text), [], 0
        for word in words:
            places.append(place)
            place += word not in FILLING
        return cls(words, places)

    def letters(self, at: Iterable[int]) -> int:
        """How many letters these words have."""
        return sum(len(self.words[one]) for one in at)

    def share(self, at: Set[int]) -> float:
        """How much of what the question is about these words are."""
        about = {one for one, word in enumerate(self.words) if word not in FILLING | ASKING}
        return self.letters(at & about) / (self.letters(about) or 1)


def fitting(answers: Iterable[ReadyAnswer], text: str, site_id: int | None = None) -> list[ReadyAnswer]:
    """The answers that fit the text, the best first; of other sites than this one none."""
    question = _Question.of(text)
    there = [one for one in answers if site_id is None or one.site_id in (None, site_id)]
    found = _by_phrases(there, question) or _alone(there, question)
    # Who names a place means it: what is told of that place comes before what holds everywhere.
    best = sorted(found, key=lambda pair: (pair[1].site_id is None, -pair[0]))
    return [one for _, one in best[:MOST_OFFERED]]


def _by_phrases(answers: Iterable[ReadyAnswer], question: _Question) -> list[tuple[float, ReadyAnswer]]:
    scored = [(question.letters(_found(one, question, alone=False)), one) for one in answers]
    return [pair for pair in scored if pair[0]]


def _alone(answers: Iterable[ReadyAnswer], question: _Question) -> list[tuple[float, ReadyAnswer]]:
    scored = [(question.share(_found(one, question, alone=True)), one) for one in answers]
    return [pair for pair in scored if pair[0] >= _ENOUGH_ALONE]


def _found(answer: ReadyAnswer, question: _Question, *, alone: bool) -> set[int]:
    """Where its keywords stand in the question: those of one word, or the others."""
    keywords = (_read(keyword) for some in answer.keywords.values() for keyword in some)
    return {at for keyword in keywords if keyword and (len(keyword) == 1) is alone for at in _stands(keyword, question)}


@lru_cache(maxsize=4_096)
def _read(keyword: str) -> _Keyword:
    """Without what only fills it, 'apporter des dons' being about two words; what has a choice is never left out."""
    # What an apostrophe joins is two words, what a hyphen joins is one.
    apart = keyword.replace("’", " ").replace("'", " ").split()
    words = [tuple(tuple(words_of(one)) for one in word.split("/") if words_of(one)) for word in apart]
    return tuple(some for some in words if some and (len(some) > 1 or not FILLING.issuperset(some[0])))


def _stands(keyword: _Keyword, question: _Question) -> set[int]:
    """The words of the question that are this keyword's; none where one of them is missing, or they are far apart."""
    there = [[at for one in some for at in _places(one, question.words)] for some in keyword]
    for first in (at[0] for at in there[0]) if all(there) else ():
        near = [_near(first, some, question, len(keyword)) for some in there]
        if all(near):
            return {at for some in near for at in some}
    return set()


def _near(first: int, some: Sequence[range], question: _Question, length: int) -> range:
    """Whichever of these stands near that word."""
    begins = question.places[first]
    close = [at for at in some if abs(question.places[at[0]] - begins) < length + _BETWEEN]
    return close[0] if close else range(0)


def _places(word: _Word, said: Sequence[str]) -> Iterator[range]:
    """Where the word stands."""
    for at in range(len(said) - len(word) + 1):
        if all(_is_same(one, other) for one, other in zip(word, said[at:], strict=False)):
            yield range(at, at + len(word))


def _is_same(keyword: str, said: str) -> bool:
    """The same word, in the singular or the plural, or with a slip where it is long enough to be told from others."""
    if keyword == said or _singular(keyword) == _singular(said):
        return True
    if said in FILLING or said in ASKING:
        return False
    slips = 0 if len(keyword) < _ONE_SLIP else 1 if len(keyword) < _TWO_SLIPS else 2
    return bool(slips) and keyword[0] == said[0] and OSA.distance(keyword, said, score_cutoff=slips) <= slips


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
