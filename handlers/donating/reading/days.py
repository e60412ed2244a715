"""When: the day and the hour that stand somewhere in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from handlers.conversation.reading import day_grammar, day_names, day_tokens
from handlers.conversation.reading.times import Time, bare_time, times
from handlers.conversation.reading.unread import CannotRead
from handlers.conversation.values import Stay
from handlers.donating.reading.words import Word

_MOST_WORDS = 9
_STRONG = frozenset(
    {"weekday", "weekdays", "name", "date", "today", "tomorrow", "overmorrow", "weekend", "weekends", "next", "week"}
)
_NOISE = 60
_LONG_ENOUGH_TO_MEND = 6
_NAMES = frozenset((*day_names.WEEKDAYS, *day_names.MONTHS)) | {"samdi", "lundi", "mardi", "jeudi", "april", "march"}
# Short for days in the other language, words of their own in this one.
_NO_DAYS = {
    "fr": {"mon", "sun", "sat", "fri", "wed", "tue", "thu", "may"},
    "en": {"mer", "dim", "sam", "jeu", "lun", "ven"},
}


@dataclass(frozen=True, slots=True)
class When:
    """``stay`` is None where no day is told; ``hour`` where no hour is. ``used`` are the places of the words."""

    stay: Stay | None
    hour: time | None
    used: frozenset[int]


def when_in(plain: str, words: Sequence[Word], today: date, language: str, goods: frozenset[int]) -> When:
    """The first day and the first hour that the sentence tells, from ``today`` (local) on; none of it names ``goods``."""
    hour = _hour(plain)
    of_hour = {at for at, word in enumerate(words) if hour and word.start < hour.end and word.end > hour.start}
    stay, of_day = _day(plain, words, of_hour, goods, today, language)
    if hour is None:
        return When(stay, None, of_day)
    return When(stay, time(hour.hour % 24, hour.minute), of_day | of_hour)


def _hour(plain: str) -> Time | None:
    found = times(plain)
    return found[0] if found else bare_time(plain)


def _day(
    plain: str, words: Sequence[Word], of_hour: set[int], goods: frozenset[int], today: date, language: str
) -> tuple[Stay | None, frozenset[int]]:
    strong = {
        at for at, word in enumerate(words) if not word.is_mark and at not in of_hour and _is_strong(word, language)
    }
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        for begin in range(len(words) - count + 1):
            run = range(begin, begin + count)
            if not strong & {*run} or goods & {*run} or words[begin].is_mark or words[begin + count - 1].is_mark:
                continue
            stay = _read(_text(plain, words, [at for at in run if at not in of_hour]), today, language)
            if stay is not None:
                return stay, frozenset(run)
    return None, frozenset()


def _text(plain: str, words: Sequence[Word], kept: Sequence[int]) -> str:
    """The words as they stood, '02/04' in one piece."""
    pieces = ""
    for at in kept:
        gap = " " if pieces and plain[words[at].start - 1] == " " else ""
        pieces += gap + plain[words[at].start : words[at].end]
    return pieces


def _is_strong(word: Word, language: str) -> bool:
    if word.text.isdigit():
        return True
    if len(word.text) < 3 or word.text in _NO_DAYS.get(language, ()):
        return False
    found = day_tokens.tokens(word.text, language, False)
    # A short word that needs mending is hardly ever a day: 'mari' is no Tuesday.
    is_sure = len(word.text) >= _LONG_ENOUGH_TO_MEND or word.text in _NAMES
    return any(
        token.kind in _STRONG and (is_sure or token.kind not in ("weekday", "weekdays", "name")) for token in found
    )


def _read(text: str, today: date, language: str) -> Stay | None:
    if len(text) > _NOISE or not any(token.kind in _STRONG for token in day_tokens.tokens(text, language, False)):
        return None
    try:
        stay = day_grammar.stay(day_tokens.tokens(text, language, False), today)
    except (CannotRead, OverflowError):
        return None
    return stay if stay.first >= today else None
