"""Nights in words: short, and in both languages."""

from datetime import date, timedelta

import pytest

from bot import i18n
from handlers.beds import bed_words

WORDS = i18n.languages()
MARCH = date(2027, 3, 1)


def nights(*days: int) -> list[date]:
    """So many days into March."""
    return [MARCH + timedelta(days=day - 1) for day in days]


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        ((12,), "12 March", "12 mars"),
        ((12, 13), "12 and 13 March", "12 et 13 mars"),
        ((12, 13, 15), "12, 13 and 15 March", "12, 13 et 15 mars"),
        ((12, 13, 14, 15, 18), "12–15 and 18 March", "12–15 et 18 mars"),
        ((30, 31, 32, 33, 34), "30 and 31 March and 1–3 April", "30 et 31 mars et 1er–3 avril"),
    ],
)
def test_nights_are_listed_by_months(days: tuple[int, ...], english: str, french: str) -> None:
    assert bed_words.listed(nights(*days), WORDS["en"]) == english
    assert bed_words.listed(nights(*days), WORDS["fr"]) == french


def test_the_same_day_of_another_year_is_another_month() -> None:
    found = bed_words.listed([date(2027, 3, 12), date(2028, 3, 13)], WORDS["en"])
    assert found == "12 March and 13 March"


def test_a_stay_is_told_from_arriving_to_leaving() -> None:
    """Who sleeps there six nights leaves on the day after the sixth."""
    stay = nights(*range(12, 18))
    assert bed_words.when(stay, WORDS["en"]) == "Friday 12 March to Thursday 18 March, 6 nights"
    assert bed_words.when(stay, WORDS["fr"]) == "du vendredi 12 mars au jeudi 18 mars, 6 nuits"
    assert bed_words.when(nights(12), WORDS["en"]) == "Friday 12 March to Saturday 13 March, 1 night"


def test_a_stay_with_gaps_is_told_by_its_nights() -> None:
    assert bed_words.when(nights(6, 13), WORDS["en"]) == "2 nights: 6 and 13 March"
    assert bed_words.when(nights(6, 13), WORDS["fr"]) == "2 nuits\u00a0: 6 et 13 mars"
