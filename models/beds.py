"""Beds: the cheap accommodation of a site, by nights. A night is named by the local day on which it begins.

Nights are counted under the lock on the site's row; never more beds are promised for a night than the site has.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model, code_of


class BedState(StrEnum):
    """Asked for, accepted (by a coordinator or by rule), declined, or given back."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class BedStay(Model):
    """Beds for one registration at one site, from the night ``first`` to the night ``last``, both included."""

    __tablename__ = "bed_stays"
    __table_args__ = (CheckConstraint("beds >= 1 AND last >= first", name="numbers"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    beds: Mapped[int]
    state: Mapped[BedState] = mapped_column(code_of(BedState))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    """When the reminder of the arrival is due; None when there is none to come."""


Index("ix_bed_stays_of_site", BedStay.site_id, BedStay.first)
Index(
    "ix_bed_stays_remind",
    BedStay.remind_at,
    sqlite_where=BedStay.remind_at.is_not(None),
    postgresql_where=BedStay.remind_at.is_not(None),
)


class BedNight(Model):
    """One night of an accepted stay: what occupancy is counted from."""

    __tablename__ = "bed_nights"
    __table_args__ = (Index("ix_bed_nights_of_site", "site_id", "night"),)

    stay_id: Mapped[int] = mapped_column(ForeignKey("bed_stays.id", ondelete="CASCADE"), primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    beds: Mapped[int]
