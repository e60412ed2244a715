"""Cuts marked text into the tokens of the day grammar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.conversation.reading import day_names, number_words
from handlers.conversation.reading.day_text import marked

_UNITS = frozenset({"day", "week", "month", "year"})
_TOKEN = re.compile(
    r"<(?P<mark>[a-z]+)>"
    r"|(?P<iso>(?:19|20|21)\d\d[-/.][01]?\d[-/.][0-3]?\d)(?!\d)"
    r"|(?P<full>\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)(?:\d{4}|\d{2}))(?!\d)"
    r"|(?P<short>\d{1,2}[/.]\d{1,2})(?!\d)"
    r"|(?P<dashed>\d{1,2}-0\d)(?!\d)"
    r"|(?P<number>\d+)(?:er|ere|e|eme|ieme|st|nd|rd|th)?(?![a-z\d])"
    r"|(?P<word>[^\W\d_]+)'?s?\b"
    r"|(?P<comma>[,;:/])"
    r"|(?P<dash>-+>?)"
    r"|(?P<ignored>[\s.!?()'\"«»“”*]+)"
    r"|(?P<other>.)"
)
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is a mark of day_text, or number, name of a month, weekday, weekdays (plural), date, comma, unknown."""

    kind: str
    value: int = 0
    date: tuple[int, int, int | None] | None = None
    """Day, month and year as written, unchecked."""
    text: str = ""


def tokens(text: str, language: str, habits: bool) -> list[Token]:
    """The tokens of what was typed; ``habits`` lets 'le samedi' alone mean every Saturday."""
    cut = [token for found in _TOKEN.finditer(marked(text)) for token in _token(found)]
    cut = _without_loose_marks(_two_days(_named(_spelled(cut), language)))
    return _articles(cut, habits)


def _token(found: re.Match[str]) -> list[Token]:
    kind, text = found.lastgroup or "", found[0]
    match kind:
        case "mark":
            return [Token(found["mark"])]
        case "iso":
            year, month, day = (int(part) for part in re.split(r"\D", text))
            return [Token("date", date=(day, month, year))]
        case "full" | "sep":
            day, month, year = (int(part) for part in re.split(r"\D", text))
            return [Token("date", date=(day, month, year + 2000 if year < 100 else year))]
        case "short" | "dashed":
            day, month = (int(part) for part in re.split(r"\D", text))
            return [Token("date", date=(day, month, None), text=text)]
        case "number":
            return [Token("number", int(found["number"][:9]), text=found["number"])]
        case "word":
            return [Token("word", text=text if text.endswith("'s") else found["word"])]
        case "comma":
            return [Token("comma")]
        case "dash":
            return [Token("to")]
        case "ignored":
            return []
    return [Token(UNKNOWN)]


def _spelled(cut: Sequence[Token]) -> list[Token]:
    """Numbers in words become numbers, 'trente et un' too."""
    known = number_words.spelled() | number_words.ordinals()
    texts = ["et" if token.kind == "and" else token.text if token.kind == "word" else "" for token in cut]
    result, at = list[Token](), 0
    while at < len(cut):
        spelled = number_words.longest(texts, at, known) if cut[at].kind == "word" else None
        if spelled:
            result.append(Token("number", spelled[0], text=" ".join(texts[at : at + spelled[1]])))
        else:
            result.append(cut[at])
        at += spelled[1] if spelled else 1
    return result


def _named(cut: Sequence[Token], language: str) -> list[Token]:
    result = list[Token]()
    for at, token in enumerate(cut):
        before, after = _kind(result, len(result) - 1), _kind(cut, at + 1)
        result.append(_name(token, before, after, _kind_of_month(cut, at + 2), language))
    return result


def _kind(cut: Sequence[Token], at: int) -> str:
    return cut[at].kind if 0 <= at < len(cut) else ""


def _kind_of_month(cut: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(cut) and cut[at].text in day_names.MONTHS


def _name(token: Token, before: str, after: str, month_follows: bool, language: str) -> Token:
    if token.text == "sept" and token.kind == "number":
        is_count = after in _UNITS or after == "next" or (after == "word" and before != "number")
        return token if is_count else Token("name", 9, text="sept")
    if token.kind != "word":
        return token
    word = token.text.removesuffix("'s") + ("s" if token.text.endswith("'s") else "")
    if word == "a":
        return Token("number", 1) if after in _UNITS else Token("to")
    if word == "mar":
        is_month = before == "number" or (not (after == "number" and month_follows) and language == "en")
        return Token("name", 3) if is_month else Token("weekday", 1)
    return _by_name(word) or _by_name(day_names.mended(word, before == "number")) or Token(UNKNOWN, text=word)


def _by_name(word: str) -> Token | None:
    if word in day_names.MONTHS:
        return Token("name", day_names.MONTHS[word], text=word)
    day, days = day_names.weekday(word), day_names.weekdays(word)
    if day is not None:
        return Token("weekday", day)
    return Token("weekdays", days) if days is not None else None


def _without_loose_marks(cut: list[Token]) -> list[Token]:
    """'in' and 'for' only count before a length of time; 'of' only at the start of a range."""
    kept = list[Token]()
    for at, token in enumerate(cut):
        counts = _kind(cut, at + 1) in ("number", "half") and _kind(cut, at + 2) in _UNITS
        if token.kind in ("in", "for") and not counts:
            continue
        kept.append(token)
    while kept and kept[-1].kind == "comma":
        kept.pop()
    while kept and kept[0].kind in ("comma", "to"):
        kept.pop(0)
    return kept


def _two_days(cut: list[Token]) -> list[Token]:
    """'12/13 mars' is two days: what looks like a date before a month's name is a range."""
    result = list[Token]()
    for at, token in enumerate(cut):
        if token.date and token.text and _kind(cut, at + 1) == "name":
            first, last = (Token("number", value, text=str(value)) for value in token.date[:2])
            result += [first, Token("to"), last]
        else:
            result.append(token)
    return result


def _articles(cut: list[Token], habits: bool) -> list[Token]:
    """'les samedi' is every Saturday, and so is 'le samedi' where nothing else is said."""
    is_habit = habits and all(token.kind in ("le", "weekday", "weekend", "and", "comma") for token in cut)
    result = list[Token]()
    for at, token in enumerate(cut):
        before = _kind(cut, at - 1)
        if token.kind in ("le", "les"):
            continue
        if token.kind in ("weekday", "weekend") and (before == "les" or (before == "le" and is_habit)):
            token = replace(token, kind=token.kind + "s")
        result.append(token)
    return result
