"""A month that is settled stays as it was, whoever is deleted afterwards."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from models import figures, people
from models.database import Database
from models.figure_names import Figure, days_worked, total
from models.figures import MonthlyFigure, SettledMonth
from tests.conversation.counting import PARIS, Past, Place, make, make_people, make_site

JANUARY, FEBRUARY, MARCH = (date(2027, month, 1) for month in (1, 2, 3))
SETTLED = datetime(2027, 2, 9, 23, tzinfo=UTC)
"""The tenth of February begins in Paris."""


async def _kept(database: Database) -> tuple[int, list[int]]:
    """A site, and two people who were there on three days of January."""
    async with database.write() as session:
        site = await make_site(session)
        whom = await make_people(session, 2, datetime(2027, 1, 4, tzinfo=UTC))
        past = [Past(0, date(2027, 1, day), places=[Place(who)]) for day, who in ((5, 0), (5, 1), (31, 0))]
        await make(session, [site], whom, past)
        return site.id, whom


async def _settle(database: Database, now: datetime) -> date | None:
    async with database.read() as session:
        month = await figures.to_settle(session, now, PARIS)
        counts = await figures.counted(session, month, now, PARIS) if month else {}
    async with database.write() as session:
        if month:
            await figures.settle(session, month, counts, now)
    return month


async def _days(database: Database, site_id: int, month: date, now: datetime) -> int:
    async with database.read() as session:
        return days_worked(await figures.of_month(session, month, now, PARIS), [site_id])


async def test_a_settled_month_outlasts_its_people(database: Database) -> None:
    """Whoever is deleted is gone from every table, and the month says what it said."""
    site, whom = await _kept(database)
    assert await _settle(database, SETTLED) == JANUARY
    async with database.write() as session:
        for person_id in whom:
            await people.forget(session, person_id)
    assert await _days(database, site, JANUARY, SETTLED) == 3
    async with database.read() as session:
        kept = await figures.of_month(session, JANUARY, SETTLED, PARIS)
        anew = await figures.counted(session, JANUARY, SETTLED, PARIS)
    assert total(kept, [None], Figure.PEOPLE) == 2
    assert total(anew, [None], Figure.PEOPLE) == 0


async def test_until_it_is_settled_a_month_is_counted_as_it_stands(database: Database) -> None:
    """Coordinators may still say who was there for a week after a shift."""
    site, (first, _) = await _kept(database)
    assert await _settle(database, SETTLED - timedelta(seconds=1)) is None
    async with database.write() as session:
        await people.forget(session, first)
    assert await _days(database, site, JANUARY, SETTLED) == 1


async def test_what_is_settled_is_settled_once(database: Database) -> None:
    """Also by two processes at once."""
    await _kept(database)
    both = await asyncio.gather(_settle(database, SETTLED), _settle(database, SETTLED))
    assert set(both) <= {JANUARY, None}
    assert await _settle(database, SETTLED) is None
    async with database.read() as session:
        twice = select(MonthlyFigure.what).group_by(MonthlyFigure.month, MonthlyFigure.what, MonthlyFigure.site_id)
        assert (await session.execute(twice.having(func.count() > 1))).all() == []
        assert list(await session.scalars(select(SettledMonth.month))) == [JANUARY]


async def test_after_a_long_pause_every_month_is_settled_in_turn(database: Database) -> None:
    """Those in which nothing happened, too; before the first and after now there is nothing."""
    site, _ = await _kept(database)
    later = datetime(2027, 4, 15, tzinfo=UTC)
    assert [await _settle(database, later) for _ in range(4)] == [JANUARY, FEBRUARY, MARCH, None]
    wanted = [date(2026, 12, 1), JANUARY, FEBRUARY, date(2027, 5, 1)]
    async with database.read() as session:
        found = await figures.of_months(session, wanted, later, PARIS)
    assert [days_worked(found[month], [site]) for month in wanted] == [0, 3, 0, 0]
    assert found[wanted[0]] == found[wanted[-1]] == {}


async def test_where_nothing_ever_happened_nothing_is_settled(database: Database) -> None:
    assert await _settle(database, SETTLED) is None
