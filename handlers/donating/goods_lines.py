"""The goods of an offer while it is being put together: plain JSON in the answers of its form."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.conversation.kinds.base import Value
from handlers.conversation.reading.plain import key
from handlers.donating.reading.goods import Good
from models.needs import Category
from models.offers import LONGEST_SAID, MOST_ITEMS, Item, Unit

_WORD = re.compile(r"[^\W_]+")
MOST = 100_000
"""Of anything; what is more was not meant."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of goods. ``number`` tells it from the others of the list, whatever becomes of these.

    ``category`` is a slug, "" while nobody knows which; ``is_settled`` once it was said how much, or that nobody knows.
    """

    number: int
    category: str = ""
    said: str = ""
    amount: int | None = None
    unit: Unit | None = None
    is_settled: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be asked about it."""
        return bool(self.category) and self.is_settled

    def of(self, amount: int | None, unit: Unit | None) -> "Line":
        """So much of it; nothing, where nobody knows."""
        return replace(self, amount=amount, unit=unit, is_settled=True)

    def to_json(self) -> Value:
        """A form that ``lines_of`` reads back."""
        kept = {"n": self.number, "category": self.category, "said": self.said, "amount": self.amount}
        return kept | {"unit": self.unit.value if self.unit else None, "settled": self.is_settled}

    @classmethod
    def from_json(cls, kept: Any) -> "Line":
        """The line that was kept so. Raises TypeError, KeyError or ValueError for anything else."""
        number, category, said, amount = kept["n"], kept["category"], kept["said"], kept["amount"]
        unit = Unit(kept["unit"]) if kept["unit"] is not None else None
        is_sound = isinstance(number, int) and isinstance(category, str) and isinstance(said, str)
        is_amount = amount is None or (isinstance(amount, int) and 0 < amount <= MOST)
        if not is_sound or not is_amount or len(said) > LONGEST_SAID:
            raise ValueError(kept)
        return cls(number, category, said, amount, unit, kept["settled"] is True)


def lines_of(value: Value) -> list[Line]:
    """The lines of an answer; none where it is no such answer."""
    try:
        return [Line.from_json(one) for one in value] if isinstance(value, list) else []
    except (TypeError, KeyError, ValueError):
        return []


def kept(lines: Iterable[Line]) -> list[Value]:
    """As an answer is kept."""
    return [line.to_json() for line in lines]


def read(goods: Sequence[Good], text: str, after: Sequence[Line] = ()) -> list[Line]:
    """Goods as they were read in a text, behind those there are."""
    first = next_number(after)
    return [
        Line(
            first + at,
            one.category or "",
            _as_typed(one.said, text)[:LONGEST_SAID],
            one.number if one.number and one.number <= MOST else None,
            Unit(one.unit.value) if one.unit else None,
            is_settled=one.number is not None or one.unit is not None,
        )
        for at, one in enumerate(goods)
    ]


def _as_typed(said: str, text: str) -> str:
    """What the donor called it, with the accents that reading took away."""
    typed = [(word.start(), word.end(), key(word[0])) for word in _WORD.finditer(text)]
    return ", ".join(_run_of(key(piece).split(), typed, text) or piece for piece in said.split(", "))


def _run_of(wanted: Sequence[str], typed: Sequence[tuple[int, int, str]], text: str) -> str:
    count = len(wanted)
    runs = (typed[at : at + count] for at in range(len(typed) - count + 1))
    run = next((run for run in runs if count and [word for _, _, word in run] == wanted), None)
    return text[run[0][0] : run[-1][1]] if run else ""


def next_number(lines: Sequence[Line]) -> int:
    """The number of a new line."""
    return max((line.number for line in lines), default=0) + 1


def with_line(lines: Sequence[Line], new: Line) -> list[Line]:
    """The list with that line in its place, or behind all others; no longer than an offer can be."""
    if any(line.number == new.number for line in lines):
        return [new if line.number == new.number else line for line in lines]
    return [*lines, new][:MOST_ITEMS]


def without_line(lines: Sequence[Line], number: int) -> list[Line]:
    """The list without that line."""
    return [line for line in lines if line.number != number]


def items_of(lines: Sequence[Line], categories: Sequence[Category]) -> list[Item]:
    """The goods as an offer has them; those of no known category are left out."""
    named = {category.slug: category for category in categories}
    return [Item(named[line.category], line.said, line.amount, line.unit) for line in lines if line.category in named]
