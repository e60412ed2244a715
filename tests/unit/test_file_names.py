"""Files are called by what is in them, in letters that every system takes."""

import pytest

from handlers.tables.file_names import LONGEST, file_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Hours worked", "Calais", "2027-03"), "hours-worked-calais-2027-03.xlsx"),
        (
            ("Chiffres", "Aire d’accueil, Grande-Synthe", "2027-03"),
            "chiffres-aire-d-accueil-grande-synthe-2027-03.xlsx",
        ),
        (("Dons", "", "2027-03-12"), "dons-2027-03-12.xlsx"),
        (("../..\\x", "كاليه", "2027-03"), "x-2027-03.xlsx"),
    ],
)
def test_a_file_tells_what_of_where_and_when(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts) == name


def test_a_long_name_keeps_its_month() -> None:
    name = file_name("Chiffres", "place " * 40, "2027-03")
    assert name.endswith("-2027-03.xlsx")
    assert len(name) <= LONGEST + len("-2027-03.xlsx")
