"""Calls for help: a short shift asks those who could come, in waves, until it is filled or told to stop."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model, code_of


class CallState(StrEnum):
    """A call runs until it is filled, stopped by a coordinator, or over: nobody left to ask, or no time left."""

    RUNNING = "running"
    FILLED = "filled"
    STOPPED = "stopped"
    OVER = "over"


class Call(Model):
    """A call for help for one shift."""

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    state: Mapped[CallState] = mapped_column(code_of(CallState))
    waves: Mapped[int] = mapped_column(default=0)
    next_wave_at: Mapped[datetime | None]
    """None once it is no longer running."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


Index(
    "ix_calls_next_wave",
    Call.next_wave_at,
    sqlite_where=Call.next_wave_at.is_not(None),
    postgresql_where=Call.next_wave_at.is_not(None),
)
Index(
    "uq_calls_running",
    Call.shift_id,
    unique=True,
    sqlite_where=Call.next_wave_at.is_not(None),
    postgresql_where=Call.next_wave_at.is_not(None),
)


class AskedAnswer(StrEnum):
    """What somebody who was asked said."""

    YES = "yes"
    NO = "no"


class Asked(Model):
    """Somebody was asked in a call."""

    __tablename__ = "asked"
    __table_args__ = (UniqueConstraint("call_id", "person_id"), Index("ix_asked_of_person", "person_id", "asked_at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    wave: Mapped[int]
    asked_at: Mapped[datetime]
    answer: Mapped[AskedAnswer | None] = mapped_column(code_of(AskedAnswer))
