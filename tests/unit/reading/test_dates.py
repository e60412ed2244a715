"""Days and stays, as typed in French and English."""

import random
import time
from datetime import date, timedelta

import pytest
from babel.dates import format_date, format_interval
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.reading.dates import FARTHEST, Unread, read_day, read_stay
from handlers.conversation.values import EVERY_DAY, Stay
from tests.unit.reading import phrases_en, phrases_fr

WEDNESDAY, SATURDAY = date(2026, 10, 7), date(2027, 3, 6)
TODAYS = st.dates(date(2024, 1, 1), date(2090, 12, 31))
LANGUAGES = st.sampled_from(["fr", "en"])


def table(listing: str, language: str) -> list[tuple[str, str, date, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in listing.strip().splitlines()]
    return [
        (phrase, language, day, told)
        for phrase, *both in rows
        for day, told in zip((WEDNESDAY, SATURDAY), both, strict=True)
    ]


def told(read: Stay | Unread) -> str:
    if isinstance(read, Unread):
        return read.name.lower().replace("_", " ")
    end = " …" if read.last is None else "" if read.last == read.first else f" – {read.last:%d.%m.%y}"
    weekdays = "" if read.weekdays == EVERY_DAY else " on " + "".join("mtwTfsS"[day] for day in sorted(read.weekdays))
    return f"{read.first:%d.%m.%y}{end}{weekdays}"


@pytest.mark.parametrize(
    ("phrase", "language", "today", "meaning"),
    table(phrases_fr.PHRASES, "fr") + table(phrases_en.PHRASES, "en"),
)
def test_a_phrase_means_these_days(phrase: str, language: str, today: date, meaning: str) -> None:
    assert told(read_stay(phrase, today, language)) == meaning


@pytest.mark.parametrize("phrases", [phrases_fr.PHRASES, phrases_en.PHRASES])
def test_each_language_has_a_hundred_phrases_and_more(phrases: str) -> None:
    assert len({line.split("|")[0].strip() for line in phrases.strip().splitlines()}) >= 100


@pytest.mark.parametrize(("phrase", "language"), [("from 12 to 19 March", "fr"), ("du 12 au 19 mars", "en")])
def test_either_language_is_read_whatever_the_persons_own(phrase: str, language: str) -> None:
    assert read_stay(phrase, SATURDAY, language) == Stay(date(2027, 3, 12), date(2027, 3, 19))


def test_the_persons_language_says_whether_mar_3_is_a_tuesday_or_march() -> None:
    assert read_day("mar 3", WEDNESDAY, "fr") == date(2026, 11, 3)
    assert read_day("mar 3", WEDNESDAY, "en") == date(2027, 3, 3)


@pytest.mark.parametrize(
    ("today", "phrase", "meaning"),
    [
        (date(2026, 12, 31), "31/12", "31.12.26"),
        (date(2026, 12, 15), "1er janvier", "01.01.27"),
        (date(2026, 12, 15), "décembre", "15.12.26 – 31.12.26"),
        (date(2026, 12, 28), "24/12-02/01", "28.12.26 – 02.01.27"),
        (date(2027, 1, 1), "24/12-02/01", "01.01.27 – 02.01.27"),
        (date(2027, 3, 14), "du 12 au 19 mars", "14.03.27 – 19.03.27"),
        (date(2027, 3, 20), "du 12 au 19 mars", "12.03.28 – 19.03.28"),
        (date(2027, 3, 12), "samedi prochain", "20.03.27"),
        (date(2027, 3, 14), "weekends", "14.03.27 … on sS"),
        (date(2027, 3, 12), "next weekend", "20.03.27 – 21.03.27"),
        (date(2027, 1, 31), "dans un mois", "28.02.27"),
        (date(2028, 2, 29), "29 février", "29.02.28"),
        (date(2028, 3, 1), "29 février", "too far"),
        (date(2027, 1, 31), "le 30", "30.03.27"),
    ],
)
def test_what_is_left_out_is_the_next_such_day(today: date, phrase: str, meaning: str) -> None:
    assert told(read_stay(phrase, today, "fr")) == meaning


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("le samedi", date(2026, 10, 10)),
        ("samedi à 14h", date(2026, 10, 10)),
        ("12 mars", date(2027, 3, 12)),
        ("next week", Unread.MORE_THAN_ONE_DAY),
        ("du 12 au 19", Unread.MORE_THAN_ONE_DAY),
        ("tous les samedis", Unread.MORE_THAN_ONE_DAY),
        ("hier", Unread.IN_THE_PAST),
        ("bonjour", Unread.NOT_UNDERSTOOD),
    ],
)
def test_one_day_is_read_where_one_is_asked_for(phrase: str, day: date | Unread) -> None:
    assert read_day(phrase, WEDNESDAY, "fr") == day


WORDS = st.sampled_from(
    [
        "le",
        "du",
        "au",
        "12",
        "19",
        "31",
        "0",
        "1er",
        "mars",
        "avril",
        "samedi",
        "dimanche",
        "samedis",
        "prochain",
        "en",
        "huit",
        "à",
        "partir",
        "de",
        "jusqu'au",
        "tous",
        "les",
        "sauf",
        "week-end",
        "weekends",
        "semaine",
        "mois",
        "dans",
        "3",
        "jours",
        "fin",
        "mi-",
        "début",
        "for",
        "from",
        "to",
        "the",
        "next",
        "this",
        "March",
        "Saturday",
        "every",
        "until",
        "12/03",
        "29/02",
        "24/12-02/01",
        "2027",
        "et",
        "and",
        ",",
        "-",
        "entre",
        "un",
        "une",
        "first",
        "ago",
        "h",
        "14h",
        "premier",
        "sept",
        "mar",
        "2027-03-12",
        "999999",
    ]
)


@given(st.text(max_size=60) | st.lists(WORDS, max_size=9).map(" ".join), TODAYS, LANGUAGES)
def test_whatever_is_typed_is_read_as_days_ahead_or_answered_with_a_reason(
    text: str, today: date, language: str
) -> None:
    stay = read_stay(text, today, language)
    if isinstance(stay, Unread):
        return
    assert today <= stay.first <= today + FARTHEST
    assert stay.covers(stay.first)
    if stay.last is not None:
        assert stay.first <= stay.last <= today + FARTHEST
        assert stay.covers(stay.last)


FORMATS = ["full", "long", "medium", "short", "EEE d MMM y", "d MMMM y", "EEEE d MMMM", "d MMM", "dd/MM", "EEE d MMM"]


@given(TODAYS, st.integers(0, 360), st.sampled_from(FORMATS), st.sampled_from(["fr_FR", "en_GB"]), LANGUAGES)
def test_a_day_written_by_the_calendar_is_read_back(
    today: date, ahead: int, pattern: str, locale: str, language: str
) -> None:
    day = today + timedelta(days=ahead)
    assert read_day(format_date(day, pattern, locale), today, language) == day


@given(TODAYS, st.integers(0, 300), st.integers(1, 60), st.sampled_from(["fr_FR", "en_GB"]))
def test_a_range_written_by_the_calendar_is_read_back(today: date, ahead: int, length: int, locale: str) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)
    assert read_stay(str(format_interval(first, last, "yMMMd", locale=locale)), today, locale[:2]) == Stay(first, last)


@given(TODAYS, st.integers(0, 360), st.sampled_from(["fr_FR", "en_GB"]), st.randoms())
def test_a_letter_too_few_in_a_long_name_is_forgiven(
    today: date, ahead: int, locale: str, chance: random.Random
) -> None:
    day = today + timedelta(days=ahead)
    month = format_date(day, "MMMM", locale)
    at = chance.randrange(1, len(month) - 1)
    if len(month) > 5:
        assert read_day(f"{day.day} {month[:at] + month[at + 1 :]}", today, locale[:2]) == day


def test_our_own_grammar_answers_at_once() -> None:
    phrases = [phrase for phrase, *_ in table(phrases_fr.PHRASES, "fr")]
    began = time.perf_counter()
    for phrase in phrases:
        read_stay(phrase, WEDNESDAY, "fr")
    assert (time.perf_counter() - began) / len(phrases) < 0.05
