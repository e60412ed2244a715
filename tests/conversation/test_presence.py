"""Who is there: 'Here I am' in its time, or a coordinator's tap on the roster."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import roles
from models.roles import Role
from models.shifts import Shift, ShiftState
from models.sign_ups import Answer, Attendance
from tests.conversation.coordinating import answer, coordinator, crowd, numbered
from tests.conversation.people import carried, person_of, somebody
from tests.conversation.shifting import move, plan, sign_up_of, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def attendance_of(chat: Chat, shift: int) -> Attendance | None:
    row = await sign_up_of(chat, shift)
    assert row is not None, "not on the shift"
    return row.attendance


# By oneself


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-31, "You are early! You can check in from today at 17:30 on"),
        (-30, "The team sees that you are here."),
        (0, "The team sees that you are here."),
        (30, "The team sees that you are here."),
        (31, "they can still note that you were there"),
    ],
)
async def test_here_i_am_from_half_an_hour_before_to_half_an_hour_after(
    own_desk: Desk, minutes: int, said: str
) -> None:
    shift, one = await plan(own_desk, 0), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, timedelta(hours=5, minutes=minutes))
    await one.tap_data(f"here:{shift}")
    one.expect(said)
    is_in_time = -30 <= minutes <= 30
    assert await attendance_of(one, shift) is (Attendance.PRESENT if is_in_time else None)


async def test_checking_in_twice_says_so(each_desk: Desk) -> None:
    shift, one = await plan(each_desk, 0, "13:30-17:00"), await volunteer(each_desk, language="fr")
    await take(one, shift)
    await one.tap_data(f"here:{shift}")
    one.expect("Bienvenue")
    await one.tap_data(f"here:{shift}")
    one.expect("déjà notée")


async def test_much_later_the_button_of_somebody_checked_in_still_says_so(own_desk: Desk) -> None:
    shift, one = await plan(own_desk, 0), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, timedelta(hours=5))
    await one.tap_data(f"here:{shift}")
    move(own_desk, timedelta(hours=3))
    await one.tap_data(f"here:{shift}")
    one.expect("You are checked in already.")


async def test_without_a_place_nobody_is_checked_in(desk: Desk) -> None:
    shift = await plan(desk, 0, "13:30-17:00", most=1, least=1)
    one, waiting, stranger = await volunteer(desk), await volunteer(desk), somebody(desk)
    await take(one, shift)
    await wait(waiting, shift)
    await waiting.tap_data(f"here:{shift}")
    waiting.expect("You have no place on this shift")
    assert await attendance_of(waiting, shift) is None
    await stranger.tap_data(f"here:{shift}")
    stranger.expect("no longer there")
    for forged in (0, -1, 10**17):
        await one.tap_data(f"here:{forged}")
        one.expect("That shift is no longer there.")


async def test_a_cancelled_shift_takes_nobody_in(desk: Desk) -> None:
    shift, one = await plan(desk, 0, "13:30-17:00"), await volunteer(desk)
    await take(one, shift)
    async with desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift).values(state=ShiftState.CANCELLED))
    await one.tap_data(f"here:{shift}")
    one.expect("This shift is cancelled: Community kitchen, Calais")


# On the roster


async def test_a_tap_is_present_another_absent_a_third_takes_it_back(each_desk: Desk) -> None:
    shift, chat, one = await plan(each_desk, 0, "13:30-17:00"), await coordinator(each_desk), await volunteer(each_desk)
    await take(one, shift)
    await chat.tap_data(f"roster:{shift}")
    await chat.tap("☑ Who is here")
    chat.expect("0 of 1 are here.")
    for shown, kept in (("✅", Attendance.PRESENT), ("✖", Attendance.ABSENT), ("☐", None)):
        await chat.tap("Marie Dupont")
        assert f"{shown} Marie Dupont" in chat.buttons
        assert await attendance_of(one, shift) is kept
    await chat.tap("Marie Dupont")
    chat.expect("1 of 1 is here.")
    await chat.tap("👥 Everybody on the shift")
    chat.expect("✅ Marie Dupont", "✅ here")


async def test_a_double_tap_does_what_the_button_said_once(desk: Desk) -> None:
    shift, chat, one = await plan(desk, 0, "13:30-17:00"), await coordinator(desk), await volunteer(desk)
    await take(one, shift)
    await chat.tap_data(f"presence:{shift}:0")
    data = next(choice.data for choice in chat.last.all_choices() if "Marie" in choice.label)
    for _ in range(3):
        await chat.tap_data(data)
        assert await attendance_of(one, shift) is Attendance.PRESENT


async def test_two_coordinators_with_the_same_list_do_not_undo_each_other(desk: Desk) -> None:
    shift, one = await plan(desk, 0, "13:30-17:00"), await volunteer(desk)
    await take(one, shift)
    chats = [await coordinator(desk), await coordinator(desk, language="fr", name="Sam")]
    for chat in chats:
        await chat.tap_data(f"presence:{shift}:0")
    for chat in chats:
        await chat.tap("Marie Dupont")
        assert await attendance_of(one, shift) is Attendance.PRESENT


async def test_the_rest_are_marked_at_once(own_desk: Desk) -> None:
    """Those marked already stay as they are, the absent too; and it is asked first, again after a while."""
    shift, boss = await plan(own_desk, 0, most=40), await coordinator(own_desk)
    await crowd(own_desk, shift, numbered(25))
    move(own_desk, timedelta(hours=5))
    await boss.tap_data(f"presence:{shift}:0")
    for _ in range(2):
        await boss.tap("Helper 003")
    await boss.tap("✅ The others are here (24)")
    boss.expect("Note 24 people as present, of whom nothing is noted yet?")
    old = carried(boss, "Yes, they are here")
    own_desk.clock.advance(minutes=11)
    await boss.tap_data(old)
    boss.expect("Note 24 people")
    await boss.tap("Yes, they are here")
    boss.expect("24 of 25 are here.")
    assert "✖ Helper 003" in boss.buttons
    assert not [label for label in boss.buttons if "The others" in label]
    await boss.tap_data(f"seen-rest:{shift}")
    boss.expect("24 of 25 are here.")


async def test_forty_people_have_pages_and_a_mark_stays_on_its_page(own_desk: Desk) -> None:
    shift, chat = await plan(own_desk, 0, most=40), await coordinator(own_desk)
    await crowd(own_desk, shift, numbered(40))
    move(own_desk, timedelta(hours=5))
    await chat.tap_data(f"presence:{shift}:0")
    await chat.tap("More ›")
    await chat.tap("Helper 033")
    assert "✅ Helper 033" in chat.buttons
    assert "☐ Helper 020" in chat.buttons
    chat.expect("1 of 40 is here.")


async def test_whoever_left_meanwhile_can_no_longer_be_marked(desk: Desk) -> None:
    shift, chat, one = await plan(desk, 0, "13:30-17:00"), await coordinator(desk), await volunteer(desk)
    await take(one, shift)
    await chat.tap_data(f"presence:{shift}:0")
    person = (await person_of(one)).id
    await chat.tap_data(f"take-off-now:{shift}:{person}:{int(desk.now.timestamp() // 60)}")
    await chat.tap_data(f"seen:{shift}:{person}:present:0")
    chat.expect("no longer on this shift")
    assert await attendance_of(one, shift) is None


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(hours=4, minutes=29), "too early to say who is there. From today at 17:30 on"),
        (timedelta(days=7, hours=10), "can no longer be changed"),
    ],
)
async def test_presence_has_its_time(own_desk: Desk, later: timedelta, said: str) -> None:
    shift, chat, one = await plan(own_desk, 0), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, later)
    for forged in (f"presence:{shift}:0", f"seen:{shift}:{(await person_of(one)).id}:present:0"):
        await chat.tap_data(forged)
        chat.expect(said)
    assert await attendance_of(one, shift) is None


async def test_who_is_marked_after_the_hours_were_counted_is_thanked_once(own_desk: Desk) -> None:
    shift, chat, one = await plan(own_desk, 0, "14:00-17:00"), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, timedelta(hours=5))
    await own_desk.run_rounds()
    told = len(one.transcript)
    await chat.tap_data(f"presence:{shift}:0")
    await chat.tap("Marie Dupont")
    assert len(one.transcript) == told + 1
    assert "3 h" in one.transcript[-1]
    row = await sign_up_of(one, shift)
    assert row is not None
    assert row.minutes == 180
    for _ in range(3):
        await chat.tap("Marie Dupont")
    assert len(one.transcript) == told + 1


async def test_after_the_start_the_roster_shows_whom_nobody_has_seen(own_desk: Desk) -> None:
    """Whoever said that they will be late has until then."""
    shift, chat = await plan(own_desk, 0), await coordinator(own_desk)
    one, late = await volunteer(own_desk, "Marie Dupont"), await volunteer(own_desk, "Ben Late")
    for somebody_ in (one, late):
        await take(somebody_, shift)
    await answer(one, shift, Answer.COMING)
    await answer(late, shift, Answer.LATE, 30)
    move(own_desk, timedelta(hours=5))
    await chat.tap_data(f"roster:{shift}")
    chat.expect("👀 Marie Dupont", "⏰ Ben Late · 30 min late", "👀 not checked in · ⏰ late")
    move(own_desk, timedelta(minutes=30))
    await chat.tap_data(f"on-shift:{shift}:{(await person_of(late)).id}")
    chat.expect("Nobody has noted yet whether they are here.")


@pytest.mark.parametrize("what", ["", "there", "PRESENT", "None"])
async def test_a_forged_mark_means_nothing(desk: Desk, what: str) -> None:
    shift, chat, one = await plan(desk, 0, "13:30-17:00"), await coordinator(desk), await volunteer(desk)
    await take(one, shift)
    await chat.tap_data(f"seen:{shift}:{(await person_of(one)).id}:{what}:0")
    assert chat.buttons
    assert await attendance_of(one, shift) is None


async def test_a_coordinator_who_is_a_volunteer_too_can_mark_themselves(desk: Desk) -> None:
    shift, one = await plan(desk, 0, "13:30-17:00"), await volunteer(desk, "Alex Martin")
    await take(one, shift)
    async with desk.database.write() as session:
        await roles.grant(session, (await person_of(one)).id, Role.ADMIN, None, desk.now)
    await one.tap_data(f"presence:{shift}:0")
    await one.tap("Alex Martin")
    assert await attendance_of(one, shift) is Attendance.PRESENT
