"""When what is due about a collection: at ten in the morning on the collection's own clock, so never at night.

Instants are aware and UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.collecting import Stage

AT = time(10)
NAGGED_AFTER = timedelta(days=2)
"""How long coordinators have before they are reminded that a proposal waits."""
RESULT_HELPS_FOR = timedelta(days=14)
_FROM_THE_FIRST_DAY = {
    Stage.FOUR_WEEKS: timedelta(weeks=-4),
    Stage.TWO_WEEKS: timedelta(weeks=-2),
    Stage.TWO_DAYS: timedelta(days=-2),
    Stage.DAY_BEFORE: timedelta(days=-1),
}
COURSE = (*_FROM_THE_FIRST_DAY, Stage.DAY_AFTER)
"""What comes one after the other once a collection is approved."""
Next = tuple[Stage, datetime]


def moment(stage: Stage, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> datetime:
    """When that stage of an approved collection is due."""
    if stage is Stage.DAY_AFTER:
        return _morning(ends_at.astimezone(zone).date() + timedelta(days=1), zone)
    return _morning(starts_at.astimezone(zone).date() + _FROM_THE_FIRST_DAY[stage], zone)


def helps_until(stage: Stage, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> datetime:
    """Until when that stage is worth telling: a list for four weeks is none any more when that for two is due."""
    match stage:
        case Stage.FOUR_WEEKS:
            return moment(Stage.TWO_WEEKS, starts_at, ends_at, zone)
        case Stage.TWO_WEEKS:
            return moment(Stage.TWO_DAYS, starts_at, ends_at, zone)
        case Stage.TWO_DAYS:
            return starts_at
        case Stage.DAY_BEFORE:
            return ends_at
    return moment(Stage.DAY_AFTER, starts_at, ends_at, zone) + RESULT_HELPS_FOR


def after(now: datetime, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Next | None:
    """What comes next for an approved collection: those moments that are past are skipped."""
    to_come = ((stage, moment(stage, starts_at, ends_at, zone)) for stage in COURSE)
    return next(((stage, at) for stage, at in to_come if at > now), None)


def following(stage: Stage, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Next | None:
    """What comes after that stage, whether or not its moment is past by now."""
    rest = COURSE[COURSE.index(stage) + 1 :]
    return (rest[0], moment(rest[0], starts_at, ends_at, zone)) if rest else None


def while_proposed(now: datetime, starts_at: datetime) -> Next:
    """What comes while it waits for an answer: coordinators are reminded; once it would begin, it lapses."""
    nagged = now + NAGGED_AFTER
    return (Stage.NAG, nagged) if nagged < starts_at else (Stage.LAPSE, starts_at)


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, AT, zone).astimezone(UTC)
