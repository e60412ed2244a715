"""What is a cry for help, also where other words were asked for; and what only names an emergency."""

from handlers.questions.emergencies import is_cry, is_emergency

CRIES = (
    "Au secours !!",
    "aidez-moi s’il vous plaît",
    "URGENCE MÉDICALE",
    "il ne respire plus",
    "mon ami est blessé, vite",
    "Help me",
    "She is unconscious",
    "please call an ambulance now",
)
NAMED = (
    "10 couvertures d’urgence et du sang-froid",
    "Je suis sapeur-pompier volontaire, j’ai mon permis",
    "Si quelqu’un est en danger, appelez le 112",
    "La police est passée ce matin : le point de rendez-vous change, on se retrouve derrière la gare à 18 h",
)


def test_a_cry_for_help_is_one_wherever_it_is_typed() -> None:
    assert [text for text in CRIES if not (is_cry(text) and is_emergency(text))] == []


def test_words_that_name_an_emergency_among_others_are_no_cry() -> None:
    assert [text for text in (*NAMED, "Help me find a shift", "Aidez-moi à charger le camion") if is_cry(text)] == []
