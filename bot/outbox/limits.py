"""How fast and how much at once. Replies have no pace of their own; what goes to many has one, and few in flight."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil

from aiolimiter import AsyncLimiter

from models.outbox import Lane

Pace = Callable[[], Awaitable[object]]
_BURST_SECONDS = 0.2
_LEAST_IN_FLIGHT = 8
_LAST_SENDS = 100
_SPARE = 1.5
_BOOKS_TAKE = 0.02
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``paced_per_second`` bounds notices and bulk together (at most 1,000, Telegram's paid rate). Times in seconds."""

    paced_per_second: float = 25
    replies_in_flight: int = 64
    poll_every: float = 1.0
    send_within: float = 120.0
    """A channel that takes longer is given up on: an uncertain send."""
    stop_within: float = 4.0

    def __post_init__(self) -> None:
        if not 0 < self.paced_per_second <= 1_000:
            raise ValueError("the pace of notices and announcements must be above 0 and at most 1,000 a second")

    @property
    def paced_in_flight(self) -> int:
        """Of notices, and of bulk as well: enough that a tenth of a second for a send keeps the pace."""
        return max(_LEAST_IN_FLIGHT, ceil(self.paced_per_second / 10))

    def pace(self) -> Pace:
        """Waits for the next turn; short bursts pass, so that a second never holds more than 1.2 times the rate."""
        burst = max(1.0, self.paced_per_second * _BURST_SECONDS)
        return AsyncLimiter(burst, burst / self.paced_per_second).acquire


class Swiftness:
    """How many sends the pace needs side by side, by what the quickest of the last ones took.

    More would only stand in line at the channel, and an answer behind them.
    """

    def __init__(self, limits: Limits) -> None:
        self._per_second, self._most = limits.paced_per_second, limits.paced_in_flight
        self._took: deque[float] = deque(maxlen=_LAST_SENDS)
        # Few until one has arrived: what is under way when the process is killed, nobody knows the end of.
        self.in_flight = _LEAST_IN_FLIGHT

    def note(self, seconds: float) -> None:
        """A send took so long."""
        self._took.append(seconds)
        needed = ceil(self._per_second * min(self._took) * _SPARE)
        self.in_flight = min(self._most, max(_LEAST_IN_FLIGHT, needed))

    @property
    def claimed_ahead(self) -> int:
        """How many rows may be claimed: those in flight, and a few that go on while the books are kept."""
        return min(self._most, self.in_flight + ceil(self._per_second * _BOOKS_TAKE))


class Quota:
    """How many rows of one lane and channel may be claimed now: the free places, and the pace's leave for each.

    Leave is asked for ahead, so that a claimed row goes out at once and a kill finds few of them under way. The pace is
    that of calls: a row that takes several is paid for before the next is claimed.
    """

    def __init__(
        self, lane: Lane, in_flight: Callable[[], int], pace: Pace | None, on_leave: Callable[[], None]
    ) -> None:
        self.lane = lane
        self.is_wanted = True
        self._in_flight, self._pace, self._on_leave = in_flight, pace, on_leave
        self._used = self._leave = 0
        self._room_made = asyncio.Event()

    def room(self, paced: bool = True) -> int:
        """How many may be claimed now; ``paced`` False leaves the pace out."""
        free = max(0, self._in_flight() - self._used)
        return max(0, min(free, self._leave)) if self._pace and paced else free

    def take(self, calls: int = 1) -> None:
        """One row is under way; the leave for so many calls is used, ahead of time where there was less."""
        self._used += 1
        self._leave -= calls
        self._room_made.set()

    def give_back(self) -> None:
        """It is over."""
        self._used -= 1
        self._room_made.set()

    async def run(self) -> None:
        """Collects the pace's leave, as long as it lives."""
        while self._pace:
            while self._leave >= self._in_flight() - self._used:
                self._room_made.clear()
                await self._room_made.wait()
            await self._pace()
            self._leave += 1
            if self.is_wanted:
                self._on_leave()
