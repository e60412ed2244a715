"""What was sent since the start, for metrics."""

from collections import Counter
from collections.abc import Iterable

from models.outbox import Fate, Lane, State


class Counters:
    """Rows finished by lane and state, and how often a send was put off."""

    def __init__(self) -> None:
        self.finished: Counter[tuple[Lane, State]] = Counter()
        self.put_off: Counter[tuple[Lane, str]] = Counter()
        """By lane and class of error: not sent, asked to wait, uncertain for the first time."""

    def note(self, fates: Iterable[tuple[Lane, Fate]]) -> None:
        """Counts what has just been written down."""
        for lane, fate in fates:
            if fate.state.is_final:
                self.finished[lane, fate.state] += 1
            elif fate.tried:
                self.put_off[lane, fate.error] += 1

    def of(self, state: State, lane: Lane | None = None) -> int:
        """How many rows finished so, in one lane or in all."""
        return sum(n for (where, how), n in self.finished.items() if how == state and lane in (None, where))
