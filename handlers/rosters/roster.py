"""A shift as its coordinators see it: who comes, who has not said, who is there, who waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from handlers import team
from handlers.announcing import announcement_form
from handlers.calls import calls
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.planning import planning, shift_changes
from handlers.rosters import adding_people, presence, roster_people, roster_words, shift_message, today
from handlers.shifts import shift_words
from handlers.start import way_on
from models import adding, reminders, rosters
from models import calls as kept_calls
from models.calls import Call
from models.rosters import Entry
from models.shifts import ShiftCard, ShiftState
from models.sign_ups import SignUpState


@screen("roster", aside=True)
async def roster(context: Context, shift_id: int) -> Shown:
    """Everybody on the shift, with the numbers of those who shared them."""
    return await roster_page(context, shift_id, 0)


@screen("roster-at", aside=True)
async def roster_page(context: Context, shift_id: int, page: int) -> Shown:
    """A page of a long one."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    entries = await rosters.everybody(context.session, shift_id)
    here, page = roster_words.page_of(entries, page)
    unreached = await reminders.missed(context.session, shift_id)
    lines = _lines(context, card, here, unreached)
    text = Markup("\n\n").join((_head(card, context.now, context.words), *lines))
    turns = roster_words.turns_of(context.words, roster_page, (shift_id,), page, len(entries))
    call = await kept_calls.running(context.session, shift_id)
    groups = (_actions(context, card, entries, call), turns, _ways(context, card), way_on(context.words))
    return Message(text, tuple(group for group in groups if group.items))


def _head(card: ShiftCard, now: datetime, words: Words) -> Markup:
    shift = card.shift
    lines = [shift_words.heading(card, words)]
    if shift.state is ShiftState.CANCELLED:
        return Markup("\n").join((*lines, words.say("This shift is cancelled.")))
    lines.append(today.fill(card, words, now))
    numbers = {"least": words.number(shift.least), "most": words.number(shift.most)}
    lines.append(words.say("At least {least}, at most {most}", **numbers))
    if shift.requirements:
        needs = words.listing(shift_words.requirement(code, words) for code in shift.requirements)
        lines.append(words.say("Asked for: {requirements}", requirements=needs))
    point = shift_words.meeting_point(card, words)
    lines += [words.say("📍 {meeting_point}", meeting_point=point)] if point else []
    lines += [words.say("📝 {note}", note=shift.note)] if shift.note else []
    return Markup("\n").join(lines)


def _lines(
    context: Context, card: ShiftCard, here: Sequence[Entry], unreached: Mapping[int, Sequence[int]]
) -> list[Markup]:
    """A block for those who come, for those with an offer, and for those who wait."""
    words = context.words
    if not here:
        return [] if card.shift.state is ShiftState.CANCELLED else [words.say("Nobody is on this shift yet.")]
    confirmed = [entry for entry in here if entry.is_confirmed]
    offered = [entry for entry in here if entry.sign_up.state is SignUpState.OFFERED]
    waiting = [entry for entry in here if entry.sign_up.state is SignUpState.WAITING]
    on_it = [_confirmed(entry, card, context, unreached.get(entry.sign_up.id, ())) for entry in confirmed]
    blocks = [
        (words.say("<b>On the shift</b>"), on_it),
        (words.say("<b>Offered a place</b>"), [_offered(entry, card, context) for entry in offered]),
        (words.say("<b>Waiting, in this order</b>"), [_plain(entry, words) for entry in waiting]),
    ]
    found = [Markup("\n").join((title, *lines)) for title, lines in blocks if lines]
    legend = roster_words.legend([roster_words.mark_of(entry, card, context.now) for entry in confirmed], words)
    return [*found, legend] if legend else found


def _confirmed(entry: Entry, card: ShiftCard, context: Context, unreached: Sequence[int]) -> Markup:
    words = context.words
    hours = words.listing(words.number(before) for before in unreached)
    missed = [words.say("not reminded {hours} h before", hours=hours)] if unreached else []
    head = Markup("{} {}").format(roster_words.mark_of(entry, card, context.now), roster_words.named(entry, words))
    return Markup(" · ").join((head, *roster_words.details(entry, words), *missed))


def _offered(entry: Entry, card: ShiftCard, context: Context) -> Markup:
    words, until = context.words, entry.sign_up.offered_until
    kept = [words.say("until {moment}", moment=shift_words.until(until, card, words, context.now))] if until else []
    return Markup(" · ").join(
        (Markup("• {}").format(roster_words.named(entry, words)), *kept, *roster_words.details(entry, words))
    )


def _plain(entry: Entry, words: Words) -> Markup:
    return Markup(" · ").join(
        (Markup("• {}").format(roster_words.named(entry, words)), *roster_words.details(entry, words))
    )


def _actions(context: Context, card: ShiftCard, entries: Sequence[Entry], call: Call | None) -> Choices:
    """What can be done about the shift, given where it stands; a call that runs is always within reach."""
    words, shift, number = context.words, card.shift, card.shift.id
    is_planned, is_ahead = shift.state is ShiftState.PLANNED, context.now < shift.starts_at
    is_anybody = any(entry.is_confirmed for entry in entries)
    choices: list[Choice] = []
    if is_anybody and presence.can_be_marked(card, context.now):
        choices.append(button(words.say("☑ Who is here"), presence.presence, number, 0))
    if call:
        choices.append(button(words.say("📣 The call for help"), calls.call_for_help, number))
    elif is_planned and is_ahead and shift.is_short:
        choices.append(button(words.say("📣 Call for help"), calls.call_for_help, number))
    if is_anybody and shift_message.can_be_sent(card, context.now):
        choices.append(button(words.say("✉️ Message to all"), shift_message.message_shift, number))
        choices.append(button(words.say("📢 Announce"), announcement_form.announce_to_shift, number))
    if adding.closed(card, context.now) is None:
        choices.append(button(words.say("➕ Add somebody"), adding_people.add_somebody, number))
    if entries:
        choices.append(button(words.say("👤 One person"), roster_people.people, number, 0))
    if is_planned and is_ahead:
        choices.append(button(words.say("✏️ Change"), shift_changes.change_shift, number))
        choices.append(button(words.say("✖ Cancel the shift"), shift_changes.cancel_shift, number))
    return Choices(tuple(choices), columns=2)


def _ways(context: Context, card: ShiftCard) -> Choices:
    words = context.words
    day = button(words.say("📋 {day}", day=words.short_day(card.day)), today.on_day, card.day.isoformat())
    return Choices((day, button(words.say("➕ Plan a shift"), planning.plan_shift)), columns=2)
