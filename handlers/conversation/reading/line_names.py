"""Finds a name in the middle of a line: whole, by its beginning, by one of its words, or with a slip of the finger."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from handlers.conversation.reading import day_names
from handlers.conversation.reading.plain import key
from handlers.conversation.reading.plain import words as listed

Names = Mapping[str, Sequence[str]]
_MOST_WORDS = 6
_SHORTEST_BEGINNING = 3
_SHORTEST_PART = 4
_SHORTEST_TO_MEND = 5
_WHOLE, _BEGINS, _CUT_SHORT, _PART, _LIKE = 100, 92, 82, 80, 85
_SURE_ENOUGH = 75
_LOOSE = frozenset(listed("a at in on sur dans de d du des le la les l the of et and pour for"))
# Words of days, which no name is to swallow.
_OF_DAYS = frozenset(
    listed(
        "demain tomorrow aujourd hui today ce soir matin midi nuit jour jours journee tonight this next prochain "
        "prochaine apres day days every tous toutes chaque week weekend semaine month mois night morning evening"
    )
) | frozenset((*day_names.WEEKDAYS, *day_names.MONTHS))


def cut_name(told: str, names: Names) -> tuple[str, Sequence[str]]:
    """The text without the name in it that is known best, and the codes it may mean: none, one, or several alike."""
    tokens = [(found[0], found.start(), found.end()) for found in re.finditer(r"[^\s;,()]+", told)]
    best: tuple[float, int, int, int] = (0, 0, 0, 0)
    meant: Sequence[str] = ()
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(tokens)) + 1):
            phrase = key(" ".join(token for token, _, _ in tokens[start:end]))
            score, codes = _known(phrase, names)
            rank = (score, len(phrase), -start, end)
            if score >= _SURE_ENOUGH and rank > best:
                best, meant = rank, codes
    if not meant:
        return told, ()
    start = -best[2]
    while start and tokens[start - 1][0] in _LOOSE:
        start -= 1
    first, last = tokens[start][1], tokens[best[3] - 1][2]
    return f"{told[:first]} ; {told[last:]}", meant


def _known(phrase: str, names: Names) -> tuple[float, Sequence[str]]:
    parts = phrase.split()
    if not parts or parts[0] in _LOOSE or parts[-1] in _LOOSE or any(part[0].isdigit() for part in parts):
        return 0, ()
    if all(part in _OF_DAYS for part in parts):
        return 0, ()
    scores = {code: max((_likeness(phrase, key(name)) for name in known), default=0) for code, known in names.items()}
    best = max(scores.values(), default=0)
    return best, tuple(code for code, score in scores.items() if score == best)


@lru_cache(maxsize=8192)
def _likeness(phrase: str, name: str) -> float:
    """Of 100."""
    if not name:
        return 0
    said, known = _stems(phrase), _stems(name)
    if said == known:
        return _WHOLE
    if len(phrase) >= _SHORTEST_BEGINNING and known[: len(said)] == said:
        return _BEGINS
    if len(phrase) >= _SHORTEST_TO_MEND and name.startswith(phrase):
        return _CUT_SHORT
    if len(said) == 1 and len(phrase) >= _SHORTEST_PART and said[0] in known and said[0] not in _OF_DAYS:
        return _PART
    return _slip(phrase, name)


def _slip(phrase: str, name: str) -> float:
    """A slip in the whole name, or in its first words."""
    from rapidfuzz import fuzz

    if len(phrase) < _SHORTEST_TO_MEND:
        return 0
    beginning = " ".join(name.split()[: len(phrase.split())])
    whole, begun = fuzz.ratio(phrase, name), fuzz.ratio(phrase, beginning)
    return whole - 5 if whole >= _LIKE else begun - 8 if begun >= _LIKE else 0


def _stems(text: str) -> list[str]:
    """Words without plurals, and without the small ones between."""
    found = [word for word in text.split() if word not in _LOOSE]
    return [word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in found]
