"""How a word sounds, roughly, so that 'dunkerk', 'roubais' and 'shampoin' are told from what they are not."""

import re
from functools import lru_cache

_RULES = (
    (r"[^a-z]", ""),
    (r"ph", "f"),
    (r"sch|sh", "ch"),
    (r"qu|ck|c(?=[aoulrtk]|$)|q", "k"),
    (r"th", "t"),
    (r"(?<!c)h", ""),
    (r"eau|au", "o"),
    (r"[ae]i|e[rtz]$", "e"),
    (r"[ae]n(?![aeiouy])|[ae]m(?=[bp])", "an"),
    (r"i[nm](?![aeiouy])|ain|ein|y[nm](?![aeiouy])", "in"),
    (r"y", "i"),
    (r"c(?=[ei])", "s"),
    (r"z", "s"),
    (r"g(?=[ei])", "j"),
    (r"(.)\1+", r"\1"),
    (r"(?<=..)[esxtd]+$", ""),
)
_COMPILED = tuple((re.compile(pattern), sounds) for pattern, sounds in _RULES)


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """The sounds of a folded word; those of one sound are spelled alike, silent ends are left out."""
    for pattern, sounds in _COMPILED:
        word = pattern.sub(sounds, word)
    return word
