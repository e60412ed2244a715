"""Beds by the rules: asked for, accepted, declined, given back, taken back; on both engines."""

import asyncio
from datetime import date, timedelta

import pytest

from models import bed_rules, beds, people, privacy
from models.bed_rules import Decision
from models.beds import BedState
from models.database import Database
from tests.conversation.placing import newcomer, newcomers
from tests.conversation.sleeping import (
    TODAY,
    accept,
    accepted,
    asked,
    beds_hold,
    decline,
    hears_nothing,
    house,
    nights,
    occupied,
    settle,
    stay_of,
    stays_of,
    withdraw,
)
from tests.databases import Databases
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_wish_is_asked_for_and_counts_as_such(each_desk: Desk) -> None:
    """Until somebody answers, no bed is taken."""
    person, site = await newcomer(each_desk), await house(each_desk)
    await asked(each_desk, person, site, nights(1, 4), 2)
    assert await stays_of(each_desk, person) == [(BedState.ASKED, nights(1, 4), 2)]
    assert await occupied(each_desk, site, nights(0, 5)) == [(0, 0), (0, 2), (0, 2), (0, 2), (0, 0)]


async def test_the_same_wish_again_changes_nothing(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    stay = await asked(each_desk, person, site, nights(1, 4))
    again = await settle(each_desk, person, site, nights(1, 4))
    assert not again.is_changed
    assert (await accept(each_desk, stay)).is_done
    assert not (await settle(each_desk, person, site, nights(1, 4))).is_changed


async def test_a_request_goes_with_the_days_that_pass(each_desk: Desk) -> None:
    """Nights that are over are no reason to ask anew; accepted late, it is for those that are left."""
    person, site = await newcomer(each_desk), await house(each_desk)
    stay = await asked(each_desk, person, site, nights(1, 4))
    later = each_desk.now + timedelta(days=2)
    assert not (await settle(each_desk, person, site, nights(1, 4), when=later)).is_changed
    assert (await accept(each_desk, stay, later)).is_done
    assert list((await stay_of(each_desk, stay)).nights) == nights(2, 4)


async def test_a_wish_for_nights_that_are_over_is_none(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    assert not (await settle(each_desk, person, site, nights(-5, 0))).is_changed
    stay = await asked(each_desk, person, site, nights(1, 2))
    late = await accept(each_desk, stay, each_desk.now + timedelta(days=5))
    assert (late.is_done, late.full) == (False, [])


async def test_the_last_bed_is_given_once(each_desk: Desk) -> None:
    """Who would accept more is told which nights are full, and may accept the others."""
    (first, second), site = await newcomers(each_desk, 2), await house(each_desk, 1)
    await accepted(each_desk, first, site, nights(2, 4))
    stay = await asked(each_desk, second, site, nights(1, 6))
    refused = await accept(each_desk, stay)
    assert (refused.is_done, list(refused.full)) == (False, nights(2, 4))
    part = await accept(each_desk, stay, only_free=True)
    assert part.is_done
    assert part.card is not None
    assert list(part.card.nights) == [*nights(1, 2), *nights(4, 6)]
    assert await occupied(each_desk, site, nights(0, 7)) == [(0, 0), *[(1, 0)] * 5, (0, 0)]
    await beds_hold(each_desk, site)


async def test_nights_left_out_are_not_asked_for_again_by_themselves(each_desk: Desk) -> None:
    """A changed telephone number must not trouble the coordinators with what they have answered."""
    (first, second), site = await newcomers(each_desk, 2), await house(each_desk, 1)
    await accepted(each_desk, first, site, nights(2, 4))
    stay = await asked(each_desk, second, site, nights(1, 6))
    await accept(each_desk, stay, only_free=True)
    again = await settle(each_desk, second, site, nights(1, 6))
    assert (again.is_changed, again.declined_before) == (False, True)


async def test_where_every_night_is_full_there_is_nothing_to_accept(each_desk: Desk) -> None:
    (first, second), site = await newcomers(each_desk, 2), await house(each_desk, 1)
    await accepted(each_desk, first, site, nights(1, 4))
    stay = await asked(each_desk, second, site, nights(1, 4))
    for only_free in (False, True):
        refused = await accept(each_desk, stay, only_free=only_free)
        assert (refused.is_done, list(refused.full)) == (False, nights(1, 4))
    assert (await stay_of(each_desk, stay)).stay.state is BedState.ASKED


async def test_more_beds_than_there_are_can_only_be_declined(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk, 2)
    stay = await asked(each_desk, person, site, nights(1, 3), 3)
    assert list((await accept(each_desk, stay)).full) == nights(1, 3)
    assert (await decline(each_desk, stay)).is_done


async def test_an_answer_counts_once(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    stay = await asked(each_desk, person, site, nights(1, 3))
    assert [(await accept(each_desk, stay)).is_done for _ in range(2)] == [True, False]
    assert not (await decline(each_desk, stay)).is_done
    assert (await stay_of(each_desk, stay)).stay.state is BedState.ACCEPTED
    for forged in (0, -1, 10**15):
        assert await accept(each_desk, forged) == Decision()
        assert await decline(each_desk, forged) == Decision()


async def test_by_rule_it_is_accepted_at_once_where_every_night_has_room(each_desk: Desk) -> None:
    (first, second), site = await newcomers(each_desk, 2), await house(each_desk, 1, beds_by_rule=True)
    (card,) = (await settle(each_desk, first, site, nights(1, 4))).accepted
    assert card.stay.state is BedState.ACCEPTED
    (waits,) = (await settle(each_desk, second, site, nights(3, 6))).asked
    assert waits.stay.state is BedState.ASKED
    await beds_hold(each_desk, site)


async def test_fewer_nights_keep_the_acceptance(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    await accepted(each_desk, person, site, nights(1, 8))
    changed = await settle(each_desk, person, site, nights(3, 6))
    assert sorted(changed.freed) == [*nights(1, 3), *nights(6, 8)]
    assert await stays_of(each_desk, person) == [(BedState.ACCEPTED, nights(3, 6), 1)]
    await beds_hold(each_desk, site)


async def test_more_nights_are_asked_for_beside_those_accepted(each_desk: Desk) -> None:
    """Nobody loses a bed by asking for one night more."""
    person, site = await newcomer(each_desk), await house(each_desk)
    await accepted(each_desk, person, site, nights(3, 6))
    changed = await settle(each_desk, person, site, nights(2, 8))
    assert not changed.freed
    expected = [*nights(2, 3), *nights(6, 8)]
    assert [list(card.nights) for card in changed.asked] == [expected]
    kept = [(BedState.ACCEPTED, nights(3, 6), 1)]
    assert sorted(await stays_of(each_desk, person)) == sorted([*kept, (BedState.ASKED, expected, 1)])


async def test_a_larger_group_asks_for_the_beds_it_lacks(each_desk: Desk) -> None:
    """And a smaller one gives back what it needs no more."""
    person, site = await newcomer(each_desk), await house(each_desk, 4)
    await accepted(each_desk, person, site, nights(1, 3))
    (more,) = (await settle(each_desk, person, site, nights(1, 3), 3)).asked
    assert more.stay.beds == 2
    assert (await accept(each_desk, more.stay.id)).is_done
    assert await occupied(each_desk, site, nights(1, 3)) == [(3, 0)] * 2
    await settle(each_desk, person, site, nights(1, 3), 2)
    assert await occupied(each_desk, site, nights(1, 3)) == [(2, 0)] * 2
    await settle(each_desk, person, site, nights(2, 3), 1)
    assert await occupied(each_desk, site, nights(1, 3)) == [(0, 0), (1, 0)]
    await beds_hold(each_desk, site)


async def test_a_changed_wish_takes_the_place_of_the_request(each_desk: Desk) -> None:
    """The button of the first one decides nothing any more."""
    person, site = await newcomer(each_desk), await house(each_desk)
    first = await asked(each_desk, person, site, nights(1, 3))
    second = await asked(each_desk, person, site, nights(1, 5))
    assert not (await accept(each_desk, first)).is_done
    assert (await accept(each_desk, second)).is_done


async def test_what_was_declined_is_asked_for_again_only_on_purpose(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    stay = await asked(each_desk, person, site, nights(1, 4))
    assert (await decline(each_desk, stay)).is_done
    same = await settle(each_desk, person, site, nights(1, 4))
    assert (same.is_changed, same.declined_before) == (False, True)
    later = await settle(each_desk, person, site, nights(1, 4), when=each_desk.now + timedelta(days=2))
    assert (later.is_changed, later.declined_before) == (False, True)
    assert (await settle(each_desk, person, site, nights(1, 4), again=True)).asked
    other = await settle(each_desk, person, site, nights(5, 6))
    assert [list(card.nights) for card in other.asked] == [nights(5, 6)]


async def test_giving_back_frees_the_nights_to_come(each_desk: Desk) -> None:
    """At every site; what is over stays as it was."""
    person, site, other = await newcomer(each_desk), await house(each_desk), await house(each_desk)
    stay = await accepted(each_desk, person, site, nights(0, 5))
    await asked(each_desk, person, other, nights(6, 8))
    later = each_desk.now + timedelta(days=2)
    async with each_desk.database.write() as session:
        given = await bed_rules.give_back_all(session, person, later)
    assert {one.site_id: sorted(one.freed) for one in given} == {site: nights(2, 5), other: []}
    card = await stay_of(each_desk, stay)
    assert (card.stay.state, list(card.nights), card.stay.remind_at) == (BedState.ACCEPTED, nights(0, 2), None)
    async with each_desk.database.write() as session:
        assert await bed_rules.give_back_all(session, person, later) == []
    await beds_hold(each_desk, other)


async def test_by_rule_what_comes_free_goes_to_the_first_who_waits_and_fits(each_desk: Desk) -> None:
    """Whoever wants more than there is keeps waiting, and so does whoever no message reaches; nobody is given more."""
    site = await house(each_desk, 2, beds_by_rule=True)
    has, deaf, large, first, second = await newcomers(each_desk, 5)
    await settle(each_desk, has, site, nights(1, 6))
    await settle(each_desk, await newcomer(each_desk), site, nights(2, 4))
    await hears_nothing(each_desk, deaf)
    for person, number in ((deaf, 1), (large, 2), (first, 1), (second, 1)):
        await asked(each_desk, person, site, nights(3, 5), number)
    found = await settle(each_desk, has, site, nights(1, 3))
    assert [card.stay.person_id for card in found.passed_on] == [first]
    assert (await stay_of(each_desk, found.passed_on[0].stay.id)).stay.remind_at is not None
    assert await stays_of(each_desk, second) == [(BedState.ASKED, nights(3, 5), 1)]
    assert await occupied(each_desk, site, nights(3, 5)) == [(2, 4), (1, 4)]
    await beds_hold(each_desk, site)


async def test_without_the_rule_what_comes_free_is_left_to_the_coordinators(each_desk: Desk) -> None:
    site = await house(each_desk, 1)
    has, waits = await newcomers(each_desk, 2)
    await accepted(each_desk, has, site, nights(1, 4))
    await asked(each_desk, waits, site, nights(1, 4))
    assert (await settle(each_desk, has, site, ())).passed_on == []
    assert await stays_of(each_desk, waits) == [(BedState.ASKED, nights(1, 4), 1)]


async def test_a_bed_taken_back_is_a_no_and_goes_to_the_next_by_rule(each_desk: Desk) -> None:
    """It is not asked for again by itself, and counts once."""
    site = await house(each_desk, 1, beds_by_rule=True)
    has, waits = await newcomers(each_desk, 2)
    (card,) = (await settle(each_desk, has, site, nights(5, 9))).accepted
    await asked(each_desk, waits, site, nights(6, 8))
    decision = await withdraw(each_desk, card.stay.id)
    assert (decision.is_done, decision.card and decision.card.nights) == (True, nights(5, 9))
    assert [one.stay.person_id for one in decision.passed_on] == [waits]
    again = await settle(each_desk, has, site, nights(5, 9))
    assert (again.asked, again.accepted, again.declined_before) == ([], [], True)
    assert not (await withdraw(each_desk, card.stay.id)).is_done
    await beds_hold(each_desk, site)


async def test_taken_back_half_way_the_nights_that_are_over_stay(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    stay, later = await accepted(each_desk, person, site, nights(0, 6)), each_desk.now + timedelta(days=2)
    decision = await withdraw(each_desk, stay, later)
    assert decision.card
    assert decision.card.nights == nights(2, 6)
    assert await occupied(each_desk, site, nights(0, 6)) == [(1, 0)] * 2 + [(0, 0)] * 4
    found = await settle(each_desk, person, site, nights(0, 6), when=later)
    assert (found.declined_before, found.asked) == (True, [])
    assert not (await withdraw(each_desk, stay, later)).is_done
    await beds_hold(each_desk, site)


async def test_who_is_erased_leaves_no_bed_behind(each_desk: Desk) -> None:
    """And their stay's number goes to nobody else: old buttons lead nowhere."""
    person, site = await newcomer(each_desk), await house(each_desk, 1)
    stay = await accepted(each_desk, person, site, nights(1, 4))
    async with each_desk.database.write() as session:
        await people.forget(session, person)
    assert await occupied(each_desk, site, nights(1, 4)) == [(0, 0)] * 3
    assert await asked(each_desk, await newcomer(each_desk), site, nights(1, 4)) > stay


async def test_a_site_without_beds_has_none_to_ask_for(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk, 0)
    assert not (await settle(each_desk, person, site, nights(1, 4))).is_changed
    assert not (await settle(each_desk, person, 10**15, nights(1, 4))).is_changed


async def test_who_arrives_and_who_leaves(each_desk: Desk) -> None:
    """Once a stay, however many requests it was made of; those who only asked are not expected."""
    (first, second), site = await newcomers(each_desk, 2), await house(each_desk, 9)
    await accepted(each_desk, first, site, nights(1, 3))
    for more in (await settle(each_desk, first, site, nights(1, 5), 2)).asked:
        assert (await accept(each_desk, more.stay.id)).is_done
    await asked(each_desk, second, site, nights(1, 3))
    async with each_desk.database.read() as session:
        days = [TODAY + timedelta(days=n) for n in range(7)]
        come = [[(one.person.id, one.beds) for one in await beds.arrivals(session, site, day)] for day in days]
        gone = [[(one.person.id, one.beds) for one in await beds.departures(session, site, day)] for day in days]
    assert come == [[], [(first, 2)], [], [], [], [], []]
    assert gone == [[], [], [], [], [], [(first, 2)], []]
    await beds_hold(each_desk, site)


@pytest.mark.parametrize(
    ("first", "due"),
    [(10, date(2027, 3, 20)), (3, date(2027, 3, 13)), (2, None), (1, None), (0, None)],
)
async def test_a_reminder_comes_two_days_before(each_desk: Desk, first: int, due: date | None) -> None:
    """At ten in the morning; where that is over, the acceptance has said all."""
    person, site = await newcomer(each_desk), await house(each_desk)
    card = await stay_of(each_desk, await accepted(each_desk, person, site, nights(first, first + 3)))
    when = card.stay.remind_at.astimezone(card.zone) if card.stay.remind_at else None
    assert (when.date() if when else None) == due
    assert when is None or when.hour == 10


async def test_a_reminder_moves_with_the_arrival_and_ends_with_the_stay(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    stay = await accepted(each_desk, person, site, nights(10, 15))
    await settle(each_desk, person, site, nights(12, 15))
    card = await stay_of(each_desk, stay)
    assert card.stay.remind_at == card.reminder_due
    assert card.reminder_due.date() == TODAY + timedelta(days=10)
    await settle(each_desk, person, site, ())
    assert (await stay_of(each_desk, stay)).stay.remind_at is None


async def test_who_sleeps_there_already_is_not_told_how_to_arrive(each_desk: Desk) -> None:
    person, site = await newcomer(each_desk), await house(each_desk)
    await accepted(each_desk, person, site, nights(5, 10))
    (more,) = (await settle(each_desk, person, site, nights(5, 12))).asked
    await accept(each_desk, more.stay.id)
    assert (await stay_of(each_desk, more.stay.id)).stay.remind_at is None


async def test_people_deleted_while_others_settle_never_wait_in_a_circle(databases: Databases) -> None:
    """Everybody has a bed in two houses, by rule; half of them are deleted while the others give theirs back."""
    async with databases.fresh("postgresql") as url:
        desk = await Desk(Database(url)).open()
        houses = [await house(desk, 12, beds_by_rule=True) for _ in range(2)]
        crowd = await newcomers(desk, 24)
        for person in crowd:
            for site in houses:
                await settle(desk, person, site, nights(1, 4))

        async def go(number: int, person: int) -> None:
            async with desk.database.write() as session:
                if number % 2:
                    await bed_rules.give_back_all(session, person, desk.now)
                else:
                    (chat,) = await people.chats_of(session, [person])
                    for site, freed in (await privacy.erase(session, chat, desk.now)).nights.items():
                        await bed_rules.pass_on(session, site, freed, desk.now)

        await asyncio.gather(*(go(number, person) for number, person in enumerate(crowd)))
        for site in houses:
            assert await occupied(desk, site, nights(1, 4)) == [(0, 0)] * 3
            await beds_hold(desk, site)
        await desk.close()
        await desk.database.close()


async def test_coordinators_who_answer_at_once_never_promise_a_bed_twice(databases: Databases) -> None:
    """Forty requests for three beds, each accepted twice at the same moment, over two pools of connections."""
    async with databases.fresh("postgresql") as url:
        desk = await Desk(Database(url)).open()
        other = Database(url)
        site = await house(desk, 3)
        stays = [await asked(desk, person, site, nights(1, 4)) for person in await newcomers(desk, 40)]

        async def answer(number: int, stay: int) -> Decision:
            async with (desk.database, other)[number % 2].write() as session:
                return await bed_rules.accept(session, stay, desk.now)

        twice = [*stays, *stays]
        decisions = await asyncio.gather(*(answer(number, stay) for number, stay in enumerate(twice)))
        assert sum(decision.is_done for decision in decisions) == 3
        assert await occupied(desk, site, nights(1, 4)) == [(3, 37)] * 3
        await beds_hold(desk, site)
        for database in (desk.database, other):
            await database.close()
        await desk.close()
