"""Long lists to choose from while an announcement is written, by the page; and its shifts."""

from collections.abc import Sequence

from handlers.announcing.announcement_facts import AnnouncementFacts
from handlers.conversation.kinds.base import Asking, Changed
from handlers.conversation.messages import Choice, Choices
from handlers.shifts import shift_words

A_PAGE = 8
SHIFT = "h:"
"""How the meaning of a shift's button begins; its number follows."""
_TURN = "p:"
_NUMBER = "number"


def page_of(items: Sequence[Choice], asking: Asking) -> tuple[Choices, ...]:
    """The page that is looked at, and the buttons to those before and after."""
    last = max(0, (len(items) - 1) // A_PAGE)
    number = asking.scratch.get(_NUMBER, 0)
    number = min(number, last) if isinstance(number, int) else 0
    turns = [asking.button(asking.words.say("‹ Previous"), f"{_TURN}{number - 1}")] if number else []
    turns += [asking.button(asking.words.say("More ›"), f"{_TURN}{number + 1}")] if number < last else []
    groups = (Choices(tuple(items[number * A_PAGE : (number + 1) * A_PAGE])), Choices(tuple(turns), columns=2))
    return tuple(group for group in groups if group.items)


def turned(meaning: str, asking: Asking) -> Changed | None:
    """Another page; None where that is not what the button means."""
    number = meaning.removeprefix(_TURN)
    if not meaning.startswith(_TURN) or not (number.isascii() and number.isdigit()):
        return None
    return Changed({**asking.scratch, _NUMBER: int(number[:4])})


def shifts(asking: Asking) -> list[Choice]:
    """Every shift to come of those that are looked at."""
    words = asking.words
    return [
        asking.button(
            f"{words.short_day(card.day)} {words.time(card.shift.starts_at, card.zone)} "
            f"{shift_words.what(card, words)}, {shift_words.where(card, words)}",
            f"{SHIFT}{card.shift.id}",
        )
        for card in AnnouncementFacts.of(asking).cards
    ]
