"""Collections by the rules alone: whatever people do in whatever order, each arrow is gone once, by those who may."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from models import collecting, collecting_lists, collecting_parts, collecting_places, collecting_rules
from models.collecting import WAITING, Collection, CollectionState, Part, Stage, Task, Unit
from models.collecting_lists import Turnout
from models.collecting_rules import Outcome, Problem
from models.towns import Town
from tests.conversation.gathering import approved, bring, draft, help_with, kept, local, looks_after, proposed
from tests.conversation.placing import newcomer, newcomers
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
P, C, A, H = (
    CollectionState.PROPOSED,
    CollectionState.CHANGES_ASKED,
    CollectionState.APPROVED,
    CollectionState.HELD,
)
ORGANISER, TEAM, STRANGER = range(3)
LEADS_TO = {
    "amend": ({P, C}, P, {ORGANISER}),
    "approve": ({P}, A, {TEAM}),
    "ask_change": ({P}, C, {TEAM}),
    "refuse": ({P, C}, CollectionState.REFUSED, {TEAM}),
    "cancel": ({P, C, A}, CollectionState.CANCELLED, {ORGANISER, TEAM}),
    "move": ({A}, A, {TEAM}),
    "hold": ({A, H}, H, {ORGANISER, TEAM}),
}
"""From where each leads where, and who may."""


@dataclass(frozen=True)
class Act:
    """Somebody does something; ``is_old`` decides on what was changed since."""

    does: str
    who: int
    is_old: bool = False


@dataclass(frozen=True)
class Wait:
    """Days go by, and what is due is done."""

    days: int


Step = Act | Wait
STEPS = st.lists(
    st.one_of(
        st.builds(Act, st.sampled_from(sorted(LEADS_TO)), st.sampled_from([ORGANISER, TEAM, TEAM, STRANGER])),
        st.builds(Act, st.sampled_from(["approve", "ask_change", "refuse"]), st.just(TEAM), st.just(True)),
        st.builds(Act, st.sampled_from(["cancel", "hold"]), st.sampled_from([ORGANISER, STRANGER])),
        st.builds(Wait, st.sampled_from([1, 3, 13])),
    ),
    min_size=6,
    max_size=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS, is_approved=st.booleans())
async def test_a_collection_goes_only_where_an_arrow_leads_and_only_by_those_who_may(
    each_desk: Desk, steps: list[Step], is_approved: bool
) -> None:
    story = Story(each_desk, await newcomers(each_desk, 3))
    await story.begin()
    if is_approved:
        await story.act(Act("approve", TEAM))
    for step in steps:
        await (story.act(step) if isinstance(step, Act) else story.wait(step.days))
        await story.holds()


class Story:
    """Steps told of one collection, and where it should stand."""

    def __init__(self, desk: Desk, people: list[int]) -> None:
        self.desk, self.people, self.now = desk, people, desk.now
        self.state, self.version, self.number = P, 1, 0
        self.days = 15

    async def begin(self) -> None:
        self.people[TEAM] = await looks_after(self.desk)
        self.number = await proposed(self.desk, self.people[ORGANISER], self.days)

    async def act(self, step: Act) -> None:
        expected = self._leads_to(step)
        outcome = await self._done(step)
        assert (outcome.problem is None) == (expected is not None), (step, outcome.problem)
        if expected is not None:
            self.state = expected
            self.version += step.does in ("amend", "move")

    async def wait(self, days: int) -> None:
        """What is due comes by itself; a proposal lapses once it would begin."""
        self.now += timedelta(days=days)
        async with self.desk.database.write() as session:
            while due := [one for one in await collecting.due(session, self.now, 99, ()) if one.id == self.number]:
                stage = collecting_rules.pass_on(due[0], self.now)
                assert stage is not Stage.LAPSE or self.state in WAITING
                await session.flush()
        if self.state in WAITING and self.now >= self._starts():
            self.state = CollectionState.CANCELLED

    async def holds(self) -> None:
        found = await kept(self.desk, self.number)
        assert found is not None
        assert (found.state, found.version) == (self.state, self.version)
        assert (found.next_at is None) == (found.next_stage is None)
        if self.state in WAITING:
            assert found.next_at is not None
        elif self.state is not A:
            assert found.next_at is None

    def _starts(self) -> datetime:
        return local(self.desk, self.days, "10:00")

    def _leads_to(self, step: Act) -> CollectionState | None:
        sources, target, allowed = LEADS_TO[step.does]
        has_begun, is_over = self.now >= self._starts(), self.now >= local(self.desk, self.days, "18:00")
        too_late = {"amend": has_begun, "approve": has_begun, "cancel": is_over, "move": is_over or has_begun}
        is_possible = self.state in sources and step.who in allowed and not too_late.get(step.does)
        is_seen = not step.is_old or self.state is not P
        return target if is_possible and is_seen and (step.does != "hold" or has_begun) else None

    async def _done(self, step: Act) -> Outcome:
        who, number, version = self.people[step.who], self.number, self.version - step.is_old
        rules, again = collecting_rules, draft(self.desk, self.days)
        async with self.desk.database.write() as session:
            match step.does:
                case "amend":
                    return await rules.amend(session, who, number, again, self.now)
                case "approve":
                    return await rules.approve(session, who, number, version, self.now)
                case "ask_change":
                    return await rules.ask_change(session, who, number, version, "Where?", self.now)
                case "refuse":
                    return await rules.refuse(session, who, number, version, "No", self.now)
                case "cancel":
                    return await rules.cancel(session, who, number, "", self.now)
                case "move":
                    hours = (again.starts_at, again.ends_at)
                    return await rules.move(session, who, number, hours, "Elsewhere", self.now)
            return await rules.hold(session, who, number, (3, Unit.BAGS), "Calais", self.now)


async def test_of_two_coordinators_at_once_one_decides(each_desk: Desk) -> None:
    """The other changes nothing, and sees who it was."""
    number = await proposed(each_desk)
    one, other = await looks_after(each_desk), await looks_after(each_desk)

    async def decide(person_id: int, yes: bool) -> Problem | None:
        async with each_desk.database.write() as session:
            if yes:
                return (await collecting_rules.approve(session, person_id, number, 1, each_desk.now)).problem
            return (await collecting_rules.refuse(session, person_id, number, 1, "", each_desk.now)).problem

    problems = await asyncio.gather(decide(one, True), decide(other, False))
    assert sorted(problems, key=str) == [None, Problem.SETTLED]
    found = await kept(each_desk, number)
    assert found
    assert found.decided_by == (one if problems[0] is None else other)


async def test_who_decided_reads_that_in_what_is_kept_of_them(each_desk: Desk) -> None:
    number, one, other = await proposed(each_desk), await looks_after(each_desk), await looks_after(each_desk)
    async with each_desk.database.write() as session:
        await collecting_rules.approve(session, one, number, 1, each_desk.now)
    async with each_desk.database.read() as session:
        theirs = [(await collecting.exported(session, person))["collections_decided"] for person in (one, other)]
    assert theirs == [[{"collection": number, "state": "approved", "at": each_desk.now.isoformat()}], []]


async def test_nobody_has_more_than_three_proposals_that_wait(each_desk: Desk) -> None:
    """Two sent at the same moment count one after the other; an answer makes room."""
    organiser = await newcomer(each_desk)
    numbers = [await proposed(each_desk, organiser) for _ in range(2)]

    async def one_more() -> Problem | None:
        async with each_desk.database.write() as session:
            return (await collecting_rules.propose(session, organiser, draft(each_desk), each_desk.now)).problem

    assert sorted(await asyncio.gather(one_more(), one_more()), key=str) == [None, Problem.TOO_MANY]
    async with each_desk.database.write() as session:
        assert not (await collecting_rules.cancel(session, organiser, numbers[0], "", each_desk.now)).problem
    assert await one_more() is None


async def test_what_is_due_comes_in_its_order_and_past_moments_are_skipped(each_desk: Desk) -> None:
    """Approved ten days before: the lists for four and two weeks are never told."""
    number = await approved(each_desk, days=10)
    seen = []
    for days in range(13):
        now = local(each_desk, days, "12:00")
        async with each_desk.database.write() as session:
            due = [one for one in await collecting.due(session, now, 99, ()) if one.id == number]
            seen += [(days, collecting_rules.pass_on(one, now)) for one in due]
    assert seen == [(8, Stage.TWO_DAYS), (9, Stage.DAY_BEFORE), (11, Stage.DAY_AFTER)]
    found = await kept(each_desk, number)
    assert found
    assert found.next_at is None


async def test_after_a_long_pause_only_what_still_helps_is_told(each_desk: Desk) -> None:
    number = await approved(each_desk, days=30)
    now, told = local(each_desk, 17, "12:00"), []
    async with each_desk.database.write() as session:
        while due := [one for one in await collecting.due(session, now, 99, ()) if one.id == number]:
            told.append(collecting_rules.pass_on(due[0], now))
            await session.flush()
    assert told == [None, Stage.TWO_WEEKS]


async def test_ticks_do_the_same_once(each_desk: Desk) -> None:
    organiser = await newcomer(each_desk)
    number = await approved(each_desk, organiser)
    async with each_desk.database.write() as session:
        for task, is_done in ((Task.PLACE, True), (Task.PLACE, True), (Task.BOXES, True), (Task.BOXES, False)):
            assert not (await collecting_rules.tick(session, organiser, number, task, is_done)).problem
    found = await kept(each_desk, number)
    assert found
    assert found.ticked == ["place"]


async def test_who_takes_part_is_counted_once_however_many_ways(each_desk: Desk) -> None:
    """Bringing and helping are counted apart; what is taken back no longer counts."""
    number, (one, other) = await approved(each_desk), await newcomers(each_desk, 2)
    assert await bring(each_desk, one, number)
    assert await bring(each_desk, one, number, "20 couvertures")
    assert await help_with(each_desk, one, number, [Part.SORT, Part.DRIVE])
    assert await help_with(each_desk, other, number, [Part.DRIVE], "+33611111111")
    async with each_desk.database.write() as session:
        assert await collecting_lists.turnout(session, [number]) == {number: Turnout(1, 2)}
        assert await collecting_lists.things_brought(session, number, 9) == ["20 couvertures"]
        assert await collecting_lists.people_in(session, number) == sorted([one, other])
        assert await collecting_parts.take_back(session, one, number, [Part.BRING]) == [Part.BRING]
        assert await collecting_parts.take_back(session, one, number, [Part.BRING]) == []
        helpers = await collecting_lists.helpers(session, number)
    assert {helper.person.id: (len(helper.parts), helper.phone) for helper in helpers} == {
        one: (2, None),
        other: (1, "+33611111111"),
    }
    assert await help_with(each_desk, one, number, [Part.SORT])
    async with each_desk.database.read() as session:
        assert {len(helper.parts) for helper in await collecting_lists.helpers(session, number)} == {1}


async def test_nobody_takes_part_in_what_is_not_to_come(each_desk: Desk) -> None:
    """Neither before it is approved, nor when it is over."""
    person, number = await newcomer(each_desk), await approved(each_desk)
    assert not await bring(each_desk, person, await proposed(each_desk))
    async with each_desk.database.write() as session:
        over = {"starts_at": each_desk.now - timedelta(hours=9), "ends_at": each_desk.now - timedelta(hours=1)}
        await session.execute(update(Collection).where(Collection.id == number).values(over))
    assert not await bring(each_desk, person, number)


async def test_an_area_follows_from_the_region_of_the_nearest_town(each_desk: Desk) -> None:
    """Reims is nearer to Paris than to Strasbourg, and in the Grand Est; without towns the main ones decide."""
    reims = (49.26, 4.03)
    async with each_desk.database.write() as session:
        near = await collecting_places.area_at(session, *reims)
        assert near
        assert near.slug == "ile-de-france"
        where = {"latitude": 49.25, "longitude": 4.03, "population": 180_000, "country": "FR"}
        session.add(Town(id=1, name="Reims", region="Grand Est", **where))
        await session.flush()
        found = await collecting_places.area_at(session, *reims)
        assert found
        assert found.slug == "grand-est"
        assert await collecting_places.area_at(session, 10.0, 10.0) is None
