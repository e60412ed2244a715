"""What those who come to an event are told: the day before; when it is changed; when it is called off."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from markupsafe import Markup

from handlers.agenda import event_card, event_words, reserving
from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.start import way_on
from models import events, people, quiet, reservations
from models.bilingual import in_language
from models.event_plans import EventChange, EventPlan
from models.events import Event

A_PORTION = 10


@dataclass(frozen=True, slots=True)
class Told:
    """How many people were told, and how many nobody reaches."""

    people: int
    unreached: int


async def remind(telling: Telling) -> bool:
    """A portion of the reminders that are due; one that has become useless is left out. True when there may be more."""
    due = await events.to_remind(telling.session, telling.now, A_PORTION, telling.skipped)
    for event in due:
        async with telling.working_on(event.id):
            event.remind_at = None
            if event.starts > telling.now and not event.is_cancelled:
                await _remind(telling, event)
    return len(due) == A_PORTION


async def _remind(telling: Telling, event: Event) -> None:
    guests = await reservations.guests(telling.session, event.id)
    telling.notify(
        await people.chats_that_hear(telling.session, [guest.person.id for guest in guests]),
        f"event:{event.slug}:reminder:{event.starts.isoformat()}",
        cache(lambda words: _reminder(event, words, telling.now)),
        not_before=quiet.allowed_from(telling.now, event.zone, event.starts),
        helps_until=event.starts,
    )


async def tell(telling: Telling, change: EventChange, reason: str = "") -> Told:
    """Tells everybody who has a place what is new.

    A new text or another number of places is nobody's news.
    """
    event, before = change.event, change.before
    if event is None or before is None or not (event.is_cancelled or _is_news(event, before)):
        return Told(0, 0)
    chats = await people.chats_that_hear(telling.session, change.guests)
    telling.notify(
        chats,
        f"event:{event.slug}:changed:{event.version}",
        cache(lambda words: _news(event, before, reason, words, telling.now)),
        not_before=quiet.allowed_from(telling.now, event.zone, min(event.starts, before.starts)),
        helps_until=max(event.ends, before.ends),
    )
    people_told = len({chat.person_id for chat in chats})
    return Told(people_told, len(change.guests) - people_told)


def heard(told: Told, words: Words) -> list[Markup]:
    """How many hear of it, and how many nobody reaches."""
    lines = []
    if told.people:
        lines.append(words.count("{n} person hears of it.", "{n} people hear of it.", told.people))
    if told.unreached:
        lines.append(
            words.count(
                "{n} person does not: they want no messages, or the bot can’t reach them.",
                "{n} people do not: they want no messages, or the bot can’t reach them.",
                told.unreached,
            )
        )
    return lines


def _reminder(event: Event, words: Words, now: datetime) -> Message:
    head = Markup("🔔 {}").format(event_words.heading(event, words, now))
    text = Markup("\n\n").join(
        (head, words.say("See you soon! If you can’t come, please say so: others would like to."))
    )
    return Message(text, _answers(event, words), kind="event_reminder", parameters={"event": event.slug})


def _news(event: Event, before: EventPlan, reason: str, words: Words, now: datetime) -> Message:
    if event.is_cancelled:
        return _called_off(event, reason, words, now)
    head = words.say("<b>An event you come to has changed</b>")
    lines = [event_words.heading(event, words, now), *_was(event, before, words)]
    text = Markup("\n\n").join((head, Markup("\n").join(lines), words.say("Can you still come?")))
    return Message(text, _answers(event, words), kind="event_changed", parameters={"event": event.slug})


def _called_off(event: Event, reason: str, words: Words, now: datetime) -> Message:
    parts = [words.say("<b>An event you wanted to come to is called off</b>"), event_words.heading(event, words, now)]
    if reason:
        parts.append(Markup("<blockquote>{}</blockquote>").format(reason))
    see = Choices((button(words.say("👀 See the event"), event_card.event, event.slug),))
    return Message(Markup("\n\n").join(parts), (see, way_on(words)), kind="event_cancelled")


def _was(event: Event, before: EventPlan, words: Words) -> list[Markup]:
    """What it was until now, of what is another."""
    lines = []
    if (event.starts, event.ends) != (before.starts, before.ends):
        lines.append(words.say("Before: {was}", was=words.moment(before.starts, event.zone)))
    if event.place != before.place and before.place:
        lines.append(words.say("Before: {was}", was=before.place))
    called = in_language(before.title, words.language)
    if called != event_words.title(event, words):
        lines.append(words.say("Before: {was}", was=called))
    return [Markup("<i>{}</i>").format(line) for line in lines]


def _is_news(event: Event, before: EventPlan) -> bool:
    now_so = event.starts, event.ends, event.place, event.title
    return now_so != (before.starts, before.ends, before.place, before.title)


def _answers(event: Event, words: Words) -> tuple[Choices, ...]:
    see = button(words.say("👀 See the event"), event_card.event, event.slug)
    return Choices((see, button(words.say("🙁 I can’t come"), reserving.give_back, event.slug))), way_on(words)
