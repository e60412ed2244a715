"""Names folded for comparing: what is typed finds what is kept without capitals, accents or punctuation."""

import re
import unicodedata

_UNDECOMPOSED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def words_of(text: str) -> list[str]:
    """The words of a text, folded: 'Zoé N’Diaye-Łuk' → zoe, n, diaye, luk."""
    # Decomposed before and after: a mathematical capital is a letter only then, and its case goes only afterwards.
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_UNDECOMPOSED)
    plain = unicodedata.normalize("NFKD", folded)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", letters)
