"""Numbers that count nothing: sizes, ages, dimensions, telephone numbers, postal codes."""

import re
from collections.abc import Sequence

from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading.small_words import GIVING, SIZES
from handlers.donating.reading.units import unit_at
from handlers.donating.reading.words import Word
from models.offers import Unit

_OF_ONE = frozenset(
    listed(
        "an ans yr yrs year years yo mois month months place places pl pers personne personnes person persons man "
        "mans seater seaters door tier cm mm m metre metres meter meters m2 m3 inch inches pouce pouces ft feet "
        "degre degres watt watts w volt volts v ah mah etage floor e eme arr arrondissement"
    )
)
"""Behind a number, these tell what one piece is like: '2 man tents', '10 ans', '3 m', 'Paris 18e'."""
_LETTERS = frozenset(listed("xs s m l xl xxl xxxl"))
_TOLD_SHORT = GIVING | frozenset(listed("u you me the ur your them us who do be go"))
"""'2 give', '4 u': to and for."""
_MONEY = frozenset("£€$")
_SYSTEMS = frozenset(listed("uk eu us eur"))
_WAIST = ("w", "l")
_JOINS = frozenset({"-", "/", "a", "to", "et", "and", "ou", "or", ",", "&", "+"})
_WORN = range(34, 49)
"""Sizes of shoes and clothes on the continent: 'baskets 42', 'robe 38'."""
_CONTAINED = frozenset({Unit.KILO, Unit.LITRE})
_STREETS = frozenset(
    listed("rue avenue av boulevard bd chemin impasse allee quai route bis ter street road lane place square")
)
_PHONE = re.compile(r"(?<!\w)\+?\d(?:[ .-]?\d){8,13}(?!\w)")


def measures(plain: str, words: Sequence[Word], named: frozenset[int]) -> frozenset[int]:
    """The places of words that measure one piece, or number what is no goods; ``named`` are those of goods."""
    phones = [found.span() for found in _PHONE.finditer(plain)]
    found = {at for at, word in enumerate(words) for begin, end in phones if begin <= word.start < end}
    for at in range(len(words)):
        if at not in found:
            found |= {*_measure(words, at, named)}
    return frozenset(found)


def _measure(words: Sequence[Word], at: int, named: frozenset[int]) -> range:
    word = words[at]
    if word.text in SIZES and at not in named:
        end = _numbers_end(words, at + 1, with_letters=True)
        return range(at, end) if end > at + 1 else range(0)
    is_numero = word.text == "numero" or (word.text in ("n", "no") and at + 1 < len(words) and _touch(words, at))
    if is_numero and _is_number(words, at + 1):
        return range(at, at + 2)
    if word.text in ("2", "4") and at + 1 < len(words) and words[at + 1].text in _TOLD_SHORT:
        return range(at, at + 1)
    if word.text in _SYSTEMS and _is_number(words, at + 1):
        return range(at, _numbers_end(words, at + 1, with_letters=False))
    if not _is_number(words, at):
        return range(0)
    if at and words[at - 1].text in _MONEY:
        return range(at, at + 1)
    return _numbered(words, at, named)


def _numbered(words: Sequence[Word], at: int, named: frozenset[int]) -> range:
    letters = tuple(word.text for word in words[at + 1 : at + 4 : 2])
    if letters == _WAIST and _is_number(words, at + 2):
        return range(at, at + 4)
    end = _dimension_end(words, at) or _numbers_end(words, at, with_letters=False)
    of_one = words[end].text if end < len(words) else ""
    if of_one in _OF_ONE and not _is_free(words, at, end):
        is_power = of_one == "m" and _is_number(words, end + 1) and words[end + 1].start == words[end].end
        return range(at, end + (2 if is_power else 1))
    if of_one in _STREETS:
        return range(at, end + 1)
    if (
        _dimension_end(words, at)
        or _is_worn(words, at, end, named)
        or (words[at].text.isdigit() and len(words[at].text) == 5)
    ):
        return range(at, end)
    contained = _contained(words, at)
    return contained if contained else range(0)


def _is_free(words: Sequence[Word], at: int, end: int) -> bool:
    """'3 m' is a length and '3 M' may be a size, yet '3 e' or '4 place' alone say nothing apart."""
    return words[end].text in ("e", "m", "w", "v") and words[end].start > words[end - 1].end + 1


def _is_worn(words: Sequence[Word], at: int, end: int, named: frozenset[int]) -> bool:
    """Right behind goods, 'chaussures 42' or 'bottes du 38 au 40'."""
    before = at - 1
    if before > 0 and words[before].text in ("du", "en"):
        before -= 1
    is_last = end >= len(words) or unit_at(words, end) is None
    return before in named and is_last and all(int(word.text) in _WORN for word in words[at:end] if word.text.isdigit())


def _contained(words: Sequence[Word], at: int) -> range | None:
    """What one container holds: '5 kg bags', 'bidons de 5 litres', 'sacs-poubelle 100 L'."""
    unit = unit_at(words, at + 1) if at + 1 < len(words) else None
    if unit is None or unit[0] not in _CONTAINED:
        return None
    behind = at + 1 + unit[1]
    holder = unit_at(words, behind) if behind < len(words) else None
    if holder and holder[0] not in _CONTAINED:
        return range(at, behind)
    if any(_ends_unit(words, start, at) for start in range(max(0, at - 3), at)):
        return range(at, behind)
    if at >= 2 and words[at - 1].text in ("de", "d", "of") and _ends_unit(words, at - 2, at - 1):
        return range(at - 1, behind)
    return None


def _ends_unit(words: Sequence[Word], at: int, end: int) -> bool:
    unit = unit_at(words, at)
    return unit is not None and unit[0] not in _CONTAINED and at + unit[1] == end


def _dimension_end(words: Sequence[Word], at: int) -> int | None:
    """'4x5m', '140 x 200': no count times a count."""
    end = at + 1
    while end + 1 < len(words) and words[end].text == "x" and _is_number(words, end + 1):
        end += 2
    if end == at + 1:
        return None
    is_length = end < len(words) and words[end].text in ("m", "cm", "mm", "metre", "metres")
    is_long = all(len(word.text) >= 2 for word in words[at:end:2])
    return end if is_length or is_long else None


def _numbers_end(words: Sequence[Word], at: int, *, with_letters: bool) -> int:
    """Where '38 39 40', '9/10', '0-24', 'M/L' end."""
    end = at
    while _is_value(words, end, with_letters):
        end += 1
        is_joined = end < len(words) and words[end].text in _JOINS and _is_value(words, end + 1, with_letters)
        if is_joined and (words[end].text in "-/" or _close(words, end)):
            end += 1
        elif not _is_value(words, end, with_letters):
            break
    return end


def _close(words: Sequence[Word], at: int) -> bool:
    """The joined number counts nothing: no unit and no word of goods is right behind it."""
    after = words[at + 2].text if at + 2 < len(words) else ""
    return words[at].text in ("a", "to", "et", "and", "ou", "or", ",") and (
        not after or after in _OF_ONE or not after.isalpha()
    )


def _is_value(words: Sequence[Word], at: int, with_letters: bool) -> bool:
    return _is_number(words, at) or (with_letters and at < len(words) and words[at].text in _LETTERS)


def _touch(words: Sequence[Word], at: int) -> bool:
    return words[at].end == words[at + 1].start


def _is_number(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].text[0].isdigit()
