"""What is done after each way in which a call of Telegram fails."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.patience import (
    FIRST_DELAY,
    LONGEST_DELAY,
    LONGEST_DELAY_OF_CONFLICT,
    Delays,
    Patience,
    Stopped,
    WrongToken,
)
from bot.watchdog import Watchdog


class Slept:
    """Notes how long it should sleep, and doesn't."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def failing(*errors: Exception) -> Callable[[], Awaitable[str]]:
    """A call that fails so, one after the other, and then works."""
    left = list(errors)

    async def call() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return call


def patience_of(slept: Slept, watchdog: Watchdog | None = None) -> Patience:
    return Patience(watchdog or Watchdog(), sleep=slept, chance=lambda: 0.0)


@pytest.mark.parametrize(
    "error", [NetworkError("x"), TimedOut(), BadRequest("x"), TelegramError("no answer of the API")]
)
async def test_trouble_is_waited_out_longer_each_time(error: TelegramError) -> None:
    slept = Slept()
    assert await patience_of(slept).until_done(failing(*[error] * 8)) == "done"
    assert slept.seconds == [1, 2, 4, 8, 16, 30, 30, 30]


async def test_another_poller_is_given_way_up_to_a_minute() -> None:
    slept = Slept()
    await patience_of(slept).until_done(failing(*[Conflict("another")] * 8))
    assert slept.seconds == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_success_begins_the_delays_anew() -> None:
    slept = Slept()
    patience = patience_of(slept)
    await patience.until_done(failing(*[NetworkError("x")] * 3))
    await patience.until_done(failing(NetworkError("x"), Conflict("x")))
    assert slept.seconds == [1, 2, 4, 1, 1]


@pytest.mark.parametrize("asked", [500, timedelta(seconds=500)])
async def test_a_wait_that_is_asked_for_is_kept_exactly_and_the_watchdog_knows(asked: int | timedelta) -> None:
    slept, now = Slept(), [0.0]
    watchdog = Watchdog(120, monotonic=lambda: now[0])
    await patience_of(slept, watchdog).until_done(failing(RetryAfter(asked)))
    now[0] = 600
    assert slept.seconds == [500]
    assert not watchdog.is_overdue


async def test_a_token_that_was_never_right_ends_it_at_once() -> None:
    with pytest.raises(WrongToken, match="TELEGRAM_TOKEN"):
        await patience_of(Slept()).until_done(failing(InvalidToken()))


async def test_a_token_that_was_right_a_moment_ago_is_not_given_up_for_one_confused_answer() -> None:
    slept = Slept()
    patience = patience_of(slept)
    await patience.until_done(failing())
    assert await patience.until_done(failing(InvalidToken())) == "done"
    assert slept.seconds == [1]


async def test_a_mistake_of_ours_is_not_waited_out() -> None:
    with pytest.raises(KeyError):
        await patience_of(Slept()).until_done(failing(KeyError()))


async def test_stop_ends_a_call_and_a_wait() -> None:
    """At once, and for good."""
    patience = Patience(Watchdog())
    calling = asyncio.create_task(patience.until_done(lambda: asyncio.sleep(1_000)))
    waiting = asyncio.create_task(patience.pause(1_000))
    await asyncio.sleep(0)
    patience.stop()
    for task in (calling, waiting):
        with pytest.raises(Stopped):
            await asyncio.wait_for(task, 5)
    with pytest.raises(Stopped):
        await patience.pause(1_000)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=80), st.sampled_from([LONGEST_DELAY, LONGEST_DELAY_OF_CONFLICT]))
def test_delays_stay_within_their_bounds_whatever_the_chance(chances: list[float], longest: float) -> None:
    left = list(chances)
    delays = Delays(longest, lambda: left.pop(0))
    for _ in chances:
        assert FIRST_DELAY / 2 <= delays.next() <= longest
