"""The watchdog: who has gone quiet is noticed, who has a reason to be is left alone."""

import asyncio
import threading

import pytest

from bot.watchdog import EXIT_CODE, GoneQuiet, Watchdog


class Seconds:
    """Real seconds, as told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_silence_is_overdue_after_the_given_time_and_a_beat_begins_it_anew() -> None:
    seconds = Seconds()
    watchdog = Watchdog(120, monotonic=seconds)
    seconds.now += 120
    assert not watchdog.is_overdue
    watchdog.beat()
    seconds.now += 120
    assert not watchdog.is_overdue
    seconds.now += 1
    assert watchdog.is_overdue


def test_silence_that_was_asked_for_is_no_trouble() -> None:
    """A wait that Telegram asks for may be longer than the watchdog's patience; a beat does not shorten it."""
    seconds = Seconds()
    watchdog = Watchdog(120, monotonic=seconds)
    watchdog.beat(quiet=600)
    watchdog.beat()
    seconds.now += 720
    assert not watchdog.is_overdue
    seconds.now += 1
    assert watchdog.is_overdue


def test_where_nobody_polls_silence_is_no_trouble() -> None:
    seconds = Seconds()
    watchdog = Watchdog(120, polls=False, monotonic=seconds)
    seconds.now += 10_000
    assert not watchdog.is_overdue


async def test_gone_quiet_it_ends_the_run() -> None:
    seconds = Seconds()
    watchdog = Watchdog(0.02, monotonic=seconds, end=lambda _: pytest.fail("the loop turns"))
    running = asyncio.create_task(watchdog.run())
    await asyncio.sleep(0)
    seconds.now += 1
    with pytest.raises(GoneQuiet):
        await running


async def test_a_loop_that_hangs_ends_the_process_and_the_log_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    """The loop itself can't do it: a thread does, while the loop still hangs."""
    ended = threading.Event()
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    running = asyncio.create_task(Watchdog(0.1, polls=False, end=end).run())
    await asyncio.sleep(0)
    hang_until(ended)
    assert codes == [EXIT_CODE]
    assert "hang_until" in capsys.readouterr().out
    running.cancel()
    await asyncio.wait([running])


def hang_until(ended: threading.Event) -> None:
    """Blocks the loop, as a mistake of ours would."""
    assert ended.wait(10)


async def test_a_loop_that_turns_is_left_alone() -> None:
    codes: list[int] = []
    running = asyncio.create_task(Watchdog(0.3, polls=False, end=codes.append).run())
    for _ in range(40):
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert codes == []
