"""What a call for help says to others: to those it asks, to those it came too late for, and to its coordinator."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from markupsafe import Markup

from handlers.calls import call_answers, calls
from handlers.context import Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.rosters import roster
from handlers.shifts import shifts
from handlers.shifts.shift_words import heading, requirement
from handlers.start import way_on
from models import calls as kept
from models import people, privacy, quiet, roles, volunteers
from models.calls import Call, CallState, Step, Tally
from models.chats import Chat
from models.shifts import ShiftCard


async def tell(telling: Telling, step: Step) -> None:
    """Asks those whose turn it is, and tells how the call ended, if it did."""
    if step.asked:
        await ask(telling, step)
    if step.ended is CallState.FILLED:
        await tell_filled(telling, step.call, step.card)
    elif step.ended is CallState.OVER and kept.is_ahead(step.card, telling.now):
        await _tell_over(telling, step.call, step.card)


async def ask(telling: Telling, step: Step) -> None:
    """The wave: 'could you come?', each with the buttons for as many as they are."""
    parties = await volunteers.parties(telling.session, step.asked)
    chats = await people.chats_by_person(telling.session, step.asked)
    for person_id in step.asked:
        key = f"{privacy.about(person_id)}call:{step.call.id}:asked"
        say = partial(_question, call=step.call, card=step.card, party=parties.get(person_id, 1))
        telling.notify(chats.get(person_id, ()), key, say, helps_until=step.card.shift.starts_at)


async def tell_filled(telling: Telling, call: Call, card: ShiftCard) -> None:
    """'Too late, thank you' to whoever has not answered; and the coordinator's good news."""
    too_late, told_from = await kept.unanswered(telling.session, call), _told_from(telling, card)
    chats = await people.chats_by_person(telling.session, too_late)
    for person_id in too_late:
        key = f"{privacy.about(person_id)}call:{call.id}:too-late"
        say = partial(_too_late, card=card)
        theirs = chats.get(person_id, ())
        telling.notify(theirs, key, say, not_before=told_from, helps_until=card.shift.starts_at)
    say = partial(_filled, card=card, tally=await kept.tally(telling.session, call))
    found = await _whoever_called(telling, call, card)
    telling.notify(found, f"call:{call.id}:filled", say, not_before=told_from, helps_until=card.shift.ends_at)


async def _tell_over(telling: Telling, call: Call, card: ShiftCard) -> None:
    has_time = kept.has_time(card, telling.now)
    say = partial(_over, call=call, card=card, tally=await kept.tally(telling.session, call), has_time=has_time)
    found, told_from = await _whoever_called(telling, call, card), _told_from(telling, card)
    telling.notify(found, f"call:{call.id}:over", say, not_before=told_from, helps_until=card.shift.ends_at)


async def _whoever_called(telling: Telling, call: Call, card: ShiftCard) -> list[Chat]:
    """Whoever began the call, if they still run the site and hear of it; else its coordinators."""
    session, begun_by = telling.session, call.started_by
    if begun_by is not None and await roles.may_coordinate(session, begun_by, card.site.id):
        theirs = await people.chats_that_hear(session, [begun_by])
        if theirs:
            return theirs
    return await roles.coordinators_chats(session, [card.site.id])


def _told_from(telling: Telling, card: ShiftCard) -> datetime:
    return quiet.allowed_from(telling.now, card.zone, concerns=card.shift.starts_at)


def _question(words: Words, call: Call, card: ShiftCard, party: int) -> Message:
    head = words.say("<b>🙏 Could you come? Help is needed.</b>")
    missing = words.count("{n} person is missing.", "{n} people are missing.", kept.missing(card.shift, call.goal))
    parts = [head, heading(card, words), missing]
    if card.shift.requirements:
        needs = words.listing(requirement(one, words) for one in card.shift.requirements)
        parts.append(words.say("You need: {what}", what=needs))
    if card.shift.note:
        parts.append(Markup("<i>{}</i>").format(card.shift.note))
    choices = (*answers(words, call, card, party), button(words.say("Not this time"), call_answers.help_no, call.id))
    parameters = {"shift": str(card.shift.id)}
    return Message(Markup("\n\n").join(parts), (Choices(choices),), kind="call_for_help", parameters=parameters)


def answers(words: Words, call: Call, card: ShiftCard, party: int) -> Iterator[Choice]:
    """'I can come', for as many of them as there is room for."""
    if party == 1:
        yield button(words.say("✅ I can come"), call_answers.help_yes, call.id, 1)
        return
    if party <= card.shift.free:
        label = words.count("✅ All {n} of us can come", "✅ All {n} of us can come", party)
        yield button(label, call_answers.help_yes, call.id, party)
    yield button(words.say("✅ I can come, alone"), call_answers.help_yes, call.id, 1)


def _too_late(words: Words, card: ShiftCard) -> Message:
    text = words.say("Enough people have said yes by now, so don’t worry about this one. Thank you!")
    ways = Choices((button(words.say("📅 Other shifts"), shifts.shifts),))
    return Message(Markup("\n\n").join((heading(card, words), text)), (ways, way_on(words)), kind="call_filled")


def _filled(words: Words, card: ShiftCard, tally: Tally) -> Message:
    head = words.say("<b>✅ The call for help is answered: enough people come.</b>")
    parts = (head, heading(card, words), asked_so_far(words, tally))
    see = Choices((button(words.say("👥 See the shift’s roster"), roster.roster, card.shift.id),))
    return Message(Markup("\n\n").join(parts), (see, way_on(words)), kind="call_answered")


def _over(words: Words, call: Call, card: ShiftCard, tally: Tally, has_time: bool) -> Message:
    if has_time:
        head = words.say("<b>Everybody who could come has been asked.</b>")
    else:
        head = words.say("<b>The shift starts soon, so nobody else is asked.</b>")
    places = kept.missing(card.shift, call.goal)
    missing = words.count("{n} place is still empty.", "{n} places are still empty.", places)
    parts = (head, heading(card, words), asked_so_far(words, tally), missing)
    return Message(Markup("\n\n").join(parts), (_ways(words, card), way_on(words)), kind="call_over")


def asked_so_far(words: Words, tally: Tally) -> Markup:
    """How many were asked, and what they said."""
    asked = words.count("{n} person was asked.", "{n} people were asked.", tally.asked)
    silent = tally.asked - tally.yes - tally.no
    said = words.say("Yes: {yes} · No: {no} · No answer yet: {silent}", yes=tally.yes, no=tally.no, silent=silent)
    return Markup("\n").join((asked, said))


def _ways(words: Words, card: ShiftCard) -> Choices:
    number = card.shift.id
    return Choices(
        (
            button(words.say("👥 See the shift’s roster"), roster.roster, number),
            button(words.say("📣 Call for help"), calls.call_for_help, number),
        )
    )
