"""Numbers that a restart never gives out twice: they begin where the clock stands."""

from datetime import UTC, datetime

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
PER_SECOND = 16
WRAP = 2_000_000_000


class Numbers:
    """Counts on from a number made of the true time: a run may use 16 a second on average; fits 31 bits.

    ``lead`` keeps two counters from ever showing the same number by chance.
    """

    def __init__(self, now: datetime, lead: int = 0) -> None:
        self._last = (int((now - BEGINNING).total_seconds() * PER_SECOND) + lead) % WRAP

    def next(self) -> int:
        """The next number."""
        self._last += 1
        return self._last

    @property
    def last(self) -> int:
        """The number given last."""
        return self._last
