"""Numbers as they are spelled in French and English, up to a thousand."""

from collections.abc import Sequence
from functools import cache

from handlers.conversation.reading.plain import words as listed

_FRENCH = listed(
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_FRENCH_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}
_ENGLISH = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ENGLISH_TENS = dict(enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"), start=2))
_ENGLISH_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_LONGEST = 6


@cache
def spelled() -> dict[tuple[str, ...], int]:
    """Each number's words, without accents and hyphens."""
    words: dict[tuple[str, ...], int] = {("une",): 1, ("forty",): 40, ("fourty",): 40}
    words |= {("septante",): 70, ("huitante",): 80, ("nonante",): 90, ("quatre", "vingts"): 80, ("mille",): 1000}
    words |= {("a", "hundred"): 100, ("one", "thousand"): 1000, ("a", "thousand"): 1000}
    for n in range(1000):
        for phrase in (_french(n), _french(n).replace("-et-", "-"), _english(n), _english(n).replace(" and ", " ")):
            words.setdefault(tuple(phrase.replace("-", " ").split()), n)
    return words


@cache
def ordinals() -> dict[tuple[str, ...], int]:
    """The words that name a place in a row: first to thirty-first, premier to trente et unième."""
    words: dict[tuple[str, ...], int] = {("premier",): 1, ("premiere",): 1, ("seconde",): 2}
    for n, word in enumerate(_ENGLISH_ORDINALS, start=1):
        words[word,] = n
        if n < 10:
            words["twenty", word] = 20 + n
    words |= {("twentieth",): 20, ("thirtieth",): 30, ("thirty", "first"): 31}
    for n in range(2, 32):
        *before, last = _french(n).replace("-", " ").split()
        stem = {"cinq": "cinqu", "neuf": "neuv"}.get(last, last.removesuffix("e"))
        words[*before, stem + "ieme"] = n
    return words


def longest(words: Sequence[str], start: int, table: dict[tuple[str, ...], int]) -> tuple[int, int] | None:
    """The value that the most words from ``start`` spell, and how many words those are."""
    for count in range(min(_LONGEST, len(words) - start), 0, -1):
        value = table.get(tuple(words[start : start + count]))
        if value is not None:
            return value, count
    return None


def _french(n: int) -> str:
    if n >= 100:
        hundreds = "cent" if n < 200 else f"{_FRENCH[n // 100]}-cent" + ("" if n % 100 else "s")
        return f"{hundreds}-{_french(n % 100)}" if n % 100 else hundreds
    if n < 20:
        return _FRENCH[n]
    ten = 60 if 60 <= n < 80 else 80 if n >= 80 else n // 10 * 10
    if n == ten:
        return _FRENCH_TENS[ten] + ("s" if n == 80 else "")
    link = "-et-" if n - ten in (1, 11) and n < 80 else "-"
    return f"{_FRENCH_TENS[ten]}{link}{_FRENCH[n - ten]}"


def _english(n: int) -> str:
    if n >= 100:
        return f"{_ENGLISH[n // 100]} hundred" + (f" and {_english(n % 100)}" if n % 100 else "")
    if n < 20:
        return _ENGLISH[n]
    return _ENGLISH_TENS[n // 10] + (f"-{_ENGLISH[n % 10]}" if n % 10 else "")
