"""People who register, some at a time, and how long each of their steps takes."""

import asyncio
from collections.abc import Sequence
from time import perf_counter

from tests.acceptance.registering import PATIENCE, THANKS, register, script
from tests.benchmarks.ground import Ground
from tests.sandbox_client import Client

LANGUAGES = ("fr", "en")
# All of it typed, so that nobody has to look at what they are asked before they answer.
_TYPED = {
    "fr": [
        "/volunteer",
        "oui",
        "Camille",
        "oui",
        "Calais",
        "weekends",
        "cuisine",
        "français",
        "non",
        "non",
        "1",
        "passer",
        "envoyer",
    ],
    "en": [
        "/volunteer",
        "yes",
        "Emily",
        "yes",
        "Calais",
        "weekends",
        "shuttles",
        "English",
        "no",
        "no",
        "1",
        "skip",
        "send",
    ],
}


async def one_after_the_other(ground: Ground, client: Client, people: int) -> list[float]:
    """Milliseconds from what somebody does until they see the answer, for each step; nobody else is there."""
    taken: list[float] = []
    for number in range(people):
        taken += await _timed(ground, client, LANGUAGES[number % 2])
    return taken


async def side_by_side(ground: Ground, client: Client, people: int, at_once: int) -> float:
    """Steps a second while so many register at once."""
    places = asyncio.Semaphore(at_once)

    async def walk(number: int) -> int:
        async with places:
            language = LANGUAGES[number % 2]
            return await register(await ground.person(client, language), language, "Camille")

    begun = perf_counter()
    steps: Sequence[int] = await asyncio.gather(*(walk(number) for number in range(people)))
    return sum(steps) / (perf_counter() - begun)


async def in_one_go(ground: Ground, client: Client, people: int, at_once: int, seconds: float) -> tuple[int, float]:
    """How many registered, and steps a second: each writes all their answers without reading; nobody begins after so
    many seconds.
    """
    places, begun = asyncio.Semaphore(at_once), perf_counter()

    async def walk(number: int) -> bool:
        async with places:
            if perf_counter() - begun > seconds:
                return False
            language = LANGUAGES[number % 2]
            person = await ground.person(client, language)
            for text in _TYPED[language]:
                await person.say(text)
            await person.wait_for(THANKS[language], seconds=PATIENCE)
            return True

    registered = sum(await asyncio.gather(*(walk(number) for number in range(people))))
    return registered, registered * len(_TYPED["fr"]) / (perf_counter() - begun)


async def _timed(ground: Ground, client: Client, language: str) -> list[float]:
    person, lines = await ground.person(client, language), script(language, "Camille")
    await person.open()
    await person.wait_for(lines[0].reads, seconds=PATIENCE)
    taken = []
    for line, reads in zip(lines, [*(line.reads for line in lines[1:]), THANKS[language]], strict=True):
        begun = perf_counter()
        await line.then(person)
        await person.wait_for(reads, seconds=PATIENCE)
        taken.append((perf_counter() - begun) * 1000)
    return taken
