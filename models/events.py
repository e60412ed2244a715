"""Conferences, trainings, hearings and other dates to come to, with places that can be reserved.

``reserved`` counts the places of ``models.reservations``: it changes under the lock on the event's row, and the
database itself refuses more than ``capacity``.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, String, event, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import reminders
from models.bilingual import Bilingual
from models.database import Model, apart_from, code_of
from models.shipped import Named

LONGEST_TITLE = 80
LONGEST_TEXT = 1500
LONGEST_PLACE = 200
MOST_PLACES = 5000
REMINDED_BEFORE = 24
"""Hours before the start, by the clock on the wall; what would come in the night waits for the morning."""


class EventKind(StrEnum):
    """What kind of date it is."""

    CONFERENCE = "conference"
    TRAINING = "training"
    LEGAL = "legal"
    COLLECTION = "collection"
    OTHER = "other"


class EventState(StrEnum):
    """Whether it takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class Event(Named, Model):
    """A date; ``title`` and ``place`` are plain, ``text`` HTML of Telegram's kind.

    ``version`` counts what was changed in chat. ``remind_at`` is when those who come are to be reminded; it follows
    ``starts`` by itself, and is None once that is done.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("reserved >= 0 AND (capacity IS NULL OR reserved <= capacity)", name="places"),
        CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity"),
    )

    kind: Mapped[EventKind] = mapped_column(code_of(EventKind))
    starts: Mapped[datetime] = mapped_column(index=True)
    ends: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")
    place: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[Bilingual]
    text: Mapped[Bilingual]
    capacity: Mapped[int | None]
    """Places in all; None where everybody finds room."""
    reserved: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[EventState] = mapped_column(
        code_of(EventState), default=EventState.PLANNED, server_default=EventState.PLANNED.value
    )
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    remind_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def zone(self) -> ZoneInfo:
        """Where it takes place."""
        return ZoneInfo(self.time_zone)

    @property
    def day(self) -> date:
        """The local day on which it starts."""
        return self.starts.astimezone(self.zone).date()

    @property
    def free(self) -> int | None:
        """Places that nobody has reserved; None where they are not counted."""
        return None if self.capacity is None else self.capacity - self.reserved

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state is EventState.CANCELLED


@event.listens_for(Event, "before_insert")
@event.listens_for(Event, "before_update")
def _plan_reminder(_mapper: object, _connection: object, row: Any) -> None:
    """Whoever moves an event, in chat or by the file, moves its reminder."""
    if inspect(row).attrs.starts.history.has_changes():
        zone = ZoneInfo(row.time_zone or "Europe/Paris")
        times = reminders.due_times(row.starts, (REMINDED_BEFORE,), zone)
        row.remind_at = times[0][0] if times else None


async def upcoming(session: AsyncSession, now: datetime) -> list[Event]:
    """Those that are not over, the next one first; cancelled ones are left out."""
    query = select(Event).where(Event.ends > now, Event.state == EventState.PLANNED)
    return list((await session.execute(query.order_by(Event.starts, Event.id))).scalars())


async def by_slug(session: AsyncSession, slug: str) -> Event | None:
    """The event of that name."""
    return (await session.execute(select(Event).where(Event.slug == slug))).scalar_one_or_none()


async def locked(session: AsyncSession, slug: str) -> Event | None:
    """The same as it stands now, with its row locked until the transaction ends: whoever changes places or the event
    holds the lock. Lock people (by number) before events (by number).
    """
    lock = select(Event).where(Event.slug == slug).with_for_update(key_share=True)
    return (await session.execute(lock.execution_options(populate_existing=True))).scalar_one_or_none()


async def to_remind(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()) -> list[Event]:
    """A portion of those whose reminder is due, the longest due first, locked; what another process has is left to it.

    ``skipped`` events are left out.
    """
    due = select(Event).where(Event.remind_at <= now, *apart_from(Event.id, skipped))
    first = due.order_by(Event.remind_at, Event.id).limit(limit)
    lock = first.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    return list(await session.scalars(lock))


def is_over(found: Event, now: datetime) -> bool:
    """Whether nothing can be reserved, changed or called off any more: it has begun."""
    return found.starts <= now
