"""One event: what, when, where, the places left, one's own; its calendar file."""

from markupsafe import Markup

from handlers import calendars
from handlers.agenda import agenda, event_guests, event_planning, event_words, reserving
from handlers.calendars import Entry
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, File, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.editing.editors import editor
from handlers.editing.typed_text import as_typed
from handlers.start import way_on
from models import edits, events, reservations
from models.bilingual import in_language
from models.edits import Edited
from models.events import Event
from models.reservations import Reservation


@screen("event", aside=True, link="event")
async def event(context: Context, slug: str) -> Shown:
    """The card of an event; a cancelled one says so."""
    found = await events.by_slug(context.session, slug)
    return gone(context.words) if found is None else await card(context, found)


async def card(context: Context, found: Event, remark: Markup | None = None) -> Message:
    """The same, below a remark on what was just done."""
    words = context.words
    mine = await reservations.of(context.session, context.chat.person_id, found.id)
    parts = [event_words.heading(found, words, context.now), *event_words.about(found, words)]
    if not found.is_cancelled and not events.is_over(found, context.now):
        parts += [part for part in (event_words.places_left(found, words), _kept(mine, words)) if part]
    elif events.is_over(found, context.now) and not found.is_cancelled:
        parts.append(words.say("It has begun or is over: nothing can be reserved any more."))
    text = Markup("\n\n").join((remark, *parts) if remark else parts)
    groups = (Choices(_doors(found, mine, context)), Choices(await _for_editors(found, context)))
    back = Choices((agenda.to_agenda(words),))
    return Message(text, (*(group for group in groups if group.items), back, way_on(words)))


@screen("event-calendar", aside=True)
async def calendar_file(context: Context, slug: str) -> Shown:
    """The event as a file, for anybody; a cancelled one takes itself out of the calendar."""
    words, found = context.words, await events.by_slug(context.session, slug)
    if found is None:
        return gone(words)
    changed = await edits.last(context.session, Edited.EVENT, slug)
    entry = Entry(
        name=f"event:{slug}",
        version=found.version,
        changed_at=changed.at if changed else context.now,
        starts_at=found.starts,
        ends_at=found.ends,
        summary=event_words.title(found, words),
        description=as_typed(in_language(found.text, words.language)),
        location=found.place,
        is_cancelled=found.is_cancelled,
    )
    file = File(f"utopia56-{found.day.isoformat()}.ics", calendars.calendar([entry]))
    text = words.say(
        "Open this file to have it in your calendar. If you reserve, I tell you here when something changes."
    )
    back = Choices((button(words.say("👀 See the event"), event, slug),))
    return Message(text, (back, way_on(words)), document=file)


def gone(words: Words) -> Message:
    """There is no such event."""
    text = words.say("That event is no longer in the list.")
    return Message(text, (Choices((agenda.to_agenda(words),)), way_on(words)))


def _kept(mine: Reservation | None, words: Words) -> Markup | None:
    if mine is None:
        return None
    return words.count("✅ {n} place is kept for you.", "✅ {n} places are kept for you.", mine.places)


def _doors(found: Event, mine: Reservation | None, context: Context) -> tuple[Choice, ...]:
    words = context.words
    if found.is_cancelled or events.is_over(found, context.now):
        return ()
    file = button(words.say("📎 Calendar file"), calendar_file, found.slug)
    if mine:
        number = button(words.say("🔢 Another number of places"), reserving.reserve, found.slug)
        return number, button(words.say("🙁 I can’t come"), reserving.give_back, found.slug), file
    if found.free == 0:
        return (file,)
    return button(words.say("✅ Reserve"), reserving.reserve, found.slug), file


async def _for_editors(found: Event, context: Context) -> tuple[Choice, ...]:
    words = context.words
    if await editor(context) is None:
        return ()
    guests = button(words.say("👥 Who comes"), event_guests.guests, found.slug, 0)
    if found.is_cancelled or events.is_over(found, context.now):
        return (guests,)
    change = button(words.say("✏️ Change the event"), event_planning.change_event, found.slug)
    return guests, change, button(words.say("✖ Call the event off"), event_planning.cancel_event, found.slug)
