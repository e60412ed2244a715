"""Many people on many shifts, in a moment: rows as the rules would have made them, without walking through each.

For tests and benchmarks on a database of their own: everybody in it is one of the crowd.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.organisation.loading import load
from bot.organisation.reading import read
from bot.settings import SHIPPED_ORGANISATION
from models import activities, sites
from models.chats import Chat
from models.people import Person
from models.shifts import Shift, ShiftState
from models.sign_ups import SignUp
from models.volunteers import Standing, Volunteer

AT_ONCE = 10_000
Row = dict[str, object]
# Person and shift numbers are consecutive, so that every shift gets as many people, and nobody twice.
_SIGN_UPS = text(
    """
    INSERT INTO sign_ups (shift_id, person_id, state, party, queued, offers, late_minutes,
                          created_at, changed_at, confirmed_at, remind_at, remind_hours)
    SELECT s.id, p.id, 'confirmed', 1, 0, 0, 0, s.created_at, s.created_at, s.created_at, s.starts_at, 24
    FROM shifts s JOIN people p ON p.id % :apart = s.id % :apart
    WHERE s.id > :after
    ORDER BY s.id, p.id
    """
)


async def load_organisation(session: AsyncSession) -> None:
    """The shipped one."""
    await load(session, read(SHIPPED_ORGANISATION))


async def gather(session: AsyncSession, addresses: Sequence[str], now: datetime) -> None:
    """A registered volunteer at each of these addresses, by turns French and English."""
    person: Row = {"phone": None, "privacy_version": "1", "privacy_accepted_at": now, "created_at": now}
    await _insert(session, Person.__table__, [person | {"name": f"Volunteer {at}"} for at in addresses])
    numbers = list(await session.scalars(select(Person.id).order_by(Person.id)))[-len(addresses) :]
    chat: Row = {"channel": "telegram", "language_chosen": True, "newest_message": 0, "created_at": now, "seen_at": now}
    pairs = list(zip(numbers, addresses, strict=True))
    rows = [chat | {"person_id": n, "address": at, "language": ("fr", "en")[n % 2]} for n, at in pairs]
    await _insert(session, Chat.__table__, rows)
    said: Row = {"anywhere": True, "any_activity": True, "party": 1, "registered_at": now, "changed_at": now}
    said |= {"driving_licence": False, "vehicle": False, "bed": False, "standing": Standing.ACTIVE}
    rows = [said | {"person_id": n, "remind_hours": [24, 2]} for n in numbers]
    await _insert(session, Volunteer.__table__, rows)


async def plan(session: AsyncSession, starts: Sequence[datetime], now: datetime, people_each: int) -> None:
    """A shift of four hours in Calais at each of these instants, and everybody of the crowd on as many of them."""
    last = await session.scalar(select(func.coalesce(func.max(Shift.id), 0)))
    crowd = (await session.execute(select(func.count()).select_from(Person))).scalar_one()
    site, activity = await sites.by_slug(session, "calais"), await activities.by_slug(session, "kitchen")
    assert site is not None
    assert activity is not None
    shift: Row = {"site_id": site.id, "activity_id": activity.id, "state": ShiftState.PLANNED, "least": 1, "version": 0}
    shift |= {"requirements": [], "meeting_point": "Behind the station", "note": "", "created_at": now}
    shift |= {"changed_at": now, "most": people_each, "taken": people_each, "held": people_each}
    rows = [shift | {"starts_at": at, "ends_at": at + timedelta(hours=4)} for at in starts]
    await _insert(session, Shift.__table__, rows)
    await session.execute(_SIGN_UPS, {"apart": crowd // people_each, "after": last})


async def make_due(session: AsyncSession, count: int, at: datetime) -> None:
    """The next reminder of so many sign-ups is due at that moment."""
    chosen = select(SignUp.id).where(SignUp.remind_at > at).order_by(SignUp.id).limit(count)
    due = update(SignUp).where(SignUp.id.in_(chosen)).values(remind_at=at, remind_hours=24)
    await session.execute(due.execution_options(synchronize_session=False))


async def _insert(session: AsyncSession, table: object, rows: Sequence[Row]) -> None:
    for begin in range(0, len(rows), AT_ONCE):
        await session.execute(insert(cast("Table", table)), rows[begin : begin + AT_ONCE])
