"""The goods that the organisation names, found in a sentence: whole phrases first, then with a slip of the finger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from handlers.conversation.reading.number_words import spelled
from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading.words import CUT_SHORT, EVERYDAY, Word, stems

_SHORTEST_TO_MEND = 5
_LONG = 8
# Words of every day that are one letter from some goods.
_NO_SLIPS = frozenset(
    listed(
        "bonne bonnes classe classes coffre condition conditions cleaned tonight bottes table verre place places livrer "
        "livrons livraison livre live drive dried porte portes carte cartes sante droit boite boites caisse caisses "
        "matin marche marches route savoir avoir faire petit petite grand grande coupe course courses passe passer "
        "paste paper shown shower hotel hostel later water wait white house horse shirt short sheet tired trial train "
        "habite habites habitez habiter habits voila venir vient viens lille seule moyen garage school sommes soyez somme could would should there three these those thing think thanks people please"
    )
)


@dataclass(frozen=True)
class Vocabulary:
    """Each category's words by language. Who writes in one may use a word of the other, where it means nothing in
    their own: 'couches' are nappies in French, and in English a couch is a sofa.
    """

    names: Mapping[str, Mapping[str, Sequence[str]]]
    language: str
    _phrases: dict[tuple[str, ...], str] = field(init=False, repr=False)
    _single: tuple[tuple[str, str], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own = self._named(self.language)
        others = [self._named(one) for names in self.names.values() for one in names if one != self.language]
        foreign = {phrase: code for known in others for phrase, code in known.items() if phrase not in spelled()}
        object.__setattr__(self, "_phrases", foreign | own)
        object.__setattr__(
            self, "_single", tuple((phrase[0], code) for phrase, code in own.items() if len(phrase) == 1)
        )

    def _named(self, language: str) -> dict[tuple[str, ...], str]:
        found = {stems(name): code for code, names in self.names.items() for name in names.get(language, ())}
        return {phrase: code for phrase, code in found.items() if phrase}

    @property
    def longest(self) -> int:
        """How many words the longest phrase has."""
        return max((len(phrase) for phrase in self._phrases), default=0)

    def at(self, words: Sequence[Word], at: int) -> tuple[str, int] | None:
        """The category that is named there, and by how many words; None where none is."""
        for count in range(min(self.longest, len(words) - at), 0, -1):
            said = words[at : at + count]
            if said[0].is_mark or said[0].text in CUT_SHORT:
                break
            if any(word.is_mark and word.text not in "-'" for word in said) or said[-1].is_mark:
                continue
            phrase = tuple(word.stem for word in said if not word.is_mark and word.text not in CUT_SHORT)
            code = self._phrases.get(phrase)
            if code and said[-1].text not in CUT_SHORT and not self._is_article(words, at, count):
                return code, count
        code = self._mended(words[at].stem)
        return (code, 1) if code else None

    def _is_article(self, words: Sequence[Word], at: int, count: int) -> bool:
        """'the' is tea where it has its accent, or follows as tea does."""
        if count > 1 or words[at].text != "the" or words[at].is_accented:
            return False
        return at == 0 or words[at - 1].text not in ("du", "de", "d", "sachet", "sachets")

    def _mended(self, said: str) -> str | None:
        """The category of a single word that was meant, where only one comes near."""
        if len(said) < _SHORTEST_TO_MEND or not said.isalpha() or said in _NO_SLIPS or said in EVERYDAY:
            return None
        # 'deponges' for 'd'éponges'.
        joined = self._phrases.get((said[1:],)) if said[0] in "dl" and said[1] in "aeiouyh" else None
        return joined or _nearest(said, self._single)


@lru_cache(maxsize=8192)
def _nearest(said: str, known: tuple[tuple[str, str], ...]) -> str | None:
    """One letter more, less, other or exchanged; two in long words. None where two categories are as near."""
    from rapidfuzz.distance import OSA

    slips = 2 if len(said) >= _LONG else 1
    near: dict[int, set[str]] = {}
    for name, code in known:
        if len(name) >= _SHORTEST_TO_MEND - 1 and name[0] == said[0]:
            distance = OSA.distance(said, name, score_cutoff=slips)
            if distance <= slips:
                near.setdefault(distance, set()).add(code)
    codes = near[min(near)] if near else set()
    return codes.pop() if len(codes) == 1 else None
