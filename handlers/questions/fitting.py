"""Which ready answers fit what somebody asks: by their keywords in both languages, whatever accents, case and slips."""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from models.folding import words_of
from models.questions import ReadyAnswer

MOST_OFFERED = 3
_ONE_SLIP, _TWO_SLIPS = 5, 9
"""Letters from which on a word counts although one of them, or two, are wrong."""


def fitting(answers: Iterable[ReadyAnswer], text: str, site_id: int | None = None) -> list[ReadyAnswer]:
    """The answers whose keywords stand in the text, those first in which most do; of other sites than this one none."""
    said = words_of(text)
    scored = [(_score(one, said), one) for one in answers if site_id is None or one.site_id in (None, site_id)]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [one for _, one in best[:MOST_OFFERED]]


def _score(answer: ReadyAnswer, said: Sequence[str]) -> int:
    """How many letters of its keywords stand there; a keyword of several words counts only whole."""
    found = {
        keyword
        for keywords in answer.keywords.values()
        for keyword in map(_folded, keywords)
        if keyword and all(any(_is_same(word, other) for other in said) for word in keyword)
    }
    return sum(len("".join(keyword)) for keyword in found)


def _folded(keyword: str) -> tuple[str, ...]:
    return tuple(words_of(keyword))


def _is_same(keyword: str, said: str) -> bool:
    """The same word, in the singular or the plural, or with a slip where it is long enough to be told from others."""
    if keyword == said or _singular(keyword) == _singular(said):
        return True
    slips = 0 if len(keyword) < _ONE_SLIP else 1 if len(keyword) < _TWO_SLIPS else 2
    return bool(slips) and keyword[0] == said[0] and OSA.distance(keyword, said, score_cutoff=slips) <= slips


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
