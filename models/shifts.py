"""Shifts: who is needed where, from when to when. Planned in the site's local time, kept as instants (UTC).

``taken`` counts the places of those who come, ``held`` also those that are offered to somebody who waits: both
change under the lock on the shift's row, and the database itself refuses more than there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.activities import Activity
from models.chats import Key
from models.database import Model, code_of
from models.sites import Site

LONGEST_SHIFT = timedelta(hours=25)
"""Around the clock, in the night in which the clocks go back."""
LONGEST_TEXT = 300
MOST_PEOPLE = 500
LANGUAGE_PREFIX = "speaks:"
SOON = timedelta(hours=72)
"""So far ahead a gap is urgent: it is marked, and decides which site is shown first."""


class Requirement(StrEnum):
    """What a shift can ask for, besides a language (``speaks:ar``)."""

    DRIVING_LICENCE = "driving_licence"
    VEHICLE = "vehicle"
    EXPERIENCED = "experienced"


class ShiftState(StrEnum):
    """Whether it takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class _Plan:
    """What a shift and a series of them have in common."""

    least: Mapped[int]
    most: Mapped[int]
    requirements: Mapped[list[str]] = mapped_column(default=list)
    """Codes of ``Requirement``, and ``speaks:`` with an ISO 639 code."""
    meeting_point: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    """Plain, as the coordinator typed it; empty: the site's. For those who are confirmed."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    note: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    """Plain; anybody may read it."""
    created_at: Mapped[datetime]


class Series(_Plan, Model):
    """A shift that comes again on certain weekdays. Its shifts are rows of their own, made six weeks ahead.

    Times are local to the site; an end that is not after the start is on the next day. ``ends_on`` is the last day that
    may have a shift; ``made_until`` the last day whose shifts have been made, None once there is nothing more to make.
    """

    __tablename__ = "shift_series"
    __table_args__ = (CheckConstraint("least >= 1 AND most >= least", name="numbers"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    weekdays: Mapped[int]
    """A bit a day, Monday the lowest."""
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    start: Mapped[time]
    end: Mapped[time]
    made_until: Mapped[date | None] = mapped_column(index=True)


class Shift(_Plan, Model):
    """One shift. ``version`` counts what was changed since it was made."""

    __tablename__ = "shifts"
    __table_args__ = (
        UniqueConstraint("series_id", "series_day"),
        CheckConstraint("least >= 1 AND most >= least", name="numbers"),
        CheckConstraint("taken >= 0 AND held >= taken AND held <= most", name="places"),
        CheckConstraint("ends_at > starts_at", name="ends"),
        Index("ix_shifts_of_site", "site_id", "starts_at"),
        # A number is never given twice: old buttons that led to a shift deleted must not lead to a new one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("shift_series.id", ondelete="SET NULL"))
    series_day: Mapped[date | None]
    """The day in the series that it was made for: stays when it is moved, so that it is not made again."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[ShiftState] = mapped_column(code_of(ShiftState), default=ShiftState.PLANNED)
    taken: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    wrapped_up_at: Mapped[datetime | None]
    """When, after its end, hours were counted and people thanked."""

    @property
    def free(self) -> int:
        """Places that are neither taken nor offered."""
        return self.most - self.held

    @property
    def is_short(self) -> bool:
        """Whether fewer come than are needed at least."""
        return self.taken < self.least

    def is_urgent(self, now: datetime) -> bool:
        """Whether it is short and starts within ``SOON``.

        Further ahead nearly every shift is short, and fills by itself: to say it there would be to say nothing.
        """
        return self.is_short and self.starts_at < now + SOON

    def overlaps(self, other: "Shift") -> bool:
        """Whether both run at some moment."""
        return self.starts_at < other.ends_at and self.ends_at > other.starts_at


Index(
    "ix_shifts_to_wrap_up",
    Shift.ends_at,
    sqlite_where=Shift.wrapped_up_at.is_(None),
    postgresql_where=Shift.wrapped_up_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class ShiftCard:
    """A shift with where and what it is."""

    shift: Shift
    site: Site
    activity: Activity

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.time_zone)

    @property
    def day(self) -> date:
        """The local day on which it starts."""
        return self.shift.starts_at.astimezone(self.zone).date()


def cards() -> Select[Shift, Site, Activity]:
    """The query that every list of shifts begins with."""
    return (
        select(Shift, Site, Activity)
        .join(Site, Site.id == Shift.site_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .order_by(Shift.starts_at, Shift.id)
    )


async def all_of(session: AsyncSession, query: Select[Shift, Site, Activity]) -> list[ShiftCard]:
    """The cards that a query made from ``cards`` finds."""
    return [ShiftCard(*row) for row in (await session.execute(query)).all()]


async def card(session: AsyncSession, shift_id: int) -> ShiftCard | None:
    """The shift of that number, in whatever state."""
    found = await all_of(session, cards().where(Shift.id == shift_id))
    return found[0] if found else None


async def locked(session: AsyncSession, shift_id: int) -> ShiftCard | None:
    """The same as it stands now, with its row locked until the transaction ends; whoever changes places holds the lock.

    Lock people (by number) before shifts (by number).
    """
    lock = cards().where(Shift.id == shift_id).with_for_update(of=Shift, key_share=True)
    found = await all_of(session, lock.execution_options(populate_existing=True))
    return found[0] if found else None


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which a local day begins and ends."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def missing(requirements: Sequence[str], has: Any) -> list[str]:
    """Which of these codes are not among ``has``."""
    return [code for code in requirements if code not in has]
