"""Delivers what is owed: chats side by side, each chat's messages one after the other.

One task keeps the books. Whatever has become of rows when it gets to write goes into one transaction, together with
the claim of what is next; nothing is delayed for it, and the database's one writer is troubled as rarely as can be.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.outbox.attempt import Attempts
from bot.outbox.channel import Channel
from bot.outbox.counters import Counters
from bot.outbox.fates import released
from bot.outbox.giving_way import GivingWay
from bot.outbox.limits import Limits, Pace, Quota, Swiftness
from bot.outbox.unfit import Unfit
from bot.outbox.worker import Worker
from models import claiming, holding, outbox, workers
from models.database import Database, Json, is_trouble_of_the_database
from models.outbox import Claimed, Fate, Lane, State, Where
from models.workers import uncertain_fate

Sleep = Callable[[float], Awaitable[object]]
_log = structlog.get_logger()
_REMEMBERED_STRAYS = 1_000
_SHARE_OF_STOPPING_FOR_SENDS = 0.75


class Sender:
    """Delivers, in one process. After its commit a turn gives ``take`` what ``put`` claimed; ``wake`` tells of more.

    ``hashed`` makes of an address what may be logged; ``sleep`` and ``pace`` (None: as fast as it goes) are for tests.
    """

    def __init__(
        self,
        database: Database,
        channels: Sequence[Channel],
        clock: Clock,
        worker: Worker,
        limits: Limits | None = None,
        *,
        hashed: Callable[[str], str],
        sleep: Sleep = asyncio.sleep,
        pace: Callable[[], Pace | None] | None = None,
    ) -> None:
        self.counters = Counters()
        self._database, self._clock, self._worker, self._sleep = database, clock, worker, sleep
        self._limits = limits or Limits()
        self._swiftness = Swiftness(self._limits)
        self._giving_way = GivingWay(lambda: self._swiftness.in_flight)
        self._attempts = Attempts(channels, clock, self._limits.send_within, hashed)
        self._quotas = {channel.name: self._quotas_of_one((pace or self._limits.pace)()) for channel in channels}
        self._reply_places = asyncio.Semaphore(self._limits.replies_in_flight)
        self._held: dict[int, Claimed] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._begun: set[int] = set()
        self._busy: set[Where] = set()
        self._behind: defaultdict[Where, deque[Claimed]] = defaultdict(deque)
        self._settled: list[tuple[Claimed, Fate]] = []
        self._unfit = Unfit()
        self._strays: deque[int] = deque(maxlen=_REMEMBERED_STRAYS)
        self._leads: set[str] = set()
        self._news = asyncio.Event()
        self._is_look_due = True
        self._is_present = False
        self._is_stopping = False
        self._running: asyncio.Task[Any] | None = None

    @property
    def claims_as(self) -> int | None:
        """What to give ``put`` as ``claimed_by``; None while what it claims would not be sent by this process."""
        return self._worker.number if self._is_present and not self._is_stopping else None

    def take(self, claimed: Sequence[Claimed]) -> None:
        """Sends what the caller's committed transaction claimed for this worker."""
        for row in claimed:
            if row.id not in self._held and row.id not in self._strays:
                self._start(row)

    def answering(self) -> AbstractContextManager[None]:
        """Around a turn: as long as somebody is being answered, what goes to many gives way."""
        return self._giving_way.to_somebody()

    def wake(self) -> None:
        """Something waits: look now."""
        self._want_all()
        self._news.set()

    async def run(self) -> None:
        """Delivers until ``stop``. Survives trouble of the database; raises what is a mistake of ours."""
        self._running = asyncio.current_task()
        quotas = [quota for lanes in self._quotas.values() for quota in lanes.values()]
        helpers = [asyncio.create_task(work) for work in (self._poll(), *(quota.run() for quota in quotas))]
        self._news.set()
        try:
            while not self._is_stopping:
                await self._news.wait()
                self._news.clear()
                await self._round_patiently()
            await self._wind_down()
        finally:
            self._is_present, self._running = False, None
            await _end([*helpers, *self._tasks.values()])

    async def stop(self) -> None:
        """Claims nothing more, lets what is under way finish within ``stop_within``, and writes down how it ended."""
        self._is_stopping = True
        self._news.set()
        if self._running is not None:
            await asyncio.wait([self._running])

    async def drain(self, *, looking: bool = True) -> None:
        """Delivers all that is due now, whatever the pace, and returns: for commands and tests, instead of ``run``.

        Without ``looking`` only what it was handed or woken for; what has come due by itself is left to the next time.
        """
        try:
            while await self._drain_some(looking or not self._is_present):
                pass
        finally:
            await _end(list(self._tasks.values()))

    async def _drain_some(self, looking: bool) -> bool:
        self._is_look_due = looking
        moved = await self._round(paced=False)
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()))
        return moved or bool(self._settled)

    # The books

    async def _poll(self) -> None:
        while True:
            await self._sleep(self._limits.poll_every)
            self._is_look_due = True
            self._news.set()

    async def _round_patiently(self) -> None:
        try:
            await self._round()
        except Exception as error:
            # A broken unique index means another worker was faster: as passing as a lost connection.
            if not is_trouble_of_the_database(error) and not isinstance(error, IntegrityError):
                raise
            _log.warning("outbox_cannot_write", error=type(error).__name__)
            self._is_look_due = True
            await self._sleep(self._limits.poll_every)
            self._news.set()

    async def _round(self, paced: bool = True) -> bool:
        """One transaction: what has become of rows, and the claim of what is next. True when anything moved."""
        if self._is_look_due:
            self._is_look_due = False
            await self._look_around()
        fates = list(self._settled)
        for row, _ in fates:
            self._quotas[row.channel][row.lane].is_wanted = True
        rooms = self._rooms(paced)
        unfit_words = self._unfit.found()
        if not fates and not rooms and not unfit_words:
            return False
        claimed, unfit = list[Claimed](), list[tuple[Lane, Fate]]()
        for _, quota, _ in rooms:
            # Before we look: whoever tells of something new from now on is not forgotten.
            quota.is_wanted = False
        async with self._database.write() as session:
            # By now, and not when we began to wait for our turn: what was put meanwhile is due.
            now = self._clock.now()
            quiet = await workers.settle(session, self._worker.number, fates, now) if fates else {}
            held = [batch_id for batch_id, words in unfit_words if await holding.hold(session, batch_id, words, now)]
            for channel, quota, room in rooms:
                taken, dropped = await claiming.claim(session, self._worker.number, channel, quota.lane, room, now)
                quota.is_wanted |= len(taken) + len(dropped) >= room
                claimed += taken
                unfit += dropped
        self._attempts.keep_quiet(quiet)
        self._forget_unfit(unfit_words, held)
        self._close(fates)
        self.counters.note(unfit)
        for row in claimed:
            self._start(row)
        if any(quota.is_wanted for _, quota, _ in rooms):
            self._news.set()
        return bool(fates or claimed or unfit)

    def _rooms(self, paced: bool) -> list[tuple[str, Quota, int]]:
        if self._is_stopping or not self._is_present:
            return []
        return [
            (channel, quota, room)
            for channel, quotas in self._quotas.items()
            for lane, quota in quotas.items()
            if quota.is_wanted and (room := quota.room(paced)) and (lane == Lane.REPLIES or self._may_bulk(channel))
        ]

    def _may_bulk(self, channel: str) -> bool:
        return channel in self._leads and not self._attempts.is_failing(channel)

    def _forget_unfit(self, unfit_words: Sequence[tuple[int, Json]], held: Sequence[int]) -> None:
        """Counts anew, whether the batch was paused or somebody was faster."""
        for batch_id, _ in unfit_words:
            self._unfit.forget(batch_id)
        for batch_id in held:
            _log.error("batch_held", batch=batch_id)

    def _close(self, fates: Sequence[tuple[Claimed, Fate]]) -> None:
        del self._settled[: len(fates)]
        self.counters.note((row.lane, fate) for row, fate in fates)
        for row, _ in fates:
            self._begun.discard(row.id)
            if self._held.pop(row.id, None):
                self._go_on(row.where)

    async def _look_around(self) -> None:
        """Do others see us, do we lead, did somebody die, did a turn leave something behind, is anything due?"""
        self._is_present = await self._worker.is_present()
        if not self._is_present:
            return
        self._leads = {channel for channel in self._quotas if await self._worker.leads(channel)}
        now = self._clock.now()
        async with self._database.read() as session:
            strays = await claiming.strays(session, self._worker.number, self._held.__contains__)
            has_others = await workers.has_others(session, self._worker.number)
            is_due = await outbox.is_due(session, now)
        # Only this task lets go of rows: one that is not held now was not sent while we looked.
        lost = [row for row in strays if row.id not in self._held]
        self._strays.extend(row.id for row in lost)
        self._settled += [(row, released()) for row in lost]
        if has_others:
            async with self._database.write() as session:
                taken_over = await workers.recover(session, self._worker.number, self._worker.is_dead, now)
            self.counters.note(taken_over)
        if is_due or has_others:
            self._want_all()

    def _want_all(self) -> None:
        for lanes in self._quotas.values():
            for quota in lanes.values():
                quota.is_wanted = True

    def _quotas_of_one(self, pace: Pace | None) -> dict[Lane, Quota]:
        def paced() -> int:
            # Without a pace and a process that could be killed, in as few transactions as can be.
            return self._swiftness.claimed_ahead if self._running else self._limits.paced_in_flight

        return {
            Lane.REPLIES: Quota(Lane.REPLIES, lambda: self._limits.replies_in_flight, None, self._news_set),
            Lane.NOTICES: Quota(Lane.NOTICES, paced, pace, self._news_set),
            Lane.BULK: Quota(Lane.BULK, paced, pace, self._news_set),
        }

    def _news_set(self) -> None:
        self._news.set()

    # Deliveries

    def _start(self, row: Claimed) -> None:
        self._held[row.id] = row
        self._quotas[row.channel][row.lane].take(self._attempts.calls(row))
        if row.where in self._busy:
            self._behind[row.where].append(row)
        else:
            self._launch(row)

    def _launch(self, row: Claimed) -> None:
        self._busy.add(row.where)
        self._tasks[row.id] = asyncio.create_task(self._deliver(row))

    def _go_on(self, where: Where) -> None:
        self._busy.discard(where)
        waiting = self._behind.get(where)
        if waiting:
            self._launch(waiting.popleft())
        else:
            self._behind.pop(where, None)

    async def _deliver(self, row: Claimed) -> None:
        try:
            if row.lane == Lane.REPLIES:
                async with self._reply_places:
                    with self.answering():
                        fate = await self._try(row)
            else:
                async with self._giving_way.turn((row.channel, row.lane)):
                    begun = time.perf_counter()
                    fate = await self._try(row)
                if fate.state == State.DELIVERED:
                    self._swiftness.note(time.perf_counter() - begun)
        finally:
            self._tasks.pop(row.id, None)
            self._quotas[row.channel][row.lane].give_back()
        self._unfit.note(row, fate)
        self._settled.append((row, fate))
        self._news.set()

    async def _try(self, row: Claimed) -> Fate:
        if self._is_stopping:
            return released()
        self._begun.add(row.id)
        return await self._attempts.send(row)

    # The end

    async def _wind_down(self) -> None:
        grace = asyncio.ensure_future(self._sleep(self._limits.stop_within * _SHARE_OF_STOPPING_FOR_SENDS))
        while self._tasks and not grace.done():
            await asyncio.wait([grace, *self._tasks.values()], return_when=asyncio.FIRST_COMPLETED)
        await _end([grace, *self._tasks.values()])
        self._is_look_due = False
        known = {row.id for row, _ in self._settled}
        self._settled += [(row, self._fate_cut_short(row)) for row in self._held.values() if row.id not in known]
        try:
            async with asyncio.timeout(self._limits.stop_within * (1 - _SHARE_OF_STOPPING_FOR_SENDS)):
                await self._round()
        except Exception as error:
            # Nothing is lost: whoever starts next finds these rows claimed by a worker that is no more.
            _log.warning("outbox_left_open", rows=len(self._settled), error=type(error).__name__)

    def _fate_cut_short(self, row: Claimed) -> Fate:
        if row.id not in self._begun:
            return released()
        return uncertain_fate(row.lane, row.uncertain_attempts, self._clock.now(), "Stopped", row.does)


async def _end(tasks: Sequence[asyncio.Future[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
