"""'Here I am': from half an hour before a shift to half an hour after its start."""

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.shifts import my_shifts, shift_words, shifts
from handlers.start import way_on
from models import attendance
from models.attendance import Marked, NotMarked
from models.shifts import ShiftCard
from models.sign_ups import Attendance


@screen("here", aside=True)
async def here_i_am(context: Context, shift_id: int) -> Shown:
    """Checks the person in."""
    person_id = context.chat.person_id
    if person_id is None:
        return _not_on_it(context, None)
    marked = await attendance.check_in(context.session, person_id, shift_id, context.now)
    if marked.card is None or marked.refusal is NotMarked.GONE:
        return _not_on_it(context, marked.card)
    is_here = marked.sign_up is not None and marked.sign_up.attendance is Attendance.PRESENT
    why = None if is_here else marked.refusal
    text = _refused(context, why, marked.card) if why else _noted(context, marked)
    ways = [button(context.words.say("🗓 My shift"), my_shifts.my_shift, shift_id)]
    if why is NotMarked.TOO_EARLY:
        ways.insert(0, button(context.words.say("📍 Here I am"), here_i_am, shift_id))
    return Message(text, (Choices(tuple(ways)), way_on(context.words)))


def _noted(context: Context, marked: Marked) -> Markup:
    words = context.words
    if marked.is_new:
        return words.say("✅ Welcome! The team sees that you are here. Have a good shift.")
    return words.say("✅ You are checked in already. Have a good shift.")


def _refused(context: Context, why: NotMarked, card: ShiftCard) -> Markup:
    """Why not, and what to do instead."""
    words, shift = context.words, shift_words.in_a_sentence(card, context.words)
    match why:
        case NotMarked.TOO_EARLY:
            since = words.near_moment(attendance.opens_at(card.shift), card.zone, context.now)
            return words.say(
                "You are early! You can check in from {moment} on, for: {shift}", moment=since, shift=shift
            )
        case NotMarked.CANCELLED:
            return words.say("This shift is cancelled: {shift}", shift=shift)
        case _:
            return words.say(
                "Checking in by yourself is possible until half an hour after the start. "
                "Tell somebody who coordinates on the spot: they can still note that you were there."
            )


def _not_on_it(context: Context, card: ShiftCard | None) -> Message:
    """Somebody without a place on the shift: perhaps there is one."""
    words = context.words
    if card is None:
        text = words.say("That shift is no longer there. These are yours:")
        return Message(text, (Choices((button(words.say("🗓 My shifts"), my_shifts.my_shifts),)), way_on(words)))
    text = words.say(
        "You have no place on this shift: {shift}\n\nIf you are there all the same, tell somebody who coordinates.",
        shift=shift_words.in_a_sentence(card, words),
    )
    choices = (
        button(words.say("👀 See the shift"), shifts.shift_card, card.shift.id),
        button(words.say("🗓 My shifts"), my_shifts.my_shifts),
    )
    return Message(text, (Choices(choices, columns=2), way_on(words)))
