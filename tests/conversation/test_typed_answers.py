"""Answers that are written instead of tapped: to reminders, offers and calls, and without having been asked."""

from datetime import timedelta

import pytest

from models.sign_ups import Answer, Attendance
from tests.conversation.calling import begin as call
from tests.conversation.calling import waves
from tests.conversation.people import somebody
from tests.conversation.reminding import at, begin, evening
from tests.conversation.shifting import move, plan, sign_up_of, take, volunteer
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_sentence_answers_a_reminder_and_a_mere_yes_later_shows_it_again(own_desk: Desk) -> None:
    """Once the talk has gone on nobody knows which question a 'yes' is for: it changes nothing by itself."""
    await begin(own_desk)
    marie = await volunteer(own_desk, language="fr")
    shift = await evening(own_desk)
    await take(marie, shift)
    at(own_desk, 1, "18:00")
    await own_desk.run_rounds()
    await marie.command("/menu")
    await marie.say("oui")
    marie.expect("Serez-vous là ?")
    assert {"✅ Je serai là", "⏰ Je serai en retard", "🙁 Je ne peux pas venir"} <= set(marie.buttons)
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert row.answer is None
    await marie.say("oui je serai là")
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert row.answer is Answer.COMING
    await marie.say("je serai en retard")
    assert "15 minutes" in marie.buttons
    await marie.say("je ne peux pas venir")
    assert "Oui, rendre ma place" in marie.buttons
    await marie.say("oui")
    marie.expect("✅ Vous avez confirmé votre venue.")
    assert await sign_up_of(marie, shift) is not None, "only the button gives it back"
    at(own_desk, 1, "17:45")
    await marie.say("Je suis là !")
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert row.attendance is Attendance.PRESENT


async def test_where_there_are_several_it_is_asked_which(own_desk: Desk) -> None:
    await begin(own_desk)
    marie = await volunteer(own_desk)
    first, second = await plan(own_desk, 2, "08:00-10:00"), await plan(own_desk, 4)
    for shift in (first, second):
        await take(marie, shift)
    await marie.say("I can't come")
    marie.expect("Which shift is it about?")
    await marie.tap(marie.buttons[1])
    assert "Yes, give my place back" in marie.buttons
    move(own_desk, timedelta(hours=36))
    await marie.say("I'll be late")
    marie.expect("How late will you be?")


async def test_how_late_can_be_typed_with_it(own_desk: Desk) -> None:
    await begin(own_desk)
    marie = await volunteer(own_desk)
    shift = await evening(own_desk)
    await take(marie, shift)
    for said, minutes in (
        ("I'll be 20 minutes late", 20),
        ("je serai en retard de 1h30", 90),
        ("45 min", 45),
        ("late, 1 hour", 60),
    ):
        await marie.say(said)
        marie.expect(f"about {minutes} minutes late")
        row = await sign_up_of(marie, shift)
        assert row is not None
        assert (row.answer, row.late_minutes) == (Answer.LATE, minutes)
    await marie.say("I'll be 400 minutes late")
    marie.expect("Community kitchen · Calais", "How late will you be?")


async def test_a_later_yes_to_a_call_shows_what_was_asked(own_desk: Desk) -> None:
    await begin(own_desk)
    marie, caller = await volunteer(own_desk), await volunteer(own_desk, "Cal")
    shift = await evening(own_desk)
    await call(caller, shift, 2)
    await waves(own_desk)
    move(own_desk, timedelta(minutes=1))
    await marie.command("/menu")
    await marie.say("yes")
    marie.expect("Community kitchen · Calais")
    assert "✅ I’ll come" in marie.buttons


async def test_whoever_has_no_shift_is_answered_kindly(own_desk: Desk) -> None:
    stranger, marie = somebody(own_desk), await volunteer(own_desk)
    for chat in (stranger, marie):
        await chat.say("I can't come")
        chat.expect("I didn’t understand that." if chat is stranger else "You are on no shift at the moment.")
        await chat.say("Thank you!")
        chat.expect("You’re welcome!")
