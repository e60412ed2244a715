"""Enrolment: taking a place, waiting for one, giving it up, and offering what came free to the next.

              take                          give_up
    (none) ─────────────► confirmed ─────────────────────► left
      │                      ▲                               ▲
      │ wait                 │ take, in time                 │ give_up · "no thanks"
      └────────► waiting ──offer──► offered ─────────────────┤
                    │                  └── time is over ──► lapsed
                    └── give_up ──► left

    A coordinator puts somebody on it (``models.adding``): confirmed from anywhere.
    Fewer or more come with somebody (``models.parties``): confirmed, with another party.
    The shift is cancelled: confirmed, waiting and offered become cancelled.
    The shift is changed: what was offered may be taken back; offered becomes waiting, in the old place on the list.

Invariants, for each shift, whatever happens at the same time:

- ``shift.taken`` is the sum of the parties confirmed, ``shift.held`` that sum with the parties offered; never above
  ``most``. A person has one row at most.
- Offers go in the order of ``queued``; whoever comes back stands at the end. Passed over are those for whom it would
  not do just now (too large a party, another shift at that time, paused): they keep their place.
- A place that is free while somebody waits for whom it would do is offered, as long as there is time for an offer: at
  once, or in the next round (``SecondLook``) where it would do again only now, since they gave up another shift or
  are no longer paused.

All of this changes under the lock on the shift's row, after the locks on the people concerned. That somebody is to be
looked at again is a row of its own, so that whoever notes it waits for nobody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import obstacles, quiet, shifts, sign_ups
from models.chats import HEARS, Chat
from models.database import Instant, apart_from
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import (
    ACTIVE,
    LATE_NOTICE,
    REST,
    Departure,
    Offer,
    Refusal,
    SecondLook,
    SignUp,
    SignUpState,
    Verdict,
)
from models.volunteers import Standing, Volunteer


@dataclass(frozen=True, slots=True)
class _Wish:
    """Somebody may have a place on that shift, if there is one. Both are locked.

    ``too_near`` is another shift of theirs that leaves less than ``REST``.
    """

    card: ShiftCard
    volunteer: Volunteer
    row: SignUp | None
    too_near: ShiftCard | None


async def take(
    session: AsyncSession,
    person_id: int,
    shift_id: int,
    now: datetime,
    *,
    party: int | None = None,
    rest_accepted: bool = False,
    offer: int | None = None,
) -> Verdict:
    """Gives the person a place, or says why not. ``party`` is by default as many as were offered, or registered for.

    ``offer`` is the number of the offer that is being taken up: places are kept for it. A rest that is too short
    refuses once; with ``rest_accepted`` it does not.
    """
    wish = await _wish(session, person_id, shift_id, now)
    if isinstance(wish, Verdict):
        return wish
    card, row, shift = wish.card, wish.row, wish.card.shift
    kept = row.party if row is not None and row.state is SignUpState.OFFERED else 0
    if (offer is not None or kept) and not _stands(row, offer, now):
        return Verdict(Refusal.NOT_OFFERED, card, row)
    wanted = (kept or wish.volunteer.party) if party is None else party
    if not 1 <= wanted <= max(kept, wish.volunteer.party):
        return Verdict(Refusal.PARTY, card, row)
    if wanted > shift.free + kept:
        return Verdict(Refusal.FULL, card, row)
    if wish.too_near and not rest_accepted:
        return Verdict(Refusal.SHORT_REST, card, row, other=wish.too_near)
    row = row or sign_ups.new(session, person_id, shift_id, now)
    shift.taken, shift.held = shift.taken + wanted, shift.held + wanted - kept
    sign_ups.confirm(row, wanted, card, wish.volunteer, now)
    await session.flush()
    if wanted < kept:
        await _look_again(session, now, SignUp.shift_id == shift_id)
    return Verdict(None, card, row)


async def wait(
    session: AsyncSession, person_id: int, shift_id: int, now: datetime, *, party: int | None = None
) -> tuple[Verdict, Sequence[Offer]]:
    """Puts the person at the end of the waiting list; ALREADY when they are on the shift or on its list.

    Should a place have come free meanwhile, the offers made of it come back too.
    """
    wish = await _wish(session, person_id, shift_id, now)
    if isinstance(wish, Verdict):
        return wish, ()
    card, row = wish.card, wish.row
    wanted = wish.volunteer.party if party is None else party
    if not 1 <= wanted <= min(wish.volunteer.party, card.shift.most):
        return Verdict(Refusal.PARTY, card, row), ()
    if row is not None and row.state in ACTIVE:
        return Verdict(Refusal.ALREADY, card, row), ()
    last = await session.scalar(select(func.max(SignUp.queued)).where(SignUp.shift_id == shift_id))
    row = row or sign_ups.new(session, person_id, shift_id, now)
    row.state, row.party, row.queued, row.changed_at = SignUpState.WAITING, wanted, (last or 0) + 1, now
    await session.flush()
    return Verdict(None, card, row), await refill(session, card, now)


async def give_up(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> Departure:
    """Takes the person off the shift or its waiting list, and offers what came free to the next.

    Nothing happens once the shift has ended.
    """
    await sign_ups.lock_people(session, [person_id])
    departure = await _leave(session, person_id, shift_id, now)
    if departure.was is None or departure.card is None:
        return departure
    offers = await refill(session, departure.card, now)
    if departure.was is SignUpState.CONFIRMED:
        await look_again_for(session, [person_id], now)
    return replace(departure, offers=offers)


async def give_up_all(session: AsyncSession, person_id: int, now: datetime) -> list[Departure]:
    """Takes the person off everything that has not ended: they leave, or are deleted.

    What comes free is offered in the next round, so that nothing of it stands in the transaction that deletes.
    """
    shift_ids = await lock_all_of(session, [person_id], now)
    departures = [await _leave(session, person_id, shift_id, now) for shift_id in shift_ids]
    await _look_again(session, now, SignUp.shift_id.in_(shift_ids))
    return [departure for departure in departures if departure.was is not None]


async def overdue_offers(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()) -> list[int]:
    """The shifts, apart from those ``skipped``, that have an offer whose time is over, the longest overdue first."""
    over = (
        select(SignUp.shift_id)
        .where(SignUp.offered_until.is_not(None), SignUp.offered_until <= now, SignUp.state == SignUpState.OFFERED)
        .where(*apart_from(SignUp.shift_id, skipped))
        .group_by(SignUp.shift_id)
        .order_by(func.min(SignUp.offered_until))
        .limit(limit)
    )
    return list(await session.scalars(over))


async def lapse(session: AsyncSession, shift_id: int, now: datetime) -> list[Departure]:
    """Ends the shift's offers whose time is over, and offers the places to the next: they stand in the last one."""
    card = await shifts.locked(session, shift_id)
    if card is None:
        return []
    over = select(SignUp).where(
        SignUp.shift_id == shift_id, SignUp.state == SignUpState.OFFERED, SignUp.offered_until <= now
    )
    rows = (await session.execute(over.order_by(SignUp.id).execution_options(populate_existing=True))).scalars().all()
    departures = [_depart(card, row, SignUpState.LAPSED, now) for row in rows]
    # All at once: the places of two may do for a party of two.
    offers = await refill(session, card, now) if departures else ()
    return [*departures[:-1], *(replace(last, offers=offers) for last in departures[-1:])]


async def refill(session: AsyncSession, card: ShiftCard, now: datetime) -> list[Offer]:
    """Offers what is free to those who wait, in their order. The caller holds the lock on the shift."""
    shift, offers = card.shift, list[Offer]()
    notice = timedelta(minutes=card.site.notice_minutes)
    until = quiet.offer_until(now, shift.starts_at, card.zone, notice)
    await session.flush()
    if until is None or shift.free <= 0 or shift.state is not ShiftState.PLANNED or not card.site.runs_on(card.day):
        return offers
    told_from = quiet.offer_begins(now, shift.starts_at, card.zone)
    for row, volunteer in (await session.execute(_listed(shift))).all():
        if row.party > shift.free or await obstacles.lacking(session, shift, volunteer):
            continue
        row.state, row.offered_until, row.offers, row.changed_at = SignUpState.OFFERED, until, row.offers + 1, now
        shift.held += row.party
        offers.append(Offer(row.person_id, card, row.party, row.offers, until, told_from))
        if shift.free <= 0:
            break
    await session.flush()
    return offers


async def look_again_for(session: AsyncSession, person_ids: Sequence[int], now: datetime) -> None:
    """Has the next round look whether a free place would do for them now: they gave another shift up, or can be
    reached again.
    """
    await _look_again(session, now, SignUp.person_id.in_(person_ids))


async def to_look_at_again(session: AsyncSession, limit: int, skipped: Collection[int] = ()) -> list[int]:
    """The shifts with somebody on the list for whom a free place may do now, who was passed over before.

    Those that were noted first: one shift may be noted many times. ``skipped`` shifts are left out.
    """
    noted = select(SecondLook.shift_id).where(*apart_from(SecondLook.shift_id, skipped))
    return list(dict.fromkeys(await session.scalars(noted.order_by(SecondLook.id).limit(limit))))


async def look_again(session: AsyncSession, shift_id: int, now: datetime) -> list[Offer]:
    """Offers what is free on the shift, now that something has changed for those who wait."""
    card = await shifts.locked(session, shift_id)
    if card is None:
        return []
    # What is noted from now on stays; what was noted until now, the query for the next sees.
    noted = delete(SecondLook).where(SecondLook.shift_id == shift_id)
    await session.execute(noted.execution_options(synchronize_session=False))
    return await refill(session, card, now)


async def lock_all_of(session: AsyncSession, person_ids: Sequence[int], now: datetime) -> list[int]:
    """Locks these people, then all that they are on or wait for and that has not ended; the shifts' numbers."""
    await sign_ups.lock_people(session, person_ids)
    theirs = select(SignUp.shift_id).where(SignUp.person_id.in_(person_ids), SignUp.state.in_(ACTIVE))
    to_come = select(Shift.id).where(Shift.id.in_(theirs), Shift.ends_at > now).order_by(Shift.id)
    return list(await session.scalars(to_come.with_for_update(key_share=True)))


async def hand_over(
    session: AsyncSession, card: ShiftCard, giver_id: int, taker: Volunteer, party: int, now: datetime
) -> Sequence[Offer]:
    """Puts the taker, with their party, in the place that the giver has confirmed.

    Nothing comes free, so that nobody who waits is passed over; but where a smaller party follows a larger one, what is
    left is offered. The caller holds the locks on both people and the shift, and has checked that it may be.
    """
    given, row = (
        await sign_ups.as_locked(session, giver_id, card.shift.id),
        await sign_ups.as_locked(session, taker.person_id, card.shift.id),
    )
    if given is None or given.state is not SignUpState.CONFIRMED:
        raise ValueError("the giver has no place on that shift")
    if row is not None and row.state is SignUpState.CONFIRMED:
        raise ValueError("the taker has a place on that shift")
    kept = row.party if row is not None and row.state is SignUpState.OFFERED else 0
    card.shift.taken += party - given.party
    card.shift.held += party - given.party - kept
    sign_ups.end(given, SignUpState.LEFT, now)
    sign_ups.confirm(row or sign_ups.new(session, taker.person_id, card.shift.id, now), party, card, taker, now)
    await session.flush()
    return await refill(session, card, now)


async def _wish(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> _Wish | Verdict:
    """Locks both, and looks at all but the number of places."""
    await sign_ups.lock_people(session, [person_id])
    card, row = await shifts.locked(session, shift_id), await sign_ups.as_locked(session, person_id, shift_id)
    if card is not None and row is not None and row.state is SignUpState.CONFIRMED:
        return Verdict(Refusal.ALREADY, card, row)
    registered = select(Volunteer).where(Volunteer.person_id == person_id)
    volunteer = await session.scalar(registered.execution_options(populate_existing=True))
    refused = await obstacles.against(session, card, volunteer, now)
    if refused or card is None or volunteer is None:
        return refused or Verdict(Refusal.GONE)
    near = await obstacles.confirmed_within(session, person_id, card.shift, REST)
    clash = next((one for one in near if one.shift.overlaps(card.shift)), None)
    return Verdict(Refusal.OVERLAP, card, row, clash) if clash else _Wish(card, volunteer, row, next(iter(near), None))


async def _leave(session: AsyncSession, person_id: int, shift_id: int, now: datetime) -> Departure:
    """Takes them off, and offers nothing yet."""
    card = await shifts.locked(session, shift_id)
    row = await sign_ups.as_locked(session, person_id, shift_id)
    if card is None or row is None or row.state not in ACTIVE or card.shift.ends_at <= now:
        return Departure(None, card, row)
    return _depart(card, row, SignUpState.LEFT, now)


def _depart(card: ShiftCard, row: SignUp, to: SignUpState, now: datetime) -> Departure:
    shift, was = card.shift, row.state
    was_short = shift.is_short
    shift.taken -= row.party if was is SignUpState.CONFIRMED else 0
    shift.held -= row.party if was in (SignUpState.CONFIRMED, SignUpState.OFFERED) else 0
    sign_ups.end(row, to, now)
    is_late = was is SignUpState.CONFIRMED and shift.starts_at - now <= LATE_NOTICE
    return Departure(was, card, row, is_late, fell_short=shift.is_short and not was_short)


def _stands(row: SignUp | None, offer: int | None, now: datetime) -> bool:
    """Whether the place is still kept for the person, and by that offer where one is named."""
    is_kept = row is not None and row.offered_until is not None and now < row.offered_until
    return row is not None and is_kept and offer in (None, row.offers)


def _listed(shift: Shift) -> Select[SignUp, Volunteer]:
    """Who waits, in order, but for those who would not hear of an offer or could not take it whatever it asks for."""
    theirs, other = aliased(SignUp), aliased(Shift)
    is_busy = exists().where(
        theirs.person_id == SignUp.person_id,
        theirs.state == SignUpState.CONFIRMED,
        other.id == theirs.shift_id,
        other.state == ShiftState.PLANNED,
        other.starts_at < shift.ends_at,
        other.ends_at > shift.starts_at,
    )
    hears = exists().where(Chat.person_id == SignUp.person_id, *HEARS)
    return (
        select(SignUp, Volunteer)
        .join(Volunteer, Volunteer.person_id == SignUp.person_id)
        .where(SignUp.shift_id == shift.id, SignUp.state == SignUpState.WAITING)
        .where(Volunteer.standing == Standing.ACTIVE, hears, ~is_busy)
        .order_by(SignUp.queued, SignUp.id)
        .execution_options(populate_existing=True)
    )


async def _look_again(session: AsyncSession, now: datetime, whose: ColumnElement[bool]) -> None:
    await session.flush()
    waited_for = select(SignUp.shift_id, literal(now, Instant)).where(whose, SignUp.state == SignUpState.WAITING)
    await session.execute(insert(SecondLook).from_select(["shift_id", "since"], waited_for.distinct()))
