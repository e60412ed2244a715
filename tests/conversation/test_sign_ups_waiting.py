"""The waiting list: who is offered a freed place, in which order, until when; on both engines."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models import enrolment, quiet, shifts, sign_ups
from models.chats import Chat, Unreachable
from models.shifts import ShiftState
from models.sign_ups import Refusal, SignUp, SignUpState
from models.sites import SiteState
from models.volunteers import Standing, Volunteer
from tests.conversation.placing import (
    HOUR,
    a_round,
    changed_site,
    everything_holds,
    give_up,
    listed,
    newcomer,
    newcomers,
    on,
    places,
    row_of,
    stand,
    state,
    take,
    wait,
)
from tests.conversation.shifting import PARIS, plan, shift_row
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
CONFIRMED, WAITING, OFFERED = SignUpState.CONFIRMED, SignUpState.WAITING, SignUpState.OFFERED
LEFT, LAPSED = SignUpState.LEFT, SignUpState.LAPSED


async def full(desk: Desk, *, least: int = 1, most: int = 1, **more: Any) -> tuple[int, int]:
    """A shift in five days that one group has filled; its number and theirs."""
    shift, holder = await plan(desk, 5, least=least, most=most, **more), await newcomer(desk, party=most)
    await on(desk, shift, holder)
    return shift, holder


async def test_a_freed_place_is_offered_to_the_first_who_waits(each_desk: Desk) -> None:
    """Kept for them until the deadline, and taken by the offer's number."""
    shift, holder = await full(each_desk)
    first, second = await newcomers(each_desk, 2)
    await listed(each_desk, shift, first, second)
    departure = await give_up(each_desk, holder, shift)
    (offer,) = departure.offers
    assert (offer.person_id, offer.party, offer.number) == (first, 1, 1)
    assert offer.until == each_desk.now + 2 * HOUR
    assert offer.told_from == each_desk.now
    assert await places(each_desk, shift) == (0, 1)
    assert (await take(each_desk, second, shift)).refusal is Refusal.FULL, "it is not theirs yet"
    assert (await take(each_desk, first, shift, offer=1)).refusal is None
    assert await places(each_desk, shift) == (1, 1)
    assert await state(each_desk, second, shift) is WAITING
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_an_offer_that_is_not_taken_goes_to_the_next(each_desk: Desk) -> None:
    """At its deadline, in a round; that of a second one runs from then."""
    shift, holder = await full(each_desk)
    first, second = await newcomers(each_desk, 2)
    await listed(each_desk, shift, first, second)
    await give_up(each_desk, holder, shift)
    assert await a_round(each_desk, shift, when=each_desk.now + timedelta(minutes=119)) == ([], [])
    later = each_desk.now + 2 * HOUR
    lapsed, offers = await a_round(each_desk, shift, when=later)
    assert [departure.sign_up and departure.sign_up.person_id for departure in lapsed] == [first]
    assert lapsed[0].was is OFFERED
    assert not lapsed[0].is_late
    assert [(offer.person_id, offer.until) for offer in offers] == [(second, later + 2 * HOUR)]
    assert await state(each_desk, first, shift) is LAPSED
    assert await a_round(each_desk, shift, when=later) == ([], []), "a second time does nothing"
    await everything_holds(each_desk, [shift], later)


async def test_an_offer_is_over_at_its_deadline_even_before_the_round(each_desk: Desk) -> None:
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    await give_up(each_desk, holder, shift)
    deadline = each_desk.now + 2 * HOUR
    for offer in (1, None):
        assert (await take(each_desk, person, shift, deadline, offer=offer)).refusal is Refusal.NOT_OFFERED
    in_time = deadline - timedelta(seconds=1)
    for wrong in (0, 2, -1, 10**12):
        assert (await take(each_desk, person, shift, in_time, offer=wrong)).refusal is Refusal.NOT_OFFERED
    assert (await take(each_desk, person, shift, in_time, offer=1)).refusal is None


async def test_an_offer_can_be_taken_from_the_list_of_shifts_too(each_desk: Desk) -> None:
    """Where no offer is named, the one that stands is meant."""
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    await give_up(each_desk, holder, shift)
    assert (await take(each_desk, person, shift)).refusal is None


async def test_the_button_of_an_earlier_offer_does_not_take_a_later_one(each_desk: Desk) -> None:
    """Nor anything else that is free by then: it says that the offer is over."""
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    await give_up(each_desk, holder, shift)
    later = each_desk.now + 3 * HOUR
    await a_round(each_desk, shift, when=later)
    assert await places(each_desk, shift) == (0, 0)
    assert (await take(each_desk, person, shift, later, offer=1)).refusal is Refusal.NOT_OFFERED
    verdict = await wait(each_desk, person, shift, later)
    assert verdict.sign_up is not None
    assert (verdict.sign_up.state, verdict.sign_up.offers) == (OFFERED, 2), "a place is free: offered at once"
    assert (await take(each_desk, person, shift, later, offer=1)).refusal is Refusal.NOT_OFFERED
    assert (await take(each_desk, person, shift, later, offer=2)).refusal is None


async def test_nobody_has_an_offer_who_was_made_none(each_desk: Desk) -> None:
    """Whatever a forged button says."""
    shift, _ = await full(each_desk, most=2)
    person, waiting = await newcomers(each_desk, 2)
    await listed(each_desk, shift, waiting)
    for somebody in (person, waiting):
        for offer in (0, 1, 2):
            assert (await take(each_desk, somebody, shift, offer=offer)).refusal is Refusal.NOT_OFFERED


async def test_no_thanks_offers_it_to_the_next(each_desk: Desk) -> None:
    shift, holder = await full(each_desk)
    first, second = await newcomers(each_desk, 2)
    await listed(each_desk, shift, first, second)
    await give_up(each_desk, holder, shift)
    departure = await give_up(each_desk, first, shift)
    assert departure.was is OFFERED
    assert not departure.is_late
    assert not departure.fell_short
    assert [offer.person_id for offer in departure.offers] == [second]
    assert await state(each_desk, first, shift) is LEFT


async def test_whoever_leaves_the_list_is_offered_nothing(each_desk: Desk) -> None:
    shift, holder = await full(each_desk)
    first, second = await newcomers(each_desk, 2)
    await listed(each_desk, shift, first, second)
    departure = await give_up(each_desk, first, shift)
    assert (departure.was, list(departure.offers)) == (WAITING, [])
    assert [offer.person_id for offer in (await give_up(each_desk, holder, shift)).offers] == [second]


@pytest.mark.parametrize("way", ["gave the place up", "no thanks", "lapsed", "left the list"])
async def test_whoever_comes_back_stands_at_the_end(each_desk: Desk, way: str) -> None:
    shift, holder = await full(each_desk)
    person, other = await newcomers(each_desk, 2)
    await listed(each_desk, shift, person, other)
    now = each_desk.now
    if way != "left the list":
        await give_up(each_desk, holder, shift)
    if way == "gave the place up":
        await take(each_desk, person, shift, offer=1)
    if way == "lapsed":
        now += 3 * HOUR
        await a_round(each_desk, shift, when=now)
    else:
        await give_up(each_desk, person, shift)
    holder_now = holder if way == "left the list" else other
    if holder_now == other:
        assert (await take(each_desk, other, shift, now, offer=1)).refusal is None
        third = await newcomer(each_desk)
        await listed(each_desk, shift, third, when=now)
        ahead = third
    else:
        ahead = other
    await listed(each_desk, shift, person, when=now)
    (offer,) = (await give_up(each_desk, holder_now, shift, now)).offers
    assert offer.person_id == ahead
    assert await state(each_desk, person, shift) is WAITING


async def test_nobody_waits_twice_or_where_they_have_a_place(each_desk: Desk) -> None:
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    before = await row_of(each_desk, person, shift)
    assert (await wait(each_desk, person, shift)).refusal is Refusal.ALREADY
    after = await row_of(each_desk, person, shift)
    assert before is not None
    assert after is not None
    assert before.queued == after.queued
    assert (await wait(each_desk, holder, shift)).refusal is Refusal.ALREADY
    await give_up(each_desk, holder, shift)
    assert (await wait(each_desk, person, shift)).refusal is Refusal.ALREADY, "offered"


async def test_one_cannot_wait_for_what_one_could_not_take(each_desk: Desk) -> None:
    """All that is checked for a place is checked for the list, but the number of places."""
    shift, _ = await full(each_desk, requirements=[])
    asking, _ = await full(each_desk, hours="08:00-09:00")
    async with each_desk.database.write() as session:
        card = await shifts.locked(session, asking)
        assert card is not None
        card.shift.requirements = ["vehicle"]
    paused, busy, alone = await newcomers(each_desk, 3)
    await stand(each_desk, paused, Standing.PAUSED)
    await on(each_desk, await plan(each_desk, 5), busy)
    starts = (await shift_row(each_desk, shift)).starts_at
    assert (await wait(each_desk, paused, shift)).refusal is Refusal.PAUSED
    assert (await wait(each_desk, busy, shift)).refusal is Refusal.OVERLAP
    assert (await wait(each_desk, alone, asking)).refusal is Refusal.MISSING
    assert (await wait(each_desk, alone, shift, party=2)).refusal is Refusal.PARTY
    assert (await wait(each_desk, alone, shift, starts)).refusal is Refusal.STARTED
    assert (await wait(each_desk, alone, 10**12)).refusal is Refusal.GONE
    large = await newcomer(each_desk, party=2)
    assert (await wait(each_desk, large, shift)).refusal is Refusal.PARTY, "more than the shift has places"
    assert (await wait(each_desk, large, shift, party=1)).refusal is None


async def test_a_place_that_came_free_meanwhile_is_offered_at_once(each_desk: Desk) -> None:
    """To whoever asks to wait, where nobody is before them."""
    shift, holder = await full(each_desk)
    await give_up(each_desk, holder, shift)
    verdict = await wait(each_desk, await newcomer(each_desk), shift)
    assert verdict.sign_up is not None
    assert verdict.sign_up.state is OFFERED


async def test_a_group_too_large_is_passed_over_and_keeps_its_place(each_desk: Desk) -> None:
    shift, holder = await plan(each_desk, 5, least=1, most=4), await newcomer(each_desk, party=3)
    single = await newcomer(each_desk)
    await on(each_desk, shift, holder, single)
    group, alone = await newcomer(each_desk, party=3), await newcomer(each_desk)
    await listed(each_desk, shift, group, alone)
    assert [offer.person_id for offer in (await give_up(each_desk, single, shift)).offers] == [alone]
    (offer,) = (await give_up(each_desk, holder, shift)).offers
    assert (offer.person_id, offer.party) == (group, 3)
    assert await places(each_desk, shift) == (0, 4)
    assert (await take(each_desk, group, shift, offer=1)).refusal is None
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_the_places_of_a_group_are_offered_to_several(each_desk: Desk) -> None:
    shift, holder = await full(each_desk, most=3)
    people = await newcomers(each_desk, 4)
    await listed(each_desk, shift, *people)
    offers = (await give_up(each_desk, holder, shift)).offers
    assert [offer.person_id for offer in offers] == people[:3]


async def test_two_offers_that_lapse_together_do_for_a_group(each_desk: Desk) -> None:
    """Their places are offered together, not one by one to those behind it."""
    shift, holder = await full(each_desk, most=2)
    ones = await newcomers(each_desk, 2)
    await listed(each_desk, shift, *ones)
    group, alone = await newcomer(each_desk, party=2), await newcomer(each_desk)
    await listed(each_desk, shift, group, alone)
    await give_up(each_desk, holder, shift)
    lapsed, offers = await a_round(each_desk, shift, when=each_desk.now + 2 * HOUR)
    assert len(lapsed) == 2
    assert [offer.person_id for offer in offers] == [group]


async def test_a_group_may_take_less_than_it_was_offered(each_desk: Desk) -> None:
    """What it leaves is offered in the next round; more than was offered it may take where that is free."""
    shift, holder = await full(each_desk, most=3)
    group, alone = await newcomer(each_desk, party=3), await newcomer(each_desk)
    await listed(each_desk, shift, group, alone)
    await give_up(each_desk, holder, shift)
    assert (await take(each_desk, group, shift, offer=1, party=1)).refusal is None
    assert await places(each_desk, shift) == (1, 1)
    _, offers = await a_round(each_desk, shift)
    assert [offer.person_id for offer in offers] == [alone]
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_somebody_offered_a_place_for_one_may_bring_others_while_there_is_room(each_desk: Desk) -> None:
    shift, holder = await full(each_desk, most=3)
    group = await newcomer(each_desk, party=3)
    await listed(each_desk, shift, group, party=1)
    await give_up(each_desk, holder, shift)
    assert (await take(each_desk, group, shift, party=4)).refusal is Refusal.PARTY
    await on(each_desk, shift, await newcomer(each_desk))
    assert (await take(each_desk, group, shift, party=3)).refusal is Refusal.FULL
    assert (await take(each_desk, group, shift, party=2)).refusal is None
    assert await places(each_desk, shift) == (3, 3)
    await everything_holds(each_desk, [shift], each_desk.now)


async def test_somebody_with_another_shift_then_is_passed_over_until_they_give_it_up(each_desk: Desk) -> None:
    """They keep their place, and the next round offers them what is still free."""
    shift, holder = await full(each_desk)
    busy = await newcomer(each_desk)
    await listed(each_desk, shift, busy)
    other = await plan(each_desk, 5)
    await on(each_desk, other, busy)
    assert list((await give_up(each_desk, holder, shift)).offers) == []
    await everything_holds(each_desk, [shift, other], each_desk.now)
    await give_up(each_desk, busy, other)
    _, offers = await a_round(each_desk, shift)
    assert [(offer.person_id, offer.card.shift.id) for offer in offers] == [(busy, shift)]
    assert (await a_round(each_desk, shift))[1] == [], "a second round does nothing"


async def test_a_clash_that_comes_after_the_offer_refuses_the_place(each_desk: Desk) -> None:
    """The offer stands until its deadline: they may give the other one up for it."""
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    await give_up(each_desk, holder, shift)
    other = await plan(each_desk, 5)
    await on(each_desk, other, person)
    verdict = await take(each_desk, person, shift, offer=1)
    assert verdict.refusal is Refusal.OVERLAP
    assert verdict.other is not None
    assert verdict.other.shift.id == other
    await give_up(each_desk, person, other)
    assert (await take(each_desk, person, shift, offer=1)).refusal is None


@pytest.mark.parametrize("why", ["paused", "stopped", "blocked", "left", "without a licence"])
async def test_whoever_can_not_take_it_or_would_not_hear_of_it_is_passed_over(each_desk: Desk, why: str) -> None:
    """The next is offered it; once that has changed, a round offers what is free again."""
    shift, holder = await full(each_desk)
    person, other = await newcomers(each_desk, 2, driving_licence=True)
    await listed(each_desk, shift, person, other)
    await hinder(each_desk, person, why, shift)
    assert [offer.person_id for offer in (await give_up(each_desk, holder, shift)).offers] == [other]
    assert await state(each_desk, person, shift) is WAITING
    await everything_holds(each_desk, [shift], each_desk.now)


@pytest.mark.parametrize("why", ["paused", "stopped", "blocked"])
async def test_what_is_free_is_offered_to_those_who_can_be_asked_again(each_desk: Desk, why: str) -> None:
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    await hinder(each_desk, person, why, shift)
    await give_up(each_desk, holder, shift)
    await hinder(each_desk, person, f"not {why}", shift)
    assert (await a_round(each_desk, shift))[1] == [], "nobody said that something changed"
    async with each_desk.database.write() as session:
        await enrolment.look_again_for(session, [person], each_desk.now)
    assert [offer.person_id for offer in (await a_round(each_desk, shift))[1]] == [person]


@pytest.mark.parametrize("each_desk", ["postgresql"], indirect=True)
async def test_to_have_somebody_looked_at_again_waits_for_nobody(each_desk: Desk) -> None:
    """Whoever gives a place up holds locks on it, and a round may hold the row of another shift and want that place."""
    shift, _ = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    async with each_desk.database.write() as busy:
        await shifts.locked(busy, shift)
        await busy.execute(update(SignUp).where(SignUp.person_id == person).values(changed_at=each_desk.now))
        async with asyncio.timeout(5), each_desk.database.write() as session:
            await enrolment.look_again_for(session, [person], each_desk.now)
    async with each_desk.database.read() as session:
        assert shift in await enrolment.to_look_at_again(session, limit=10_000)


async def hinder(desk: Desk, person_id: int, why: str, shift_id: int) -> None:
    """Makes it so that somebody is not asked, or ('not …') is again."""
    reverse, why = why.startswith("not "), why.removeprefix("not ")
    if why == "paused":
        await stand(desk, person_id, Standing.ACTIVE if reverse else Standing.PAUSED)
        return
    async with desk.database.write() as session:
        theirs = update(Chat).where(Chat.person_id == person_id)
        if why == "stopped":
            await session.execute(theirs.values(stopped_at=None if reverse else desk.now))
        elif why == "blocked":
            await session.execute(theirs.values(unreachable=None if reverse else Unreachable.BLOCKED))
        elif why == "left":
            await session.delete(await session.get_one(Volunteer, person_id))
        else:
            licence = update(Volunteer).where(Volunteer.person_id == person_id)
            await session.execute(licence.values(driving_licence=False))
            card = await shifts.locked(session, shift_id)
            assert card is not None
            card.shift.requirements = ["driving_licence"]


async def test_a_place_freed_in_the_night_is_offered_in_the_morning(each_desk: Desk) -> None:
    """Kept at once, so that nobody else has it, and told at eight; unless the shift starts before that day's noon."""
    afternoon, holder = await full(each_desk, hours="14:00-18:00")
    morning, early_holder = await full(each_desk, hours="10:00-12:00")
    person, early = await newcomers(each_desk, 2)
    await listed(each_desk, afternoon, person)
    await listed(each_desk, morning, early)
    starts = (await shift_row(each_desk, afternoon)).starts_at
    night = starts - 15 * HOUR
    assert quiet.is_quiet(night, PARIS)
    (offer,) = (await give_up(each_desk, holder, afternoon, night)).offers
    assert offer.told_from == starts - 6 * HOUR
    assert offer.until == starts - 5 * HOUR
    assert await places(each_desk, afternoon) == (0, 1)
    (offer,) = (await give_up(each_desk, early_holder, morning, night)).offers
    assert offer.told_from == night
    assert offer.until == night + 11 * HOUR / 6


async def test_nothing_is_offered_when_no_time_is_left(each_desk: Desk) -> None:
    """The place is free then for whoever asks first, also for those on the list."""
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    late = (await shift_row(each_desk, shift)).starts_at - timedelta(minutes=39)
    departure = await give_up(each_desk, holder, shift, late)
    assert (list(departure.offers), departure.is_late, departure.fell_short) == ([], True, True)
    assert (await take(each_desk, person, shift, late)).refusal is None


async def test_an_offer_leaves_the_time_that_the_site_asks_for(each_desk: Desk) -> None:
    """Whoever takes it at the last moment is not told that it is too late."""
    shift, holder = await full(each_desk)
    person = await newcomer(each_desk)
    await listed(each_desk, shift, person)
    starts = (await shift_row(each_desk, shift)).starts_at
    async with changed_site(each_desk, notice_minutes=180):
        (offer,) = (await give_up(each_desk, holder, shift, starts - timedelta(minutes=195))).offers
        assert offer.until == starts - 3 * HOUR
        last = offer.until - timedelta(seconds=1)
        assert (await take(each_desk, person, shift, last, offer=offer.number)).refusal is None


@pytest.mark.parametrize("why", ["cancelled", "closed"])
async def test_nothing_is_offered_of_a_shift_that_does_not_take_place(each_desk: Desk, why: str) -> None:
    """Not even when an offer of it lapses."""
    shift, holder = await full(each_desk)
    person, other = await newcomers(each_desk, 2)
    await listed(each_desk, shift, person, other)
    await give_up(each_desk, holder, shift)
    async with changed_site(each_desk, state=SiteState.CLOSED if why == "closed" else SiteState.OPEN):
        async with each_desk.database.write() as session:
            card = await shifts.locked(session, shift)
            assert card is not None
            card.shift.state = ShiftState.CANCELLED if why == "cancelled" else ShiftState.PLANNED
        refused = Refusal.CANCELLED if why == "cancelled" else Refusal.SITE_CLOSED
        assert (await take(each_desk, person, shift, offer=1)).refusal is refused
        lapsed, offers = await a_round(each_desk, shift, when=each_desk.now + 3 * HOUR)
        assert (len(lapsed), offers) == (1, [])
    assert await places(each_desk, shift) == (0, 0)


async def test_an_offer_warns_of_little_rest_and_stands_meanwhile(each_desk: Desk) -> None:
    shift, holder = await full(each_desk, hours="18:00-22:00")
    person = await newcomer(each_desk)
    await on(each_desk, await plan(each_desk, 5, "12:00-14:00"), person)
    verdict = await wait(each_desk, person, shift)
    assert verdict.refusal is None, "little rest keeps nobody from waiting"
    await give_up(each_desk, holder, shift)
    assert (await take(each_desk, person, shift, offer=1)).refusal is Refusal.SHORT_REST
    assert (await take(each_desk, person, shift, offer=1, rest_accepted=True)).refusal is None


async def test_giving_everything_up_frees_what_has_not_ended(each_desk: Desk) -> None:
    """Places, offers and places on lists; what came free is offered in the next round, and the past stays."""
    person, waiting = await newcomers(each_desk, 2)
    past, held = await plan(each_desk, 3, most=1, least=1), await plan(each_desk, 5, most=1, least=1)
    await on(each_desk, past, person)
    await on(each_desk, held, person)
    await listed(each_desk, held, waiting)
    offered, holder = await full(each_desk, hours="08:00-09:00")
    listed_at, _ = await full(each_desk, hours="09:00-10:00")
    await listed(each_desk, offered, person)
    await listed(each_desk, listed_at, person)
    await give_up(each_desk, holder, offered)
    now = (await shift_row(each_desk, past)).ends_at
    async with each_desk.database.write() as session:
        departures = await enrolment.give_up_all(session, person, now)
    assert {departure.card.shift.id: departure.was for departure in departures if departure.card} == {
        held: CONFIRMED,
        offered: OFFERED,
        listed_at: WAITING,
    }
    assert all(not departure.offers for departure in departures)
    assert await state(each_desk, person, past) is CONFIRMED
    assert await places(each_desk, held) == (0, 0)
    _, offers = await a_round(each_desk, past, held, offered, listed_at, when=now)
    assert [(offer.person_id, offer.card.shift.id) for offer in offers] == [(waiting, held)]
    await everything_holds(each_desk, [past, held, offered, listed_at], now)


async def test_a_place_handed_over_passes_nobody_by(each_desk: Desk) -> None:
    """It never was free; only what a smaller party leaves is offered. An offer that the taker had is used up by it."""
    shift, holder = await full(each_desk, most=3)
    taker, first, second = await newcomers(each_desk, 3)
    await listed(each_desk, shift, first, second)
    offers = await hand_over(each_desk, shift, holder, taker, party=2)
    assert [offer.person_id for offer in offers] == [first]
    assert await state(each_desk, holder, shift) is LEFT
    assert await places(each_desk, shift) == (2, 3)
    assert [offer.person_id for offer in await hand_over(each_desk, shift, taker, first, party=1)] == [second]
    assert await places(each_desk, shift) == (1, 2)
    await everything_holds(each_desk, [shift], each_desk.now)
    with pytest.raises(ValueError, match="the giver has no place"):
        await hand_over(each_desk, shift, taker, second, party=1)
    await on(each_desk, shift, second)
    with pytest.raises(ValueError, match="the taker has a place"):
        await hand_over(each_desk, shift, first, second, party=1)


async def hand_over(desk: Desk, shift_id: int, giver: int, taker: int, party: int) -> list[sign_ups.Offer]:
    """One's place becomes the other's."""
    async with desk.database.write() as session:
        await sign_ups.lock_people(session, [giver, taker])
        card = await shifts.locked(session, shift_id)
        assert card is not None
        volunteer = await session.get_one(Volunteer, taker)
        return list(await enrolment.hand_over(session, card, giver, volunteer, party, desk.now))
