"""Text made plain: cleaned for keeping, reduced for comparing, cut for showing."""

import re
import unicodedata

_ZERO_WIDTH_JOINERS = "\u200c\u200d"
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")  # letters by their category, blank by their look
_BLACK_FLAG = "\U0001f3f4"  # opens the flags of England, Scotland and Wales, spelled with tag characters
_NO_BREAK = "\u00a0\u202f"
_TO_PLAIN = str.maketrans(dict.fromkeys(_NO_BREAK, " "))
_SPACES = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def clean(text: str) -> str:
    """The text without what can't be seen or would disturb what stands beside it, in NFC, spaces collapsed.

    Drops control characters, lone surrogates, bidirectional controls and zero-width padding; keeps line breaks (never
    two empty lines in a row), joiners inside words and emoji, and the no-break spaces of French.
    """
    lines = (_without_unseen(line) for line in _LINE_BREAK.split(text))
    kept = "\n".join(_SPACES.sub(_one_space, unicodedata.normalize("NFC", line)).strip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")


def one_line(text: str) -> str:
    """Cleaned, and on one line."""
    return " ".join(line for line in clean(text).split("\n") if line)


def plainly_spaced(text: str) -> str:
    """The text with plain spaces for no-break ones, as it is read and compared."""
    return text.translate(_TO_PLAIN)


def key(text: str) -> str:
    """The text as it is compared: words of letters and digits, without case, accents, punctuation and emoji."""
    folded = unicodedata.normalize("NFKD", clean(text).casefold()).casefold().translate(_LIGATURES)
    letters = (char for char in folded if not _is_accent(char) and char not in _ZERO_WIDTH_JOINERS)
    return " ".join("".join(char if _is_of_word(char) else " " for char in letters).split())


def clip(text: str, length: int) -> str:
    """The text in at most ``length`` characters, cut with '…' where whole visible characters end."""
    if len(text) <= length:
        return text
    if length <= 0:
        return ""
    end = length - 1
    while end > 0 and _holds_together(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def words(listing: str) -> tuple[str, ...]:
    """The words of a constant written as one string."""
    return tuple(listing.split())


def phrases(listing: str) -> tuple[str, ...]:
    """The phrases of a constant, written as one string with '|' between them."""
    return tuple(phrase.strip() for phrase in listing.split("|"))


def _one_space(found: re.Match[str]) -> str:
    """Of no-break spaces alone the first, of any others a plain one."""
    return found[0][0] if all(char in _NO_BREAK for char in found[0]) else " "


def _without_unseen(line: str) -> str:
    visible = "".join(char for char in line if char in _ZERO_WIDTH_JOINERS or _is_tag(char) or _is_seen(char))
    return "".join(char for at, char in enumerate(visible) if _is_in_place(visible, at))


def _is_seen(char: str) -> bool:
    code = ord(char)
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    if is_noncharacter or char in _INVISIBLE:
        return False
    # The signs U+0600–U+0605 and their like format what follows, and are seen.
    return char == "\t" or unicodedata.category(char) not in ("Cc", "Cs", "Cf") or "\u0600" <= char <= "\u08e2"


def _is_in_place(line: str, at: int) -> bool:
    """Joiners belong between two visible characters, tags behind a black flag; anywhere else they are padding."""
    char = line[at]
    if char in _ZERO_WIDTH_JOINERS:
        return 0 < at < len(line) - 1 and _is_joinable(line[at - 1]) and _is_joinable(line[at + 1])
    if _is_tag(char):
        before = line[:at].rstrip("".join(map(chr, range(0xE0020, 0xE0080))))
        return before.endswith(_BLACK_FLAG)
    return True


def _is_joinable(char: str) -> bool:
    return char not in _ZERO_WIDTH_JOINERS and not char.isspace() and not _is_tag(char) and char.isprintable()


def _is_tag(char: str) -> bool:
    return "\U000e0020" <= char <= "\U000e007f"


def _is_accent(char: str) -> bool:
    """Latin, Greek and Cyrillic accents, and the vowel marks of Arabic, which are mostly left out when typing."""
    return "\u0300" <= char <= "\u036f" or "\u064b" <= char <= "\u065f" or char == "\u0670"


def _is_of_word(char: str) -> bool:
    return char.isalnum() or (unicodedata.category(char) in ("Mn", "Mc") and not "\ufe00" <= char <= "\ufe0f")


def _holds_together(text: str, at: int) -> bool:
    """Whether a cut before ``at`` would split one visible character."""
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after in _ZERO_WIDTH_JOINERS or unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or _is_tag(after):  # a skin tone, a flag's spelling
        return True
    if _is_half_flag(before) and _is_half_flag(after):
        halves = 0
        while at - 1 - halves >= 0 and _is_half_flag(text[at - 1 - halves]):
            halves += 1
        return halves % 2 == 1
    return False


def _is_half_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
