"""What a coordinator hears of a change or a cancellation: done, for whom, and who has to be called; or why not."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.planning import planning, planning_notices, shift_changes
from handlers.planning.planning_steps import too_few
from handlers.rosters import roster, roster_words
from handlers.shifts import shift_words
from handlers.start import way_on
from models import people
from models.shift_effects import Change, Refusal, Refused
from models.shifts import ShiftCard, ShiftState

NAMES = 12
"""Of those whom nobody reached; the roster has all of them."""


async def done(context: Context, shift_id: int, changes: Sequence[Change], head: Markup, reason: str = "") -> Message:
    """Tells everybody concerned, and says so."""
    words, told = context.words, await planning_notices.tell(context, changes, reason)
    names = await people.names(context.session, [*told.unreached, *_clashing(changes)])
    parts = [head, *_which(changes, words)]
    if told.people:
        parts.append(words.count("{n} person hears of it.", "{n} people hear of it.", told.people))
    if told.unreached:
        unreached = [names[number] for number in told.unreached if number in names]
        listed = roster_words.listed(unreached, NAMES, words)
        parts.append(words.say("⚠️ I can’t reach {names}. The roster shows the numbers to call.", names=listed))
    clashes = _clash_lines(changes, names, words)
    if clashes:
        parts.append(planning_notices.listed(words.say("⚠️ On another shift at that time:"), clashes, words))
    see = button(words.say("👥 See the shift’s roster"), roster.roster, shift_id)
    more = button(words.say("➕ Plan a shift"), planning.plan_shift)
    return Message(Markup("\n\n").join(parts), (Choices((see, more), columns=2), way_on(words)))


def _which(changes: Sequence[Change], words: Words) -> list[Markup]:
    if len(changes) == 1:
        return [shift_words.heading(changes[0].card, words)]
    if not changes:
        return []
    return [words.count("It concerns {n} shift.", "It concerns {n} shifts.", len(changes))]


def _clashing(changes: Sequence[Change]) -> list[int]:
    return [one.person_id for change in changes for one in change.concerned if one.other]


def _clash_lines(changes: Sequence[Change], names: dict[int, str], words: Words) -> list[Markup]:
    return [
        words.say("• {name}: {shift}", name=names[one.person_id], shift=shift_words.in_a_sentence(one.other, words))
        for change in changes
        for one in change.concerned
        if one.other and one.person_id in names
    ]


def refused(refusal: Refused, shift_id: int, words: Words, most: int = 0) -> Message:
    """Why nothing was changed, and what can be done."""
    again = button(words.say("✏️ Change"), shift_changes.change_shift, shift_id)
    see = button(words.say("👥 See the shift’s roster"), roster.roster, shift_id)
    is_over = refusal.why in (Refusal.GONE, Refusal.CANCELLED, Refusal.STARTED)
    choices = (see,) if is_over else (again, see)
    return Message(_why_not(refusal, words, most), (Choices(choices, columns=2), way_on(words)))


def _why_not(refusal: Refused, words: Words, most: int) -> Markup:
    match refusal.why:
        case Refusal.GONE:
            return words.say("That shift is no longer there.")
        case Refusal.CANCELLED:
            return words.say("That shift was cancelled already.")
        case Refusal.STARTED:
            return words.say("That shift has begun, so it can’t be changed or cancelled any more.")
        case Refusal.STALE:
            return words.say("Somebody changed that shift a moment ago. Please look at it again; nothing was done.")
        case Refusal.SAME:
            return words.say("It is like that already, so there was nothing to change.")
        case Refusal.PAST:
            return words.say("These hours have begun already, so nothing was changed.")
        case Refusal.TOO_LONG:
            return words.say("That is more than 24 hours. Please make two shifts of it, so that people can rest.")
        case Refusal.TOO_FEW:
            return _too_few(refusal.card, words, most)


def _too_few(card: ShiftCard | None, words: Words, most: int) -> Markup:
    if card is None:
        return words.say("That shift is no longer there.")
    parts = (shift_words.heading(card, words), too_few(card.shift.taken, most, words))
    return Markup("\n\n").join(parts)


def why_not_now(card: ShiftCard, now: datetime, words: Words) -> Markup | None:
    """Why a shift can't be changed or cancelled any more; None when it can."""
    if card.shift.state is ShiftState.CANCELLED:
        return words.say("That shift was cancelled already.")
    if card.shift.starts_at <= now:
        return words.say("That shift has begun, so it can’t be changed or cancelled any more.")
    return None
