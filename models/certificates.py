"""Certificates of hours: what was certified, under a serial number that a coordinator can look up."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model


class Certificate(Model):
    """One certificate as it was issued; deleted with its person."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    """As it stands on the paper."""
    first: Mapped[date]
    last: Mapped[date]
    minutes: Mapped[int]
    shifts: Mapped[int]
    issued_at: Mapped[datetime]
