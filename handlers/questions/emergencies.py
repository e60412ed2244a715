"""Whether what somebody writes is a matter for the emergency services: nobody here answers at once."""

from collections.abc import Sequence

from handlers.conversation.reading.plain import phrases
from models.folding import words_of

_SIGNS = phrases(
    "urgence | urgences | urgence vitale | au secours | a l aide | ambulance | samu | pompier | pompiers | police | "
    "blesse | blessee | blesses | saigne | sang | inconscient | inconsciente | ne respire | etouffe | suicide | "
    "suicider | mourir | meurt | se noie | noyade | naufrage | en danger | agression | agresse | agressee | incendie | "
    "overdose | crise cardiaque | accouche | accouchement | viol | violee | "
    "emergency | fire brigade | bleeding | blood | unconscious | not breathing | choking | dying | drowning | "
    "drowned | in danger | assault | assaulted | attacked | injured | heart attack | giving birth | rape | raped | "
    "kill myself | stabbed | on fire"
)
_CRIES = frozenset(
    phrases(
        "sos | a l aide | aidez moi | aide moi | aidez moi s il vous plait | help me | please help me | "
        "help me please | urgence medicale | c est une urgence | emergency | medical emergency | "
        "it s an emergency | au feu"
    )
)
"""Said alone."""
_CRYING = phrases(
    "au secours | urgence vitale | urgence medicale | appelez une ambulance | appelez les pompiers | appelez le samu | "
    "appelez la police | besoin d une ambulance | ne respire | inconscient | inconsciente | se noie | s etouffe | "
    "crise cardiaque | est blesse | est blessee | sont blesses | il saigne | elle saigne | saigne beaucoup | "
    "suis en danger | est en danger | sommes en danger | sont en danger | va mourir | vais mourir | "
    "en train de mourir | me suicider | en train d accoucher | m agresse | nous agresse | "
    "call an ambulance | call the police | need an ambulance | not breathing | can t breathe | unconscious | choking | "
    "drowning | heart attack | is injured | are injured | is hurt | is bleeding | bleeding badly | am in danger | "
    "is in danger | are in danger | is dying | are dying | kill myself | attacking us | attacking me"
)
_LONGEST_CRY = 10
"""Words."""
_SUPPOSING = frozenset(("si", "if", "cas", "case"))


def is_emergency(text: str) -> bool:
    """Whether one of the signs stands in the text; rather once too often."""
    return is_cry(text) or _holds(words_of(text), _SIGNS)


def is_cry(text: str) -> bool:
    """Whether the text is hardly anything but a cry for help: also where something else was asked, and any words may be
    the answer.
    """
    said = words_of(text)
    if " ".join(said) in _CRIES:
        return True
    return len(said) <= _LONGEST_CRY and _SUPPOSING.isdisjoint(said) and _holds(said, _CRYING)


def _holds(said: Sequence[str], signs: Sequence[str]) -> bool:
    line = f" {' '.join(said)} "
    return any(f" {sign} " in line for sign in signs)
