"""Shifts as calendar files, for the calendar on the phone."""

from collections.abc import Sequence

from handlers import calendars
from handlers.calendars import Entry
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
    """A calendar with an entry for each, texts in the reader's language."""
    return calendars.calendar([_entry(one, words) for one in listed])


def _entry(one: Listed, words: Words) -> Entry:
    """Where to meet is for those who are confirmed."""
    card, shift = one.card, one.card.shift
    takes_place = shift.state is ShiftState.PLANNED
    is_told_where = takes_place and one.sign_up.state is SignUpState.CONFIRMED
    place = pin(card, words) if is_told_where else None
    return Entry(
        name=f"{shift.id}:{one.sign_up.person_id}",
        version=shift.version,
        changed_at=shift.changed_at,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        summary=f"{what(card, words)} · {where(card, words)}",
        description=shift.note,
        location=meeting_point(card, words).striptags() if is_told_where else "",
        position=(place.latitude, place.longitude) if place else None,
        is_cancelled=not takes_place,
    )


def _sent(words: Words, name: str, content: bytes) -> Message:
    text = words.say("Open this file to have it in your calendar. If the shift is changed, I tell you here.")
    back = Choices((button(words.say("🗓 My shifts"), my_shifts.my_shifts),))
    return Message(text, (back, way_on(words)), document=File(name, content))
