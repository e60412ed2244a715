"""How many of a group come to a shift: fewer than said, or more."""

from collections.abc import Iterator

from markupsafe import Markup

from handlers.calls import calls
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import gap_notices, my_shifts, shift_refusals, waiting_list
from handlers.shifts.shift_words import heading
from handlers.start import way_on
from models import parties, privacy, quiet, roles, sign_ups
from models import shifts as kept
from models.parties import Resized
from models.shifts import ShiftCard
from models.sign_ups import Refusal, SignUp, SignUpState, Verdict
from models.volunteers import LARGEST_PARTY

MOST_MORE = 5
"""So many more are offered at once; whoever brings still more taps twice."""


@screen("how-many", aside=True)
async def how_many(context: Context, shift_id: int) -> Shown:
    """A button for each number of people who could come."""
    return await _question(context, shift_id)


@screen("come-with", aside=True)
async def come_with(context: Context, shift_id: int, party: int, asked: int) -> Shown:
    """So many come now, the person included; asks again after a while."""
    person = await context.person()
    if person is None or context.is_long_ago(asked):
        return await how_many(context, shift_id)
    resized = await parties.come_with(context.session, person.id, shift_id, party, context.now)
    if resized.refusal or resized.card is None or resized.sign_up is None:
        return await _refused(context, shift_id, resized)
    await waiting_list.tell_offers(context, resized.offers)
    is_told = await _tell_coordinators(context, resized.card, resized.sign_up, resized, person.name)
    await calls.tell_if_filled(context, resized.card)
    return _done(context.words, resized.card, resized.sign_up.party, resized, is_told=is_told)


async def _question(context: Context, shift_id: int, remark: Markup | None = None) -> Shown:
    card = await kept.card(context.session, shift_id)
    row = await sign_ups.of(context.session, context.chat.person_id, shift_id)
    is_on_it = row is not None and row.state is SignUpState.CONFIRMED
    if card is None or row is None or not is_on_it or card.shift.ends_at <= context.now:
        return await my_shifts.my_shift(context, shift_id)
    words = context.words
    head = words.count("{n} place is kept for you.", "{n} places are kept for you.", row.party)
    lines = [remark] if remark else []
    lines += [head, *_free(context, card), words.say("<b>How many of you come, counting yourself?</b>")]
    more = _could_be_more(context, card)
    numbers = tuple(
        button(_label(number, row.party, words), come_with, shift_id, number, context.minute)
        for number in range(1, min(row.party + more, max(LARGEST_PARTY, row.party)) + 1)
    )
    ways = (
        button(words.say("🙁 None of us can come"), my_shifts.cannot_come, shift_id),
        button(words.say("🗓 My shift"), my_shifts.my_shift, shift_id),
    )
    text = Markup("\n\n").join((heading(card, words), Markup("\n").join(lines)))
    return Message(text, (Choices(numbers, columns=5), Choices(ways), way_on(words)))


def _could_be_more(context: Context, card: ShiftCard) -> int:
    return 0 if card.shift.starts_at <= context.now else max(0, min(card.shift.free, MOST_MORE))


def _free(context: Context, card: ShiftCard) -> Iterator[Markup]:
    """How many more there is room for."""
    if card.shift.starts_at <= context.now:
        return
    free = card.shift.free
    if free > 0:
        yield context.words.count("{n} more place is free.", "{n} more places are free.", free)
    else:
        yield context.words.say("No more places are free.")


def _label(number: int, now: int, words: Words) -> str:
    return f"✓ {words.number(number)}" if number == now else words.number(number)


async def _refused(context: Context, shift_id: int, resized: Resized) -> Shown:
    """The question again with what is free, or what stands against more people."""
    words, card = context.words, resized.card
    match resized.refusal:
        case Refusal.FULL:
            return await _question(context, shift_id, words.say("So many places are not free, I’m sorry."))
        case Refusal.STARTED:
            begun = words.say("The shift has begun. Whoever comes along now, please tell the coordinators on the spot.")
            return await _question(context, shift_id, begun)
        case Refusal.GONE | Refusal.PARTY:
            return await _question(context, shift_id)
    return await shift_refusals.refused(context, Verdict(resized.refusal, card, resized.sign_up))


def _done(words: Words, card: ShiftCard, party: int, resized: Resized, *, is_told: bool) -> Message:
    parts = [heading(card, words)]
    parts.append(words.count("<b>Noted: {n} person comes.</b>", "<b>Noted: {n} people come.</b>", party))
    if party < resized.before:
        parts.append(words.say("Thank you for telling us: somebody else can come in your stead."))
    if resized.offers:
        parts.append(words.say("What came free is offered to those who wait."))
    if is_told:
        parts.append(words.say("The coordinators have just been told."))
    ways = (
        button(words.say("🗓 My shift"), my_shifts.my_shift, card.shift.id),
        button(words.say("🔢 Another number"), how_many, card.shift.id),
    )
    return Message(Markup("\n\n").join(parts), (Choices(ways, columns=2), way_on(words)))


async def _tell_coordinators(context: Context, card: ShiftCard, row: SignUp, resized: Resized, name: str) -> bool:
    """By the rules by which they hear of somebody who can't come; whether any of them is told now."""
    if not (resized.is_late or resized.fell_short):
        return False
    found = await roles.coordinators_chats(context.session, [card.site.id])
    chats = [chat for chat in found if chat.person_id != row.person_id]
    told_from = quiet.allowed_from(context.now, card.zone, concerns=card.shift.starts_at)
    fewer = resized.before - row.party
    gap = gap_notices.Gap(card, name, context.now, bool(resized.offers), fewer)
    context.notify(
        chats,
        f"{privacy.about(row.person_id)}fewer:{card.shift.id}:{context.now.isoformat()}",
        gap.message,
        not_before=told_from,
        helps_until=card.shift.ends_at,
    )
    return bool(chats) and told_from <= context.now
