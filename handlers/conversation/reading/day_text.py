"""The phrases of days, in French and English, each turned into one mark that the grammar knows.

What is left between marks are names, numbers and separators. Order matters: what contains another comes first.
"""

import re
import unicodedata

from handlers.conversation.reading.plain import one_line

_SAME = str.maketrans(dict.fromkeys("’‘`´ʼ′", "'") | dict.fromkeys("–—−‐‑‒→⇒➡", "-") | {"œ": "oe", "º": "", "°": ""})

# A weekday's beginning is enough to see one coming.
_WEEKDAY = r"(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_DAY_PARTS = r"matin(?:ee)?s?|midis?|soir(?:ee)?s?|apres[- ]?midis?|nuits?"
_ENGLISH_PARTS = r"mornings?|afternoons?|evenings?|nights?"

_MARKS: tuple[tuple[str, str], ...] = (
    ("later", r"from now(?! on)|plus tard|later"),
    ("overmorrow", r"apres[- ]?demain|(?:the )?day after tomorrow|surlendemain|overmorrow"),
    ("yesterday", r"avant[- ]?hier|hier|(?:the )?day before yesterday|yesterday"),
    ("tomorrow", r"demain|tomorrow|tommorr?ow|tomm?orow|tmrw"),
    (
        "anytime",
        (
            r"n'? ?importe quand|n'? ?importe quel(?:s)? jours?|quand (?:vous voulez|tu veux|il faut|vous avez besoin)|"
            r"tout le temps|toujours|any ?time|any day|when ?ever(?: you (?:want|like|need))?(?: me)?|always|"
            r"a tout moment|peu importe|all the time|flexible"
        ),
    ),
    (
        "from> <today",
        (
            r"(?:des|a partir de|starting|from) (?:maintenant|now)(?: on(?:wards)?)?|maintenant|now|tout de suite|"
            r"immediate(?:ly|ment)|des que possible|as soon as possible|asap"
        ),
    ),
    ("every", r"(?:toutes les semaines|chaque semaine|every week|weekly)(?= .*" + _WEEKDAY + ")"),
    (
        "today",
        (
            rf"aujourd'? ?hui|auj|ce (?:matin|midi|soir)|cet(?:te)? (?:apres[- ]?midi|nuit)|this (?:{_ENGLISH_PARTS})|"
            r"tonight|today|2day|ce jour"
        ),
    ),
    ("", rf"(?:(?:le|au|en|du|dans l'|dans la|de l'|l'|la) ?)?\b(?:{_DAY_PARTS})|(?:in the |at )?(?:{_ENGLISH_PARTS})"),
    ("", r"(?:pour )?toute la journee|all day(?: long)?|journee entiere"),
    (
        "everyday",
        (
            r"(?:tous )?les jours(?= |$)(?! (?:de (?:la )?semaine|ouvr))|chaque jour|every ?day|each day|daily|"
            r"7 ?(?:j|jours)? ?(?:/|sur) ?7|(?:7|seven) days a week"
        ),
    ),
    (
        "workdays",
        (
            r"(?:tous |toute )?(?:les |des )?jours? (?:de (?:la )?semaine|ouvr(?:es?|ables?))|en semaine|"
            r"week ?days?|working days|business days"
        ),
    ),
    ("weekends", r"(?:(?:tous )?les |at (?:the )?)?week[- ]?ends|(?<=les )week[- ]?end|(?<=les )we"),
    ("weekend", r"week[- ]?end|(?<=\bce )we|(?<=\ble )we|we(?= prochain)"),
    ("upcoming", r"this coming"),
    ("next", r"prochaine?s?|suivante?s?|next|following|coming|a venir|qui vient|upcoming"),
    ("past", r"derniere?s?|last|ago|il y a|passee?s?|previous"),
    ("onwards", r"onwards?|et (?:apres|au[- ]dela)"),
    ("until", r"jusqu'? ?(?:au|aux|a|en)?|jusque|until|untill?|'?till?|up to"),
    ("between", r"entre|between"),
    (
        "from",
        (
            r"a (?:partir|compter) (?:de la|de l'|de|du|d'|des)|(?:en )?(?:commencant|debutant)|des(?= )|depuis|"
            r"(?:starting|beginning|as)(?: from| of| on| in)?(?! of)|from|since|onwards? from|commencing"
        ),
    ),
    ("except", r"sauf|excepte|except(?: for| on)?|hormis|hors|but not|a part"),
    ("before", r"avant|before"),
    ("after", r"apres|after"),
    ("plusweek", r"en huit"),
    ("plusfortnight", r"en quinze"),
    ("2> <week", r"(?:une |a |1 )?(?:quinzaine(?: de jours)?|fortnight)|quinze jours"),
    ("1> <week", r"huit jours"),
    ("2", r"(?:a |une )?couple of|deux ou trois(?! )"),
    ("half", r"demi(?:e)?s?|half"),
    ("every", r"tou(?:s|tes) les|chaque|every|each|all (?:the )?(?=[a-z]+days)"),
    (
        "whole",
        r"tout(?:e)? (?:le|la|l')(?: mois (?:de|d'))?|tout|all(?: of)?(?: the)?|(?:the )?(?:whole|entire)(?: of)?",
    ),
    ("start", r"debut|early|(?:the )?(?:start|beginning) of"),
    ("mid", r"mi|milieu|mid|(?:the )?middle of"),
    ("end", r"fin|late|(?:the )?end of"),
    ("this", r"cet(?:te)?|ces?|this|en cours"),
    ("for", r"pendant|durant|pour(?: une duree de)?|for|during"),
    ("day", r"jours?|days?"),
    ("week", r"semaines?|weeks?'?|wks?"),
    ("month", r"mois|months?"),
    ("year", r"ans?|annees?|years?"),
    ("in", r"d' ?ici|dans|within|en|in"),
    ("and", r"et|and|puis|&|\+"),
    ("les", r"les"),
    ("le", r"le"),
    ("of", r"du|de|d'|of"),
    ("to", r"aux?|to|thr(?:u|ough)|->"),
    ("", r"\btime$"),
)

_FEASTS: tuple[tuple[str, str], ...] = (
    ("24/12", r"(?:la )?veille de noel|christmas eve|reveillon de noel"),
    ("25/12", r"noel|christmas(?: day)?|xmas"),
    ("31/12", r"(?:la )?saint[- ]sylvestre|new year'?s eve|reveillon(?: du nouvel an)?|veille du nouvel an"),
    ("1/1", r"(?:le )?jour de l' ?an|nouvel an|new year'?s? day|new year"),
)

_POLITE = re.compile(
    r"(?<![a-z'])(?:s'il (?:vous|te) plait|svp|stp|please|thank you|thanks|merci(?: beaucoup)?|bonjour|bonsoir|hello|"
    r"hi|(?:would )?like to|want to|able to|going to|i'?m|i'?ll|i'?d|i (?:am|will|can|would)|j' ?arrive|j' ?ai|"
    r"je (?:suis|serai|peux|pourrai|pourrais|viens|viendrai|voudrais)|nous (?:sommes|serons|pouvons|viendrons)|"
    r"we (?:are|will|can)|on (?:peut|sera|est)|venir|arriver|etre|presente?s?|rester|disponibles?|dispos?|libres?|"
    r"available|free|come|be|there|stay|seulement|uniquement|only|just|ci|plutot|environ|about|the|on|at|la|l')(?![a-z])"
)
_ELISIONS = re.compile(r"(?<![a-z])([dlj])'(?=[a-z])")
_ORDINARY_HYPHENS = re.compile(
    r"(?<=\bmi)-|(?<=\bmid)-|"
    r"(?<=[a-z])-(?=et-|et |un\b|une\b|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|ci\b|"
    r"one|two|three|four|five|seven|eight|nine|first|second|third|fourth|fifth|sixth|ninth)|(?<=[a-z]-et)-"
)


def marked(text: str) -> str:
    """The text in lower case without accents, its phrases as '<mark>', politeness and articles dropped."""
    plain = flat(text)
    plain = _ORDINARY_HYPHENS.sub(" ", plain)
    plain = _ELISIONS.sub(r"\1' ", plain)
    for value, phrase in _FEASTS_COMPILED:
        plain = phrase.sub(f" {value} ", plain)
    for mark, phrase in _MARKS_COMPILED:
        plain = phrase.sub(f" <{mark}> " if mark else " ", plain)
        plain = plain.replace("<2>", "2").replace("<1>", "1")
    return " ".join(_POLITE.sub(" ", plain).split())


def flat(text: str) -> str:
    """One line in lower case, without accents, with plain apostrophes and hyphens."""
    folded = unicodedata.normalize("NFKD", one_line(text).translate(_SAME).casefold()).translate(_SAME)
    return " ".join("".join(char for char in folded if not unicodedata.combining(char)).split())


def _whole_words(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z<])(?:{phrase})(?![a-z>])" if not phrase.startswith("&") else phrase)


_MARKS_COMPILED = tuple((mark, _whole_words(phrase)) for mark, phrase in _MARKS)
_FEASTS_COMPILED = tuple((value, _whole_words(phrase)) for value, phrase in _FEASTS)
