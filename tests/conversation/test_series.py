"""Series: shifts are made six weeks ahead, in local time, once whoever makes them, and what is closed makes none."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from handlers.planning import planning as conversation
from models import activities, planning, sites
from models.planning import AHEAD, Plan
from models.shifts import Series, Shift
from models.sites import SiteState
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARIS = ZoneInfo("Europe/Paris")
EVERY_DAY = 0b1111111
SATURDAYS = 1 << 5


async def series(
    desk: Desk,
    begins: date,
    hours: str,
    weekdays: int = EVERY_DAY,
    until: date | None = None,
    now: datetime | None = None,
) -> int:
    """Plans a series in Calais and gives its number."""
    start, end = (time.fromisoformat(one) for one in hours.split("-"))
    async with desk.database.write() as session:
        calais, kitchen = await sites.by_slug(session, "calais"), await activities.by_slug(session, "kitchen")
        assert calais is not None
        assert kitchen is not None
        plan = Plan(calais, kitchen.id, begins, start, end, 2, 6, ["driving_licence"], "The gate", 50.9, 1.8, "Gloves")
        made, _ = await planning.add_series(session, plan, weekdays, until, now or desk.now)
        return made.id


async def shifts_of(desk: Desk, number: int) -> Sequence[Shift]:
    """The shifts that were made, in order."""
    async with desk.database.read() as session:
        return list(await session.scalars(select(Shift).where(Shift.series_id == number).order_by(Shift.series_day)))


async def row(desk: Desk, number: int) -> Series:
    """The series as it is kept."""
    async with desk.database.read() as session:
        found = await session.get(Series, number)
    assert found is not None
    return found


def length(shift: Shift) -> timedelta:
    return shift.ends_at - shift.starts_at


def local_hours(shift: Shift) -> str:
    return "-".join(f"{at.astimezone(PARIS):%H:%M}" for at in (shift.starts_at, shift.ends_at))


async def test_the_first_shifts_are_made_at_once_and_the_next_day_by_day(each_desk: Desk) -> None:
    """Six weeks ahead of the local day, with all that the series says."""
    today = each_desk.now.astimezone(PARIS).date()
    number = await series(each_desk, today + timedelta(days=1), "18:00-22:00")
    made = await shifts_of(each_desk, number)
    assert [one.series_day for one in made] == [today + timedelta(days=n) for n in range(1, 43)]
    one = made[0]
    assert (one.least, one.most, one.requirements) == (2, 6, ["driving_licence"])
    assert (one.meeting_point, one.latitude, one.longitude, one.note) == ("The gate", 50.9, 1.8, "Gloves")
    await each_desk.run_rounds()
    assert len(await shifts_of(each_desk, number)) == 42
    each_desk.clock.advance(days=1)
    await each_desk.run_rounds()
    assert (await shifts_of(each_desk, number))[-1].series_day == today + timedelta(days=43)
    each_desk.clock.advance(days=-1)
    await each_desk.run_rounds()
    assert len(await shifts_of(each_desk, number)) == 43


async def test_only_its_weekdays_until_its_last_day_and_then_it_rests(own_desk: Desk) -> None:
    number = await series(own_desk, date(2027, 3, 13), "09:00-13:00", SATURDAYS | 1, date(2027, 3, 27))
    days = [one.series_day for one in await shifts_of(own_desk, number)]
    assert days == [date(2027, 3, 13), date(2027, 3, 15), date(2027, 3, 20), date(2027, 3, 22), date(2027, 3, 27)]
    assert (await row(own_desk, number)).made_until is None, "nothing more is to be made of it"
    own_desk.clock.advance(days=60)
    await own_desk.run_rounds()
    assert len(await shifts_of(own_desk, number)) == 5


async def test_one_that_begins_later_waits_for_its_time(own_desk: Desk) -> None:
    number = await series(own_desk, date(2027, 5, 1), "09:00-13:00", SATURDAYS)
    assert await shifts_of(own_desk, number) == []
    own_desk.clock.advance(days=10)
    await own_desk.run_rounds()
    assert [one.series_day for one in await shifts_of(own_desk, number)] == [date(2027, 5, 1)]


@pytest.mark.parametrize(
    ("change", "hours", "lasts"),
    [
        (date(2027, 3, 28), "22:00-06:00", 7),
        (date(2026, 10, 25), "22:00-06:00", 9),
    ],
)
async def test_a_night_through_a_clock_change_keeps_its_hours_on_the_wall(
    each_desk: Desk, change: date, hours: str, lasts: int
) -> None:
    """Eight hours by the wall are seven by the watch in March, and nine in October."""
    before = change - timedelta(days=7)
    now = datetime.combine(before, time(12), UTC)
    number = await series(each_desk, before, hours, SATURDAYS, change + timedelta(days=7), now)
    made = await shifts_of(each_desk, number)
    assert [local_hours(one) for one in made] == [hours] * 2
    assert {one.series_day: length(one) // timedelta(hours=1) for one in made} == {
        change - timedelta(days=1): lasts,
        change + timedelta(days=6): 8,
    }


@pytest.mark.parametrize(
    ("change", "hours", "begins", "lasts"),
    [
        (date(2027, 3, 28), "01:30-03:30", "01:30", timedelta(hours=1)),
        (date(2026, 10, 25), "01:30-03:30", "01:30", timedelta(hours=3)),
        (date(2027, 3, 28), "02:15-02:45", "03:15", timedelta(minutes=30)),
        (date(2027, 3, 28), "02:15-03:00", "03:15", timedelta(minutes=45)),
        (date(2026, 10, 25), "02:30-04:30", "02:30", timedelta(hours=3)),
    ],
)
async def test_the_hour_that_is_skipped_or_comes_twice(
    each_desk: Desk, change: date, hours: str, begins: str, lasts: timedelta
) -> None:
    """An hour that is skipped is the one after it; of one that comes twice it is the first."""
    now = datetime.combine(change - timedelta(days=1), time(12), UTC)
    number = await series(each_desk, change, hours, until=change, now=now)
    (made,) = await shifts_of(each_desk, number)
    assert (f"{made.starts_at.astimezone(PARIS):%H:%M}", length(made)) == (begins, lasts)


async def test_a_day_around_the_clock_can_be_planned_in_the_night_that_is_an_hour_longer() -> None:
    """Nobody has to make two shifts of it: on the wall it is a day as any other."""
    hours = planning.instants(date(2026, 10, 24), time(8), time(8), PARIS)
    assert hours[1] - hours[0] == timedelta(hours=25)
    assert planning.wrong_hours(*hours, datetime(2026, 10, 1, tzinfo=UTC)) is None


async def test_a_closed_site_makes_none_and_opens_again_without_them(own_desk: Desk) -> None:
    """Its people were told that it is over; whoever opens it again plans anew."""
    number = await series(own_desk, date(2027, 3, 13), "09:00-13:00")
    await set_state(own_desk, SiteState.CLOSED)
    own_desk.clock.advance(days=10)
    await own_desk.run_rounds()
    assert len(await shifts_of(own_desk, number)) == 42
    await set_state(own_desk, SiteState.OPEN)
    await own_desk.run_rounds()
    assert len(await shifts_of(own_desk, number)) == 42


async def set_state(desk: Desk, state: SiteState) -> None:
    async with desk.database.write() as session:
        calais = await sites.by_slug(session, "calais")
        assert calais is not None
        calais.state = state


async def test_after_a_long_silence_nothing_is_made_for_days_that_are_over(own_desk: Desk) -> None:
    number = await series(own_desk, date(2027, 3, 13), "09:00-13:00")
    own_desk.clock.advance(days=80)
    await own_desk.run_rounds()
    made = [one.series_day for one in await shifts_of(own_desk, number)]
    today = own_desk.now.astimezone(PARIS).date()
    # Today's has begun at nine.
    assert made[42:] == [today + timedelta(days=n) for n in range(1, 43)]


async def test_two_processes_at_once_make_each_day_once(each_desk: Desk) -> None:
    """One that has a series in hand is left to it, and a day that is there already is let be."""
    numbers = [await series(each_desk, each_desk.now.date() + timedelta(days=1), "18:00-20:00") for _ in range(3)]
    each_desk.clock.advance(days=3)
    await asyncio.gather(*(each_desk.run_round(conversation.make_rows) for _ in range(4)))
    for number in numbers:
        days = [one.series_day for one in await shifts_of(each_desk, number)]
        assert len(days) == len(set(days)) == 45
    each_desk.clock.advance(days=-3)


async def test_a_day_made_twice_over_is_made_once(each_desk: Desk) -> None:
    """Even where the series itself forgot how far it had come."""
    number = await series(each_desk, each_desk.now.date() + timedelta(days=1), "18:00-20:00")
    async with each_desk.database.write() as session:
        found = await session.get_one(Series, number)
        found.made_until = found.begins_on
    await each_desk.run_rounds()
    assert len(await shifts_of(each_desk, number)) == AHEAD.days


async def test_a_round_costs_what_is_due(own_desk: Desk) -> None:
    """Series that lack nothing are not even looked at: the question goes by an index on how far each has come."""
    for _ in range(30):
        await series(own_desk, date(2027, 3, 13), "18:00-20:00", SATURDAYS)
    statements: list[str] = []
    engine = own_desk.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: statements.append(statement))
    await own_desk.run_round(conversation.make_rows)
    assert len([one for one in statements if "shift_series" in one]) == 1
    async with own_desk.database.read() as session:
        question = next(one for one in statements if "shift_series" in one)
        literal = question.replace("?", "'2027-01-01'")
        raw = await session.connection()
        plan = "\n".join(str(line) for line in (await raw.exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}")).all())
    assert "ix_shift_series_made_until" in plan
