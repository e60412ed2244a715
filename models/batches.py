"""One message to many: a batch of outbox rows that share their words, and can be paused or stopped as a whole.

    running ⇄ paused
       ├────────┼──► done         every row is final
       ├────────┼──► stopped      by somebody's word
       └────────┴──► expired      of no use any more

A row of a batch holds no message of its own: its words are the batch's, in the language of the chat, found when the row
is claimed. So fifty thousand rows are written by one statement, pausing costs nothing, and a text that is corrected
counts at once for all who have not had it yet. What still waits in a stopped or expired batch is closed in portions.

Whoever sends shares the lock on a batch from the moment its words are read until its rows are under way; whoever
pauses, stops or rewords it waits for that moment. So nothing is claimed once a pause is kept, and a correction knows of
every message that is under way with the old words.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, literal_column, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Json, Model, code_of

LONGEST_ABOUT = 40


class BatchState(StrEnum):
    """Where a batch stands; drawn above."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    EXPIRED = "expired"
    DONE = "done"


class Does(StrEnum):
    """What is done with a message: sent, changed where it stands and nowhere else, or deleted where it stands."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


class Batch(Model):
    """What its rows share. Sent only from ``opens_at`` until ``shuts_at`` (None: at night, too), both UTC."""

    __tablename__ = "batches"
    __table_args__ = (Index("ix_batches_state", "state"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    state: Mapped[BatchState] = mapped_column(code_of(BatchState), default=BatchState.RUNNING)
    does: Mapped[Does] = mapped_column(code_of(Does), default=Does.SEND)
    messages: Mapped[Json]
    """By language: ``{"fr": …, "en": …}``, each as ``Message.to_json`` wrote it; {} for what is deleted."""
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Goes before other batches."""
    size: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many rows were queued, whatever has become of them."""
    opens_at: Mapped[datetime]
    shuts_at: Mapped[datetime | None]
    helps_until: Mapped[datetime]
    """Of no use from then on: what still waits is not sent."""
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", ondelete="SET NULL"), index=True)
    """The batch whose messages this one edits or deletes."""
    about: Mapped[str | None] = mapped_column(String(LONGEST_ABOUT))
    """What it tells how it stands: a later batch about the same takes its place, as far as it was not sent."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    """When the last of its rows became final."""


OPEN = (BatchState.RUNNING, BatchState.PAUSED)
"""The states from which a batch can go on."""


def sends_at(now: Any) -> ColumnElement[bool]:
    """Whether a batch is being sent at that moment."""
    is_in_hours = or_(Batch.shuts_at.is_(None), Batch.shuts_at > now)
    # Written out, not bound, as a database that plans before it knows the values would take it for any state.
    is_running: ColumnElement[bool] = Batch.state == literal_column("'running'")
    return and_(is_running, Batch.opens_at <= now, is_in_hours, Batch.helps_until > now)
