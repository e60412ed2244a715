"""Ticks: every so often somebody looks at what is due. The work is rows; a tick left out or run twice does no harm.

When a tick runs goes by real time, what is due is asked of the clock. A run that takes longer than its interval is not
joined by a second one, and what was missed while the process was down or busy becomes one run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, SystemClock
from models import audit, inviting, outbox, privacy, question_rules, reservations, updates
from models.database import Database, is_trouble_of_the_database

HOUSEKEEPING_EVERY = timedelta(hours=1)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """What ``run`` does must be safe to do twice, and in two processes at once."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Schedule:
    """Runs its ticks at the start and then at their intervals, until ``stop``."""

    ticks: Sequence[Tick]
    _scheduler: AsyncIOScheduler = field(init=False)
    _one_at_a_time: dict[str, asyncio.Lock] = field(init=False, default_factory=dict)
    _in_hand: set[asyncio.Task[object]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._one_at_a_time = {tick.name: asyncio.Lock() for tick in self.ticks}

    def start(self) -> None:
        """Begins; the first runs come at once, since something may have become due while nobody looked."""
        for tick in self.ticks:
            self._scheduler.add_job(
                partial(self._run, tick),
                "interval",
                seconds=tick.every.total_seconds(),
                id=tick.name,
                coalesce=True,
                misfire_grace_time=None,
                max_instances=1,
                next_run_time=SystemClock().now(),
            )
        self._scheduler.start()

    async def run_now(self) -> None:
        """Runs every tick once, now: after the clock was moved."""
        for tick in self.ticks:
            await self._run(tick)

    async def stop(self, within: float = 2.0) -> None:
        """Starts nothing more, and lets the runs in hand finish for at most so many seconds."""
        if self._scheduler.running:
            self._scheduler.pause()
        if self._in_hand:
            await asyncio.wait(set(self._in_hand), timeout=within)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it shuts down in the loop's next round

    async def _run(self, tick: Tick) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._in_hand.add(task)
        try:
            async with self._one_at_a_time[tick.name]:
                await tick.run()
        except Exception as error:
            if is_trouble_of_the_database(error):
                _log.warning("tick_put_off", tick=tick.name, error=type(error).__name__)
            else:
                _log.error("tick_failed", tick=tick.name, exc_info=error)
        finally:
            if task is not None:
                self._in_hand.discard(task)


def housekeeping(database: Database, clock: Clock) -> Tick:
    """Forgets what is past its time: updates seen, messages delivered, invitations that ran out, people long gone."""

    async def run() -> None:
        async with database.write() as session:
            await updates.forget_old(session, clock.now())
            await inviting.forget_old(session, clock.now())
            await privacy.forget_unfinished(session, clock.now())
        # In portions, each a transaction of its own: nobody waits behind a month of old rows.
        for forget in (
            outbox.forget_old,
            reservations.forget_old,
            question_rules.forget_old,
            audit.forget_old,
            privacy.forget_idle,
        ):
            more = True
            while more:
                async with database.write() as session:
                    more = bool(await forget(session, clock.now()))

    return Tick("housekeeping", HOUSEKEEPING_EVERY, run)
