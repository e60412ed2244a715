"""Reads weekly hours as they are typed: 'lundi-vendredi 9h-12h 14h-18h, samedi 10h-12h', 'every day 9 to 5pm'."""

import re
from collections.abc import Iterator, Sequence

from handlers.conversation.reading.day_names import mended, weekday, weekdays
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.hours import Hours, read_hours
from handlers.conversation.reading.plain import words
from models.drop_off_hours import MIDNIGHT, Stretch, joined

LONGEST = 300
_TIME = (
    r"(?:midi|noon|minuit|midnight|\d{1,2}(?: ?(?:h|:|\.)[0-5]\d(?![\dh:]))?"
    r"(?: ?(?:heures?|hours?|hrs?|h|am|pm|a\.m\.?|p\.m\.?)(?![a-z]))?)"
)
_PAIR = rf"(?:(?:de|d'|from|entre|between) )?{_TIME} ?(?:-|a|au|to|until|till|jusqu'a|et|and) ?{_TIME}"
_TOKEN = re.compile(rf"(?P<pair>(?<![\d:]){_PAIR}(?![\d:]))|(?P<word>[a-z]+)|(?P<sign>[-–])|(?P<other>[^\s,;.&:/+()])")
_PHRASES = tuple(
    (re.compile(rf"(?<![a-z]){phrase}(?![a-z])"), days)
    for phrase, days in (
        (r"(?:tous les jours|chaque jour|every ?day|daily|all week|7 ?(?:j ?)?/ ?7)", "monday - sunday"),
        (
            r"(?:tous les jours de (?:la )?semaine|(?:les )?jours ouvr(?:es|ables)|en semaine|week ?days?)",
            "monday - friday",
        ),
        (r"(?:(?:le |les )?week[- ]?ends?)", "saturday - sunday"),
    )
)
_RANGE = frozenset({"a", "au", "to", "through", "thru", "jusqu", "until"})
_FILLERS = frozenset(
    words("le les l du de des d from on et and puis then ouvert ouverte open is chaque every at tous toutes the")
)


def read_week(text: str) -> dict[int, list[Stretch]] | None:
    """The stretches of each weekday; None where something in the text was not understood, or there are none."""
    found: dict[int, list[Stretch]] = {}
    for days, pairs in _groups(_plain(text)) or ():
        stretches = _stretches(pairs)
        if not days or not stretches:
            return None
        for day in days:
            found[day] = joined([*found.get(day, ()), *stretches])
    return dict(sorted(found.items())) or None


def read_stretches(text: str) -> list[Stretch] | None:
    """The stretches of one day; None where something in the text was not understood, or there are none."""
    groups = _groups(flat(text[:LONGEST]))
    if not groups or len(groups) != 1 or groups[0][0]:
        return None
    return _stretches(groups[0][1])


def _plain(text: str) -> str:
    plain = flat(text[:LONGEST])
    # The longest phrase first: 'every day of the week' holds 'every day'.
    for phrase, days in sorted(_PHRASES, key=lambda pair: -len(pair[0].pattern)):
        plain = phrase.sub(days, plain)
    return plain


def _groups(plain: str) -> list[tuple[list[int], list[str]]] | None:
    """Days with the hours that stand behind them; None where a word is neither."""
    groups: list[tuple[list[int], list[str]]] = []
    is_range = False
    for kind, said in _tokens(plain):
        if kind == "pair":
            groups = groups or [([], [])]
            groups[-1][1].append(said)
        elif kind == "day":
            if not groups or groups[-1][1]:
                groups.append(([], []))
            days, day = groups[-1][0], int(said)
            days += _up_to(days[-1], day) if is_range and days else [day]
        elif kind == "other":
            return None
        is_range = kind == "range"
    return groups


def _up_to(first: int, last: int) -> list[int]:
    """The days after the first, to the last: 'saturday to monday' goes over the end of the week."""
    return [(first + n) % 7 for n in range(1, (last - first) % 7 + 1)]


def _tokens(plain: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(plain):
        word = match["word"] or ""
        day = _day(word) if word else None
        if match["pair"]:
            yield "pair", match["pair"]
        elif day is not None:
            yield "day", str(day)
        elif match["sign"] or word in _RANGE:
            yield "range", word
        elif word not in _FILLERS or match["other"]:
            yield "other", word


def _day(word: str) -> int | None:
    for candidate in (word, mended(word, after_a_number=False)):
        found = weekday(candidate)
        found = weekdays(candidate) if found is None else found
        if found is not None:
            return found
    return None


def _stretches(pairs: Sequence[str]) -> list[Stretch] | None:
    """The hours in order; None where one of them is none, or goes over midnight."""
    read = [read_hours(pair) for pair in pairs]
    found = [_stretch(one) for one in read if isinstance(one, Hours)]
    if not pairs or len(found) < len(pairs) or not all(one.start < one.end for one in found):
        return None
    return joined(found)


def _stretch(hours: Hours) -> Stretch:
    end = hours.end.hour * 60 + hours.end.minute
    return Stretch(hours.start.hour * 60 + hours.start.minute, end or MIDNIGHT)
