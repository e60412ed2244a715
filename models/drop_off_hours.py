"""When goods can be brought to a site: weekly hours, as they are kept, and the slots that they make of a day. Pure.

Hours are lines such as 'mon-fri 09:00-12:00' and 'sat 14:00-24:00', local to the site; those of one special day leave
the weekday out: '10:00-16:00'. Slots are instants: on the days when the clocks change, hours make an hour's more or
fewer of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
_LINE = re.compile(
    r"(?:(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? )?"
    r"(?P<start>[01]\d:[0-5]\d|2[0-3]:[0-5]\d)-(?P<end>[01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)"
)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """From when to when, in minutes after the local midnight; ``end`` is 1440 at most."""

    start: int
    end: int


Week = Mapping[int, Sequence[Stretch]]
"""The stretches of each weekday that has any (Monday is 0), in order, none touching another."""


@dataclass(frozen=True, slots=True, order=True)
class SlotTime:
    """A time at which goods can be brought: instants, UTC."""

    starts_at: datetime
    ends_at: datetime


def read(lines: Iterable[str]) -> Week:
    """The week that the lines tell. Raises ValueError, in words that follow the name of what they stand under."""
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or not match["first"]:
            raise ValueError(f"has hours such as 'mon-fri 09:00-12:00', not {line!r}")
        for day in _weekdays(match["first"], match["last"] or match["first"], line):
            found[day].append(_stretch(match, line))
    return {day: joined(found[day]) for day in sorted(found)}


def read_day(lines: Iterable[str]) -> list[Stretch]:
    """The stretches of one special day; none where it is closed. Raises ValueError."""
    found = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or match["first"]:
            raise ValueError(f"has hours such as '09:00-12:00', not {line!r}")
        found.append(_stretch(match, line))
    return joined(found)


def written(week: Week) -> list[str]:
    """The lines of a week, in order: the same hours on days in a row share one."""
    days: defaultdict[Stretch, list[int]] = defaultdict(list)
    for day, stretches in week.items():
        for one in stretches:
            days[one].append(day)
    lines = [(run[0], one, run) for one, theirs in days.items() for run in runs(theirs)]
    return [f"{_named(run)} {written_day([one])[0]}" for _, one, run in sorted(lines)]


def written_day(stretches: Iterable[Stretch]) -> list[str]:
    """The lines of one special day."""
    return [f"{clock(one.start)}-{clock(one.end)}" for one in stretches]


def clock(minutes: int) -> str:
    """'09:30'; the end of the day is '24:00'."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same hours in order, where those that touch are one."""
    found: list[Stretch] = []
    for one in sorted(stretches):
        if found and one.start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def runs(days: Iterable[int]) -> list[list[int]]:
    """The numbers, in groups of those that follow one another."""
    numbered = enumerate(sorted(days))
    return [[day for _, day in group] for _, group in groupby(numbered, lambda pair: pair[1] - pair[0])]


def slots_on(day: date, stretches: Iterable[Stretch], minutes: int, zone: ZoneInfo) -> list[SlotTime]:
    """The slots of so many minutes on a local day; what is left of a stretch that is too short for one is none."""
    length, found = timedelta(minutes=minutes), []
    for one in stretches:
        at, until = _instant(day, one.start, zone), _instant(day, one.end, zone)
        while at + length <= until:
            found.append(SlotTime(at, at + length))
            at += length
    return found


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == MIDNIGHT:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return datetime.combine(day, time(*divmod(minutes, 60)), zone).astimezone(UTC)


def _stretch(match: re.Match[str], line: str) -> Stretch:
    start, end = (_minutes(match[name]) for name in ("start", "end"))
    if end <= start:
        raise ValueError(f"has hours that end before they begin: {line!r}")
    return Stretch(start, end)


def _minutes(written_so: str) -> int:
    hour, minute = written_so.split(":")
    return int(hour) * 60 + int(minute)


def _weekdays(first: str, last: str, line: str) -> range:
    if first not in DAY_NAMES or last not in DAY_NAMES or DAY_NAMES.index(last) < DAY_NAMES.index(first):
        raise ValueError(f"has days from 'mon' to 'sun', in this order, not {line!r}")
    return range(DAY_NAMES.index(first), DAY_NAMES.index(last) + 1)


def _named(run: Sequence[int]) -> str:
    return DAY_NAMES[run[0]] if len(run) == 1 else f"{DAY_NAMES[run[0]]}-{DAY_NAMES[run[-1]]}"
