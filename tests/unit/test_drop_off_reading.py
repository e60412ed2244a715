"""Weekly hours as coordinators type them, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.donating.drop_off_reading import read_stretches, read_week
from models.drop_off_hours import read, written, written_day

SENTENCES = [
    ("lundi-vendredi 9h-12h 14h-18h", ["mon-fri 09:00-12:00", "mon-fri 14:00-18:00"]),
    ("Du lundi au jeudi de 9h à 12h et de 14h à 18h, le samedi 10h-12h30",
     ["mon-thu 09:00-12:00", "mon-thu 14:00-18:00", "sat 10:00-12:30"]),
    ("lun, mer et ven 9:00–12:00", ["mon 09:00-12:00", "wed 09:00-12:00", "fri 09:00-12:00"]),
    ("mardis et jeudis : 14h - 17h", ["tue 14:00-17:00", "thu 14:00-17:00"]),
    ("tous les jours 10h-16h", ["mon-sun 10:00-16:00"]),
    ("en semaine 9h-midi ; le week-end 14h-18h", ["mon-fri 09:00-12:00", "sat-sun 14:00-18:00"]),
    ("samdi 9h30-11h30", ["sat 09:30-11:30"]),
    ("vendredi 18h-minuit", ["fri 18:00-24:00"]),
    ("Monday to Friday 9am to 12pm and 2pm to 6pm", ["mon-fri 09:00-12:00", "mon-fri 14:00-18:00"]),
    ("Mon-Sat 9-17", ["mon-sat 09:00-17:00"]),
    ("weekdays 9:00-12:00\nSaturdays 10:00 to 12:00", ["mon-fri 09:00-12:00", "sat 10:00-12:00"]),
    ("every day 10am-4pm", ["mon-sun 10:00-16:00"]),
    ("tous les jours sauf le dimanche 9h-12h et 14h-17h", ["mon-sat 09:00-12:00", "mon-sat 14:00-17:00"]),
    ("every day 10am-4pm except Wednesday", ["mon-tue 10:00-16:00", "thu-sun 10:00-16:00"]),
    ("tous les jours 9h-12h sauf mercredi 14h-16h",
     ["mon-tue 09:00-12:00", "wed 14:00-16:00", "thu-sun 09:00-12:00"]),
    ("sat to mon 8-10", ["mon 08:00-10:00", "sat-sun 08:00-10:00"]),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "lines"), SENTENCES)
def test_hours_are_read_as_they_are_meant(typed: str, lines: list[str]) -> None:
    found = read_week(typed)
    assert found is not None
    assert written(found) == written(read(lines))


@pytest.mark.parametrize(
    "typed",
    ["", "9h-12h", "lundi", "lundi matin", "lundi 9h", "mon 22:00-06:00", "le 12 mars 9h-12h", "mon 9-12 perhaps",
     "mon 25-26", "mon-fri 9-12, sat 10-12 except wednesday", "sauf lundi 9h-12h", "lundi sauf lundi 9h-12h"],
)  # fmt: skip
def test_what_is_not_certain_is_not_read(typed: str) -> None:
    """Above all nothing over midnight, and no hours without their days."""
    assert read_week(typed) is None


@pytest.mark.parametrize(
    ("typed", "lines"),
    [("10h-16h", ["10:00-16:00"]), ("9am to 12pm, 2pm to 4pm", ["09:00-12:00", "14:00-16:00"]),
     ("9-12 11-13", ["09:00-13:00"])],
)  # fmt: skip
def test_the_hours_of_one_day_name_none(typed: str, lines: list[str]) -> None:
    found = read_stretches(typed)
    assert found is not None
    assert written_day(found) == lines
    assert read_stretches(f"lundi {typed}") is None


@given(st.text(max_size=80))
def test_no_text_makes_it_stumble(text: str) -> None:
    for found in (read_week(text), {0: read_stretches(text) or []}):
        assert found is None or all(one.start < one.end for stretches in found.values() for one in stretches)
