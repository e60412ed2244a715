"""Words that are refused again and again are found, and what says nothing about them is left out."""

from typing import Any

import pytest

from bot.outbox.unfit import ENOUGH, Unfit
from models.batches import Does
from models.outbox import Claimed, Fate, Lane, State
from models.refusals import Refusal, error_of, why

FRENCH, ENGLISH = {"text": "Bonjour"}, {"text": "Hello"}
BUTTON = Fate(State.FAILED, error_of(Refusal.BUTTON))


def row(words: dict[str, Any], does: Does = Does.SEND, batch: int | None = 1) -> Claimed:
    return Claimed(1, "telegram", "1", Lane.BULK, words, does=does, batch_id=batch)


def after(*fates: tuple[Claimed, Fate]) -> list[tuple[int, Any]]:
    unfit = Unfit()
    for claimed, fate in fates:
        unfit.note(claimed, fate)
    return unfit.found()


def test_the_same_words_refused_often_enough_for_the_same_reason_are_found() -> None:
    refused = [(row(FRENCH), BUTTON)] * ENOUGH
    assert after(*refused) == [(1, FRENCH)]
    assert after(*refused[1:]) == []
    assert after(*refused[1:], (row(ENGLISH), BUTTON)) == []


def test_one_who_got_them_or_another_reason_begins_the_count_anew() -> None:
    """Whoever got the other language says nothing about this one."""
    refused = [(row(FRENCH), BUTTON)] * (ENOUGH - 1)
    for other in (Fate(State.DELIVERED, message_id=1), Fate(State.FAILED, error_of(Refusal.LENGTH))):
        assert after(*refused, (row(FRENCH), other), *refused) == []
    in_english = (row(ENGLISH), Fate(State.DELIVERED, message_id=1))
    assert after(*refused, in_english, *refused) == [(1, FRENCH)]


@pytest.mark.parametrize(
    ("claimed", "fate"),
    [
        (row(FRENCH), Fate(State.DROPPED, "blocked")),
        (row(FRENCH), Fate(State.UNCERTAIN, "Uncertain")),
        (row(FRENCH), Fate(State.WAITING, "TooMany")),
        (row(FRENCH), Fate(State.FAILED, "TooLate")),
        (row(FRENCH, Does.EDIT), BUTTON),
        (row(FRENCH, batch=None), BUTTON),
    ],
)
def test_what_says_nothing_about_the_words_of_an_announcement_does_not_count(claimed: Claimed, fate: Fate) -> None:
    assert after(*[(claimed, fate)] * ENOUGH * 2) == []


def test_a_batch_that_was_paused_is_counted_anew() -> None:
    unfit = Unfit()
    for _ in range(ENOUGH):
        unfit.note(row(FRENCH), BUTTON)
    unfit.forget(1)
    assert unfit.found() == []


@pytest.mark.parametrize("code", Refusal)
def test_an_error_of_the_outbox_tells_why(code: Refusal) -> None:
    assert why(error_of(code)) is code


@pytest.mark.parametrize("error", ["", "Refused", "Refused: BadRequest", "TooLate", "button-ish"])
def test_any_other_error_tells_nothing_more(error: str) -> None:
    assert why(error) is Refusal.OTHER
