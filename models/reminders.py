"""Reminders of shifts: when each is due, and which were sent or missed.

A sign-up keeps only its next reminder (``remind_at``, ``remind_hours``): what a tick costs follows what is due.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models import quiet
from models.chats import Key
from models.database import Model, code_of

LONGEST_HOURS = 168


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
    """When each reminder of a shift is due (UTC), in order, with its hours before the start.

    What would fall into the quiet hours waits for the morning, unless the shift starts before that.
    """
    times = [
        (quiet.allowed_from(starts_at - timedelta(hours=before), zone, concerns=starts_at), before)
        for before in sorted(set(hours), reverse=True)
    ]
    return [(at, before) for at, before in times if at < starts_at]


def next_due(
    starts_at: datetime, hours: Sequence[int], zone: ZoneInfo, after: datetime
) -> tuple[datetime, int] | tuple[None, None]:
    """The first reminder that is due after that moment, as ``due_times`` has it."""
    return next(((at, before) for at, before in due_times(starts_at, hours, zone) if at > after), (None, None))
