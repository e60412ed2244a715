"""What the clock does about an offer, and when: pure, from the offer as it stands.

While it waits for an answer: the contact is reminded after a day, the site's coordinators after two (while a question
waits for the donor, it is the donor who is reminded); the day before, the donor is told not to set out; when the last
day is over it is closed. Once it is accepted: the donor is reminded a day
before, and whoever answers offers is asked afterwards whether it came, twice.

Moments are UTC; days are local to the site's zone. Quiet hours are the notices' own matter: what is due in the night is
decided then, and told in the morning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.offers import UNANSWERED, Due, Offer, OfferState

NAGGED_AFTER = timedelta(hours=24)
ESCALATED_AFTER = timedelta(hours=48)
BEFORE = timedelta(hours=24)
USUAL_HOUR = time(9)
"""When a day begins for whoever said no hour."""
MORNING = time(8)
TOO_FRESH = timedelta(hours=1)
"""Nobody is reminded of what they were told less than this before."""
ASKED_AFTER = timedelta(hours=1)
ASKED_AGAIN_AFTER = timedelta(hours=25)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Something to do about an offer at a time."""

    at: datetime
    due: Due


def moments(offer: Offer, zone: ZoneInfo) -> list[Moment]:
    """All that the clock does about an offer that stays as it is, in order."""
    if offer.state in UNANSWERED:
        return sorted(_while_unanswered(offer, zone))
    if offer.state is OfferState.ACCEPTED and offer.starts_at and offer.ends_at:
        return sorted(_once_accepted(offer, offer.starts_at, offer.ends_at))
    return []


def next_after(offer: Offer, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When the clock next has something to do about it, later than ``at``."""
    return next((moment.at for moment in moments(offer, zone) if moment.at > at), None)


def due_now(offer: Offer, zone: ZoneInfo, now: datetime) -> Sequence[Due]:
    """What is to be done now, of an offer whose ``due_at`` has come; what no longer helps is left out.

    Several may be due at once, after a long standstill above all: a closed offer needs no reminder any more, and who is
    told that the day is near, or of two days without an answer, need not be told of one.
    """
    if offer.due_at is None:
        return ()
    passed = [moment.due for moment in moments(offer, zone) if offer.due_at <= moment.at <= now]
    if Due.EXPIRE in passed:
        return (Due.EXPIRE,)
    needless = {Due.NAG} if Due.ESCALATE in passed else set()
    if Due.WARN in passed:
        needless |= {Due.NAG, Due.ESCALATE}
    if Due.MARK in passed:
        needless |= {Due.REMIND}
    if Due.MARK_AGAIN in passed:
        needless |= {Due.MARK}
    return [due for due in passed if due not in needless]


def begins(offer: Offer, zone: ZoneInfo) -> datetime:
    """When the donor would come at the earliest."""
    return datetime.combine(offer.first, offer.hour or USUAL_HOUR, zone).astimezone(UTC)


def is_over(offer: Offer, zone: ZoneInfo) -> datetime:
    """When the last day on which the donor could come is over."""
    return datetime.combine(offer.last + timedelta(days=1), time(), zone).astimezone(UTC)


def _while_unanswered(offer: Offer, zone: ZoneInfo) -> list[Moment]:
    since, over = offer.waiting_since, is_over(offer, zone)
    asked = [Moment(since + NAGGED_AFTER, Due.NAG)]
    if offer.state is OfferState.PROPOSED:
        asked.append(Moment(since + ESCALATED_AFTER, Due.ESCALATE))
    found = [Moment(over, Due.EXPIRE), *(moment for moment in asked if moment.at < over)]
    warned = _warned_at(offer, zone)
    return [*found, Moment(warned, Due.WARN)] if warned else found


def _warned_at(offer: Offer, zone: ZoneInfo) -> datetime | None:
    """A day before; or in the morning of the day, where the offer came later than that."""
    start = begins(offer, zone)
    morning = datetime.combine(offer.first, MORNING, zone).astimezone(UTC)
    return next((at for at in (start - BEFORE, morning) if at - offer.created_at >= TOO_FRESH and at < start), None)


def _once_accepted(offer: Offer, starts_at: datetime, ends_at: datetime) -> list[Moment]:
    marked = [Moment(ends_at + ASKED_AFTER, Due.MARK), Moment(ends_at + ASKED_AGAIN_AFTER, Due.MARK_AGAIN)]
    reminded = starts_at - BEFORE
    decided = offer.decided_at or offer.created_at
    return [*marked, Moment(reminded, Due.REMIND)] if reminded - decided >= TOO_FRESH else marked
