"""What somebody answers who was asked in a call for help."""

from markupsafe import Markup

from handlers.attending import reminder_settings
from handlers.calls import call_notices
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.shifts import my_shifts, shift_details, shift_refusals, shift_taking, shifts
from handlers.shifts.shift_words import heading
from handlers.start import way_on
from models import calls as kept
from models import sign_ups, volunteers
from models.calls import AskedAnswer, Call
from models.shifts import ShiftCard
from models.sign_ups import Refusal, SignUpState, Verdict


@screen("help-yes", aside=True)
async def help_yes(context: Context, call_id: int, party: int) -> Shown:
    """Takes the place, with all the checks there are."""
    call, person_id = await kept.of(context.session, call_id), context.chat.person_id
    if call is None:
        return shift_details.gone(context.words)
    if person_id is None or not await kept.was_asked(context.session, call_id, person_id):
        return await shift_details.details(context, call.shift_id)
    verdict = await shift_taking.verdict_on(context, call.shift_id, party)
    await kept.answer(context.session, call_id, person_id, AskedAnswer.YES)
    if verdict.refusal is None and verdict.card and verdict.sign_up:
        return await shift_taking.taken(context, verdict.card, verdict.sign_up)
    if verdict.refusal is Refusal.FULL and verdict.card:
        return await _too_late(context, call, verdict.card)
    return await _refused(context, verdict, call.shift_id, party)


@screen("help-no", aside=True)
async def help_no(context: Context, call_id: int) -> Shown:
    """They are not asked to that shift again."""
    words, person_id = context.words, context.chat.person_id
    call = await kept.of(context.session, call_id)
    if call is None:
        return shift_details.gone(words)
    row = await sign_ups.of(context.session, person_id, call.shift_id)
    if row is not None and row.state is SignUpState.CONFIRMED:
        return await my_shifts.my_shift(context, call.shift_id)
    if person_id is None or not await kept.answer(context.session, call_id, person_id, AskedAnswer.NO):
        return await shift_details.details(context, call.shift_id)
    text = words.say("Thank you for saying so: you won’t be asked for this shift again.")
    choices = (
        button(words.say("I can come after all"), shifts.shift_card, call.shift_id),
        button(words.say("🔔 How often I am asked"), reminder_settings.reminder_settings),
    )
    return Message(text, (Choices(choices), way_on(words)))


async def _too_late(context: Context, call: Call, card: ShiftCard) -> Message:
    """Others were faster: the places that are left for some of a group, or the waiting list."""
    words, who = context.words, await volunteers.of(context.session, context.chat.person_id)
    if card.shift.free > 0 and who:
        text = words.count("Only {n} place is left.", "Only {n} places are left.", card.shift.free)
        ways = tuple(call_notices.answers(words, call, card, who.party))
    else:
        text = words.say(
            "Thank you for wanting to help! All places are taken by now. If one comes free, somebody from the waiting "
            "list gets it."
        )
        ways = tuple(shift_details.ways_for(card, who, words)) if who else ()
    choices = (*ways, shifts.others(card, words))
    return Message(Markup("\n\n").join((heading(card, words), text)), (Choices(choices), way_on(words)))


async def _refused(context: Context, verdict: Verdict, shift_id: int, party: int) -> Shown:
    anyway = button(
        context.words.say("Take it all the same"), shift_taking.take_anyway, shift_id, party, context.minute
    )
    return await shift_refusals.refused(context, verdict, anyway=anyway)
