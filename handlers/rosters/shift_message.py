"""A word to everybody on a shift, from its coordinators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.rosters import roster_people, roster_words
from handlers.shifts import my_shifts, shift_words
from handlers.start import way_on
from models import people, privacy, quiet, roles, rosters
from models.audit import Action, Subject
from models.roles import Role
from models.rosters import Entry, Silence
from models.shifts import ShiftCard, ShiftState

LONGEST = 1_000
SENT_UNTIL = timedelta(days=7)
"""After the end of a shift: somebody forgot a jacket."""
NAMES = 10


@dataclass(frozen=True, kw_only=True)
class MessageFacts(Facts):
    """The shift, and who is on it as things stand. ``card`` is None once the shift is gone, or not theirs."""

    card: ShiftCard | None
    told: Sequence[Entry]
    silent: Sequence[Entry]
    not_before: datetime

    @classmethod
    def of(cls, asking: Asking) -> "MessageFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts


async def _facts(context: Context) -> MessageFacts:
    base, number = context.facts(), context.answers.get("shift")
    card = await team.run_by(context, number) if isinstance(number, int) else None
    told, silent = await _audience(context, card)
    from_ = _not_before(card, context.now) if card else context.now
    return MessageFacts(
        words=base.words, now=base.now, today=base.today, card=card, told=told, silent=silent, not_before=from_
    )


def _question(asking: Asking) -> Markup:
    card = MessageFacts.of(asking).card
    if card is None:
        return asking.words.say("What would you like to tell everybody on the shift?")
    return asking.words.say(
        "What would you like to tell everybody on this shift?\n\n{shift}",
        shift=shift_words.heading(card, asking.words),
    )


def _what_next(asking: Asking) -> Markup:
    """Who gets it and when, and who does not."""
    facts, words = MessageFacts.of(asking), asking.words
    if facts.card is None or not facts.told:
        return words.say("There is nobody on the shift whom this would reach.")
    when = _when(facts, facts.card, words)
    silent = [_silent(facts.silent, why, words) for why in Silence]
    return Markup("\n").join((when, *(line for line in silent if line)))


def _when(facts: MessageFacts, card: ShiftCard, words: Words) -> Markup:
    if facts.not_before <= facts.now:
        return words.count("{n} person gets it now.", "{n} people get it now.", len(facts.told))
    moment = words.near_moment(facts.not_before, card.zone, facts.now)
    return words.count(
        "It is night: {n} person gets it when it is over, {moment}.",
        "It is night: {n} people get it when it is over, {moment}.",
        len(facts.told),
        moment=moment,
    )


def _silent(entries: Sequence[Entry], why: Silence, words: Words) -> Markup | None:
    """Those who get nothing for that reason, by name; so that they can be called."""
    names = [entry.person.name for entry in entries if entry.silence is why]
    if not names:
        return None
    shown = roster_words.listed(names, NAMES, words)
    if why is Silence.STOPPED:
        return words.say("🔕 Not sent, since they want no messages: {names}", names=shown)
    return words.say("🔕 Not sent, since the bot can’t reach them: {names}", names=shown)


async def _send(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Owes it to each who has a place just now."""
    words, number = context.words, answers["shift"]
    card = await team.run_by(context, number)
    if card is None:
        return [await team.refused(context)]
    told, _ = await _audience(context, card)
    if not told or not can_be_sent(card, context.now):
        return [_nobody(context, card)]
    await _notify(context, card, told, answers["text"])
    context.did(Action.SHIFT_MESSAGE_SENT, Subject.SHIFT, number, site_id=card.site.id)
    text = words.count("On its way to {n} person.", "On its way to {n} people.", len(told))
    if _not_before(card, context.now) > context.now:
        text = words.count(
            "{n} person gets it when the night is over.", "{n} people get it when the night is over.", len(told)
        )
    return [Message(text, (roster_people.back_to(words, number), way_on(words)))]


MESSAGE = Form(
    "shift-message",
    version=1,
    title=N_("Message to everybody on a shift"),
    steps=(Step("text", _question, Text(longest=LONGEST, lines=True), N_("Message")),),
    on_complete=_send,
    facts=_facts,
    submit=N_("✅ Send to everybody"),
    what_next=_what_next,
    carries=("shift",),
)


@screen("shift-message")
async def message_shift(context: Context, shift_id: int) -> Shown:
    """Opens the form, where there is somebody to tell."""
    card = await team.run_by(context, shift_id)
    if card is None:
        return await team.refused(context)
    told, _ = await _audience(context, card)
    if not told or not can_be_sent(card, context.now):
        return _nobody(context, card)
    return Opening(MESSAGE, {"shift": shift_id})


def can_be_sent(card: ShiftCard, now: datetime) -> bool:
    """Whether it is not too late to tell those on the shift something."""
    return card.shift.state is ShiftState.PLANNED and now <= card.shift.ends_at + SENT_UNTIL


async def _audience(context: Context, card: ShiftCard | None) -> tuple[list[Entry], list[Entry]]:
    """Those with a place whom a message reaches, and those whom it does not."""
    entries = await rosters.everybody(context.session, card.shift.id) if card else []
    confirmed = [entry for entry in entries if entry.is_confirmed]
    return [one for one in confirmed if not one.silence], [one for one in confirmed if one.silence]


def _not_before(card: ShiftCard, now: datetime) -> datetime:
    """Now, or the end of the night; a shift of that very night is no reason to wait, one that is over is."""
    concerns = card.shift.starts_at if card.shift.ends_at > now else None
    return quiet.allowed_from(now, card.zone, concerns=concerns)


def _nobody(context: Context, card: ShiftCard) -> Message:
    words = context.words
    text = words.say("There is nobody on the shift whom a message would reach.")
    if not can_be_sent(card, context.now):
        text = words.say("That shift is over or cancelled: its people are no longer told anything here.")
    return Message(text, (roster_people.back_to(words, card.shift.id), way_on(words)))


async def _notify(context: Context, card: ShiftCard, told: Sequence[Entry], text: str) -> None:
    sender = await context.person()
    if sender is None:
        return
    is_coordinator = await roles.holds(context.session, sender.id, Role.COORDINATOR, card.site.id)
    shift, first_name = card.shift, sender.name.split()[0]
    context.notify(
        await people.chats_that_hear(context.session, [entry.person.id for entry in told]),
        f"{privacy.about(sender.id)}shift-message:{shift.id}:{context.now.isoformat()}",
        # Written once a language, since there may be hundreds.
        cache(lambda words: _notice(card, first_name, is_coordinator, text, words)),
        not_before=_not_before(card, context.now),
        helps_until=shift.ends_at if shift.ends_at > context.now else None,
    )


def _notice(card: ShiftCard, first_name: str, is_coordinator: bool, text: str, words: Words) -> Message:
    """The message as it is read, with who wrote it and for which shift."""
    site = shift_words.where(card, words)
    head = words.say("✉️ <b>Message from {name}, of the team</b>", name=first_name)
    if is_coordinator:
        head = words.say("✉️ <b>Message from {name}, coordination of {site}</b>", name=first_name, site=site)
    quoted = Markup("<blockquote>{}</blockquote>").format(text)
    about = words.say("For your shift: {shift}", shift=shift_words.in_a_sentence(card, words))
    mine = button(words.say("🗓 My shift"), my_shifts.my_shift, card.shift.id)
    return Message(Markup("\n\n").join((head, quoted, about)), (Choices((mine,)), way_on(words)))
