"""A language nobody speaks: every sentence accented and longer by two fifths, so that what was not translated is seen.

Placeholders, tags, entities and addresses stay as they are.
"""

import re
from gettext import NullTranslations

from handlers.conversation.words import Words

CODE = "qps"
LONGER = 0.4
_KEPT = re.compile(r"(\{[^{}]*\}|</?[a-zA-Z][^<>]*>|&[#\w]+;|https?://\S+)")
_ACCENTED = str.maketrans("AaCcEeGgIiLlNnOoRrSsTtUuYyZz", "ÅåÇçÈèĠġÎîĻļÑñÕõŔŕŠšŢţÛûÝýŽž")
_FILLING = "ẋ"


def pseudo() -> Words:
    """Its words; dates and numbers are the French ones."""
    return Words(CODE, _Pseudo())


def changed(sentence: str) -> str:
    """The sentence in that language."""
    parts = _KEPT.split(sentence)
    letters = sum(char.isalpha() for part in parts[::2] for char in part)
    accented = "".join(part if at % 2 else part.translate(_ACCENTED) for at, part in enumerate(parts))
    body = accented.rstrip()
    filling = _FILLING * round(letters * LONGER + 0.5) if letters else ""
    return body + (f" {filling}" if filling else "") + accented[len(body) :]


class _Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return changed(message)

    def pgettext(self, context: str, message: str) -> str:
        return changed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return changed(msgid1 if n == 1 else msgid2)
