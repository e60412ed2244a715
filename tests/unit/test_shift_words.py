"""How a shift is written."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import languages
from handlers.shifts.shift_words import hours
from models.activities import Activity
from models.planning import instants
from models.shifts import Shift, ShiftCard
from models.sites import Site

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ("18:00", "22:00", "18:00–22:00"),
        ("22:00", "06:00", "22:00–06:00"),
        ("18:00", "00:00", "18:00–00:00"),
        ("00:00", "08:00", "00:00–08:00"),
        ("08:00", "08:00", "08:00 to Sunday 14 March, 08:00"),
        ("09:00", "08:30", "09:00–08:30"),
        ("20:00", "14:00", "20:00 to Sunday 14 March, 14:00"),
        ("00:00", "00:00", "00:00 to Sunday 14 March, 00:00"),
    ],
)
def test_an_end_that_could_be_mistaken_is_said_with_its_day(start: str, end: str, written: str) -> None:
    """A day and night around the clock is no shift of no length."""
    begins, ends = instants(date(2027, 3, 13), time.fromisoformat(start), time.fromisoformat(end), PARIS)
    card = ShiftCard(Shift(starts_at=begins, ends_at=ends), Site(time_zone="Europe/Paris"), Activity())
    assert str(hours(card, languages()["en"])) == written
