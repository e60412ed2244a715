"""Swaps, for whoever gives: one's place offered to those who could come, or to one person by a link."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import my_shifts, shift_details
from handlers.shifts.shift_words import heading, in_a_sentence
from handlers.start import way_on
from handlers.swaps import swap_agreements, swap_notices
from models import calls, sign_ups
from models import shifts as kept_shifts
from models import swaps as kept
from models.people import Person
from models.shifts import ShiftCard
from models.sign_ups import SignUpState
from models.swaps import Swap, SwapReply

REPLIES_SHOWN = 5


@screen("swap", aside=True)
async def offer_swap(context: Context, shift_id: int) -> Shown:
    """Asks to whom one's place shall be offered; or who would take it, once it is."""
    card = await _own(context, shift_id)
    if card is None:
        return await shift_details.details(context, shift_id)
    swap = await kept.of(context.session, context.chat.person_id, shift_id, context.now)
    return await _standing(context, swap, card) if swap else await _proposal(context, card)


@screen("swap-all", aside=True)
async def offer_to_everybody(context: Context, shift_id: int, asked: int) -> Shown:
    """Asks those who could come, some of them; asks again after a while."""
    card, person_id = await _own(context, shift_id), context.chat.person_id
    if card is None or person_id is None or context.is_long_ago(asked):
        return await offer_swap(context, shift_id)
    swap = await kept.open_for(context.session, person_id, shift_id, context.now)
    if swap is None:
        return await offer_swap(context, shift_id)
    chosen = await kept.ask_everybody(context.session, swap, card, context.now)
    await swap_notices.ask(context, swap, card, chosen)
    return await _standing(context, swap, card)


@screen("swap-link", aside=True)
async def offer_by_link(context: Context, shift_id: int) -> Shown:
    """A message to pass on, with the link to the offer."""
    words, card, person_id = context.words, await _own(context, shift_id), context.chat.person_id
    swap = await kept.open_for(context.session, person_id, shift_id, context.now) if card and person_id else None
    if card is None or swap is None:
        return await offer_swap(context, shift_id)
    to_pass_on = words.say(
        "Could you take my place? {shift}\n\nHave a look here: {link}",
        shift=in_a_sentence(card, words),
        link=context.link(f"swap-{swap.code}"),
    )
    text = words.say(
        "Send the message above to whom you like. They say yes there, then I ask you. Only then is the place theirs."
    )
    return [Message(to_pass_on), Message(text, (Choices(tuple(_other_ways(context, swap))), way_on(words)))]


@screen("swap-withdraw", aside=True)
async def withdraw(context: Context, swap_id: int, asked: int) -> Shown:
    """Takes the offer back; asks again after a while."""
    words, person_id = context.words, context.chat.person_id
    swap = await context.session.get(Swap, swap_id)
    if swap is None or person_id is None or swap.giver_id != person_id:
        return await my_shifts.my_shifts(context)
    card = await kept_shifts.card(context.session, swap.shift_id)
    if card is None or context.is_long_ago(asked):
        return await offer_swap(context, swap.shift_id)
    replied = [reply for reply, _ in await kept.replies(context.session, swap, card)]
    if await kept.withdraw(context.session, person_id, swap_id, context.now) is None:
        return await offer_swap(context, swap.shift_id)
    await swap_notices.turn_down(context, card, replied)
    text = words.say("Your place is no longer on offer: it stays yours.")
    ways = Choices((button(words.say("🗓 My shift"), my_shifts.my_shift, swap.shift_id),))
    return Message(Markup("\n\n").join((heading(card, words), text)), (ways, way_on(words)))


async def _own(context: Context, shift_id: int) -> ShiftCard | None:
    """The shift, if this person has a place on it."""
    row = await sign_ups.of(context.session, context.chat.person_id, shift_id)
    is_theirs = row is not None and row.state is SignUpState.CONFIRMED
    return await kept_shifts.card(context.session, shift_id) if is_theirs else None


async def _proposal(context: Context, card: ShiftCard) -> Message:
    words, shift_id = context.words, card.shift.id
    cannot = button(words.say("🙁 I can’t come"), my_shifts.cannot_come, shift_id)
    back = button(words.say("🗓 My shift"), my_shifts.my_shift, shift_id)
    if not calls.has_time(card, context.now):
        closed = shift_details.closed(context, card)
        text = words.say("It starts too soon to look for somebody else here.")
        parts = (heading(card, words), text)
        return closed or Message(Markup("\n\n").join(parts), (Choices((cannot, back)), way_on(words)))
    text = words.say("Offer your place to somebody else? It stays yours until somebody takes it and you agree.")
    choices = (*await _to_everybody(context, card), _by_link(words, shift_id), cannot, back)
    return Message(Markup("\n\n").join((heading(card, words), text)), (Choices(choices), way_on(words)))


async def _standing(context: Context, swap: Swap, card: ShiftCard) -> Message:
    """How many were asked, and who would take it."""
    words = context.words
    asked, found = await kept.asked(context.session, swap), await kept.replies(context.session, swap, card)
    lines = [
        heading(card, words),
        words.say("<b>Your place is on offer.</b> It is yours until you agree with somebody."),
    ]
    if asked:
        lines.append(words.count("{n} person was asked.", "{n} people were asked.", asked))
    lines.append(await _who_replied(context, found))
    groups = [Choices(tuple(_answers(found, words)), columns=2)] if found else []
    more = [] if asked else await _to_everybody(context, card)
    ways = Choices((*more, _by_link(words, card.shift.id), *_other_ways(context, swap)))
    return Message(Markup("\n\n").join(lines), (*groups, ways, way_on(words)))


async def _who_replied(context: Context, found: Sequence[tuple[SwapReply, Person]]) -> Markup:
    words, lines = context.words, list[Markup]()
    for reply, person in found[:REPLIES_SHOWN]:
        other = await kept_shifts.card(context.session, reply.in_exchange) if reply.in_exchange else None
        if other:
            shift = in_a_sentence(other, words)
            lines.append(words.say("• {name} would take it, for: {shift}", name=person.name, shift=shift))
        else:
            lines.append(words.say("• {name} would take it", name=person.name))
    if not lines:
        return words.say("Nobody has answered yet. I tell you as soon as somebody does.")
    return Markup("\n").join(lines)


def _answers(found: Sequence[tuple[SwapReply, Person]], words: Words) -> Iterator[Choice]:
    for reply, person in found[:REPLIES_SHOWN]:
        yes = words.say("✅ Agree with {name}", name=person.name)
        yield button(yes, swap_agreements.agree, reply.id, reply.in_exchange or 0)
        yield button(words.say("No to {name}", name=person.name), swap_agreements.decline, reply.id)


async def _to_everybody(context: Context, card: ShiftCard) -> Sequence[Choice]:
    words, n = context.words, await kept.how_many_could_come(context.session, card, context.now)
    if not n:
        return ()
    label = words.count("📣 Ask {n} person who could come", "📣 Ask {n} people who could come", n)
    return (button(label, offer_to_everybody, card.shift.id, context.minute),)


def _by_link(words: Words, shift_id: int) -> Choice:
    return button(words.say("🔗 One person, by a link"), offer_by_link, shift_id)


def _other_ways(context: Context, swap: Swap) -> Iterator[Choice]:
    words = context.words
    yield button(words.say("🔁 Who would take it?"), offer_swap, swap.shift_id)
    yield button(words.say("↩ Keep my place"), withdraw, swap.id, context.minute)
