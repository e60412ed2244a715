"""Whether what somebody writes is a matter for the emergency services: nobody here answers at once.

All of it is compared folded (``models.folding.words_of``): without accents, case, apostrophes or hyphens.
"""

import re

from handlers.conversation.reading.plain import phrases
from models.folding import words_of

_SIGNS = phrases(
    "urgence | urgences | ambulance | samu | pompier | pompiers | police | "
    "blesse | blessee | blesses | saigne | sang | etouffe | suicide | "
    "suicider | mourir | meurt | noyade | naufrage | en danger | agression | agresse | agressee | incendie | "
    "accouche | accouchement | viol | violee | "
    "emergency | fire brigade | bleeding | blood | dying | drowned | in danger | assault | assaulted | attacked | "
    "injured | overdose | rape | raped | stabbed | on fire"
)
"""Wherever they stand, they may tell of one."""
_CRIES = frozenset(
    phrases(
        "sos | s o s | aidez moi | aidez nous | aide moi | aide nous | help me | help us | help help | "
        "c est une urgence | urgence | une urgence | it s an emergency | emergency | an emergency | "
        "medical emergency | overdose | une overdose | "
        "ambulance | une ambulance | an ambulance | pompiers | les pompiers | le samu | au feu | fire"
    )
)
"""Said alone."""
_POLITE = re.compile(r"\b(?:s il (?:vous|te) plait|svp|stp|please|pls|vite|maintenant|quick|quickly|now|urgent)\b")
_CRYING = re.compile(
    "|".join(
        rf"\b(?:{sign})\b"
        for sign in (
            # Secours populaire and Secours catholique are associations; "au secours de" is what we all do.
            r"(?:au|o) secours?(?! (?:populaire|catholique|islamique|rouge|d|de|des|du)\b)",
            r"(?:^|venez |viens )a l aide(?! (?:alimentaire|humanitaire|juridique|d|de|des|du|aux?)\b)",
            r"urgence (?:vitale|medicale)",
            r"(?:appele[rz]|appell?ez?|faut|envoyez|besoin) (?:d |des |du )?(?:une |l |le )?(?:ambulance|samu|112)",
            r"(?:appele[rz]|appell?ez?|faut|envoyez|besoin) (?:des |les |de la |la )?(?:pompiers|police)",
            r"(?:ne|n) respire|respire (?:plus|pas)|arrete de respirer",
            r"inconscient(?:e|s|es)?|evanoui(?:e|s|es)?|perdu connaissance|fait un malaise|convulse|convulsions",
            r"(?:se|me) noie(?:nt)?|se noyer|(?:s|m) etouffe|(?<!j ai eu une )crise cardiaque|fait une overdose",
            # "J'ai été blessé au dos" is a reason not to carry, "il a été agressé" is none.
            r"(?:est|suis|sommes|sont) (?:tres |gravement )?blesse(?:e|s|es)?",
            r"(?:est|suis|sommes|sont|ete) (?:agresse|poignarde|viole)(?:e|s|es)?",
            r"y a (?:un|une|des|deux|trois|plusieurs|\d+) (?:\w+ )?(?:blesse|mort|noye)(?:e|s|es)?",
            r"(?:il|elle|je) saigne|saigne beaucoup|per(?:d|ds|du) (?:beaucoup de |du |son )?sang",
            r"(?:suis|est|sommes|sont) en danger",
            r"(?:va|vais|vont|veux|veut) mourir|en train de mourir|je meurs|(?:me|se) suicider",
            r"(?:train d|va) accoucher(?! (?:en|dans|debut|fin|le|bientot)\b)|elle accouche",
            r"(?:m|nous) (?:a |ont )?(?:agress|attaqu|poignard)(?:e|es|ent)|(?:me|nous) frappe(?:nt)?",
            r"fait (?:agresser|attaquer|frapper|poignarder|violer)",
            r"(?:bateau|canot|zodiac) coule|on coule|nous coulons|sommes dans l eau|tombee? a l eau",
            r"y a le feu|(?:tente|tentes|maison|camp) (?:est |sont )?(?:en feu|brule|brulent)",
            r"call (?:\w+ )?(?:ambulance|police|fire brigade|112|999|911)",
            r"(?:need|send) (?:\w+ )?(?:ambulance|police)",
            r"(?:not|stopped) breathing|(?:t|cannot|can not) breathe|choking|unconscious|(?:a|having) seizure(?! of)",
            r"(?:he|she|somebody|someone|friend) (?:has )?(?:just )?(?:fainted|collapsed|passed out(?! \w+s\b))",
            r"drowning(?! in (?!the|a|water)\w)|(?<!go )overboard|(?:is|are) sinking|are in the water",
            r"(?<!i had a )heart attack|overdosed|overdosing",
            r"(?:is|s|are|re|am|m|got) (?:badly )?(?:injured|hurt|bleeding|dying)",
            r"(?:is|s|are|re|am|m|was|been|being|got) (?:stabbed|raped|attacked|assaulted)",
            r"(?:is|s|are|re|am|m) in danger(?! of)|(?:got|been) shot|bleeding badly|lots? of blood",
            r"(?:going|want) to die|kill myself|attacking (?:us|me)|giving birth(?! (?:in|next|soon)\b)",
            r"there (?:is|s) a fire|(?:tent|tents|house|camp) (?:is|are) (?:on fire|burning)",
        )
    )
)
_HARMLESS = re.compile(r"\b(?:personne n est|nobody is|nobody s|no one is|no one s|phone is|battery is) \w+")
_SUPPOSING = re.compile(r"\b(?:si|s ils?|s elles?|if|cas|case)\b")
_LONGEST_CRY = 15
"""Words."""


def is_emergency(text: str) -> bool:
    """Whether one of the signs stands in the text; rather once too often."""
    line = _line(text)
    return line in _CRIES or _CRYING.search(line) is not None or any(f" {sign} " in f" {line} " for sign in _SIGNS)


def is_cry(text: str) -> bool:
    """Whether the text is hardly anything but a cry for help: also where something else was asked, and any words may be
    the answer.
    """
    line = _line(text)
    if line in _CRIES:
        return True
    is_short = line.count(" ") < _LONGEST_CRY
    return is_short and not _SUPPOSING.search(line) and _CRYING.search(line) is not None


def _line(text: str) -> str:
    """The words that count, with one space between them."""
    said = _POLITE.sub(" ", " ".join(words_of(text)))
    return " ".join(_HARMLESS.sub(" ", said).split())
