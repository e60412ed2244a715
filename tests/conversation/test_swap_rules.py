"""What must hold for a place to be passed on or exchanged, on both engines."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models import enrolment, sites, swaps
from models.shifts import Shift, ShiftState
from models.sign_ups import Refusal, SignUpState
from models.sites import SiteState
from models.swapping import No
from models.swaps import Swap, SwapReply, SwapState
from models.volunteers import Standing, Volunteer
from tests.conversation.calling import begin, tomorrow_at
from tests.conversation.people import person_of
from tests.conversation.shifting import PARIS, move, plan, shift_row, sign_up_of, take, volunteer, wait
from tests.conversation.swapping import (
    agree,
    asked_to_swap,
    has_place,
    offer,
    offered,
    refused,
    replied,
    reply,
    swap_state,
    touch,
)
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def set_volunteer(chat: Chat, **values: Any) -> None:
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        await session.execute(update(Volunteer).where(Volunteer.person_id == person.id).values(**values))


async def give_up(chat: Chat, shift_id: int) -> None:
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        await enrolment.give_up(session, person.id, shift_id, chat.desk.now)


async def places(desk: Desk, shift_id: int) -> tuple[int, int]:
    """Taken, and held."""
    shift = await shift_row(desk, shift_id)
    return shift.taken, shift.held


# Passing a place on


async def test_both_have_tapped_and_the_place_has_changed_hands(each_desk: Desk) -> None:
    """As many places are taken as before; reminders go to whoever comes now."""
    shift = await plan(each_desk, 3)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    swap = await offered(giver, shift)
    answer = await replied(taker, swap)
    assert (await has_place(giver, shift), await has_place(taker, shift)) == (True, False)
    assert (await agree(giver, answer)).no is None
    assert (await has_place(giver, shift), await has_place(taker, shift)) == (False, True)
    assert await places(each_desk, shift) == (1, 1)
    left, came = await sign_up_of(giver, shift), await sign_up_of(taker, shift)
    assert left is not None
    assert came is not None
    assert left.remind_at is None
    assert came.remind_at is not None
    assert await swap_state(each_desk, swap) is SwapState.DONE


async def test_on_a_full_shift_nobody_who_waits_is_asked(each_desk: Desk) -> None:
    """A swap frees nothing. The list stands as it stood."""
    shift = await plan(each_desk, 3, least=1, most=1)
    giver, taker, waiting = [await volunteer(each_desk) for _ in range(3)]
    await take(giver, shift)
    await wait(waiting, shift)
    outcome = await agree(giver, await replied(taker, await offered(giver, shift)))
    assert outcome.offers == []
    row = await sign_up_of(waiting, shift)
    assert row is not None
    assert row.state is SignUpState.WAITING
    assert await places(each_desk, shift) == (1, 1)


async def test_somebody_who_waits_may_be_given_a_place(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3, least=1, most=1)
    giver, waiting = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    await wait(waiting, shift)
    assert (await agree(giver, await replied(waiting, await offered(giver, shift)))).no is None
    assert await has_place(waiting, shift)


async def test_the_giver_chooses_among_several(each_desk: Desk) -> None:
    """First come is not first served; the others are named, to be told."""
    shift = await plan(each_desk, 3)
    giver, first, second = [await volunteer(each_desk) for _ in range(3)]
    await take(giver, shift)
    swap = await offered(giver, shift)
    early, late = await replied(first, swap), await replied(second, swap)
    outcome = await agree(giver, late)
    assert [one.id for one in outcome.turned_down] == [early.id]
    assert await has_place(second, shift)
    assert (await agree(giver, early)).no is No.OVER
    assert await places(each_desk, shift) == (1, 1)


async def test_agreeing_twice_does_it_once(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    answer = await replied(taker, await offered(giver, shift))
    assert (await agree(giver, answer)).no is None
    assert (await agree(giver, answer)).no is No.OVER
    assert await places(each_desk, shift) == (1, 1)


async def test_nobody_agrees_in_anothers_name(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    answer = await replied(taker, await offered(giver, shift))
    assert (await agree(taker, answer)).no is No.CHANGED
    assert await has_place(giver, shift)


# An exchange


async def test_two_places_are_exchanged(each_desk: Desk) -> None:
    mine, theirs = await plan(each_desk, 3), await plan(each_desk, 5)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, mine)
    await take(taker, theirs)
    assert (await agree(giver, await replied(taker, await offered(giver, mine), for_shift=theirs))).no is None
    assert [await has_place(giver, one) for one in (mine, theirs)] == [False, True]
    assert [await has_place(taker, one) for one in (mine, theirs)] == [True, False]
    assert (await places(each_desk, mine), await places(each_desk, theirs)) == ((1, 1), (1, 1))


async def test_shifts_at_the_same_time_can_be_exchanged(each_desk: Desk) -> None:
    """What is given away is in nobody's way."""
    mine, theirs = await plan(each_desk, 3, "18:00-22:00"), await plan(each_desk, 3, "17:00-21:00", activity="laundry")
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, mine)
    await take(taker, theirs)
    assert (await agree(giver, await replied(taker, await offered(giver, mine), for_shift=theirs))).no is None
    assert [await has_place(giver, one) for one in (mine, theirs)] == [False, True]


async def test_only_what_the_taker_has_can_be_given_in_exchange(each_desk: Desk) -> None:
    mine, theirs = await plan(each_desk, 3), await plan(each_desk, 5)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, mine)
    swap = await offered(giver, mine)
    for forged in (theirs, 987_654_321, mine):
        assert (await reply(taker, swap, for_shift=forged)).no is No.NOT_THEIRS
    await take(taker, theirs)
    answer = await replied(taker, swap, for_shift=theirs)
    await give_up(taker, theirs)
    assert (await agree(giver, answer)).no is No.NOT_THEIRS
    assert await has_place(giver, mine)


async def test_the_giver_must_be_able_to_take_what_is_given(each_desk: Desk) -> None:
    """Asked for a licence, or busy at that time: both people must fit both shifts."""
    mine, theirs = await plan(each_desk, 3), await plan(each_desk, 5, requirements=["driving_licence"])
    giver, taker = await volunteer(each_desk), await volunteer(each_desk, driving_licence=True)
    await take(giver, mine)
    await take(taker, theirs)
    swap = await offered(giver, mine)
    outcome = await reply(taker, swap, for_shift=theirs)
    assert await refused(outcome) == (No.RULE, Refusal.MISSING)
    assert outcome.about_giver


async def test_a_giver_who_became_busy_cannot_agree_to_that(each_desk: Desk) -> None:
    mine, theirs = await plan(each_desk, 3), await plan(each_desk, 5)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, mine)
    await take(taker, theirs)
    answer = await replied(taker, await offered(giver, mine), for_shift=theirs)
    await take(giver, await plan(each_desk, 5, "17:00-20:00"))
    outcome = await agree(giver, answer)
    assert (await refused(outcome), outcome.about_giver) == ((No.RULE, Refusal.OVERLAP), True)
    assert [await has_place(giver, mine), await has_place(taker, theirs)] == [True, True]


async def test_a_short_rest_is_the_givers_own_decision(each_desk: Desk) -> None:
    mine, theirs = await plan(each_desk, 3), await plan(each_desk, 5, "18:00-22:00")
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, mine)
    await take(giver, await plan(each_desk, 6, "05:00-09:00"))
    await take(taker, theirs)
    answer = await replied(taker, await offered(giver, mine), for_shift=theirs)
    assert await refused(await agree(giver, answer)) == (No.RULE, Refusal.SHORT_REST)
    assert (await agree(giver, answer, rest_accepted=True)).no is None


# Every rule for the taker, at the reply and again when both have tapped


async def replied_then_took(desk: Desk, hours: str) -> tuple[Chat, Chat, Swap, SwapReply]:
    """A giver, somebody who has not replied, the swap, and the reply of a third; both others have a shift by now."""
    shift = await plan(desk, 3)
    giver, other, later = [await volunteer(desk) for _ in range(3)]
    await take(giver, shift)
    swap = await offered(giver, shift)
    answer = await replied(later, swap)
    for chat in (other, later):
        await take(chat, await plan(desk, 3, hours))
    return giver, other, swap, answer


async def test_a_taker_who_is_busy_is_refused(each_desk: Desk) -> None:
    giver, busy, swap, answer = await replied_then_took(each_desk, "20:00-23:00")
    assert await refused(await reply(busy, swap)) == (No.RULE, Refusal.OVERLAP)
    assert await refused(await agree(giver, answer)) == (No.RULE, Refusal.OVERLAP)
    assert await has_place(giver, swap.shift_id)


async def test_a_taker_is_warned_of_a_short_rest_before_anybody_agrees(each_desk: Desk) -> None:
    giver, tired, swap, answer = await replied_then_took(each_desk, "10:00-14:00")
    assert await refused(await reply(tired, swap)) == (No.RULE, Refusal.SHORT_REST)
    assert await refused(await agree(giver, answer)) == (No.RULE, Refusal.SHORT_REST)
    accepted = await reply(tired, swap, rested=True)
    assert accepted.reply is not None
    assert (await agree(giver, accepted.reply)).no is None


@pytest.mark.parametrize(
    ("values", "why"),
    [({"standing": Standing.PAUSED}, Refusal.PAUSED), ({"driving_licence": False}, Refusal.MISSING)],
)
async def test_what_a_taker_must_be_and_bring(each_desk: Desk, values: dict[str, Any], why: Refusal) -> None:
    shift = await plan(each_desk, 3, requirements=["driving_licence"])
    giver, unfit, later = [await volunteer(each_desk, driving_licence=True) for _ in range(3)]
    await take(giver, shift)
    swap = await offered(giver, shift)
    answer = await replied(later, swap)
    for chat in (unfit, later):
        await set_volunteer(chat, **values)
    assert await refused(await reply(unfit, swap)) == (No.RULE, why)
    assert await refused(await agree(giver, answer)) == (No.RULE, why)


async def test_nobody_takes_a_place_where_they_have_one(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3)
    giver, there, later = [await volunteer(each_desk) for _ in range(3)]
    await take(giver, shift)
    await take(there, shift)
    swap = await offered(giver, shift)
    answer = await replied(later, swap)
    await take(later, shift)
    assert (await reply(there, swap)).no is No.ALREADY
    assert (await reply(giver, swap)).no is No.OWN
    assert (await agree(giver, answer)).no is No.ALREADY
    assert await places(each_desk, shift) == (3, 3)


# Groups


async def test_a_larger_group_needs_free_places(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3, least=1, most=2)
    giver, three, two = (
        await volunteer(each_desk),
        await volunteer(each_desk, party=3),
        await volunteer(each_desk, party=2),
    )
    await take(giver, shift)
    swap = await offered(giver, shift)
    assert (await reply(three, swap, party=3)).no is No.FULL
    assert (await agree(giver, await replied(two, swap, party=2))).no is None
    assert await places(each_desk, shift) == (2, 2)


async def test_what_a_smaller_group_leaves_goes_to_the_waiting_list(each_desk: Desk) -> None:
    """Every freed place is taken or offered."""
    shift = await plan(each_desk, 3, least=1, most=2)
    giver, taker, waiting = await volunteer(each_desk, party=2), await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    await wait(waiting, shift)
    outcome = await agree(giver, await replied(taker, await offered(giver, shift)))
    assert [offer.person_id for offer in outcome.offers] == [(await person_of(waiting)).id]
    assert await places(each_desk, shift) == (1, 2)


@pytest.mark.parametrize("party", [0, -1, 2, 10**9])
async def test_a_forged_party_is_refused(each_desk: Desk, party: int) -> None:
    shift = await plan(each_desk, 3)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    assert (await reply(taker, await offered(giver, shift), party=party)).no is No.FULL


# When an offer ends


async def test_a_place_given_up_another_way_is_not_on_offer_any_more(each_desk: Desk) -> None:
    """Not even when its giver comes back."""
    shift = await plan(each_desk, 3)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    swap = await offered(giver, shift)
    answer = await replied(taker, swap)
    await give_up(giver, shift)
    assert (await reply(taker, swap)).no is No.OVER
    assert (await agree(giver, answer)).no is No.OVER
    move(each_desk, timedelta(minutes=1))
    await take(giver, shift)
    assert (await agree(giver, answer)).no is No.OVER
    again = await offered(giver, shift)
    assert again.code != swap.code
    assert await swap_state(each_desk, swap) is SwapState.OVER


async def test_a_shift_cancelled_or_begun_ends_the_offer(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    cancelled, begun = await plan(each_desk, 1), await plan(each_desk, 0, "12:00-16:00")
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    for shift in (cancelled, begun):
        await take(giver, shift)
    answers = [await replied(taker, await offered(giver, shift)) for shift in (cancelled, begun)]
    async with each_desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == cancelled).values(state=ShiftState.CANCELLED))
    move(each_desk, datetime.combine(each_desk.now.date(), datetime.min.time(), PARIS).replace(hour=11, minute=31))
    assert [(await agree(giver, answer)).no for answer in answers] == [No.OVER, No.OVER]
    assert await offer(giver, begun) is None


async def test_a_shift_that_was_moved_must_be_agreed_on_anew(each_desk: Desk) -> None:
    """Who said yes to the old hours has not said yes to the new ones."""
    shift = await plan(each_desk, 3)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    swap = await offered(giver, shift)
    answer = await replied(taker, swap)
    move(each_desk, timedelta(minutes=1))
    await touch(each_desk, shift, timedelta(hours=1))
    assert (await agree(giver, answer)).no is No.CHANGED
    move(each_desk, timedelta(minutes=1))
    renewed = await reply(taker, swap)
    assert renewed.is_new
    assert renewed.reply is not None
    assert (await agree(giver, renewed.reply)).no is None


async def test_agreement_is_to_what_was_seen(each_desk: Desk) -> None:
    """The taker proposes an exchange since: an old 'agree' does not mean that."""
    mine, theirs = await plan(each_desk, 3), await plan(each_desk, 5)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, mine)
    await take(taker, theirs)
    swap = await offered(giver, mine)
    before = await replied(taker, swap)
    await replied(taker, swap, for_shift=theirs)
    assert (await agree(giver, before)).no is No.CHANGED
    assert await has_place(taker, theirs)


async def test_taken_back_and_declined_replies_count_no_more(each_desk: Desk) -> None:
    mine, theirs = await plan(each_desk, 3), await plan(each_desk, 5)
    giver, back, declined = [await volunteer(each_desk) for _ in range(3)]
    await take(giver, mine)
    await take(declined, theirs)
    swap = await offered(giver, mine)
    one, other = await replied(back, swap), await replied(declined, swap)
    giver_id, back_id = (await person_of(giver)).id, (await person_of(back)).id
    async with each_desk.database.write() as session:
        assert await swaps.take_back(session, await session.merge(swap), back_id)
        assert await swaps.decline(session, giver_id, other.id, each_desk.now)
        assert await swaps.decline(session, giver_id, other.id, each_desk.now) is None
    assert [(await agree(giver, answer)).no for answer in (one, other)] == [No.CHANGED, No.CHANGED]
    assert (await reply(declined, swap)).no is No.DECLINED
    assert (await reply(declined, swap, for_shift=theirs)).is_new


async def test_withdrawn_it_is_on_offer_no_more(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3)
    giver, taker = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    swap = await offered(giver, shift)
    answer = await replied(taker, swap)
    async with each_desk.database.write() as session:
        assert await swaps.withdraw(session, (await person_of(taker)).id, swap.id, each_desk.now) is None
        assert await swaps.withdraw(session, (await person_of(giver)).id, swap.id, each_desk.now) is not None
    assert (await agree(giver, answer)).no is No.OVER
    assert (await reply(taker, swap)).no is No.OVER
    assert await has_place(giver, shift)


async def test_one_place_is_offered_once(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3)
    giver, stranger = await volunteer(each_desk), await volunteer(each_desk)
    await take(giver, shift)
    assert (await offered(giver, shift)).id == (await offered(giver, shift)).id
    assert await offer(stranger, shift) is None


async def test_no_swap_at_a_site_that_is_closed(own_desk: Desk) -> None:
    shift = await plan(own_desk, 3)
    giver, taker = await volunteer(own_desk), await volunteer(own_desk)
    await take(giver, shift)
    answer = await replied(taker, await offered(giver, shift))
    async with own_desk.database.write() as session:
        site = await sites.by_slug(session, "calais")
        assert site is not None
        site.state = SiteState.CLOSED
    assert (await agree(giver, answer)).no is No.OVER


# Whom everybody is


async def test_at_most_twenty_are_asked_and_once(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 3, requirements=["speaks:s1"])
    giver, *others = [await volunteer(each_desk, languages=["en", "s1"]) for _ in range(23)]
    await take(giver, shift)
    swap = await offered(giver, shift)
    async with each_desk.database.write() as session:
        card = await swaps.still_stands(session, swap, each_desk.now)
        assert card is not None
        assert await swaps.how_many_could_come(session, card, each_desk.now) == 20
        chosen = await swaps.ask_everybody(session, swap, card, each_desk.now)
        assert await swaps.ask_everybody(session, swap, card, each_desk.now) == []
    assert chosen == [(await person_of(chat)).id for chat in others[:20]]
    assert await asked_to_swap(each_desk, swap) == set(chosen)


async def test_being_asked_to_swap_keeps_nobody_from_a_call_for_help(each_desk: Desk) -> None:
    """But who was called twice this week is not asked to swap."""
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 20, requirements=["speaks:s2"])
    giver = await volunteer(each_desk, languages=["en", "s2"])
    await volunteer(each_desk, languages=["en", "s2"])
    await take(giver, shift)

    async def asked_in_a_swap() -> int:
        swap = await offered(giver, shift)
        async with each_desk.database.write() as session:
            card = await swaps.still_stands(session, swap, each_desk.now)
            assert card is not None
            chosen = await swaps.ask_everybody(session, swap, card, each_desk.now)
            await swaps.withdraw(session, (await person_of(giver)).id, swap.id, each_desk.now)
        return len(chosen)

    async def asked_in_a_call() -> int:
        step = await begin(giver, await plan(each_desk, 30, requirements=["speaks:s2"]), 1)
        return len(step.asked) if step else 0

    assert [await asked_in_a_swap() for _ in range(3)] == [1, 1, 0]
    assert [await asked_in_a_call() for _ in range(3)] == [2, 2, 0]


# At the same moment


async def test_agreed_with_two_at_once_one_of_them_has_the_place(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3)
    giver, *takers = [await volunteer(each_desk) for _ in range(5)]
    await take(giver, shift)
    swap = await offered(giver, shift)
    answers = [await replied(chat, swap) for chat in takers]
    outcomes = await asyncio.gather(*(agree(giver, answer) for answer in answers))
    assert sorted(outcome.no is None for outcome in outcomes) == [False, False, False, True]
    assert sum([await has_place(chat, shift) for chat in takers]) == 1
    assert await places(each_desk, shift) == (1, 1)


async def test_two_givers_agree_with_the_same_taker_at_once(each_desk: Desk) -> None:
    """At the same hours: one swap is done, the other refused, and nobody waits for ever."""
    givers, taker = [await volunteer(each_desk) for _ in range(4)], await volunteer(each_desk)
    shifts = [await plan(each_desk, 3) for _ in givers]
    for chat, shift in zip(givers, shifts, strict=True):
        await take(chat, shift)
    offers = [await offered(chat, shift) for chat, shift in zip(givers, shifts, strict=True)]
    answers = [await replied(taker, swap) for swap in offers]
    async with asyncio.timeout(60):
        outcomes = await asyncio.gather(*(agree(chat, answer) for chat, answer in zip(givers, answers, strict=True)))
    assert [outcome.no for outcome in outcomes].count(None) == 1
    assert sum([await has_place(taker, shift) for shift in shifts]) == 1


async def test_a_circle_of_exchanges_at_once_ends_well(each_desk: Desk) -> None:
    """Each gives to the next, all in the same moment: whatever is done keeps every place taken once."""
    people = [await volunteer(each_desk) for _ in range(4)]
    shifts = [await plan(each_desk, 3 + day) for day in range(4)]
    for chat, shift in zip(people, shifts, strict=True):
        await take(chat, shift)
    answers = []
    for at, chat in enumerate(people):
        next_one = (at + 1) % 4
        swap = await offered(chat, shifts[at])
        answers.append(await replied(people[next_one], swap, for_shift=shifts[next_one]))
    async with asyncio.timeout(60):
        outcomes = await asyncio.gather(*(agree(chat, answer) for chat, answer in zip(people, answers, strict=True)))
    assert None in [outcome.no for outcome in outcomes]
    for shift in shifts:
        assert await places(each_desk, shift) == (1, 1)
        assert sum([await has_place(chat, shift) for chat in people]) == 1


async def test_giving_up_and_agreeing_at_once_frees_the_place_or_passes_it_on(each_desk: Desk) -> None:
    for _ in range(5):
        shift = await plan(each_desk, 3)
        giver, taker = await volunteer(each_desk), await volunteer(each_desk)
        await take(giver, shift)
        answer = await replied(taker, await offered(giver, shift))
        async with asyncio.timeout(60):
            outcome, _ = await asyncio.gather(agree(giver, answer), give_up(giver, shift))
        has_it = await has_place(taker, shift)
        assert (outcome.no is None) is has_it
        assert not await has_place(giver, shift)
        assert await places(each_desk, shift) == ((1, 1) if has_it else (0, 0))
