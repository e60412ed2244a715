"""The parts of the day grammar that name one point: a day, a week, a weekend, a month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.conversation.reading import day_spans as spans
from handlers.conversation.reading.day_spans import DAY, Piece, Said, Span
from handlers.conversation.reading.day_tokens import Token
from handlers.conversation.reading.unread import CannotRead, Unread

UNITS = ("day", "week", "month", "year")
Found = tuple[Piece, int]
Length = tuple[int, str]


class Points:
    """Reads points out of a row of tokens; each method gives what it found and where the next token is, or None."""

    def __init__(self, tokens: Sequence[Token], today: date) -> None:
        self.tokens, self.today = tokens, today

    def kind(self, at: int) -> str:
        """The kind of the token there, "" past the end."""
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def value(self, at: int) -> int:
        """The value of the token there."""
        return self.tokens[at].value

    def skip(self, at: int, *kinds: str) -> int:
        """The place behind any tokens of these kinds."""
        while self.kind(at) in kinds:
            at += 1
        return at

    def point(self, at: int) -> Found | None:
        """Any point."""
        at = self.skip(at, "upcoming") if self.kind(at + 1) != "weekday" else at
        for read in (self._named_day, self._ahead, self._stretch, self._nth, self._of_month, self._weekday, self._date):
            found = read(at)
            if found:
                return found
        return None

    def length(self, at: int) -> tuple[Length, int] | None:
        """'3 days', 'two weeks', 'a month'."""
        if self.kind(at) == "number" and self.kind(at + 1) in UNITS:
            return (self.value(at), self.kind(at + 1)), at + 2
        return None

    def _named_day(self, at: int) -> Found | None:
        days = {"yesterday": -1, "today": 0, "tomorrow": 1, "overmorrow": 2}
        if self.kind(at) not in days:
            return None
        return spans.one(self.today + DAY * days[self.kind(at)]), at + 1

    def _ahead(self, at: int) -> Found | None:
        """'in 3 days', '3 days from now', 'the next 3 days'."""
        start = self.skip(at, "in", "this", "next")
        is_next = "next" in (self.kind(n) for n in range(at, start))
        if self.kind(start) == "number" and self.kind(start + 1) == "next":
            is_next, length = True, self._length_around_next(start)
        else:
            length = self.length(start)
        if not length:
            return None
        (count, unit), end = length
        if is_next or self.kind(end) == "next":
            return self.lasting(self.today, count, unit), self.skip(end, "next")
        if self.kind(end) == "later" or self.kind(at) == "in":
            return spans.one(spans.after(self.today, count, unit)), self.skip(end, "later")
        return None

    def _length_around_next(self, at: int) -> tuple[Length, int] | None:
        """'les deux prochaines semaines'."""
        if self.kind(at + 2) in UNITS:
            return (self.value(at), self.kind(at + 2)), at + 3
        return None

    def lasting(self, first: date, count: int, unit: str) -> Span:
        """That long from the first day on, both ends included."""
        if count < 1:
            raise CannotRead(Unread.NOT_UNDERSTOOD)
        return Span(first, spans.after(first, count, unit) - DAY)

    def _stretch(self, at: int) -> Found | None:
        """This or next week, weekend or month; the week or weekend of a date."""
        start = self.skip(at, "this", "next", "whole", "upcoming")
        what, end = self.kind(start), self.skip(start + 1, "next", "this")
        if what not in ("week", "weekend", "month"):
            return None
        said = {self.kind(n) for n in (*range(at, start), *range(start + 1, end))}
        if not said and what != "month":
            return self._around_date(what, end)
        if not said:
            return None
        return self._this_or_next(what, "next" in said), end

    def _this_or_next(self, what: str, is_next: bool) -> Span:
        if what == "weekend":
            weekend = spans.weekend_from(self.today)
            # A weekend that is on, or begins tomorrow, is 'this' one.
            return spans.weekend_from(weekend.first + DAY * 7) if is_next and self.today.weekday() >= 4 else weekend
        if what == "week":
            week = spans.whole_week(self.today + DAY * (7 if is_next else 0))
        else:
            week = spans.whole_month(spans.after(self.today.replace(day=1), 1 if is_next else 0, "month"))
        return Span(max(week.first, self.today), week.last)

    def _around_date(self, what: str, at: int) -> Found | None:
        start = self.skip(at, "of", "from")
        found = self._date(start)
        if found and isinstance(found[0], Said):
            day = found[0].first_from(self.today).first
            return (spans.weekend_from(day) if what == "weekend" else spans.whole_week(day)), found[1]
        if found or start != at:
            return None
        return (spans.weekend_from(self.today), at) if what == "weekend" else None

    def _nth(self, at: int) -> Found | None:
        """'the first Saturday of March', 'the 3rd of next month'."""
        if self.kind(at) != "number":
            return None
        what, start = self.kind(at + 1), self.skip(at + 2, "of", "in")
        if what in ("weekday", "weekend") and self.kind(start) == "name" and self.value(at) <= 5:
            month, end = self._month(start)
            first = month.first_from(self.today).first.replace(day=1)
            wanted = self.value(at + 1) if what == "weekday" else 5
            day = Said(weekday=wanted).first_from(first).first + DAY * 7 * (self.value(at) - 1)
            if day.month != first.month:
                raise CannotRead(Unread.NO_SUCH_DAY)
            return (spans.one(day) if what == "weekday" else spans.weekend_from(day)), end
        found = self._stretch(self.skip(at + 1, "of"))
        if found and isinstance(found[0], Span) and "month" in (self.kind(n) for n in range(at, found[1])):
            first = found[0].first
            return spans.one(spans.exact(first.year, first.month, self.value(at))), found[1]
        return None

    def _of_month(self, at: int) -> Found | None:
        """'March', 'all of March', 'end of March', 'next March', 'the end of the month'."""
        start = self.skip(at, "whole", "start", "mid", "end", "of", "month", "next", "this")
        parts = [self.kind(n) for n in range(at, start) if self.kind(n) in ("start", "mid", "end")]
        month: Piece
        if self.kind(start) == "name" and not (self.kind(start + 1) == "number" and self.value(start + 1) <= 31):
            month, end = self._month(start)
        elif parts and self.kind(start - 1) == "month":
            month, end = spans.whole_month(self.today), start
        elif parts and self.kind(start - 1) == "next" and self.kind(start - 2) == "month":
            month, end = spans.whole_month(spans.after(self.today.replace(day=1), 1, "month")), start
        else:
            return None
        is_next = self.kind(end) == "next" or "next" in (self.kind(n) for n in range(at, start))
        end = self.skip(end, "next", "this")
        if is_next and isinstance(month, Said) and month.month == self.today.month:
            month = replace(month, year=month.year or self.today.year + 1)
        if not parts:
            return month, end
        if isinstance(month, Said):
            month = spans.whole_month(month.first_from(self.today).first)
        return self._not_over(spans.part_of(month, parts[0])), end

    def _not_over(self, span: Span) -> Span:
        if span.last and span.last < self.today and span.first.month != self.today.month:
            raise CannotRead(Unread.IN_THE_PAST)
        return Span(max(span.first, self.today), span.last) if span.last and span.last >= self.today else span

    def _month(self, at: int) -> tuple[Said, int]:
        is_year = self.kind(at + 1) == "number" and self.value(at + 1) >= 1900
        return Said(month=self.value(at), year=self.value(at + 1) if is_year else None), at + 1 + is_year

    def _weekday(self, at: int) -> Found | None:
        start = self.skip(at, "next", "this", "upcoming")
        if self.kind(start) != "weekday" or self._date(self._behind_weekday(start)):
            return None
        in_week = self._weekday_of_week(self.value(start), start + 1)
        if in_week:
            return in_week
        weekday, end = self.value(start), self.skip(start + 1, "next", "this", "plusweek", "plusfortnight")
        said = [self.kind(n) for n in (*range(at, start), *range(start + 1, end))]
        coming = Said(weekday=weekday).first_from(self.today).first
        if self.kind(end) == "week" and not said:  # 'Monday week'
            return spans.one(coming + DAY * 7), end + 1
        if "plusweek" in said or "plusfortnight" in said:
            ahead = coming if coming > self.today else coming + DAY * 7
            return spans.one(ahead + DAY * (7 if "plusweek" in said else 14)), end
        if "next" in said and "this" not in said:
            return spans.one(spans.next_weekday(self.today, weekday)), end
        return Said(weekday=weekday), end

    def _weekday_of_week(self, weekday: int, at: int) -> Found | None:
        """'mardi de la semaine prochaine', 'Tuesday next week'."""
        start = self.skip(at, "of")
        found = self._stretch(start) if "week" in (self.kind(start), self.kind(start + 1)) else None
        if not found or not isinstance(found[0], Span):
            return None
        return spans.one(spans.whole_week(found[0].first).first + DAY * weekday), found[1]

    def _behind_weekday(self, at: int) -> int:
        return self.skip(at + 1, "comma", "of")

    def _date(self, at: int) -> Found | None:
        """A date in figures or with the month's name, with its weekday or without."""
        at = self.skip(at, "this", "next")
        if self.kind(at) == "weekday":
            found = self._date(self._behind_weekday(at)) if self.kind(at + 1) != "weekday" else None
            if not found or not isinstance(found[0], Said) or found[0].day is None or found[0].weekday is not None:
                return None
            return replace(found[0], weekday=self.value(at)), found[1]
        for read in (self._in_figures, self._day_then_month, self._month_then_day):
            said = read(at)
            if said:
                return said[0], self.skip(said[1], "next")
        return None

    def _in_figures(self, at: int) -> tuple[Said, int] | None:
        date_said = self.tokens[at].date if self.kind(at) == "date" else None
        if date_said is None:
            return None
        return Said(*date_said), at + 1

    def _day_then_month(self, at: int) -> tuple[Said, int] | None:
        if self.kind(at) != "number" or not 1 <= self.value(at) <= 31 or self.kind(at + 1) in UNITS:
            return None
        day, end = self.value(at), self.skip(at + 1, "of")
        if self.kind(end) == "name":
            year, end = self._year(end + 1)
            return Said(day, self.value(self._back_to_name(end)), year), end
        if end == at + 1 and self.kind(end) == self.kind(end + 1) == "number" and self.value(end + 1) >= 1900:
            return Said(day, self.value(end), self.value(end + 1)), end + 2
        return Said(day), at + 1

    def _back_to_name(self, at: int) -> int:
        while self.kind(at) != "name":
            at -= 1
        return at

    def _month_then_day(self, at: int) -> tuple[Said, int] | None:
        start = self.skip(at + 1, "of")
        if self.kind(at) != "name" or self.kind(start) != "number" or not 1 <= self.value(start) <= 31:
            return None
        year, end = self._year(start + 1)
        return Said(self.value(start), self.value(at), year), end

    def _year(self, at: int) -> tuple[int | None, int]:
        """A year, also behind a comma, also in two figures ('27)."""
        number = self.skip(at, "comma") if self.kind(at + 1) == "number" else at
        if self.kind(number) != "number":
            return None, at
        value, text = self.value(number), self.tokens[number].text
        if value >= 1900:
            return value, number + 1
        is_short = number == at and len(text) == 2 and text.isdigit() and value >= 24 and self._ends(number + 1)
        return (2000 + value, number + 1) if is_short else (None, at)

    def _ends(self, at: int) -> bool:
        return self.kind(at) in ("", "to", "until", "and", "comma", "for") and self.kind(at - 1) == "number"
