"""How many rows may be claimed at once."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox.giving_way import GivingWay
from bot.outbox.limits import Limits, Quota, Swiftness
from models.outbox import Lane


class TurnByTurn:
    """A pace that gives leave when told."""

    def __init__(self) -> None:
        self.leave = asyncio.Semaphore(0)

    async def __call__(self) -> None:
        await self.leave.acquire()


async def quietly() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize("rate", [0, -1, 1_000.5])
def test_a_pace_that_no_channel_allows_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="pace"):
        Limits(paced_per_second=rate)


@given(st.floats(0.1, 1_000))
def test_places_in_flight_keep_the_pace_at_a_tenth_of_a_second_a_send(rate: float) -> None:
    assert Limits(paced_per_second=rate).paced_in_flight >= rate / 10


async def test_the_pace_lets_a_short_burst_pass_and_no_more() -> None:
    acquire = Limits(paced_per_second=25).pace()
    for _ in range(5):
        await asyncio.wait_for(acquire(), 0.001)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(acquire(), 0.001)


async def test_rows_are_claimed_only_with_leave_and_a_free_place() -> None:
    pace = TurnByTurn()
    told: list[int] = []
    quota = Quota(Lane.BULK, lambda: 2, pace, lambda: told.append(1))
    running = asyncio.create_task(quota.run())
    await quietly()
    assert quota.room() == 0
    for _ in range(5):
        pace.leave.release()
    await quietly()
    assert quota.room() == len(told) == 2, "leave is not saved up beyond the free places"
    quota.take()
    quota.take()
    await quietly()
    assert quota.room() == 0
    quota.give_back()
    await quietly()
    assert quota.room() == 1
    running.cancel()


async def test_a_row_of_several_calls_is_paid_for_before_the_next() -> None:
    """The channel counts calls: leave that was used ahead is made up for."""
    pace = TurnByTurn()
    quota = Quota(Lane.BULK, lambda: 4, pace, lambda: None)
    running = asyncio.create_task(quota.run())
    pace.leave.release()
    await quietly()
    quota.take(3)
    quota.give_back()
    for leave, room in ((2, 0), (1, 1)):
        for _ in range(leave):
            pace.leave.release()
        await quietly()
        assert quota.room() == room
    running.cancel()


async def test_nobody_is_woken_for_a_lane_in_which_nothing_waits() -> None:
    pace = TurnByTurn()
    told: list[int] = []
    quota = Quota(Lane.BULK, lambda: 2, pace, lambda: told.append(1))
    quota.is_wanted = False
    running = asyncio.create_task(quota.run())
    pace.leave.release()
    await quietly()
    assert (quota.room(), told) == (1, [])
    running.cancel()


def test_without_a_pace_the_free_places_count() -> None:
    quota = Quota(Lane.REPLIES, lambda: 2, None, lambda: None)
    quota.take()
    assert quota.room() == 1
    assert Quota(Lane.BULK, lambda: 3, TurnByTurn(), lambda: None).room(paced=False) == 3


@given(st.floats(0.1, 1_000), st.lists(st.floats(0, 5), min_size=1, max_size=20))
def test_as_many_sends_are_in_flight_as_the_pace_needs_and_no_more(rate: float, took: list[float]) -> None:
    """A channel whose answers take longer only because more stand in line gets no more for it."""
    limits = Limits(paced_per_second=rate)
    swiftness = Swiftness(limits)
    assert swiftness.in_flight == 8, "before anything is known"
    for seconds in took:
        swiftness.note(seconds)
    assert min(limits.paced_in_flight, rate * min(took)) <= swiftness.in_flight <= limits.paced_in_flight
    assert swiftness.in_flight <= max(8, rate * min(took) * 1.5 + 1)
    assert swiftness.in_flight <= swiftness.claimed_ahead <= limits.paced_in_flight


async def test_what_can_wait_begins_when_nobody_is_being_answered_and_not_all_at_once() -> None:
    giving_way, begun = GivingWay(lambda: 2), list[int]()
    done = asyncio.Event()

    async def send(number: int) -> None:
        async with giving_way.turn("bulk"):
            begun.append(number)
            await done.wait()

    with giving_way.to_somebody():
        sends = [asyncio.create_task(send(number)) for number in range(4)]
        await quietly()
        assert begun == []
    await quietly()
    assert begun == [0, 1]
    done.set()
    await asyncio.gather(*sends)
    assert begun == [0, 1, 2, 3]


async def test_what_can_wait_does_not_wait_for_ever() -> None:
    giving_way = GivingWay(lambda: 1)
    with giving_way.to_somebody():
        async with asyncio.timeout(5), giving_way.turn("bulk"):
            pass
