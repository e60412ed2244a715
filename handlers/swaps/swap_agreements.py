"""Swaps, when somebody would take the place: the giver agrees, or not."""

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import my_shifts, shift_refusals, waiting_list
from handlers.shifts.shift_words import heading, in_a_sentence
from handlers.start import way_on
from handlers.swaps import swap_notices, swaps
from models import shifts as kept_shifts
from models import swapping
from models import swaps as kept
from models.people import Person
from models.sign_ups import Refusal
from models.swapping import No, Outcome
from models.swaps import SwapReply, SwapState


@screen("swap-agree", aside=True)
async def agree(context: Context, reply_id: int, in_exchange: int) -> Shown:
    """Both have tapped: they change places, if every rule still allows it."""
    return await _agree(context, reply_id, in_exchange)


@screen("swap-agree-anyway", aside=True)
async def agree_anyway(context: Context, reply_id: int, in_exchange: int, asked: int) -> Shown:
    """The same, with a rest that is too short; asks again after a while."""
    return await _agree(context, reply_id, in_exchange, rest_accepted=not context.is_long_ago(asked))


@screen("swap-decline", aside=True)
async def decline(context: Context, reply_id: int) -> Shown:
    """The place stays on offer to others."""
    words, person_id = context.words, context.chat.person_id
    declined = await kept.decline(context.session, person_id, reply_id, context.now) if person_id else None
    if declined is None:
        return await _as_it_stands(context, None)
    swap, reply = declined
    card = await kept_shifts.card(context.session, swap.shift_id)
    if card:
        await swap_notices.turn_down(context, card, [reply])
    text = words.say("All right, I tell them kindly. Your place stays on offer.")
    ways = Choices((button(words.say("🔁 Who would take it?"), swaps.offer_swap, swap.shift_id),))
    return Message(text, (ways, way_on(words)))


async def _agree(context: Context, reply_id: int, in_exchange: int, *, rest_accepted: bool = False) -> Shown:
    giver = await context.person()
    if giver is None:
        return await _as_it_stands(context, None)
    outcome = await swapping.agree(
        context.session, giver.id, reply_id, in_exchange or None, context.now, rest_accepted=rest_accepted
    )
    if outcome.no:
        return await _refused(context, outcome, reply_id, in_exchange)
    await swap_notices.tell_done(context, outcome, giver)
    await waiting_list.tell_offers(context, outcome.offers)
    return await _done(context, outcome)


async def _done(context: Context, outcome: Outcome) -> Message:
    words, reply, card, other = context.words, outcome.reply, outcome.card, outcome.other
    taker = await context.session.get(Person, reply.taker_id) if reply else None
    name = taker.name if taker else ""
    parts = [words.say("<b>✅ Done: {name} comes instead of you.</b>", name=name)]
    parts += [heading(card, words)] if card else []
    choices = [button(words.say("🗓 My shifts"), my_shifts.my_shifts)]
    if other:
        parts.append(words.say("You come to this one: <b>{shift}</b>", shift=in_a_sentence(other, words)))
        choices.insert(0, button(words.say("🗓 My new shift"), my_shifts.my_shift, other.shift.id))
    return Message(Markup("\n\n").join(parts), (Choices(tuple(choices)), way_on(words)))


async def _refused(context: Context, outcome: Outcome, reply_id: int, in_exchange: int) -> Shown:
    words = context.words
    if outcome.no in (No.OVER, No.CHANGED, No.NOT_THEIRS) or outcome.swap is None:
        return await _as_it_stands(context, outcome)
    if outcome.about_giver and outcome.verdict:
        label = words.say("Agree all the same")
        anyway = button(label, agree_anyway, reply_id, in_exchange, context.minute)
        return await shift_refusals.refused(context, outcome.verdict, anyway=anyway)
    reply = await context.session.get(SwapReply, reply_id)
    taker = await context.session.get(Person, reply.taker_id) if reply else None
    text = _why_not(words, outcome, taker.name if taker else "")
    ways = Choices((button(words.say("🔁 Who would take it?"), swaps.offer_swap, outcome.swap.shift_id),))
    return Message(text, (ways, way_on(words)))


def _why_not(words: Words, outcome: Outcome, name: str) -> Markup:
    if outcome.about_giver:
        if outcome.no is No.ALREADY:
            return words.say("You are on that shift already.")
        return words.say("There isn’t room for all of you on the other shift.")
    match outcome.verdict.refusal if outcome.verdict else outcome.no:
        case No.ALREADY:
            return words.say("{name} has a place on this shift already.", name=name)
        case No.FULL:
            return words.say("There isn’t room for as many people as {name} would bring.", name=name)
        case Refusal.OVERLAP:
            return words.say("{name} has another shift at that time by now.", name=name)
        case Refusal.SHORT_REST:
            return words.say(
                "{name} would have too little rest by now, and has to say again that it is fine.", name=name
            )
        case Refusal.MISSING:
            return words.say("{name} doesn’t have what this shift asks for.", name=name)
    return words.say("{name} can’t take shifts just now.", name=name)


async def _as_it_stands(context: Context, outcome: Outcome | None) -> Shown:
    """Said to whoever answers something that is over, has changed, or was never theirs."""
    words, swap = context.words, outcome.swap if outcome else None
    if swap is None or swap.giver_id != context.chat.person_id:
        text = words.say("There is nothing to agree to any more.")
        ways = Choices((button(words.say("🗓 My shifts"), my_shifts.my_shifts),))
    elif swap.state is SwapState.DONE:
        text = words.say("That is done already: somebody else has your place.")
        ways = Choices((button(words.say("🗓 My shifts"), my_shifts.my_shifts),))
    else:
        text = words.say("That has changed meanwhile. Have a look at how it stands now.")
        ways = Choices((button(words.say("🔁 Who would take it?"), swaps.offer_swap, swap.shift_id),))
    return Message(text, (ways, way_on(words)))
