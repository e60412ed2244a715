"""What goes wrong on purpose: rates with 429, and faults switched on by a test."""

import math
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]

KINDS = ("cut_before", "cut_after", "bad_gateway", "server_error", "slow", "too_many", "blocked")
SPARED = ("getUpdates", "getMe")


@dataclass(slots=True)
class Rates:
    """How many sends and edits pass: a second overall, a second and chat (with a burst), a minute and group."""

    overall: float = 30
    per_chat: float = 1
    burst: float = 3
    per_group_minute: float = 20


@dataclass(slots=True)
class Fault:
    """Hits fitting calls: the ``next`` n, or each by ``probability``, or all."""

    kind: str
    methods: tuple[str, ...] = ()
    chat_id: int | None = None
    probability: float | None = None
    next: int | None = None
    seconds: float = 5

    def fits(self, method: str, chat_id: object) -> bool:
        """Is the call one of those it may hit?"""
        among = {name.lower() for name in self.methods}
        named = method.lower() in among if among else method not in SPARED
        return named and self.next != 0 and (self.chat_id is None or str(self.chat_id) == str(chat_id))


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


@dataclass(slots=True)
class Faults:
    """All that is switched on. ``monotonic`` gives real seconds: who is told to wait waits on real time."""

    monotonic: Callable[[], float]
    rates: Rates | None = None
    switched_on: list[Fault] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=random.Random)
    _passed: deque[float] = field(default_factory=deque)
    _buckets: dict[int, _Bucket] = field(default_factory=dict)

    def hit(self, method: str, chat_id: object) -> Fault | None:
        """The fault that this call meets."""
        for fault in self.switched_on:
            if not fault.fits(method, chat_id):
                continue
            if fault.probability is not None and self.chance.random() >= fault.probability:
                continue
            if fault.next is not None:
                fault.next -= 1
            self.count[fault.kind] += 1
            return fault
        return None

    def wait_for(self, chat_id: int) -> int:
        """Whole seconds this send has to wait, 0 when it passes (and is counted)."""
        if self.rates is None:
            return 0
        now = self.monotonic()
        while self._passed and self._passed[0] <= now - 1:
            self._passed.popleft()
        overall = 1.0 - (now - self._passed[0]) if len(self._passed) >= self.rates.overall else 0.0
        bucket, per_second = self._bucket(chat_id, self.rates, now)
        own = (1 - bucket.level) / per_second if bucket.level < 1 else 0.0
        if overall > 0 or own > 0:
            self.count["rates"] += 1
            return max(1, math.ceil(max(overall, own)))
        self._passed.append(now)
        bucket.level -= 1
        return 0

    def _bucket(self, chat_id: int, rates: Rates, now: float) -> tuple[_Bucket, float]:
        group = chat_id < 0
        per_second = rates.per_group_minute / 60 if group else rates.per_chat
        room = rates.per_group_minute if group else max(1, rates.burst)
        bucket = self._buckets.setdefault(chat_id, _Bucket(room, now))
        bucket.level = min(room, bucket.level + (now - bucket.at) * per_second)
        bucket.at = now
        return bucket, per_second

    def change(self, given: Json) -> None:
        """Switches on and off what ``POST /sandbox/faults`` says; raises ``ValueError`` for what it doesn't know."""
        if unknown := set(given) - {"rates", "fault", "seed"}:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if "rates" in given:
            self.rates = _rates(given["rates"])
            self._passed.clear()
            self._buckets.clear()
        if "fault" in given:
            self.switched_on.append(_fault(given["fault"]))
        if "seed" in given:
            self.chance.seed(given["seed"])

    def clear(self) -> None:
        """Switches all off and counts from nothing."""
        self.rates = None
        self.switched_on.clear()
        self.count.clear()

    def to_json(self) -> Json:
        """What is on now, and how often what struck."""
        return {
            "rates": asdict(self.rates) if self.rates else None,
            "faults": [asdict(fault) for fault in self.switched_on if fault.next != 0],
            "count": dict(self.count),
        }


def _rates(given: Any) -> Rates | None:
    if given in (None, False):
        return None
    try:
        made = Rates(**({} if given is True else given))
    except TypeError:
        raise ValueError("rates have overall, per_chat, burst, per_group_minute") from None
    if not all(isinstance(rate, (int, float)) and rate > 0 for rate in asdict(made).values()):
        raise ValueError("rates are numbers above 0")
    return made


def _fault(given: Any) -> Fault:
    try:
        fault = Fault(**(given | {"methods": tuple(given.get("methods") or ())}))
    except (TypeError, AttributeError):
        raise ValueError("a fault has kind, methods, chat_id, probability or next, seconds") from None
    if fault.kind not in KINDS:
        raise ValueError(f"a fault's kind is one of {', '.join(KINDS)}")
    return fault
