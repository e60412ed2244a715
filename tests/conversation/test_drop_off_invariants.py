"""Whoever books, moves, cancels, closes and changes hours, in whatever order: no slot has more cars than it takes."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import drop_off, drop_off_rules, offer_rules
from models.drop_off_hours import Stretch, joined
from models.offers import Unit
from models.sites import Site
from tests.conversation.dropping import TODAY, slots_hold, warehouse
from tests.conversation.offering import donor, offering
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
DAYS = 3
VAN = (("clothes", "", 1, Unit.VAN),)
STRETCH = st.tuples(st.integers(0, 46), st.integers(1, 6)).map(
    lambda one: Stretch(one[0] * 30, min(1440, (one[0] + one[1]) * 30))
)
HOURS = st.lists(STRETCH, min_size=1, max_size=2).map(joined)
WEEKS = st.dictionaries(st.integers(0, 6), HOURS, min_size=4)


@dataclass(frozen=True)
class Book:
    """Somebody new books one of the slots of these days, free or not."""

    which: int
    van: bool


@dataclass(frozen=True)
class Move:
    """One of those who booked takes another slot."""

    who: int
    which: int


@dataclass(frozen=True)
class Cancel:
    """One of those who booked withdraws."""

    who: int


@dataclass(frozen=True)
class Change:
    """A slot is closed or opened, with so many places."""

    which: int
    closed: bool
    places: int


@dataclass(frozen=True)
class CloseDay:
    """A day is closed, or gets its usual hours again."""

    day: int
    closed: bool


@dataclass(frozen=True)
class Plan:
    """Other hours, for all days."""

    week: dict[int, list[Stretch]]
    minutes: int
    cars: int


@dataclass(frozen=True)
class Wait:
    """Hours go by."""

    hours: int


Step = Book | Move | Cancel | Change | CloseDay | Plan | Wait
WHICH = st.integers(0, 30)
BOOKS = st.builds(Book, st.integers(0, 3), st.booleans())
STEPS = st.lists(
    st.one_of(
        BOOKS,
        BOOKS,
        BOOKS,
        st.builds(Move, WHICH, WHICH),
        st.builds(Cancel, WHICH),
        st.builds(Change, WHICH, st.booleans(), st.integers(0, 3)),
        st.builds(CloseDay, st.integers(0, DAYS), st.booleans()),
        st.builds(Plan, WEEKS, st.sampled_from([20, 30, 45]), st.integers(1, 3)),
        st.builds(Wait, st.integers(1, 20)),
    ),
    max_size=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(week=WEEKS, steps=STEPS)
async def test_no_slot_is_given_to_more_than_it_takes(
    each_desk: Desk, week: dict[int, list[Stretch]], steps: list[Step]
) -> None:
    site = await warehouse(each_desk, drop_off_hours=[])
    story = Story(each_desk, site, await donor(each_desk))
    for step in (Plan(week, 30, 2), *steps):
        await story.tell(step)
        await slots_hold(each_desk, site)
        await story.what_is_free_can_be_had()


class Story:
    """Steps told to a warehouse."""

    def __init__(self, desk: Desk, site: Site, coordinator: int) -> None:
        self.desk, self.site, self.coordinator, self.now = desk, site, coordinator, desk.now
        self.booked: list[tuple[int, int]] = []

    async def tell(self, step: Step) -> None:
        match step:
            case Book(which, van):
                await self._book(which, van)
            case Move(who, which) if self.booked:
                person, offer_id = self.booked[who % len(self.booked)]
                slots = await self._slots()
                if slots:
                    async with self.desk.database.write() as session:
                        starts_at = slots[which % len(slots)].starts_at
                        await drop_off_rules.move(session, person, offer_id, starts_at, self.now)
            case Cancel(who) if self.booked:
                person, offer_id = self.booked[who % len(self.booked)]
                async with self.desk.database.write() as session:
                    await offer_rules.withdraw(session, person, offer_id, self.now)
            case Wait(hours):
                self.now += timedelta(hours=hours)
            case Change() | CloseDay() | Plan():
                await self._run(step)

    async def what_is_free_can_be_had(self) -> None:
        """What is listed is to come and has room, by the rows' own numbers."""
        async with self.desk.database.read() as session:
            site = await session.get_one(Site, self.site.id)
            found = await drop_off.free(session, site, TODAY, TODAY + DAYS * drop_off.ONE_DAY, self.now, 500)
        for slot in found:
            assert slot.starts_at > self.now
            assert not slot.closed
            assert 0 <= slot.taken < slot.places

    async def _book(self, which: int, van: bool) -> None:
        slots, person = await self._slots(), await donor(self.desk)
        if not slots:
            return
        wanted = await offering(self.desk, self.site.slug, **({"goods": VAN} if van else {}))
        slot = slots[which % len(slots)]
        async with self.desk.database.write() as session:
            done = await drop_off_rules.book(session, person, wanted, slot.starts_at, self.now)
        needed = min(2 if van else 1, slot.places)
        assert done.is_done == (slot.starts_at > self.now and slot.free >= needed > 0), (slot, done)
        if done.card:
            self.booked.append((person, done.card.offer.id))

    async def _run(self, step: Change | CloseDay | Plan) -> None:
        slots = await self._slots()
        async with self.desk.database.write() as session:
            whose = (session, self.coordinator, self.site.id)
            match step:
                case Change(which, closed, places) if slots:
                    at = slots[which % len(slots)].starts_at
                    await drop_off_rules.set_slot(*whose, at, self.now, closed=closed, places=places)
                case CloseDay(day, closed):
                    hours: list[Stretch] | None = [] if closed else None
                    await drop_off_rules.set_day(*whose, TODAY + day * drop_off.ONE_DAY, hours, self.now)
                case Plan(week, minutes, cars):
                    await drop_off_rules.set_hours(session, self.site.id, week, minutes, cars, self.now)

    async def _slots(self) -> list[drop_off.Slot]:
        """All of these days, past and full ones too."""
        async with self.desk.database.read() as session:
            site = await session.get_one(Site, self.site.id)
            return await drop_off.between(session, site, TODAY, TODAY + DAYS * drop_off.ONE_DAY)
