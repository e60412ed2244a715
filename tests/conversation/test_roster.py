"""A shift's roster: who comes and how sure that is, who waits; for the coordinators of its site and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.people import Person
from models.roles import Role
from models.shifts import Requirement, Shift, ShiftState
from models.sign_ups import Answer
from tests.conversation.coordinating import answer, block, coordinator, crowd, numbered, stop
from tests.conversation.people import join, person_of, register, somebody
from tests.conversation.shifting import move, plan, shift_row, sign_up_of, take, volunteer, wait
from tests.kit import Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_shift_with_nobody_shows_what_it_asks_for(desk: Desk) -> None:
    chat = await coordinator(desk)
    shift = await plan(
        desk,
        requirements=[Requirement.DRIVING_LICENCE, "speaks:ar"],
        meeting_point="At the <blue> gate",
        note="Bring gloves & boots",
    )
    await chat.tap_data(f"roster:{shift}")
    chat.expect("Community kitchen · Calais", "Saturday 13 March, 18:00–22:00", "At least 2, at most 6", "0 of 6")
    chat.expect("driving licence and speaks Arabic", "At the <blue> gate", "Bring gloves & boots")
    chat.expect("Nobody is on this shift yet.")
    assert "✉️ Message to all" not in chat.buttons
    assert {"📣 Call for help", "✏️ Change", "✖ Cancel the shift", "➕ Plan a shift"} <= set(chat.buttons)


async def test_everybody_is_shown_with_how_sure_they_are(own_desk: Desk) -> None:
    shift = await plan(own_desk, 2, "08:00-12:00", most=20)
    chat = await coordinator(own_desk)
    sure, late, silent, fresh, quiet, blocked = [
        await volunteer(own_desk, name, phone=phone)
        for name, phone in (
            ("Anna Sure", "+33612345678"),
            ("Ben Late", None),
            ("Carla Silent", None),
            ("Dan Fresh", None),
            ("Eve Quiet", None),
            ("Fred Blocked", "+447911123456"),
        )
    ]
    for one in (sure, late, silent, quiet, blocked):
        await take(one, shift)
    await stop(quiet)
    await block(blocked)
    move(own_desk, timedelta(hours=19))
    await own_desk.run_rounds()
    await answer(sure, shift, Answer.COMING)
    await answer(late, shift, Answer.LATE, 30)
    move(own_desk, timedelta(hours=13))
    await take(fresh, shift)
    await chat.tap_data(f"roster:{shift}")
    chat.expect("✓ Anna Sure · +33 6 12 34 56 78", "⏰ Ben Late · 30 min late", "❔ Carla Silent")
    chat.expect("• Dan Fresh", "🔕 wants no messages", "+44 7911 123456 · 🔕 can’t be reached here")
    chat.expect("✓ will come · ⏰ late · ❔ no answer yet")
    assert "absent" not in chat.text, "only signs that stand there are explained"


async def test_those_who_wait_stand_below_in_their_order(own_desk: Desk) -> None:
    shift = await plan(own_desk, most=1, least=1)
    chat = await coordinator(own_desk, language="fr")
    first, second, third = [await volunteer(own_desk, name) for name in ("Zoé First", "Yan Second", "Ada Third")]
    await take(first, shift)
    for one in (second, third):
        await wait(one, shift)
    await chat.tap_data(f"roster:{shift}")
    chat.expect("liste d’attente", "Yan Second", "Ada Third")
    assert chat.text.index("Yan Second") < chat.text.index("Ada Third")
    await chat.tap("👤")
    await chat.tap("Zoé First")
    await chat.tap("Retirer")
    await chat.tap("Oui")
    chat.expect("Zoé First")
    await chat.tap_data(f"roster:{shift}")
    chat.expect("heure limite\u00a0: aujourd’hui à 15:00", "Yan Second")
    assert "Zoé" not in chat.text


async def test_a_reminder_that_was_missed_is_told(own_desk: Desk) -> None:
    shift, chat = await plan(own_desk, 1, "14:00-18:00"), await coordinator(own_desk)
    one = await volunteer(own_desk, "Marie Dupont")
    await take(one, shift)
    await block(one)
    move(own_desk, timedelta(hours=3))
    await own_desk.run_rounds()
    await chat.tap_data(f"roster:{shift}")
    chat.expect("Marie Dupont · 🔕 can’t be reached here · not reminded 24 h before")


async def test_a_long_roster_has_pages(each_desk: Desk) -> None:
    chat = await coordinator(each_desk)
    shift = await plan(each_desk, most=500)
    await crowd(each_desk, shift, numbered(45), phone="+33612345678")
    await chat.tap_data(f"roster:{shift}")
    chat.expect("45 of 500", "Helper 019")
    assert "Helper 020" not in chat.text
    await chat.tap("More ›")
    await chat.tap("More ›")
    chat.expect("Helper 044")
    assert "More ›" not in chat.buttons
    await chat.tap("‹ Previous")
    chat.expect("Helper 020")
    for page in ("-1", "999999999999999999"):
        await chat.tap_data(f"roster-at:{shift}:{page}")
        chat.expect("Helper")


async def test_a_shift_that_is_over_can_no_longer_be_changed(own_desk: Desk) -> None:
    chat, shift = await coordinator(own_desk), await plan(own_desk, least=2)
    await crowd(own_desk, shift, ["Marie Dupont"])
    move(own_desk, timedelta(days=2))
    await chat.tap_data(f"roster:{shift}")
    chat.expect("Marie Dupont")
    assert {"✏️ Change", "✖ Cancel the shift", "📣 Call for help"}.isdisjoint(chat.buttons)
    assert "☑ Who is here" in chat.buttons
    move(own_desk, timedelta(days=8))
    await chat.tap_data(f"roster:{shift}")
    assert {"☑ Who is here", "✉️ Message to all"}.isdisjoint(chat.buttons)


async def test_a_cancelled_shift_says_so(desk: Desk) -> None:
    chat, shift = await coordinator(desk), await plan(desk)
    async with desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift).values(state=ShiftState.CANCELLED))
    await chat.tap_data(f"roster:{shift}")
    chat.expect("This shift is cancelled.")
    assert {"✏️ Change", "✖ Cancel the shift", "📣 Call for help"}.isdisjoint(chat.buttons)


FORGED = (
    "roster:{shift}",
    "roster-at:{shift}:0",
    "roster-people:{shift}:0",
    "on-shift:{shift}:{person}",
    "take-off:{shift}:{person}",
    "take-off-now:{shift}:{person}:{minute}",
    "presence:{shift}:0",
    "seen:{shift}:{person}:present:0",
    "shift-message:{shift}",
    "add-somebody:{shift}",
    "add-whom:{shift}:{person}:{minute}",
    "add-now:{shift}:{person}:1:500:1:{minute}",
)


@pytest.mark.parametrize("who", ["stranger", "volunteer", "contact", "coordinator of Paris"])
async def test_nobody_else_sees_or_does_anything(desk: Desk, who: str) -> None:
    """Whatever buttons they forge."""
    shift, chat = await plan(desk, 0, "13:30-17:00"), somebody(desk)
    one = await volunteer(desk, "Marie Dupont", phone="+33612345678")
    await take(one, shift)
    if who == "volunteer":
        await register(chat, "Somebody Else")
    if who == "contact":
        await join(chat, Role.CONTACT, "calais")
    if who == "coordinator of Paris":
        await join(chat, Role.COORDINATOR, "paris-street")
    person, minute = (await person_of(one)).id, int(desk.now.timestamp() // 60)
    for forged in FORGED:
        await chat.tap_data(forged.format(shift=shift, person=person, minute=minute))
        chat.expect("that you don’t coordinate" if "Paris" in who else "for the coordinators of a site")
        assert "Dupont" not in chat.text
        assert "612345678" not in chat.text.replace(" ", "")
    row = await sign_up_of(one, shift)
    assert row is not None
    assert (row.state.value, row.attendance) == ("confirmed", None)


async def test_forged_numbers_are_answered(desk: Desk) -> None:
    chat, shift = await coordinator(desk), await plan(desk, 0, "13:30-17:00")
    for forged in FORGED:
        for shift_id, person in ((0, 0), (-1, -1), (10**17, 10**17)):
            await chat.tap_data(forged.format(shift=shift_id, person=person, minute=0))
            chat.expect("that you don’t coordinate")
        await chat.tap_data(forged.format(shift=shift, person=10**17, minute=0))
        assert chat.answers
        assert chat.buttons


async def test_whoever_is_deleted_is_no_longer_on_the_roster(desk: Desk) -> None:
    chat, shift, one = await coordinator(desk), await plan(desk), await volunteer(desk, "Marie Dupont")
    await take(one, shift)
    person = (await person_of(one)).id
    async with desk.database.write() as session:
        await session.delete(await session.get_one(Person, person))
    await chat.tap_data(f"on-shift:{shift}:{person}")
    chat.expect("no longer on this shift")


async def test_somebody_is_taken_off_told_and_the_place_goes_on(each_desk: Desk) -> None:
    chat, shift = await coordinator(each_desk), await plan(each_desk, 2, most=1, least=1)
    one, next_one = await volunteer(each_desk, "Marie Dupont"), await volunteer(each_desk, "Paul Next")
    await take(one, shift)
    await wait(next_one, shift)
    await chat.tap_data(f"roster:{shift}")
    await chat.tap("👤 One person")
    await chat.tap("Marie Dupont")
    chat.expect("Marie Dupont", "They have a place.")
    await chat.tap("✖ Take off the shift")
    chat.expect("Take Marie Dupont off this shift?")
    data = next(choice.data for choice in chat.last.all_choices() if choice.label == "Yes, take them off")
    await chat.tap("Yes, take them off")
    chat.expect("Marie Dupont is off, and is told.", "0 of 1 · ⚠️ 1 more needed", "offered to the next")
    assert "took Marie Dupont off" not in chat.text, "whoever does it need not be told"
    assert "The coordinators of Calais took you off this shift" in one.transcript[-1]
    assert "Community kitchen · Calais" in one.transcript[-1]
    row = await sign_up_of(next_one, shift)
    assert row is not None
    assert row.state.value == "offered"
    told = len(one.transcript)
    await chat.tap_data(data)
    chat.expect("no longer on this shift")
    assert len(one.transcript) == told, "told once"


async def test_an_old_button_asks_again_before_it_takes_anybody_off(desk: Desk) -> None:
    chat, shift, one = await coordinator(desk), await plan(desk), await volunteer(desk, "Marie Dupont")
    await take(one, shift)
    person, minute = (await person_of(one)).id, int(desk.now.timestamp() // 60)
    await chat.tap_data(f"take-off-now:{shift}:{person}:{minute - 60}")
    chat.expect("Take Marie Dupont off this shift?")
    assert (await shift_row(desk, shift)).taken == 1


async def test_nobody_is_taken_off_once_the_shift_has_begun(own_desk: Desk) -> None:
    chat, shift = await coordinator(own_desk), await plan(own_desk, 0)
    (person,) = await crowd(own_desk, shift, ["Marie Dupont"])
    move(own_desk, timedelta(hours=6))
    minute = int(own_desk.now.timestamp() // 60)
    for forged in (f"take-off:{shift}:{person}", f"take-off-now:{shift}:{person}:{minute}"):
        await chat.tap_data(forged)
        chat.expect("The shift has begun", "Marie Dupont")
    assert (await shift_row(own_desk, shift)).taken == 1


async def test_whoever_cannot_be_told_has_to_be_told_by_hand(desk: Desk) -> None:
    chat, shift, one = await coordinator(desk), await plan(desk), await volunteer(desk, "Marie Dupont")
    await take(one, shift)
    await stop(one)
    person, told = (await person_of(one)).id, len(one.transcript)
    await chat.tap_data(f"take-off:{shift}:{person}")
    await chat.tap("Yes, take them off")
    chat.expect("The bot can’t reach them")
    assert len(one.transcript) == told


async def test_who_waits_is_taken_off_the_list_and_told_so(desk: Desk) -> None:
    chat, shift = await coordinator(desk), await plan(desk, most=1, least=1)
    one, waiting = await volunteer(desk, "Marie Dupont"), await volunteer(desk, "Paul Next", "fr")
    await take(one, shift)
    await wait(waiting, shift)
    await chat.tap_data(f"on-shift:{shift}:{(await person_of(waiting)).id}")
    chat.expect("On the waiting list.")
    await chat.tap("✖ Take off the list")
    await chat.tap("Yes, take them off")
    assert "sur la liste d’attente de ce créneau" in waiting.transcript[-1]


async def test_at_night_whoever_is_taken_off_sleeps_on(own_desk: Desk) -> None:
    """Unless the shift is that very night."""
    chat, later, tonight = await coordinator(own_desk), await plan(own_desk, 3), await plan(own_desk, 1, "02:00-06:00")
    one, other = await volunteer(own_desk, "Marie Dupont"), await volunteer(own_desk, "Paul Next")
    await take(one, later)
    await take(other, tonight)
    move(own_desk, timedelta(hours=10))
    for who, shift in ((one, later), (other, tonight)):
        await chat.tap_data(f"take-off:{shift}:{(await person_of(who)).id}")
        await chat.tap("Yes, take them off")
    assert "took you off" not in one.transcript[-1]
    assert "took you off" in other.transcript[-1]
    move(own_desk, timedelta(hours=9))
    await own_desk.deliver()
    assert "took you off" in one.transcript[-1]
