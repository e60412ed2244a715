"""The grammar of stays: points put together to ranges, lists, lengths and habits.

A method returns None where the tokens say something else, and otherwise what was said, worked out only when the whole
has been understood: a reason such as 'no such day' belongs to the reading that was meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from handlers.conversation.reading.day_points import Points
from handlers.conversation.reading.day_spans import DAY, Piece, Said, Span
from handlers.conversation.reading.day_tokens import UNKNOWN, Token
from handlers.conversation.reading.unread import CannotRead, Unread
from handlers.conversation.values import EVERY_DAY, WEEKEND, Stay

Meant = Callable[[], Stay]
Weekdays = frozenset[int]
WORKDAYS = frozenset(range(5))
# Without years, a range that goes on past this was meant to end before its start.
_LONGEST_WITHOUT_YEARS = 300
# '28 au 3 avril' begins in March; '19 au 12 mars' is a slip.
_LONGEST_INTO_NEXT_MONTH = 15


def stay(tokens: Sequence[Token], today: date) -> Stay:
    """The stay that the tokens tell, as they tell it: perhaps past or far. CannotRead when there is none."""
    kinds = {token.kind for token in tokens}
    if not tokens or UNKNOWN in kinds:
        raise CannotRead(Unread.NOT_UNDERSTOOD)
    if "past" in kinds or kinds == {"yesterday"}:
        raise CannotRead(Unread.NOT_UNDERSTOOD if kinds == {"past"} or "name" in kinds else Unread.IN_THE_PAST)
    meant = _with_exception(tokens, today)
    if meant is None:
        raise CannotRead(Unread.NOT_UNDERSTOOD)
    return meant()


def _with_exception(tokens: Sequence[Token], today: date) -> Meant | None:
    """'every day except Sunday'."""
    at = next((n for n, token in enumerate(tokens) if token.kind == "except"), None)
    if at is None:
        return _whole(tokens, today)
    meant, without = _whole(_trimmed(tokens[:at]), today), _weekdays(Points(tokens, today), at + 1, loose=True)
    if meant is None or without is None or without[1] != len(tokens):
        return None
    return lambda: replace(meant(), weekdays=meant().weekdays - without[0])


def _whole(tokens: Sequence[Token], today: date) -> Meant | None:
    tokens = _trimmed(tokens)
    return _Spans(tokens, today).whole() or _habit(tokens, today)


def _trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without what means nothing at the ends of a part."""
    while tokens and tokens[0].kind in ("comma", "of", "and"):
        tokens = tokens[1:]
    while tokens and tokens[-1].kind in ("comma", "of", "and", "in"):
        tokens = tokens[:-1]
    return tokens


def _habit(tokens: Sequence[Token], today: date) -> Meant | None:
    """Certain weekdays, perhaps of a certain time: 'every Saturday in March', 'in March at weekends'."""
    points = Points(tokens, today)
    first = _weekdays(points, 0)
    if first and first[1] == len(tokens):
        return lambda: Stay(today, None, first[0])
    if first:
        rest = _Spans(_trimmed(tokens[first[1] :]), today).whole()
        return _on(rest, first[0]) if rest else None
    for at in range(1, len(tokens)):
        found = _weekdays(points, at)
        if found and found[1] == len(tokens):
            rest = _Spans(_trimmed(tokens[:at]), today).whole()
            return _on(rest, found[0]) if rest else None
    return None


def _on(meant: Meant, weekdays: Weekdays) -> Meant:
    return lambda: replace(meant(), weekdays=weekdays)


def _weekdays(points: Points, at: int, loose: bool = False) -> tuple[Weekdays, int] | None:
    """Weekdays that return: named with 'every', or in the plural; ``loose`` takes them however they are named."""
    chosen, is_habit, start = set[int](), loose, at
    while True:
        every = points.skip(at, "every", "of")
        is_habit = is_habit or "every" in (points.kind(n) for n in range(at, every))
        found = _some_weekdays(points, every)
        if not found:
            break
        days, at, returns = found
        chosen |= days
        is_habit = is_habit or returns
        following = points.skip(at, "and", "comma", "this")
        if following == at or not _some_weekdays(points, points.skip(following, "every", "of")):
            break
        at = following
    return (frozenset(chosen), at) if chosen and is_habit and at > start else None


def _some_weekdays(points: Points, at: int) -> tuple[Weekdays, int, bool] | None:
    kind = points.kind(at)
    groups = {"everyday": EVERY_DAY, "workdays": WORKDAYS, "weekends": WEEKEND, "weekend": WEEKEND}
    if kind in groups:
        return groups[kind], at + 1, kind != "weekend"
    if kind == "day" and points.kind(at - 1) == "every":
        return EVERY_DAY, at + 1, True
    if kind not in ("weekday", "weekdays"):
        return None
    if points.kind(at + 1) == "number" or points.kind(at + 1) == "date":
        return None
    first, is_plural = points.value(at), kind == "weekdays"
    if points.kind(at + 1) == "to" and points.kind(at + 2) in ("weekday", "weekdays"):
        last = points.value(at + 2)
        days = frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
        return days, at + 3, is_plural or points.kind(at + 2) == "weekdays"
    return frozenset({first}), at + 1, is_plural


class _Spans:
    """Reads all the tokens as one span of days, or as nothing."""

    def __init__(self, tokens: Sequence[Token], today: date) -> None:
        self.points, self.today, self.end = Points(tokens, today), today, len(tokens)

    def whole(self) -> Meant | None:
        """The first way of reading that takes every token."""
        ways = (self._anytime, self._between, self._range, self._open, self._lasting, self._listed, self._single)
        return next((meant for meant in (way() for way in ways) if meant), None)

    def _last_point(self, at: int) -> Piece | None:
        found = self.points.point(self.points.skip(at, "of", "in"))
        return found[0] if found and self.points.skip(found[1], "comma") == self.end else None

    def _anytime(self) -> Meant | None:
        if self.end and self.points.skip(0, "anytime") == self.end:
            return lambda: Stay(self.today, None)
        return None

    def _between(self) -> Meant | None:
        return self._two(1, "and", "to") if self.points.kind(0) == "between" else None

    def _range(self) -> Meant | None:
        return self._two(self.points.skip(0, "from", "of"), "to", "until")

    def _two(self, at: int, *links: str) -> Meant | None:
        first = self.points.point(at)
        if not first:
            return None
        link = self.points.skip(first[1], "comma")
        second = self.points.skip(link, *links)
        last = self._last_point(second) if second > link else None
        return (lambda: self._ranged(first[0], last)) if last else None

    def _ranged(self, first: Piece, last: Piece) -> Stay:
        first, last = _completed(first, last)
        has_years = any(isinstance(piece, Span) or piece.year for piece in (first, last))
        start = _span(first, self.today).first
        end = self._end(last, start, is_weekday=isinstance(first, Said) and first.day is None)
        if not has_years and self._is_on(first, last, end):
            return Stay(self.today, self._end(last, self.today, is_weekday=False))
        too_long = not has_years and end is not None and (end - start).days > _LONGEST_WITHOUT_YEARS
        if too_long or (end is not None and end < start):
            raise CannotRead(Unread.END_BEFORE_START)
        return Stay(start, end)

    def _end(self, last: Piece, start: date, is_weekday: bool) -> date | None:
        if isinstance(last, Said) and last.day is None and last.month is None and is_weekday:
            return last.first_from(start + DAY).last  # 'from Saturday to Saturday' is a week
        return _span(last, start).last

    def _is_on(self, first: Piece, last: Piece, end: date | None) -> bool:
        """Whether a range with months but without years has begun and is not over."""
        if not (isinstance(first, Said) and isinstance(last, Said) and first.month and last.month):
            return False
        if not (first.day and last.day) or first.weekday is not None or last.weekday is not None:
            return False
        started = (first.month, first.day) <= (self.today.month, self.today.day)
        year = self.today.year if started else self.today.year - 1
        try:
            began = replace(first, year=year).first_from(self.today).first
            ends = last.first_from(began).first
        except CannotRead:
            return False
        return began < self.today <= ends and (ends - began).days <= _LONGEST_WITHOUT_YEARS

    def _open(self) -> Meant | None:
        kind, points = self.points.kind(0), self.points
        if points.kind(self.end - 1) == "onwards":
            found = points.point(points.skip(0, "from", "of"))
            at_end = found and points.skip(found[1], "comma", "and", "onwards") == self.end
            return (lambda: self._opened("from", _span(found[0], self.today))) if found and at_end else None
        if kind not in ("from", "until", "before", "after"):
            return None
        last = self._last_point(points.skip(0, "from", "until", "before", "after"))
        if last is None:
            return None
        return lambda: self._opened(kind, _span(last, self.today))

    def _opened(self, kind: str, span: Span) -> Stay:
        match kind:
            case "from":
                return Stay(span.first, None)
            case "after":
                return Stay((span.last or span.first) + DAY, None)
            case "before":
                return Stay(self.today, span.first - DAY)
        return Stay(self.today, span.last)

    def _lasting(self) -> Meant | None:
        """A length and a start: 'for a week', 'une semaine à partir de samedi', 'Saturday for 3 days'."""
        points = self.points
        length = points.length(points.skip(0, "for"))
        if length and length[1] == self.end:
            return self._lasts(length[0], None) if points.kind(0) == "for" else None
        if length and points.kind(length[1]) in ("from", "of", "for", "after"):
            start = self._last_point(points.skip(length[1], "from", "of"))
            return self._lasts(length[0], start) if start else None
        found = points.point(points.skip(0, "from", "of"))
        if found and points.kind(found[1]) == "for":
            length = points.length(found[1] + 1)
            return self._lasts(length[0], found[0]) if length and length[1] == self.end else None
        return None

    def _lasts(self, length: tuple[int, str], start: Piece | None) -> Meant:
        def meant() -> Stay:
            first = _span(start, self.today).first if start else self.today
            span = self.points.lasting(first, *length)
            return Stay(span.first, span.last)

        return meant

    def _listed(self) -> Meant | None:
        """'Saturday and Sunday', '12, 13 and 14 March'."""
        pieces, at = list[Piece](), self.points.skip(0, "of")
        while found := self.points.point(at):
            pieces.append(found[0])
            at = self.points.skip(found[1], "comma", "and", "of")
            if at == self.end:
                break
            if at == found[1]:
                return None
        return (lambda: self._days(pieces)) if len(pieces) > 1 and at == self.end else None

    def _days(self, pieces: list[Piece]) -> Stay:
        for at in range(len(pieces) - 1, 0, -1):
            pieces[at - 1] = _completed(pieces[at - 1], pieces[at])[0]
        days, base = list[date](), self.today
        for piece in pieces:
            span = _span(piece, base)
            if span.last is None or (span.last - span.first).days > 31:
                raise CannotRead(Unread.NOT_UNDERSTOOD)
            days += [span.first + DAY * n for n in range((span.last - span.first).days + 1)]
            base = max(self.today, span.first)
        return _exactly(sorted(set(days)))

    def _single(self) -> Meant | None:
        found = self.points.point(self.points.skip(0, "of"))
        if not found or found[1] != self.end:
            return None
        return lambda: self._told(found[0])

    def _told(self, piece: Piece) -> Stay:
        span = _span(piece, self.today)
        return Stay(span.first, span.last)


def _span(piece: Piece, base: date) -> Span:
    return piece.first_from(base) if isinstance(piece, Said) else piece


def _exactly(days: list[date]) -> Stay:
    """The stay of exactly these days, where one can say it."""
    weekdays = frozenset(day.weekday() for day in days)
    every_day = Stay(days[0], days[-1])
    some_days = replace(every_day, weekdays=weekdays)
    for told in (every_day, some_days):
        if (days[-1] - days[0]).days < 800 and told.days() == days:
            return told
    raise CannotRead(Unread.NOT_UNDERSTOOD)


def _completed(first: Piece, last: Piece) -> tuple[Piece, Piece]:
    """What one end of a range leaves out it has from the other: '12 au 19 mars', 'March 12–19', '28 au 3 avril'."""
    if not (isinstance(first, Said) and isinstance(last, Said)):
        return first, last
    if first.day and first.month is None and last.month and last.day:
        into_next = first.day > last.day and last.day + 31 - first.day <= _LONGEST_INTO_NEXT_MONTH
        first = replace(first, month=(last.month - 2) % 12 + 1 if into_next else last.month)
    elif last.day and last.month is None and first.month and first.day:
        year = first.year + (first.month == 12 and last.day < first.day) if first.year else None
        month = first.month if last.day >= first.day else first.month % 12 + 1
        last = replace(last, month=month, year=year)
    if last.year and not first.year and first.month and last.month:
        first = replace(first, year=last.year - (first.month > last.month))
    return first, last
