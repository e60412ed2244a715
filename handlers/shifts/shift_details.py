"""One shift as anybody may see it, and the ways onto it that are open to the reader."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from handlers import sites as public
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.shifts import my_shifts, place_offers, shift_taking, shifts, waiting_list
from handlers.shifts.shift_words import bar, heading, places, requirement
from handlers.start import way_on
from models import shift_lists, volunteers
from models import shifts as kept
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import SignUp, SignUpState
from models.sites import SiteState
from models.volunteers import Standing, Volunteer


async def details(context: Context, shift_id: int) -> Shown:
    """The shift; to whoever is on it, their own view of it, and to whom it is offered, the offer."""
    words = context.words
    row = await waiting_list.current(context, shift_id)
    card, state = await kept.card(context.session, shift_id), row.state if row else None
    if card is None:
        return gone(words)
    if state is SignUpState.CONFIRMED:
        return await my_shifts.my_shift(context, shift_id)
    if row and state is SignUpState.OFFERED:
        return place_offers.offered(words, card, row, context.now)
    over = closed(context, card)
    if over:
        return over
    lines = [*about(card, words, context.now), *await _line_of_waiting(context, card)]
    ways = await _ways_on(context, card, row)
    if row and state is SignUpState.WAITING:
        lines.append(await waiting_list.standing(context, row))
    more = Choices((shifts.others(card, words),))
    return Message(Markup("\n\n").join(lines), (Choices(ways), more, way_on(words)))


def about(card: ShiftCard, words: Words, now: datetime) -> Iterator[Markup]:
    """What and where, when, how full, what it asks for, and the note: what anybody may know, part by part."""
    shift = card.shift
    yield heading(card, words, now)
    yield Markup("\n").join(_places(shift, words, now))
    if shift.requirements:
        yield words.say("You need: {what}", what=words.listing(requirement(one, words) for one in shift.requirements))
    if shift.note:
        yield Markup("<i>{}</i>").format(shift.note)


def gone(words: Words) -> Message:
    """Said of a shift that was never there, or no longer is."""
    return Message(words.say("That shift is no longer there."), (Choices((shifts.any_shift(words),)), way_on(words)))


def _places(shift: Shift, words: Words, now: datetime) -> Iterator[Markup]:
    yield Markup("{} {}").format(bar(shift), places(shift, words))
    if shift.is_short:
        needed = words.count("{n} more person is needed", "{n} more people are needed", shift.least - shift.taken)
        yield Markup("❗ {}").format(needed) if shift.is_urgent(now) else needed


async def _line_of_waiting(context: Context, card: ShiftCard) -> list[Markup]:
    n = await shift_lists.waiting(context.session, card.shift.id)
    return [context.words.count("{n} person waits for a place.", "{n} people wait for a place.", n)] if n else []


def closed(context: Context, card: ShiftCard) -> Message | None:
    """What is said instead where nobody can come on any more; None where they can."""
    words = context.words
    if card.site.state is SiteState.PLANNED:
        return gone(words)
    if card.shift.state is ShiftState.CANCELLED:
        remark = words.say("This shift is cancelled.")
    elif card.shift.ends_at <= context.now:
        remark = words.say("This shift is over.")
    elif card.shift.starts_at <= context.now:
        remark = words.say("This shift has begun.")
    elif not card.site.runs_on(card.day):
        remark = words.say("This site is closed.")
    else:
        return None
    text = Markup("\n\n").join((heading(card, words), remark))
    there = (button(words.say("📍 About the site"), public.site_card, card.site.slug),) if card.site.closes_on else ()
    return Message(text, (Choices((shifts.any_shift(words), *there)), way_on(words)))


async def _ways_on(context: Context, card: ShiftCard, row: SignUp | None) -> tuple[Choice, ...]:
    who = await volunteers.of(context.session, context.chat.person_id)
    words, shift_id = context.words, card.shift.id
    if who is None:
        return (button(words.say("🙋 Register and take it"), shift_taking.register_for, shift_id),)
    if who.standing is not Standing.ACTIVE:
        return (button(words.say("▶ I can help again"), shift_taking.unpause_for, shift_id),)
    if row and row.state is SignUpState.WAITING:
        return (*_places_for(card, who, words), *waiting_list.while_waiting(context, card))
    return tuple(ways_for(card, who, words))


def ways_for(card: ShiftCard, volunteer: Volunteer, words: Words) -> Iterator[Choice]:
    """The places that could be taken, for all who come or for one; the waiting list where they don't suffice."""
    shift, party = card.shift, volunteer.party
    yield from _places_for(card, volunteer, words)
    if shift.free < party <= shift.most:
        label = words.say("⏳ Join the waiting list")
        if party > 1:
            label = words.count("⏳ Waiting list for the {n} of us", "⏳ Waiting list for the {n} of us", party)
        yield button(label, waiting_list.join, shift.id, party)
    if party > 1 and shift.free < 1:
        yield button(words.say("⏳ Waiting list, just me"), waiting_list.join, shift.id, 1)


def _places_for(card: ShiftCard, volunteer: Volunteer, words: Words) -> Iterator[Choice]:
    shift, party = card.shift, volunteer.party
    if party == 1 and shift.free >= 1:
        yield button(words.say("✅ I’ll come"), shift_taking.take, shift.id, 1)
    if party > 1 and shift.free >= party:
        label = words.count("✅ Take it for the {n} of us", "✅ Take it for the {n} of us", party)
        yield button(label, shift_taking.take, shift.id, party)
    if party > 1 and shift.free >= 1:
        yield button(words.say("✅ Just me"), shift_taking.take, shift.id, 1)
