"""What the clock does about an offer, and when: pure, over days of every kind, clock changes and standstills."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import offer_moments
from models.offer_moments import Moment, due_now, is_over, moments, next_after
from models.offers import Due, Offer, OfferState, Transport

PARIS = ZoneInfo("Europe/Paris")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY_NOON = datetime(2027, 3, 12, 11, tzinfo=UTC)
"""12:00 in Paris. The clocks go forward on the 28th, and back on 31 October."""
WAITING = (OfferState.PROPOSED, OfferState.QUESTION)


def offer(first: date, *, last: date | None = None, sent: datetime = FRIDAY_NOON, **values: object) -> Offer:
    """As it is kept; proposed unless ``values`` say otherwise."""
    usual: dict[str, object] = {
        "state": OfferState.PROPOSED,
        "hour": None,
        "created_at": sent,
        "waiting_since": sent,
        "decided_at": None,
    }
    usual |= {"starts_at": None, "ends_at": None, "transport": Transport.CAR}
    one = Offer(**usual | {"first": first, "last": last or first} | values)
    one.due_at = next_after(one, PARIS, sent)
    return one


def accepted(starts_at: datetime, decided_at: datetime = FRIDAY_NOON) -> Offer:
    """With two hours agreed on."""
    day = starts_at.astimezone(PARIS).date()
    ends_at = starts_at + 2 * HOUR
    return offer(
        day, state=OfferState.ACCEPTED, starts_at=starts_at, ends_at=ends_at, decided_at=decided_at, sent=decided_at
    )


def at(one: Offer, due: Due) -> datetime | None:
    return next((moment.at for moment in moments(one, PARIS) if moment.due is due), None)


def paris(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), PARIS).astimezone(UTC)


# While it waits


def test_an_offer_in_a_week_is_asked_about_after_one_day_and_two_then_warned_of_then_closed() -> None:
    day = date(2027, 3, 20)
    assert moments(offer(day), PARIS) == [
        Moment(FRIDAY_NOON + DAY, Due.NAG),
        Moment(FRIDAY_NOON + 2 * DAY, Due.ESCALATE),
        Moment(paris(date(2027, 3, 19), 9), Due.WARN),
        Moment(paris(date(2027, 3, 21), 0), Due.EXPIRE),
    ]


def test_a_question_that_waits_for_the_donor_is_no_fault_of_the_sites() -> None:
    """The coordinators are not told that nobody answers."""
    one = offer(date(2027, 3, 20), state=OfferState.QUESTION)
    assert [moment.due for moment in moments(one, PARIS)] == [Due.NAG, Due.WARN, Due.EXPIRE]


def test_the_hour_that_the_donor_named_counts_for_the_warning() -> None:
    assert at(offer(date(2027, 3, 20), hour=time(17)), Due.WARN) == paris(date(2027, 3, 19), 17)


def test_an_offer_for_tomorrow_is_warned_of_in_the_morning() -> None:
    """A day before was just when it was sent."""
    assert at(offer(date(2027, 3, 13)), Due.WARN) == paris(date(2027, 3, 13), 8)


def test_an_offer_for_this_very_day_is_not_warned_of() -> None:
    """Its donor has just read not to set out before there is a yes."""
    one = offer(date(2027, 3, 12), hour=time(12, 30))
    assert [moment.due for moment in moments(one, PARIS)] == [Due.EXPIRE]


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 6, 1), 24)])
def test_a_day_is_over_at_midnight_also_when_the_clocks_change(day: date, hours: int) -> None:
    over = is_over(offer(day), PARIS)
    assert over == paris(day + DAY, 0)
    assert over - paris(day, 0) == hours * HOUR


# Once it is accepted


def test_an_accepted_offer_is_reminded_of_a_day_before_and_asked_about_twice() -> None:
    start = paris(date(2027, 3, 20), 14)
    assert moments(accepted(start), PARIS) == [
        Moment(start - DAY, Due.REMIND),
        Moment(start + 3 * HOUR, Due.MARK),
        Moment(start + 27 * HOUR, Due.MARK_AGAIN),
    ]


def test_whoever_was_told_just_now_is_not_reminded() -> None:
    start = paris(date(2027, 3, 13), 12)
    assert at(accepted(start), Due.REMIND) is None


@pytest.mark.parametrize("state", [state for state in OfferState if state not in (*WAITING, OfferState.ACCEPTED)])
def test_nothing_is_due_of_an_offer_that_has_ended(state: OfferState) -> None:
    assert moments(offer(date(2027, 3, 20), state=state), PARIS) == []


# What is due now


def standing_still(one: Offer, now: datetime) -> list[Due]:
    """What is done at ``now`` if nothing was done before."""
    return list(due_now(one, PARIS, now))


def test_after_a_standstill_only_what_helps_is_done() -> None:
    one = offer(date(2027, 3, 20))
    assert standing_still(one, FRIDAY_NOON + 3 * DAY) == [Due.ESCALATE]
    assert standing_still(one, paris(date(2027, 3, 19), 10)) == [Due.WARN]
    assert standing_still(one, paris(date(2027, 3, 22), 10)) == [Due.EXPIRE]


def test_after_a_standstill_over_the_slot_nobody_is_reminded_and_one_question_is_asked() -> None:
    start = paris(date(2027, 3, 20), 14)
    assert standing_still(accepted(start), start + 5 * HOUR) == [Due.MARK]
    assert standing_still(accepted(start), start + 10 * DAY) == [Due.MARK_AGAIN]


def test_nothing_is_due_before_its_moment() -> None:
    one = offer(date(2027, 3, 20))
    assert standing_still(one, FRIDAY_NOON + DAY - timedelta(seconds=1)) == []
    assert standing_still(one, FRIDAY_NOON + DAY) == [Due.NAG]


# Whatever the day, whenever it is looked at

_instants = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@st.composite
def waiting(draw: st.DrawFn) -> Offer:
    """Sent at any moment for days from that day on."""
    sent = draw(_instants)
    first = sent.astimezone(PARIS).date() + timedelta(days=draw(st.integers(0, 90)))
    last = first + timedelta(days=draw(st.integers(0, 10)))
    return offer(first, last=last, sent=sent, hour=draw(st.none() | st.times()), state=draw(st.sampled_from(WAITING)))


@st.composite
def expected(draw: st.DrawFn) -> Offer:
    """Accepted at any moment, for another after it."""
    decided = draw(_instants)
    return accepted(decided + timedelta(minutes=draw(st.integers(0, 60 * 24 * 60))), decided)


@given(waiting() | expected(), st.lists(st.integers(1, 200 * 60), min_size=1, max_size=12))
def test_however_seldom_the_clock_looks_each_thing_is_done_once_at_most(one: Offer, minutes: list[int]) -> None:
    """And nothing before its moment; at the end nothing is left."""
    own = {moment.due: moment.at for moment in moments(one, PARIS)}
    now, done = one.waiting_since, list[Due]()
    for step in [*minutes, 400 * 24 * 60]:
        now += timedelta(minutes=step)
        found = due_now(one, PARIS, now)
        assert all(own[due] <= now for due in found)
        done += found
        one.due_at = next_after(one, PARIS, now)
        assert one.due_at is None or one.due_at > now
    assert len(done) == len(set(done))
    assert one.due_at is None


@given(waiting())
def test_every_offer_without_an_answer_is_closed_when_its_last_day_is_over_and_not_before(one: Offer) -> None:
    *_, last = moments(one, PARIS)
    assert last == Moment(is_over(one, PARIS), Due.EXPIRE)
    assert last.at.astimezone(PARIS).time() == time()


@given(waiting())
def test_a_warning_comes_before_the_donor_sets_out_and_not_on_the_heels_of_the_offer(one: Offer) -> None:
    warned = at(one, Due.WARN)
    if warned is None:
        assert offer_moments.begins(one, PARIS) - one.created_at < DAY + HOUR
    else:
        assert one.created_at + HOUR <= warned < offer_moments.begins(one, PARIS)
