"""Matches a typed town with those known; no table here, the caller brings the candidates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, log10, radians, sin, sqrt

from handlers.conversation.reading.plain import key, one_line

_EARTH_RADIUS_KM = 6371.0
_LONGEST_TEXT = 120
_SAME, _OTHER_NAME, _BEGINS, _SLIP = 100.0, 97.0, 88.0, 78.0
_THERE, _ELSEWHERE = 15.0, -25.0
_LEADING = re.compile(
    r"^(?:(?:je (?:suis|habite|viens)|i (?:am|live)|i m|in|at|near|a|vers|pres|de|d|from|to|ville|town|of) )+"
)
_SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur", "mt": "mont"}


@dataclass(frozen=True, slots=True)
class Town:
    """A town; degrees are WGS 84, ``department`` is France's number of it ('62', '2A'), "" elsewhere."""

    name: str
    latitude: float
    longitude: float
    alternative_names: tuple[str, ...] = ()
    population: int = 0
    region: str = ""
    department: str = ""
    department_name: str = ""


@dataclass(frozen=True, slots=True)
class RankedTown:
    """A town and how well it fits, of 100 and a little more."""

    town: Town
    score: float


def rank(
    text: str, towns: Iterable[Town], *, near: tuple[float, float] | None = None, limit: int = 5
) -> list[RankedTown]:
    """The towns that the text may mean, best first: by name, then postcode, department or region named beside it.

    Equals go by nearness to ``near`` (latitude, longitude) when given, else by population.
    """
    name, places = _parts(text)
    if not name:
        return []
    ranked = [RankedTown(town, score) for town in towns if (score := _score(name, places, town)) >= _SLIP]
    return sorted(ranked, key=lambda found: (-found.score, _tie(found.town, near)))[:limit]


def pick(ranked: list[RankedTown]) -> Town | None:
    """The first town when there is no doubt: its very name, and no other of that name that isn't ten times smaller."""
    if not ranked or ranked[0].score < _OTHER_NAME:
        return None
    best, others = ranked[0], [other for other in ranked[1:] if other.score > ranked[0].score - 3]
    is_plain = all(other.town.population * 10 <= best.town.population for other in others)
    return best.town if is_plain else None


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The way over the ground as the crow flies, in kilometres, between two points in degrees."""
    north, south = radians(latitude), radians(other_latitude)
    half_height = sin((south - north) / 2) ** 2
    half_width = sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_height + cos(north) * cos(south) * half_width)))


@lru_cache(maxsize=65536)
def town_key(name: str) -> str:
    """A town's name as it is compared: 'St-Omer' and 'saint omer' are one."""
    return " ".join(_SHORT_FORMS.get(word, word) for word in key(name).split())


def _parts(text: str) -> tuple[str, tuple[str, ...]]:
    """The town's name, and what was said of where it is: 'Calais 62100', 'Saint-Denis (93)', 'Lens, Pas-de-Calais'."""
    line = one_line(text)[:_LONGEST_TEXT]
    numbers = [_department(number) for number in re.findall(r"\b(?:\d{2,5}|2[ABab])\b", line)]
    line = re.sub(r"\b(?:\d{2,5}|2[ABab])\b", " ", line)
    name, *places = re.split(r"[,()/;]", line)
    kept = [town_key(place) for place in places]
    return _LEADING.sub("", town_key(name) + " ").strip() or town_key(name), tuple(filter(None, (*numbers, *kept)))


def _department(number: str) -> str:
    """The department that a postcode begins with: three figures overseas, and Corsica's 20 stands for 2A and 2B."""
    if len(number) == 5:
        return number[:3] if number.startswith(("97", "98")) else number[:2]
    return number.upper()


def _score(name: str, places: tuple[str, ...], town: Town) -> float:
    best = _likeness(name, town_key(town.name), _SAME)
    if best < _OTHER_NAME:
        others = (_likeness(name, town_key(other), _OTHER_NAME) for other in town.alternative_names)
        best = max(best, max(others, default=0.0))
    if best < _SLIP or not places:
        return best
    return best + sum(_THERE if _is_in(town, place) else _ELSEWHERE for place in places)


def _likeness(name: str, known: str, when_same: float) -> float:
    if name == known:
        return when_same
    if known.startswith(name + " "):
        return _BEGINS
    if len(name) >= 3 and known.startswith(name):
        return _BEGINS - 2
    from rapidfuzz import fuzz

    ratio = fuzz.ratio(name, known, score_cutoff=_SLIP)
    return min(ratio, _OTHER_NAME - 2) if len(name) >= 4 else 0.0


def _is_in(town: Town, place: str) -> bool:
    department = town.department.upper()
    if place == "20":
        return department in ("2A", "2B")
    return place in (department, town_key(town.department_name), town_key(town.region))


def _tie(town: Town, near: tuple[float, float] | None) -> float:
    if near:
        return distance_km(*near, town.latitude, town.longitude)
    return -log10(town.population + 1)
