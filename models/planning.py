"""Planning: a shift, or a series of them, from local days and hours to rows.

A series is a rule; its shifts are rows of their own, made six weeks ahead: at once when the series is made, and by a
round from then on. ``UNIQUE (series_id, series_day)`` makes a day's shift once, whoever makes it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.activities import Activity
from models.database import apart_from
from models.outbox import insert_into
from models.shifts import LONGEST_SHIFT, Series, Shift, ShiftState
from models.sites import Site, SiteState

DAY = timedelta(days=1)
AHEAD = timedelta(weeks=6)
"""How far ahead of the local day the shifts of a series are made."""
_FARTHEST_BEHIND = timedelta(hours=12)
PLANNED_ALIKE = ("least", "most", "requirements", "meeting_point", "latitude", "longitude", "note")
"""What a plan, a series and a shift have in common beside their hours."""


class Problem(StrEnum):
    """Why a plan can't be kept."""

    PAST = "past"
    TOO_LONG = "too_long"
    SITE_CLOSED = "site_closed"


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
    last = day if end > start else day + DAY
    starts = datetime.combine(day, start, zone).astimezone(UTC)
    ends = datetime.combine(last, end, zone).astimezone(UTC)
    if ends <= starts:
        # It begins within the hour that is skipped: it lasts as long as it would on any other day.
        ends = starts + (datetime.combine(last, end) - datetime.combine(day, start))
    return starts, ends


def problem(plan: Plan, now: datetime) -> Problem | None:
    """What stands against the plan; None when it can be kept."""
    if plan.site.is_over_by(plan.day):
        return Problem.SITE_CLOSED
    return wrong_hours(*instants(plan.day, plan.start, plan.end, ZoneInfo(plan.site.time_zone)), now)


def wrong_hours(starts_at: datetime, ends_at: datetime, now: datetime) -> Problem | None:
    """What stands against such hours: they have begun, or are too long."""
    if starts_at <= now:
        return Problem.PAST
    return Problem.TOO_LONG if ends_at - starts_at > LONGEST_SHIFT else None


async def add(session: AsyncSession, plan: Plan, now: datetime) -> Shift:
    """Keeps one shift."""
    starts_at, ends_at = instants(plan.day, plan.start, plan.end, ZoneInfo(plan.site.time_zone))
    place = {"site_id": plan.site.id, "activity_id": plan.activity_id}
    shift = Shift(**_alike(plan), **place, **_fresh(starts_at, ends_at, now))
    session.add(shift)
    await session.flush()
    return shift


async def add_series(
    session: AsyncSession, plan: Plan, weekdays: int, until: date | None, now: datetime
) -> tuple[Series, int]:
    """Keeps a series that begins with the plan's day, and makes its first shifts; how many these are comes with it.

    ``weekdays`` has a bit a day, Monday the lowest; ``until`` is the last day that may have a shift (None: no end).
    """
    series = Series(
        **_alike(plan),
        site_id=plan.site.id,
        activity_id=plan.activity_id,
        weekdays=weekdays,
        begins_on=plan.day,
        ends_on=_no_later(until, plan.site),
        start=plan.start,
        end=plan.end,
        created_at=now,
    )
    session.add(series)
    await session.flush()
    return series, await make_ahead(session, series, ZoneInfo(plan.site.time_zone), now)


async def due_series(
    session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()
) -> list[tuple[Series, ZoneInfo]]:
    """Series that lack shifts, with their zones, locked; those that another process has in hand are left to it.

    Those of a closed site wait until it opens again. ``skipped`` ones are left out.
    """
    # The earliest local day there is just now: whatever is due by it moves on, in every zone.
    until = (now - _FARTHEST_BEHIND).date() + AHEAD
    due = (
        select(Series, Site.time_zone)
        .join(Site, Site.id == Series.site_id)
        .where(Series.made_until < until, Site.state != SiteState.CLOSED, *apart_from(Series.id, skipped))
        .order_by(Series.made_until, Series.id)
        .limit(limit)
        .with_for_update(of=Series, key_share=True, skip_locked=True)
    )
    found = (await session.execute(due.execution_options(populate_existing=True))).all()
    return [(series, ZoneInfo(zone)) for series, zone in found]


async def make_ahead(session: AsyncSession, series: Series, zone: ZoneInfo, now: datetime) -> int:
    """Makes the shifts that the series is to have by now and has not; how many. What has begun is not made any more."""
    today = now.astimezone(zone).date()
    after = series.made_until + DAY if series.made_until else series.begins_on
    last = min(today + AHEAD, series.ends_on or date.max)
    rows = [
        _row(series, day, *hours, now)
        for day in days_of(series.weekdays, max(after, today, series.begins_on), last)
        if (hours := instants(day, series.start, series.end, zone))[0] > now
    ]
    if rows:
        insert = insert_into(session)(cast("Table", Shift.__table__)).values(rows)
        await session.execute(insert.on_conflict_do_nothing(index_elements=["series_id", "series_day"]))
    is_complete = series.ends_on is not None and series.ends_on <= today + AHEAD
    series.made_until = None if is_complete else today + AHEAD
    await session.flush()
    return len(rows)


async def planned_hours(
    session: AsyncSession, site_ids: Sequence[int], now: datetime
) -> set[tuple[str, str, datetime, datetime]]:
    """What is planned at these sites from now on: slugs of site and activity, beginning and end (UTC)."""
    query = (
        select(Site.slug, Activity.slug, Shift.starts_at, Shift.ends_at)
        .join(Site, Site.id == Shift.site_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(Shift.site_id.in_(site_ids), Shift.state == ShiftState.PLANNED, Shift.starts_at > now)
    )
    return {(site, activity, starts, ends) for site, activity, starts, ends in (await session.execute(query)).all()}


async def first_of(session: AsyncSession, series: Series) -> Shift | None:
    """The first shift of the series that takes place; None while none is made."""
    made = select(Shift).where(Shift.series_id == series.id, Shift.state == ShiftState.PLANNED)
    return await session.scalar(made.order_by(Shift.starts_at).limit(1))


def days_of(weekdays: int, first: date, last: date) -> list[date]:
    """The days from first to last, both included, that fall on these weekdays (a bit a day, Monday the lowest)."""
    days = (first + DAY * number for number in range((last - first).days + 1))
    return [day for day in days if weekdays & 1 << day.weekday()]


def _no_later(until: date | None, site: Site) -> date | None:
    """The last day of a series, where its site closes before that."""
    return site.closes_on if site.closes_on and site.is_over_by(until or date.max) else until


def _row(series: Series, day: date, starts_at: datetime, ends_at: datetime, now: datetime) -> dict[str, Any]:
    place = {"site_id": series.site_id, "activity_id": series.activity_id}
    return _alike(series) | place | {"series_id": series.id, "series_day": day} | _fresh(starts_at, ends_at, now)


def _alike(plan: Plan | Series) -> dict[str, Any]:
    kept = {name: getattr(plan, name) for name in PLANNED_ALIKE}
    return kept | {"requirements": list(plan.requirements)}


def _fresh(starts_at: datetime, ends_at: datetime, now: datetime) -> dict[str, Any]:
    state = {"state": ShiftState.PLANNED, "taken": 0, "held": 0, "version": 0}
    return state | {"starts_at": starts_at, "ends_at": ends_at, "created_at": now, "changed_at": now}
