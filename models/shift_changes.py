"""Changing and cancelling shifts, one or with all that follow in their series, under the locks on their places.

What comes back tells what was changed, from what, and whom it concerns; the handlers tell them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts, sign_ups
from models.planning import DAY, PLANNED_ALIKE, instants, make_ahead
from models.shift_effects import Change, New, Refusal, Refused, cancel_all, carry_out, hours_of, look_again, refusal
from models.shifts import Series, Shift, ShiftCard, ShiftState
from models.sign_ups import ACTIVE, SignUp


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a shift is to be, local to its site. An end that is not after the start is on the next day."""

    day: date
    start: time
    end: time
    least: int
    most: int
    requirements: Sequence[str]
    meeting_point: str
    latitude: float | None
    longitude: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Following:
    """The rule for this shift and all after it: weekdays (a bit a day, Monday the lowest) and the last day, if any."""

    weekdays: int
    until: date | None


def as_it_is(card: ShiftCard) -> Wanted:
    """The shift, as what it would be wanted to be to stay so."""
    starts, ends = (at.astimezone(card.zone) for at in (card.shift.starts_at, card.shift.ends_at))
    alike: dict[str, Any] = {name: getattr(card.shift, name) for name in PLANNED_ALIKE}
    return Wanted(starts.date(), starts.time(), ends.time(), **alike)


async def series_of(session: AsyncSession, shift: Shift) -> Series | None:
    """The series of the shift, where more may follow it there; None for the last one, and for one alone."""
    series = await session.get(Series, shift.series_id) if shift.series_id else None
    if series is None or shift.series_day is None:
        return None
    return series if series.ends_on is None or series.ends_on > shift.series_day else None


async def people_on(session: AsyncSession, shift_id: int) -> int:
    """How many are on the shift or wait for it, each with whoever comes along counted once."""
    theirs = select(func.count()).where(SignUp.shift_id == shift_id, SignUp.state.in_(ACTIVE))
    return (await session.execute(theirs)).scalar_one()


@dataclass(frozen=True, slots=True)
class Concerned:
    """How many shifts to come there are, and how many people are on one of them or wait for it, each counted once."""

    shifts: int
    people: int


async def concerned_by_all_after(session: AsyncSession, shift: Shift, now: datetime) -> Concerned:
    """What changing the shift and all after it in its series would reach: what is planned so far."""
    theirs = and_(SignUp.shift_id == Shift.id, SignUp.state.in_(ACTIVE))
    counted = select(func.count(Shift.id.distinct()), func.count(SignUp.person_id.distinct()))
    reached = or_(Shift.id == shift.id, _is_after(shift, now))
    row = (await session.execute(counted.select_from(Shift).outerjoin(SignUp, theirs).where(reached))).one()
    return Concerned(*row)


async def change(
    session: AsyncSession,
    shift_id: int,
    version: int,
    wanted: Wanted,
    now: datetime,
    following: Following | None = None,
) -> list[Change] | Refused:
    """Makes the shift as it is wanted; with ``following`` all after it in its series too, by a new series.

    ``version`` is that of the shift as the wish was made; an older one is refused.
    """
    found = await _for_change(session, shift_id, version, now, all_after=following is not None)
    if isinstance(found, Refused):
        return found
    series, cards = found
    pivot = next(card for card in cards if card.shift.id == shift_id)
    if series is None or following is None:
        changes = await _change_one(session, pivot, wanted, now)
    else:
        wish = _Wish(wanted, _differences(as_it_is(pivot), wanted), following)
        changes = await _change_following(session, series, pivot, cards, wish, now)
    if not isinstance(changes, Refused):
        await look_again(session, changes, now)
    return changes


async def cancel(
    session: AsyncSession, shift_id: int, version: int, now: datetime, *, all_after: bool = False
) -> list[Change] | Refused:
    """Cancels the shift, or it and all after it in its series, which then ends the day before."""
    found = await _for_change(session, shift_id, version, now, all_after=all_after)
    if isinstance(found, Refused):
        return found
    series, cards = found
    if series is not None:
        _cut_off(series, next(card for card in cards if card.shift.id == shift_id))
    changes = await cancel_all(session, cards, now)
    await look_again(session, changes, now)
    return changes


async def cancel_at_site(
    session: AsyncSession, site_id: int, since: datetime, limit: int, now: datetime, mark: datetime
) -> int:
    """Cancels the first shifts of the site that begin at that moment or later; how many, at most ``limit``.

    ``mark`` is the moment under which it is noted, the same for all that belongs together: by it those concerned are
    found later, however many portions it took.
    """
    coming = (Shift.site_id == site_id, Shift.state == ShiftState.PLANNED, Shift.starts_at >= since)
    first = select(Shift.id).where(*coming, Shift.starts_at > now).order_by(Shift.starts_at, Shift.id).limit(limit)
    cards = await _locked(session, list(await session.scalars(first)))
    changes = await cancel_all(session, [one for one in cards if one.shift.state is ShiftState.PLANNED], mark)
    await look_again(session, changes, now)
    return len(cards)


@dataclass(frozen=True, slots=True)
class _Wish:
    wanted: Wanted
    differences: Mapping[str, Any]
    following: Following


async def _for_change(
    session: AsyncSession, shift_id: int, version: int, now: datetime, *, all_after: bool
) -> tuple[Series | None, list[ShiftCard]] | Refused:
    """The shift, and with ``all_after`` its series and those to come in it; all locked."""
    known = await shifts.card(session, shift_id)
    if known is None:
        return Refused(Refusal.GONE)
    series = await _locked_series(session, known.shift) if all_after else None
    cards = await _locked(session, await _numbers(session, known.shift, series, now))
    pivot = next((card for card in cards if card.shift.id == shift_id), None)
    if pivot is None:
        return Refused(Refusal.GONE)
    why = _against(pivot.shift, version, now)
    if why:
        return Refused(why, pivot)
    to_come = [card for card in cards if card.shift.state is ShiftState.PLANNED and card.shift.starts_at > now]
    return series, to_come


def _against(shift: Shift, version: int, now: datetime) -> Refusal | None:
    if shift.state is ShiftState.CANCELLED:
        return Refusal.CANCELLED
    if shift.starts_at <= now:
        return Refusal.STARTED
    return Refusal.STALE if shift.version != version else None


async def _locked_series(session: AsyncSession, shift: Shift) -> Series | None:
    lock = select(Series).where(Series.id == shift.series_id).with_for_update(key_share=True)
    return await session.scalar(lock.execution_options(populate_existing=True))


async def _numbers(session: AsyncSession, shift: Shift, series: Series | None, now: datetime) -> list[int]:
    if series is None:
        return [shift.id]
    return sorted({shift.id, *await session.scalars(select(Shift.id).where(_is_after(shift, now)))})


def _is_after(shift: Shift, now: datetime) -> ColumnElement[bool]:
    return and_(
        Shift.series_id == shift.series_id,
        Shift.series_day > shift.series_day,
        Shift.state == ShiftState.PLANNED,
        Shift.starts_at > now,
    )


async def _locked(session: AsyncSession, shift_ids: Sequence[int]) -> list[ShiftCard]:
    """The shifts, locked after everybody on them, in the order in which they start."""
    theirs = select(SignUp.person_id).where(SignUp.shift_id.in_(shift_ids), SignUp.state.in_(ACTIVE))
    await sign_ups.lock_people(session, list(await session.scalars(theirs.distinct())))
    lock = select(Shift).where(Shift.id.in_(shift_ids)).order_by(Shift.id).with_for_update(key_share=True)
    await session.execute(lock.execution_options(populate_existing=True))
    return await shifts.all_of(session, shifts.cards().where(Shift.id.in_(shift_ids)))


def _differences(now_so: Wanted, wanted: Wanted) -> dict[str, Any]:
    """What is wanted otherwise, by the names of the parts; hours are one part, 'hours', and the day another."""
    names = [name for name in ("day", *PLANNED_ALIKE) if getattr(wanted, name) != getattr(now_so, name)]
    parts: dict[str, Any] = {name: getattr(wanted, name) for name in names}
    if (wanted.start, wanted.end) != (now_so.start, now_so.end):
        parts["hours"] = (wanted.start, wanted.end)
    return parts


async def _change_one(session: AsyncSession, card: ShiftCard, wanted: Wanted, now: datetime) -> list[Change] | Refused:
    differences = _differences(as_it_is(card), wanted)
    if not differences:
        return Refused(Refusal.SAME, card)
    is_moved = "day" in differences or "hours" in differences
    hours = instants(wanted.day, wanted.start, wanted.end, card.zone) if is_moved else hours_of(card.shift)
    new = New(card, _plain(differences), *hours)
    refused = refusal(new, now)
    return refused or await carry_out(session, [new], now)


def _plain(differences: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in differences.items() if name in PLANNED_ALIKE}


# The shift and all after it


async def _change_following(
    session: AsyncSession, old: Series, pivot: ShiftCard, cards: Sequence[ShiftCard], wish: _Wish, now: datetime
) -> list[Change] | Refused:
    following, kept, dropped = wish.following, list[New](), list[ShiftCard]()
    if not wish.differences and (following.weekdays, following.until) == (old.weekdays, old.ends_on):
        return Refused(Refusal.SAME, pivot)
    for card in cards:
        if _still_applies(card.shift, following):
            kept.append(_new_pivot(card, wish) if card is pivot else _with_what_still_applies(card, old, wish))
        else:
            dropped.append(card)
    refused = next((no for new in kept if (no := refusal(new, now))), None)
    if refused:
        return refused
    series = await _continued(session, old, pivot, wish, now)
    await _bring_along(session, old, series, dropped)
    changes = [*await carry_out(session, kept, now), *await cancel_all(session, dropped, now)]
    await make_ahead(session, series, pivot.zone, now)
    return sorted(changes, key=lambda one: (one.before.shift.starts_at, one.before.shift.id))


def _still_applies(shift: Shift, following: Following) -> bool:
    day = shift.series_day
    is_in_time = day is not None and (following.until is None or day <= following.until)
    return day is not None and is_in_time and bool(following.weekdays & 1 << day.weekday())


def _new_pivot(card: ShiftCard, wish: _Wish) -> New:
    day = as_it_is(card).day
    is_moved = "hours" in wish.differences
    hours = instants(day, wish.wanted.start, wish.wanted.end, card.zone) if is_moved else hours_of(card.shift)
    return New(card, _plain(wish.differences), *hours)


def _with_what_still_applies(card: ShiftCard, old: Series, wish: _Wish) -> New:
    """What was changed by hand on this one alone stays as it is."""
    shift, day = card.shift, card.shift.series_day
    values = {
        name: value for name, value in _plain(wish.differences).items() if getattr(shift, name) == getattr(old, name)
    }
    hours = hours_of(shift)
    if "hours" in wish.differences and day and hours == instants(day, old.start, old.end, card.zone):
        hours = instants(day, wish.wanted.start, wish.wanted.end, card.zone)
    return New(card, values, *hours)


async def _continued(session: AsyncSession, old: Series, pivot: ShiftCard, wish: _Wish, now: datetime) -> Series:
    """The series that goes on from that shift; the old one ends the day before."""
    values = {name: getattr(old, name) for name in PLANNED_ALIKE} | _plain(wish.differences)
    start, end = wish.differences.get("hours", (old.start, old.end))
    series = Series(
        **values,
        site_id=old.site_id,
        activity_id=old.activity_id,
        weekdays=wish.following.weekdays,
        begins_on=pivot.shift.series_day,
        ends_on=wish.following.until,
        start=start,
        end=end,
        created_at=now,
    )
    series.least = min(series.least, series.most)
    _cut_off(old, pivot)
    session.add(series)
    await session.flush()
    return series


def _cut_off(series: Series, pivot: ShiftCard) -> None:
    day = pivot.shift.series_day
    if day is not None:
        series.ends_on, series.made_until = day - DAY, None


async def _bring_along(session: AsyncSession, old: Series, series: Series, dropped: Sequence[ShiftCard]) -> None:
    """Whatever there is of the days to come goes over: none is made twice, and what was cancelled alone stays so."""
    after = update(Shift).where(Shift.series_id == old.id, Shift.series_day >= series.begins_on)
    others = after.where(Shift.id.not_in([card.shift.id for card in dropped]))
    await session.execute(others.values(series_id=series.id))
