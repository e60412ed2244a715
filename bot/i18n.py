"""The catalogs as words. They are read from the .po files themselves, at start, so that none can be stale.

A reader of our own, for the part of the format that we write: Babel's takes several times as long, and every start of
the process waits for it. A test holds the two against each other.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from gettext import NullTranslations, c2py
from pathlib import Path

from handlers.conversation.words import Words

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = ("fr", "en")
DEFAULT = "en"

_FRENCH = frozenset(("fr", "fra", "fre"))
_ENTRY_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d)\])?\s+)?"(.*)"$')
_ESCAPE = re.compile(r"\\(.)")
_MEANS = {"n": "\n", "t": "\t", "r": "\r"}
_PLURAL_RULE = re.compile(r"plural=([^;\n]+)")
_CONTEXT_END = "\x04"
_Entry = dict[str, str]


class Catalog(NullTranslations):
    """One language's translations; a sentence without one is said in English, as it stands in the code."""

    def __init__(
        self, singles: dict[str, str], plurals: dict[str, tuple[str, ...]], rule: Callable[[int], int]
    ) -> None:
        super().__init__()
        self._singles, self._plurals, self._rule = singles, plurals, rule

    def gettext(self, message: str) -> str:
        """The translation of a sentence."""
        return self._singles.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        """The translation of a sentence in a context."""
        return self._singles.get(context + _CONTEXT_END + message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The translation in the number that ``n`` asks for in this language."""
        forms = self._plurals.get(msgid1)
        if forms is None:
            return msgid1 if n == 1 else msgid2
        return forms[min(self._rule(n), len(forms) - 1)]


def languages(folder: Path = LOCALES) -> dict[str, Words]:
    """The words of every language we speak, by its code. Raises OSError when a catalog is missing."""
    return {code: Words(code, read_catalog(catalog_path(code, folder))) for code in LANGUAGES}


def catalog_path(language: str, folder: Path = LOCALES) -> Path:
    """Where a language's catalog lies."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def language_of(code: str | None) -> str:
    """The language for somebody whose app says ``code`` (IETF, as 'fr', 'fr-CA', 'en_GB'; may be anything)."""
    first = re.split(r"[-_]", (code or "").strip().lower(), maxsplit=1)[0]
    return "fr" if first in _FRENCH else DEFAULT


def read_catalog(path: Path) -> Catalog:
    """A .po file. What is fuzzy, obsolete or not wholly translated counts as not there."""
    singles: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    header = ""
    for entry in _entries(path.read_text(encoding="utf-8").splitlines()):
        sentence, translations = entry["msgid"], _translations(entry)
        if not sentence:
            header = translations[0]
        elif "msgid_plural" in entry:
            plurals[sentence] = translations
        elif all(translations):
            singles[_key(entry)] = translations[0]
    rule = _PLURAL_RULE.search(header)
    return Catalog(
        singles, {one: forms for one, forms in plurals.items() if all(forms)}, c2py(rule[1] if rule else "n != 1")
    )


def _translations(entry: _Entry) -> tuple[str, ...]:
    return tuple(text for field, text in sorted(entry.items()) if field.startswith("msgstr")) or ("",)


def _key(entry: _Entry) -> str:
    return entry["msgctxt"] + _CONTEXT_END + entry["msgid"] if "msgctxt" in entry else entry["msgid"]


def _entries(lines: Iterable[str]) -> Iterator[_Entry]:
    """Each entry by the names of its fields; an empty line ends one."""
    entry: _Entry = {}
    field, is_fuzzy = "", False
    for line in (*lines, ""):
        if not line.strip():
            if "msgid" in entry and not is_fuzzy:
                yield entry
            entry, field, is_fuzzy = {}, "", False
        elif line.startswith("#,"):
            is_fuzzy = "fuzzy" in line
        elif found := _ENTRY_LINE.match(line.strip()):
            field = (found[1] + (found[2] or "")) if found[1] else field
            entry[field] = entry.get(field, "") + _ESCAPE.sub(lambda escape: _MEANS.get(escape[1], escape[1]), found[3])
