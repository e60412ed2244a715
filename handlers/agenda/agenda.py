"""What is coming up: conferences, trainings, hearings; and what one has reserved of it."""

from markupsafe import Markup

from handlers import about
from handlers.agenda import event_card, event_planning, event_words
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.editing.editors import editor
from handlers.paging import nearest, turns
from handlers.start import way_on
from models import events, reservations

A_PAGE = 6


@screen("agenda", aside=True, commands=("events", "agenda"), words=("events", "événements", "agenda"), link="events")
async def agenda(context: Context) -> Shown:
    """The next dates."""
    return await agenda_page(context, 0)


@screen("agenda-page", aside=True)
async def agenda_page(context: Context, page: int) -> Shown:
    """A page of what is to come, each with when, where and what is free."""
    words, coming = context.words, await events.upcoming(context.session, context.now)
    at = nearest(page, len(coming), A_PAGE)
    listed = coming[at * A_PAGE : (at + 1) * A_PAGE]
    text = words.say("No date is set at the moment. Look in again: conferences and meetings are announced here.")
    if listed:
        text = Markup("\n\n").join((words.say("<b>What is coming up</b>"), *(_line(one, context) for one in listed)))
    cards = tuple(button(event_words.label(one, words), event_card.event, one.slug) for one in listed)
    turning = turns(words, agenda_page, (), at, len(coming), A_PAGE)
    more = (*await _mine(context), *await _for_editors(context), button(words.say("ℹ️ About us"), about.about))
    groups = (Choices(cards), turning, Choices(more), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen(
    "reservations",
    aside=True,
    commands=("reservations",),
    words=("my reservations", "mes réservations", "reservations", "réservations"),
)
async def my_reservations(context: Context) -> Shown:
    """The events one comes to, the next first."""
    words = context.words
    mine = await reservations.of_person(context.session, context.chat.person_id, context.now)
    back = Choices((to_agenda(words),))
    if not mine:
        return Message(words.say("You have reserved nothing for the days to come."), (back, way_on(words)))
    lines = [_reserved(event, row.places, context) for event, row in mine]
    cards = tuple(button(event_words.label(event, words), event_card.event, event.slug) for event, _ in mine)
    text = Markup("\n\n").join((words.say("<b>My reservations</b>"), *lines))
    return Message(text, (Choices(cards), back, way_on(words)))


def to_agenda(words: Words) -> Choice:
    """The button to all that is coming up."""
    return button(words.say("📌 What is coming up"), agenda)


def _line(event: events.Event, context: Context) -> Markup:
    free = event_words.places_left(event, context.words)
    head = event_words.heading(event, context.words, context.now)
    return Markup("\n").join((head, free)) if free else head


def _reserved(event: events.Event, places: int, context: Context) -> Markup:
    words, head = context.words, event_words.heading(event, context.words, context.now)
    if event.is_cancelled:
        return head
    kept = words.count("{n} place is kept for you.", "{n} places are kept for you.", places)
    return Markup("\n").join((head, kept))


async def _mine(context: Context) -> list[Choice]:
    mine = await reservations.of_person(context.session, context.chat.person_id, context.now)
    return [button(context.words.say("✅ My reservations"), my_reservations)] if mine else []


async def _for_editors(context: Context) -> list[Choice]:
    if await editor(context) is None:
        return []
    return [button(context.words.say("➕ New event"), event_planning.new_event)]
