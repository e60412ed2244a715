"""Rows that come from the organisation file and may be edited in chat afterwards."""

from sqlalchemy import JSON, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Json


class Shipped:
    """What each such table has. ``loaded`` holds the file's values as they were when last loaded.

    A value that differs from ``loaded`` was edited since, and the file no longer decides on it. None: made in chat.
    """

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    loaded: Mapped[Json | None] = mapped_column(
        JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    )


class Named(Shipped):
    """A row with a permanent name of its own and a place among its kind."""

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int] = mapped_column(default=0)
