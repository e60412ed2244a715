"""Reads a day, a stay or a moment, typed in French or English.

Dates are day before month. What can mean two days means the next one, today included; 'next Saturday' is the first one
ahead that isn't tomorrow. Our own grammar reads first; what it doesn't know is left to dateparser, whose first call
costs a third of a second.
"""

from dataclasses import replace
from datetime import date, timedelta

from handlers.conversation.reading import day_grammar, day_tokens, other_days
from handlers.conversation.reading.day_spans import DAY
from handlers.conversation.reading.times import without_times
from handlers.conversation.reading.unread import CannotRead, Unread
from handlers.conversation.values import EVERY_DAY, Stay

__all__ = ["FARTHEST", "Unread", "read_day", "read_stay"]

FARTHEST = timedelta(days=731)
_LONGEST_TEXT = 200


def read_stay(text: str, today: date, language: str) -> Stay | Unread:
    """The stay that the text tells, from ``today`` (local) on, or why there is none.

    Its first and last day are days somebody is there. ``language`` only breaks ties.
    """
    return _read(text, today, language, habits=True)


def read_day(text: str, today: date, language: str) -> date | Unread:
    """The one day that the text tells, from ``today`` (local) on, or why there is none."""
    stay = _read(text, today, language, habits=False)
    if isinstance(stay, Unread):
        return stay
    return stay.first if stay.first == stay.last else Unread.MORE_THAN_ONE_DAY


def _read(text: str, today: date, language: str, *, habits: bool) -> Stay | Unread:
    if len(text) > _LONGEST_TEXT:
        return Unread.NOT_UNDERSTOOD
    timeless = without_times(text)
    try:
        return _ahead(day_grammar.stay(day_tokens.tokens(timeless, language, habits), today), today)
    except OverflowError:
        return Unread.TOO_FAR
    except CannotRead as error:
        if error.reason is not Unread.NOT_UNDERSTOOD:
            return error.reason
    return _by_dateparser(timeless, today, language)


def _by_dateparser(text: str, today: date, language: str) -> Stay | Unread:
    day = other_days.read(text, today, language)
    if day is None:
        return Unread.NOT_UNDERSTOOD
    try:
        return _ahead(Stay(day, day), today)
    except CannotRead as error:
        return error.reason


def _ahead(stay: Stay, today: date) -> Stay:
    """The stay without what is past of it, beginning and ending on days that count."""
    if stay.last is not None and stay.last < stay.first:
        raise CannotRead(Unread.IN_THE_PAST if stay.last < today else Unread.END_BEFORE_START)
    if stay.last is not None and stay.last < today:
        raise CannotRead(Unread.IN_THE_PAST)
    if max(stay.first, stay.last or stay.first) > today + FARTHEST:
        raise CannotRead(Unread.TOO_FAR)
    first, last = max(stay.first, today), stay.last
    if not stay.weekdays:
        raise CannotRead(Unread.NO_SUCH_DAY)
    while first.weekday() not in stay.weekdays:
        first += DAY
    while last is not None and last.weekday() not in stay.weekdays:
        last -= DAY
    if last is not None and last < first:
        raise CannotRead(Unread.NO_SUCH_DAY)
    return Stay(first, last, EVERY_DAY if first == last else stay.weekdays) if stay.weekdays else replace(stay)
