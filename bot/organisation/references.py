"""What must fit together in an organisation file: names that other entries mention, and values that need each other.

Works on the values as read, so that these mistakes are found in the same run as wrong values.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from bot.organisation.lines import Path
from models.pages import PRIVACY

Fault = tuple[Path, str]
"""Where, and what is wrong in words that follow the name of the entry."""
Data = dict[str, Any]

NEEDED_PAGES = ("welcome", "about", PRIVACY)
# Table, key, what it names, and whether it is a list of such names.
_REFERENCES = (
    ("partners", "area", "areas", False),
    ("sites", "activities", "activities", True),
    ("sites", "contacts", "contacts", True),
    ("sites", "partners", "partners", True),
    ("sites", "alternative", "sites", False),
    ("needs", "site", "sites", False),
    ("needs", "category", "categories", False),
    ("ready_answers", "site", "sites", False),
)


def faults_of_references(data: Data, line_of: Callable[[Path], int]) -> Iterator[Fault]:
    """Everything that does not fit together."""
    yield from _twice(data, line_of)
    yield from _unknown(data)
    yield from _of_sites(data)
    yield from _of_events(data)
    yield from _of_pages(data)


def did_you_mean(wrong: str, known: list[str]) -> str:
    """'; did you mean …?', or nothing where no name comes close."""
    close = get_close_matches(wrong, known, 1)
    return f"; did you mean '{close[0]}'?" if close else ""


def entries(data: Data, table: str) -> Iterator[tuple[int, Data]]:
    """The entries of a table that are tables themselves; others are reported elsewhere."""
    found = data.get(table)
    for index, entry in enumerate(found if isinstance(found, list) else []):
        if isinstance(entry, dict):
            yield index, entry


def name_of(table: str, entry: object) -> tuple[str, ...]:
    """What an entry goes by; nothing where that is missing."""
    keys = _keys_of_name(table)
    name = tuple(entry[key] for key in keys if isinstance(entry.get(key), str)) if isinstance(entry, dict) else ()
    return name if len(name) == len(keys) else ()


def _keys_of_name(table: str) -> tuple[str, ...]:
    return ("site", "category") if table == "needs" else ("slug",)


def _slugs(data: Data, table: str) -> list[str]:
    return [entry["slug"] for _, entry in entries(data, table) if isinstance(entry.get("slug"), str)]


def _twice(data: Data, line_of: Callable[[Path], int]) -> Iterator[Fault]:
    for table in data:
        first: dict[Any, int] = {}
        for index, entry in entries(data, table):
            name, key = name_of(table, entry), _keys_of_name(table)[0]
            if name and first.setdefault(name, index) != index:
                line = line_of((table, first[name], key))
                yield (table, index, key), f"is there twice; the first stands on line {line}"


def _unknown(data: Data) -> Iterator[Fault]:
    for table, key, target, is_list in _REFERENCES:
        known = _slugs(data, target)
        for index, entry in entries(data, table):
            value = entry.get(key)
            named = list(enumerate(value)) if is_list and isinstance(value, list) else [(None, value)]
            for place, name in named:
                if isinstance(name, str) and name not in known:
                    path: Path = (table, index, key) if place is None else (table, index, key, place)
                    yield path, f"'{key}' names '{name}', and {target} has none of that name{did_you_mean(name, known)}"


def _of_sites(data: Data) -> Iterator[Fault]:
    for index, site in entries(data, "sites"):
        here = ("sites", index)
        if ("latitude" in site) != ("longitude" in site):
            yield (*here, "latitude" if "latitude" in site else "longitude"), "has one of 'latitude' and 'longitude'"
        if site.get("contact_first") is True and not site.get("contacts"):
            yield (*here, "contact_first"), "is contact-first, and 'contacts' names nobody"
        if "alternative" in site and site["alternative"] == site.get("slug"):
            yield (*here, "alternative"), "'alternative' names the site itself"
        if site.get("beds") and site.get("welcomes_volunteers") is not True:
            yield (*here, "beds"), "has beds, and 'welcomes_volunteers' is not true"
        if site.get("beds_by_rule") is True and not site.get("beds"):
            yield (*here, "beds_by_rule"), "accepts beds by rule, and 'beds' is 0"
        if site.get("drop_off_hours") and (site.get("warehouse") is not True or site.get("contact_first") is True):
            yield (
                (*here, "drop_off_hours"),
                "has hours for donations, and needs 'warehouse' and no 'contact_first' for it",
            )


def _of_events(data: Data) -> Iterator[Fault]:
    for index, event in entries(data, "events"):
        starts, ends = event.get("starts"), event.get("ends")
        if not (isinstance(starts, datetime) and isinstance(ends, datetime)):
            continue
        if (starts.tzinfo is None) != (ends.tzinfo is None):
            yield ("events", index, "ends"), "must give a time zone in both 'starts' and 'ends', or in neither"
        elif ends <= starts:
            yield ("events", index, "ends"), "'ends' must come after 'starts'"


def _of_pages(data: Data) -> Iterator[Fault]:
    there = _slugs(data, "pages")
    for slug in NEEDED_PAGES:
        if slug not in there:
            yield ("pages",), f"the page '{slug}' is missing"
    for index, page in entries(data, "pages"):
        if page.get("slug") == PRIVACY and not page.get("version"):
            yield ("pages", index), "'version' is missing; a new one asks everybody to agree anew"
