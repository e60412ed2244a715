"""A freed place that is offered to one person: the offer, taking it, leaving it to the next, and too late."""

from datetime import datetime

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import shift_details, shift_refusals, shift_taking, shifts, waiting_list
from handlers.shifts.shift_words import heading, until, until_in_notice
from handlers.start import way_on
from models import enrolment, sign_ups
from models import shifts as kept
from models.shifts import ShiftCard
from models.sign_ups import Offer, SignUp, SignUpState


@screen("offer-take", aside=True)
async def take_offer(context: Context, shift_id: int, number: int, party: int) -> Shown:
    """Takes the place, or some of the places, of that offer."""
    return await _take(context, shift_id, number, party)


@screen("offer-rest", aside=True)
async def take_with_short_rest(context: Context, shift_id: int, number: int, party: int, asked: int) -> Shown:
    """The same, with a rest that is too short; asks again after a while."""
    return await _take(context, shift_id, number, party, rest_accepted=not context.is_long_ago(asked))


@screen("offer-no", aside=True)
async def decline(context: Context, shift_id: int, number: int) -> Shown:
    """Leaves the place of that offer to the next."""
    words, person_id = context.words, context.chat.person_id
    card = await kept.card(context.session, shift_id)
    if card is None:
        return shift_details.gone(words)
    row = await sign_ups.of(context.session, person_id, shift_id)
    if person_id is None or row is None or row.state is not SignUpState.OFFERED or row.offers != number:
        return await is_over(context, card)
    departure = await enrolment.give_up(context.session, person_id, shift_id, context.now)
    if departure.was is not SignUpState.OFFERED:
        return await is_over(context, card)
    await waiting_list.tell_departure(context, departure, "")
    text = words.say("Thank you for saying so: the place goes to the next person.")
    return _with_ways(words, card, text, waiting_list.wait_again(card, row, words))


async def is_over(context: Context, card: ShiftCard) -> Shown:
    """What is said to whoever answers an offer that is over, or was never theirs: where they stand."""
    row = await waiting_list.current(context, card.shift.id)
    words, state = context.words, row.state if row else None
    if row is None or state in (SignUpState.CONFIRMED, SignUpState.CANCELLED):
        return await shift_details.details(context, card.shift.id)
    if state is SignUpState.OFFERED:
        return offered(words, card, row, context.now)
    over = words.say("That offer is over.")
    if state is SignUpState.WAITING:
        text = Markup(" ").join((over, await waiting_list.standing(context, row)))
        return _with_ways(words, card, text, *waiting_list.while_waiting(context, card))
    closed = shift_details.closed(context, card)
    if closed:
        return closed
    if card.shift.free > 0:
        text = words.say("That offer is over, but there is a place again just now.")
        return _with_ways(words, card, text, button(words.say("👀 See the shift"), shifts.shift_card, card.shift.id))
    return _with_ways(words, card, over, waiting_list.wait_again(card, row, words))


def notice(words: Words, offer: Offer) -> Message:
    """The offer, as it reaches somebody who waits."""
    return _offer(
        words, offer.card, offer.party, offer.number, until_in_notice(offer.until, offer.card, words, offer.told_from)
    )


def offered(words: Words, card: ShiftCard, row: SignUp, now: datetime) -> Message:
    """The offer, to whoever looks at the shift meanwhile."""
    deadline = until(row.offered_until, card, words, now) if row.offered_until else ""
    return _offer(words, card, row.party, row.offers, deadline)


def lapsed(words: Words, card: ShiftCard, row: SignUp) -> Message:
    """Said once when nobody answered in time."""
    if card.shift.free > 0:
        text = words.say("I didn’t hear from you in time, so everybody can take the place now, you too.")
        return _with_ways(words, card, text, button(words.say("👀 See the shift"), shifts.shift_card, card.shift.id))
    text = words.say("I didn’t hear from you in time, so the place goes to the next person. That is no problem at all.")
    return _with_ways(words, card, text, waiting_list.wait_again(card, row, words))


def _offer(words: Words, card: ShiftCard, party: int, number: int, deadline: Markup | str) -> Message:
    head = words.count("<b>A place is free for you!</b>", "<b>{n} places are free for you!</b>", party)
    kept_until = words.count(
        "It is kept for you until <b>{deadline}</b>, then it goes to the next person.",
        "They are kept for you until <b>{deadline}</b>, then they go to the next people.",
        party,
        deadline=deadline,
    )
    text = Markup("\n\n").join((head, heading(card, words), kept_until))
    return Message(text, (Choices(tuple(_answers(words, card, party, number))), way_on(words)), kind="place_offered")


def _answers(words: Words, card: ShiftCard, party: int, number: int) -> list[Choice]:
    shift_id = card.shift.id
    no = button(words.say("No, thanks"), decline, shift_id, number)
    if party == 1:
        return [button(words.say("✅ Take it"), take_offer, shift_id, number, 1), no]
    together = words.count("✅ Take it for the {n} of us", "✅ Take it for the {n} of us", party)
    return [
        button(together, take_offer, shift_id, number, party),
        button(words.say("✅ Just me"), take_offer, shift_id, number, 1),
        no,
    ]


async def _take(context: Context, shift_id: int, number: int, party: int, *, rest_accepted: bool = False) -> Shown:
    verdict = await shift_taking.verdict_on(context, shift_id, party, rest_accepted=rest_accepted, offer=number)
    if verdict.refusal is None and verdict.card and verdict.sign_up:
        return await shift_taking.taken(context, verdict.card, verdict.sign_up)
    label = context.words.say("Take it all the same")
    anyway = button(label, take_with_short_rest, shift_id, number, party, context.minute)
    return await shift_refusals.refused(context, verdict, anyway=anyway)


def _with_ways(words: Words, card: ShiftCard, text: Markup, *ways: Choice) -> Message:
    whole = Markup("\n\n").join((heading(card, words), text))
    return Message(whole, (Choices((*ways, shifts.others(card, words))), way_on(words)))
