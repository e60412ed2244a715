"""When something is due about a question, purely. Instants are UTC; a zone is the site's."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import quiet

ANSWERED_WITHIN = timedelta(hours=4)
"""Of the day: the night does not count."""
MOST_REMINDERS = 5
"""A day apart, while nobody answers; the list of questions shows it all the same."""
SILENT_FOR = timedelta(days=14)
"""After an answer, until the question is taken for settled."""
AWAKE_FOR = timedelta(hours=1)
"""So long after they wrote somebody may be written to in the night: they wait for it."""
_REMINDED_AGAIN_AT = time(10)


def first_reminder(since: datetime, zone: ZoneInfo) -> datetime:
    """When the coordinators are reminded of what was asked at ``since``: four hours of the day later."""
    begins = quiet.allowed_from(since, zone)
    until = begins + ANSWERED_WITHIN
    night = datetime.combine(begins.astimezone(zone).date(), quiet.QUIET_FROM, zone).astimezone(UTC)
    return until if until < night else quiet.morning_after(night, zone) + (until - night)


def next_reminder(now: datetime, reminded: int, zone: ZoneInfo) -> datetime | None:
    """When they are reminded again, after so many times: the next day; None once it is enough."""
    if reminded >= MOST_REMINDERS:
        return None
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, _REMINDED_AGAIN_AT, zone).astimezone(UTC)


def told_from(now: datetime, zone: ZoneInfo, wrote_at: datetime | None) -> datetime:
    """When somebody is told who last wrote at that moment: at once, but in the night only where that was just now."""
    is_awake = wrote_at is not None and now - wrote_at <= AWAKE_FOR
    return now.astimezone(UTC) if is_awake else quiet.allowed_from(now, zone)
