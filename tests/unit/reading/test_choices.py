"""What was typed, and the choices on offer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation.reading.choices import ManyMatched, match, match_many

LABELS = {
    "welcome": "👋 Accueil",
    "kitchen": "🍲 Cuisine",
    "goods": "Distribution",
    "lessons": "Cours de français et d’anglais",
    "laundry": "Laverie",
    "liniere": "La Linière (Grande-Synthe)",
}
ENGLISH = {"kitchen": "Kitchen", "laundry": "Laundry", "team1": "Team 1", "team2": "Team 2"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("🍲 Cuisine", "kitchen"),
        ("CUISINE", "kitchen"),
        ("🍲", "kitchen"),
        ("la cuisine svp", "kitchen"),
        ("2", "kitchen"),
        ("le 3", "goods"),
        ("n° 3", "goods"),
        ("le deuxième", "kitchen"),
        ("dis", "goods"),
        ("cours de francais", "lessons"),
        ("liniere", "liniere"),
        ("LA LINIÈRE", "liniere"),
        ("cuisne", "kitchen"),
        ("distribusion", "goods"),
    ],
)
def test_one_choice_is_taken(typed: str, code: str) -> None:
    assert match(typed, LABELS).code == code


@pytest.mark.parametrize(
    ("typed", "close"),
    [
        ("l", {"laundry", "liniere"}),
        ("c", {"kitchen", "lessons"}),
        ("grande synthe", {"liniere"}),
        ("pas cuisine", {"kitchen"}),
        ("cuisson", {"kitchen"}),
    ],
)
def test_what_is_less_sure_is_offered_back_and_not_taken(typed: str, close: set[str]) -> None:
    found = match(typed, LABELS)
    assert found.code is None
    assert set(found.close) == close


@pytest.mark.parametrize("typed", ["", "xyz", "7", "0", "😀", "bonjour tout le monde"])
def test_what_fits_nothing_is_neither_taken_nor_offered(typed: str) -> None:
    found = match(typed, LABELS)
    assert (found.code, found.close) == (None, ())


def test_labels_that_differ_in_a_figure_are_never_mended() -> None:
    found = match("taem 3", ENGLISH)
    assert found.code is None


def test_two_choices_with_the_same_label_are_both_offered() -> None:
    assert match("calais", {"a": "Calais", "b": "Calais"}).close == ("a", "b")


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("cuisine, distribution et cours", ("kitchen", "goods", "lessons")),
        ("cours de français et d'anglais", ("lessons",)),
        ("Cours de français et d’anglais, cuisine", ("kitchen", "lessons")),
        ("1,3", ("welcome", "goods")),
        ("1 3", ("welcome", "goods")),
        ("1 et 3", ("welcome", "goods")),
        ("1-3", ("welcome", "kitchen", "goods")),
        ("tout", tuple(LABELS)),
        ("all", tuple(LABELS)),
        ("tout sauf cuisine", ("welcome", "goods", "lessons", "laundry", "liniere")),
        ("aucun", ()),
        ("none", ()),
        ("cuisne + laverie", ("kitchen", "laundry")),
    ],
)
def test_a_list_is_read_in_the_order_on_offer(typed: str, codes: tuple[str, ...]) -> None:
    assert match_many(typed, LABELS) == ManyMatched(codes)


def test_an_english_list_is_read() -> None:
    assert match_many("kitchen and laundry", ENGLISH).codes == ("kitchen", "laundry")


def test_parts_that_are_not_clear_are_told_apart_from_those_taken() -> None:
    found = match_many("cuisine, machin et grande-synthe", LABELS)
    assert found == ManyMatched(("kitchen",), {"grande-synthe": ("liniere",)}, ("machin",))
    assert not found.is_clear


def test_an_empty_text_is_no_choice_of_nothing() -> None:
    assert not match_many("", LABELS).is_clear
    assert not match_many(", ,", LABELS).is_clear


@given(st.text(max_size=60), st.dictionaries(st.text("abc", min_size=1), st.text(max_size=20), max_size=6))
def test_only_codes_on_offer_ever_come_back(text: str, labels: dict[str, str]) -> None:
    one, many = match(text, labels), match_many(text, labels)
    assert {*one.close, *([one.code] if one.code else [])} <= set(labels)
    assert set(many.codes) <= set(labels)
    assert len(set(many.codes)) == len(many.codes)


@given(st.sampled_from(sorted(LABELS)), st.booleans())
def test_every_label_and_its_number_find_their_own_code(code: str, in_capitals: bool) -> None:
    label = LABELS[code].upper() if in_capitals else LABELS[code]
    assert match(label, LABELS).code == code
    assert match(str(list(LABELS).index(code) + 1), LABELS).code == code
