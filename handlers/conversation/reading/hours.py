"""Reads from when to when: '18h-22h', '18:00–22:00', '6pm to 10pm', 'de 22h à 6h', '9-13h', 'midi-14h'."""

import re
from dataclasses import dataclass
from datetime import time
from enum import Enum

from handlers.conversation.reading.day_text import flat

_LONGEST_TEXT = 200
_MINUTES_A_DAY = 24 * 60
_LATE_PARTS = ("soir", "apres", "afternoon", "evening")


def _point(name: str) -> str:
    part = rf"(?: (?P<part_{name}>du matin|du soir|de l'apres[- ]midi|in the (?:morning|afternoon|evening)|at night))?"
    return (
        rf"(?:(?P<word_{name}>midi|noon|minuit|midnight)(?![a-z])"
        rf"|(?P<hour_{name}>2[0-4]|[01]?\d)(?: ?(?:h|:|\.) ?(?P<minute_{name}>[0-5]\d)(?!\d))?"
        rf" ?(?P<unit_{name}>heures?|hours?|hrs?|h|am|pm|a\.m\.?|p\.m\.?)?(?!\w|[:.]\d))" + part
    )


_BEFORE = r"(?<![\w/.:,-])(?:(?P<opening>de|d'|from|entre|between|des|a|at|@) )?"
_LINK = r"(?P<link> ?(?:->?|/|>) ?| (?:a|au|to|until|till|jusqu'a|et|and) )"
_NEXT = (
    r"(?: ?\(? ?(?P<next>(?:le |du )?lendemain(?: matin)?|(?:the )?(?:next|following) (?:day|morning)|j ?\+ ?1|\+ ?1)"
    r" ?\)?)?"
)
_NO_PEOPLE = r"(?! ?(?:p|pers|personnes?|pax|people|persons|benevoles?|volunteers?|places?)\b)"
# Looked for from every place, since '12 a 18h-22h' holds two pairs, of which the surer one is meant.
_PAIR = re.compile(rf"(?={_BEFORE}(?P<pair>{_point('start')}{_LINK}{_point('end')}{_NO_PEOPLE}{_NEXT}))")
_FOUR_FIGURES = re.compile(r"(?<!\d)([01]\d|2[0-3])([0-5]\d)(?!\d)")


class UnreadHours(Enum):
    """Why no hours were read; an ``UnreadHours`` is never hours."""

    NOT_UNDERSTOOD = "not understood"
    SEVERAL = "more than one stretch"
    TOO_LONG = "more than 24 hours"


@dataclass(frozen=True, slots=True)
class Hours:
    """Local times of day; an end that is not after the start is on the next day.

    ``begin`` and ``stop`` are where it stood in the text; ``from_midnight`` tells that it begins at the word, or
    at 24:00: the end of the day that is said with it.
    """

    start: time
    end: time
    begin: int = 0
    stop: int = 0
    from_midnight: bool = False


def read_hours(text: str) -> Hours | UnreadHours:
    """The hours that the text consists of; '18-22' and '1800-2200' will do where nothing else can be meant."""
    plain = _FOUR_FIGURES.sub(r"\1:\2", flat(text[:_LONGEST_TEXT])).strip(" .!,")
    found = hours_in(plain, bare=True)
    if isinstance(found, Hours) and re.search(r"[\w]", plain[: found.begin] + plain[found.stop :]):
        return UnreadHours.NOT_UNDERSTOOD
    return found


def hours_in(flat_text: str, *, bare: bool = False) -> Hours | UnreadHours:
    """The one stretch of hours in a text that ``flat`` made plain; two numbers are hours only if ``bare``."""
    found = [(sure, match) for match in _PAIR.finditer(flat_text) if (sure := _sureness(match)) or bare]
    if not found:
        return UnreadHours.NOT_UNDERSTOOD
    best = max(sure for sure, _ in found)
    matches = _apart([match for sure, match in found if sure == best])
    if len(matches) > 1:
        return UnreadHours.SEVERAL
    return _read(matches[0])


def _sureness(match: re.Match[str]) -> int:
    """How many of the two are surely times of day; 'and' links two only behind 'between'."""
    if match["link"].strip() in ("et", "and") and match["opening"] not in ("entre", "between"):
        return 0
    return sum(bool(match[f"word_{name}"] or match[f"unit_{name}"] or match[f"minute_{name}"]) for name in _NAMES)


_NAMES = ("start", "end")


def _apart(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """Those that share nothing: of two that overlap the first."""
    kept: list[re.Match[str]] = []
    for match in matches:
        if not kept or match.start("pair") >= kept[-1].end("pair"):
            kept.append(match)
    return kept


def _read(match: re.Match[str]) -> Hours | UnreadHours:
    start, end = min(
        ((one, other) for one in _minutes(match, "start") for other in _minutes(match, "end")),
        key=lambda pair: (pair[1] - pair[0] - 1) % _MINUTES_A_DAY,
    )
    if match["next"] and end > start:
        return UnreadHours.TOO_LONG
    if max(start, end) > _MINUTES_A_DAY:
        return UnreadHours.NOT_UNDERSTOOD
    from_midnight = match["word_start"] in ("minuit", "midnight") or start == _MINUTES_A_DAY
    return Hours(_time(start), _time(end), match.start(), match.end("pair"), from_midnight)


def _minutes(match: re.Match[str], name: str) -> list[int]:
    """The minutes of the day that it may mean: one, or both halves of the day where the other end's 'pm' is shared."""
    word, part = match[f"word_{name}"], match[f"part_{name}"] or ""
    if word:
        return [12 * 60 if word in ("midi", "noon") else 0]
    hour, minute = int(match[f"hour_{name}"]), int(match[f"minute_{name}"] or 0)
    half = (match[f"unit_{name}"] or "")[:1]
    if half in ("a", "p") and hour <= 12:
        return [(hour % 12 + (12 if half == "p" else 0)) * 60 + minute]
    if any(late in part for late in _LATE_PARTS) and 1 <= hour < 12:
        hour += 12
    is_open = not match[f"unit_{name}"] and not part and 1 <= hour <= 12 and _is_english(match)
    return [hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute] if is_open else [hour * 60 + minute]


def _is_english(match: re.Match[str]) -> bool:
    return any((match[f"unit_{name}"] or "")[:1] in ("a", "p") for name in _NAMES)


def _time(minutes: int) -> time:
    hour, minute = divmod(minutes % _MINUTES_A_DAY, 60)
    return time(hour, minute)
