"""Planning: a shift, or a series of them, from local days and hours to rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from models.shifts import Shift, ShiftState
from models.sites import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """One shift as it is planned: local to the site. An end that is not after the start is on the next day."""

    site: Site
    activity_id: int
    day: date
    start: time
    end: time
    least: int
    most: int
    requirements: Sequence[str] = field(default=())
    meeting_point: str = ""
    latitude: float | None = None
    longitude: float | None = None
    note: str = ""


def instants(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a shift planned for these local hours begins and ends (UTC).

    An hour that a clock change skips is the one after it; of one that comes twice, the first.
    """
    last = day if end > start else day + timedelta(days=1)
    starts, ends = datetime.combine(day, start, zone), datetime.combine(last, end, zone)
    return starts.astimezone(UTC), ends.astimezone(UTC)


async def add(session: AsyncSession, plan: Plan, now: datetime) -> Shift:
    """Keeps one shift."""
    starts_at, ends_at = instants(plan.day, plan.start, plan.end, ZoneInfo(plan.site.time_zone))
    shift = Shift(
        site_id=plan.site.id,
        activity_id=plan.activity_id,
        starts_at=starts_at,
        ends_at=ends_at,
        state=ShiftState.PLANNED,
        least=plan.least,
        most=plan.most,
        requirements=list(plan.requirements),
        meeting_point=plan.meeting_point,
        latitude=plan.latitude,
        longitude=plan.longitude,
        note=plan.note,
        taken=0,
        held=0,
        version=0,
        created_at=now,
        changed_at=now,
    )
    session.add(shift)
    await session.flush()
    return shift
