"""The rate that the progress message of an announcement tells: that of the time during which it was being sent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.announcing import progress_words
from models.batches import Batch, BatchState
from models.batching import Tally

NOON = datetime(2027, 3, 12, 12, tzinfo=UTC)
RUNNING, PAUSED = BatchState.RUNNING, BatchState.PAUSED


def looked(*looks: tuple[int, BatchState, int], night_until: int = 0) -> list[list[float]]:
    """The looks that count after these: seconds since noon, how the batch stood, how many were done."""
    seen: Mapping[str, Any] | None = None
    for seconds, state, done in looks:
        opens_at, now = NOON + timedelta(seconds=night_until), NOON + timedelta(seconds=seconds)
        batch = Batch(state=state, opens_at=opens_at, shuts_at=None)
        seen = progress_words.figures(seen, batch, Tally(size=100, waiting=100 - done, delivered=done), now)
    return [[at - NOON.timestamp(), done] for at, done in (seen or {})["looks"]]


@pytest.mark.parametrize(
    ("looks", "night_until", "counted"),
    [
        (((0, RUNNING, 0), (3, RUNNING, 30)), 0, [[0, 0], [3, 30]]),
        (((0, RUNNING, 0), (3, PAUSED, 30), (603, RUNNING, 30)), 0, [[603, 30]]),
        (((0, RUNNING, 0), (600, RUNNING, 0), (603, RUNNING, 30)), 600, [[600, 0], [603, 30]]),
    ],
)
def test_time_in_which_nothing_is_sent_is_no_part_of_the_rate(
    looks: tuple[tuple[int, BatchState, int], ...], night_until: int, counted: list[list[float]]
) -> None:
    """Neither a pause nor a night makes it look slow."""
    assert looked(*looks, night_until=night_until) == counted
