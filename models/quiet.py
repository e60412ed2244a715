"""Quiet hours: 22:00 to 08:00 at the site, except for what concerns that very night; and how long an offer waits.

All instants are aware; a zone is the site's. Local hours are the clock on the wall, so that both clock changes are
right: the night of a change is an hour shorter or longer.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

USUAL_HOURS = (24, 2)
"""How long before a shift people are reminded who have chosen nothing else."""
QUIET_FROM = time(22)
QUIET_UNTIL = time(8)
LONGEST_OFFER = timedelta(hours=2)
SHORTEST_OFFER = timedelta(minutes=10)
PART_OF_THE_LEAD = 6
"""An offer waits for at most this part of the time that is left until the start."""
TIME_TO_TRAVEL = timedelta(minutes=30)
"""Nothing is offered any more when less than this would be left to get there."""


def is_quiet(at: datetime, zone: ZoneInfo) -> bool:
    """Whether people sleep at that moment."""
    local = at.astimezone(zone).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def morning_after(at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the quiet hours that ``at`` lies in, or of the next ones; UTC."""
    local = at.astimezone(zone)
    day = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, zone).astimezone(UTC)


def day_window(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when something may be said that can wait for the day: at once or in the morning, until the quiet
    hours after that; UTC.
    """
    opens_at = allowed_from(at, zone)
    evening = datetime.combine(opens_at.astimezone(zone).date(), QUIET_FROM, zone)
    return opens_at, evening.astimezone(UTC)


def noon_after(at: datetime, zone: ZoneInfo) -> datetime:
    """Noon of the day that ``morning_after`` begins; UTC."""
    return datetime.combine(morning_after(at, zone).astimezone(zone).date(), time(12), zone).astimezone(UTC)


def allowed_from(at: datetime, zone: ZoneInfo, concerns: datetime | None = None) -> datetime:
    """When something may be said that is due at ``at``: at once, or when the night is over; UTC.

    ``concerns`` is the start of what it is about: before the night is over, the night is no reason to wait.
    """
    if not is_quiet(at, zone):
        return at.astimezone(UTC)
    morning = morning_after(at, zone)
    return at.astimezone(UTC) if concerns is not None and concerns <= morning else morning


def offer_begins(now: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """When an offer of a place is told: at once, or in the morning unless the shift starts before that day's noon."""
    if not is_quiet(now, zone) or starts_at < noon_after(now, zone):
        return now.astimezone(UTC)
    return morning_after(now, zone)


def offer_until(
    now: datetime, starts_at: datetime, zone: ZoneInfo, notice: timedelta = TIME_TO_TRAVEL
) -> datetime | None:
    """Until when a freed place is kept for one person (UTC); None where no time is left to offer it to anybody.

    Two hours, less near the start; the time does not run in the night, unless the shift starts before noon of the
    next day. ``notice`` is how long before its start the shift can be taken at the latest.
    """
    begins = offer_begins(now, starts_at, zone)
    last = _last_moment(starts_at.astimezone(UTC) - max(notice, TIME_TO_TRAVEL), begins, starts_at, zone)
    if last - begins < SHORTEST_OFFER:
        return None
    length = max(SHORTEST_OFFER, min(LONGEST_OFFER, (starts_at - begins) / PART_OF_THE_LEAD))
    return min(_later_by_day(begins, length, starts_at, zone), last)


def _last_moment(last: datetime, begins: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """The same moment, or the evening before it where it lies in a night that does not concern the shift."""
    if not is_quiet(last, zone) or starts_at < noon_after(begins, zone):
        return last
    evening = morning_after(last, zone).astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(evening, QUIET_FROM, zone).astimezone(UTC)


def _later_by_day(begins: datetime, length: timedelta, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """So much later, the night left out where it does not concern the shift."""
    until = begins + length
    night = datetime.combine(begins.astimezone(zone).date(), QUIET_FROM, zone).astimezone(UTC)
    if until <= night or starts_at < noon_after(begins, zone):
        return until
    return morning_after(begins, zone) + (until - night)
