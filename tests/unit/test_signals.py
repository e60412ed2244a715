"""When to stop: in order at the first signal, on the spot at the second, or when the end takes too long."""

import asyncio
import os
import signal
import threading

import pytest

from bot.signals import Stopping


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_first_signal_asks_for_an_orderly_end(number: signal.Signals) -> None:
    ended: list[int] = []
    asked: list[str] = []
    with Stopping(end=ended.append) as stopping:
        stopping.calls(lambda: asked.append("now"))
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stopping.wait(), 5)
    assert (asked, ended) == (["now"], [])


async def test_the_second_signal_ends_on_the_spot() -> None:
    """With the exit code that a shell gives for that signal."""
    ended = asyncio.get_running_loop().create_future()
    with Stopping(end=ended.set_result) as stopping:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stopping.wait(), 5)
        os.kill(os.getpid(), signal.SIGTERM)
        assert await asyncio.wait_for(ended, 5) == 128 + signal.SIGTERM


async def test_whoever_comes_late_is_told_at_once() -> None:
    """A signal may arrive while the database is still being migrated."""
    asked: list[str] = []
    with Stopping() as stopping:
        stopping.begin()
        stopping.calls(lambda: asked.append("now"))
    assert asked == ["now"]


async def test_an_end_that_hangs_is_given_up() -> None:
    """A supervisor would kill us anyway, later; nothing is lost by it."""
    ended: list[int] = []
    gave_up = threading.Event()

    def end(code: int) -> None:
        ended.append(code)
        gave_up.set()

    with Stopping(allowed=0.01, end=end) as stopping:
        stopping.begin()
        assert await asyncio.to_thread(gave_up.wait, 5)
    assert ended == [1]


async def test_an_end_in_time_is_not_given_up() -> None:
    ended: list[int] = []
    with Stopping(allowed=60, end=ended.append) as stopping:
        stopping.begin()
        stopping.begin()
    assert not any(
        isinstance(thread, threading.Timer) and not thread.finished.is_set() for thread in threading.enumerate()
    )
    assert ended == []


async def test_signals_are_left_alone_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Stopping(end=lambda _: None):
        pass
    assert signal.getsignal(signal.SIGTERM) == before
