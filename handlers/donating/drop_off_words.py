"""How drop-off slots and hours for donations are written."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.conversation.words import Words
from models.bilingual import in_language
from models.drop_off import Slot
from models.drop_off_hours import Stretch, Week, clock, runs
from models.sites import Site

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at_minute(minute: int) -> datetime:
    """The moment that a button carries, in minutes from 1970; UTC."""
    return _EPOCH + timedelta(minutes=max(0, min(minute, 10**8)))


def minute_of(moment: datetime) -> int:
    """The moment as a button carries it."""
    return int(moment.timestamp() // 60)


def site_of(site: Site, words: Words) -> str:
    """The site's name."""
    return in_language(site.name, words.language)


def zone_of(site: Site) -> ZoneInfo:
    """The site's time zone."""
    return ZoneInfo(site.time_zone)


def when(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, words: Words) -> Markup:
    """'Saturday 13 March, 09:00–09:30'."""
    return Markup("{}–{}").format(words.moment(starts_at, zone), words.time(ends_at, zone))


def hours_of(slot: Slot, zone: ZoneInfo, words: Words) -> str:
    """'09:00–09:30', for a button below its day."""
    return f"{words.time(slot.starts_at, zone)}–{words.time(slot.ends_at, zone)}"


def label(slot: Slot, zone: ZoneInfo, words: Words) -> str:
    """'Sat 13 Mar, 09:00', for a button by itself."""
    return f"{words.short_day(slot.starts_at.astimezone(zone).date())}, {words.time(slot.starts_at, zone)}"


def week(found: Week, words: Words) -> Markup:
    """A line for the days that have the same hours: 'Monday to Friday: 09:00–12:00, 14:00–18:00'."""
    alike: defaultdict[tuple[Stretch, ...], list[int]] = defaultdict(list)
    for day, stretches in found.items():
        alike[tuple(stretches)].append(day)
    lines = [(run[0], run, stretches) for stretches, days in alike.items() for run in runs(days)]
    written = [
        words.say("{days}: {hours}", days=_days(run, words), hours=day_hours(stretches))
        for _, run, stretches in sorted(lines)
    ]
    return Markup("\n").join(written)


def day_hours(stretches: Sequence[Stretch]) -> str:
    """'09:00–12:00, 14:00–18:00'."""
    return ", ".join(f"{clock(one.start)}–{clock(one.end)}" for one in stretches)


def _days(run: Sequence[int], words: Words) -> Markup:
    first, last = words.weekday(run[0]).capitalize(), words.weekday(run[-1])
    if len(run) == 1:
        return Markup.escape(first)
    if len(run) == 2:
        return words.listing((first, last))
    # Translators: weekdays, such as 'Monday to Friday'.
    return words.say("{first} to {last}", first=first, last=last)
