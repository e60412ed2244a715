"""Which ready answers fit a question, and what is an emergency."""

import tomllib

import pytest

from bot.settings import SHIPPED_ORGANISATION
from handlers.questions.emergencies import is_emergency
from handlers.questions.fitting import MOST_OFFERED, fitting
from models.questions import ReadyAnswer

SHIPPED = tomllib.loads(SHIPPED_ORGANISATION.read_text("utf-8"))["ready_answers"]


def _answers() -> list[ReadyAnswer]:
    """A few; one is of a site."""
    words = {
        "bed": (None, ["hébergement", "où dormir", "lit"], ["accommodation", "bed"]),
        "bring": (None, ["apporter des dons", "déposer/donner vêtements"], ["drop-off", "give clothes/coats"]),
        "age": (None, ["âge minimum"], ["under 18"]),
        "calais": (1, ["entrepôt de Calais", "dons"], ["Calais warehouse"]),
    }
    return [
        ReadyAnswer(slug=slug, site_id=site, keywords={"fr": fr, "en": en}) for slug, (site, fr, en) in words.items()
    ]


def _shipped() -> list[ReadyAnswer]:
    """Those of the organisation file."""
    return [
        ReadyAnswer(slug=one["slug"], site_id=1 if "site" in one else None, keywords=one["keywords"]) for one in SHIPPED
    ]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Où peut-on DORMIR ?", ["bed"]),
        ("hebergment possible", ["bed"]),
        ("Is there acomodation with two beds", ["bed"]),
        ("je voudrais deposé mes vieux vetements", ["bring"]),
        ("Where is your drop off, please?", ["bring"]),
        ("I have two coats to give", ["bring"]),
        ("Can somebody under 18 help?", ["age"]),
        ("What coats do people wear when they give out food and their hands are cold?", []),
        ("my bed broke down last night", []),
        ("a lot of bread and litre bottles", []),
        ("", []),
    ],
)
def test_keywords_are_found_whatever_accents_case_number_and_slips(text: str, fits: list[str]) -> None:
    """Of several words all, close together; one alone only where there is hardly another."""
    assert [one.slug for one in fitting(_answers(), text)] == fits


def test_of_other_places_there_is_nothing() -> None:
    """What is told of the place that is named comes first."""
    text = "apporter des dons au Calais warehouse"
    assert [one.slug for one in fitting(_answers(), text, site_id=2)] == ["bring"]
    assert [one.slug for one in fitting(_answers(), text, site_id=1)] == ["calais", "bring"]


def test_a_few_are_enough() -> None:
    many = [ReadyAnswer(slug=str(n), site_id=None, keywords={"en": ["bed"]}) for n in range(9)]
    assert len(fitting(many, "a bed")) == MOST_OFFERED


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Comment puis-je vous aider ?", ["how-to-help"]),
        ("slt coment sinscrire pr aidé", ["how-to-help"]),
        ("how do i become a volonteer", ["how-to-help"]),
        ("Où apporter des vêtements chauds à Calais ?", ["bring-goods"]),
        ("bjr g 3 sac de vetement a doner", ["bring-goods"]),
        ("Where can I drop off blankets this weekend?", ["bring-goods"]),
        ("hi wher can i donate cloths", ["bring-goods"]),
        ("Peut-on dormir sur place quand on vient pour un week-end ?", ["bed"]),
        ("ya til un hebergment pour les benevole", ["bed"]),
        ("Is there somewhere cheap to sleep for volunteers, a hostel or so?", ["bed"]),
        ("Combien de temps faut-il rester au minimum ?", ["how-long"]),
        ("can i come just for a day", ["how-long"]),
        ("Ma fille a 16 ans, peut-elle venir aider ?", ["minors"]),
        ("im 17 years old can i help", ["minors"]),
        ("Est-ce que vous donnez un reçu fiscal ?", ["money"]),
        ("I would like to send you some money", ["money"]),
        ("C'est où le rdv demain matin ?", ["where-to-come"]),
        ("where do we meet tomorow", ["where-to-come"]),
        ("Il me faut une attestation de mes heures de bénévolat", ["certificate"]),
        ("certificate for my university please", ["certificate"]),
        ("Je peux apporter des couvertures à Grande-Synthe ?", ["la-liniere", "bring-goods"]),
        # Who asks these is better off with a person.
        ("What clothes should I wear on the night round?", []),
        ("Quels vêtements porter pour la maraude de nuit ?", []),
        ("Dois-je apporter mon repas ?", []),
        ("j'habite a lille, ya des maraudes la bas ?", []),
        ("Combien de temps dure un créneau en cuisine ?", []),
        ("Quel âge ont les enfants que vous aidez ?", []),
        ("Aidez-vous aussi des mineurs isolés ?", []),
        ("I lost my money and my keys in the warehouse", []),
        ("Mon fils a oublié son sac hier", []),
        ("Where do the families sleep when it rains?", []),
        ("Faut-il un certificat médical pour la cuisine ?", []),
        ("Can you help me to cancel my shift?", []),
        ("Les bénévoles sont-ils assurés ?", []),
        ("I need accommodation for a refugee family", []),
        ("Are there children under 16 in the camp?", []),
        ("Il reste des places dans la voiture de samedi ?", []),
    ],
)
def test_real_questions_find_the_shipped_answer_that_is_meant(text: str, fits: list[str]) -> None:
    """In both languages, written well or in haste; a wrong answer is worse than none."""
    assert [one.slug for one in fitting(_shipped(), text)] == fits


@pytest.mark.parametrize("text", ["Au secours !", "il ne respire plus", "She is UNCONSCIOUS", "on l’a agressé"])
def test_an_emergency_is_heard(text: str) -> None:
    assert is_emergency(text)


@pytest.mark.parametrize("text", ["Besoin urgent de couvertures", "Are there dangerous dogs?", "Une idée sanglante"])
def test_a_need_is_no_emergency(text: str) -> None:
    assert not is_emergency(text)
