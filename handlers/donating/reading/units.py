"""How much: numbers in figures and words, and what goods come in."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.reading import number_words
from handlers.conversation.reading.plain import phrases
from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading.small_words import PEOPLE_AND_MEASURES
from handlers.donating.reading.sounds import sound
from handlers.donating.reading.words import EVERYDAY, Word, stems
from models.offers import Unit

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Amount:
    """So many, and of what; ``number`` is None for 'some'. ``words`` is how many words that took.

    ``is_exact`` tells 'one' and '2' from 'about twenty'.
    """

    number: int | None
    unit: Unit | None
    words: int
    is_exact: bool = True


_NAMES = {
    Unit.PIECE: (
        "piece|pièce|exemplaire|item|unité|bidon|bouteille|flacon|tube|bottle|jar|tin|pot|brique|barre|bar|canette|can|"
        "bonbonne|jerrycan|jerrican|aérosol|portion|part|serving|ration|tablette|plaquette|bombe|carafe|bocal|bocaux"
    ),
    Unit.PAIR: "paire|pair|pr|prs",
    Unit.BAG: (
        "sac|sak|sachet|sac poubelle|sacs poubelles|grand sac|cabas|sac de courses|bag|sack|bin bag|bin liner|"
        "carrier bag|shopping bag|bagful|bag full|black bag|holdall|sac cabas|sac ikea|ikea bag|sac plastique|"
        "sac de sport|poche|big bag|bag for life|sac en plastique|bundle bag|tote bag|plastic bag|rubbish sack|bin sack"
    ),
    Unit.BOX: (
        "carton|boîte|caisse|cageot|cagette|bac|colis|box|boxful|crate|cardboard box|carton box|parcel|tray|"
        "plateau|malle|cantine|ctn|cart|banana box|carton de déménagement|moving box|package|casier"
    ),
    Unit.SUITCASE: "valise|suitcase|case|valoche",
    Unit.PALLET: "palette|pallet|palet",
    Unit.CAR: (
        "coffre|coffre plein|coffre de voiture|voiture|voiture pleine|bagnole|carload|car load|carful|car|car full|"
        "boot|boot full|bootful|bootload|boot load|car boot full|car boot|trunk full|trunk|break|monospace|estate car|"
        "caisse pleine|hatchback"
    ),
    Unit.VAN: (
        "camionnette|camionnette pleine|fourgon|fourgonnette|utilitaire|camion|camion plein|kangoo|van|van load|"
        "vanload|van full|vanful|minibus|truck|truckload|lorry|lorry load|lorryload|transit|remorque|trailer|trafic|"
        "semi-remorque|poids lourd|20m3|minivan|estafette"
    ),
    Unit.KILO: "kilo|kg|kilogramme|kilogram|kgs|kilogs|kgr",
    Unit.LITRE: "litre|liter|ltr|litr",
    Unit.PACK: "paquet|pack|packet|lot|set|barquette|multipack|pqt|pkt|paq|bundle|filet",
    Unit.ROLL: "rouleau|roll|rlx",
}
_UNITS = {stems(name): unit for unit, names in _NAMES.items() for name in phrases(names)}
_LONGEST = max(len(name) for name in _UNITS)
UNIT_WORDS = frozenset(name[0] for name in _UNITS if len(name) == 1)
"""Words that are never a slip of some goods' name."""
_BY_SOUND = {sound(name[0]): unit for name, unit in _UNITS.items() if len(name) == 1 and unit is not Unit.PIECE}
_SHORTEST_TO_MEND = 5
VEHICLES = frozenset({Unit.CAR, Unit.VAN})
"""These count goods only when they are full of them: who comes by car says so too."""
CONTAINERS = frozenset({Unit.BAG, Unit.BOX, Unit.SUITCASE, Unit.PALLET, Unit.CAR, Unit.VAN, Unit.PACK})
"""These hold goods of several kinds, and 'one of gloves' is another of them."""
_TONNES = frozenset(listed("tonne ton"))

_ONE = {"fr": frozenset({"un", "une"}), "en": frozenset({"a", "an", "one", "un", "une"})}
_ROUGHLY = {
    "demi-douzaine": 6, "half a dozen": 6, "half dozen": 6, "dozen": 12, "douzaine": 12, "huitaine": 8, "dizaine": 10,
    "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60,
    "centaine": 100, "couple": 2, "couple hundred": 200, "couple of hundred": 200, "couple of dozen": 24,
    "couple dozen": 24, "millier": 1000, "score": 20,
}  # fmt: skip
_ROUGH = {stems(name): number for name, number in _ROUGHLY.items()}
_SOME = {
    *(("a", word) for word in listed("few lot load million bunch pile bit ton selection handful")),
    *(("un", word) for word in listed("max tas peu stock surplus reste")),
    *(("une", word) for word in listed("tonne masse pile quantite partie")),
    ("pas", "mal"),
}
_FEW = frozenset(listed("few quelques qq qques several plusieurs"))
_RANGE = frozenset({"-", "a", "ou", "or", "to"})
_BETWEEN = {"entre": ("et", "a"), "between": ("and", "to", "&")}
_SIZED = frozenset(listed("bonne petite grosse grande petit bon gros good"))


def unit_at(words: Sequence[Word], at: int) -> tuple[Unit, int] | None:
    """The unit that is named there, and how many words that takes."""
    if at and words[at].text == "l" and words[at - 1].text[0].isdigit():
        return Unit.LITRE, 1
    for count in range(min(_LONGEST, len(words) - at), 0, -1):
        unit = _UNITS.get(tuple(word.stem for word in words[at : at + count]))
        if unit:
            return unit, count
    return None


def misspelled_unit(words: Sequence[Word], at: int) -> tuple[Unit, int] | None:
    """The unit that was meant behind a number: '4 pallettes', '8 saks'."""
    word = words[at]
    if word.is_mark or word.text in EVERYDAY or len(word.stem) < _SHORTEST_TO_MEND or _is_rough(word):
        return None
    unit = _BY_SOUND.get(sound(words[at].stem))
    return (unit, 1) if unit else None


def _is_rough(word: Word) -> bool:
    return (word.stem,) in _ROUGH or word.stem in PEOPLE_AND_MEASURES


def tonnes_at(words: Sequence[Word], at: int) -> bool:
    """Whether a tonne is named there, which is a thousand kilos."""
    if at >= len(words):
        return False
    is_short = words[at].text == "t" and at > 0 and words[at - 1].end == words[at].start
    return is_short or words[at].stem in _TONNES


def number_at(words: Sequence[Word], at: int, language: str) -> Amount | None:
    """The number that is said there, without a unit; None as its number for '2 or 3', which is none."""
    links = _BETWEEN.get(words[at].text) if at < len(words) else None
    begin = at + 1 if links else at
    first = _one_number(words, begin, language)
    if first is None:
        return None
    link = begin + first.words
    if link < len(words) and words[link].text in (links or _RANGE):
        second = _one_number(words, link + 1, language)
        if second and not (words[link].text == "a" and first.number == 1):
            return Amount(None, None, link + 1 + second.words - at, False)
    return None if links else first


def _one_number(words: Sequence[Word], at: int, language: str) -> Amount | None:
    if at >= len(words):
        return None
    rough = _rough(words, at, language)
    if rough:
        return Amount(*rough, is_exact=False)
    if words[at].text[0].isdigit():
        return Amount(*_figures(words, at))
    text = words[at].text
    few = 2 if tuple(word.text for word in words[at : at + 2]) in _SOME else 1 if text in _FEW else 0
    if few:
        few += at + few < len(words) and (words[at + few].stem,) in _ROUGH
        return Amount(None, None, few, False)
    found = _spelled(words, at)
    if found and found.number != 1:
        return found
    return Amount(1, None, 1) if text in _ONE[language] or found else None


def _spelled(words: Sequence[Word], at: int) -> Amount | None:
    """'vingt-cinq', 'twenty five'; nothing is counted by zero."""
    heard = [word for word in words[at : at + 12] if word.text != "-"]
    found = number_words.longest([word.text for word in heard], 0, number_words.spelled())
    if not found or not found[0] or words[at].is_mark:
        return None
    end = next(index for index in range(at, len(words)) if words[index] is heard[found[1] - 1])
    return Amount(found[0], None, end - at + 1)


def _rough(words: Sequence[Word], at: int, language: str) -> tuple[int, None, int] | None:
    """'une bonne vingtaine', 'half a dozen', 'two dozen', 'a couple'."""
    factor, begin = 1, at
    if words[at].text in _ONE[language] or words[at].text == "1":
        begin = at + 1
    elif words[at].text in _FACTORS or (words[at].text.isdigit() and 1 < int(words[at].text[:3]) < 100):
        factor, begin = _FACTORS.get(words[at].text) or int(words[at].text), at + 1
    if begin > at and begin < len(words) and words[begin].text in _SIZED:
        begin += 1
    for start in dict.fromkeys((begin, at)):
        for count in (3, 2, 1):
            said = words[start : start + count]
            number = _ROUGH.get(tuple(word.stem for word in said if word.text != "-"))
            if number:
                return number * (factor if start > at else 1), None, start - at + len(said)
    return None


_FACTORS = {"deux": 2, "trois": 3, "quatre": 4, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _figures(words: Sequence[Word], at: int) -> tuple[int | None, None, int]:
    """'12', '1 500', '1,500'; a fraction is no number of ours."""
    text = words[at].text
    following = words[at + 1].text if at + 1 < len(words) else ""
    if text.isdigit() and len(text) <= 3 and len(following) == 3 and following.isdigit():
        return int(text + following) or None, None, 2
    whole, _, rest = text.replace(",", ".").partition(".")
    number = int(whole + rest) if len(rest) in (0, 3) and len(whole) <= 6 else 0
    return number if 0 < number <= MOST else None, None, 1
