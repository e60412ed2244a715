"""After a shift: hours are counted, people thanked, and the coordinators asked about those nobody saw."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from handlers.attending import hours
from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.rosters import roster
from handlers.shifts import shift_words, shifts
from handlers.start import way_on
from models import attendance, people, privacy, quiet, roles, wrapping_up
from models.attendance import Marked
from models.shifts import ShiftCard
from models.wrapping_up import WrappedUp

PORTION = 20
"""Shifts in one transaction."""


async def wrap_up(telling: Telling) -> bool:
    """One portion of the shifts that have ended; True when there may be more."""
    done, more = await wrapping_up.wrap_up(telling.session, telling.now, PORTION, telling.skipped)
    for one in done:
        async with telling.working_on(one.card.shift.id):
            await _thank(telling, one.card, one.present)
            if one.unseen and telling.now < one.card.shift.ends_at + attendance.CORRECTED_WITHIN:
                await _ask_who_was_there(telling, one)
    return more


async def thank(telling: Telling, marked: Marked) -> None:
    """Thanks somebody whose presence was noted only after the shift was wrapped up (``Marked.earned``); once."""
    if marked.card is not None and marked.sign_up is not None:
        await _thank(telling, marked.card, [marked.sign_up.person_id])


async def _thank(telling: Telling, card: ShiftCard, person_ids: Sequence[int]) -> None:
    """Each with their own hours; who sleeps by now hears of it in the morning."""
    if not person_ids:
        return
    in_all = await wrapping_up.minutes_in_all(telling.session, person_ids)
    for chat in await people.chats_that_hear(telling.session, person_ids):
        if chat.person_id is not None:
            telling.notify(
                [chat],
                f"{privacy.about(chat.person_id)}thanks:{card.shift.id}",
                partial(_thanks, card, in_all.get(chat.person_id, 0)),
                not_before=quiet.allowed_from(telling.now, card.zone),
            )


async def _ask_who_was_there(telling: Telling, one: WrappedUp) -> None:
    telling.notify(
        await roles.coordinators_chats(telling.session, [one.card.site.id]),
        f"unseen:{one.card.shift.id}",
        partial(_question, one),
        not_before=quiet.allowed_from(telling.now, one.card.zone),
        helps_until=one.card.shift.ends_at + attendance.CORRECTED_WITHIN,
    )


def _thanks(card: ShiftCard, in_all: int, words: Words) -> Message:
    minutes = attendance.minutes_of(card.shift)
    this, total = shift_words.duration(minutes, words), shift_words.duration(in_all, words)
    if in_all > minutes:
        credit = words.say("That makes {hours}, and {total} in all so far.", hours=this, total=total)
    else:
        credit = words.say("That makes {hours}: your first with us!", hours=this)
    text = Markup("\n\n").join(
        (
            words.say("<b>🧡 Thank you for being there!</b>"),
            shift_words.in_a_sentence(card, words),
            credit,
        )
    )
    choices = (button(words.say("⏱ My hours"), hours.hours), shifts.any_shift(words))
    return Message(text, (Choices(choices), way_on(words)), kind="thanks", parameters={"hours": str(this)})


def _question(one: WrappedUp, words: Words) -> Message:
    card = one.card
    asked = words.count(
        "{n} person was not checked in. Were they there?",
        "{n} people were not checked in. Who was there?",
        one.unseen,
    )
    why = words.say("Only those you mark as present are credited with their hours.")
    text = Markup("\n\n").join((Markup("<b>{}</b>").format(asked), shift_words.in_a_sentence(card, words), why))
    see = button(words.say("👥 See the shift’s roster"), roster.roster, card.shift.id)
    return Message(text, (Choices((see,)), way_on(words)), kind="unseen", parameters={"n": str(one.unseen)})
