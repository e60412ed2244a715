"""Moments: a day with a time of day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.reading.moments import read_moment
from handlers.conversation.reading.unread import Unread

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 10, 7, 15, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("demain 14h", "2026-10-08 14:00"),
        ("demain à 9 heures du matin", "2026-10-08 09:00"),
        ("demain midi", "2026-10-08 12:00"),
        ("samedi prochain à 17h", "2026-10-10 17:00"),
        ("vendredi 18h svp", "2026-10-09 18:00"),
        ("lundi 12 octobre, 8 h 15", "2026-10-12 08:15"),
        ("12/03 à 9:30", "2027-03-12 09:30"),
        ("2026-10-10 14:00", "2026-10-10 14:00"),
        ("ce soir à 8h", "2026-10-07 20:00"),
        ("14h", "2026-10-08 14:00"),
        ("16h30", "2026-10-07 16:30"),
        ("mercredi 10h", "2026-10-14 10:00"),
        ("tomorrow at 5pm", "2026-10-08 17:00"),
        ("tomorrow at 5", "2026-10-08 17:00"),
        ("next Saturday 5 p.m.", "2026-10-10 17:00"),
        ("tonight at 8", "2026-10-07 20:00"),
        ("noon tomorrow", "2026-10-08 12:00"),
        ("samedi minuit", "2026-10-11 00:00"),
        ("dans 2 heures", "2026-10-07 17:00"),
        ("dans une demi-heure", "2026-10-07 15:30"),
        ("in an hour and a half", "2026-10-07 16:30"),
        ("30 minutes from now", "2026-10-07 15:30"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_now(typed: str, moment: str) -> None:
    assert read_moment(typed, NOW, "fr") == datetime.fromisoformat(moment).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("demain", Unread.NO_TIME),
        ("ce soir", Unread.NO_TIME),
        ("aujourd'hui 10h", Unread.IN_THE_PAST),
        ("hier 14h", Unread.IN_THE_PAST),
        ("9h-17h demain", Unread.NOT_UNDERSTOOD),
        ("bonjour", Unread.NOT_UNDERSTOOD),
        ("", Unread.NOT_UNDERSTOOD),
        ("31 juin 14h", Unread.NO_SUCH_DAY),
    ],
)
def test_what_is_no_moment_says_why(typed: str, reason: Unread) -> None:
    assert read_moment(typed, NOW, "fr") is reason


def test_an_hour_that_the_clock_change_skips_is_the_one_after() -> None:
    moment = read_moment("28 mars 2h30", NOW, "fr")
    assert moment == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert isinstance(moment, datetime)
    assert moment.hour == 3


def test_a_wait_across_the_clock_change_is_as_long_as_was_said() -> None:
    evening = datetime(2026, 10, 24, 23, 0, tzinfo=PARIS)
    moment = read_moment("dans 6 heures", evening, "fr")
    assert isinstance(moment, datetime)
    assert moment.astimezone(UTC) - evening.astimezone(UTC) == timedelta(hours=6)


@given(
    st.text(max_size=50)
    | st.lists(
        st.sampled_from(
            [
                "demain",
                "samedi",
                "à",
                "14h",
                "17:30",
                "5pm",
                "at",
                "8",
                "minuit",
                "dans",
                "2",
                "heures",
                "le",
                "12/03",
                "midi",
            ]
        ),
        max_size=5,
    ).map(" ".join)
)
def test_whatever_is_typed_a_moment_is_ahead(text: str) -> None:
    moment = read_moment(text, NOW, "en")
    assert isinstance(moment, Unread) or moment > NOW
