"""What becomes of a row after each outcome, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox.channel import Delivered, NotSent, Refused, TooMany, Uncertain, Unreachable
from bot.outbox.fates import LONGEST_DELAY, fate_of, name_of, retry_delay
from models import chats
from models.outbox import Claimed, Fate, Lane, State

NOON = datetime(2027, 3, 12, 12, tzinfo=UTC)


def row(lane: Lane = Lane.REPLIES, attempts: int = 0, uncertain: int = 0) -> Claimed:
    return Claimed(1, "telegram", "1", lane, {"text": "a"}, None, attempts, uncertain)


def fate(claimed: Claimed, outcome: Delivered | NotSent | Uncertain | Unreachable | Refused) -> Fate:
    return fate_of(claimed, outcome, NOON, NOON, 0.5)


def test_delivered_is_final_and_knows_the_channels_number() -> None:
    assert fate(row(), Delivered(7)) == Fate(State.DELIVERED, message_id=7)


def test_not_sent_waits_and_counts_no_doubt() -> None:
    assert fate(row(), NotSent()) == Fate(State.WAITING, "NotSent", not_before=NOON + timedelta(seconds=1))


def test_asked_to_wait_waits_as_long_as_asked_and_so_does_the_chat() -> None:
    until = NOON + timedelta(seconds=30)
    asked = fate(row(), TooMany(timedelta(seconds=30)))
    assert asked == Fate(State.WAITING, "TooMany", not_before=until, chat_waits_until=until)


@pytest.mark.parametrize(
    ("lane", "before", "state"),
    [
        (Lane.REPLIES, 0, State.WAITING),
        (Lane.NOTICES, 0, State.WAITING),
        (Lane.BULK, 0, State.UNCERTAIN),
        (Lane.REPLIES, 1, State.UNCERTAIN),
        (Lane.NOTICES, 1, State.UNCERTAIN),
    ],
)
def test_a_lost_answer_is_tried_once_more_except_in_bulk(lane: Lane, before: int, state: State) -> None:
    assert fate(row(lane, uncertain=before), Uncertain()).state == state


@pytest.mark.parametrize(("gone", "why"), [(False, chats.Unreachable.BLOCKED), (True, chats.Unreachable.GONE)])
def test_out_of_reach_drops_the_row_and_pauses_the_chat(gone: bool, why: chats.Unreachable) -> None:
    lost = fate(row(), Unreachable("Forbidden: bot was blocked", gone=gone))
    assert (lost.state, lost.unreachable, lost.error, lost.begun_at) == (State.DROPPED, why, why.value, NOON)


def test_refused_fails() -> None:
    assert fate(row(), Refused()).state == State.FAILED


@given(st.integers(0, 100_000), st.floats(0, 1))
def test_delays_grow_up_to_a_minute_and_a_fifth(attempts: int, chance: float) -> None:
    delay = retry_delay(attempts, chance).total_seconds()
    assert 0.8 <= delay <= LONGEST_DELAY * 1.2
    assert retry_delay(attempts + 1, chance).total_seconds() >= delay


def test_an_errors_name_never_holds_its_text() -> None:
    error = Uncertain("https://example.org/bot123:token/sendMessage")
    error.__cause__ = OSError("Amina")
    assert name_of(error) == "Uncertain: OSError"
