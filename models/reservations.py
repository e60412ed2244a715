"""Reservations: who comes to an event, with how many places.

A person has one reservation an event at most. Places change under the lock on the event's row, taken after the lock on
the person, and ``Event.reserved`` follows: of two people who want the last place one gets it. A reservation that is
given up is deleted, and all are a month after the event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import events
from models.chats import Key
from models.database import Model
from models.events import Event
from models.people import Person
from models.sign_ups import lock_people

MOST_A_PERSON = 10
KEPT_AFTER = timedelta(days=30)
FORGOTTEN_AT_ONCE = 200


class Reservation(Model):
    """A person's places at an event, their own included."""

    __tablename__ = "reservations"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        CheckConstraint("places >= 1", name="places"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    places: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class NoPlace(StrEnum):
    """Why nothing was reserved."""

    GONE = "gone"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    FULL = "full"
    TOO_MANY = "too_many"
    """Or fewer than one: a forged button."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """What became of it. ``refusal`` is None when the places are theirs; ``before`` is how many they had."""

    refusal: NoPlace | None
    event: Event | None = None
    places: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes."""

    person: Person
    reservation: Reservation


async def reserve(session: AsyncSession, person_id: int, slug: str, places: int, now: datetime) -> Reserved:
    """So many places from now on, instead of those the person had; the same number again changes nothing."""
    await lock_people(session, [person_id])
    event = await events.locked(session, slug)
    row = await _as_locked(session, person_id, event.id) if event else None
    before = row.places if row else 0
    refusal = _against(event, places, before, now)
    if refusal or event is None:
        return Reserved(refusal or NoPlace.GONE, event, before, before)
    if row is None:
        row = Reservation(event_id=event.id, person_id=person_id, created_at=now)
        session.add(row)
    row.places, row.changed_at = places, now
    event.reserved += places - before
    await session.flush()
    return Reserved(None, event, places, before)


async def give_up(session: AsyncSession, person_id: int, slug: str, now: datetime) -> Reserved:
    """Their places are free again; ``before`` is 0 where they had none. Nothing changes once the event has begun."""
    await lock_people(session, [person_id])
    event = await events.locked(session, slug)
    row = await _as_locked(session, person_id, event.id) if event else None
    if event is None or row is None:
        return Reserved(NoPlace.GONE, event)
    if events.is_over(event, now):
        return Reserved(NoPlace.BEGUN, event, row.places, row.places)
    before = row.places
    await _drop(session, event, row)
    return Reserved(None, event, 0, before)


async def give_up_all(session: AsyncSession, person_id: int) -> None:
    """Frees every place of somebody who is being deleted; their own lock is the caller's."""
    await lock_all_of(session, [person_id])
    theirs = select(Event, Reservation).join(Reservation, Reservation.event_id == Event.id)
    theirs = theirs.where(Reservation.person_id == person_id).execution_options(populate_existing=True)
    for event, row in (await session.execute(theirs)).all():
        await _drop(session, event, row)


async def lock_all_of(session: AsyncSession, person_ids: Sequence[int]) -> None:
    """Locks every event at which one of these people has places, by number."""
    theirs = select(Reservation.event_id).where(Reservation.person_id.in_(person_ids))
    lock = select(Event.id).where(Event.id.in_(theirs)).order_by(Event.id).with_for_update(key_share=True)
    await session.execute(lock)


async def of(session: AsyncSession, person_id: int | None, event_id: int) -> Reservation | None:
    """That person's, if there is one."""
    theirs = select(Reservation).where(Reservation.person_id == person_id, Reservation.event_id == event_id)
    return (await session.execute(theirs)).scalar_one_or_none()


async def of_person(session: AsyncSession, person_id: int | None, now: datetime) -> list[tuple[Event, Reservation]]:
    """Theirs for events that are not over, cancelled ones too, the next first."""
    theirs = select(Event, Reservation).join(Reservation, Reservation.event_id == Event.id)
    theirs = theirs.where(Reservation.person_id == person_id, Event.ends > now)
    return [(event, row) for event, row in await session.execute(theirs.order_by(Event.starts, Event.id))]


async def guests(session: AsyncSession, event_id: int, offset: int = 0, limit: int | None = None) -> list[Guest]:
    """Who comes, by name."""
    found = select(Person, Reservation).join(Reservation, Reservation.person_id == Person.id)
    found = found.where(Reservation.event_id == event_id).order_by(Person.name_key, Person.id)
    return [Guest(person, row) for person, row in await session.execute(found.offset(offset).limit(limit))]


async def how_many(session: AsyncSession, event_id: int) -> int:
    """How many people have reserved, however many places each."""
    return (await session.scalar(select(func.count()).where(Reservation.event_id == event_id))) or 0


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Deletes a portion of those whose event was over a month ago; returns how many."""
    over = select(Reservation.id).join(Event, Event.id == Reservation.event_id).where(Event.ends < now - KEPT_AFTER)
    numbers = list(await session.scalars(over.limit(FORGOTTEN_AT_ONCE)))
    await session.execute(delete(Reservation).where(Reservation.id.in_(numbers)))
    return len(numbers)


async def exported(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """What is kept of them, for the person to read."""
    theirs = select(Event.slug, Reservation).join(Reservation, Reservation.event_id == Event.id)
    rows = await session.execute(theirs.where(Reservation.person_id == person_id).order_by(Reservation.id))
    return [
        {
            "event": slug,
            "places": row.places,
            "created_at": row.created_at.isoformat(),
            "changed_at": row.changed_at.isoformat(),
        }
        for slug, row in rows
    ]


def _against(event: Event | None, places: int, before: int, now: datetime) -> NoPlace | None:
    if event is None:
        return NoPlace.GONE
    if event.is_cancelled:
        return NoPlace.CANCELLED
    if events.is_over(event, now):
        return NoPlace.BEGUN
    if not 1 <= places <= MOST_A_PERSON:
        return NoPlace.TOO_MANY
    return NoPlace.FULL if event.free is not None and places - before > event.free else None


async def _drop(session: AsyncSession, event: Event, row: Reservation) -> None:
    event.reserved -= row.places
    await session.delete(row)
    await session.flush()


async def _as_locked(session: AsyncSession, person_id: int, event_id: int) -> Reservation | None:
    """As it stands since the lock is held."""
    theirs = select(Reservation).where(Reservation.event_id == event_id, Reservation.person_id == person_id)
    return (await session.execute(theirs.execution_options(populate_existing=True))).scalar_one_or_none()
