"""Reminders of shifts, and what is answered to them: I'll be there, I'll be late. 'I can't' is ``my_shifts``'."""

from datetime import datetime, timedelta
from functools import partial

from markupsafe import Markup

from handlers.attending import check_in, hours
from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.rosters import roster
from handlers.shifts import my_shifts, shift_taking, shift_words, shifts
from handlers.start import way_on
from models import answering, attendance, contacts, privacy, quiet, reminding, roles
from models import shifts as planned
from models.answering import Answered, NotAnswered
from models.people import Person
from models.reminding import Reminding
from models.shifts import ShiftCard
from models.sign_ups import LATE_NOTICE, Answer, SignUp

PORTION = 500
"""Settled in one transaction: large enough that few are committed, small enough that nobody waits long behind it."""
LATENESS, LATEST = (15, 30, 60), 180
"""Minutes to choose from, and the most that can be typed."""
ON_THE_WAY = timedelta(hours=3)
_Said = dict[tuple[int, str, bool, bool], Message]


async def remind(telling: Telling) -> bool:
    """One portion of the reminders that are due; True when there may be more."""
    going, more = await reminding.settle(telling.session, telling.now, PORTION, telling.skipped)
    said: _Said = {}
    nowhere = {one.card.site.id for one in going if one.is_last and not _is_told_where(one.card, telling)}
    named = await contacts.sites_with_any(telling.session, nowhere)
    for one in going:
        telling.in_hand = one.sign_up_id
        starts_at = one.card.shift.starts_at
        key = f"{privacy.about(one.person_id)}remind:{one.sign_up_id}:{one.hours}:{starts_at.isoformat()}"
        telling.notify(
            one.chats, key, partial(_reminder, one, said, telling.now, one.card.site.id in named), helps_until=starts_at
        )
    return more


@screen("coming", aside=True)
async def coming(context: Context, shift_id: int) -> Shown:
    """'I'll be there', below a reminder or in one's own list."""
    words = context.words
    kept = await answering.answer(context.session, context.chat.person_id, shift_id, Answer.COMING, context.now)
    if kept.card is None or kept.refusal:
        return not_counted(kept, shift_id, words)
    text = Markup("\n\n").join(
        (
            words.say("Thank you! We are counting on you:"),
            *_where(kept.card, words, context.now, meet=_is_told_where(kept.card, context)),
        )
    )
    choices = [*_here(context, kept.card), button(words.say("🗓 My shift"), my_shifts.my_shift, shift_id)]
    return Message(text, (Choices(tuple(choices)), way_on(words)))


@screen("late", aside=True)
async def late(context: Context, shift_id: int) -> Shown:
    """Asks how late."""
    words = context.words
    times = tuple(
        button(words.count("{n} minute", "{n} minutes", minutes), late_by, shift_id, minutes) for minutes in LATENESS
    )
    others = (
        button(words.say("✅ I’ll be on time"), coming, shift_id),
        button(words.say("🙁 I can’t come"), my_shifts.cannot_come, shift_id),
    )
    card, question = await planned.card(context.session, shift_id), words.say("How late will you be?")
    text = Markup("{}\n\n{}").format(shift_words.heading(card, words, context.now), question) if card else question
    return Message(text, (Choices(times, columns=3), Choices(others), way_on(words)))


@screen("late-by", aside=True)
async def late_by(context: Context, shift_id: int, minutes: int) -> Shown:
    """So many minutes late; the coordinators are told when the shift is near."""
    if not 0 < minutes <= LATEST:
        return await late(context, shift_id)
    words, person = context.words, await context.person()
    kept = await answering.answer(
        context.session, context.chat.person_id, shift_id, Answer.LATE, context.now, late_minutes=minutes
    )
    if kept.card is None or kept.sign_up is None or person is None or kept.refusal:
        return not_counted(kept, shift_id, words)
    is_told = kept.is_new and await _tell_coordinators(context, person, kept.card, kept.sign_up)
    text = words.count(
        "Thank you for letting us know: about {n} minute late.",
        "Thank you for letting us know: about {n} minutes late.",
        minutes,
    )
    told = [words.say("The coordinators have just been told.")] if is_told else []
    text = Markup("\n\n").join(
        (text, *told, *_where(kept.card, words, context.now, meet=_is_told_where(kept.card, context)))
    )
    see = button(words.say("🗓 My shift"), my_shifts.my_shift, shift_id)
    change = button(words.say("✏️ Change it"), late, shift_id)
    return Message(text, (Choices((see, change)), way_on(words)))


def not_counted(kept: Answered, shift_id: int, words: Words) -> Message:
    """Said to an answer that can't count any more, with the way on."""
    of_shift = Choices((button(words.say("🗓 My shift"), my_shifts.my_shift, shift_id),))
    others = Choices((shifts.any_shift(words),))
    match kept.refusal:
        case NotAnswered.CANCELLED:
            return Message(words.say("This shift was cancelled, you need not come."), (others, way_on(words)))
        case NotAnswered.OVER:
            mine = Choices((button(words.say("⏱ My hours"), hours.hours),))
            return Message(words.say("This shift is over."), (mine, way_on(words)))
        case NotAnswered.WAITING:
            text = words.say("You are on the waiting list of this shift: there is no place for you yet.")
            return Message(text, (of_shift, way_on(words)))
    return Message(words.say("You are not on this shift, nobody is waiting for you there."), (others, way_on(words)))


def _reminder(one: Reminding, said: _Said, now: datetime, can_ask: bool, words: Words) -> Message:
    """The same for everybody of a language on a shift, and made once."""
    which = one.card.shift.id, words.language, one.is_last, one.is_answered
    if which not in said:
        said[which] = _made(one, now, can_ask, words)
    return said[which]


def _is_told_where(card: ShiftCard, telling: Telling) -> bool:
    return shift_taking.is_told_where(card, telling.languages["en"])


def _made(one: Reminding, now: datetime, can_ask: bool, words: Words) -> Message:
    """The last before the shift tells where to meet, with the pin; or whom to ask, where the site names somebody."""
    card = one.card
    lines = _where(card, words, now, meet=one.is_last)
    lines[0] = Markup("🔔 {}").format(lines[0])
    lines.append(words.say("See you soon!") if one.is_answered else words.say("Will you be there?"))
    is_settled = one.is_last and one.is_answered
    is_left_open = one.is_last and can_ask and not shift_taking.is_told_where(card, words)
    ask = (button(words.say("☎️ Whom to ask"), shift_taking.whom_to_ask, card.shift.id),) if is_left_open else ()
    groups = (answers(card.shift.id, words, is_settled=is_settled), Choices(ask), way_on(words))
    return Message(
        Markup("\n\n").join(lines),
        tuple(group for group in groups if group.items),
        place=shift_words.pin(card, words) if one.is_last else None,
        kind="shift_reminder",
        parameters={"shift": shift_words.heading(card, words).striptags()},
    )


def _where(card: ShiftCard, words: Words, now: datetime, *, meet: bool) -> list[Markup]:
    """The shift, in paragraphs; with where to meet, for those who are confirmed."""
    meeting = shift_taking.where_to_meet(card, words) if meet else Markup()
    note = Markup("<i>{}</i>").format(card.shift.note) if card.shift.note else Markup()
    return [part for part in (shift_words.heading(card, words, now), meeting, note) if part]


def answers(shift_id: int, words: Words, *, is_settled: bool = False) -> Choices:
    """What can be answered to a reminder, or to word that a shift was moved; ``is_settled``: what is left to say is
    that one is there.
    """
    coming_or_here = button(words.say("✅ I’ll be there"), coming, shift_id)
    if is_settled:
        coming_or_here = button(words.say("📍 Here I am"), check_in.here_i_am, shift_id)
    return Choices(
        (
            coming_or_here,
            button(words.say("⏰ I’ll be late"), late, shift_id),
            button(words.say("🙁 I can’t come"), my_shifts.cannot_come, shift_id),
        )
    )


def _here(context: Context, card: ShiftCard) -> list[Choice]:
    """Offered some hours before it is possible: what is said on the way stays the last message in the chat."""
    is_time = card.shift.starts_at - context.now <= ON_THE_WAY and context.now <= attendance.closes_at(card.shift)
    return [button(context.words.say("📍 Here I am"), check_in.here_i_am, card.shift.id)] if is_time else []


async def _tell_coordinators(context: Context, person: Person, card: ShiftCard, row: SignUp) -> bool:
    """Whether anybody is told now: on the last day before the start, other than the person, and not asleep."""
    if card.shift.starts_at - context.now > LATE_NOTICE:
        return False
    team = await roles.coordinators_chats(context.session, [card.site.id])
    team = [chat for chat in team if chat.person_id != person.id]
    told_from = quiet.allowed_from(context.now, card.zone, concerns=card.shift.starts_at)
    context.notify(
        team,
        f"{privacy.about(person.id)}late:{card.shift.id}:{context.now.isoformat()}",
        partial(_lateness, person.name, card, row.late_minutes),
        not_before=told_from,
        helps_until=card.shift.ends_at,
    )
    return bool(team) and told_from <= context.now


def _lateness(name: str, card: ShiftCard, minutes: int, words: Words) -> Message:
    said = words.count(
        "⏰ <b>{name}</b> will be about {n} minute late.",
        "⏰ <b>{name}</b> will be about {n} minutes late.",
        minutes,
        name=name,
    )
    see = Choices((button(words.say("👥 See the shift’s roster"), roster.roster, card.shift.id),))
    text = Markup("\n").join((said, shift_words.in_a_sentence(card, words)))
    return Message(text, (see, way_on(words)), kind="late", parameters={"name": name})
