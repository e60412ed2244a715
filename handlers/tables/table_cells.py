"""What stands in a cell of a table of shifts: a day, a time of day, a number, a text; typed, or as it is saved."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from handlers.conversation.reading.dates import read_day
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.numbers import read_number
from handlers.conversation.reading.plain import one_line, plainly_spaced
from handlers.conversation.reading.times import times
from handlers.conversation.reading.unread import Unread
from handlers.tables.spreadsheets import Cell, Formula

Made = TypeVar("Made")
_FIRST_DAY = date(1899, 12, 30)  # of spreadsheets' day numbers
_DAY_NUMBERS = range(36_526, 73_051)  # 2000 to 2099
_NUMERIC = re.compile(r"(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})[/. -](?P<year>\d{4}|\d{2})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[.:h](?P<minute>\d{2})?(?::00)?)?")
_MINUTES_A_DAY = 24 * 60


def text_in(cell: Cell) -> str:
    """The cell on one line; a whole number without its '.0', an apostrophe that only shields a sign left out."""
    if cell is None or isinstance(cell, Formula):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return plainly_spaced(one_line(str(cell))).removeprefix("'").strip()


class DayReader:
    """Reads days, the same text once. What our own grammar doesn't know takes long: that is asked ``most`` times.

    ``today`` is the day in the organisation's time zone, ``language`` the reader's.
    """

    def __init__(self, today: date, language: str, most: int = 20) -> None:
        self._today, self._language, self._left = today, language, most
        self._known: dict[str, date | None] = {}

    def read(self, cell: Cell) -> date | None:
        """The day, past ones too; None for what is none."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, int | float):
            return _FIRST_DAY + timedelta(days=int(cell)) if int(cell) in _DAY_NUMBERS else None
        text = text_in(cell)
        if text not in self._known:
            self._known[text] = self._typed(text)
        return self._known[text]

    def _typed(self, text: str) -> date | None:
        numeric = _ISO.fullmatch(text) or _NUMERIC.fullmatch(text)
        if numeric:
            return _calendar_day(numeric)
        if not self._left:
            return None
        self._left -= 1
        day = read_day(text, self._today, self._language)
        return None if isinstance(day, Unread) else day


def time_of_day(cell: Cell) -> time | None:
    """The time of day, to the minute; midnight is 00:00 however it is written. None for what is none."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta):
        return _after_midnight(cell.total_seconds() / 60)
    if isinstance(cell, float) and 0 <= cell <= 1:
        return _after_midnight(cell * _MINUTES_A_DAY)
    return _typed_time(text_in(cell))


def whole_number(cell: Cell) -> int | None:
    """A whole number, in digits or words; None for anything else."""
    if isinstance(cell, int | float):
        return int(cell) if float(cell).is_integer() else None
    text = text_in(cell)
    return read_number(text) if text else None


def _calendar_day(found: re.Match[str]) -> date | None:
    year = int(found["year"])
    return _or_none(lambda: date(year + 2000 if year < 100 else year, int(found["month"]), int(found["day"])))


def _typed_time(text: str) -> time | None:
    plain = flat(text)
    clock = _CLOCK.fullmatch(plain)
    if clock:
        return _clock(int(clock["hour"]), int(clock["minute"] or 0))
    found = times(plain)
    is_whole = len(found) == 1 and not (plain[: found[0].start] + plain[found[0].end :]).strip()
    return _clock(found[0].hour, found[0].minute) if is_whole else None


def _clock(hour: int, minute: int) -> time | None:
    return time() if (hour, minute) == (24, 0) else _or_none(lambda: time(hour, minute))


def _after_midnight(minutes: float) -> time | None:
    whole = round(minutes)
    return _clock(*divmod(whole, 60)) if 0 <= whole <= _MINUTES_A_DAY else None


def _or_none(make: Callable[[], Made]) -> Made | None:
    try:
        return make()
    except ValueError:
        return None
