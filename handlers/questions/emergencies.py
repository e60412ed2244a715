"""Whether what somebody writes is a matter for the emergency services: nobody here answers at once."""

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


def is_emergency(text: str) -> bool:
    """Whether one of the signs stands in the text; rather once too often."""
    said = f" {' '.join(words_of(text))} "
    return any(f" {sign} " in said for sign in _SIGNS)
