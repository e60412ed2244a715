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
    "Il y a un blessé",
    "someone is drowning near the beach, there is nobody else here, what shall I do",
    "Appelle vite une ambulance",
    "on a besoin des pompiers",
    "à l’aide, il perd beaucoup de sang",
    "aidez-nous, le bateau coule",
    "quelqu’un s’est fait agresser",
    "il est en train de se noyer",
    "he stopped breathing",
    "The tent is on fire!",
    "I am dying",
    "he just had a heart attack",
)
NAMED = (
    "10 couvertures d’urgence et du sang-froid",
    "Je suis sapeur-pompier volontaire, j’ai mon permis",
    "Si quelqu’un est en danger, appelez le 112",
    "J’ai été bénévole au Secours populaire, puis au Secours catholique",
    "Venir au secours des personnes qui ont froid",
    "Personne n’est blessé",
    "S’il est blessé, appelez le 112",
    "J’ai été blessée au dos : pas de charges lourdes",
    "We need help with sorting",
    "SOS Méditerranée",
    "Ma sœur va accoucher en mars, je serai absente",
    "We passed out blankets after the seizure of tents",
    "We are drowning in clothes",
    "Your page struck me: ça m’a frappé",
    "La police est passée ce matin : le point de rendez-vous change, on se retrouve derrière la gare à 18 h",
)


def test_a_cry_for_help_is_one_wherever_it_is_typed() -> None:
    assert [text for text in CRIES if not (is_cry(text) and is_emergency(text))] == []


def test_a_partner_s_name_is_no_emergency() -> None:
    assert not is_emergency("Faut-il aller au Secours populaire ou au Secours catholique ?")


def test_words_that_name_an_emergency_among_others_are_no_cry() -> None:
    assert [text for text in (*NAMED, "Help me find a shift", "Aidez-moi à charger le camion") if is_cry(text)] == []
