"""Events made, changed and called off in chat, under the lock on the event's row."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from models import edits, events, reservations, slugs
from models.bilingual import Texts, in_language
from models.edits import Edited
from models.events import Event, EventKind, EventState


@dataclass(frozen=True, slots=True)
class EventPlan:
    """An event as it is to be; ``text`` is HTML of Telegram's kind, ``capacity`` None where nobody counts places."""

    kind: EventKind
    title: Texts
    text: Texts
    starts: datetime
    ends: datetime
    place: str
    capacity: int | None


class NotChanged(StrEnum):
    """Why an event is as it was."""

    GONE = "gone"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    CHANGED_MEANWHILE = "changed"
    TOO_FEW = "too_few"
    """More places are reserved than there would be."""


@dataclass(frozen=True, slots=True)
class EventChange:
    """What became of it. ``before`` is the event as it was; ``guests`` are the people who have places."""

    refusal: NotChanged | None
    event: Event | None = None
    before: EventPlan | None = None
    guests: tuple[int, ...] = ()


async def add(session: AsyncSession, plan: EventPlan, person_id: int, now: datetime) -> Event:
    """A new event, made by that person."""
    slug = await slugs.unused(session, Event, in_language(plan.title, "fr"), "event")
    event = Event(slug=slug, **_columns(plan))
    session.add(event)
    edits.note(session, Edited.EVENT, slug, person_id, now)
    await session.flush()
    return event


async def change(
    session: AsyncSession, slug: str, version: int, plan: EventPlan, person_id: int, now: datetime
) -> EventChange:
    """Changes the event that the person saw in that version; nothing, and no new version, where it is so already."""
    event = await events.locked(session, slug)
    refusal = _against(event, version, now)
    if refusal or event is None:
        return EventChange(refusal or NotChanged.GONE, event)
    before = as_it_is(event)
    if plan == before:
        return EventChange(None, event, before)
    if plan.capacity is not None and plan.capacity < event.reserved:
        return EventChange(NotChanged.TOO_FEW, event, before)
    for name, value in _columns(plan).items():
        setattr(event, name, value)
    return await _changed(session, event, before, person_id, now)


async def cancel(session: AsyncSession, slug: str, version: int, person_id: int, now: datetime) -> EventChange:
    """Calls the event off; who has places keeps them in their list, where they read that it is off."""
    event = await events.locked(session, slug)
    refusal = _against(event, version, now)
    if refusal or event is None:
        return EventChange(refusal or NotChanged.GONE, event)
    before = as_it_is(event)
    event.state, event.remind_at = EventState.CANCELLED, None
    return await _changed(session, event, before, person_id, now)


def as_it_is(event: Event) -> EventPlan:
    """The plan that the event follows now."""
    return EventPlan(
        event.kind, dict(event.title), dict(event.text), event.starts, event.ends, event.place, event.capacity
    )


async def _changed(
    session: AsyncSession, event: Event, before: EventPlan, person_id: int, now: datetime
) -> EventChange:
    event.version += 1
    edits.note(session, Edited.EVENT, event.slug, person_id, now)
    await session.flush()
    if event.remind_at is not None and event.remind_at <= now:
        # It was moved so near that word of the change is the reminder.
        event.remind_at = None
        await session.flush()
    guests = await reservations.guests(session, event.id)
    return EventChange(None, event, before, tuple(guest.person.id for guest in guests))


def _against(event: Event | None, version: int, now: datetime) -> NotChanged | None:
    if event is None:
        return NotChanged.GONE
    if event.is_cancelled:
        return NotChanged.CANCELLED
    if events.is_over(event, now):
        return NotChanged.BEGUN
    return NotChanged.CHANGED_MEANWHILE if event.version != version else None


def _columns(plan: EventPlan) -> dict[str, object]:
    return {name: getattr(plan, name) for name in plan.__slots__}
