"""Who is on a shift, as its coordinators see it; and what is worth knowing of the shifts of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import shifts
from models.chats import HEARS, Chat
from models.people import Person
from models.shifts import LONGEST_SHIFT, Shift, ShiftCard, ShiftState
from models.sign_ups import ACTIVE, ANSWERED_BEFORE, Answer, Attendance, SignUp, SignUpState
from models.sites import Site

_ORDER = {SignUpState.CONFIRMED: 0, SignUpState.OFFERED: 1, SignUpState.WAITING: 2}


class Silence(StrEnum):
    """Why somebody gets no messages."""

    STOPPED = "stopped"
    """They said STOP."""
    UNREACHABLE = "unreachable"
    """They blocked the bot, or have no account there any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A person on a shift or on its waiting list. ``silence`` is None for whoever gets messages."""

    sign_up: SignUp
    person: Person
    silence: Silence | None

    @property
    def is_confirmed(self) -> bool:
        """Whether they have a place."""
        return self.sign_up.state is SignUpState.CONFIRMED


@dataclass(slots=True)
class Tally:
    """What is worth knowing of a shift. Numbers count people with those who come along; ``late`` has minutes.

    ``not_seen`` are those whom nobody has seen though the shift has begun, and their announced lateness is over.
    """

    unconfirmed: int = 0
    present: int = 0
    absent: int = 0
    late: list[tuple[str, int]] = field(default_factory=list)
    not_seen: list[str] = field(default_factory=list)


async def everybody(session: AsyncSession, shift_id: int) -> list[Entry]:
    """Those confirmed by name, then those with an offer and those who wait, in the order of the list."""
    on_it = select(SignUp, Person).join(Person, Person.id == SignUp.person_id)
    found = (await session.execute(on_it.where(SignUp.shift_id == shift_id, SignUp.state.in_(ACTIVE)))).all()
    silent = await silences(session, [person.id for _, person in found])
    return sorted((Entry(row, person, silent.get(person.id)) for row, person in found), key=_place)


async def one(session: AsyncSession, shift_id: int, person_id: int) -> Entry | None:
    """That person on that shift or its list; None when they are on neither."""
    on_it = select(SignUp, Person).join(Person, Person.id == SignUp.person_id)
    theirs = on_it.where(SignUp.shift_id == shift_id, SignUp.person_id == person_id, SignUp.state.in_(ACTIVE))
    found = (await session.execute(theirs)).first()
    if found is None:
        return None
    silent = await silences(session, [person_id])
    return Entry(found[0], found[1], silent.get(person_id))


async def silences(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, Silence]:
    """Those of these people whom no notice reaches in any of their chats, and why."""
    theirs = select(Chat.person_id).where(Chat.person_id.in_(person_ids))
    stopped_only = theirs.where(Chat.stopped_at.is_not(None), Chat.unreachable.is_(None))
    hearing = set(await session.scalars(theirs.where(*HEARS)))
    stopped = set(await session.scalars(stopped_only))
    return {
        person_id: Silence.STOPPED if person_id in stopped else Silence.UNREACHABLE
        for person_id in person_ids
        if person_id not in hearing
    }


async def of_day(
    session: AsyncSession, sites: Sequence[Site], day: date, running_at: datetime | None = None
) -> list[ShiftCard]:
    """The planned shifts that start on that local day at these sites, in their order, each site's by time.

    With ``running_at`` those come too that began before that day and still run at that moment.
    """
    found: list[ShiftCard] = []
    longest = LONGEST_SHIFT if running_at else timedelta()
    for zone in {site.time_zone for site in sites}:
        ids = [site.id for site in sites if site.time_zone == zone]
        first, until = shifts.day_bounds(day, ZoneInfo(zone))
        query = shifts.cards().where(
            Shift.site_id.in_(ids),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at >= first - longest,
            Shift.starts_at < until,
            or_(Shift.starts_at >= first, Shift.ends_at > (running_at or first)),
        )
        found += await shifts.all_of(session, query)
    order = {site.id: position for position, site in enumerate(sites)}
    return sorted(found, key=lambda card: (order[card.site.id], card.shift.starts_at, card.shift.id))


async def tallies(session: AsyncSession, cards: Iterable[ShiftCard], now: datetime) -> dict[int, Tally]:
    """A tally of each of these shifts, by its number."""
    starts = {card.shift.id: card.shift.starts_at for card in cards}
    counted = {number: Tally() for number in starts}
    # Columns, not rows: a day may have thousands.
    confirmed = (
        select(
            SignUp.shift_id,
            SignUp.party,
            SignUp.attendance,
            SignUp.answer,
            SignUp.late_minutes,
            SignUp.is_unanswered.label("is_unanswered"),
            Person.name,
        )
        .join(Person, Person.id == SignUp.person_id)
        .where(SignUp.shift_id.in_(starts), SignUp.state == SignUpState.CONFIRMED)
        .order_by(func.lower(Person.name), Person.id)
    )
    for row in (await session.execute(confirmed)).all():
        _count(counted[row.shift_id], row, starts[row.shift_id], now)
    return counted


async def was_ever_at(session: AsyncSession, person_id: int, site_ids: Sequence[int] | None) -> bool:
    """Whether the person is, or ever was, on a shift of these sites or its list (None: of any site)."""
    theirs = select(SignUp.id).join(Shift, Shift.id == SignUp.shift_id).where(SignUp.person_id == person_id)
    at_sites = theirs if site_ids is None else theirs.where(Shift.site_id.in_(site_ids))
    return (await session.execute(at_sites.limit(1))).first() is not None


def _place(entry: Entry) -> tuple[int, int, str, int]:
    row, name = entry.sign_up, entry.person.name.casefold()
    return _ORDER[row.state], 0 if entry.is_confirmed else row.queued, name, row.id


def _count(tally: Tally, row: Any, starts_at: datetime, now: datetime) -> None:
    if row.attendance is Attendance.PRESENT:
        tally.present += row.party
    elif row.attendance is Attendance.ABSENT:
        tally.absent += row.party
    elif now >= starts_at + timedelta(minutes=row.late_minutes):
        tally.not_seen.append(row.name)
    elif row.answer is Answer.LATE:
        tally.late.append((row.name, row.late_minutes))
    elif row.is_unanswered and now >= starts_at - ANSWERED_BEFORE:
        tally.unconfirmed += row.party
