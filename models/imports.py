"""Shifts from a table: planned all at once, those that are there already left out."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import planning
from models.planning import Plan
from models.shifts import Shift, ShiftState
from models.sites import Site

Same = tuple[int, int, datetime, datetime]
"""Site, activity, start, end: what makes two shifts the same."""


async def left_out(session: AsyncSession, plans: Sequence[Plan]) -> list[Plan]:
    """Those that are planned already."""
    there = await _there(session, [_same(plan) for plan in plans])
    return [plan for plan in plans if _same(plan) in there]


async def add_missing(session: AsyncSession, plans: Sequence[Plan], now: datetime) -> int:
    """Plans those that are not planned yet, and tells how many. Two tables at once don't plan the same twice."""
    site_ids = {plan.site.id for plan in plans}
    lock = select(Site.id).where(Site.id.in_(site_ids)).order_by(Site.id).with_for_update(key_share=True)
    await session.execute(lock)
    there = await _there(session, [_same(plan) for plan in plans])
    missing = [plan for plan in plans if _same(plan) not in there]
    for plan in missing:
        await planning.add(session, plan, now)
    return len(missing)


async def _there(session: AsyncSession, wanted: Sequence[Same]) -> set[Same]:
    if not wanted:
        return set()
    starts = [starts_at for _, _, starts_at, _ in wanted]
    query = select(Shift.site_id, Shift.activity_id, Shift.starts_at, Shift.ends_at).where(
        Shift.site_id.in_({site_id for site_id, *_ in wanted}),
        Shift.state == ShiftState.PLANNED,
        Shift.starts_at >= min(starts),
        Shift.starts_at <= max(starts),
    )
    return {(site, activity, starts, ends) for site, activity, starts, ends in await session.execute(query)}


def _same(plan: Plan) -> Same:
    hours = planning.instants(plan.day, plan.start, plan.end, ZoneInfo(plan.site.time_zone))
    return plan.site.id, plan.activity_id, *hours
