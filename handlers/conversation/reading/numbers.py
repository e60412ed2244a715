"""Reads how many: in digits, in words, or in a short sentence."""

import re

from handlers.conversation.reading import number_words
from handlers.conversation.reading.plain import clean, key

_MOST_DIGITS = 9
_LONGEST_TEXT = 200
_KEYCAP = re.compile("[\ufe0f\u20e3]")
_GROUPED = re.compile(r"(?<![\w.,])(\d{1,3})((?:[ .,']\d{3})+)(?![\w.,]*\d)")
_FRACTION = re.compile(r"\d[.,]\d")
_ROUGHLY = {
    "demi douzaine": 6,
    "half a dozen": 6,
    "half dozen": 6,
    "dozen": 12,
    "douzaine": 12,
    "huitaine": 8,
    "dizaine": 10,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "centaine": 100,
    "couple": 2,
}
_ALONE = re.compile(r"\b(seule?|solo|alone|just me|only me|juste moi|(que|rien que) moi|by myself|on my own)\b")
_NONE = frozenset({"aucun", "aucune", "personne", "rien", "none", "nobody", "no one", "nothing", "pas un", "pas une"})
_AND_ME = re.compile(r"\b(moi|me|myself|i) (et|and|plus|avec|with)\b|\b(et|and|plus) (moi|me|myself|i)\b")


def read_number(text: str) -> int | None:
    """The one whole number that the text tells; None when there is none, a fraction, or more than one.

    Knows digits, French and English words, 'une douzaine', 'a couple', 'alone', and counts the writer in
    ('me and 3 friends' is 4). Limits are the caller's.
    """
    plain = _KEYCAP.sub("", clean(text)[:_LONGEST_TEXT])
    plain = _GROUPED.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), plain)
    if _FRACTION.search(plain):
        return None
    words = key(plain)
    if words in _NONE:
        return 0
    found = _numbers_in(_without_rough_ones(words))
    if not found:
        return 1 if _ALONE.search(words) or words in ("moi", "me") else None
    if len(found) > 1 or found[0] is None:
        return None
    sign = -1 if re.match(r"\s*[-−]\s*\d", plain) else 1
    return sign * found[0] + (1 if _AND_ME.search(words) else 0)


def _without_rough_ones(words: str) -> str:
    words = re.sub(r"\b(?:deux|two|2) (?:douzaines|dozens?)\b", "24", words)
    for rough, value in _ROUGHLY.items():
        words = re.sub(rf"\b(?:une |un |a |1 )?{rough}\b", str(value), words)
    return words


def _numbers_in(text: str) -> list[int | None]:
    words, found, at = text.split(), list[int | None](), 0
    while at < len(words):
        value = number_words.longest(words, at, number_words.spelled())
        if value:
            found.append(value[0])
            at += value[1]
            continue
        found.extend(_whole(digits) for digits in re.findall(r"\d+", words[at]))
        at += 1
    return found


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None
