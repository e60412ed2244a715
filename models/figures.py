"""The figures of a month that is over, kept when the people behind them are deleted."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model


class MonthlyFigure(Model):
    """One number of one month (its first day, in the organisation's time zone), of a site."""

    __tablename__ = "monthly_figures"
    __table_args__ = (Index("uq_monthly_figures_of", "month", "what", "site_id", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    month: Mapped[date]
    what: Mapped[str] = mapped_column(String(60))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
