"""What is counted each month, by its permanent name: they stand in kept figures for ever."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from models.sites import Site

Counts = Mapping[tuple[int | None, str], int]
"""By site (None: of no site) and name. What is not there is 0."""


class Figure(StrEnum):
    """The first part of each name; behind a colon stands what it is split by."""

    DAYS = "days"
    """Volunteering days, by the day of the month: 'days:07'."""
    HELPERS = "helpers"
    """Different people who were there; under None of the whole organisation, since it does not add up over sites."""
    SHIFTS = "shifts"
    SHIFTS_CANCELLED = "shifts_cancelled"
    SHIFTS_STAFFED = "shifts_staffed"
    """Of the shifts, those that had at least as many people as they needed."""
    PLACES = "places"
    TAKEN = "taken"
    PRESENT = "present"
    ABSENT = "absent"
    UNSEEN = "unseen"
    """Places taken of which nobody has said whether anybody came."""
    LEFT_LATE = "left_late"
    """Places given up less than a day before the start."""

    OFFERS_SENT = "offers_sent"
    OFFERS_ACCEPTED = "offers_accepted"
    OFFERS_ENDED = "offers_ended"
    """By how they ended, and once more by that and the category: 'offers_ended:received:shoes'."""
    DECLINED = "declined"
    """By reason."""
    AMOUNT = "amount"
    """What was received and counted, by category and unit: 'amount:shoes:pair'."""

    ANNOUNCEMENTS = "announcements"
    MEANT = "meant"
    """People they were for, with those who get no messages."""
    QUEUED = "queued"
    DELIVERED = "delivered"
    ACKS = "acks"
    QUESTIONS = "questions"
    ANSWERED = "answered"
    """By the minutes until the first answer, rounded: 'answered:35'."""

    PEOPLE = "people"
    PEOPLE_NEW = "people_new"
    VOLUNTEERS = "volunteers"
    VOLUNTEERS_NEW = "volunteers_new"


def named(figure: Figure, *parts: object) -> str:
    """The whole name, with what it is split by."""
    return ":".join((figure.value, *map(str, parts)))


def total(counts: Counts, site_ids: Iterable[int | None], figure: Figure, *parts: object) -> int:
    """That figure of these sites together."""
    name = named(figure, *parts)
    return sum(counts.get((site_id, name), 0) for site_id in site_ids)


def split(counts: Counts, site_ids: Iterable[int | None], figure: Figure, *parts: object) -> dict[str, int]:
    """Of these sites together, by the next part of the name; names with more parts are left out."""
    wanted, begin = set(site_ids), named(figure, *parts) + ":"
    found: dict[str, int] = {}
    for (site_id, name), number in counts.items():
        last = name.removeprefix(begin)
        if site_id in wanted and name.startswith(begin) and ":" not in last:
            found[last] = found.get(last, 0) + number
    return found


def days_worked(counts: Counts, site_ids: Iterable[int | None]) -> int:
    """Volunteering days of these sites together."""
    return sum(split(counts, site_ids, Figure.DAYS).values())


def median(numbers: Mapping[int, int]) -> int | None:
    """The number in the middle, where each occurs so many times; of an even number of them the lower."""
    middle = (sum(numbers.values()) + 1) // 2
    seen = 0
    for number in sorted(numbers):
        seen += numbers[number]
        if seen >= middle > 0:
            return number
    return None


def by_zone(sites: Sequence[Site]) -> dict[str, list[int]]:
    """The numbers of the sites in each time zone."""
    found: dict[str, list[int]] = {}
    for site in sites:
        found.setdefault(site.time_zone, []).append(site.id)
    return found
