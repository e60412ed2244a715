"""Where to, or where from: a site by its name, or a town; what looks like one and may be another word is left alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading import small_words as small
from handlers.donating.reading.ordinary_words import NO_SLIPS
from handlers.donating.reading.sounds import sound
from handlers.donating.reading.units import UNIT_WORDS
from handlers.donating.reading.words import EVERYDAY, Word
from models import towns

_HEADING = frozenset(
    listed("2 going heading headed vers pour for to towards into jusqua jusqu arriving arrive arrivons direction")
)
_NEAR = frozenset(listed("pres proche cote autour environs alentours near close around outside"))
_TO = _HEADING | _NEAR | frozenset(listed("a au aux sur in at @ par via through thru en ur"))
_FROM = frozenset(
    listed(
        "de d depuis from habite jhabite habitons live living lives based viens venons vient come coming suis am of "
        "resident residant vis vivons reside leaving"
    )
)
_LOOSE = frozenset(
    listed("de du la le les l d the of ville town city area region centre environs cote pres proche gare secteur coin")
)
_STREETS = frozenset(
    listed(
        "rue avenue av boulevard bd chemin impasse porte quai faubourg fg place square pont savon savons college lycee"
    )
)
# Towns whose names are ordinary words: only behind 'à' or 'in' and with a capital.
_ORDINARY = frozenset(
    listed(
        "nice tours sens orange bath reading deal sale mer vienne bon bons brie lit die gap eu us me so no as arles "
        "oust ors oye bus sin don thin dole avoir tout bien merci trop rue vie foix grasse bourse sac cars les gare "
        "auto ham hem sand wells rugby barry blanc blanche ferme place marche saint trier four plats port mairie "
        "eglise monts chatel bosc mure bourg ville villes villers villa mons hand street battle rye ware sandwich "
        "hove hull settle wigan crewe poole bury ash hook over wing diss stone"
    )
)
# The same, yet of a size that people name them without a capital too.
_OFTEN_NAMED = frozenset(listed("lens reading tours deal dole hull mons bath rye hove poole bury"))
_OF_NAMES = frozenset({"grand", "grande", "sur", "la", "le", "saint", "sainte"})
_MOST_WORDS = 5
_SHORTEST_TO_MEND = 4
_SHORTEST_SOUND = 3
_SHORT_NAME = 5
_LINKS = 2
_SMALLEST_ALONE = 3_000
_BIG = 15_000
_NO_TOWNS = (
    EVERYDAY | small.PEOPLE_AND_MEASURES | small.GIVING | small.HAVING | small.QUALITIES | _TO | _FROM
) - _ORDINARY
"""Never a town's name, though there is many a village that is called so."""
_NO_NAMES = (NO_SLIPS | _NO_TOWNS) - _OF_NAMES
Known = Callable[[str], "Spot | None"]
"""The site or town whose folded name that is; None where there is none."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A site or a town; ``population`` says how likely it is meant, and is large for a site.

    ``town_id`` and ``site_slug`` are what the caller knows it by.
    """

    name: str
    population: int
    town_id: int | None = None
    site_slug: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """``is_origin``: where somebody comes from; ``is_heading``: surely where to. ``begin`` and ``end`` count words.

    ``spot`` is what it is known as.
    """

    spot: Spot
    is_origin: bool
    is_heading: bool
    begin: int
    end: int

    @property
    def words(self) -> frozenset[int]:
        """The places of its words in the sentence."""
        return frozenset(range(self.begin, self.end))


def phrases(words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """Every run of words that may name a place, folded: to be looked up at once."""
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + _MOST_WORDS, len(words)) + 1):
            said = words[begin:end]
            if any(word.is_mark and word.text not in "-'" for word in said):
                break
            if said[-1].is_mark:
                continue
            yield begin, end, " ".join(_SHORT.get(word.text, word.text) for word in said if not word.is_mark)


_SHORT = {"st": "saint", "ste": "sainte", "gd": "grand", "gde": "grande", "s": "sur"}


def long_names(words: Sequence[Word], known: Known) -> frozenset[int]:
    """The places of words in names of several words: the 'mer' of 'Boulogne sur mer' is no Wednesday."""
    found = set[int]()
    for begin, end, phrase in phrases(words):
        if end - begin > 2 and known(phrase):
            found |= {*range(begin, end)}
    return frozenset(found)


def place_in(
    words: Sequence[Word], known: Known, likely: Mapping[str, Spot], used: frozenset[int], slips: frozenset[int]
) -> Place | None:
    """Where the goods are to go; where nothing says so, where they come from.

    ``used`` words tell something else; those at ``slips`` may, where they name no place that is led to. ``likely``
    places are meant even where they are misspelled: they are found by how their names sound.
    """
    found = list(_Places(words, known, likely, used, slips).read())
    to = [place for place in found if not place.is_origin]
    if len(to) > 1 and _is_choice(words, to[-2], to[-1]):
        return None
    heading = [place for place in to if place.is_heading]
    return next(iter((*heading, *to[-1:], *found)), None)


def _is_choice(words: Sequence[Word], one: Place, other: Place) -> bool:
    """'Calais or Paris' is a question."""
    between = {word.text for word in words[one.end : other.begin]}
    return other.begin - one.end <= _LINKS and bool(between & {"or", "ou"})


def misspelled(words: Sequence[Word], used: frozenset[int]) -> list[str]:
    """The folded words that stand where a place would: what a place is looked for by its first letters for."""
    return list({phrase for begin, end, phrase in phrases(words) if _may_be_misspelled(words, begin, end, used)})


def by_sound(spots: Iterable[tuple[str, Spot]]) -> dict[str, Spot]:
    """Places by how their folded names sound; the bigger one where two sound alike."""
    found = dict[str, Spot]()
    for name, spot in spots:
        heard = _heard(name)
        if heard not in found or found[heard].population < spot.population:
            found[heard] = spot
    return found


def _heard(name: str) -> str:
    return "".join(sound(word) for word in name.split())


def _is_near(said: str, name: str) -> bool:
    """What sounds alike is written alike, too, the more so where it is short."""
    from rapidfuzz.distance import OSA

    return said[0] == name[0] and OSA.distance(said, name) <= (3 if len(said) > _SHORT_NAME else 1)


class _Places:
    def __init__(
        self,
        words: Sequence[Word],
        known: Known,
        likely: Mapping[str, Spot],
        used: frozenset[int],
        slips: frozenset[int],
    ) -> None:
        self.words, self.known, self.likely, self.used, self.slips = words, known, likely, used, slips

    def read(self) -> Iterator[Place]:
        taken = -1
        for begin, end, phrase in sorted(phrases(self.words), key=lambda one: (one[0], -one[1])):
            if begin <= taken or self.used & {*range(begin, end)} or phrase in _NO_TOWNS:
                continue
            link = _link(self.words, begin)
            spot = self.known(phrase)
            if spot is not None and not self._is_meant(spot, begin, end, phrase, link):
                continue
            spot = spot or self._mended(begin, end, phrase)
            if spot is None:
                continue
            taken = end - 1
            yield Place(spot, link in _FROM, link in _HEADING, begin, end)

    def _mended(self, begin: int, end: int, phrase: str) -> Spot | None:
        if not _may_be_misspelled(self.words, begin, end, self.used | self.slips):
            return None
        heard = _heard(phrase)
        spot = self.likely.get(heard) if len(heard) >= _SHORTEST_SOUND else None
        return spot if spot and phrase not in NO_SLIPS and _is_near(phrase, towns.key(spot.name)) else None

    def _is_meant(self, spot: Spot, begin: int, end: int, phrase: str, link: str) -> bool:
        if len(phrase) < 2 or phrase.isdigit() or _is_of_street(self.words, begin):
            return False
        first = self.words[begin]
        is_led = link in _TO or link in _FROM
        is_certain = first.is_capital or link == "from" or spot.population >= _BIG
        is_surely_led = is_led and link != "de" and is_certain
        if self.slips & {*range(begin, end)} and not is_surely_led:
            return False
        if phrase in _OFTEN_NAMED and link in _TO | _FROM - {"de", "d", "a", "pour", "for"}:
            return True
        if phrase in _ORDINARY or len(phrase) <= 3:
            return is_led and link not in ("de", "pour", "for") and first.is_capital
        is_alone = _stands_alone(self.words, begin, end, self.used | self.slips)
        is_named_alone = is_alone and (first.is_capital or spot.population >= _SMALLEST_ALONE)
        return spot.population >= _BIG or is_led or is_named_alone


def _link(words: Sequence[Word], begin: int) -> str:
    """The word before the place that says to or from, small words between left out."""
    at = begin - 1
    while at >= 0 and words[at].text in _LOOSE and words[at].text not in ("de", "d"):
        at -= 1
    if at >= 0 and words[at].text in ("de", "d", "'"):
        before = words[at - 1].text if at else ""
        if before in _FROM - {"de", "d", "of"}:
            return "from"
        if before in _NEAR or before in ("gare", "port", "centre", "camp", "ville"):
            return _leading(words, at - 1)
    if at >= 0 and words[at].text in _TO:
        return "from" if at and words[at - 1].text in _FROM - {"de", "d", "of"} else words[at].text
    return words[at].text if at >= 0 else ""


def _leading(words: Sequence[Word], at: int) -> str:
    """'near' for what is near, unless somebody lives there."""
    before = words[at - 1].text if at else ""
    return "from" if before in _FROM - {"de", "d", "of"} else "near"


def _is_of_street(words: Sequence[Word], begin: int) -> bool:
    """'rue de Paris', 'porte de Versailles', 'savon de Marseille'."""
    at = begin - 1
    while at >= 0 and words[at].text in ("de", "d", "du", "la", "l", "'", "of"):
        at -= 1
    return 0 <= at < begin - 1 and words[at].text in _STREETS


def _may_be_misspelled(words: Sequence[Word], begin: int, end: int, used: frozenset[int]) -> bool:
    if end - begin > 3 or used & {*range(begin, end)} or words[begin].text[0].isdigit():
        return False
    said = words[begin:end]
    if any(word.stem in UNIT_WORDS or word.text in _NO_NAMES for word in said):
        return False
    if len(said) == 1 and len(said[0].text) < _SHORTEST_TO_MEND + (begin == 0 or words[begin - 1].is_mark):
        return False
    link = _link(words, begin)
    is_direct = begin > 0 and words[begin - 1].text in _TO | _FROM - {"suis", "am", "of", "d"}
    return (is_direct and link in _TO | _FROM) or _stands_alone(words, begin, end, used)


def _stands_alone(words: Sequence[Word], begin: int, end: int, used: frozenset[int]) -> bool:
    """Between marks, the ends of the sentence, and what tells the goods or the day."""
    before = begin == 0 or words[begin - 1].is_mark or begin - 1 in used
    return before and (end == len(words) or words[end].is_mark or end in used)
