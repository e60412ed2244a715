"""Putting somebody on a shift: whoever turned up unannounced, or called. Typed, found, tapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers import team
from handlers.attending import wrap_up
from handlers.calls import calls
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Message
from handlers.conversation.reading.phones import read_phone
from handlers.conversation.screens import screen
from handlers.conversation.words import N_
from handlers.rosters import adding_words
from handlers.shifts import shift_words, waiting_list
from models import adding, finding, people, privacy, quiet, rosters, volunteers
from models.adding import Added, Wish
from models.audit import Action, Subject, of_person
from models.finding import FEWEST_DIGITS, Found
from models.people import Person
from models.shifts import ShiftCard

LONGEST_TYPED = 80
SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class AddFacts(Facts):
    """The shift; None once it is gone, or not theirs."""

    card: ShiftCard | None


async def _facts(context: Context) -> AddFacts:
    base, number = context.facts(), context.answers.get("shift")
    card = await team.run_by(context, number) if isinstance(number, int) else None
    return AddFacts(words=base.words, now=base.now, today=base.today, card=card)


def _question(asking: Asking) -> Markup:
    facts, words = asking.facts, asking.words
    if not isinstance(facts, AddFacts) or facts.card is None:
        return words.say("Who is it? A name or a part of it, or a phone number.")
    shift = shift_words.heading(facts.card, words)
    return words.say("{shift}\n\nWho is it? A name or a part of it, or a phone number.", shift=shift)


async def _searched(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Those whom it may mean."""
    card = await team.run_by(context, answers["shift"])
    if card is None:
        return [await team.refused(context)]
    typed = answers["who"]
    found = await _found(context, typed)
    return [await adding_words.those_found(context, card, typed, found)]


async def _found(context: Context, typed: str) -> Found:
    digits = "".join(char for char in typed if char.isdecimal())
    if len(digits) < FEWEST_DIGITS or any(char.isalpha() for char in typed):
        return await finding.volunteers_called(context.session, typed, SHOWN)
    number = read_phone(typed)
    whole = number.removeprefix("+") if isinstance(number, str) else digits
    found = await finding.volunteers_reached_at(context.session, whole, SHOWN)
    # Typed without its country, a number of another one reads as a French number that nobody has.
    return found if found.people else await finding.volunteers_reached_at(context.session, digits, SHOWN)


ADD = Form(
    "add-somebody",
    version=1,
    title=N_("Add somebody to a shift"),
    steps=(Step("who", _question, Text(longest=LONGEST_TYPED), N_("Name")),),
    on_complete=_searched,
    facts=_facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
    carries=("shift",),
)


@screen("add-somebody")
async def add_somebody(context: Context, shift_id: int) -> Shown:
    """Asks who it is, where somebody can be put on the shift."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    why = adding.closed(card, context.now)
    return adding_words.closed(context, card, why) if why else Opening(ADD, {"shift": shift_id})


@screen("add-whom", aside=True)
async def add_whom(context: Context, shift_id: int, person_id: int, asked: int) -> Shown:
    """Puts that person on the shift; asks how many, where they come with others, and asks again after a while."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    person, volunteer = await _person(context, person_id), await volunteers.of(context.session, person_id)
    if person is None or volunteer is None:
        return adding_words.not_registered(context, card)
    if volunteer.party > 1:
        return adding_words.how_many(context, card, person, volunteer.party)
    if context.is_long_ago(asked):
        return adding_words.asked_again(context, card, person)
    return await _add(context, card, person, Wish(person_id, shift_id))


@screen("add-now", aside=True)
async def add_now(
    context: Context, shift_id: int, person_id: int, party: int, most: int, doubts_accepted: bool, asked: int
) -> Shown:
    """Puts them on it with so many, with up to so many places, whatever the doubts; asks again after a while."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    person = await _person(context, person_id)
    if person is None:
        return adding_words.not_registered(context, card)
    if context.is_long_ago(asked):
        return await add_whom(context, shift_id, person_id, asked)
    wish = Wish(person_id, shift_id, party, doubts_accepted, most)
    return await _add(context, card, person, wish)


async def _person(context: Context, person_id: int) -> Person | None:
    """Whoever is registered under that number; of others coordinators learn nothing."""
    is_registered = await volunteers.of(context.session, person_id) is not None
    return await context.session.get(Person, person_id) if is_registered else None


async def _add(context: Context, card: ShiftCard, person: Person, wish: Wish) -> Message:
    added = await adding.add(context.session, wish, context.now)
    if added.refusal or added.card is None:
        return await adding_words.refused(context, card, person, wish, added)
    context.did(Action.PERSON_ADDED, Subject.SHIFT, card.shift.id, site_id=card.site.id, detail=of_person(person.id))
    await calls.tell_if_filled(context, added.card)
    await waiting_list.tell_offers(context, added.offers)
    await _tell(context, added.card, added)
    silent = await rosters.silences(context.session, [person.id])
    return adding_words.done(context, added.card, person, added, silent.get(person.id))


async def _tell(context: Context, card: ShiftCard, added: Added) -> None:
    """Tells the person, once, and not at night unless the shift is that night's. Of one that is over they are thanked,
    now or once its hours are counted.
    """
    by, row, marked = await context.person(), added.sign_up, added.marked
    if by is None or row is None:
        return
    if marked is not None and marked.earned:
        await wrap_up.thank(context, marked)
    if context.now >= card.shift.ends_at:
        return
    chats = await people.chats_that_hear(context.session, [row.person_id])
    first_name, party, is_there = by.name.split()[0], row.party, marked is not None
    context.notify(
        [chat for chat in chats if chat.id != context.chat.id],
        f"{privacy.about(row.person_id)}added:{card.shift.id}:{context.now.isoformat()}",
        lambda words: adding_words.notice(card, first_name, party, words, is_there=is_there),
        not_before=quiet.allowed_from(context.now, card.zone, concerns=card.shift.starts_at),
        helps_until=card.shift.ends_at if is_there else card.shift.starts_at,
    )
