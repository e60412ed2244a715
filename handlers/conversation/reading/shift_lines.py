"""Reads a shift told in one line: 'Distribution demain 18h-22h 6 pers', 'Kitchen at Calais Saturday 9am-1pm 4 people'.

A line has hours, an activity, and a day or a number of people; every word of it is understood, or it is no such line:
what people write to one another is left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.conversation.reading.dates import read_stay
from handlers.conversation.reading.day_names import MONTHS, weekday
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.hours import Hours, UnreadHours, hours_in
from handlers.conversation.reading.line_names import Names, cut_name
from handlers.conversation.reading.line_people import DRIVERS, people_in, without
from handlers.conversation.reading.plain import clean, phrases, words
from handlers.conversation.reading.unread import Unread
from handlers.conversation.values import Stay

LONGEST_LINE = 200
LICENCE, VEHICLE, EXPERIENCED = "driving_licence", "vehicle", "experienced"

_MORE = re.compile(r"\s*(?:\n|\b(?:note|nb|n\.b\.)\s?:)\s*", re.IGNORECASE)
_PERSONAL = re.compile(
    r"(?<![a-z])(?:je|j'|i|i'm|i'll|i've|me|moi|mon(?= [a-z])|ma|my|tu|toi|you|your|vous|votre|not|pas)(?![a-z])"
)
# In English, 'mon' is a day.
_PERSONAL_IN = {"fr": _PERSONAL, "en": re.compile(_PERSONAL.pattern.replace("mon(?= [a-z])|", ""))}
_FILLERS = frozenset(
    words(
        "a at in on sur dans pour for avec with un une an the le la les l de d du des of et and il faut we need needs "
        "needed besoin on cherche recherche looking nouveau nouvelle new creneau creneaux shift shifts planifier plan "
        "ajouter ajoute add creer cree create ouvrir svp stp please merci thanks bonjour bonsoir hello hi salut max "
        "maximum equipe team il y a"
    )
)
_REQUIREMENTS = {
    LICENCE: phrases("permis de conduire|permis b|permis|driving licence|driving license|licence"),
    VEHICLE: phrases("avec vehicule|vehicule|voiture|camion|camionnette|fourgon|vehicle|car|van"),
    EXPERIENCED: phrases("experimentes|experimente|experimentees|experimentee|experience|experienced"),
}
_LANGUAGES = {
    "fr": phrases("francophones|francophone|parlant francais|french speaking|french speakers|french speaker"),
    "en": phrases("anglophones|anglophone|parlant anglais|english speaking|english speakers|english speaker"),
    "ar": phrases("arabophones|arabophone|parlant arabe|arabic speaking|arabic speakers|arabic speaker"),
}
SPEAKS = "speaks:"
_REQUIREMENT_PHRASES = [
    (code, re.compile(rf"(?<![a-z])(?:avec |with )?(?:{'|'.join(named)})(?: requis| obligatoire| required)?(?![a-z])"))
    for code, named in (*_REQUIREMENTS.items(), *((SPEAKS + code, named) for code, named in _LANGUAGES.items()))
]
_DRIVERS = re.compile(rf"(?<![a-z]){DRIVERS}(?![a-z])")
_DAY = timedelta(days=1)
_LONGEST_BARE = 12 * 60
_MONTH_BEHIND = re.compile(rf"\s*(?:{'|'.join(MONTHS)})(?![a-z])")


@dataclass(frozen=True, slots=True)
class Line:
    """What was told. ``activities`` and ``sites`` are codes: more than one where the word may mean several.

    ``stay`` holds the days, local to the site: one, or those of a series; None where none was told that can be, and
    ``no_days`` says why where one was told.
    """

    hours: Hours
    activities: Sequence[str]
    sites: Sequence[str] = ()
    stay: Stay | None = None
    no_days: Unread | None = None
    most: int | None = None
    least: int | None = None
    requirements: Sequence[str] = ()
    note: str = ""


def hours_told(flat_text: str) -> tuple[Hours | UnreadHours, bool]:
    """The hours in a line that ``flat`` made plain, and whether they can be nothing else.

    '18-22' will do as well, where it is neither days of a month nor longer than anybody works.
    """
    sure = hours_in(flat_text)
    if isinstance(sure, Hours):
        return sure, True
    bare = hours_in(flat_text, bare=True)
    if not isinstance(bare, Hours) or _MONTH_BEHIND.match(flat_text, bare.stop) or _minutes(bare) > _LONGEST_BARE:
        return sure, False
    return bare, False


def _minutes(hours: Hours) -> int:
    start, end = (one.hour * 60 + one.minute for one in (hours.start, hours.end))
    return (end - start - 1) % (24 * 60) + 1


def read_line(text: str, today: date, language: str, activities: Names, sites: Names) -> Line | None:
    """The shift that the text tells; None where it tells none. ``activities`` and ``sites`` hold each code's names."""
    line, note = _with_note(clean(text))
    plain = flat(line)
    hours, is_sure = hours_told(plain)
    is_personal = _PERSONAL_IN.get(language, _PERSONAL).search(plain)
    if "?" in plain or len(line) > LONGEST_LINE or is_personal or not isinstance(hours, Hours):
        return None
    behind, told = plain[hours.stop :], f"{plain[: hours.begin]} ; {plain[hours.stop :]}"
    told, least, most = people_in(told, behind)
    told, requirements = _requirements(told, is_driving=bool(_DRIVERS.search(plain)))
    told, doing = cut_name(told, activities)
    told, places = cut_name(told, sites)
    stay = _days(told, today, language, hours)
    days = stay if isinstance(stay, Stay) else None
    told_enough = (days is not None, most is not None)
    is_line = bool(doing) and stay is not Unread.NOT_UNDERSTOOD and (any if is_sure else all)(told_enough)
    if not is_line:
        return None
    no_days = stay if isinstance(stay, Unread) else None
    return Line(hours, doing, places, days, no_days, most, least, requirements, note)


def _with_note(text: str) -> tuple[str, str]:
    """The line, and the note behind it."""
    line, *more = _MORE.split(text.strip(), maxsplit=1)
    return line, " ".join(" ".join(more).split())


def _requirements(told: str, *, is_driving: bool) -> tuple[str, list[str]]:
    codes = [LICENCE] if is_driving else []
    for code, phrase in _REQUIREMENT_PHRASES:
        found = phrase.search(told)
        if found:
            codes += [code] if code not in codes else []
            told = without(told, found)
    return told, codes


def _days(told: str, today: date, language: str, hours: Hours) -> Stay | Unread | None:
    """The days; None where none is told, and the reason where what is told can't be."""
    pieces = [piece for piece in (part.strip(" ,.!:-|•()/") for part in told.split(";")) if piece]
    left = _apart(" ".join(pieces))
    if not left or all(word in _FILLERS for word in re.findall(r"[^\s,.']+", left)):
        return None
    read = read_stay(left, today, language)
    if read is Unread.NOT_UNDERSTOOD:
        read = read_stay(_without_fillers(left), today, language)
    if isinstance(read, Stay) and hours.from_midnight and read.first == read.last:
        # As everywhere here, midnight ends the day that it is said of.
        return Stay(read.first + _DAY, read.first + _DAY)
    return read


def _apart(left: str) -> str:
    """'lundi mercredi vendredi' with its commas."""
    words_left = left.split()
    is_days = len(words_left) > 1 and all(weekday(word) is not None for word in words_left)
    return ", ".join(words_left) if is_days else left


def _without_fillers(left: str) -> str:
    return " ".join(word for word in re.findall(r"\S+", left) if word.strip(",.'") not in _FILLERS)
