"""What an invented past stands on: the organisation as it was loaded, the days that are over, repeatable chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import months, pages, sites
from models.activities import Activity, SiteActivity
from models.sites import RUNNING, Site, SiteState

MONTHS = 4
"""Before the present one."""
_BY_CHANCE = 56
_SITES = 4
_CLOSING_SINCE = timedelta(days=25)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """``sites`` run; ``activities`` are the numbers of each site's own. ``first`` to ``today`` are local days."""

    chance: Random
    now: datetime
    first: date
    today: date
    sites: Sequence[Site]
    activities: dict[int, list[int]]
    privacy_version: str

    @property
    def days(self) -> list[date]:
        """Those that are over."""
        return [self.first + DAY * number for number in range((self.today - self.first).days)]

    def for_volunteers(self) -> list[Site]:
        """Where people could help: the first few, so that there is not too much of it."""
        there = [site for site in self.sites if site.welcomes_volunteers and self.activities.get(site.id)]
        return there[:_SITES]

    def ran_on(self, site: Site, day: date) -> bool:
        """Whether a team was there: of a site that closes it has left a while ago."""
        return site.state is not SiteState.CLOSING or day < self.today - _CLOSING_SINCE


async def laid(session: AsyncSession, now: datetime, zone: ZoneInfo) -> Ground:
    """Reads it; ``zone`` is the organisation's."""
    today = now.astimezone(zone).date()
    first = months.month_of(today)
    for _ in range(MONTHS):
        first = months.before(first)
    there = [site for site in await sites.every(session) if site.state in RUNNING]
    activities: dict[int, list[int]] = {}
    by_site = select(SiteActivity.site_id, SiteActivity.activity_id).join(Activity).order_by(Activity.id)
    for site_id, activity_id in (await session.execute(by_site)).all():
        activities.setdefault(site_id, []).append(activity_id)
    notice = await pages.privacy(session)
    # The same past each time: it is looked at, and told of in tests.
    chance = Random(_BY_CHANCE)  # noqa: S311 - nothing is secret here
    return Ground(chance, now, first, today, there, activities, notice.version)


def at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """That moment on the wall, UTC."""
    return datetime.combine(day, hour, zone).astimezone(UTC)
