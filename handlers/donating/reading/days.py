"""When: the day and the hour that stand somewhere in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from handlers.conversation.reading import day_grammar, day_names, day_tokens
from handlers.conversation.reading.plain import words as listed
from handlers.conversation.reading.times import Time, bare_time, times
from handlers.conversation.reading.unread import CannotRead
from handlers.conversation.values import Stay
from handlers.donating.reading.units import UNIT_WORDS
from handlers.donating.reading.words import Word

_MOST_WORDS = 9
_STRONG = frozenset(
    {"weekday", "weekdays", "name", "date", "today", "tomorrow", "overmorrow", "weekend", "weekends", "next", "week"}
)
_TELLING = _STRONG | {"day"}
_AHEAD = frozenset({"in", "dans"})
_DAYS_AHEAD = frozenset({"day", "days", "jour", "jours"})
_NOISE = 60
_SHORTEST = 3
_LONG_ENOUGH_TO_MEND = 6
_NAMES = frozenset((*day_names.WEEKDAYS, *day_names.MONTHS)) | {"samdi", "lundi", "mardi", "jeudi", "april", "march"}
# Short for days in the other language, words of their own in this one.
_NO_DAYS = {
    "fr": {"mon", "sun", "sat", "fri", "wed", "tue", "thu", "may"},
    "en": {"mer", "dim", "sam", "jeu", "lun", "ven"},
}
_THIS = frozenset(listed("ce cet cette this"))
_PARTS = frozenset(
    listed("soir midi matin apres nuit aprem soiree journee evening afternoon morning night weekend week we")
)
_LEADS_HOUR = frozenset(listed("after before avant apres until jusqu jusque from des around vers anytime by dans soit"))
_NOT_THEN = frozenset(listed("ni not pas sauf except nor plus"))
_LIMITS = frozenset(listed("avant before until jusqu apres after depuis since"))
_OR = frozenset(listed("or ou"))
_ARTICLES = frozenset({"le", "the"})
_ORDINAL = frozenset({"er", "st", "nd", "rd", "th"})
_AFTER_NUMBER = frozenset(
    listed(
        "au a at vers around about matin apres soir morning afternoon evening if si ok please svp pls or ou et and "
        "with avec"
    )
)
_DAYS_OF_MONTH = range(1, 32)
_ANY = {"en": frozenset(listed("any some whichever a")), "fr": frozenset({"un"})}
_BREAKS = frozenset(",:;")


@dataclass(frozen=True, slots=True)
class When:
    """``stay`` is None where no day is told; ``hour`` where no hour is. ``used`` are the places of the words."""

    stay: Stay | None
    hour: time | None
    used: frozenset[int]


def when_in(
    plain: str, words: Sequence[Word], today: date, language: str, other: frozenset[int], goods: frozenset[int]
) -> When:
    """The first day and the first hour that the sentence tells, from ``today`` (local) on.

    The words at ``other`` tell something else, those at ``goods`` among them name goods.
    """
    hour = _hour(plain, words, other)
    of_hour = {at for at, word in enumerate(words) if hour and word.start < hour.end and word.end > hour.start}
    stay, of_day = _Days(plain, words, of_hour, other, goods, language).read(today)
    if hour is None:
        return When(stay, None, of_day)
    return When(stay, time(hour.hour % 24, hour.minute), of_day | of_hour)


def _hour(plain: str, words: Sequence[Word], other: frozenset[int]) -> Time | None:
    bare = bare_time(plain)
    taken = [(words[at].start, words[at].end) for at in other]
    told: list[Time] = [*times(plain), *([bare] if bare else [])]
    for found in told:
        if not any(begin < found.end and found.start < end for begin, end in taken):
            return found
    return None


class _Days:
    """Tries every run of words that holds something of a day, the longest first."""

    def __init__(
        self,
        plain: str,
        words: Sequence[Word],
        of_hour: set[int],
        other: frozenset[int],
        goods: frozenset[int],
        language: str,
    ) -> None:
        self.plain, self.words, self.language = plain, words, language
        self.of_hour, self.other, self.goods = of_hour, other, goods
        self.strong = {at for at in range(len(words)) if self._is_strong(at)}

    def read(self, today: date) -> tuple[Stay | None, frozenset[int]]:
        """The day, and the places of the words that tell it."""
        for count in range(min(_MOST_WORDS, len(self.words)), 0, -1):
            for begin in range(len(self.words) - count + 1):
                run = range(begin, begin + count)
                if not self._may_tell(run):
                    continue
                stay = _read(self._text(run), today, self.language)
                if stay is not None:
                    is_one = not self._is_one_of_two(run) and not self._is_any(run)
                    is_meant = not self._is_denied(begin) and is_one
                    return (stay if is_meant else None), frozenset(run)
        return self._numbered(today)

    def _is_strong(self, at: int) -> bool:
        word = self.words[at]
        if word.is_mark or at in self.of_hour or at in self.other:
            return at in self.of_hour and self._is_this_part(at)
        if word.text.isdigit() or self._is_this_part(at) or word.text == "aujourd" or self._is_of_distance(at):
            return True
        return _is_of_day(word.text, self.language)

    def _is_this_part(self, at: int) -> bool:
        return at > 0 and self.words[at].text in _PARTS and self.words[at - 1].text in _THIS

    def _is_of_distance(self, at: int) -> bool:
        """'in two days'."""
        return at > 1 and self.words[at].text in _DAYS_AHEAD and self.words[at - 2].text in _AHEAD

    def _may_tell(self, run: range) -> bool:
        first, last = self.words[run[0]], self.words[run[-1]]
        if not self.strong & {*run} or self.other & {*run} or first.is_mark or last.is_mark:
            return False
        if self._ends_in_amount(run):
            return False
        return not any(word.text in "?!" or word.stem in UNIT_WORDS for word in self.words[run[0] : run[-1] + 1])

    def _text(self, run: range) -> str:
        """The words as they stood, '02/04' in one piece, without those of the hour."""
        pieces = ""
        for at in run:
            if (at in self.of_hour and not self._is_this_part(at)) or self._leads_hour(at):
                continue
            gap = " " if pieces and self.plain[self.words[at].start - 1] == " " else ""
            pieces += gap + self.plain[self.words[at].start : self.words[at].end]
        return pieces

    def _leads_hour(self, at: int) -> bool:
        return self.words[at].text in _LEADS_HOUR and at + 1 in self.of_hour

    def _ends_in_amount(self, run: range) -> bool:
        """'samedi, 3 sacs', 'Saturday 10 coats': the number counts what follows."""
        last = run[-1]
        if len(run) == 1 or not self.words[last].text.isdigit():
            return False
        if self.words[last - 1].text in _BREAKS:
            return True
        behind = self.words[last + 1] if last + 1 < len(self.words) else None
        return behind is not None and (behind.stem in UNIT_WORDS or last + 1 in self.goods)

    def _is_any(self, run: range) -> bool:
        """'any weekend', 'un samedi', 'n'importe quel jour': one of many, not the next."""
        first = next((at for at in run if at in self.strong), run[0])
        before = [word.text for word in self.words[max(0, first - 2) : first]]
        return bool({*before[-1:]} & _ANY.get(self.language, frozenset())) or before == ["importe", "quel"]

    def _is_denied(self, begin: int) -> bool:
        return begin > 0 and self.words[begin - 1].text in _NOT_THEN

    def _is_limit(self, begin: int) -> bool:
        """'avant le 30' is no day."""
        return begin > 0 and self.words[begin - 1].text in _LIMITS

    def _is_one_of_two(self, run: range) -> bool:
        """'Monday or Tuesday', '20 or 21 January' tell no day."""
        behind, before = run[-1] + 1, run[0] - 1
        is_first = behind + 1 < len(self.words) and self.words[behind].text in _OR and behind + 1 in self.strong
        is_ordinal = before > 1 and self.words[before - 1].text in _ORDINAL
        is_second = before > 0 and self.words[before].text in _OR and before - 1 - is_ordinal in self.strong
        return is_first or is_second

    def _numbered(self, today: date) -> tuple[Stay | None, frozenset[int]]:
        """'le 2 à 16h', 'on the 3rd': the next day of that number."""
        for at in range(len(self.words) - 1):
            number = self.words[at + 1].text
            if self.words[at].text not in _ARTICLES or not number.isdigit() or {at, at + 1} & self.other:
                continue
            end = at + 2
            is_ordinal = end < len(self.words) and self.words[end].text in _ORDINAL
            end += is_ordinal
            day = _next_of_number(int(number[:3]), today)
            is_told = self._ends(end, is_ordinal=is_ordinal) and not self._is_denied(at) and not self._is_limit(at)
            if day and is_told:
                return Stay(day, day), frozenset(range(at, end))
        return None, frozenset()

    def _ends(self, at: int, *, is_ordinal: bool) -> bool:
        """No word follows that the number could be said of."""
        if at >= len(self.words) or self.words[at].is_mark or at in self.of_hour:
            return True
        return is_ordinal or self.words[at].text in _AFTER_NUMBER


@lru_cache(maxsize=4096)
def _is_of_day(word: str, language: str) -> bool:
    """Whether the word alone tells something of a day."""
    if len(word) < _SHORTEST or word in _NO_DAYS.get(language, ()):
        return False
    # A short word that needs mending is hardly ever a day: 'mari' is no Tuesday.
    is_sure = len(word) >= _LONG_ENOUGH_TO_MEND or word in _NAMES
    kinds = {token.kind for token in day_tokens.tokens(word, language, False)} & _STRONG
    return bool(kinds if is_sure else kinds - {"weekday", "weekdays", "name"})


def _next_of_number(number: int, today: date) -> date | None:
    if number not in _DAYS_OF_MONTH:
        return None
    for months in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        try:
            day = date(year, month + 1, number)
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _read(text: str, today: date, language: str) -> Stay | None:
    if len(text) > _NOISE or not any(token.kind in _TELLING for token in day_tokens.tokens(text, language, False)):
        return None
    try:
        stay = day_grammar.stay(day_tokens.tokens(text, language, False), today)
    except (CannotRead, OverflowError):
        return None
    return stay if stay.first >= today else None
