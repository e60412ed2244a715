"""Shifts as calendar files, for the calendar on the phone."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, File, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import my_shifts, shift_details
from handlers.shifts.shift_words import meeting_point, pin, what, where
from handlers.start import way_on
from models import shift_lists, sign_ups
from models import shifts as kept
from models.shift_lists import Listed
from models.shifts import ShiftState
from models.sign_ups import SignUpState

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Utopia 56//Shifts//EN"
# So that the same shift of the same person keeps its place in a calendar, wherever it is imported.
_NAMESPACE = uuid.UUID("8a6c5f0e-6c0c-4b0e-9f0b-6d5b6f0c5601")


@screen("calendar", aside=True)
async def calendar_file(context: Context, shift_id: int) -> Shown:
    """One shift as a file, for whoever is on it; a cancelled one takes itself out of the calendar."""
    card = await kept.card(context.session, shift_id)
    row = await sign_ups.of(context.session, context.chat.person_id, shift_id)
    if card is None:
        return shift_details.gone(context.words)
    if row is None or row.state not in (SignUpState.CONFIRMED, SignUpState.CANCELLED):
        return await shift_details.details(context, shift_id)
    name = f"utopia56-{card.day.isoformat()}.ics"
    return _sent(context.words, name, calendar([Listed(card, row)], context.words))


@screen("calendar-all", aside=True)
async def all_in_one(context: Context) -> Shown:
    """All that the person is on, and what was cancelled of it, in one file."""
    person_id = context.chat.person_id
    listed = await shift_lists.to_come(context.session, person_id, context.now) if person_id else []
    confirmed = [one for one in listed if one.sign_up.state is SignUpState.CONFIRMED]
    if person_id is None or not confirmed:
        return await my_shifts.my_shifts(context)
    dropped = await shift_lists.cancelled(context.session, person_id, context.now)
    return _sent(context.words, "utopia56.ics", calendar([*confirmed, *dropped], context.words))


def calendar(listed: Sequence[Listed], words: Words) -> bytes:
    """An iCalendar file (RFC 5545) with an event for each, in UTC; texts in the reader's language."""
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for one in listed:
        file.add_component(_event(one, words))
    return bytes(file.to_ical())


def _event(one: Listed, words: Words) -> "Event":
    from icalendar import Event

    card, shift, event = one.card, one.card.shift, Event()
    takes_place = shift.state is ShiftState.PLANNED
    event.add("uid", str(uuid.uuid5(_NAMESPACE, f"{shift.id}:{one.sign_up.person_id}")))
    event.add("sequence", shift.version)
    event.add("dtstamp", _whole(shift.changed_at))
    event.add("dtstart", _whole(shift.starts_at))
    event.add("dtend", _whole(shift.ends_at))
    event.add("summary", f"{what(card, words)} · {where(card, words)}")
    event.add("status", "CONFIRMED" if takes_place else "CANCELLED")
    if shift.note:
        event.add("description", shift.note)
    if takes_place and one.sign_up.state is SignUpState.CONFIRMED:
        _add_place(event, one, words)
    return event


def _add_place(event: "Event", one: Listed, words: Words) -> None:
    point, place = meeting_point(one.card, words).striptags(), pin(one.card, words)
    if point:
        event.add("location", point)
    if place:
        event.add("geo", (place.latitude, place.longitude))


def _whole(moment: datetime) -> datetime:
    """Calendars know whole seconds only."""
    return moment.replace(microsecond=0)


def _sent(words: Words, name: str, content: bytes) -> Message:
    text = words.say("Open this file to have it in your calendar. If the shift is changed, I tell you here.")
    back = Choices((button(words.say("🗓 My shifts"), my_shifts.my_shifts),))
    return Message(text, (back, way_on(words)), document=File(name, content))
