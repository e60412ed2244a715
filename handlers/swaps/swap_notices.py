"""What swaps say to others: to those who are asked, to both who change places, and to the coordinators."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup

from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.rosters import roster
from handlers.shifts import my_shifts, shift_taking, shifts
from handlers.shifts.shift_words import heading, in_a_sentence, pin, requirement
from handlers.start import way_on
from handlers.swaps import swap_agreements, swap_answers, swaps
from models import people, privacy, quiet, roles, swapping, volunteers
from models.people import Person
from models.shifts import ShiftCard
from models.swapping import Outcome
from models.swaps import Swap, SwapReply


async def ask(telling: Telling, swap: Swap, card: ShiftCard, person_ids: Sequence[int]) -> None:
    """'Would you take this place?' to each of them, without saying whose it is."""
    parties = await volunteers.parties(telling.session, person_ids)
    for person_id in person_ids:
        say = partial(_question, swap=swap, card=card, party=parties.get(person_id, 1))
        chats = await people.chats_that_hear(telling.session, [person_id])
        key = f"{privacy.about(person_id)}swap:{swap.id}:asked"
        telling.notify(chats, key, say, not_before=_told_from(telling, card), helps_until=card.shift.starts_at)


async def tell_giver(telling: Telling, outcome: Outcome, taker: Person) -> None:
    """Somebody would take the place: yes or no?"""
    swap, reply, card = outcome.swap, outcome.reply, outcome.card
    if swap is None or reply is None or card is None:
        return
    close = await swapping.rest_of_giver(telling.session, swap, outcome.other) if outcome.other else None
    say = partial(_reply, reply=reply, card=card, other=outcome.other, close=close, name=taker.name)
    chats = await people.chats_that_hear(telling.session, [swap.giver_id])
    key = f"{privacy.about(taker.id)}swap:{swap.id}:reply:{reply.created_at.isoformat()}"
    told_from, until = _told_from(telling, card, outcome.other), _first_start(card, outcome.other)
    telling.notify(chats, key, say, not_before=told_from, helps_until=until)


async def tell_done(telling: Telling, outcome: Outcome, giver: Person) -> None:
    """The taker has the place; others who would have taken it are thanked; the coordinators hear of it once."""
    swap, reply, card, other = outcome.swap, outcome.reply, outcome.card, outcome.other
    if swap is None or reply is None or card is None:
        return
    told_from = _told_from(telling, card, other)
    until = max(one.shift.ends_at for one in (card, other) if one)
    theirs = await people.chats_that_hear(telling.session, [reply.taker_id])
    say = partial(_yours, card=card, other=other)
    key = f"{privacy.about(reply.taker_id)}swap:{swap.id}:done"
    telling.notify(theirs, key, say, not_before=told_from, helps_until=until)
    await turn_down(telling, card, outcome.turned_down)
    sites = sorted({one.site.id for one in (card, other) if one})
    found = await roles.coordinators_chats(telling.session, sites)
    chats = [chat for chat in found if chat.person_id not in (giver.id, reply.taker_id)]
    say = partial(_to_coordinators, card=card, other=other, name=giver.name)
    telling.notify(chats, f"{privacy.about(giver.id)}swap:{swap.id}:told", say, not_before=told_from, helps_until=until)


async def turn_down(telling: Telling, card: ShiftCard, replies: Sequence[SwapReply]) -> None:
    """Somebody else takes the place, or it stays where it is: kindly said to those who would have taken it."""
    for reply in replies:
        chats = await people.chats_that_hear(telling.session, [reply.taker_id])
        key = f"{privacy.about(reply.taker_id)}swap:{reply.swap_id}:no:{reply.created_at.isoformat()}"
        say, told_from = partial(_not_needed, card=card), _told_from(telling, card)
        telling.notify(chats, key, say, not_before=told_from, helps_until=card.shift.starts_at)


def _told_from(telling: Telling, card: ShiftCard, other: ShiftCard | None = None) -> datetime:
    """``other`` is the shift in exchange: if it is that very night, the news of it is too."""
    return quiet.allowed_from(telling.now, card.zone, concerns=_first_start(card, other))


def _first_start(card: ShiftCard, other: ShiftCard | None) -> datetime:
    return min(one.shift.starts_at for one in (card, other) if one)


def _question(words: Words, swap: Swap, card: ShiftCard, party: int) -> Message:
    parts = [words.say("<b>🔁 Would you take this place?</b> Somebody would like to pass it on."), heading(card, words)]
    if card.shift.requirements:
        needs = words.listing(requirement(one, words) for one in card.shift.requirements)
        parts.append(words.say("You need: {what}", what=needs))
    take = button(words.say("✅ I’ll take it"), swap_answers.take, swap.code, 1)
    choices = (
        *((take,) if party == 1 else ()),
        button(words.say("👀 Have a look"), swap_answers.swap_offer, swap.code),
        button(words.say("Not this time"), swap_answers.rather_not, swap.code),
    )
    return Message(Markup("\n\n").join(parts), (Choices(choices),), kind="swap_offered")


def _reply(
    words: Words, reply: SwapReply, card: ShiftCard, other: ShiftCard | None, close: ShiftCard | None, name: str
) -> Message:
    parts = [words.say("<b>🔁 {name} would take your place</b>", name=name), heading(card, words)]
    if other:
        parts.append(words.say("You would come instead to: <b>{shift}</b>", shift=in_a_sentence(other, words)))
    if close:
        near = in_a_sentence(close, words)
        parts.append(words.say("That leaves you little rest, because of your other shift: {shift}", shift=near))
    parts.append(words.say("Nothing changes until you agree."))
    choices = (
        button(words.say("✅ Agree"), swap_agreements.agree, reply.id, reply.in_exchange or 0),
        button(words.say("No, thanks"), swap_agreements.decline, reply.id),
        button(words.say("🔁 Who would take it?"), swaps.offer_swap, card.shift.id),
    )
    return Message(Markup("\n\n").join(parts), (Choices(choices),), kind="swap_reply", parameters={"name": name})


def _yours(words: Words, card: ShiftCard, other: ShiftCard | None) -> Message:
    parts = [words.say("<b>✅ Agreed: the place is yours!</b>"), heading(card, words)]
    parts.append(shift_taking.where_to_meet(card, words))
    if card.shift.note:
        parts.append(Markup("<i>{}</i>").format(card.shift.note))
    if other:
        gone = in_a_sentence(other, words)
        parts.append(words.say("You no longer come to: {shift}", shift=gone))
    ways = Choices((button(words.say("🗓 My shift"), my_shifts.my_shift, card.shift.id),))
    text = Markup("\n\n").join(parts)
    return Message(text, (ways, way_on(words)), place=pin(card, words), kind="swap_done")


def _not_needed(words: Words, card: ShiftCard) -> Message:
    text = words.say("The place you would have taken is no longer on offer. Thank you for being ready to help!")
    ways = Choices((button(words.say("📅 Other shifts"), shifts.shifts),))
    return Message(Markup("\n\n").join((heading(card, words), text)), (ways, way_on(words)), kind="swap_closed")


def _to_coordinators(words: Words, card: ShiftCard, other: ShiftCard | None, name: str) -> Message:
    """Names only whoever gave the place: the roster has the rest, and a notice is about one person."""
    parts = [
        words.say("<b>🔁 {name} has passed a place on</b>", name=name),
        heading(card, words),
        words.say("Somebody else comes instead."),
    ]
    choices = [button(words.say("👥 See the shift’s roster"), roster.roster, card.shift.id)]
    if other:
        parts.append(words.say("In exchange, {name} comes to: {shift}", name=name, shift=in_a_sentence(other, words)))
        choices.append(button(words.say("👥 Roster of the other shift"), roster.roster, other.shift.id))
    return Message(Markup("\n\n").join(parts), (Choices(tuple(choices)),), kind="swap_told", parameters={"name": name})
