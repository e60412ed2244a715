"""Swaps, for whoever takes: the place on offer, and what one would give for it."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import my_shifts, shift_details, shift_refusals, shift_taking, shifts
from handlers.shifts.shift_words import heading, in_a_sentence, what
from handlers.start import way_on
from handlers.swaps import swap_notices, swaps
from models import swapping, volunteers
from models import swaps as kept
from models.shifts import ShiftCard
from models.swapping import No, Outcome, Proposal
from models.swaps import Swap
from models.volunteers import Volunteer


@screen("swap-offer", aside=True, link="swap")
async def swap_offer(context: Context, code: str) -> Shown:
    """The shift, and the ways to take the place."""
    words, swap = context.words, await kept.by_code(context.session, code)
    card = await kept.still_stands(context.session, swap, context.now) if swap else None
    if swap is None or card is None:
        return _over(words)
    if swap.giver_id == context.chat.person_id:
        return await swaps.offer_swap(context, swap.shift_id)
    who = await volunteers.of(context.session, context.chat.person_id)
    parts = [
        words.say("<b>🔁 Somebody would like to pass this place on</b>"),
        *shift_details.about(card, words, context.now),
    ]
    if who is None:
        parts.append(words.say("To take it, register first: it takes a minute. Then open this link again."))
        ways: Sequence[Choice] = (
            button(words.say("🙋 Register and take it"), shift_taking.register_for, card.shift.id),
        )
    else:
        parts.append(words.say("Whoever offers it sees your name, and then says yes or no."))
        ways = [*_ways(swap, who, words), *await _exchanges(context, swap, who), _not(words, code)]
    return Message(Markup("\n\n").join(parts), (Choices(tuple(ways)), way_on(words)))


@screen("swap-take", aside=True)
async def take(context: Context, code: str, party: int) -> Shown:
    """Would take it, for nothing in return."""
    return await _reply(context, code, Proposal(party))


@screen("swap-for", aside=True)
async def exchange(context: Context, code: str, shift_id: int) -> Shown:
    """Would take it, in exchange for one of their own."""
    return await _reply(context, code, Proposal(in_exchange=shift_id))


@screen("swap-anyway", aside=True)
async def take_anyway(context: Context, code: str, party: int, in_exchange: int, asked: int) -> Shown:
    """The same, with a rest that is too short; asks again after a while."""
    is_meant = not context.is_long_ago(asked)
    return await _reply(context, code, Proposal(party, in_exchange or None, rest_accepted=is_meant))


@screen("swap-not", aside=True)
async def rather_not(context: Context, code: str) -> Shown:
    """No, or not any more."""
    words, swap, person_id = context.words, await kept.by_code(context.session, code), context.chat.person_id
    if swap is None or await kept.still_stands(context.session, swap, context.now) is None:
        return _over(words)
    if person_id is not None:
        await kept.take_back(context.session, swap, person_id)
    text = words.say("All right. Thank you for saying so!")
    choices = (button(words.say("I’ll take it after all"), swap_offer, code), shifts.any_shift(words))
    return Message(text, (Choices(choices), way_on(words)))


async def _reply(context: Context, code: str, proposal: Proposal) -> Shown:
    words, person = context.words, await context.person()
    if person is None:
        return await swap_offer(context, code)
    outcome = await swapping.reply(context.session, code, person.id, proposal, context.now)
    if outcome.no or outcome.card is None:
        return await _refused(context, code, proposal, outcome)
    if outcome.is_new:
        await swap_notices.tell_giver(context, outcome, person)
    text = words.say("Thank you! I’m asking whether that is all right, and tell you. Until then nothing changes.")
    parts = [heading(outcome.card, words), text]
    if outcome.other:
        parts.insert(1, words.say("In exchange for: {shift}", shift=in_a_sentence(outcome.other, words)))
    changed_mind = button(words.say("I’d rather not"), rather_not, code)
    choices = (changed_mind, button(words.say("🗓 My shifts"), my_shifts.my_shifts))
    return Message(Markup("\n\n").join(parts), (Choices(choices), way_on(words)))


async def _refused(context: Context, code: str, proposal: Proposal, outcome: Outcome) -> Shown:
    words, card = context.words, outcome.card
    if outcome.no in (No.OWN, No.ALREADY) and outcome.swap and not outcome.about_giver:
        is_own = outcome.no is No.OWN
        show = swaps.offer_swap if is_own else shift_details.details
        return await show(context, outcome.swap.shift_id)
    if outcome.no is No.RULE and outcome.verdict and not outcome.about_giver:
        back = (code, proposal.party, proposal.in_exchange or 0, context.minute)
        anyway = button(words.say("Take it all the same"), take_anyway, *back)
        return await shift_refusals.refused(context, outcome.verdict, anyway=anyway)
    if card is None or outcome.no is No.OVER:
        return _over(words)
    see = button(words.say("👀 Have another look"), swap_offer, code)
    return Message(_why_not(words, outcome), (Choices((see, shifts.others(card, words))), way_on(words)))


def _why_not(words: Words, outcome: Outcome) -> Markup:
    match outcome.no:
        case No.DECLINED:
            return words.say("They have said no to that already. Thank you for offering!")
        case No.NOT_THEIRS:
            return words.say("You have no place on that shift any more, so you can’t give it in exchange.")
        case No.FULL if not outcome.about_giver:
            return words.say("There isn’t room for so many of you.")
    return words.say("They can’t take your shift in exchange: it doesn’t go with their plans, or asks for more.")


def _ways(swap: Swap, who: Volunteer, words: Words) -> Iterator[Choice]:
    if who.party > 1:
        label = words.count("✅ Take it for the {n} of us", "✅ Take it for the {n} of us", who.party)
        yield button(label, take, swap.code, who.party)
        yield button(words.say("✅ Just me"), take, swap.code, 1)
    else:
        yield button(words.say("✅ I’ll take it"), take, swap.code, 1)


async def _exchanges(context: Context, swap: Swap, who: Volunteer) -> list[Choice]:
    words = context.words
    found = await swapping.exchangeable(context.session, swap, who.person_id, context.now)
    return [
        button(words.say("🔁 For my shift: {shift}", shift=_short(card, words)), exchange, swap.code, card.shift.id)
        for card in found
    ]


def _short(card: ShiftCard, words: Words) -> str:
    return f"{words.short_day(card.day)} {words.time(card.shift.starts_at, card.zone)} {what(card, words)}"


def _not(words: Words, code: str) -> Choice:
    return button(words.say("No, thanks"), rather_not, code)


def _over(words: Words) -> Message:
    text = words.say("That place is not on offer any more. Thank you for being ready to help!")
    return Message(text, (Choices((shifts.any_shift(words),)), way_on(words)))
