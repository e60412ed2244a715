"""Reminders of shifts: when each is due, and which were sent or missed.

A sign-up keeps only its next reminder (``remind_at``, ``remind_hours``): what a tick costs follows what is due.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import quiet
from models.chats import Key
from models.database import Model, code_of


class ReminderState(StrEnum):
    """What became of a reminder."""

    SENT = "sent"
    MISSED = "missed"


class Reminder(Model):
    """A reminder whose time has come; the same is never noted twice."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("sign_up_id", "hours", "starts_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_ups.id", ondelete="CASCADE"))
    hours: Mapped[int]
    starts_at: Mapped[datetime]
    """Of the shift, as it was planned then."""
    due_at: Mapped[datetime]
    state: Mapped[ReminderState] = mapped_column(code_of(ReminderState))
    noted_at: Mapped[datetime]


def due_times(starts_at: datetime, hours: Sequence[int], zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """When each reminder of a shift is due (UTC), in order, with its hours before the start; at each moment one.

    Whole days are counted by the clock on the site's wall: 24 hours before a shift at 18:00 is 18:00 the day before,
    also where the clocks change in between. What is less than a day is counted as it passes. What would fall into the
    quiet hours waits for the morning, unless the shift starts before that; of those that wait for the same morning only
    the nearest to the start remains.
    """
    times = {_due_at(starts_at, before, zone): before for before in sorted(set(hours), reverse=True)}
    return sorted((at, before) for at, before in times.items() if at < starts_at)


def next_due(
    starts_at: datetime, hours: Sequence[int], zone: ZoneInfo, after: datetime
) -> tuple[datetime, int] | tuple[None, None]:
    """The first reminder that is due after that moment, as ``due_times`` has it."""
    return next(((at, before) for at, before in due_times(starts_at, hours, zone) if at > after), (None, None))


async def missed(session: AsyncSession, shift_id: int) -> dict[int, list[int]]:
    """The reminders of the shift, as it is planned, that did not go out: sign-up → hours before the start, most first.

    Nobody could be reached, or the bot was down until it was too late for them to help.
    """
    # Here, since sign-ups look above for when their reminders are due.
    from models.shifts import Shift
    from models.sign_ups import SignUp

    query = (
        select(Reminder.sign_up_id, Reminder.hours)
        .join(SignUp, SignUp.id == Reminder.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(Shift.id == shift_id, Reminder.state == ReminderState.MISSED, Reminder.starts_at == Shift.starts_at)
        .order_by(Reminder.sign_up_id, Reminder.hours.desc())
    )
    found: dict[int, list[int]] = defaultdict(list)
    for sign_up_id, hours in await session.execute(query):
        found[sign_up_id].append(hours)
    return dict(found)


def _due_at(starts_at: datetime, hours: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(hours, 24)
    begins = (starts_at.astimezone(zone) - timedelta(days=days)).astimezone(UTC) - timedelta(hours=rest)
    return quiet.allowed_from(begins, zone, concerns=starts_at)
