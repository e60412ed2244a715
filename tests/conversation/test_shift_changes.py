"""Changing and cancelling shifts in the chat: who is told what, once, in their language, and not in the night."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from models import enrolment, sign_ups
from models.calls import Call, CallState
from models.chats import Chat as ChatRow
from models.roles import Role
from models.shifts import ShiftState
from models.sign_ups import Answer, SignUpState
from models.swaps import Swap, SwapState
from tests.conversation import shifting
from tests.conversation.coordinating import crowd, numbered
from tests.conversation.people import carried, join, person_of, register, somebody
from tests.conversation.shifting import move, shift_row, sign_up_of, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The desk's noon is Friday 12 March 2027, 13:00 in Paris.
SUNDAY = date(2027, 3, 14)
MOVED = """Your shift has changed

Community kitchen · Calais
Sunday 14 March: 18:00–22:00 → 19:00–23:00

Can you still come?"""
plan = partial(shifting.plan, least=1)


async def coordinator(desk: Desk, language: str = "en") -> Chat:
    """Somebody who coordinates Calais."""
    chat = somebody(desk, language)
    await join(chat, Role.COORDINATOR, "calais")
    return chat


async def change(chat: Chat, number: int, **lines: str) -> None:
    """Changes these lines of the shift, as far as the review."""
    await chat.tap_data(f"change-shift:{number}")
    for line, answer in lines.items():
        await chat.tap("✏️ " + line.replace("_", " "))
        await chat.say(answer)
    chat.expect("please check")


def told(chat: Chat, text: str) -> list[str]:
    """What was said in the chat that has this in it."""
    return [said for said in chat.transcript if text in said]


async def state_of(chat: Chat, number: int) -> SignUpState | None:
    """How the person stands on the shift."""
    row = await sign_up_of(chat, number)
    return row.state if row else None


# Changing one


async def test_a_moved_shift_tells_all_who_are_on_it_what_changed_and_they_can_answer(each_desk: Desk) -> None:
    """Those who come, each in their language, with buttons; those who wait too; those confirmed stay."""
    number = await plan(each_desk, SUNDAY, most=2)
    marie, zoe = await volunteer(each_desk, "Marie"), await volunteer(each_desk, "Zoé", "fr")
    waits = await volunteer(each_desk, "Willy Waits")
    for chat in (marie, zoe):
        await take(chat, number)
    await wait(waits, number)
    chat = await coordinator(each_desk)
    await change(chat, number, Hours="19h-23h")
    chat.expect("3 people are on it or wait for it, and hear from me")
    await chat.tap("Change it")
    chat.expect("Changed.", "Sunday 14 March, 19:00–23:00", "3 people hear of it.")
    assert told(marie, "Your shift has changed") == [MOVED]
    assert {"✅ I’ll be there", "⏰ I’ll be late", "🙁 I can’t come", "🗓 My shift"} <= set(marie.buttons)
    assert "18:00–22:00 → 19:00–23:00" in told(zoe, "Votre créneau a changé")[0]
    assert "Je serai là" in zoe.buttons[0]
    assert told(waits, "A shift you wait for has changed")
    assert "✅ I’ll be there" not in waits.buttons
    assert [await state_of(one, number) for one in (marie, zoe, waits)] == [
        SignUpState.CONFIRMED,
        SignUpState.CONFIRMED,
        SignUpState.WAITING,
    ]
    shift = await shift_row(each_desk, number)
    assert (shift.starts_at, shift.version, shift.taken) == (datetime(2027, 3, 14, 18, tzinfo=UTC), 1, 2)


async def test_answers_to_old_reminders_count_no_more_and_reminders_follow_the_new_time(each_desk: Desk) -> None:
    number = await plan(each_desk, SUNDAY)
    marie = await volunteer(each_desk)
    await take(marie, number)
    async with each_desk.database.write() as session:
        row = await sign_ups.of(session, (await person_of(marie)).id, number)
        assert row is not None
        row.answer, row.answered_at, row.late_minutes = Answer.LATE, each_desk.now, 30
    chat = await coordinator(each_desk)
    await change(chat, number, Day="16 March")
    await chat.tap("Change it")
    kept = await sign_up_of(marie, number)
    assert kept is not None
    assert (kept.answer, kept.answered_at, kept.late_minutes) == (None, None, 0)
    assert (kept.remind_at, kept.remind_hours) == (datetime(2027, 3, 15, 17, tzinfo=UTC), 24)
    assert "When: Sunday 14 March, 18:00–22:00 → Tuesday 16 March, 18:00–22:00" in told(marie, "has changed")[0]


async def test_a_moved_meeting_point_is_told_to_those_who_come_alone_with_its_pin(each_desk: Desk) -> None:
    number = await plan(each_desk, SUNDAY, most=1, meeting_point="The old <gate>")
    comes, waits = await volunteer(each_desk, "Cleo Comes"), await volunteer(each_desk, "Willy Waits")
    await take(comes, number)
    await wait(waits, number)
    chat = await coordinator(each_desk)
    await chat.tap_data(f"change-shift:{number}")
    await chat.tap("✏️ Meeting point")
    await chat.say("The station")
    await chat.tap("✏️ Pin")
    await chat.share_location(50.95, 1.86)
    await chat.tap("Change it")
    chat.expect("1 person hears of it.")
    assert "Meeting point: The old <gate> → The station" in told(comes, "Your shift has changed")[0]
    assert "Can you still come?" not in comes.transcript[-1]
    place = comes.last.place
    assert place is not None
    assert (place.latitude, place.longitude) == (50.95, 1.86)
    assert not told(waits, "has changed")
    kept = await sign_up_of(comes, number)
    assert kept is not None
    assert kept.answered_at is None


async def test_the_old_pin_does_not_go_with_a_new_place(desk: Desk) -> None:
    number = await plan(desk, SUNDAY, meeting_point="The gate", latitude=50.9, longitude=1.8)
    chat = await coordinator(desk)
    await chat.tap_data(f"change-shift:{number}")
    chat.expect("Pin: 📍 on the map")
    await chat.tap("✏️ Meeting point")
    await chat.say("The station")
    chat.expect("Would you like to show that place on the map?")
    await chat.tap("Skip")
    await chat.tap("Change it")
    shift = await shift_row(desk, number)
    assert (shift.meeting_point, shift.latitude, shift.longitude) == ("The station", None, None)


async def test_note_and_requirements_are_told(desk: Desk) -> None:
    number = await plan(desk, SUNDAY)
    marie = await volunteer(desk)
    await take(marie, number)
    chat = await coordinator(desk)
    await change(chat, number, Note="Bring <gloves>", Asked_for="driving licence, speaks arabic")
    await chat.tap("Change it")
    notice = told(marie, "Your shift has changed")[0]
    assert "It now asks for: driving licence and speaks Arabic" in notice
    assert "Note: Bring <gloves>" in notice
    await change(chat, number, Asked_for="none")
    await chat.tap("Change it")
    assert "It asks for nothing special any more." in told(marie, "Your shift has changed")[1]
    assert (await shift_row(desk, number)).version == 2


async def test_there_can_t_be_fewer_places_than_are_taken(each_desk: Desk) -> None:
    """Said with how many are missing: when it is typed, and again when somebody was quicker."""
    number = await plan(each_desk, SUNDAY, most=6)
    for _ in range(4):
        await take(await volunteer(each_desk), number)
    chat = await coordinator(each_desk)
    await chat.tap_data(f"change-shift:{number}")
    await chat.tap("✏️ At most")
    await chat.say("2")
    chat.expect("4 places are taken already: 2 more than that.")
    await chat.say("4")
    await take(await volunteer(each_desk), number)
    await chat.tap("Change it")
    assert (await shift_row(each_desk, number)).most == 6
    await chat.say("5")
    await chat.tap("Change it")
    assert (await shift_row(each_desk, number)).most == 5


async def test_more_places_are_offered_to_those_who_wait(each_desk: Desk) -> None:
    number = await plan(each_desk, SUNDAY, most=1)
    comes, first, second = [await volunteer(each_desk, name) for name in ("Cleo", "Fay First", "Sam Second")]
    await take(comes, number)
    for chat in (first, second):
        await wait(chat, number)
    chat = await coordinator(each_desk)
    await change(chat, number, At_most="2")
    await chat.tap("Change it")
    assert [await state_of(one, number) for one in (first, second)] == [SignUpState.OFFERED, SignUpState.WAITING]
    assert any("take it" in label.lower() for label in first.buttons)
    assert not told(comes, "has changed"), "how many may come is nobody's news"


async def test_an_offer_for_the_old_time_is_made_anew_for_the_new_one(each_desk: Desk) -> None:
    """With a deadline that suits it; who has no time then waits on, in their place, and the next is offered it."""
    number = await plan(each_desk, SUNDAY, most=1)
    first, second = await volunteer(each_desk, "Fay First"), await volunteer(each_desk, "Sam Second")
    comes = await volunteer(each_desk)
    await take(comes, number)
    for chat in (first, second):
        await wait(chat, number)
    await take(first, await plan(each_desk, date(2027, 3, 16), activity="sorting"))
    async with each_desk.database.write() as session:
        await enrolment.give_up(session, (await person_of(comes)).id, number, each_desk.now)
    assert await state_of(first, number) is SignUpState.OFFERED
    chat = await coordinator(each_desk)
    await change(chat, number, Day="16 March")
    await chat.tap("Change it")
    assert [await state_of(one, number) for one in (first, second)] == [SignUpState.WAITING, SignUpState.OFFERED]
    assert "The place offered to you is no longer free" in told(first, "A shift you wait for has changed")[0]
    shift = await shift_row(each_desk, number)
    assert (shift.taken, shift.held) == (0, 1)
    assert any("take it" in label.lower() for label in second.buttons)


async def test_too_many_offers_are_taken_back_last_first(each_desk: Desk) -> None:
    number = await plan(each_desk, SUNDAY, most=1)
    comes, first, second = [await volunteer(each_desk, name) for name in ("Cleo", "Fay First", "Sam Second")]
    await take(comes, number)
    for chat in (first, second):
        await wait(chat, number)
    chat = await coordinator(each_desk)
    await change(chat, number, At_most="3")
    await chat.tap("Change it")
    assert await state_of(second, number) is SignUpState.OFFERED
    await change(chat, number, At_most="2")
    await chat.tap("Change it")
    assert [await state_of(one, number) for one in (first, second)] == [SignUpState.OFFERED, SignUpState.WAITING]
    assert told(second, "The place offered to you is no longer free")
    assert not told(first, "The place offered to you is no longer free")


async def test_who_is_on_another_shift_then_is_named_and_told(each_desk: Desk) -> None:
    """They stay on both until they say which."""
    number = await plan(each_desk, SUNDAY)
    other = await plan(each_desk, date(2027, 3, 16), "20:00-23:00", activity="sorting")
    busy = await volunteer(each_desk, "Bea <Busy>")
    await take(busy, number)
    await take(busy, other)
    chat = await coordinator(each_desk)
    await change(chat, number, Day="16 March")
    await chat.tap("Change it")
    chat.expect(
        "On another shift at that time:", "Bea <Busy>: Sorting donations, Calais, Tuesday 16 March, 20:00–23:00"
    )
    assert "You are on another shift then: Sorting donations" in told(busy, "Your shift has changed")[0]
    assert await state_of(busy, number) is SignUpState.CONFIRMED


async def test_who_can_t_be_reached_is_named(desk: Desk) -> None:
    number = await plan(desk, SUNDAY)
    gone = await volunteer(desk, "Gil Gone")
    await take(gone, number)
    await gone.say("STOP")
    chat = await coordinator(desk)
    await change(chat, number, Hours="19h-23h")
    await chat.tap("Change it")
    chat.expect("I can’t reach Gil Gone.")
    assert not told(gone, "has changed")


async def test_many_who_can_t_be_reached_fit_one_message(desk: Desk) -> None:
    """A dozen by name, however long these are, and how many others; so with those who are on two shifts."""
    number, other = await plan(desk, SUNDAY, most=100), await plan(desk, SUNDAY, "23:00-23:30", most=100)
    people = await crowd(desk, number, [f"{name} {'x' * 60}" for name in numbered(70)])
    async with desk.database.write() as session:
        await session.execute(update(ChatRow).where(ChatRow.person_id.in_(people)).values(stopped_at=desk.now))
        for person in people:
            verdict = await enrolment.take(session, person, other, desk.now, rest_accepted=True)
            assert verdict.refusal is None
    chat = await coordinator(desk)
    await change(chat, number, Hours="19h-23h30")
    await chat.tap("Change it")
    chat.expect("I can’t reach Helper", "and 58 others", "On another shift at that time:", "… and 55 more")


async def test_a_change_in_the_night_waits_for_the_morning_unless_it_is_about_that_night(own_desk: Desk) -> None:
    later, tonight = await plan(own_desk, SUNDAY), await plan(own_desk, date(2027, 3, 13), "06:00-09:00")
    marie = await volunteer(own_desk)
    await take(marie, later)
    await take(marie, tonight)
    chat = await coordinator(own_desk)
    move(own_desk, datetime(2027, 3, 12, 22, 30, tzinfo=UTC))
    await change(chat, later, Hours="19h-23h")
    await chat.tap("Change it")
    assert not told(marie, "has changed")
    await change(chat, tonight, Hours="6h30-9h")
    await chat.tap("Change it")
    assert len(told(marie, "06:00–09:00 → 06:30–09:00")) == 1
    move(own_desk, datetime(2027, 3, 13, 7, 1, tzinfo=UTC))
    await own_desk.deliver()
    assert len(told(marie, "18:00–22:00 → 19:00–23:00")) == 1


async def test_pressed_twice_it_is_told_once(each_desk: Desk) -> None:
    number = await plan(each_desk, SUNDAY)
    marie = await volunteer(each_desk)
    await take(marie, number)
    chat = await coordinator(each_desk)
    await change(chat, number, Hours="19h-23h")
    data = carried(chat, "Change it")
    await chat.tap_data(data)
    await chat.tap_data(data)
    assert chat.toast == "That is done already."
    assert len(told(marie, "Your shift has changed")) == 1
    assert (await shift_row(each_desk, number)).version == 1


async def test_of_two_who_change_it_the_second_looks_again(each_desk: Desk) -> None:
    """Or they would take back what the first did, without knowing."""
    number = await plan(each_desk, SUNDAY)
    one, other = await coordinator(each_desk), await coordinator(each_desk)
    await change(one, number, Hours="19h-23h")
    await change(other, number, At_most="8")
    await one.tap("Change it")
    await other.tap("Change it")
    other.expect("Somebody changed that shift a moment ago.")
    assert (await shift_row(each_desk, number)).most == 6
    await other.tap("✏️ Change")
    other.expect("19:00–23:00")


async def test_what_is_the_same_changes_nothing(desk: Desk) -> None:
    number = await plan(desk, SUNDAY)
    marie = await volunteer(desk)
    await take(marie, number)
    chat = await coordinator(desk)
    await change(chat, number)
    await chat.tap("Change it")
    chat.expect("It is like that already")
    assert not told(marie, "has changed")
    assert (await shift_row(desk, number)).version == 0


async def test_a_shift_that_begins_while_it_is_changed_stays_as_it_is(own_desk: Desk) -> None:
    number = await plan(own_desk, 0, "18:00-22:00")
    chat = await coordinator(own_desk)
    await change(chat, number, At_most="8")
    move(own_desk, timedelta(hours=6))
    await chat.tap("Change it")
    assert (await shift_row(own_desk, number)).most == 6
    for screen in ("change-shift", "cancel-shift"):
        await chat.command("/cancel")
        await chat.tap_data(f"{screen}:{number}")
        chat.expect("That shift has begun")


@pytest.mark.parametrize("hours", ["9h-12h", "12:59-14:00"])
async def test_it_can_t_be_moved_into_the_past(desk: Desk, hours: str) -> None:
    number = await plan(desk, 0, "18:00-22:00")
    chat = await coordinator(desk)
    await chat.tap_data(f"change-shift:{number}")
    await chat.tap("✏️ Hours")
    await chat.say(hours)
    chat.expect("On that day these hours have begun already.")


async def test_nobody_else_changes_or_cancels(desk: Desk) -> None:
    """Nor for a shift that is none; a role for another site is none here."""
    number = await plan(desk, SUNDAY)
    stranger, contact, elsewhere = somebody(desk), somebody(desk), somebody(desk)
    await register(stranger)
    await join(contact, Role.CONTACT, "la-liniere")
    await join(elsewhere, Role.COORDINATOR, "paris-street")
    for chat in (stranger, contact, elsewhere):
        for data in (f"change-shift:{number}", f"cancel-shift:{number}", "change-shift:999999999", "cancel-shift:-1"):
            await chat.tap_data(data)
            assert "please check" not in chat.text
            assert "Which" not in chat.text
            assert "coordinat" in chat.text
    assert (await shift_row(desk, number)).state is ShiftState.PLANNED


# Cancelling one


async def test_a_cancelled_shift_tells_everybody_why_and_frees_all(each_desk: Desk) -> None:
    number = await plan(each_desk, SUNDAY, most=2)
    marie, zoe = await volunteer(each_desk, "Marie"), await volunteer(each_desk, "Zoé", "fr")
    waits = await volunteer(each_desk, "Willy Waits")
    for chat in (marie, zoe):
        await take(chat, number)
    await wait(waits, number)
    async with each_desk.database.write() as session:
        call = Call(
            shift_id=number, goal=2, state=CallState.RUNNING, created_at=each_desk.now, next_wave_at=each_desk.now
        )
        giver = (await person_of(marie)).id
        swap = Swap(shift_id=number, giver_id=giver, code=f"c{number}", state=SwapState.OPEN, created_at=each_desk.now)
        session.add_all([call, swap])
    chat = await coordinator(each_desk)
    await chat.tap_data(f"cancel-shift:{number}")
    chat.expect("Community kitchen · Calais", "Why is it cancelled?")
    await chat.say("The <wind> is too strong")
    chat.expect("3 people are on it or wait for it, and hear from me that it does not take place.")
    await chat.tap("Cancel the shift")
    chat.expect("Cancelled.", "3 people hear of it.")
    notice = told(marie, "Cancelled: this shift does not take place")
    assert len(notice) == 1
    assert "Sunday 14 March, 18:00–22:00" in notice[0]
    assert "Why: The <wind> is too strong" in notice[0]
    assert "Thank you for having wanted to come." in notice[0]
    assert "Pourquoi" in told(zoe, "Annulé")[0]
    assert "Thank you" not in told(waits, "Cancelled:")[0]
    shift = await shift_row(each_desk, number)
    assert (shift.state, shift.taken, shift.held, shift.version) == (ShiftState.CANCELLED, 0, 0, 1)
    for one in (marie, zoe, waits):
        row = await sign_up_of(one, number)
        assert row is not None
        assert (row.state, row.remind_at, row.offered_until) == (SignUpState.CANCELLED, None, None)
    async with each_desk.database.read() as session:
        assert await session.scalar(select(Call.next_wave_at).where(Call.shift_id == number)) is None
        assert await session.scalar(select(Swap.state).where(Swap.shift_id == number)) is SwapState.OVER


async def test_it_is_cancelled_once(desk: Desk) -> None:
    """A double tap, an old button and another coordinator find it done."""
    number = await plan(desk, SUNDAY)
    marie = await volunteer(desk)
    await take(marie, number)
    one, other = await coordinator(desk), await coordinator(desk)
    for chat in (one, other):
        await chat.tap_data(f"cancel-shift:{number}")
        await chat.tap("Skip")
    data = carried(one, "Cancel the shift")
    await one.tap_data(data)
    await one.tap_data(data)
    await other.tap("Cancel the shift")
    other.expect("That shift was cancelled already.")
    for screen in ("change-shift", "cancel-shift"):
        await one.tap_data(f"{screen}:{number}")
        one.expect("That shift was cancelled already.")
    assert len(told(marie, "Cancelled:")) == 1


async def test_going_back_cancels_nothing(desk: Desk) -> None:
    """The way out has a name that nobody takes for cancelling the shift."""
    number = await plan(desk, SUNDAY)
    chat = await coordinator(desk)
    await chat.tap_data(f"cancel-shift:{number}")
    await chat.tap("Skip")
    assert "Cancel" not in chat.buttons
    await chat.tap("Don’t cancel")
    chat.expect("nothing was sent")
    assert (await shift_row(desk, number)).state is ShiftState.PLANNED


async def test_a_free_evening_is_offered_what_one_waited_for(own_desk: Desk) -> None:
    """Somebody was passed over on another list because of this shift; now that it is off, they are not."""
    number, other = await plan(own_desk, SUNDAY), await plan(own_desk, SUNDAY, activity="sorting", most=1)
    marie, comes = await volunteer(own_desk), await volunteer(own_desk, "Cleo")
    await take(comes, other)
    await wait(marie, other)
    await take(marie, number)
    async with own_desk.database.write() as session:
        await enrolment.give_up(session, (await person_of(comes)).id, other, own_desk.now)
    assert await state_of(marie, other) is SignUpState.WAITING
    chat = await coordinator(own_desk)
    await chat.tap_data(f"cancel-shift:{number}")
    await chat.tap("Skip")
    await chat.tap("Cancel the shift")
    await own_desk.run_rounds()
    assert await state_of(marie, other) is SignUpState.OFFERED
