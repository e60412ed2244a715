"""How much: numbers in figures and words, and what goods come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from handlers.conversation.reading import number_words
from handlers.conversation.reading.plain import phrases
from handlers.donating.reading.words import Word, stems

MOST = 100_000


class Unit(StrEnum):
    """What is counted; kept in offers."""

    PIECE = "piece"
    PAIR = "pair"
    BAG = "bag"
    BOX = "box"
    SUITCASE = "suitcase"
    PALLET = "pallet"
    CAR = "car"
    VAN = "van"
    KILO = "kilo"
    LITRE = "litre"
    PACK = "pack"
    ROLL = "roll"


@dataclass(frozen=True, slots=True)
class Amount:
    """So many, and of what; ``number`` is None for 'some'. ``words`` is how many words that took."""

    number: int | None
    unit: Unit | None
    words: int


_NAMES = {
    Unit.PIECE: "piece|pièce|exemplaire|item|unité|bidon|bouteille|flacon|tube|bottle|jar|tin|pot|brique|barre|bar",
    Unit.PAIR: "paire|pair|pr",
    Unit.BAG: (
        "sac|sachet|sac poubelle|sacs poubelles|grand sac|cabas|sac de courses|bag|sack|bin bag|bin liner|carrier bag|"
        "shopping bag|bagful|bag full|black bag|holdall"
    ),
    Unit.BOX: "carton|boîte|caisse|cageot|bac|colis|box|crate|cardboard box|carton box|parcel",
    Unit.SUITCASE: "valise|suitcase|case",
    Unit.PALLET: "palette|pallet",
    Unit.CAR: (
        "coffre|coffre plein|coffre de voiture|voiture|voiture pleine|carload|car load|carful|car|car full|boot|"
        "boot full|boot load|car boot full|trunk full|trunk"
    ),
    Unit.VAN: (
        "camionnette|camionnette pleine|fourgon|fourgonnette|utilitaire|camion|camion plein|van|van load|vanload|"
        "van full|minibus|truck|truckload|lorry|lorry load"
    ),
    Unit.KILO: "kilo|kg|kilogramme|kilogram|kgs",
    Unit.LITRE: "litre|liter",
    Unit.PACK: "paquet|pack|packet|lot|set|barquette|multipack",
    Unit.ROLL: "rouleau|roll",
}
_UNITS = {stems(name): unit for unit, names in _NAMES.items() for name in phrases(names)}
_LONGEST = max(len(name) for name in _UNITS)
VEHICLES = frozenset({Unit.CAR, Unit.VAN})
"""These count goods only when they are full of them: who comes by car says so too."""

_ONE = {"fr": frozenset({"un", "une"}), "en": frozenset({"a", "an", "one", "un", "une"})}
_ROUGHLY = {
    "demi-douzaine": 6, "half a dozen": 6, "half dozen": 6, "dozen": 12, "douzaine": 12, "huitaine": 8, "dizaine": 10,
    "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60,
    "centaine": 100, "couple": 2, "millier": 1000,
}  # fmt: skip
_ROUGH = {stems(name): number for name, number in _ROUGHLY.items()}
_RANGE = frozenset({"-", "a", "ou", "or", "to"})


def unit_at(words: Sequence[Word], at: int) -> tuple[Unit, int] | None:
    """The unit that is named there, and how many words that takes."""
    if at and words[at].text == "l" and words[at - 1].text.isdigit():
        return Unit.LITRE, 1
    for count in range(min(_LONGEST, len(words) - at), 0, -1):
        unit = _UNITS.get(tuple(word.stem for word in words[at : at + count]))
        if unit:
            return unit, count
    return None


def number_at(words: Sequence[Word], at: int, language: str) -> tuple[int | None, int] | None:
    """The number that is said there, and how many words that takes; None as a number for '2 or 3', which is none."""
    first = _one_number(words, at, language)
    if first is None:
        return None
    number, count = first
    link = at + count
    if link < len(words) and words[link].text in _RANGE:
        second = _one_number(words, link + 1, language)
        if second and not (words[link].text == "a" and number == 1):
            return None, count + 1 + second[1]
    return number, count


def _one_number(words: Sequence[Word], at: int, language: str) -> tuple[int | None, int] | None:
    if at >= len(words):
        return None
    rough = _rough(words, at, language)
    if rough:
        return rough
    text = words[at].text
    if text[0].isdigit():
        thousands = _thousands(words, at)
        if thousands:
            return thousands
        is_whole = text.isdigit() and 0 < int(text) <= MOST
        return (int(text) if is_whole else None), 1
    few = [word.text for word in words[at : at + 2]]
    if few == ["a", "few"] or text in ("few", "quelques", "several", "plusieurs"):
        return None, 2 if text == "a" else 1
    found = number_words.longest([word.text for word in words], at, number_words.spelled())
    if found and found[0] > 1:
        return found
    return (1, 1) if text in _ONE[language] or found and found[0] == 1 else None


def _rough(words: Sequence[Word], at: int, language: str) -> tuple[int, int] | None:
    """'une vingtaine', 'half a dozen', 'two dozen', 'a couple'."""
    factor, begin = 1, at
    if words[at].text in _ONE[language]:
        begin = at + 1
    elif words[at].text in ("2", "deux", "two"):
        factor, begin = 2, at + 1
    for start in dict.fromkeys((begin, at)):
        for count in (3, 2, 1):
            said = words[start : start + count]
            number = _ROUGH.get(tuple(word.stem for word in said if word.text != "-"))
            if number:
                return number * (factor if start > at else 1), start - at + len(said)
    return None


def _thousands(words: Sequence[Word], at: int) -> tuple[int, int] | None:
    """'1 500'."""
    following = words[at + 1].text if at + 1 < len(words) else ""
    if len(words[at].text) <= 3 and len(following) == 3 and following.isdigit() and words[at].text.isdigit():
        return int(words[at].text + following), 2
    return None
