"""Cuts a sentence into words that can be compared, and remembers where each stood."""

import re
from dataclasses import dataclass

from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.plain import key
from handlers.conversation.reading.plain import words as listed
from handlers.donating.reading.clock_words import clock

LONGEST_SENTENCE = 600
"""What is longer is no sentence, and is read so far."""
EVERYDAY = frozenset(
    listed(
        "il but so too til until still yet now back up down out off again please hope i we you he she they my our "
        "your these those left made has make makes send sent ready lots sum any1 someone anyone somebody jeunes "
        "courage tient vous nous vos nos hommes femmes enfants avez avons from over to go there here them this that "
        "what where when who how the and or of for with on is are am was do does can could will would have had get "
        "give bring take drop need want like just some any all more much many old new big warm good best thanks thank "
        "hello hi dear church school office work car van truck je tu elle et ou mais donc ni que qui quoi dont pas "
        "plus moins tres peu tout tous toute toutes pour par sans avec dans chez sous entre apres avant deja encore "
        "bonjour bonsoir salut merci svp donner apporter passer venir prendre aller faire avoir etre une un des du la "
        "le les mon ma mes ton ta tes son sa ses notre votre leur ce cet cette ces matin soir jour semaine mois livre "
        "livres colis don dons etat taille local poste maison famille garage cave grenier ecole usine ferme plein "
        "pleine vide grand grande petit petite gros grosse neuf neuve propre chaud froid hiver ete lot ok cest "
        "anglais francais english french arabe puis sinon aussi comme voici alors cela fois annee allo"
    )
)
"""Words that name no goods and no town, though there is many a village of such a name."""
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[^\w\s]|_")
_WRITTEN_OUT = {
    "nxt": "next", "dem1": "demain", "2moro": "tomorrow", "2morrow": "tomorrow", "tmr": "tomorrow",
    "2mrw": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "tomo": "tomorrow", "weds": "wednesday",
    "thurs": "thursday", "thur": "thursday", "tues": "tuesday", "midday": "noon", "gde": "grande", "gd": "grand",
    "auj": "aujourd'hui", "ajd": "aujourd'hui", "sat week": "saturday week", "lge": "large", "doz": "dozen",
    "thru": "through", "aprem": "après-midi", "aprèm": "après-midi", "apm": "après-midi", "prs": "pairs",
    "pleine à craquer": "pleine", "plein à craquer": "plein", "pleine a craquer": "pleine",
    "plein a craquer": "plein", "à ras bord": "plein", "a ras bord": "plein", "mtn": "maintenant", "ds": "dans",
    "kelke": "quelques", "kelques": "quelques", "qlq": "quelques", "qqs": "quelques", "ts": "tous", "pti": "petit",
    "cpl": "couple", "coupla": "couple of", "demin": "demain", "dmain": "demain", "2main": "demain", "nr": "near",
    "abt": "about", "bout": "about", "2nite": "tonight", "2nt": "tonight", "tomorro": "tomorrow", "tmoz": "tomorrow",
    "tonite": "tonight", "noonish": "noon",
}  # fmt: skip
_SHORTHAND = re.compile(rf"(?<![\w])(?:{'|'.join(_WRITTEN_OUT)})(?![\w])", re.IGNORECASE)
_TENS = re.compile(r"\b(?:une )?(?P<number>\d+) ?z?aines?\b", re.IGNORECASE)
_HALF = re.compile(r"(?<![\d/])1 ?/ ?2 (?=[^\W\d_])|½ ?")
_ON = re.compile(r"(?<=\w )s/ ?(?=\w)", re.IGNORECASE)
_IN_ES = ("ches", "shes", "sses", "xes")
_IN_E = ("che", "she", "sse", "xe")
CUT_SHORT = frozenset({"d", "l", "j", "s", "n", "m", "t", "c", "qu"})


@dataclass(frozen=True, slots=True)
class Word:
    """``text`` is folded (no capitals, no accents), ``stem`` without its plural; a mark such as ',' has no stem."""

    text: str
    stem: str
    start: int
    end: int
    is_capital: bool = False
    is_accented: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.stem


def words_of(text: str) -> tuple[str, list[Word]]:
    """The sentence in ``flat`` form, and its words with their places in that."""
    line = " ".join(text[:LONGEST_SENTENCE].replace("\n", " , ").split())
    line = _SHORTHAND.sub(lambda found: _WRITTEN_OUT[found[0].casefold()], line)
    line = _HALF.sub("half ", line)
    line = clock(_ON.sub("sur ", _TENS.sub(r"environ \g<number>", line)))
    plain = flat(line)
    # Where folding changes the length, nothing is known of capitals and accents.
    typed = line if len(line) == len(plain) else plain
    if typed.isupper():
        typed = plain
    return plain, [_word(found, typed) for found in _WORD.finditer(plain)]


def stem(word: str) -> str:
    """The word without its plural, so that both forms are one: 'manteaux', 'boxes', 'nappies', 'bâches', 'brosses'.

    What is left need not be a word, as long as the singular leaves the same.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith(("ies", "ie")):
        return word.removesuffix("s")[:-2] + "y"
    if word.endswith(_IN_ES):
        return word[:-2]
    if word.endswith(_IN_E):
        return word[:-1]
    return word[:-1] if word[-1] in "sxz" and not word.endswith("ss") else word


def stems(phrase: str) -> tuple[str, ...]:
    """A phrase of the vocabulary, as its words are compared: 'd'' and its like count for nothing."""
    return tuple(stem(word) for word in key(phrase).split() if word not in CUT_SHORT)


def _word(found: re.Match[str], line: str) -> Word:
    text = found[0]
    folded = text if text[0].isdigit() else key(text)
    typed = line[found.start() : found.end()]
    return Word(folded or text, stem(folded), found.start(), found.end(), typed[:1].isupper(), typed.casefold() != text)
