"""Words in one reader's language: sentences from the catalog, and dates, lists and numbers as it writes them.

Sentences are written whole and literal where they are said::

    words.say("Hello {name}", name=person.name)         # escaped: a name can never become markup
    words.count("{n} bed free", "{n} beds free", n)
    words.say_in("button", "Open")                       # a context where English alone is ambiguous

``N_`` marks a sentence that is kept as a constant and looked up later with ``words.say``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name
    """Marks a sentence for the catalogs and gives it back untouched."""
    return sentence


@dataclass(frozen=True, slots=True)
class Words:
    """``language`` is 'fr' or 'en' (or a test's own); ``translations`` is its catalog."""

    language: str
    translations: NullTranslations

    @property
    def locale(self) -> Locale:
        """Babel's locale; British English, since people here write 24/12 and 18:00."""
        return _locale("en_GB" if self.language == "en" else "fr_FR")

    def say(self, sentence: str, /, **values: object) -> Markup:
        """The sentence in this language, its placeholders filled with escaped values."""
        return _filled(self.translations.gettext(sentence) if sentence else "", values)

    def say_in(self, context: str, sentence: str, /, **values: object) -> Markup:
        """Like ``say`` for a sentence whose meaning hangs on ``context``."""
        return _filled(self.translations.pgettext(context, sentence), values)

    def count(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        """The sentence in the number that ``n`` asks for; ``{n}`` is filled with n as this language writes it."""
        return _filled(self.translations.ngettext(one, many, n), {"n": self.number(n), **values})

    def number(self, value: int | float | Decimal) -> str:
        """A number with this language's separators."""
        return format_decimal(value, locale=self.locale)

    def money(self, amount: Decimal, currency: str = "EUR") -> str:
        """An amount, without cents where there are none."""
        pattern = "¤#,##0" if self.language == "en" else "#,##0 ¤"
        whole = amount == amount.to_integral_value()
        shown = format_currency(
            amount, currency, None if not whole else pattern, self.locale, currency_digits=not whole
        )
        return shown.replace(" ", "\u00a0")

    def listing(self, items: Iterable[object]) -> Markup:
        """'a, b and c', each item escaped."""
        return Markup(format_list([str(Markup.escape(item)) for item in items], locale=self.locale))  # noqa: S704

    def day(self, day: date, year: bool = False) -> str:
        """'Saturday 12 March', with the year where asked."""
        return self._first(format_date(day, "EEEE d MMMM y" if year else "EEEE d MMMM", self.locale))

    def plain_day(self, day: date) -> str:
        """'12 March 2027', for papers."""
        return self._first(format_date(day, "d MMMM y", self.locale))

    def day_of_month(self, day: date) -> str:
        """'12', and '1er' for the first in French."""
        return "1er" if day.day == 1 and self.language == "fr" else str(day.day)

    def short_day(self, day: date) -> str:
        """'Sat 12 Mar', for buttons."""
        return self._first(format_date(day, "EEE d MMM", self.locale))

    def days(self, first: date, last: date) -> str:
        """'12 – 19 March 2027', or the one day."""
        if first == last:
            return self.day(first, year=True)
        return self._first(str(format_interval(first, last, "yMMMd", locale=self.locale)))

    def month(self, day: date) -> str:
        """'March 2027'."""
        return format_date(day, "LLLL y", self.locale)

    def month_alone(self, day: date) -> str:
        """'March'."""
        return format_date(day, "LLLL", self.locale)

    def short_month(self, day: date) -> str:
        """'Mar 2027', for pictures."""
        return format_date(day, "LLL y", self.locale)

    def weekday_and_number(self, day: date) -> str:
        """'Sat 12', for pictures."""
        return format_date(day, "EEE d", self.locale)

    def weekday(self, number: int) -> str:
        """The day's name, 0 = Monday."""
        return format_date(date(2024, 1, 1) + timedelta(days=number), "EEEE", self.locale)

    def weekday_initial(self, number: int) -> str:
        """The day's short name for a calendar's head, 0 = Monday."""
        return format_date(date(2024, 1, 1) + timedelta(days=number), "EEEEEE", self.locale)

    def time(self, instant: datetime, zone: tzinfo) -> str:
        """'18:00' in that zone."""
        return format_time(instant, "HH:mm", zone, self.locale)

    def moment(self, instant: datetime, zone: tzinfo) -> str:
        """'Saturday 12 March, 18:00' in that zone."""
        return self._first(format_datetime(instant, "EEEE d MMMM, HH:mm", zone, self.locale))

    def near_day(self, day: date, today: date, *, begins: bool = True) -> Markup | str:
        """'Today, Saturday 12 March', 'Tomorrow, …', else the day alone; whoever reads it later still has the date.

        ``begins``: nothing stands before it on its line, so that French begins with a capital letter.
        """
        said = self.day(day)
        match (day - today).days:
            case 0:
                return (
                    self.say("Today, {day}", day=said) if begins else self.say_in("in a line", "Today, {day}", day=said)
                )
            case 1 if begins:
                return self.say("Tomorrow, {day}", day=said)
            case 1:
                return self.say_in("in a line", "Tomorrow, {day}", day=said)
        return said

    def near_moment(self, instant: datetime, zone: tzinfo, now: datetime) -> Markup | str:
        """'today at 18:00', 'tomorrow at 08:00', else as ``moment``: for what is read on the day it is said."""
        clock = self.time(instant, zone)
        match (instant.astimezone(zone).date() - now.astimezone(zone).date()).days:
            case 0:
                return self.say("today at {time}", time=clock)
            case 1:
                return self.say("tomorrow at {time}", time=clock)
        return self.moment(instant, zone)

    def _first(self, text: str) -> str:
        """In French the first of a month is '1er', which Babel doesn't know."""
        return _FIRST.sub("1er", text) if self.language == "fr" else text


_FIRST = re.compile(r"(?<!\d)1(?=[ \u00a0][^\W\d])")


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def _filled(sentence: str, values: dict[str, object]) -> Markup:
    return Markup(sentence).format(**values) if values else Markup(sentence)  # noqa: S704 - our own sentence
