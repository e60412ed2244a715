"""Days in wordings that our grammar doesn't know, read by dateparser."""

import re
from datetime import date, datetime, time
from functools import cache
from typing import Any

from handlers.conversation.reading.day_names import MONTHS, WEEKDAYS
from handlers.conversation.reading.plain import key
from handlers.conversation.reading.plain import words as listed

_LONGEST_TEXT = 60
_UNITS = frozenset(listed("jour jours day days semaine semaines week weeks mois month months an ans year years"))
_IN_WORDS = re.compile(r"^[^/]*\d[^/]*$")
_IS_MORE = re.compile(r"\b(pas|not|sauf|except|ni|no|jamais|never|ou|or|to|au|until|till|jusqu|every|tous|chaque)\b")


def read(text: str, today: date, language: str) -> date | None:
    """The one day that dateparser finds, perhaps past; None when it finds none, or only a month or a year.

    Only asked about texts with a day's or month's name and a figure in them: it makes days out of nearly anything.
    """
    words = key(text).split()
    has_name = any(word in MONTHS or word in WEEKDAYS or word in _UNITS for word in words)
    if not has_name or len(text) > _LONGEST_TEXT or not _IN_WORDS.search(text) or _IS_MORE.search(" ".join(words)):
        return None
    try:
        found = _reader(language, today).get_date_data(text)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, KeyError):
        return None  # it stumbles over odd input; see its issues about such errors
    if found.date_obj is None or found.period != "day":
        return None
    return date(found.date_obj.year, found.date_obj.month, found.date_obj.day)


@cache
def _languages(language: str) -> list[str]:
    return ["en", "fr"] if language == "en" else ["fr", "en"]


def _reader(language: str, today: date) -> Any:
    from dateparser.date import DateDataParser

    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.combine(today, time()),
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    return DateDataParser(languages=_languages(language), settings=settings)
