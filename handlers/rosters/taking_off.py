"""Taking somebody off a shift or its waiting list, as its coordinators may: they are told, the place goes on."""

from markupsafe import Markup

from handlers import team
from handlers.calls import calls
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.rosters import presence, roster_people, roster_words, today
from handlers.shifts import shift_words, shifts, waiting_list
from handlers.start import way_on
from models import enrolment, people, privacy, quiet, roles, rosters
from models.audit import Action, Subject, of_person
from models.rosters import Entry
from models.shifts import ShiftCard
from models.sign_ups import Departure, SignUpState


@screen("take-off", aside=True)
async def take_off(context: Context, shift_id: int, person_id: int) -> Shown:
    """Asks before somebody is taken off a shift."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    entry = await rosters.one(context.session, shift_id, person_id)
    if entry is None:
        return roster_people.gone(context.words, shift_id)
    if card.shift.starts_at <= context.now:
        return _begun(context.words, entry, shift_id)
    words = context.words
    yes = button(words.say("Yes, take them off"), take_off_now, shift_id, person_id, context.minute)
    no = button(words.say("No, leave it"), roster_people.person, shift_id, person_id)
    text = Markup("{}\n\n{}").format(shift_words.heading(card, words), _question(entry, words))
    return Message(text, (Choices((yes, no), columns=2), way_on(words)))


@screen("take-off-now", aside=True)
async def take_off_now(context: Context, shift_id: int, person_id: int, asked: int) -> Shown:
    """Takes somebody off, and offers the place to the next; asks again after a while."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    entry = await rosters.one(context.session, shift_id, person_id)
    if context.is_long_ago(asked) or entry is None or card.shift.starts_at <= context.now:
        return await take_off(context, shift_id, person_id)
    departure = await enrolment.give_up(context.session, person_id, shift_id, context.now)
    if departure.was is None:
        return roster_people.gone(context.words, shift_id)
    context.did(Action.PERSON_TAKEN_OFF, Subject.SHIFT, shift_id, site_id=card.site.id, detail=of_person(person_id))
    await _tell_person(context, entry, card, departure.was)
    await waiting_list.tell_offers(context, departure.offers)
    await _tell_coordinators(context, entry, card, departure)
    return _done(context.words, entry, card, departure)


def _question(entry: Entry, words: Words) -> Markup:
    name = roster_words.named(entry, words)
    if entry.sign_up.state is SignUpState.WAITING:
        return words.say("Take {name} off the waiting list? They are told.", name=name)
    return words.say(
        "Take {name} off this shift? They are told, and the next who waits is offered the place.", name=name
    )


def _begun(words: Words, entry: Entry, shift_id: int) -> Message:
    text = words.say(
        "The shift has begun: nobody can be taken off it any more. If {name} doesn’t come, mark them as absent.",
        name=entry.person.name,
    )
    here = button(words.say("☑ Who is here"), presence.presence, shift_id, 0)
    return Message(text, (Choices((here,)), roster_people.back_to(words, shift_id), way_on(words)))


def _done(words: Words, entry: Entry, card: ShiftCard, departure: Departure) -> Message:
    """That it is done, and where it leaves the shift."""
    name = entry.person.name
    text = words.say("Done: {name} is off, and is told.", name=name)
    if entry.silence:
        text = words.say("Done: {name} is off. The bot can’t reach them: please tell them yourself.", name=name)
    next_one = [words.say("The place is offered to the next who waits.")] if departure.offers else []
    calling = [button(words.say("📣 Call for help"), calls.call_for_help, card.shift.id)] if card.shift.is_short else []
    groups = (Choices(tuple(calling)), roster_people.back_to(words, card.shift.id), way_on(words))
    told = Markup("\n").join((text, today.fill(card, words), *next_one))
    return Message(told, tuple(group for group in groups if group.items))


async def _tell_person(context: Context, entry: Entry, card: ShiftCard, was: SignUpState) -> None:
    """In the morning where it is night, unless the shift is that very night."""
    chats = await people.chats_that_hear(context.session, [entry.person.id])
    context.notify(
        [chat for chat in chats if chat.id != context.chat.id],
        f"{privacy.about(entry.person.id)}taken-off:{card.shift.id}:{context.now.isoformat()}",
        lambda words: _notice(card, was, words),
        not_before=quiet.allowed_from(context.now, card.zone, concerns=card.shift.starts_at),
        helps_until=card.shift.starts_at,
    )


def _notice(card: ShiftCard, was: SignUpState, words: Words) -> Message:
    about = {"site": shift_words.where(card, words), "shift": shift_words.heading(card, words)}
    text = words.say(
        "The coordinators of {site} took you off this shift, so please don’t come for it:\n\n{shift}", **about
    )
    if was is SignUpState.WAITING:
        text = words.say("The coordinators of {site} took you off the waiting list of this shift:\n\n{shift}", **about)
    return Message(text, (Choices((button(words.say("📅 Other shifts"), shifts.shifts),)), way_on(words)))


async def _tell_coordinators(context: Context, entry: Entry, card: ShiftCard, departure: Departure) -> None:
    """The others hear of it when it is late, or leaves the shift short."""
    by = await context.person()
    if by is None or not (departure.is_late or departure.fell_short):
        return
    found = await roles.coordinators_chats(context.session, [card.site.id])
    context.notify(
        [chat for chat in found if chat.person_id not in (by.id, entry.person.id)],
        f"{privacy.about(entry.person.id)}taken-off-gap:{card.shift.id}:{context.now.isoformat()}",
        lambda words: _gap(card, by.name, entry.person.name, words),
        not_before=quiet.allowed_from(context.now, card.zone, concerns=card.shift.starts_at),
        helps_until=card.shift.starts_at,
    )


def _gap(card: ShiftCard, by: str, name: str, words: Words) -> Message:
    heading, fill = shift_words.heading(card, words), today.fill(card, words)
    text = words.say("<b>{coordinator} took {name} off this shift</b>", coordinator=by, name=name)
    calling = [button(words.say("📣 Call for help"), calls.call_for_help, card.shift.id)] if card.shift.is_short else []
    groups = (Choices(tuple(calling)), roster_people.back_to(words, card.shift.id), way_on(words))
    return Message(Markup("\n").join((text, heading, fill)), tuple(group for group in groups if group.items))
