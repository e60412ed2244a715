"""Volunteering is counted as its definition says, whatever the shifts, the clocks and the ends of months."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models import figures, figures_of_shifts, months
from models.figure_names import Figure, days_worked, named, total
from models.shifts import ShiftState
from models.sign_ups import Attendance, SignUpState
from models.sites import Site
from tests.conversation.counting import PARIS, Past, Place, make, make_people, make_site, starts_at
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
ZONES = ("Europe/Paris", "America/Cayenne", "Indian/Reunion")
# Around both clock changes of 2027, and the ends of their months.
DAYS = [
    date(2027, 3, 27),
    date(2027, 3, 28),
    date(2027, 3, 31),
    date(2027, 4, 1),
    date(2027, 10, 31),
    date(2027, 11, 1),
]
NOWS = [datetime(2027, 3, 28, 10, tzinfo=UTC), datetime(2027, 4, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)]
PLACES = st.lists(
    st.builds(
        Place,
        st.integers(0, 3),
        st.integers(1, 3),
        st.sampled_from([SignUpState.CONFIRMED, SignUpState.CONFIRMED, SignUpState.LEFT, SignUpState.WAITING]),
        st.sampled_from([Attendance.PRESENT, Attendance.PRESENT, Attendance.ABSENT, None]),
        st.sampled_from([1, 24, 25, 100]),
    ),
    max_size=4,
    unique_by=lambda place: place.who,
)
SHIFTS = st.builds(
    Past,
    st.integers(0, 2),
    st.sampled_from(DAYS),
    st.builds(time, st.sampled_from([0, 1, 2, 3, 9, 22, 23]), st.sampled_from([0, 30])),
    st.sampled_from([0.5, 4, 12, 25]),
    st.sampled_from([ShiftState.PLANNED, ShiftState.PLANNED, ShiftState.CANCELLED]),
    PLACES,
    st.integers(1, 4),
    st.integers(0, 2),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(past=st.lists(SHIFTS, max_size=6), now=st.sampled_from(NOWS))
@example(past=[Past(0, DAYS[1], time(9), 12, places=[Place(0, attendance=None)])], now=NOWS[0])
async def test_every_figure_is_what_counting_one_by_one_gives(each_desk: Desk, past: list[Past], now: datetime) -> None:
    """In time zones on both sides of Paris, across midnight, month ends and both clock changes."""
    async with each_desk.database.write() as session:
        sites = [await make_site(session, zone) for zone in ZONES]
        people = await make_people(session, 4, now)
        await make(session, sites, people, past)
        for month in {months.month_of(one.day) for one in past}:
            found = await figures_of_shifts.count(session, sites, month, now)
            theirs = {site.id: at for at, site in enumerate(sites)}
            told = {(theirs[key], what): n for (key, what), n in found.items() if key in theirs and n}
            assert told == one_by_one(past, sites, month, now)
            assert found.get((None, Figure.HELPERS.value), 0) == helpers(past, sites, month, now)
        await session.rollback()


def one_by_one(past: Sequence[Past], sites: Sequence[Site], month: date, now: datetime) -> dict[tuple[int, str], int]:
    """The definition at the head of ``models.figures_of_shifts``, by another way."""
    found: dict[tuple[int, str], int] = {}

    def add(at: int, name: str, number: int) -> None:
        found[at, name] = found.get((at, name), 0) + number

    begun = [one for one in past if _counts(one, sites, month, now)]
    for one in begun:
        if one.state is ShiftState.CANCELLED:
            add(one.at, Figure.SHIFTS_CANCELLED, 1)
            continue
        confirmed = [place for place in one.places if place.state is SignUpState.CONFIRMED]
        taken = sum(place.party for place in confirmed)
        add(one.at, Figure.SHIFTS, 1)
        add(one.at, Figure.SHIFTS_STAFFED, int(taken >= one.least))
        add(one.at, Figure.PLACES, max(one.least, taken + one.free))
        add(one.at, Figure.TAKEN, taken)
        is_over = starts_at(one, sites[one.at]) + timedelta(hours=one.hours) <= now
        for place in confirmed:
            match place.attendance:
                case Attendance.PRESENT:
                    add(one.at, Figure.PRESENT, place.party)
                case Attendance.ABSENT:
                    add(one.at, Figure.ABSENT, place.party)
                case None:
                    add(one.at, Figure.UNSEEN, place.party if is_over else 0)
    for one in begun:
        for place in one.places:
            if place.state is SignUpState.LEFT and place.left <= 24:
                add(one.at, Figure.LEFT_LATE, place.party)
    for at in range(len(sites)):
        for day in {one.day for one in begun}:
            number = sum(_parties([one for one in begun if (one.at, one.day) == (at, day)]).values())
            add(at, named(Figure.DAYS, f"{day.day:02}"), number)
        add(at, Figure.HELPERS, sum(_parties([one for one in begun if one.at == at]).values()))
    return {key: number for key, number in found.items() if number}


def helpers(past: Sequence[Past], sites: Sequence[Site], month: date, now: datetime) -> int:
    """Different people anywhere."""
    return sum(_parties([one for one in past if _counts(one, sites, month, now)]).values())


def _counts(one: Past, sites: Sequence[Site], month: date, now: datetime) -> bool:
    return months.month_of(one.day) == month and starts_at(one, sites[one.at]) <= now


def _parties(past: Sequence[Past]) -> dict[int, int]:
    """Who was at any of these shifts, with the largest of their parties."""
    found: dict[int, int] = {}
    for one in past if past else ():
        for place in one.places if one.state is ShiftState.PLANNED else ():
            if place.state is SignUpState.CONFIRMED and place.attendance is Attendance.PRESENT:
                found[place.who] = max(found.get(place.who, 0), place.party)
    return found


async def test_two_shifts_on_one_day_are_one_volunteering_day(each_desk: Desk) -> None:
    """And a shift across midnight belongs to the day, and the month, in which it began."""
    month = date(2027, 3, 1)
    past = [Past(0, date(2027, 3, 31), time(hour), 6, places=[Place(0)]) for hour in (8, 22)]
    async with each_desk.database.write() as session:
        site = await make_site(session)
        await make(session, [site], await make_people(session, 1, each_desk.now), past)
        now = datetime(2027, 5, 1, tzinfo=UTC)
        counts = {one: await figures.counted(session, one, now, PARIS) for one in (month, months.after(month))}
        await session.rollback()
    assert days_worked(counts[month], [site.id]) == 1
    assert days_worked(counts[months.after(month)], [site.id]) == 0
    assert total(counts[month], [site.id], Figure.PRESENT) == 2
