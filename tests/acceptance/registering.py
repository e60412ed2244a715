"""Somebody registers as a volunteer for Calais, by taps and typed answers, in French or English, and offers goods."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from tests.sandbox_client import Json, Person, Unable

PATIENCE = 120.0
Act = Callable[[Person], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Line:
    """Once ``reads`` is shown, the person does ``then``."""

    reads: str
    then: Act


def tap(label: str) -> Act:
    """Taps a button."""
    return lambda person: person.tap(label)


def say(text: str) -> Act:
    """Types a text."""
    return lambda person: person.say(text)


def press(label: str) -> Act:
    """Presses a button of the reply keyboard."""
    return lambda person: person.press(label)


def script(language: str, name: str) -> Sequence[Line]:
    """What somebody of that language reads and does, from the greeting to the last tap."""
    return _french(name) if language == "fr" else _english(name)


def _french(name: str) -> Sequence[Line]:
    return (
        Line("Bienvenue", tap("🙋 Devenir bénévole")),
        Line("Êtes-vous d’accord", tap("J’accepte")),
        Line("Comment vous appelez-vous", say(name)),
        Line("18 ans ou plus", tap("Oui")),
        Line("Où souhaitez-vous aider", tap("☐ Calais")),
        Line("Où souhaitez-vous aider", tap("✅ C’est tout")),
        Line("Quand serez-vous là", say("du 12 au 19 mars")),
        Line("Qu’aimeriez-vous faire", say("cuisine, cours de francais")),
        Line("Quelles langues", say("français et anglais")),
        Line("permis de conduire", tap("Oui")),
        Line("un véhicule", say("non merci")),
        Line("besoin d’un lit", tap("Oui")),
        Line("À combien venez-vous", tap("2")),
        Line("Un numéro", press("📱 Partager mon numéro")),
        Line("à vérifier", tap("✅ Envoyer")),
    )


def _english(name: str) -> Sequence[Line]:
    return (
        Line("Welcome", tap("🙋 Become a volunteer")),
        Line("Do you agree", tap("I agree")),
        Line("What is your name", say(name)),
        Line("18 or older", say("yes")),
        Line("Where would you like to help", say("Calais")),
        Line("When will you be there", tap("Every weekend")),
        Line("What would you like to do", tap("Whatever is needed")),
        Line("Which languages", say("English, Arabic")),
        Line("driving licence", tap("No")),
        Line("need a bed", tap("No")),
        Line("How many of you", say("three of us")),
        Line("A number where", press("Skip")),
        Line("please check", tap("✅ Send")),
    )


THANKS = {"fr": "votre inscription est enregistrée", "en": "you are registered"}


async def register(person: Person, language: str, name: str) -> int:
    """Walks somebody through; the number of updates that made."""
    await person.open()
    lines = script(language, name)
    for line in lines:
        await _follow(line, person)
    await person.wait_for(THANKS[language], seconds=PATIENCE)
    return 1 + len(lines)


OFFERED = "Votre proposition est partie"


async def offer(person: Person) -> int:
    """Somebody French who has registered, with a number, offers something in a sentence; the number of updates."""
    await person.say("3 sacs de pulls à La Linière samedi")
    lines = (
        Line("Comment arriveront-ils", tap("Je les apporte")),
        Line("à vérifier", tap("✅ Envoyer ma proposition")),
    )
    for line in lines:
        await _follow(line, person)
    await person.wait_for(OFFERED, seconds=PATIENCE)
    return 1 + len(lines)


async def _follow(line: Line, person: Person) -> None:
    """A question that a killed bot asks twice reads the same, and has not the button yet that an answer brings."""
    while True:
        await person.wait_for(line.reads, seconds=PATIENCE)
        try:
            await line.then(person)
        except Unable as unable:
            if unable.status != HTTPStatus.NOT_FOUND:
                raise
        else:
            return
