"""When the team is reminded of a question: four hours of the day after it was asked, also where clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models import question_moments
from models.question_moments import MOST_REMINDERS

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> datetime:
    """By the clock on the wall in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "reminded"),
    [
        ("2027-03-12 09:15", "2027-03-12 13:15"),
        ("2027-03-12 17:59", "2027-03-12 21:59"),
        ("2027-03-12 18:00", "2027-03-13 08:00"),
        ("2027-03-12 21:00", "2027-03-13 11:00"),
        ("2027-03-12 22:00", "2027-03-13 12:00"),
        ("2027-03-13 03:00", "2027-03-13 12:00"),
        # The night in which the clocks go forward is an hour shorter, and back an hour longer.
        ("2027-03-27 20:30", "2027-03-28 10:30"),
        ("2027-10-30 20:30", "2027-10-31 10:30"),
    ],
)
def test_four_hours_of_the_day(asked: str, reminded: str) -> None:
    assert question_moments.first_reminder(at(asked), PARIS) == at(reminded)


def test_then_once_a_day_and_not_for_ever() -> None:
    now = at("2027-03-27 13:15")
    assert question_moments.next_reminder(now, 1, PARIS) == at("2027-03-28 10:00")
    assert question_moments.next_reminder(now, MOST_REMINDERS, PARIS) is None


def test_in_the_night_only_whoever_is_awake_is_told() -> None:
    now = at("2027-03-12 23:30")
    assert question_moments.told_from(now, PARIS, None) == at("2027-03-13 08:00")
    assert question_moments.told_from(now, PARIS, now - timedelta(minutes=59)) == now
    assert question_moments.told_from(now, PARIS, now - timedelta(minutes=61)) == at("2027-03-13 08:00")
