"""Times of day as they are written in French and English: '14h', '9h30', '5 pm', 'midi', 'noon'."""

import re
from dataclasses import dataclass

from handlers.conversation.reading.day_text import flat

_BEFORE = r"(?:(?:a partir de|a|at|vers|des|de|from|@|by|around|between|entre|until|jusqu'a) ?)?"
_PART = (
    r"(?: ?(?P<part>du matin|du soir|de l'apres[- ]?midi|de la nuit|in the morning|in the afternoon|in the evening|"
    r"at night|matin|soir))?"
)
_CLOCK = re.compile(
    rf"(?<![\w/.-]){_BEFORE}(?<![\d/.:-])"
    r"(?:(?P<word>midi|noon|minuit|midnight)(?: et demie?| (?P<late>30))?"
    r"|(?P<english>1[0-2]|0?[1-9])(?:[:.h](?P<eminutes>[0-5]\d))? ?(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
    r"|(?P<hour>2[0-3]|[01]?\d|24)(?: ?h(?:eures?|rs?|ours?)?\b ?| ?o'clock| ?h ?(?=[0-5]\d\b)|:(?=[0-5]\d))"
    r"(?P<minutes>[0-5]\d(?!\d))?(?P<demi> ?et demie?)?)"
    rf"{_PART}(?![\w/])"
)
_BARE = re.compile(r"(?:\bat|@) ?(?P<hour>2[0-3]|[01]?\d)(?![\w/.:-])")
_LENGTH_BEFORE = re.compile(r"\b(?:dans|in|d'ici|pendant|for|durant|within) $")
_LINK = re.compile(r"^ ?(?:-|a|to|et|and|until|jusqu'a) ?$")


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day and where it stood in the text; midnight is hour 24, the end of the day it is said of."""

    hour: int
    minute: int
    start: int
    end: int


def times(flat_text: str) -> list[Time]:
    """The times in a text that ``flat`` made plain; lengths ('in 2 hours') are none."""
    found = list[Time]()
    for match in _CLOCK.finditer(flat_text):
        if _LENGTH_BEFORE.search(flat_text[: match.start()]):
            continue
        hour, minute = _clock(match)
        if hour <= 24:
            found.append(Time(hour, minute, match.start(), match.end()))
    return found


def bare_time(flat_text: str) -> Time | None:
    """'at 5': from one to seven it is the afternoon's, when people are up and about."""
    match = _BARE.search(flat_text)
    if not match:
        return None
    hour = int(match["hour"])
    return Time(hour + 12 if 1 <= hour <= 7 else hour, 0, match.start(), match.end())


def without_times(text: str) -> str:
    """The text in ``flat`` form with its times, and ranges of times, cut out."""
    plain = flat(text)
    found = times(plain)
    pieces, at = list[str](), 0
    for time in found:
        between = plain[at : time.start]
        pieces.append(" " if at and _LINK.match(between) else between)
        at = time.end
    return " ".join((*pieces, plain[at:])) if found else text


def _clock(match: re.Match[str]) -> tuple[int, int]:
    if match["word"]:
        half = 30 if match["late"] or "demi" in match[0] else 0
        return (12 if match["word"] in ("midi", "noon") else 0 if half else 24), half
    if match["english"]:
        hour = int(match["english"]) % 12 + (12 if match["half"].startswith("p") else 0)
        return hour, int(match["eminutes"] or 0)
    hour, minute = int(match["hour"]), 30 if match["demi"] else int(match["minutes"] or 0)
    part = match["part"] or ""
    is_late = any(word in part for word in ("soir", "apres", "afternoon", "evening"))
    return (hour + 12 if is_late and 1 <= hour < 12 else hour), minute
