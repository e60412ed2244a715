"""Who is there: a coordinator marks it on the roster, one tap a person."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from markupsafe import Markup

from handlers import team
from handlers.attending import wrap_up
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.rosters import roster_people, roster_words
from handlers.shifts import shift_words
from handlers.start import way_on
from models import attendance, rosters
from models.audit import Action, Subject, of_person
from models.rosters import Entry
from models.shifts import ShiftCard, ShiftState
from models.sign_ups import Attendance


class Seen(StrEnum):
    """What a tap says of somebody; permanent, since buttons carry it."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


FEWEST_AT_ONCE = 3
"""So many who are not marked yet, and a button offers to mark them at once."""
_NEXT = {None: Seen.PRESENT, Attendance.PRESENT: Seen.ABSENT, Attendance.ABSENT: Seen.UNKNOWN}
_SIGNS = {None: "☐", Attendance.PRESENT: roster_words.HERE, Attendance.ABSENT: roster_words.ABSENT}
_KEPT = {Seen.PRESENT: Attendance.PRESENT, Seen.ABSENT: Attendance.ABSENT, Seen.UNKNOWN: None}


@screen("presence", aside=True)
async def presence(context: Context, shift_id: int, page: int) -> Shown:
    """A button for each who has a place: a tap for present, again for absent, once more to take it back."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    words = context.words
    if not can_be_marked(card, context.now):
        return _not_now(context, card)
    entries = [entry for entry in await rosters.everybody(context.session, shift_id) if entry.is_confirmed]
    here, page = roster_words.page_of(entries, page)
    names = tuple(_tick(entry, shift_id, page, words) for entry in here)
    turns = roster_words.turns_of(words, presence, (shift_id,), page, len(entries))
    text = Markup("{}\n\n{}").format(shift_words.heading(card, words), _told(entries, words))
    groups = (Choices(names), turns, _rest(entries, shift_id, words), roster_people.back_to(words, shift_id))
    return Message(text, (*(group for group in groups if group.items), way_on(words)))


@screen("seen-rest", aside=True)
async def rest(context: Context, shift_id: int) -> Shown:
    """Asks before all of whom nothing is noted yet are marked as present."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    unmarked = await _unmarked(context, shift_id)
    if not unmarked or not can_be_marked(card, context.now):
        return await presence(context, shift_id, 0)
    words = context.words
    question = words.count(
        "Note {n} person as present, of whom nothing is noted yet?",
        "Note {n} people as present, of whom nothing is noted yet?",
        _heads(unmarked),
    )
    yes = button(words.say("Yes, they are here"), rest_now, shift_id, context.minute)
    no = button(words.say("No, one by one"), presence, shift_id, 0)
    text = Markup("{}\n\n{}").format(shift_words.heading(card, words), question)
    return Message(text, (Choices((yes, no), columns=2), way_on(words)))


@screen("seen-rest-now", aside=True)
async def rest_now(context: Context, shift_id: int, asked: int) -> Shown:
    """Marks them; asks again after a while."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    if context.is_long_ago(asked):
        return await rest(context, shift_id)
    context.did(Action.PRESENCE_NOTED, Subject.SHIFT, shift_id, site_id=card.site.id)
    for entry in await _unmarked(context, shift_id):
        marked = await attendance.mark(context.session, entry.sign_up.id, Attendance.PRESENT, context.now)
        if marked.earned:
            await wrap_up.thank(context, marked)
    return await presence(context, shift_id, 0)


async def _unmarked(context: Context, shift_id: int) -> list[Entry]:
    everybody = await rosters.everybody(context.session, shift_id)
    return [entry for entry in everybody if entry.is_confirmed and entry.sign_up.attendance is None]


def _heads(entries: Sequence[Entry]) -> int:
    """How many people they are, with those who come along."""
    return sum(entry.sign_up.party for entry in entries)


def _rest(entries: Sequence[Entry], shift_id: int, words: Words) -> Choices:
    """The button that marks the rest at once, where it saves more than a tap."""
    unmarked = [entry for entry in entries if entry.sign_up.attendance is None]
    if len(unmarked) < FEWEST_AT_ONCE:
        return Choices(())
    label = words.say("✅ The others are here ({n})", n=words.number(_heads(unmarked)))
    return Choices((button(label, rest, shift_id),))


@screen("seen", aside=True)
async def seen(context: Context, shift_id: int, person_id: int, what: Seen, page: int) -> Shown:
    """Keeps what the tapped button said, however often it is tapped."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    entry = await rosters.one(context.session, shift_id, person_id)
    if entry is None or not entry.is_confirmed:
        return roster_people.gone(context.words, shift_id)
    marked = await attendance.mark(context.session, entry.sign_up.id, _KEPT[what], context.now)
    if marked.refusal is None:
        detail = of_person(person_id)
        context.did(Action.PRESENCE_NOTED, Subject.SHIFT, shift_id, site_id=card.site.id, detail=detail)
    if marked.earned:
        await wrap_up.thank(context, marked)
    return await presence(context, shift_id, page)


def can_be_marked(card: ShiftCard, now: datetime) -> bool:
    """Whether it is time to say who is there."""
    shift = card.shift
    is_time = attendance.opens_at(shift) <= now <= shift.ends_at + attendance.CORRECTED_WITHIN
    return shift.state is ShiftState.PLANNED and is_time


def _not_now(context: Context, card: ShiftCard) -> Message:
    words, number = context.words, card.shift.id
    if card.shift.state is not ShiftState.PLANNED:
        text = words.say("This shift is cancelled.")
    elif context.now < card.shift.starts_at:
        since = words.near_moment(attendance.opens_at(card.shift), card.zone, context.now)
        text = words.say("It is too early to say who is there. From {moment} on you can.", moment=since)
    else:
        text = words.say("That was long ago: who was there can no longer be changed.")
    return Message(text, (roster_people.back_to(words, number), way_on(words)))


def _told(entries: Sequence[Entry], words: Words) -> Markup:
    """How many are there, and what a tap does."""
    if not entries:
        return words.say("Nobody is on this shift yet.")
    here = _heads([entry for entry in entries if entry.sign_up.attendance is Attendance.PRESENT])
    count = words.count("<b>{n}</b> of {all} is here.", "<b>{n}</b> of {all} are here.", here, all=_heads(entries))
    how = words.say("Tap a name for present, again for absent, and once more to take it back.")
    return Markup("\n").join((count, how))


def _tick(entry: Entry, shift_id: int, page: int, words: Words) -> Choice:
    """Shows what is known, and carries what the tap will make of it."""
    now = entry.sign_up.attendance
    label = Markup("{} {}").format(_SIGNS[now], roster_words.named(entry, words))
    return button(label, seen, shift_id, entry.person.id, _NEXT[now], page)
