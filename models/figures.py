"""Figures of a month: counted while it runs, and kept once it is settled, so that they outlast the people behind them.

A month is settled nine days after its end: until then coordinators may still say who was there
(``models.attendance.CORRECTED_WITHIN``, a week after the end of a shift that may run on for a day). What is kept is
never counted again. How each figure is counted stands in ``figures_of_shifts``, ``figures_of_goods``, and
``figures_of_contact``; their names are in ``figure_names``.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import figures_of_contact, figures_of_goods, figures_of_shifts, months, sites
from models.chats import Key
from models.database import Model
from models.figure_names import Counts
from models.outbox import insert_into
from models.people import Person
from models.shifts import Shift

SETTLES_AFTER = timedelta(days=9)


class MonthlyFigure(Model):
    """One number of one settled month (its first day); ``site_id`` None: of no site."""

    __tablename__ = "monthly_figures"
    __table_args__ = (
        Index("uq_monthly_figures_of", "month", "what", "site_id", unique=True),
        # NULLs are all different to a UNIQUE index, so that these need one of their own.
        Index(
            "uq_monthly_figures_of_no_site",
            "month",
            "what",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    month: Mapped[date]
    what: Mapped[str] = mapped_column(String(60))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]


class SettledMonth(Model):
    """A month that is not counted again; one in which nothing was to be counted, too."""

    __tablename__ = "settled_months"

    month: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


async def of_months(session: AsyncSession, wanted: Sequence[date], now: datetime, zone: ZoneInfo) -> dict[date, Counts]:
    """The figures of each of these months (their first days), at every site: as kept, else as they stand now.

    ``zone`` is the organisation's. Months before its first are empty, and so are those to come.
    """
    settled = set(await session.scalars(select(SettledMonth.month).where(SettledMonth.month.in_(wanted))))
    found = await _kept(session, sorted(settled))
    first, this = await _first(session, zone), months.month_of(now.astimezone(zone).date())
    for month in wanted:
        if month not in settled:
            runs = first is not None and first <= month <= this
            found[month] = await counted(session, month, now, zone) if runs else {}
    return found


async def of_month(session: AsyncSession, month: date, now: datetime, zone: ZoneInfo) -> Counts:
    """The figures of one month."""
    return (await of_months(session, [month], now, zone))[month]


async def counted(session: AsyncSession, month: date, now: datetime, zone: ZoneInfo) -> Counts:
    """The figures of a month as they stand now, whatever is kept of it; noughts are left out."""
    begins, ends = months.bounds(month, zone)
    found = await figures_of_shifts.count(session, await sites.every(session), month, now)
    found |= await figures_of_goods.count(session, begins, ends)
    found |= await figures_of_contact.count(session, begins, ends, now)
    return {key: number for key, number in found.items() if number}


async def settle(session: AsyncSession, month: date, counts: Counts, now: datetime) -> None:
    """Keeps these figures of a month for good.

    Of two processes at once one does it: the row of the month is written first.
    """
    mine = insert_into(session)(SettledMonth).values(month=month, at=now).on_conflict_do_nothing()
    if (await session.execute(mine.returning(SettledMonth.month))).first() is None:
        return
    rows = [
        {"month": month, "what": what, "site_id": site_id, "number": number}
        for (site_id, what), number in counts.items()
    ]
    if rows:
        await session.execute(insert(MonthlyFigure), rows)


async def to_settle(session: AsyncSession, now: datetime, zone: ZoneInfo) -> date | None:
    """The earliest month whose time to be settled has come, and that is not; None where there is none."""
    last: date | None = await session.scalar(select(func.max(SettledMonth.month)))
    first = months.after(last) if last else await _first(session, zone)
    if first is None or now < months.begins(months.after(first) + SETTLES_AFTER, zone):
        return None
    return first


async def _first(session: AsyncSession, zone: ZoneInfo) -> date | None:
    """The month in which it all began: the first that is kept, else that of the first person or shift there is."""
    kept: date | None = await session.scalar(select(func.min(SettledMonth.month)))
    if kept is not None:
        return kept
    # By their numbers, people stand in the order in which they came: nothing is to be looked through.
    came = await session.scalar(select(Person.created_at).order_by(Person.id).limit(1))
    begins = (came, await session.scalar(select(func.min(Shift.starts_at))))
    found = [months.month_of(at.astimezone(zone).date()) for at in begins if at is not None]
    return min(found, default=None)


async def _kept(session: AsyncSession, settled: Sequence[date]) -> dict[date, Counts]:
    found: dict[date, dict[tuple[int | None, str], int]] = {month: {} for month in settled}
    columns = MonthlyFigure.month, MonthlyFigure.site_id, MonthlyFigure.what, MonthlyFigure.number
    rows = await session.execute(select(*columns).where(MonthlyFigure.month.in_(settled)))
    for month, site_id, what, number in rows.all():
        found[month][site_id, what] = number
    return dict(found)
