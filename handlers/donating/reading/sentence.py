"""Reads what somebody would give, in a sentence: '3 sacs de vêtements d'hiver à Lille samedi'.

No model, no guess: what is not understood is left out, to be asked. Categories and their words are the organisation's;
towns are looked up by the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from handlers.conversation.values import Stay
from handlers.donating.reading.days import when_in
from handlers.donating.reading.goods import Good, named_goods, read_goods
from handlers.donating.reading.measures import measures
from handlers.donating.reading.places import Known, Spot, long_names, misspelled, phrases, place_in
from handlers.donating.reading.vocabulary import Vocabulary
from handlers.donating.reading.words import words_of
from models.sites import Site
from models.towns import Town

_NOBODY: Mapping[str, Spot] = {}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was understood. ``stay`` is one day where a day was told; it is local to the site.

    ``place`` is the name of where the goods are to go, or where they come from (``is_origin``); ``site`` and ``town``
    are what it stands for, as far as ``understanding`` could tell.
    """

    goods: tuple[Good, ...]
    place: str | None
    is_origin: bool
    stay: Stay | None
    hour: time | None
    spot: Spot | None = None
    site: Site | None = None
    town: Town | None = None

    @property
    def day(self) -> date | None:
        """The one day that was told."""
        return self.stay.first if self.stay and self.stay.first == self.stay.last else None


def place_names(text: str) -> set[str]:
    """Every folded phrase of the sentence that may be a place's name: what the caller looks up."""
    _, words = words_of(text)
    return {phrase for _, _, phrase in phrases(words)}


def misspelled_places(text: str, vocabulary: Vocabulary) -> list[str]:
    """The folded phrases that stand where a place would: what the caller may look up by their first letters."""
    _, words = words_of(text)
    return misspelled(words, named_goods(words, vocabulary))


def read_sentence(
    text: str, today: date, language: str, vocabulary: Vocabulary, known: Known, likely: Mapping[str, Spot] = _NOBODY
) -> Sentence:
    """What the sentence tells.

    ``known`` gives the site or town of a folded name; ``likely`` those that may be misspelled, by their sound
    (``places.by_sound``).
    """
    plain, words = words_of(text)
    named, exactly = named_goods(words, vocabulary), named_goods(words, vocabulary, exactly=True)
    measured = measures(plain, words, exactly)
    others = exactly | measured | (long_names(words, known) - exactly)
    when = when_in(plain, words, today, language, others, exactly)
    place = place_in(words, known, likely, when.used | exactly | measured, named - exactly)
    told_already = when.used | measured | (place.words if place else frozenset())
    goods = read_goods([word for at, word in enumerate(words) if at not in told_already], vocabulary, language)
    spot = place.spot if place else None
    is_origin = place is not None and place.is_origin
    return Sentence(goods, spot.name if spot else None, is_origin, when.stay, when.hour, spot)
