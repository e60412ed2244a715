"""Shifts told in one line, and the hours in them."""

import tomllib
from datetime import date, time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SHIPPED_ORGANISATION
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.hours import Hours, UnreadHours, hours_in, read_hours
from handlers.conversation.reading.line_names import Names
from handlers.conversation.reading.plain import words
from handlers.conversation.reading.shift_lines import Line, read_line
from handlers.conversation.reading.unread import Unread
from handlers.conversation.values import EVERY_DAY, Stay
from tests.unit.reading import lines_en, lines_fr

FRIDAY = date(2027, 3, 12)
LANGUAGES = st.sampled_from(["fr", "en"])


@cache
def names() -> tuple[Names, Names]:
    """The shipped organisation's activities and sites."""
    kept = tomllib.loads(SHIPPED_ORGANISATION.read_text())
    activities = {one["slug"]: (*one["name"].values(), one["slug"]) for one in kept["activities"]}
    return activities, {one["slug"]: (*one["name"].values(), one["slug"], one.get("city", "")) for one in kept["sites"]}


def read(text: str, language: str = "fr") -> Line | None:
    return read_line(text, FRIDAY, language, *names())


def table(listing: str, language: str) -> list[tuple[str, str, list[str]]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in listing.strip().splitlines()]
    return [(phrase, language, meaning) for phrase, *meaning in rows]


def told(line: Line | None) -> list[str]:
    assert line is not None, "it is no line"
    hours = f"{line.hours.start:%H:%M}-{line.hours.end:%H:%M}"
    people = f"{line.least or ''}-{line.most or ''}"
    named = "/".join(line.activities), "/".join(line.sites) or "-"
    return [*named, days(line.stay), hours, people, ",".join(line.requirements) or "-"]


def days(stay: Stay | None) -> str:
    if stay is None:
        return "-"
    end = "…" if stay.last is None else "" if stay.last == stay.first else f"–{stay.last:%d.%m}"
    on = "" if stay.weekdays == EVERY_DAY else " on " + "".join("mtwTfsS"[day] for day in sorted(stay.weekdays))
    return f"{stay.first:%d.%m}{end}{on}"


@pytest.mark.parametrize(("phrase", "language", "meaning"), table(lines_fr.LINES, "fr") + table(lines_en.LINES, "en"))
def test_a_line_means_this_shift(phrase: str, language: str, meaning: list[str]) -> None:
    assert told(read(phrase, language)) == meaning


@pytest.mark.parametrize("lines", [lines_fr.LINES, lines_en.LINES])
def test_each_language_has_sixty_lines_and_more(lines: str) -> None:
    assert len({line.split("|")[0].strip() for line in lines.strip().splitlines()}) >= 60


@pytest.mark.parametrize(
    "text",
    [
        *("", "demain", "samedi 18h-22h", "18h-22h", "Distribution", "Distribution demain", "Distribution 18h-22h"),
        *("6 pers", "distribution 6 pers", "demain 18h-22h 6 pers", "Réunion demain 18h-20h", "oui", "Calais"),
        *("Je viens à la distribution demain 18h-22h", "Distribution demain 18h-22h ?", "kitchen tomorrow at 5pm"),
        "J'étais à la distribution hier de 18h à 22h avec 6 personnes, super !",
        "On était 6 à la distribution de 18h à 22h",
        "merci à tous pour la distribution, on était 12 de 18h à 22h",
        "merci pour la distribution hier 18h-22h",
        "mon équipe distribution demain 18h-22h 6 pers",
        "La distribution de demain 18h-22h est annulée",
        "See you at the distribution tomorrow 18:00-22:00!",
        "Thanks for the kitchen on Saturday 9am-1pm, 4 people came",
        "I can do kitchen tomorrow 9am-1pm",
        "kitchen tomorrow 9am-1pm is full",
        "distribution demain 9h-12h et 14h-18h 6 pers",
        "distribution demain 8h-20h le lendemain 6 pers",
        *("distribution 12-14 mars 6 pers", "kitchen tomorrow 9-5 4 people", "distribution demain 3-6"),
        "x" * 500,
    ],
)
def test_what_people_say_to_one_another_is_no_line(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("day", "reason"), [("hier", Unread.IN_THE_PAST), ("31/02", Unread.NO_SUCH_DAY), ("12/03/2031", Unread.TOO_FAR)]
)
def test_a_day_that_cannot_be_says_why(day: str, reason: Unread) -> None:
    line = read(f"cuisine {day} 9h-13h 3 pers")
    assert line is not None
    assert (line.stay, line.no_days) == (None, reason)


def test_what_stands_behind_the_line_is_a_note() -> None:
    line = read("Distribution demain 18h-22h 6 pers\nApporter des gants,\n et de l'eau !")
    assert line is not None
    assert line.note == "Apporter des gants, et de l'eau !"
    line = read("Distribution demain 18h-22h 6 pers. Note : apporter des gants")
    assert line is not None
    assert (line.note, line.most) == ("apporter des gants", 6)


@given(st.text(max_size=120), LANGUAGES)
def test_any_text_is_a_line_or_none(text: str, language: str) -> None:
    line = read(text, language)
    assert line is None or line.activities


_WORDS = st.sampled_from(
    words(
        "distribution demain samedi 18h-22h 6 pers calais paris à de max min 3 18h 22h minuit 12/03 tous les note: "
        "kitchen tomorrow 9am to 1pm people every - , ( ) x6 permis 31/02 hier 99999 jusqu'au +1"
    )
)


@given(st.lists(_WORDS, max_size=14).map(" ".join), LANGUAGES)
def test_any_mixture_of_its_words_is_a_line_or_none(text: str, language: str) -> None:
    line = read(text, language)
    if line is not None:
        assert line.activities
        assert line.stay is not None or line.most is not None or "kitchen" in text or "distribution" in text
        assert line.stay is None or line.stay.first >= FRIDAY
        assert line.least is None or line.most is None or 1 <= line.least <= line.most


@given(st.sampled_from(["{} {} {} {} pers", "{1} {2} {0} {3} people", "{3} bénévoles {0} {1} {2}"]), st.data())
def test_the_order_of_the_parts_does_not_matter(form: str, data: st.DataObject) -> None:
    activity = data.draw(st.sampled_from(["distribution", "cuisine", "kitchen", "maraude", "laundry"]))
    day = data.draw(st.sampled_from(["demain", "tomorrow", "samedi", "Saturday", "13/03"]))
    hours = data.draw(st.sampled_from(["18h-22h", "6pm-10pm", "18:00-22:00"]))
    most = data.draw(st.integers(1, 200))
    line = read(form.format(activity, day, hours, most))
    assert line is not None
    assert (line.hours.start, line.hours.end, line.most) == (time(18), time(22), most)
    assert line.stay == Stay(date(2027, 3, 13), date(2027, 3, 13))


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("18h-22h", "18:00-22:00"),
        ("18:00–22:00", "18:00-22:00"),
        ("18 h 30 à 22 h", "18:30-22:00"),
        ("18 heures à 22 heures", "18:00-22:00"),
        ("de 18h à 22h", "18:00-22:00"),
        ("entre 9h et 13h", "09:00-13:00"),
        ("between 9 and 13", "09:00-13:00"),
        ("18-22", "18:00-22:00"),
        ("18h-22", "18:00-22:00"),
        ("9-13h", "09:00-13:00"),
        ("1800-2200", "18:00-22:00"),
        ("9.30-12.30", "09:30-12:30"),
        ("9h/13h", "09:00-13:00"),
        ("20h → 23h30", "20:00-23:30"),
        ("6pm to 10pm", "18:00-22:00"),
        ("6-10pm", "18:00-22:00"),
        ("9-1pm", "09:00-13:00"),
        ("10-2am", "22:00-02:00"),
        ("6:30–10 pm", "18:30-22:00"),
        ("7 p.m. - 11 p.m.", "19:00-23:00"),
        ("12am-6am", "00:00-06:00"),
        ("12pm-3pm", "12:00-15:00"),
        ("22h-6h", "22:00-06:00"),
        ("22h-6h le lendemain", "22:00-06:00"),
        ("10pm to 6am next day", "22:00-06:00"),
        ("20h-minuit", "20:00-00:00"),
        ("minuit-6h", "00:00-06:00"),
        ("24h-6h", "00:00-06:00"),
        ("midi-14h", "12:00-14:00"),
        ("noon to 4pm", "12:00-16:00"),
        ("8h du matin à 6h du soir", "08:00-18:00"),
        ("8h-8h", "08:00-08:00"),
    ],
)
def test_hours(typed: str, hours: str) -> None:
    read = read_hours(typed)
    assert isinstance(read, Hours)
    assert f"{read.start:%H:%M}-{read.end:%H:%M}" == hours


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        *(
            (text, UnreadHours.NOT_UNDERSTOOD)
            for text in ("", "18h", "demain", "25h-26h", "24h30-2h", "18h-22h 6 pers")
        ),
        ("9h-12h et 14h-18h", UnreadHours.SEVERAL),
        ("8h-20h le lendemain", UnreadHours.TOO_LONG),
        ("9am to 5pm the next day", UnreadHours.TOO_LONG),
    ],
)
def test_what_is_no_one_stretch_of_hours_says_why(typed: str, reason: UnreadHours) -> None:
    assert read_hours(typed) is reason


@given(st.text(max_size=80))
def test_any_text_is_hours_or_a_reason(text: str) -> None:
    assert isinstance(read_hours(text), Hours | UnreadHours)
    assert isinstance(hours_in(flat(text)), Hours | UnreadHours)


_TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
_WRITTEN = st.sampled_from(["%H:%M", "%Hh%M", "%H h %M", "%H.%M"])


@given(_TIMES, _TIMES, _WRITTEN, st.sampled_from(["-", " - ", "–", " à ", " to ", " jusqu'à "]))
def test_hours_are_read_however_they_are_written(start: time, end: time, written: str, link: str) -> None:
    read = read_hours(f"{start.strftime(written)}{link}{end.strftime(written)}")
    assert isinstance(read, Hours)
    assert (read.start, read.end) == (start, end)


@given(_TIMES, _TIMES)
def test_english_hours_are_read_too(start: time, end: time) -> None:
    read = read_hours(f"{start:%I:%M%p} to {end:%I:%M%p}".lower())
    assert isinstance(read, Hours)
    assert (read.start, read.end) == (start, end)
