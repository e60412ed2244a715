"""Taking a shift, and what is said then."""

from markupsafe import Markup

from handlers import privacy as own_data
from handlers.calls import calls
from handlers.context import Context, Opening, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.shifts import calendar_files, my_shifts, shift_details, shift_refusals, waiting_list
from handlers.shifts.shift_words import heading, meeting_point, pin
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import contacts, enrolment, sign_ups, volunteers
from models import shifts as kept
from models.reminders import due_times
from models.shifts import ShiftCard
from models.sign_ups import Refusal, SignUp, SignUpState, Verdict


@screen("take", aside=True)
async def take(context: Context, shift_id: int, party: int) -> Shown:
    """Takes so many places, or says why not."""
    return await _take(context, shift_id, party)


@screen("take-anyway", aside=True)
async def take_anyway(context: Context, shift_id: int, party: int, asked: int) -> Shown:
    """The same, with a rest that is too short; asks again after a while."""
    return await _take(context, shift_id, party, rest_accepted=not context.is_long_ago(asked))


@screen("take-register")
async def register_for(context: Context, shift_id: int) -> Shown:
    """Opens the registration, with the shift's site chosen; the shift comes back once it is sent."""
    card = await kept.card(context.session, shift_id)
    if card is None:
        return shift_details.gone(context.words)
    if await volunteers.of(context.session, context.chat.person_id):
        return await shift_details.details(context, shift_id)
    shown = await volunteer.register_at(context, card.site.slug)
    return Opening(shown.form, {**shown.answers, volunteer.SHIFT: shift_id}) if isinstance(shown, Opening) else shown


@screen("take-unpause", aside=True)
async def unpause_for(context: Context, shift_id: int) -> Shown:
    """Ends a pause, and shows the shift again."""
    # What locks the shift comes first: ending a pause is the last that may lock anything.
    await waiting_list.current(context, shift_id)
    await volunteer.unpause(context)
    return await shift_details.details(context, shift_id)


async def verdict_on(
    context: Context, shift_id: int, party: int | None, *, rest_accepted: bool = False, offer: int | None = None
) -> Verdict:
    """What the rules say to the wish of this chat's person for a place; taken where they allow it."""
    person_id = context.chat.person_id
    if person_id is None:
        card = await kept.card(context.session, shift_id)
        return Verdict(Refusal.NOT_REGISTERED if card else Refusal.GONE, card)
    verdict = await enrolment.take(
        context.session, person_id, shift_id, context.now, party=party, rest_accepted=rest_accepted, offer=offer
    )
    if verdict.refusal is None and verdict.card:
        await calls.tell_if_filled(context, verdict.card)
    return verdict


async def taken(context: Context, card: ShiftCard, row: SignUp) -> Message:
    """Said to whoever has just got a place: thanks, where to be and when, and what comes next."""
    words, person = context.words, await context.person()
    name = person.name if person else ""
    if row.party == 1:
        thanks = words.say("<b>You are on this shift. Thank you, {name}!</b>", name=name)
    else:
        thanks = words.count(
            "<b>You have {n} place. Thank you, {name}!</b>",
            "<b>You have {n} places. Thank you, {name}!</b>",
            row.party,
            name=name,
        )
    note = Markup("<i>{}</i>").format(card.shift.note) if card.shift.note else Markup()
    parts = (thanks, heading(card, words), where_to_meet(card, words), note, await _what_comes(context, card))
    text = Markup("\n\n").join(part for part in parts if part)
    return Message(text, (Choices(_next(context, card)), way_on(words)), place=pin(card, words))


def where_to_meet(card: ShiftCard, words: Words) -> Markup:
    """The meeting point, for those who are confirmed; or that it is still to come."""
    point = meeting_point(card, words)
    if point:
        return words.say("<b>Meeting point:</b> {place}", place=point)
    if pin(card, words):
        return words.say("<b>Meeting point:</b> see the map")
    return words.say("The coordinators will tell you where to meet.")


def is_told_where(card: ShiftCard, words: Words) -> bool:
    """Whether there is a meeting point to be told, in words or on the map."""
    return bool(meeting_point(card, words) or pin(card, words))


@screen("whom-to-ask", aside=True)
async def whom_to_ask(context: Context, shift_id: int) -> Shown:
    """Whom to call about the shift: those named for its site, who may be called by anybody; for those on it."""
    words, card = context.words, await kept.card(context.session, shift_id)
    row = await sign_ups.of(context.session, context.chat.person_id, shift_id)
    if card is None or row is None or row.state is not SignUpState.CONFIRMED:
        return await shift_details.details(context, shift_id)
    people = await contacts.of_site(context.session, card.site.id)
    lines = shift_refusals.whom_to_call(people, words) or [where_to_meet(card, words)]
    text = Markup("\n").join((heading(card, words, context.now), "", *lines))
    mine = button(words.say("🗓 My shift"), my_shifts.my_shift, shift_id)
    return Message(text, (Choices((mine,)), way_on(words)))


async def _take(context: Context, shift_id: int, party: int, *, rest_accepted: bool = False) -> Shown:
    verdict = await verdict_on(context, shift_id, party, rest_accepted=rest_accepted)
    if verdict.refusal is None and verdict.card and verdict.sign_up:
        return await taken(context, verdict.card, verdict.sign_up)
    again = _anyway(context, shift_id, party)
    return await shift_refusals.refused(context, verdict, anyway=again)


def _anyway(context: Context, shift_id: int, party: int) -> Choice:
    return button(context.words.say("Take it all the same"), take_anyway, shift_id, party, context.minute)


async def _what_comes(context: Context, card: ShiftCard) -> Markup:
    """When they will be reminded, or why not."""
    words, who = context.words, await volunteers.of(context.session, context.chat.person_id)
    if context.chat.stopped_at is not None:
        return words.say("You asked us for no messages, so you won’t be reminded.")
    if who is None or not who.remind_hours:
        return words.say("You will get no reminders, as you wished.")
    due = [at for at, _ in due_times(card.shift.starts_at, who.remind_hours, card.zone) if at > context.now]
    if not due:
        return Markup("")
    moments = words.listing(words.near_moment(at, card.zone, context.now) for at in due)
    return words.say("🔔 You will be reminded: {moments}.", moments=moments)


def _next(context: Context, card: ShiftCard) -> tuple[Choice, ...]:
    words, shift_id = context.words, card.shift.id
    stopped = context.chat.stopped_at is not None
    again = (button(words.say("🔔 Receive messages again"), own_data.restart),) if stopped else ()
    return (
        *again,
        button(words.say("📎 Add it to my calendar"), calendar_files.calendar_file, shift_id),
        button(words.say("🗓 My shifts"), my_shifts.my_shifts),
        button(words.say("🙁 I can’t come"), my_shifts.cannot_come, shift_id),
    )
