"""Who comes to an event, for coordinators: names and places."""

from markupsafe import Markup

from handlers import team
from handlers.agenda import event_card, event_words
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.editing.editors import editor
from handlers.paging import nearest, turns
from handlers.start import way_on
from models import events, reservations
from models.reservations import Guest

A_PAGE = 30


@screen("event-guests", aside=True)
async def guests(context: Context, slug: str, page: int) -> Shown:
    """A page of those who have reserved, by name."""
    words, session = context.words, context.session
    if await editor(context) is None:
        return team.refusal(context)
    found = await events.by_slug(session, slug)
    if found is None:
        return event_card.gone(words)
    total = await reservations.how_many(session, found.id)
    at = nearest(page, total, A_PAGE)
    listed = await reservations.guests(session, found.id, at * A_PAGE, A_PAGE)
    parts = [event_words.heading(found, words, context.now), _in_all(found, total, words)]
    if listed:
        parts.append(Markup("\n").join(_line(guest, words) for guest in listed))
    turning = turns(words, guests, (slug,), at, total, A_PAGE)
    back = Choices((button(words.say("👀 See the event"), event_card.event, slug),))
    groups = (turning, back, way_on(words))
    return Message(Markup("\n\n").join(parts), tuple(group for group in groups if group.items))


def _in_all(found: events.Event, people: int, words: Words) -> Markup:
    if not people:
        return words.say("Nobody has reserved yet.")
    if found.capacity is None:
        places = words.count("{n} place", "{n} places", found.reserved)
    else:
        places = words.say("{taken} of {n} places", taken=words.number(found.reserved), n=words.number(found.capacity))
    return words.count(
        "{n} person has reserved: {places}.", "{n} people have reserved: {places}.", people, places=places
    )


def _line(guest: Guest, words: Words) -> Markup:
    if guest.reservation.places == 1:
        return Markup("• {}").format(guest.person.name)
    return words.count("• {name}: {n} place", "• {name}: {n} places", guest.reservation.places, name=guest.person.name)
