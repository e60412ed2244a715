"""Reads what somebody would give, in a sentence: '3 sacs de vêtements d'hiver à Lille samedi'.

No model, no guess: what is not understood is left out, to be asked. Categories and their words are the organisation's;
towns are looked up by the caller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from handlers.conversation.values import Stay
from handlers.donating.reading.days import when_in
from handlers.donating.reading.goods import Good, named_goods, read_goods
from handlers.donating.reading.places import Place, phrases, place_in
from handlers.donating.reading.vocabulary import Vocabulary
from handlers.donating.reading.words import words_of


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was understood. ``stay`` is one day where a day was told; it is local to the site."""

    goods: tuple[Good, ...]
    place: str | None
    is_origin: bool
    stay: Stay | None
    hour: time | None

    @property
    def day(self) -> date | None:
        """The one day that was told."""
        return self.stay.first if self.stay and self.stay.first == self.stay.last else None


def place_names(text: str) -> set[str]:
    """Every folded phrase of the sentence that may be a place's name: what the caller looks up."""
    _, words = words_of(text)
    return {phrase for _, _, phrase in phrases(words)}


def read_sentence(
    text: str, today: date, language: str, vocabulary: Vocabulary, known: Callable[[str], str | None]
) -> Sentence:
    """What the sentence tells. ``known`` gives the proper name of a folded site's or town's name."""
    plain, words = words_of(text)
    named = named_goods(words, vocabulary)
    when = when_in(plain, words, today, language, named)
    place = place_in(words, known, when.used | named)
    told = read_goods(
        [word for at, word in enumerate(words) if at not in when.used and not _in(place, at)], vocabulary, language
    )
    return Sentence(told.goods, place.name if place else None, bool(place and place.is_origin), when.stay, when.hour)


def _in(place: Place | None, at: int) -> bool:
    return place is not None and place.begin <= at < place.end
