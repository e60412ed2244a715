"""Whatever people wish and coordinators answer, in whatever order: no bed is promised twice, and nothing is lost."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import bed_rules, beds
from models.beds import BedState
from tests.conversation.placing import newcomers
from tests.conversation.sleeping import TODAY, accept, beds_hold, decline, house, nights, settle, withdraw
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
PEOPLE, BEDS = 3, 2


@dataclass(frozen=True)
class Wish:
    """Somebody wants so many beds in so many nights."""

    who: int
    first: int
    nights: int
    beds: int
    again: bool


@dataclass(frozen=True)
class Answer:
    """A coordinator answers one of the requests there ever were."""

    which: int
    yes: bool
    only_free: bool


@dataclass(frozen=True)
class TakeBack:
    """A coordinator takes one of the beds back that there ever were."""

    which: int


@dataclass(frozen=True)
class Leave:
    """Somebody gives everything back."""

    who: int


@dataclass(frozen=True)
class Sleep:
    """Days go by."""

    days: int


Step = Wish | Answer | TakeBack | Leave | Sleep
WHO = st.integers(0, PEOPLE - 1)
WISHES = st.builds(Wish, WHO, st.integers(0, 6), st.integers(0, 5), st.integers(1, 3), st.booleans())
ANSWERS = st.builds(Answer, st.integers(0, 20), st.sampled_from([True, True, False]), st.booleans())
STEPS = st.lists(
    st.one_of(
        WISHES,
        WISHES,
        ANSWERS,
        ANSWERS,
        st.builds(TakeBack, st.integers(0, 20)),
        st.builds(Leave, WHO),
        st.builds(Sleep, st.integers(1, 2)),
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS, by_rule=st.booleans())
async def test_no_bed_is_promised_twice_and_everybody_has_what_they_wished(
    each_desk: Desk, steps: list[Step], by_rule: bool
) -> None:
    story = Story(each_desk, await newcomers(each_desk, PEOPLE), await house(each_desk, BEDS, beds_by_rule=by_rule))
    for step in steps:
        await story.tell(step)
        await beds_hold(each_desk, story.site)
        await story.holds()


class Story:
    """Steps told to a house, and what everybody wished last."""

    def __init__(self, desk: Desk, people: list[int], site: int) -> None:
        self.desk, self.people, self.site, self.now = desk, people, site, desk.now
        self.wished: dict[int, Counter[date]] = {person: Counter() for person in people}
        self.stays: list[int] = []

    async def tell(self, step: Step) -> None:
        match step:
            case Wish(who, first, number, each, again):
                person, wanted = self.people[who], nights(first, first + number)
                before = await self._has(person, BedState.ACCEPTED)
                found = await settle(self.desk, person, self.site, wanted, each, when=self.now, again=again)
                self.wished[person] = Counter(dict.fromkeys(wanted, each))
                self.stays += [card.stay.id for card in (*found.asked, *found.accepted)]
                await self._kept_what_was_accepted(person, before)
            case Answer(which, yes, only_free) if self.stays:
                stay = self.stays[which % len(self.stays)]
                if yes:
                    await accept(self.desk, stay, self.now, only_free=only_free)
                else:
                    await decline(self.desk, stay, self.now)
            case TakeBack(which) if self.stays:
                await withdraw(self.desk, self.stays[which % len(self.stays)], self.now)
            case Leave(who):
                async with self.desk.database.write() as session:
                    await bed_rules.give_back_all(session, self.people[who], self.now)
                self.wished[self.people[who]] = Counter()
            case Sleep(days):
                self.now += timedelta(days=days)

    async def holds(self) -> None:
        """Nobody has, or asks for, what they did not wish."""
        for person in self.people:
            has = await self._has(person, BedState.ACCEPTED) + await self._has(person, BedState.ASKED)
            assert has <= self.wished[person], (has, self.wished[person])

    async def _kept_what_was_accepted(self, person: int, before: Counter[date]) -> None:
        """What was accepted and is still wanted, is."""
        assert before & self.wished[person] <= await self._has(person, BedState.ACCEPTED)

    async def _has(self, person: int, state: BedState) -> Counter[date]:
        """Somebody's beds by nights, from today on."""
        today, found = TODAY + (self.now - self.desk.now), Counter[date]()
        async with self.desk.database.read() as session:
            for card in await beds.of(session, person, today):
                for night in card.nights:
                    found[night] += card.stay.beds if card.stay.state is state and night >= today else 0
        return found
