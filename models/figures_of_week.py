"""The shifts of some days as a picture shows them: how many places each has, and how many are taken."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from models import months, shifts
from models.figure_names import by_zone
from models.shifts import Shift, ShiftCard, ShiftState
from models.sites import Site

MOST = 3_000


async def planned(session: AsyncSession, sites: Sequence[Site], first: date, last: date) -> list[ShiftCard]:
    """Those that begin on these days by the clock of their sites, but for cancelled ones; at most 3,000."""
    found: list[ShiftCard] = []
    for zone, site_ids in by_zone(sites).items():
        begins = months.begins(first, ZoneInfo(zone))
        ends = months.begins(months.next_day(last), ZoneInfo(zone))
        theirs = shifts.cards().where(
            Shift.site_id.in_(site_ids),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at >= begins,
            Shift.starts_at < ends,
        )
        found += await shifts.all_of(session, theirs.limit(MOST))
    return sorted(found, key=lambda card: (card.shift.starts_at, card.shift.id))[:MOST]
