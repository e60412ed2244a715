"""Finds how many people a line asks for: '6 pers', '3-6 bénévoles', '6 people (min 3)', 'x6'."""

import re

from handlers.conversation.reading.numbers import read_number

DRIVERS = r"(?:chauffeurs?|conducteurs?|conductrices?|drivers?)"
_PEOPLE = (
    r"(?:p|pers|personnes?|pax|ppl|people|persons?|benevoles?|volontaires?|volunteers?|helpers?|places?|spots?|"
    rf"{DRIVERS})\b\.?"
)
_SPELLED = (
    r"un|une|one|deux|two|trois|three|quatre|four|cinq|five|six|sept|seven|huit|eight|neuf|nine|dix|ten|onze|eleven|"
    r"douze|twelve|quinze|fifteen|vingt|twenty"
)
_NUMBER = rf"(?:\d{{1,3}}|(?:une |a |une bonne )?(?:dizaine|douzaine|quinzaine|vingtaine|dozen)|{_SPELLED})"
_SO_MANY = re.compile(
    rf"(?<![\w/.:-])(?:(?:de|entre|between|from|x ?) ?)?(?:(?P<least>{_NUMBER}) ?(?:-|a|to|/|et|and|ou|or) ?)?"
    rf"(?P<most>{_NUMBER}) ?(?:(?:de |d'|of )? ?{_PEOPLE})"
)
_TIMES = re.compile(r"(?<![\w/.:-])(?:x ?(?P<behind>\d{1,3})|(?P<before>\d{1,3}) ?x)(?![\w/.:-])")
_END = rf"(?: {_PEOPLE})?(?![\w/:.-])\)?"
_LEAST, _MOST = r"(?:au moins|at least|min(?:imum)?)\.?", r"(?:au plus|au maximum|at most|up to|max(?:imum)?)\.?"
_AT_LEAST, _AT_MOST = (
    re.compile(
        rf"\(?(?<![\w/.:-])(?:(?:dont )?{mark} ?:? ?(?P<behind>{_NUMBER})"
        rf"|(?P<before>\d{{1,3}}) ?{mark}(?! ?:? ?\d)){_END}"
    )
    for mark in (_LEAST, _MOST)
)
_LAST_NUMBER = re.compile(r"^[ ,;-]*(?:(?P<least>\d{1,3}) ?(?:-|a|to) ?)?(?P<most>\d{1,3})[ .!]*$")


def people_in(told: str, behind_hours: str) -> tuple[str, int | None, int | None]:
    """The text without them, the fewest and the most; None where it does not say.

    ``behind_hours`` is the end of the text: a number that stands there alone counts people.
    """
    told, least = _bound(told, _AT_LEAST)
    told, most = _bound(told, _AT_MOST)
    many = _SO_MANY.search(told) or _TIMES.search(told)
    if many:
        named = many.groupdict()
        least = read_number(named["least"]) if named.get("least") else least
        most = read_number(named.get("most") or named.get("behind") or named.get("before") or "")
        told = without(told, many)
    elif most is None and (last := _LAST_NUMBER.match(behind_hours)):
        least = int(last["least"]) if last["least"] else least
        most, told = int(last["most"]), told[: told.rindex(";")]
    return told, *_in_order(least, most)


def without(told: str, found: re.Match[str]) -> str:
    """The text with a semicolon where that stood: what was apart stays apart."""
    return f"{told[: found.start()]} ; {told[found.end() :]}"


def _bound(told: str, pattern: re.Pattern[str]) -> tuple[str, int | None]:
    found = pattern.search(told)
    return (without(told, found), read_number(found["behind"] or found["before"])) if found else (told, None)


def _in_order(least: int | None, most: int | None) -> tuple[int | None, int | None]:
    if least is not None and most is not None and least > most:
        least, most = most, least
    return least or None, most or None
