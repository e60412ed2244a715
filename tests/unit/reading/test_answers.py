"""Numbers, yes and no, telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.reading import number_words
from handlers.conversation.reading.numbers import read_number
from handlers.conversation.reading.phones import UnreadPhone, read_phone, shown
from handlers.conversation.reading.yes_no import read_yes_no


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        ("trois", 3),
        ("three", 3),
        ("Une douzaine", 12),
        ("two dozen", 24),
        ("une demi-douzaine", 6),
        ("à deux", 2),
        ("nous sommes 4", 4),
        ("2 personnes", 2),
        ("me and 3 friends", 4),
        ("moi et deux amis", 3),
        ("quatre-vingt-douze", 92),
        ("soixante et onze", 71),
        ("twenty-one", 21),
        ("one hundred and five", 105),
        ("1 200", 1200),
        ("1.200", 1200),
        ("3️⃣", 3),
        ("９", 9),
        ("seule", 1),
        ("just me", 1),
        ("personne", 0),
        ("0", 0),
        ("-3", -3),
    ],
)
def test_a_number_is_read_in_figures_and_in_words(typed: str, number: int) -> None:
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["", "hello", "2 ou 3", "2-3", "2,5", "06 12 34 56 78", "99999999999", "9" * 5000])
def test_no_number_is_read_where_there_is_none_or_more_than_one(typed: str) -> None:
    assert read_number(typed) is None


@given(st.sampled_from(sorted(number_words.spelled().items())))
def test_every_number_spelled_is_read(spelled: tuple[tuple[str, ...], int]) -> None:
    words, number = spelled
    assert read_number("-".join(words).upper()) == number


@given(st.integers(0, 999_999_999))
def test_every_number_in_figures_is_read(number: int) -> None:
    assert read_number(f"nous serons {number} en tout") == number


@pytest.mark.parametrize(
    "typed",
    ["oui", "Ouais !", "OUIIII", "yep", "Yes please", "ok", "d’accord", "bien sûr", "👍", "👍🏽", "✅", "of course",
     "y", "oui, j’ai le permis", "no problem", "pourquoi pas"],
)  # fmt: skip
def test_yes_is_read(typed: str) -> None:
    assert read_yes_no(typed) is True


@pytest.mark.parametrize(
    "typed",
    ["non", "Non merci", "no", "nope", "nan", "👎", "❌", "pas du tout", "not really", "no thanks", "bien sûr que non",
     "of course not", "jamais", "n", "I don't"],
)  # fmt: skip
def test_no_is_read(typed: str) -> None:
    assert read_yes_no(typed) is False


@pytest.mark.parametrize("typed", ["", "peut-être", "maybe", "je ne sais pas", "oui enfin non", "Lille", "👍👎", "3"])
def test_neither_is_read_where_the_text_hesitates(typed: str) -> None:
    assert read_yes_no(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0612345678", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33612345678", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("33 6 12 34 56 78", "+33612345678"),
        ("01 42 68 53 00", "+33142685300"),
        ("+44 7911 123456", "+447911123456"),
        ("07911 123456", "+447911123456"),
        ("mon numéro : 06-12-34-56-78, merci", "+33612345678"),
        ("06 12 34 56 78 ext 4", "+33612345678"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_telephone_number_is_read(typed: str, number: str) -> None:
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", UnreadPhone.NOT_A_NUMBER),
        ("hello", UnreadPhone.NOT_A_NUMBER),
        ("112", UnreadPhone.TOO_SHORT),
        ("06 12 34 56", UnreadPhone.TOO_SHORT),
        ("06 12 34 56 78 90", UnreadPhone.TOO_LONG),
        ("+999 123456", UnreadPhone.UNKNOWN_COUNTRY),
        ("00 00 00 00 00", UnreadPhone.NOT_IN_USE),
        ("0899 12 34 56", UnreadPhone.COSTS_EXTRA),
    ],
)
def test_a_number_that_is_none_says_why(typed: str, reason: UnreadPhone) -> None:
    assert read_phone(typed) is reason


def test_a_number_without_country_is_the_default_regions() -> None:
    assert read_phone("020 7946 0018", "GB") == "+442079460018"


def test_a_number_is_shown_the_international_way() -> None:
    assert shown("+33612345678") == "+33 6 12 34 56 78"
    assert shown("no number") == "no number"


@given(st.text(max_size=60) | st.text(alphabet="0123456789+ ().-/", max_size=30))
def test_no_text_makes_the_readers_stumble(text: str) -> None:
    read = read_phone(text)
    assert isinstance(read, UnreadPhone) or read_phone(read) == read == read_phone(shown(read))
    read_yes_no(text)
    read_number(text)
