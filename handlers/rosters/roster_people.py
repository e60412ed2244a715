"""One person of a shift, for its coordinators: how they stand, and what can be done about it."""

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.rosters import presence, roster, roster_words, taking_off
from handlers.shifts import shift_words
from handlers.start import way_on
from models import rosters, volunteers
from models.rosters import Entry
from models.shifts import ShiftCard
from models.sign_ups import SignUpState


@screen("roster-people", aside=True)
async def people(context: Context, shift_id: int, page: int) -> Shown:
    """A button for each who is on the shift or waits for it."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    words, entries = context.words, await rosters.everybody(context.session, shift_id)
    here, page = roster_words.page_of(entries, page)
    names = tuple(button(_label(entry, card, context), person, shift_id, entry.person.id) for entry in here)
    text = words.say("Who is it about?") if here else words.say("Nobody is on this shift yet.")
    head = Markup("{}\n\n{}").format(shift_words.heading(card, words), text)
    turns = roster_words.turns_of(words, people, (shift_id,), page, len(entries))
    groups = (Choices(names), turns, back_to(words, shift_id), way_on(words))
    return Message(head, tuple(group for group in groups if group.items))


@screen("on-shift", aside=True)
async def person(context: Context, shift_id: int, person_id: int) -> Shown:
    """How somebody stands on the shift, and what can be done about it."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    entry = await rosters.one(context.session, shift_id, person_id)
    if entry is None:
        return gone(context.words, shift_id)
    words = context.words
    name = Markup("<b>{}</b>").format(roster_words.named(entry, words))
    told = Markup("\n").join((name, _standing(entry, card, context), *roster_words.details(entry, words)))
    text = Markup("{}\n\n{}").format(told, shift_words.heading(card, words))
    choices = Choices(tuple(await _choices(context, entry, card)))
    groups = (choices, back_to(words, shift_id), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


def gone(words: Words, shift_id: int) -> Message:
    """Said where somebody is neither on the shift nor on its list."""
    text = words.say("That person is no longer on this shift.")
    return Message(text, (back_to(words, shift_id), way_on(words)))


def back_to(words: Words, shift_id: int) -> Choices:
    """The button to the roster."""
    return Choices((button(words.say("👥 Everybody on the shift"), roster.roster, shift_id),))


def _label(entry: Entry, card: ShiftCard, context: Context) -> Markup:
    mark = roster_words.mark_of(entry, card, context.now) if entry.is_confirmed else "⏳"
    return Markup("{} {}").format(mark, roster_words.named(entry, context.words))


def _standing(entry: Entry, card: ShiftCard, context: Context) -> Markup:
    """Where somebody stands, in words."""
    words, until = context.words, entry.sign_up.offered_until
    if entry.sign_up.state is SignUpState.OFFERED and until:
        moment = shift_words.until(until, card, words, context.now)
        return words.say("⏳ A place is offered until {moment}.", moment=moment)
    if not entry.is_confirmed:
        return words.say("⏳ On the waiting list.")
    match roster_words.mark_of(entry, card, context.now):
        case roster_words.HERE:
            return words.say("✅ They are here.")
        case roster_words.ABSENT:
            return words.say("✖ They did not come.")
        case roster_words.NOT_SEEN:
            return words.say("👀 Nobody has noted yet whether they are here.")
        case roster_words.COMING:
            return words.say("✓ They said that they come.")
        case roster_words.LATE:
            return words.say("⏰ They said that they will be late.")
        case roster_words.UNCONFIRMED:
            return words.say("❔ No answer from them yet.")
    return words.say("They have a place.")


async def _choices(context: Context, entry: Entry, card: ShiftCard) -> list[Choice]:
    words, number, person_id = context.words, card.shift.id, entry.person.id
    choices: list[Choice] = []
    if entry.is_confirmed and presence.can_be_marked(card, context.now):
        choices.append(button(words.say("☑ Who is here"), presence.presence, number, 0))
    if await volunteers.of(context.session, person_id):
        choices.append(button(words.say("🧡 Their registration"), team.volunteer_card, person_id))
    if context.now < card.shift.starts_at:
        is_waiting = entry.sign_up.state is SignUpState.WAITING
        label = words.say("✖ Take off the list") if is_waiting else words.say("✖ Take off the shift")
        choices.append(button(label, taking_off.take_off, number, person_id))
    return choices
