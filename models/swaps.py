"""Swaps: somebody gives their place to somebody else, in exchange for one of theirs or for nothing; both tap."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model, code_of


class SwapState(StrEnum):
    """Open until it is done, taken back, or overtaken by events."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class Swap(Model):
    """A confirmed place that its holder would pass on. ``code`` is what the link to it carries."""

    __tablename__ = "swaps"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[SwapState] = mapped_column(code_of(SwapState))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


Index(
    "uq_swaps_open",
    Swap.shift_id,
    Swap.giver_id,
    unique=True,
    sqlite_where=Swap.ended_at.is_(None),
    postgresql_where=Swap.ended_at.is_(None),
)


class SwapAsked(Model):
    """Somebody was asked whether they would take the place."""

    __tablename__ = "swap_asked"
    __table_args__ = (Index("ix_swap_asked_of_person", "person_id", "asked_at"),)

    swap_id: Mapped[int] = mapped_column(ForeignKey("swaps.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime]


class SwapReply(Model):
    """Somebody would take the place; ``in_exchange`` is the shift of theirs that they would give for it."""

    __tablename__ = "swap_replies"
    __table_args__ = (UniqueConstraint("swap_id", "taker_id"), CheckConstraint("party >= 1", name="party"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    swap_id: Mapped[int] = mapped_column(ForeignKey("swaps.id", ondelete="CASCADE"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    party: Mapped[int]
    """How many would come, the person included."""
    in_exchange: Mapped[int | None] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    rest_accepted: Mapped[bool] = mapped_column(default=False)
    """They know that it leaves them little rest."""
    created_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
