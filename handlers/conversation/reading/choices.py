"""Matches what was typed with the choices on offer: their labels, how they begin, or their numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from handlers.conversation.reading import number_words
from handlers.conversation.reading.plain import key, one_line, plainly_spaced, words

_LONGEST_TEXT = 200
_MOST_CLOSE = 4
# Similarity, of 100, from which a label is offered back; from which it is taken, if the next is that much less alike.
_CLOSE, _SURE, _AHEAD = 70, 90, 15
_SHORTEST_TO_MEND = 5
_LEADING = frozenset(words("le la les l un une des de du d en a au aux the an in at to on option numero number n no"))
_POLITE = re.compile(
    r"\b(s il (vous|te) plait|svp|stp|please|thanks|thank you|merci|je (veux|voudrais|prefere|choisis)|"
    r"i (want|prefer|choose|d like|would like)|plutot|rather|uniquement|seulement|only|just)\b"
)
_EVERYTHING = frozenset(
    [
        "tout",
        "tous",
        "toutes",
        "all",
        "everything",
        "tout ca",
        "all of them",
        "les deux",
        "both",
        "any",
        "n importe",
        "tous les choix",
        "peu importe",
        "all of it",
        "anything",
        "n importe lequel",
        "n importe laquelle",
        "whatever",
    ]
)
_NOTHING = frozenset(
    [
        "aucun",
        "aucune",
        "none",
        "rien",
        "nothing",
        "aucun des deux",
        "aucune des deux",
        "none of them",
        "neither",
        "no",
        "non",
        "rien de tout ca",
        "none of these",
        "pas un",
        "zero",
        "0",
        "ni l un ni l autre",
        "none of the above",
    ]
)
_STRONG_LINK = re.compile(r"[,;\n•]+|\s/\s|(?<=\d)/(?=\d)")
_WEAK_LINK = re.compile(r"\s+(?:et|and|ainsi que|plus|puis|avec|with|ou|or)\s+|\s*[+&/]\s*", re.IGNORECASE)
_EXCEPT = re.compile(r"^\W*(?:tout|tous|toutes|all|everything)\s+(?:sauf|except|but|hormis)\s+(?:for\s+)?(.+)$", re.I)


@dataclass(frozen=True, slots=True)
class Matched:
    """One ``code``, or the codes that come ``close`` (best first) to offer back, or neither."""

    code: str | None = None
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ManyMatched:
    """``codes`` taken, in the order on offer; ``close`` per part that was not clear; ``unknown`` parts as typed."""

    codes: tuple[str, ...] = ()
    close: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether everything that was typed was understood; with no codes then, none are wanted."""
        return not self.close and not self.unknown


def match(text: str, labels: Mapping[str, str]) -> Matched:
    """The choice that the text means; ``labels`` holds each code's label, in the order on offer.

    In turn: the label, its number, how it begins, a typing slip. Less sure matches are only offered back.
    """
    typed = plainly_spaced(one_line(text))[:_LONGEST_TEXT]
    exact = [code for code, label in labels.items() if typed in (plainly_spaced(one_line(label)), _signs(label))]
    if len(exact) == 1 and typed:
        return Matched(exact[0])
    plain = key(_POLITE.sub(" ", key(typed))) or key(typed)
    if not plain:
        return Matched()
    keys = {code: key(label) for code, label in labels.items()}
    for found in (_same(plain, keys), _numbered(plain, tuple(labels)), _beginning(plain, keys)):
        if found:
            return Matched(found[0]) if len(found) == 1 else Matched(close=tuple(found))
    return _alike(plain, keys)


def match_many(text: str, labels: Mapping[str, str]) -> ManyMatched:
    """All the choices that the text lists ('cuisine, cours et accueil', '1,3', 'all', 'tout sauf cuisine', 'none')."""
    typed = text.strip()[:_LONGEST_TEXT]
    whole = match(typed, labels)
    if whole.code:
        return ManyMatched((whole.code,))
    if key(typed) in _NOTHING:
        return ManyMatched() if typed else ManyMatched(unknown=(typed,))
    if key(typed) in _EVERYTHING:
        return ManyMatched(tuple(labels))
    excepted = _EXCEPT.match(typed)
    if excepted:
        without = _listed(excepted[1], labels)
        return ManyMatched(tuple(code for code in labels if code not in without.codes), without.close, without.unknown)
    return _listed(typed, labels)


def _listed(typed: str, labels: Mapping[str, str]) -> ManyMatched:
    taken, close, unknown = set[str](), dict[str, tuple[str, ...]](), list[str]()
    for part, found in _parts(typed, labels):
        if found.code:
            taken.add(found.code)
        elif found.close:
            close[one_line(part)] = found.close
        else:
            unknown.append(one_line(part))
    if not taken and not close and not unknown:
        unknown.append(one_line(typed))
    return ManyMatched(tuple(code for code in labels if code in taken), close, tuple(unknown))


def _parts(typed: str, labels: Mapping[str, str]) -> list[tuple[str, Matched]]:
    """The parts of a list with what each means: a label may hold an 'and' itself, so a part is split only in need."""
    parts = list[tuple[str, Matched]]()
    for part in _STRONG_LINK.split(typed):
        for number in _numbers(part, len(labels)):
            parts.append((number, match(number, labels)))
        if _numbers(part, len(labels)) or not key(part):
            continue
        found = match(part, labels)
        pieces = [piece for piece in _WEAK_LINK.split(part) if key(piece)]
        if found.code or len(pieces) < 2:
            parts.append((part, found))
        else:
            parts += [(piece, match(piece, labels)) for piece in pieces]
    return parts


def _numbers(part: str, count: int) -> list[str]:
    """'1 3 4' and '1-3': a row or a range of numbers on offer."""
    if re.fullmatch(r"\s*\d{1,2}(?:\s+\d{1,2})+\s*", part):
        return part.split()
    span = re.fullmatch(r"\s*(\d{1,2})\s*(?:-|à|to)\s*(\d{1,2})\s*", part)
    if span and 1 <= int(span[1]) < int(span[2]) <= count:
        return [str(number) for number in range(int(span[1]), int(span[2]) + 1)]
    return []


def _signs(label: str) -> str:
    """A label's leading emoji, when it has one."""
    first, _, rest = plainly_spaced(one_line(label)).partition(" ")
    return first if rest and not key(first) else ""


def _same(plain: str, keys: Mapping[str, str]) -> list[str]:
    same = [code for code, label in keys.items() if label == plain]
    return same or [code for code, label in keys.items() if _bare(label) == _bare(plain)]


def _bare(plain: str) -> str:
    """Without leading articles and the like, if anything is left."""
    parts = plain.split()
    while len(parts) > 1 and parts[0] in _LEADING:
        parts.pop(0)
    return " ".join(parts)


def _numbered(plain: str, codes: Sequence[str]) -> list[str]:
    bare = _bare(plain).removesuffix(" one")
    ordinal = number_words.ordinals().get(tuple(bare.split()))
    number = re.fullmatch(r"(\d{1,3})(?:er|e|eme|st|nd|rd|th)?", bare)
    place = int(number[1]) if number else ordinal
    return [codes[place - 1]] if place and 1 <= place <= len(codes) else []


def _beginning(plain: str, keys: Mapping[str, str]) -> list[str]:
    bare = _bare(plain)
    whole_words = [code for code, label in keys.items() if (_bare(label) + " ").startswith(bare + " ")]
    return whole_words or [
        code for code, label in keys.items() if label.startswith(plain) or _bare(label).startswith(bare)
    ]


def _alike(plain: str, keys: Mapping[str, str]) -> Matched:
    scores = sorted(((_likeness(_bare(plain), _bare(label)), code) for code, label in keys.items()), reverse=True)
    close = [(score, code) for score, code in scores if score >= _CLOSE]
    if not close:
        return Matched()
    best, code = close[0]
    is_alone = len(scores) == 1 or best - scores[1][0] >= _AHEAD
    same_figures = re.findall(r"\d+", plain) == re.findall(r"\d+", keys[code])
    is_slip = best >= _SURE and len(plain) >= _SHORTEST_TO_MEND and same_figures and not _contains(plain, keys[code])
    if is_slip and is_alone:
        return Matched(code)
    order = list(keys)
    ranked = sorted(close, key=lambda found: (-found[0], order.index(found[1])))
    return Matched(close=tuple(code for _, code in ranked[:_MOST_CLOSE]))


def _contains(plain: str, label: str) -> bool:
    """Whether one is among the other's words: 'not Calais' holds 'Calais' and means something else."""
    return f" {_bare(label)} " in f" {plain} " or f" {plain} " in f" {label} "


@lru_cache(maxsize=4096)
def _likeness(typed: str, label: str) -> float:
    from rapidfuzz import fuzz

    if not typed or not label:
        return 0
    if _contains(typed, label):
        return 95
    by_word = max((fuzz.ratio(typed, word) for word in label.split() if len(word) >= _SHORTEST_TO_MEND), default=0)
    return max(fuzz.ratio(typed, label), min(fuzz.token_sort_ratio(typed, label), _SURE - 1), min(by_word, _SURE - 1))
