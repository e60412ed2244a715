"""What becomes of a row after a send: the rules, without a clock and without a database."""

from datetime import datetime, timedelta

from bot.outbox.channel import Delivered, NotSent, Refused, TooMany, Uncertain, Unreachable
from models import chats
from models.batches import Does
from models.outbox import Claimed, Fate, State
from models.refusals import Refusal, error_of
from models.workers import uncertain_fate

LONGEST_DELAY = 60.0
_JITTER = 0.2

Outcome = Delivered | NotSent | Uncertain | Unreachable | Refused


def fate_of(row: Claimed, outcome: Outcome, begun_at: datetime, now: datetime, chance: float) -> Fate:
    """The row's fate; ``chance`` in 0 … 1 spreads the delays, so that many rows don't come back at once."""
    match outcome:
        case Delivered():
            return Fate(State.DELIVERED, message_id=outcome.message_id)
        case TooMany():
            until = now + outcome.retry_after
            return Fate(State.WAITING, name_of(outcome), not_before=until, chat_waits_until=until)
        case Uncertain() if row.does == Does.SEND:
            return uncertain_fate(row.lane, row.uncertain_attempts, now, name_of(outcome))
        case NotSent() | Uncertain():
            # An edit whose answer was lost comes to the same when it is made again.
            wait = retry_delay(row.attempts, chance)
            return Fate(State.WAITING, name_of(outcome), not_before=now + wait)
        case Unreachable():
            why = chats.Unreachable.GONE if outcome.gone else chats.Unreachable.BLOCKED
            return Fate(State.DROPPED, why.value, unreachable=why, begun_at=begun_at)
        case Refused():
            return Fate(State.FAILED, name_of(outcome))


def released() -> Fate:
    """Back as it was: it was claimed and never tried."""
    return Fate(State.WAITING, tried=False)


def retry_delay(attempts: int, chance: float) -> timedelta:
    """1, 2, 4 … 60 seconds after the 1st, 2nd, 3rd try (``attempts`` counts those before), a fifth more or less."""
    seconds = min(LONGEST_DELAY, 2.0 ** min(attempts, 10))
    return timedelta(seconds=seconds * (1 + _JITTER * (2 * chance - 1)))


def name_of(error: BaseException) -> str:
    """The class of an error, and of what caused it, or the code of a refusal; never its text, which may quote a person
    or a token.
    """
    if isinstance(error, Refused) and error.why is not Refusal.OTHER:
        return error_of(error.why)
    name, cause = type(error).__name__, error.__cause__
    return f"{name}: {type(cause).__name__}" if cause else name
