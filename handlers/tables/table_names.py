"""Names in a table: of sites, activities, and what a shift asks for, as people write them in either language."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from handlers.conversation.reading.plain import key, phrases
from handlers.conversation.words import Words
from handlers.shifts import shift_words
from handlers.volunteers.volunteer_facts import LANGUAGES
from models.activities import Activity
from models.bilingual import in_language
from models.shifts import LANGUAGE_PREFIX, Requirement
from models.sites import Site

Place = TypeVar("Place", Site, Activity)
_LIKE_ENOUGH, _GUESSES = 75, 2
_ALSO = {
    Requirement.DRIVING_LICENCE: "permis|permis b|permis de conduire|driving licence|driving license|licence|driver",
    Requirement.VEHICLE: "vehicule|vehicle|voiture|car|camion|van|avec vehicule|with vehicle",
    Requirement.EXPERIENCED: "experimente|experimentee|experience|experienced|avec experience",
}


def named(text: str, known: Mapping[str, Place]) -> Place | None:
    """The one of that name in either language, or of that slug."""
    wanted = key(text)
    return next((one for one in known.values() if wanted in _names(one)), None)


def alike(text: str, known: Mapping[str, Place], language: str) -> list[str]:
    """The names that come nearest, in that language, best first; none that are far."""
    from rapidfuzz import fuzz, process

    names = {name: one for one in known.values() for name in _names(one)}
    close = process.extract(key(text), names.keys(), scorer=fuzz.token_set_ratio, score_cutoff=_LIKE_ENOUGH, limit=5)
    return list(dict.fromkeys(in_language(names[found[0]].name, language) for found in close))[:_GUESSES]


def requirements(languages: Sequence[Words]) -> dict[str, str]:
    """The code of each way to name what a shift asks for."""
    found = {key(way): code.value for code, ways in _ALSO.items() for way in phrases(ways)}
    for words in languages:
        found |= {key(shift_words.requirement(code, words)): code.value for code in Requirement}
        for spoken in LANGUAGES:
            code = LANGUAGE_PREFIX + spoken
            found |= dict.fromkeys(
                (key(words.locale.languages.get(spoken, spoken)), key(shift_words.requirement(code, words))), code
            )
    return found


def _names(one: Site | Activity) -> set[str]:
    return {key(one.slug), *(key(name) for name in one.name.values())}
