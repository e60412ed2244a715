"""What somebody is on or waits for: the list, each with what can be done about it, and giving a place back."""

from collections.abc import Iterator

from markupsafe import Markup

from handlers.attending import check_in, hours, reminder_settings, reminders
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.shifts import calendar_files, how_many, shift_details, shift_taking, shifts, waiting_list
from handlers.shifts.shift_words import heading, pin, requirement, what
from handlers.start import way_on
from handlers.swaps import swaps
from models import attendance, enrolment, shift_lists, sign_ups, volunteers
from models import shifts as kept
from models.shift_lists import Listed
from models.shifts import ShiftCard
from models.sign_ups import LATE_NOTICE, Answer, Attendance, Departure, SignUp, SignUpState

A_PAGE = 10
_LEGEND = (
    (SignUpState.CONFIRMED, N_("✅ You are on it.")),
    (SignUpState.OFFERED, N_("👉 A place is offered to you.")),
    (SignUpState.WAITING, N_("⏳ You are waiting for a place.")),
)
_SIGNS = {SignUpState.CONFIRMED: "✅", SignUpState.OFFERED: "👉", SignUpState.WAITING: "⏳"}


@screen(
    "my-shifts",
    aside=True,
    commands=("myshifts", "mescreneaux"),
    words=("my shifts", "mes créneaux", "my shift", "mon créneau"),
)
async def my_shifts(context: Context) -> Shown:
    """Everything to come that the person is on, or waits for."""
    return await my_shifts_page(context, 0)


@screen("my-shifts-at", aside=True)
async def my_shifts_page(context: Context, page: int) -> Shown:
    """A page of it, the soonest first."""
    words, person_id = context.words, context.chat.person_id
    found = await shift_lists.to_come(context.session, person_id, context.now) if person_id else []
    if not found:
        return _none(words)
    page = max(0, min(page, (len(found) - 1) // A_PAGE))
    here = found[page * A_PAGE : (page + 1) * A_PAGE]
    states = {one.sign_up.state for one in found}
    legend = Markup("\n").join(words.say(sentence) for state, sentence in _LEGEND if state in states)
    head = words.count("<b>You have {n} shift to come</b>", "<b>You have {n} shifts to come</b>", len(found))
    rows = tuple(button(label(one, words), my_shift, one.card.shift.id) for one in here)
    turns = Choices(tuple(_turns(page, len(found), words)), columns=2)
    groups = (Choices(rows), turns, Choices(tuple(_below_the_list(words, states))), way_on(words))
    return Message(Markup("\n\n").join((head, legend)), tuple(group for group in groups if group.items))


@screen("my-shift", aside=True)
async def my_shift(context: Context, shift_id: int) -> Shown:
    """One of them, with the meeting point, and what can be done about it."""
    card = await kept.card(context.session, shift_id)
    row = await sign_ups.of(context.session, context.chat.person_id, shift_id)
    if card is None:
        return shift_details.gone(context.words)
    if row is None or row.state is not SignUpState.CONFIRMED:
        return await shift_details.details(context, shift_id)
    if card.shift.ends_at <= context.now:
        return _over(context.words, card)
    words = context.words
    parts = (heading(card, words, context.now), *_facts(card, row, words), shift_taking.where_to_meet(card, words))
    note = [Markup("<i>{}</i>").format(card.shift.note)] if card.shift.note else []
    groups = (
        Choices(tuple(_about_coming(context, card, row, is_group=await _is_group(context, row)))),
        Choices(tuple(_other_ways(context, card)), columns=2),
        way_on(words),
    )
    text = Markup("\n\n").join((*parts, *note))
    return Message(text, groups, place=pin(card, words))


@screen("cannot-come", aside=True)
async def cannot_come(context: Context, shift_id: int) -> Shown:
    """Gives the place back, after asking."""
    words, card = context.words, await kept.card(context.session, shift_id)
    row = await sign_ups.of(context.session, context.chat.person_id, shift_id)
    if card is None:
        return shift_details.gone(words)
    if row is None or row.state is not SignUpState.CONFIRMED or card.shift.ends_at <= context.now:
        return await my_shift(context, shift_id)
    parts = [
        heading(card, words),
        words.say("You can’t come? Then your place is free for somebody else at once."),
    ]
    if card.shift.starts_at - context.now <= LATE_NOTICE:
        parts.append(words.say("It starts soon, so the coordinators are told too."))
    choices = (
        button(words.say("Yes, give my place back"), give_back, shift_id, context.minute),
        button(words.say("No, I’ll be there"), my_shift, shift_id),
        button(words.say("🔁 Offer it to somebody I know"), swaps.offer_swap, shift_id),
    )
    return Message(Markup("\n\n").join(parts), (Choices(choices), way_on(words)))


@screen("give-back", aside=True)
async def give_back(context: Context, shift_id: int, asked: int) -> Shown:
    """Gives the place back now; asks again after a while."""
    row = await sign_ups.of(context.session, context.chat.person_id, shift_id)
    if row is None or row.state is not SignUpState.CONFIRMED or context.is_long_ago(asked):
        return await cannot_come(context, shift_id)
    person = await context.person()
    departure = await enrolment.give_up(context.session, row.person_id, shift_id, context.now)
    if departure.card is None or departure.was is None:
        return await my_shift(context, shift_id)
    is_told = await waiting_list.tell_departure(context, departure, person.name if person else "")
    return _given_back(context.words, departure.card, departure, is_told=is_told)


def _none(words: Words) -> Message:
    text = words.say("You are on no shift at the moment.")
    choices = (shifts.any_shift(words), button(words.say("⏱ My hours"), hours.hours))
    return Message(text, (Choices(choices), way_on(words)))


def label(one: Listed, words: Words) -> str:
    """'✅ Sat 12 Mar 18:00 Distribution': one of them, as a button."""
    card, shift = one.card, one.card.shift
    day, start = words.short_day(card.day), words.time(shift.starts_at, card.zone)
    return f"{_SIGNS[one.sign_up.state]} {day} {start} {what(card, words)}"


def _turns(page: int, total: int, words: Words) -> Iterator[Choice]:
    if page:
        yield button(words.say("‹ Previous"), my_shifts_page, page - 1)
    if (page + 1) * A_PAGE < total:
        yield button(words.say("More ›"), my_shifts_page, page + 1)


def _below_the_list(words: Words, states: set[SignUpState]) -> Iterator[Choice]:
    yield shifts.any_shift(words)
    if SignUpState.CONFIRMED in states:
        yield button(words.say("📎 All in one calendar file"), calendar_files.all_in_one)
    yield button(words.say("🔔 My reminders"), reminder_settings.reminder_settings)
    yield button(words.say("⏱ My hours"), hours.hours)


def _facts(card: ShiftCard, row: SignUp, words: Words) -> Iterator[Markup]:
    """What the person said about this shift, and what it asks of them."""
    if row.attendance is Attendance.PRESENT:
        yield words.say("✅ You are there. Thank you!")
    elif row.answer is Answer.LATE:
        yield words.count("⏰ You said: {n} minute late.", "⏰ You said: {n} minutes late.", row.late_minutes)
    elif row.answer is Answer.COMING:
        yield words.say("✅ You said that you’ll be there.")
    else:
        yield words.say("✅ You are on it.")
    if row.party > 1:
        yield words.count("{n} place for you", "{n} places for you", row.party)
    if card.shift.requirements:
        asked = words.listing(requirement(code, words) for code in card.shift.requirements)
        yield words.say("You need: {what}", what=asked)


async def _is_group(context: Context, row: SignUp) -> bool:
    """Whether others come along, or might."""
    who = await volunteers.of(context.session, row.person_id)
    return row.party > 1 or (who is not None and who.party > 1)


def _about_coming(context: Context, card: ShiftCard, row: SignUp, *, is_group: bool) -> Iterator[Choice]:
    words, shift = context.words, card.shift
    if row.attendance is Attendance.PRESENT:
        return
    if attendance.opens_at(shift) <= context.now <= attendance.closes_at(shift):
        yield button(words.say("📍 Here I am"), check_in.here_i_am, shift.id)
    yield button(words.say("🙁 I can’t come"), cannot_come, shift.id)
    yield button(words.say("⏰ I’ll be late"), reminders.late, shift.id)
    if is_group:
        yield button(words.say("🔢 How many of us come"), how_many.how_many, shift.id)


def _other_ways(context: Context, card: ShiftCard) -> Iterator[Choice]:
    words = context.words
    if card.shift.starts_at > context.now:
        yield button(words.say("🔁 Swap"), swaps.offer_swap, card.shift.id)
        yield button(words.say("📎 Calendar file"), calendar_files.calendar_file, card.shift.id)
        yield button(words.say("🔔 My reminders"), reminder_settings.reminder_settings)
    yield button(words.say("🗓 My shifts"), my_shifts)


def _over(words: Words, card: ShiftCard) -> Message:
    text = Markup("\n\n").join((heading(card, words), words.say("This shift is over. Thank you!")))
    choices = (button(words.say("⏱ My hours"), hours.hours), shifts.any_shift(words))
    return Message(text, (Choices(choices), way_on(words)))


def _given_back(words: Words, card: ShiftCard, departure: Departure, *, is_told: bool) -> Message:
    """What became of the place."""
    parts = [heading(card, words), words.say("Thank you for telling us: your place is free again.")]
    if departure.offers:
        parts.append(words.say("It is offered to the next person on the waiting list."))
    if is_told:
        parts.append(words.say("The coordinators have just been told."))
    choices = [shifts.others(card, words), button(words.say("🗓 My shifts"), my_shifts)]
    if card.shift.free > 0:
        choices.insert(0, button(words.say("↩️ I can come after all"), shifts.shift_card, card.shift.id))
    return Message(Markup("\n\n").join(parts), (Choices(tuple(choices)), way_on(words)))
