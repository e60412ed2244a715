"""When an offer is expected, as those who accept it type it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.reading.unread import Unread
from handlers.donating.agreed_slot import read_slot

FRIDAY = date(2027, 3, 12)
SATURDAY = date(2027, 3, 13)
SUNDAY = date(2027, 3, 14)


def read(text: str, language: str = "en", days: tuple[date, ...] = (SATURDAY,)) -> str | Unread:
    """'2027-03-13 14:00-16:00', or why not."""
    found = read_slot(text, days, FRIDAY, language)
    return found if isinstance(found, Unread) else f"{found['day']} {found['start']}-{found['end']}"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "samedi 14h-16h", "2027-03-13 14:00-16:00"),
        ("fr", "samedi de 14h à 16h30", "2027-03-13 14:00-16:30"),
        ("fr", "demain entre 10h et midi", "2027-03-13 10:00-12:00"),
        ("fr", "dimanche 9-12h", "2027-03-14 09:00-12:00"),
        ("fr", "le 20 mars 8h-9h", "2027-03-20 08:00-09:00"),
        ("fr", "14h-16h", "2027-03-13 14:00-16:00"),
        ("fr", "vers 15h", "2027-03-13 15:00-16:00"),
        ("fr", "dimanche à 17h30", "2027-03-14 17:30-18:30"),
        ("en", "Saturday 2pm-4pm", "2027-03-13 14:00-16:00"),
        ("en", "between 2 and 4pm", "2027-03-13 14:00-16:00"),
        ("en", "tomorrow 10:00 to 12:00", "2027-03-13 10:00-12:00"),
        ("en", "Sunday at 5pm", "2027-03-14 17:00-18:00"),
        ("en", "14-16", "2027-03-13 14:00-16:00"),
        ("en", "today, noon to 2pm", "2027-03-12 12:00-14:00"),
        ("en", "20 March from 9 to 11 am", "2027-03-20 09:00-11:00"),
    ],
)
def test_a_day_with_hours_is_read_as_people_write_it(language: str, text: str, expected: str) -> None:
    """Where no day is said it is the donor's; one hour alone is the beginning."""
    assert read(text, language) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Saturday", Unread.NO_TIME),
        ("whenever", Unread.NO_TIME),
        ("2pm-4pm on the blue moon", Unread.NOT_UNDERSTOOD),
        ("yesterday 2pm-4pm", Unread.IN_THE_PAST),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_guessed(text: str, why: Unread) -> None:
    assert read(text) is why


def test_of_several_days_the_donor_named_none_is_guessed() -> None:
    assert read("2pm-4pm", days=(SATURDAY, SUNDAY)) is Unread.MORE_THAN_ONE_DAY
    assert read("2pm-4pm", days=()) is Unread.MORE_THAN_ONE_DAY


@given(st.text(max_size=250), st.sampled_from(["fr", "en"]))
def test_any_text_is_read_or_refused(text: str, language: str) -> None:
    read(text, language)
