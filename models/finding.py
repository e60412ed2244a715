"""Finding registered volunteers by their name, or a part of it, or their telephone number.

Names are compared as ``models.people`` keeps them folded. Everything is one look through the names, in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.folding import words_of
from models.people import Person
from models.volunteers import Volunteer

FEWEST_DIGITS = 6
"""With fewer nobody is found by their number: they could be anybody's."""
LONGEST_TYPED = 8
"""Words of what was typed that are looked at."""
SHORTEST_TO_MEND = 3
LONGEST_WITH_ONE_SLIP = 5
"""In a longer word two slips are allowed for."""
CLOSE = 70
"""Likeness, of 100, from which somebody is offered who is called otherwise than was typed."""
CANDIDATES = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """Those found, the likeliest first. ``is_close``: nobody is called so, these nearly are. ``more``: too many."""

    people: Sequence[Person] = ()
    is_close: bool = False
    more: bool = False


async def volunteers_called(session: AsyncSession, typed: str, limit: int) -> Found:
    """Volunteers in whose name each of the words typed stands; where there are none, those who are nearly called so."""
    words = words_of(typed)[:LONGEST_TYPED]
    if not words:
        return Found()
    named = _registered().where(*(Person.name_key.contains(word, autoescape=True) for word in words))
    ranked = named.order_by(_rank(words), Person.name_key, Person.id).limit(limit + 1)
    found = list(await session.scalars(ranked))
    if found:
        return Found(found[:limit], more=len(found) > limit)
    return Found(await _nearly(session, words, limit), is_close=True)


async def volunteers_reached_at(session: AsyncSession, digits: str, limit: int) -> Found:
    """Volunteers whose number, where they gave one, ends in these digits; leading zeros are left out."""
    ending = digits.lstrip("0")
    if len(ending) < FEWEST_DIGITS:
        return Found()
    reached = _registered().where(Person.phone.endswith(ending, autoescape=True))
    found = list(await session.scalars(reached.order_by(Person.name_key, Person.id).limit(limit + 1)))
    return Found(found[:limit], more=len(found) > limit)


def _registered() -> Select[Person]:
    return select(Person).join(Volunteer, Volunteer.person_id == Person.id)


def _rank(words: Sequence[str]) -> ColumnElement[int]:
    """That very name, then names that begin so, then those of which each word typed begins a word."""
    whole, spaced = " ".join(words), literal(" ") + Person.name_key
    begins = and_(*(spaced.contains(" " + word, autoescape=True) for word in words))
    return case(
        (Person.name_key == whole, 0),
        (Person.name_key.startswith(whole, autoescape=True), 1),
        (begins, 2),
        else_=3,
    )


async def _nearly(session: AsyncSession, words: Sequence[str], limit: int) -> list[Person]:
    """Those whose names are most like it: with a slip or two in a word, some piece of it is still right."""
    pieces = [piece for word in words if len(word) >= SHORTEST_TO_MEND for piece in _pieces(word)]
    if not pieces:
        return []
    alike = _registered().where(or_(*(Person.name_key.contains(piece, autoescape=True) for piece in pieces)))
    in_length = func.abs(func.length(Person.name_key) - len(" ".join(words)))
    found = await session.scalars(alike.order_by(in_length, Person.id).limit(CANDIDATES))
    scored = [(_likeness(words, person.name_key.split()), person) for person in found]
    close = [(score, person) for score, person in scored if score >= CLOSE]
    close.sort(key=lambda one: (-one[0], one[1].name_key, one[1].id))
    return [person for _, person in close[:limit]]


def _pieces(word: str) -> list[str]:
    """One piece more than slips are allowed for, so that one of them is free of any."""
    count = 2 if len(word) <= LONGEST_WITH_ONE_SLIP else 3
    ends = [round(len(word) * number / count) for number in range(count + 1)]
    return [word[start:end] for start, end in pairwise(ends)]


def _likeness(typed: Sequence[str], name: Sequence[str]) -> float:
    """How like the name is to what was typed, of 100: each word with the nearest of the name."""
    from rapidfuzz import fuzz

    one_by_one = sum(max((fuzz.ratio(word, part) for part in name), default=0) for word in typed) / len(typed)
    return max(one_by_one, fuzz.ratio("".join(typed), "".join(name)))
