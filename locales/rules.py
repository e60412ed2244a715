"""What a translation must keep of its sentence, and how French and English are written here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html import unescape
from itertools import takewhile
from string import Formatter

NO_BREAK_SPACE = "\u00a0"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINK = re.compile(r"https?://\S+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_UNDERSTOOD = frozenset(("b", "i", "u", "s", "a", "code", "blockquote"))
# A mark that is neither glued to an opening bracket or another mark, nor inside a time or a number, wants its space.
_UNSPACED = re.compile(r"(?<![\s(\[!?:;%»€«])([:;?!%»€])(?![\w:/])|(?<=\w)([:;?!%»€])(?=[^\W\d])")
_WRONGLY_SPACED = re.compile(r"[^\S\u00a0]([:;?!%»€])")
_UNSPACED_OPENING = re.compile(r"«(?!\u00a0)")
_FAMILIAR = re.compile(r"\b(?:tu|ton|ta|tes|toi|te|t’\w+)\b", re.IGNORECASE)
_DOUBLET = re.compile(r"\w+(?:\([a-zèê]{1,5}\)|[·•‧][a-zèê]+|/(?:e|ne|trice|euse|ère|ve)s?\b)|\b\w+-e(?:-s|s)?\b")


def faults(language: str, sentence: tuple[str, ...], translation: tuple[str, ...]) -> Iterator[str]:
    """All that is wrong with a translation, each in words that can follow its sentence; forms singular first."""
    for number, form in enumerate(translation):
        like = sentence[min(number, len(sentence) - 1)]
        yield from _broken(form)
        yield from _placeholder_faults(form, sentence, may_leave_out_n=number == 0 and len(translation) > 1)
        yield from _tag_faults(form, like)
        yield from _edge_faults(form, like)
        yield from _writing_faults(language, form)


def _broken(text: str) -> Iterator[str]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield f"has broken braces: {error}"
        return
    if not all(name.isidentifier() for name in names):
        yield "has a placeholder without a plain name"
    stray = re.search(r"[<>]|&", _ENTITY.sub("", _TAG.sub("", text)))
    if stray:
        yield f"holds a bare {stray.group()}; write &lt; &gt; &amp;"


def _placeholder_faults(text: str, sentence: tuple[str, ...], may_leave_out_n: bool) -> Iterator[str]:
    # What the English singular leaves out, a translation's may leave out too.
    known = {name for form in sentence for name in _PLACEHOLDER.findall(form)}
    expected = set(_PLACEHOLDER.findall(sentence[0])) if may_leave_out_n else known
    there = set(_PLACEHOLDER.findall(text))
    missing = expected - there - ({"{n}"} if may_leave_out_n else set())
    if missing:
        yield f"lacks {', '.join(sorted(missing))}"
    if there - known:
        yield f"has {', '.join(sorted(there - known))}, which the sentence has not"


def _tag_faults(text: str, like: str) -> Iterator[str]:
    tags = _TAG.findall(text)
    if Counter(tags) != Counter(_TAG.findall(like)):
        yield "has other tags than the sentence"
    open_tags: list[str] = []
    for tag in tags:
        name = re.split(r"[\s>]", tag.strip("</"))[0]
        if name not in _UNDERSTOOD:
            yield f"has {tag}, which Telegram refuses"
        elif not tag.startswith("</"):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            yield f"has {tag} where it closes nothing"
    if open_tags:
        yield f"never closes <{open_tags[-1]}>"


def _edge_faults(text: str, like: str) -> Iterator[str]:
    for where, step in (("begins", 1), ("ends", -1)):
        here, there = (_edge(_TAG.sub("", one)[::step]) for one in (text, like))
        if here != there:
            yield f"{where} with {here[::step]!r}, the sentence with {there[::step]!r}"


def _edge(text: str) -> str:
    """The signs, emoji and spaces that a text begins with."""
    return "".join(takewhile(lambda char: char.isspace() or unicodedata.category(char) in _OF_SIGNS, text))


_OF_SIGNS = frozenset(("So", "Sk", "Sm", "Cf", "Mn", "Co"))


def _writing_faults(language: str, text: str) -> Iterator[str]:
    words = unescape(_LINK.sub("", _TAG.sub("", text)))
    if "'" in words:
        yield "has a straight apostrophe; write ’"
    if "..." in words:
        yield "has three dots; write …"
    if re.search(r"[^\S\n]{2,}", words):
        yield "has two spaces in a row"
    if language == "fr" and any(char.isalpha() for char in _PLACEHOLDER.sub("", words)):
        yield from _french_faults(words)


def _french_faults(words: str) -> Iterator[str]:
    # A placeholder stands for a word, without its braces' name being read as French.
    words = _PLACEHOLDER.sub("X", words)
    unspaced = [one or two for one, two in _UNSPACED.findall(words)] + _WRONGLY_SPACED.findall(words)
    if unspaced:
        yield f"lacks a no-break space before {' '.join(dict.fromkeys(unspaced))}"
    if _UNSPACED_OPENING.search(words):
        yield "lacks a no-break space after «"
    if found := _FAMILIAR.search(words):
        yield f"says {found.group()!r}; we say vous"
    if found := _DOUBLET.search(words):
        yield f"says {found.group()!r}; find a wording that names everybody"
