"""Reserving places at an event, another number of them, and giving them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.agenda import event_card, event_words
from handlers.consent import CONSENT, person_behind
from handlers.context import Context, Opening, Shown
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Kind, Value
from handlers.conversation.kinds.depending import Depending
from handlers.conversation.kinds.written import Number, Text, is_a_name
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_
from handlers.volunteers.volunteer_facts import VolunteerFacts, facts_for, is_new_here
from models import events, reservations
from models.events import Event
from models.people import Person
from models.reservations import MOST_A_PERSON, NoPlace, Reserved

QUICK = 5


@dataclass(frozen=True, kw_only=True)
class ReserveFacts(VolunteerFacts):
    """The event, None once it is gone; and how many places the person has there already."""

    event: Event | None
    mine: int

    @classmethod
    def of(cls, asking: Asking) -> "ReserveFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    @property
    def most(self) -> int:
        """How many places the person could have."""
        free = self.event.free if self.event else None
        return MOST_A_PERSON if free is None else max(1, min(MOST_A_PERSON, free + self.mine))


async def _facts(context: Context) -> ReserveFacts:
    base, slug = await facts_for(context), context.answers.get("event")
    found = await events.by_slug(context.session, slug) if isinstance(slug, str) else None
    mine = await reservations.of(context.session, context.chat.person_id, found.id) if found else None
    return ReserveFacts(**vars(base), event=found, mine=mine.places if mine else 0)


def _how_many(asking: Asking) -> Markup:
    facts, words = ReserveFacts.of(asking), asking.words
    question = words.say("How many places would you like, counting your own?")
    if facts.event is None:
        return question
    left = event_words.places_left(facts.event, words)
    if facts.mine:
        left = words.count("{n} place is kept for you.", "{n} places are kept for you.", facts.mine)
    head = event_words.heading(facts.event, words, facts.now)
    return Markup("\n\n").join(part for part in (head, left, question) if part)


def _places(asking: Asking) -> Kind:
    most = ReserveFacts.of(asking).most
    return Number(least=1, most=most, quick=range(1, min(QUICK, most) + 1))


async def _reserve(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Keeps the places, if they are still free."""
    person = await person_behind(context, answers) if "name" in answers else await context.person()
    if person is None:
        return [event_card.gone(context.words)]
    reserved = await reservations.reserve(context.session, person.id, answers["event"], answers["places"], context.now)
    if reserved.refusal or reserved.event is None:
        return [await _refused(context, reserved)]
    return [await event_card.card(context, reserved.event, _done(context, reserved, reserved.event, person))]


def _done(context: Context, reserved: Reserved, event: Event, person: Person) -> Markup:
    words = context.words
    if reserved.before == reserved.places:
        return words.say("That is what you had reserved: nothing changes.")
    if reserved.before:
        return words.say("<b>Changed.</b>")
    noted = words.say("<b>Thank you, {name}: your reservation is noted.</b>", name=person.name)
    if event.remind_at is None or event.remind_at <= context.now:
        return noted
    return Markup(" ").join((noted, words.say("I remind you the day before.")))


async def _refused(context: Context, reserved: Reserved) -> Message:
    words, event = context.words, reserved.event
    match reserved.refusal:
        case NoPlace.FULL if event is not None:
            why = words.say("Somebody was faster: there are not that many places left.")
        case NoPlace.TOO_MANY if event is not None:
            why = words.say("At most {n} places can be reserved by one person.", n=MOST_A_PERSON)
        case _:
            return event_card.gone(words) if event is None else await event_card.card(context, event)
    return await event_card.card(context, event, why)


RESERVE = Form(
    "reserve",
    version=1,
    title=N_("A reservation"),
    steps=(
        CONSENT,
        Step(
            "name",
            N_("What is your name? The coordinators see it."),
            Text(longest=80, check=is_a_name),
            N_("Name"),
            when=is_new_here,
        ),
        Step("places", _how_many, Depending(_places), N_("Places")),
    ),
    on_complete=_reserve,
    facts=_facts,
    submit=N_("✅ Reserve"),
    is_reviewed=False,
    carries=("event",),
)


@screen("reserve", link="reserve")
async def reserve(context: Context, slug: str) -> Shown:
    """Opens the form, where there is something to reserve."""
    found = await events.by_slug(context.session, slug)
    if found is None:
        return event_card.gone(context.words)
    mine = await reservations.of(context.session, context.chat.person_id, found.id)
    is_full = found.free == 0 and mine is None
    if found.is_cancelled or events.is_over(found, context.now) or is_full:
        return await event_card.card(context, found)
    person = await context.person()
    return Opening(RESERVE, {"event": slug, **({"name": person.name} if person else {})})


@screen("unreserve", aside=True)
async def give_back(context: Context, slug: str) -> Shown:
    """Asks before places are given back."""
    words, found = context.words, await events.by_slug(context.session, slug)
    mine = await reservations.of(context.session, context.chat.person_id, found.id) if found else None
    if found is None or mine is None or found.is_cancelled or events.is_over(found, context.now):
        return await event_card.event(context, slug)
    head = event_words.heading(found, words, context.now)
    ask = words.count("Give your place back?", "Give your {n} places back?", mine.places)
    yes = button(words.say("Yes, give back"), give_back_now, slug, context.minute)
    no = button(words.say("No, I’m coming"), event_card.event, slug)
    return Message(Markup("\n\n").join((head, ask)), (Choices((yes, no), columns=2),))


@screen("unreserve-now", aside=True)
async def give_back_now(context: Context, slug: str, asked: int) -> Shown:
    """Frees the places; asks again after a while."""
    if context.is_long_ago(asked):
        return await give_back(context, slug)
    person = await context.person()
    if person is None:
        return await event_card.event(context, slug)
    freed = await reservations.give_up(context.session, person.id, slug, context.now)
    if freed.refusal or freed.event is None:
        return await event_card.event(context, slug)
    remark = context.words.say("<b>Thank you for telling us.</b> Your places are free for others.")
    return await event_card.card(context, freed.event, remark)
