"""Where to, or where from: a site by its name, or a town; what looks like one and may be another word is left alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading.words import EVERYDAY, Word

_HEADING = frozenset(listed("2 vers pour to towards into jusqua jusqu arriving arrive arrivons direction through"))
_TO = _HEADING | frozenset(listed("a au aux sur at in near around cote @ ur your"))
_FROM = frozenset(listed("de depuis from habite habitons live living based viens venons come coming suis am"))
_LOOSE = frozenset(listed("de du la le les l d the of ville town city area region centre environs cote pres proche"))
# Towns whose names are ordinary words: only behind 'à' or 'in', and never these of goods.
_ORDINARY = frozenset(
    listed(
        "nice tours sens orange bath reading deal sale mer vienne bon bons brie lit die gap eu us me so no as arles "
        "oust ors oye bus sin don thin dole lens avoir tout bien merci trop rue vie foix grasse bourse sac cars les "
        "auto ham hem sand wells rugby barry blanc blanche ferme place marche saint"
    )
)
_MOST_WORDS = 5
Known = Callable[[str], "Spot | None"]
"""The site or town whose folded name that is; None where there is none."""
_BIG = 15_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A site or a town; ``population`` says how likely it is meant, and is large for a site."""

    name: str
    population: int


@dataclass(frozen=True, slots=True)
class Place:
    """``is_origin``: where somebody comes from; ``is_heading``: surely where to. ``begin`` and ``end`` count words."""

    name: str
    is_origin: bool
    is_heading: bool
    begin: int
    end: int


def phrases(words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """Every run of words that may name a place, folded: to be looked up at once."""
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + _MOST_WORDS, len(words)) + 1):
            said = words[begin:end]
            if any(word.is_mark and word.text not in "-'" for word in said):
                break
            if said[-1].is_mark:
                continue
            yield begin, end, " ".join(word.text for word in said if not word.is_mark)


def place_in(words: Sequence[Word], known: Known, used: frozenset[int]) -> Place | None:
    """Where the goods are to go; where nothing says so, where they come from. ``used`` words tell something else."""
    found = list(_places(words, known, used))
    to = [place for place in found if not place.is_origin]
    heading = [place for place in to if place.is_heading]
    return next(iter((*heading, *to[-1:], *found)), None)


def _places(words: Sequence[Word], known: Known, used: frozenset[int]) -> Iterator[Place]:
    taken = -1
    named = sorted(phrases(words), key=lambda one: (one[0], -one[1]))
    for begin, end, phrase in named:
        if begin <= taken or used & {*range(begin, end)}:
            continue
        spot = known(phrase)
        if spot is None or phrase in EVERYDAY:
            continue
        link = _link(words, begin)
        is_alone = _stands_alone(words, begin, end, used)
        if not _is_meant(words[begin], phrase, link, is_alone=is_alone, is_big=spot.population >= _BIG):
            continue
        taken = end - 1
        yield Place(spot.name, link in _FROM, link in _HEADING, begin, end)


def _link(words: Sequence[Word], begin: int) -> str:
    """The word before the place that says to or from, small words between left out."""
    at = begin - 1
    while at >= 0 and words[at].text in _LOOSE and words[at].text not in ("de", "d"):
        at -= 1
    if at >= 0 and words[at].text in ("de", "d", "'"):
        before = words[at - 1].text if at else ""
        if before in ("pres", "proche", "cote", "autour", "environs"):
            return "vers"
    if at >= 0 and words[at].text in _TO:
        return "from" if at and words[at - 1].text in _FROM - {"de"} else words[at].text
    return words[at].text if at >= 0 else ""


def _is_meant(first: Word, phrase: str, link: str, *, is_alone: bool, is_big: bool) -> bool:
    if len(phrase) < 2 or phrase.isdigit():
        return False
    is_led = link in _TO or link in _FROM
    if phrase in _ORDINARY or len(phrase) <= 3:
        return is_led and link not in ("de", "pour", "in") and first.is_capital
    return is_big or is_led or is_alone


def _stands_alone(words: Sequence[Word], begin: int, end: int, used: frozenset[int]) -> bool:
    """Between marks, the ends of the sentence, and what tells the goods or the day."""
    before = begin == 0 or words[begin - 1].is_mark or begin - 1 in used
    return before and (end == len(words) or words[end].is_mark or end in used)
