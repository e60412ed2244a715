"""After a shift: hours for those who were there, thanks, once; and a question about those nobody saw."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers.attending import wrap_up as conversation
from handlers.context import Telling
from models import attendance, enrolment
from models.attendance import Marked, NotMarked
from models.chats import Chat as ChatRow
from models.roles import Role
from models.shifts import Shift
from models.sign_ups import Attendance
from tests.conversation.people import join, person_of, somebody
from tests.conversation.reminding import at, begin
from tests.conversation.shifting import move, plan, shift_row, sign_up_of, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def check_in(chat: Chat, shift_id: int) -> Marked:
    """The person says that they are there."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        return await attendance.check_in(session, person.id, shift_id, chat.desk.now)


async def mark(chat: Chat, shift_id: int, said: Attendance | None) -> Marked:
    """A coordinator says whether they were."""
    row = await sign_up_of(chat, shift_id)
    assert row is not None
    async with chat.desk.database.write() as session:
        return await attendance.mark(session, row.id, said, chat.desk.now)


async def thank(desk: Desk, marked: Marked) -> None:
    """As the roster does where hours were earned late."""

    async def round_(telling: Telling) -> bool:
        await conversation.thank(telling, marked)
        return False

    await desk.run_round(round_)


async def minutes(chat: Chat, shift_id: int) -> int | None:
    """What was credited."""
    row = await sign_up_of(chat, shift_id)
    assert row is not None
    return row.minutes


def thanks(chat: Chat) -> list[str]:
    return [text for text in chat.transcript if text.startswith("🧡 ")]


def questions(chat: Chat) -> list[str]:
    return [text for text in chat.transcript if "not checked in" in text]


async def coordinator(desk: Desk) -> Chat:
    """Somebody who coordinates Calais."""
    chat = somebody(desk)
    await join(chat, Role.COORDINATOR, "calais")
    return chat


async def test_who_was_there_is_thanked_once_with_the_hours(each_desk: Desk) -> None:
    """Who was absent, or seen by nobody, is credited with nothing; the team is asked about the latter."""
    await begin(each_desk)
    team = await coordinator(each_desk)
    shift = await plan(each_desk, 0, "13:00-17:30")
    there, absent, unseen = [await volunteer(each_desk, name) for name in ("There", "Absent", "Unseen")]
    for one in (there, absent, unseen):
        await take(one, shift)
    at(each_desk, 0, "12:45")
    assert (await check_in(there, shift)).is_new
    at(each_desk, 0, "14:00")
    assert (await mark(absent, shift, Attendance.ABSENT)).refusal is None
    at(each_desk, 0, "17:29")
    await each_desk.run_rounds()
    assert not thanks(there)
    at(each_desk, 0, "17:30")
    for _ in range(2):
        await each_desk.run_rounds()
    (said,) = thanks(there)
    assert "4 h 30 min: your first with us" in said
    assert "⏱ My hours" in there.buttons
    assert [await minutes(one, shift) for one in (there, absent, unseen)] == [270, None, None]
    assert not thanks(absent)
    assert not thanks(unseen)
    (asked,) = questions(team)
    assert "1 person was not checked in" in asked
    assert "👥 See the shift’s roster" in team.buttons


async def test_the_hours_add_up(each_desk: Desk) -> None:
    await begin(each_desk)
    marie = await volunteer(each_desk)
    for hours in ("13:00-15:00", "15:00-16:00"):
        shift = await plan(each_desk, 0, hours)
        await take(marie, shift, rest_accepted=True)
        at(each_desk, 0, hours[:5])
        await check_in(marie, shift)
    at(each_desk, 0, "16:00")
    await each_desk.run_rounds()
    assert any("That makes 1 h, and 3 h in all so far" in text for text in thanks(marie))


async def test_presence_noted_afterwards_gives_hours_and_thanks_then(each_desk: Desk) -> None:
    """However often it is changed, the thanks come once; taken back, the hours go."""
    await begin(each_desk)
    marie, shift = await volunteer(each_desk), await plan(each_desk, 0, "13:00-17:00")
    await take(marie, shift)
    at(each_desk, 0, "17:00")
    await each_desk.run_rounds()
    at(each_desk, 6, "12:00")
    for said, credited, earned in (
        (Attendance.PRESENT, 240, True),
        (Attendance.PRESENT, 240, False),
        (Attendance.ABSENT, None, False),
        (None, None, False),
        (Attendance.PRESENT, 240, True),
    ):
        marked = await mark(marie, shift, said)
        assert (marked.refusal, marked.earned) == (None, earned)
        if marked.earned:
            await thank(each_desk, marked)
        assert await minutes(marie, shift) == credited
    assert len(thanks(marie)) == 1


async def test_cancelled_and_empty_shifts_end_without_a_word(each_desk: Desk) -> None:
    await begin(each_desk)
    team, marie = await coordinator(each_desk), await volunteer(each_desk)
    empty, cancelled = await plan(each_desk, 0, "13:00-15:00"), await plan(each_desk, 0, "13:00-15:00")
    await take(marie, cancelled)
    async with each_desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == cancelled).values(state="cancelled"))
    at(each_desk, 0, "15:00")
    await each_desk.run_rounds()
    assert not questions(team)
    assert not thanks(marie)
    assert [(await shift_row(each_desk, one)).wrapped_up_at for one in (empty, cancelled)] == [each_desk.now] * 2


async def test_after_a_night_shift_people_are_left_to_sleep(each_desk: Desk) -> None:
    await begin(each_desk)
    team, marie = await coordinator(each_desk), await volunteer(each_desk)
    shift = await plan(each_desk, 0, "20:00-02:00")
    await take(marie, shift)
    at(each_desk, 0, "20:00")
    await check_in(marie, shift)
    unseen = await plan(each_desk, 0, "22:00-23:00", activity="laundry")
    await take(await volunteer(each_desk, "Unseen"), unseen)
    at(each_desk, 1, "02:00")
    await each_desk.run_rounds()
    assert not thanks(marie)
    assert not questions(team)
    at(each_desk, 0, "08:00")
    await each_desk.deliver()
    assert len(thanks(marie)) == 1
    assert len(questions(team)) == 1


async def test_when_the_bot_was_down_for_weeks_nobody_is_asked_who_was_there(each_desk: Desk) -> None:
    """It could not be noted any more."""
    await begin(each_desk)
    team, marie = await coordinator(each_desk), await volunteer(each_desk)
    shift = await plan(each_desk, 0, "13:00-15:00")
    await take(marie, shift)
    at(each_desk, 0, "13:00")
    await check_in(marie, shift)
    await take(await volunteer(each_desk, "Unseen"), await plan(each_desk, 0, "14:00-15:00", activity="laundry"))
    at(each_desk, 20, "12:00")
    await each_desk.run_rounds()
    assert len(thanks(marie)) == 1
    assert not questions(team)


async def test_who_wants_no_messages_is_credited_all_the_same(each_desk: Desk) -> None:
    await begin(each_desk)
    marie, shift = await volunteer(each_desk), await plan(each_desk, 0, "13:00-15:00")
    await take(marie, shift)
    at(each_desk, 0, "13:00")
    await check_in(marie, shift)
    async with each_desk.database.write() as session:
        await session.execute(update(ChatRow).where(ChatRow.address == marie.address).values(stopped_at=each_desk.now))
    at(each_desk, 0, "15:00")
    await each_desk.run_rounds()
    assert await minutes(marie, shift) == 120
    assert not thanks(marie)


async def test_more_shifts_than_a_portion_end_at_once(each_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "PORTION", 2)
    await begin(each_desk)
    shifts = [await plan(each_desk, 0, "13:00-15:00") for _ in range(5)]
    at(each_desk, 0, "15:00")
    await each_desk.run_rounds()
    assert all([(await shift_row(each_desk, one)).wrapped_up_at for one in shifts])


async def test_when_people_can_check_themselves_in(each_desk: Desk) -> None:
    """From half an hour before the start to half an hour after it, both included; again is no harm."""
    await begin(each_desk)
    shift = await plan(each_desk, 0, "13:00-17:00", most=9)
    for hour, seconds, refusal in (
        ("12:29", 59, NotMarked.TOO_EARLY),
        ("12:30", 0, None),
        ("13:30", 0, None),
        ("13:30", 1, NotMarked.TOO_LATE),
    ):
        at(each_desk, 0, "10:00")
        marie = await volunteer(each_desk)
        await take(marie, shift)
        at(each_desk, 0, hour)
        move(each_desk, timedelta(seconds=seconds))
        assert (await check_in(marie, shift)).refusal is refusal
        assert (await check_in(marie, shift)).is_new is False


async def test_a_short_shift_takes_nobody_in_after_its_end(each_desk: Desk) -> None:
    await begin(each_desk)
    marie, shift = await volunteer(each_desk), await plan(each_desk, 0, "13:00-13:10")
    await take(marie, shift)
    at(each_desk, 0, "13:11")
    assert (await check_in(marie, shift)).refusal is NotMarked.TOO_LATE


async def test_when_coordinators_can_say_who_was_there(each_desk: Desk) -> None:
    """From half an hour before the start until seven days after the end."""
    await begin(each_desk)
    marie, shift = await volunteer(each_desk), await plan(each_desk, 0, "13:00-17:00")
    await take(marie, shift)
    for days, hour, refusal in (
        (0, "12:29", NotMarked.TOO_EARLY),
        (0, "12:30", None),
        (7, "17:00", None),
        (0, "17:01", NotMarked.TOO_LATE),
    ):
        at(each_desk, days, hour)
        assert (await mark(marie, shift, Attendance.PRESENT)).refusal is refusal


async def test_presence_is_for_those_who_have_a_place(each_desk: Desk) -> None:
    """Not for those who left, whose shift was cancelled, or who never were on it."""
    await begin(each_desk)
    marie, shift = await volunteer(each_desk), await plan(each_desk, 0, "13:00-17:00")
    person = await person_of(marie)
    at(each_desk, 0, "13:00")
    assert (await check_in(marie, shift)).refusal is NotMarked.GONE
    assert (await check_in(marie, 123456789)).refusal is NotMarked.GONE
    at(each_desk, 0, "11:00")
    await take(marie, shift)
    async with each_desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift).values(state="cancelled"))
    at(each_desk, 0, "13:00")
    assert (await mark(marie, shift, Attendance.PRESENT)).refusal is NotMarked.CANCELLED
    async with each_desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift).values(state="planned"))
        await enrolment.give_up(session, person.id, shift, each_desk.now)
        assert (await attendance.mark(session, 123456789, None, each_desk.now)).refusal is NotMarked.GONE
    assert (await mark(marie, shift, Attendance.PRESENT)).refusal is NotMarked.GONE


async def test_thanks_in_french(desk: Desk) -> None:
    await begin(desk)
    paul, shift = await volunteer(desk, "Paul", "fr"), await plan(desk, 0, "13:00-17:00")
    await take(paul, shift)
    at(desk, 0, "13:00")
    await check_in(paul, shift)
    at(desk, 0, "17:00")
    await desk.run_rounds()
    assert any("Merci pour votre présence" in text and "4\u00a0h" in text for text in paul.transcript)
