"""Reads weekly hours as they are typed: 'lundi-vendredi 9h-12h 14h-18h, samedi 10h-12h', 'every day 9 to 5pm'."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

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
_WITHOUT = frozenset({"sauf", "hormis", "excepte", "except", "excepting", "without", "sans"})
_FILLERS = frozenset(
    words("le les l du de des d from on et and puis then ouvert ouverte open is chaque every at tous toutes the")
)


def read_week(text: str) -> dict[int, list[Stretch]] | None:
    """The stretches of each weekday; None where something in the text was not understood, or there are none."""
    found: dict[int, list[Stretch]] = {}
    for group in _groups(_plain(text)) or ():
        stretches = _stretches(group.pairs)
        if not group.days or not stretches:
            return None
        for day in group.days:
            found[day] = joined([*found.get(day, ()), *stretches])
    return dict(sorted(found.items())) or None


def read_stretches(text: str) -> list[Stretch] | None:
    """The stretches of one day; None where something in the text was not understood, or there are none."""
    groups = _groups(flat(text[:LONGEST]))
    if not groups or len(groups) != 1 or groups[0].days:
        return None
    return _stretches(groups[0].pairs)


def _plain(text: str) -> str:
    plain = flat(text[:LONGEST])
    # The longest phrase first: 'every day of the week' holds 'every day'.
    for phrase, days in sorted(_PHRASES, key=lambda pair: -len(pair[0].pattern)):
        plain = phrase.sub(days, plain)
    return plain


@dataclass
class _Group:
    """Days, and the hours that stand behind them."""

    days: list[int]
    pairs: list[str] = field(default_factory=list)


def _groups(plain: str) -> list[_Group] | None:
    """Days with their hours; None where a word is neither, or days are left out that were not named."""
    groups: list[_Group] = []
    left_out: _Group | None = None
    is_range = False
    for kind, said in _tokens(plain):
        if kind == "pair":
            if left_out and groups[-1].pairs:
                # 'tous les jours 9h-12h sauf mercredi 14h-16h': they have hours of their own.
                groups.append(left_out)
            groups, left_out = groups or [_Group([])], None
            groups[-1].pairs.append(said)
        elif kind == "day":
            if left_out is None and (not groups or groups[-1].pairs):
                groups.append(_Group([]))
            named = left_out or groups[-1]
            added = _up_to(named.days[-1], int(said)) if is_range and named.days else [int(said)]
            if left_out and not _leave_out(groups[-1], added):
                return None
            named.days += added
        elif kind == "without" and groups:
            left_out = _Group([])
        elif kind != "range":
            return None
        is_range = kind == "range"
    return groups


def _leave_out(group: _Group, days: Sequence[int]) -> bool:
    """Takes the days out of the group; whether all of them were in it."""
    were_in = set(days) <= set(group.days)
    group.days = [day for day in group.days if day not in days]
    return were_in


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
        elif word in _WITHOUT:
            yield "without", word
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
