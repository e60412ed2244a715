"""Reminding people: what is due and what becomes of it, and which reminders they want.

A reminder that is due is noted as sent or missed, the sign-up's next one is planned, and what is to be said is handed
to the caller, all in one transaction. The rows stay locked until its end, and what another process has locked is left
to it: nobody is reminded twice.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import outbox, people, quiet, shifts, sign_ups, volunteers
from models.chats import Chat
from models.database import apart_from
from models.reminders import Reminder, ReminderState, due_times
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import SignUp, SignUpState
from models.volunteers import Volunteer

Moment = tuple[datetime, int]
"""When a reminder is due, and its hours before the start."""


@dataclass(frozen=True, slots=True)
class Reminding:
    """A reminder that goes out now, to these chats. ``is_last``: none follows it before the start."""

    sign_up_id: int
    person_id: int
    card: ShiftCard
    hours: int
    is_last: bool
    is_answered: bool
    chats: Sequence[Chat]


@dataclass(frozen=True, slots=True)
class _Due:
    """A sign-up whose reminder is due. ``missed`` and ``last`` have come due, in that order; ``following`` is next.

    ``last`` is None where it has to wait for the morning, and is what follows.
    """

    sign_up_id: int
    person_id: int
    card: ShiftCard
    answered_at: datetime | None
    asked_at: datetime | None
    missed: Sequence[Moment]
    last: Moment | None
    following: Moment | None

    @property
    def passed(self) -> list[Moment]:
        """All whose time has come, in order."""
        return [*self.missed, self.last] if self.last else list(self.missed)


async def settle(
    session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()
) -> tuple[list[Reminding], bool]:
    """Settles a portion of what is due, the longest due first: what is to go out, and whether there may be more.

    Of several that have come due meanwhile the last goes out, as long as the shift has not begun; the others are
    missed, and all of them where no chat of the person hears us. After downtime that ends at night the last one waits
    for the morning, unless the shift starts before. ``skipped`` sign-ups are left out.
    """
    numbers = await _lock(session, now, limit, skipped)
    due = await _due(session, numbers, now)
    chats = await _chats(session, [one.person_id for one in due])
    going = {one.sign_up_id: _going(one, chats[one.person_id], now) for one in due}
    await _note(session, due, going, now)
    await _plan_next(session, numbers, due, now)
    return [found for found in going.values() if found], len(numbers) == limit


async def choose(session: AsyncSession, person_id: int | None, hours: Sequence[int], now: datetime) -> bool:
    """Reminds the person so many hours before each of their shifts from now on; False for nobody registered."""
    if person_id is None:
        return False
    await sign_ups.lock_people(session, [person_id])
    volunteer = await session.get(Volunteer, person_id, populate_existing=True)
    if volunteer is None:
        return False
    volunteer.remind_hours = sorted(set(hours), reverse=True)
    await _plan_anew(session, volunteer, now)
    await session.flush()
    return True


async def set_asked_often(session: AsyncSession, person_id: int | None, often: bool) -> bool:
    """Whether calls for help may come more than twice a week; False for nobody registered."""
    volunteer = await volunteers.of(session, person_id)
    if volunteer is not None:
        volunteer.asked_often = often
        await session.flush()
    return volunteer is not None


async def _lock(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int]) -> list[int]:
    due = select(SignUp.id).where(SignUp.remind_at <= now, *apart_from(SignUp.id, skipped))
    first = due.order_by(SignUp.remind_at, SignUp.shift_id).limit(limit)
    return list(await session.scalars(first.with_for_update(skip_locked=True, key_share=True)))


async def _due(session: AsyncSession, numbers: Sequence[int], now: datetime) -> list[_Due]:
    """As they stand since the locks are held; whoever has no place any more, or whose shift is off, is left out."""
    if not numbers:
        return []
    wants = select(SignUp.id, SignUp.person_id, SignUp.shift_id, SignUp.remind_at, SignUp.remind_hours)
    wants = wants.add_columns(SignUp.answered_at, SignUp.asked_at, Volunteer.remind_hours.label("wanted"))
    wants = wants.outerjoin(Volunteer, Volunteer.person_id == SignUp.person_id)
    wants = wants.where(SignUp.id.in_(numbers), SignUp.state == SignUpState.CONFIRMED)
    rows = (await session.execute(wants.order_by(SignUp.remind_at, SignUp.shift_id))).all()
    on = shifts.cards().where(Shift.id.in_({row.shift_id for row in rows}), Shift.state == ShiftState.PLANNED)
    cards = {card.shift.id: card for card in await shifts.all_of(session, on)}
    # Most people of a shift want the same.
    times = cache(lambda shift_id, *hours: due_times(cards[shift_id].shift.starts_at, hours, cards[shift_id].zone))
    due = [row for row in rows if row.shift_id in cards]
    return [_moments(row, cards[row.shift_id], times(row.shift_id, *(row.wanted or ())), now) for row in due]


def _moments(row: Any, card: ShiftCard, times: Sequence[Moment], now: datetime) -> _Due:
    later = [time for time in times if time[0] >= row.remind_at and time[1] < row.remind_hours]
    *missed, last = [(row.remind_at, row.remind_hours), *(time for time in later if time[0] <= now)]
    following = next((time for time in later if time[0] > now), None)
    who = row.id, row.person_id, card, row.answered_at, row.asked_at
    morning = quiet.allowed_from(now, card.zone, concerns=card.shift.starts_at)
    return _Due(*who, missed, None, (morning, last[1])) if morning > now else _Due(*who, missed, last, following)


async def _chats(session: AsyncSession, person_ids: Sequence[int]) -> defaultdict[int | None, list[Chat]]:
    found: defaultdict[int | None, list[Chat]] = defaultdict(list)
    for chat in await people.chats_that_hear(session, person_ids):
        found[chat.person_id].append(chat)
    return found


def _going(one: _Due, chats: Sequence[Chat], now: datetime) -> Reminding | None:
    if one.last is None or now >= one.card.shift.starts_at or not chats:
        return None
    is_last, is_answered = one.following is None, one.answered_at is not None
    return Reminding(one.sign_up_id, one.person_id, one.card, one.last[1], is_last, is_answered, chats)


async def _note(session: AsyncSession, due: Sequence[_Due], going: dict[int, Reminding | None], now: datetime) -> None:
    noted = [
        {
            "sign_up_id": one.sign_up_id,
            "hours": hours,
            "starts_at": one.card.shift.starts_at,
            "due_at": at,
            "state": ReminderState.SENT if _is_sent(hours, going[one.sign_up_id]) else ReminderState.MISSED,
            "noted_at": now,
        }
        for one in due
        for at, hours in one.passed
    ]
    if noted:
        insert = outbox.insert_into(session)(Reminder.__table__).on_conflict_do_nothing()
        await session.execute(insert, noted)


def _is_sent(hours: int, going: Reminding | None) -> bool:
    return going is not None and going.hours == hours


async def _plan_next(session: AsyncSession, numbers: Sequence[int], due: Sequence[_Due], now: datetime) -> None:
    values: dict[int, dict[str, object]] = {
        number: {"number": number, "at": None, "hours": None, "asked": None} for number in numbers
    }
    for one in due:
        at, hours = one.following or (None, None)
        values[one.sign_up_id] |= {"at": at, "hours": hours, "asked": now if one.passed else one.asked_at}
    if values:
        await session.execute(_NEXT, list(values.values()))


async def _plan_anew(session: AsyncSession, volunteer: Volunteer, now: datetime) -> None:
    """For every shift to come; one that is due just now, and still wanted, is left to the next round."""
    theirs = (
        shifts.cards()
        .add_columns(SignUp)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.person_id == volunteer.person_id, SignUp.state == SignUpState.CONFIRMED, Shift.starts_at > now)
        .with_for_update(of=SignUp, key_share=True)
        .execution_options(populate_existing=True)
    )
    for shift, site, activity, row in (await session.execute(theirs)).all():
        is_due = row.remind_at is not None and row.remind_at <= now and row.remind_hours in volunteer.remind_hours
        if not is_due:
            sign_ups.plan_reminder(row, ShiftCard(shift, site, activity), volunteer, now)


_ROWS = cast("Table", SignUp.__table__)
# Built once: putting it together takes longer than SQLite takes to do it.
_NEXT = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("number"))
    .values(
        remind_at=bindparam("at", type_=_ROWS.c.remind_at.type),
        remind_hours=bindparam("hours", type_=_ROWS.c.remind_hours.type),
        asked_at=bindparam("asked", type_=_ROWS.c.asked_at.type),
    )
)
