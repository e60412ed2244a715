"""Which ready answers fit a question, and what is an emergency."""

import pytest

from handlers.questions.emergencies import is_emergency
from handlers.questions.fitting import MOST_OFFERED, fitting
from models.questions import ReadyAnswer


def _answers() -> list[ReadyAnswer]:
    words = {
        "bed": (None, ["hébergement", "dormir", "lit"], ["accommodation", "bed"]),
        "bring": (None, ["apporter des dons", "vêtements"], ["drop off", "clothes"]),
        "age": (None, ["mineur", "âge"], ["under 18"]),
        "calais": (1, ["entrepôt de Calais", "dons"], ["Calais warehouse"]),
    }
    return [
        ReadyAnswer(slug=slug, site_id=site, keywords={"fr": fr, "en": en}) for slug, (site, fr, en) in words.items()
    ]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Peut-on DORMIR sur place ?", ["bed"]),
        ("hebergment possible", ["bed"]),
        ("Is there acomodation with two beds", ["bed"]),
        ("ou deposer mes vetements", ["bring"]),
        ("where do I drop them off, clothes and so on", ["bring"]),
        ("Puis-je apporter des dons ?", ["bring", "calais"]),
        ("Can somebody under 18 help?", ["age"]),
        ("18 people came", []),
        ("a lot of bread and litre bottles", []),
        ("", []),
    ],
)
def test_keywords_are_found_whatever_accents_case_number_and_slips(text: str, fits: list[str]) -> None:
    assert [one.slug for one in fitting(_answers(), text)] == fits


def test_of_other_places_there_is_nothing() -> None:
    text = "apporter des dons au Calais warehouse"
    assert [one.slug for one in fitting(_answers(), text, site_id=2)] == ["bring"]
    assert [one.slug for one in fitting(_answers(), text, site_id=1)] == ["calais", "bring"]


def test_a_few_are_enough() -> None:
    many = [ReadyAnswer(slug=str(n), site_id=None, keywords={"en": ["bed"]}) for n in range(9)]
    assert len(fitting(many, "a bed")) == MOST_OFFERED


@pytest.mark.parametrize("text", ["Au secours !", "il ne respire plus", "She is UNCONSCIOUS", "on l’a agressé"])
def test_an_emergency_is_heard(text: str) -> None:
    assert is_emergency(text)


@pytest.mark.parametrize("text", ["Besoin urgent de couvertures", "Are there dangerous dogs?", "Une idée sanglante"])
def test_a_need_is_no_emergency(text: str) -> None:
    assert not is_emergency(text)
