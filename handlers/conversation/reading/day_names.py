"""The names of months and weekdays in French and English, shortened or misspelled by one letter too."""

from functools import cache

from handlers.conversation.reading.plain import words

_MONTHS = (
    "janvier january janv jan",
    "fevrier february fevr fev feb",
    "mars march mar",
    "avril april avr apr",
    "mai may",
    "juin june jun",
    "juillet july juil jul",
    "aout august aug",
    "septembre september sept sep",
    "octobre october oct",
    "novembre november nov",
    "decembre december dec",
)
_WEEKDAYS = (
    "lundi monday lun mon",
    "mardi tuesday mar tue tues",
    "mercredi wednesday mer merc wed weds wensday",
    "jeudi thursday jeu thu thur thurs",
    "vendredi friday ven vend fri",
    "samedi saturday sam sat",
    "dimanche sunday dim sun",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in words(names)}
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in words(names)}
_LONG_ENOUGH = 5
_LONG_AFTER_A_NUMBER = 4


def weekday(word: str) -> int | None:
    """0 = Monday; None for any other word."""
    return WEEKDAYS.get(word)


def weekdays(word: str) -> int | None:
    """The weekday whose plural this is: 'samedis', 'Saturdays'."""
    return WEEKDAYS.get(word.removesuffix("s")) if word.endswith("s") and word not in WEEKDAYS else None


@cache
def mended(word: str, after_a_number: bool) -> str:
    """The one name that is a letter away from this word, or the word as it is.

    Four-letter names ('mars', 'June') are mended only behind a number: too many other words look like them.
    """
    from rapidfuzz.distance import OSA

    shortest = _LONG_AFTER_A_NUMBER if after_a_number else _LONG_ENOUGH
    names = (name for name in (*MONTHS, *WEEKDAYS) if len(name) >= shortest)
    near = {_meaning(name): name for name in names if OSA.distance(word, name, score_cutoff=1) <= 1}
    return near.popitem()[1] if len(near) == 1 and len(word) >= _LONG_AFTER_A_NUMBER - 1 else word


def _meaning(name: str) -> tuple[int | None, int | None]:
    return MONTHS.get(name), WEEKDAYS.get(name)
