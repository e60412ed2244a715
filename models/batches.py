"""One message to many: a batch of outbox rows that share their words, and can be paused or stopped as a whole.

    running ⇄ paused          running ──► done       every row is final
        └────────┴──► stopped     └──► expired       of no use any more; so does a paused one

A row of a batch holds no message of its own: its words are the batch's, in the language of the chat, found when the row
is claimed. So fifty thousand rows are written by one statement, pausing costs nothing, and a text that is corrected
counts at once for all who have not had it yet. What still waits in a stopped or expired batch is closed in portions.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Json, Model, code_of


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
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
