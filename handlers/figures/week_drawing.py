"""A week's shifts as a picture: how many places are taken, missing and free."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.context import Context
from handlers.conversation.words import N_, Words
from handlers.figures import scopes
from handlers.figures.scopes import Scope
from handlers.pictures import stacked_rows
from models import figures_of_week
from models.bilingual import in_language
from models.database import Json
from models.shifts import ShiftCard

A_WEEK = timedelta(days=7)
_EARLIEST, _LATEST = date(2016, 1, 4), date(2100, 1, 1)
_SERIES = ((N_("taken"), 0), (N_("needed, not taken"), 1), (N_("free"), stacked_rows.EMPTY))


def begin_of(day: str, today: date) -> date:
    """The Monday of the week of that day (ISO 8601); of this week, where it is none."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = today
    found = found if _EARLIEST <= found <= _LATEST else today
    return found - timedelta(days=found.weekday())


async def figures(context: Context, scope: Scope, monday: date) -> Json:
    """A row for each shift; where those are too many, for each activity or site of a day, or each day."""
    words, sunday = context.words, monday + timedelta(days=6)
    cards = await figures_of_week.planned(context.session, scope.sites, monday, sunday)
    where = scopes.place(scope, words)
    return {
        "title": _plain(words.say("The week · {place}", place=where)),
        "subtitle": words.days(monday, sunday),
        "series": [{"label": _plain(words.say(label)), "style": style} for label, style in _SERIES],
        "rows": _rows(cards, words, is_one_site=scope.alone is not None),
        "line": None,
        "empty": _plain(words.say("No shifts are planned in this week.")),
    }


def _rows(cards: Sequence[ShiftCard], words: Words, *, is_one_site: bool) -> list[Json]:
    groups = _grouped(cards, words, is_one_site=is_one_site)
    rows = []
    for label, together in groups.items():
        taken = sum(card.shift.taken for card in together)
        missing = sum(max(0, card.shift.least - card.shift.taken) for card in together)
        most = sum(card.shift.most for card in together)
        told = words.say("{taken}/{most}", taken=words.number(taken), most=words.number(most))
        rows.append({"label": label, "values": [taken, missing, most - taken - missing], "shown": _plain(told)})
    return rows


def _grouped(cards: Sequence[ShiftCard], words: Words, *, is_one_site: bool) -> dict[str, list[ShiftCard]]:
    """As finely as there is room for."""
    found: dict[str, list[ShiftCard]] = {}
    for name in (_by_shift, _by_kind, _by_day):
        found = {}
        for card in cards:
            found.setdefault(name(card, words, is_one_site), []).append(card)
        if len(found) <= stacked_rows.MOST_ROWS:
            break
    return found


def _by_shift(card: ShiftCard, words: Words, is_one_site: bool) -> str:
    begin = words.time(card.shift.starts_at, card.zone)
    return f"{_day(card, words)} {begin} {_kind(card, words, is_one_site)}"


def _by_kind(card: ShiftCard, words: Words, is_one_site: bool) -> str:
    return f"{_day(card, words)} {_kind(card, words, is_one_site)}"


def _by_day(card: ShiftCard, words: Words, _is_one_site: bool) -> str:
    return _day(card, words)


def _kind(card: ShiftCard, words: Words, is_one_site: bool) -> str:
    """What is done, or where, where that differs."""
    return in_language(card.activity.name if is_one_site else card.site.name, words.language)


def _day(card: ShiftCard, words: Words) -> str:
    """'Sat 12'."""
    return words.weekday_and_number(card.day)


def _plain(text: object) -> str:
    return str(text.unescape()) if hasattr(text, "unescape") else str(text)
