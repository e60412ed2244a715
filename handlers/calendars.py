"""Calendar files (iCalendar, RFC 5545), whatever it is that somebody takes along to the calendar on their phone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Utopia 56//Shifts//EN"
# So that the same thing keeps its place in a calendar, wherever it is imported.
_NAMESPACE = uuid.UUID("8a6c5f0e-6c0c-4b0e-9f0b-6d5b6f0c5601")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One date in a calendar, in plain words of the reader's.

    ``name`` tells it from all others for ever; ``version`` counts its changes, the last of them at ``changed_at``. One
    that is cancelled takes itself out of the calendar. ``position`` is latitude and longitude in degrees (WGS 84).
    """

    name: str
    version: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    position: tuple[float, float] | None = None
    is_cancelled: bool = False


def calendar(entries: Sequence[Entry]) -> bytes:
    """The file, with all moments in UTC."""
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for one in entries:
        file.add_component(_event(one))
    return bytes(file.to_ical())


def _event(one: Entry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", str(uuid.uuid5(_NAMESPACE, one.name)))
    event.add("sequence", one.version)
    event.add("dtstamp", _whole(one.changed_at))
    event.add("dtstart", _whole(one.starts_at))
    event.add("dtend", _whole(one.ends_at))
    event.add("summary", one.summary)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    for name, text in (("description", one.description), ("location", one.location)):
        if text:
            event.add(name, text)
    if one.position:
        event.add("geo", one.position)
    return event


def _whole(moment: datetime) -> datetime:
    """Calendars know whole seconds only."""
    return moment.replace(microsecond=0)
