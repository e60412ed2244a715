"""This shift and all after it, changed or cancelled: what was done by hand stays, and everybody hears once."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from models import activities, planning, sites
from models.planning import Plan
from models.roles import Role
from models.shifts import Series, Shift, ShiftState
from models.sign_ups import SignUpState
from tests.conversation.people import join, somebody
from tests.conversation.shifting import move, shift_row, sign_up_of, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARIS = ZoneInfo("Europe/Paris")
# Saturdays and Tuesdays; the desk's today is Friday 12 March 2027.
FIRST, SECOND, THIRD = date(2027, 3, 13), date(2027, 3, 16), date(2027, 3, 20)


async def series(desk: Desk, **more: Any) -> int:
    """Plans it in Calais, on Tuesdays and Saturdays from 18:00 to 22:00, and gives its number."""
    async with desk.database.write() as session:
        calais, kitchen = await sites.by_slug(session, "calais"), await activities.by_slug(session, "kitchen")
        assert calais is not None
        assert kitchen is not None
        plan = Plan(calais, kitchen.id, FIRST, time(18), time(22), 1, 6, **more)
        made, _ = await planning.add_series(session, plan, 1 << 5 | 1 << 1, None, desk.now)
        return made.id


async def days(desk: Desk, number: int) -> dict[date, Shift]:
    """The shifts of a series, in order, by their day."""
    async with desk.database.read() as session:
        found = await session.scalars(select(Shift).where(Shift.series_id == number).order_by(Shift.series_day))
        return {one.series_day: one for one in found if one.series_day}


async def newest(desk: Desk) -> Series:
    """The series that was made last."""
    async with desk.database.read() as session:
        return (await session.scalars(select(Series).order_by(Series.id.desc()).limit(1))).one()


async def by_hand(desk: Desk, shift: Shift, **values: Any) -> None:
    """Changes one shift alone."""
    async with desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift.id).values(version=1, **values))


def hours(shift: Shift) -> str:
    return "-".join(f"{at.astimezone(PARIS):%H:%M}" for at in (shift.starts_at, shift.ends_at))


async def coordinator(desk: Desk) -> Chat:
    chat = somebody(desk)
    await join(chat, Role.COORDINATOR, "calais")
    return chat


async def change_all_after(chat: Chat, shift: Shift, **lines: str) -> None:
    await chat.tap_data(f"change-shift:{shift.id}")
    chat.expect("It comes again. Which do you mean?")
    await chat.tap("This one and all after it")
    for line, answer in lines.items():
        await chat.tap("✏️ " + line.replace("_", " "))
        await chat.say(answer)
    chat.expect("This shift and all after it change: ", " shifts planned so far")
    await chat.tap("Change it")


def told(chat: Chat, text: str) -> list[str]:
    return [said for said in chat.transcript if text in said]


async def test_all_after_go_on_in_a_new_series_and_the_old_one_ends_the_day_before(each_desk: Desk) -> None:
    number = await series(each_desk)
    before = await days(each_desk, number)
    chat = await coordinator(each_desk)
    await change_all_after(chat, before[SECOND], Hours="19h-23h", At_most="8")
    chat.expect("Changed.", f"It concerns {len(before) - 1} shifts.")
    old, new = await days(each_desk, number), await newest(each_desk)
    assert list(old) == [FIRST]
    assert hours(old[FIRST]) == "18:00-22:00"
    assert (new.begins_on, new.start, new.end, new.most) == (SECOND, time(19), time(23), 8)
    after = await days(each_desk, new.id)
    assert [one.id for one in after.values()] == [one.id for day, one in before.items() if day >= SECOND]
    assert {(hours(one), one.most, one.version) for one in after.values()} == {("19:00-23:00", 8, 1)}
    each_desk.clock.advance(days=7)
    await each_desk.run_rounds()
    assert len(await days(each_desk, number)) == 1
    later = await days(each_desk, new.id)
    assert len(later) == len(after) + 2
    assert hours(list(later.values())[-1]) == "19:00-23:00"
    each_desk.clock.advance(days=-7)


async def test_somebody_on_several_of_them_hears_once(each_desk: Desk) -> None:
    """And whoever is on one alone hears of that one; whoever is on none that changed hears nothing."""
    number = await series(each_desk)
    made = await days(each_desk, number)
    both, one, earlier = [await volunteer(each_desk, name) for name in ("Bo Both", "Ona One", "Eve Earlier")]
    for chat, day in ((both, SECOND), (both, THIRD), (one, THIRD), (earlier, FIRST)):
        await take(chat, made[day].id)
    chat = await coordinator(each_desk)
    await change_all_after(chat, made[SECOND], Hours="19h-23h", Note="Bring gloves")
    chat.expect("2 people hear of it.")
    assert told(both, "have changed") == [
        "Some of your shifts have changed\n\nMoved:\n"
        + "\n".join(
            f"• Community kitchen, {day}, 18:00–22:00 → 19:00–23:00"
            for day in ("Tuesday 16 March", "Saturday 20 March")
        )
        + "\n\nNote: Bring gloves\n\nCan’t you come any more? Please say so in your shifts."
    ]
    assert "🗓 My shifts" in both.buttons
    assert len(told(one, "Saturday 20 March: 18:00–22:00 → 19:00–23:00")) == 1
    assert not told(earlier, "changed")


async def test_what_was_changed_by_hand_keeps_what_still_applies(each_desk: Desk) -> None:
    number = await series(each_desk)
    made = await days(each_desk, number)
    larger, moved, cancelled, short = list(made.values())[2:6]
    await by_hand(each_desk, larger, most=9)
    await by_hand(each_desk, moved, starts_at=moved.starts_at - timedelta(hours=4))
    await by_hand(each_desk, cancelled, state=ShiftState.CANCELLED)
    await by_hand(each_desk, short, most=2)
    chat = await coordinator(each_desk)
    await change_all_after(chat, made[SECOND], Hours="19h-23h", At_least="3", At_most="7")
    kept = {one.id: one for one in (await days(each_desk, (await newest(each_desk)).id)).values()}
    assert (hours(kept[larger.id]), kept[larger.id].most, kept[larger.id].least) == ("19:00-23:00", 9, 3)
    assert (hours(kept[moved.id]), kept[moved.id].most) == ("14:00-22:00", 7)
    assert kept[cancelled.id].state is ShiftState.CANCELLED
    assert (kept[short.id].most, kept[short.id].least) == (2, 2)
    await each_desk.run_rounds()
    assert len(kept) == len(made) - 1, "and no day has a second shift"


async def test_other_weekdays_cancel_the_old_ones_and_make_the_new(each_desk: Desk) -> None:
    number = await series(each_desk)
    made = await days(each_desk, number)
    tuesday = await volunteer(each_desk)
    await take(tuesday, made[SECOND].id)
    chat = await coordinator(each_desk)
    await change_all_after(chat, made[FIRST], Days_of_the_week="Saturday, Sunday")
    new = await days(each_desk, (await newest(each_desk)).id)
    assert {day.weekday() for day in new} == {5, 6}
    assert new[FIRST].id == made[FIRST].id
    assert (await shift_row(each_desk, made[SECOND].id)).state is ShiftState.CANCELLED
    assert len(told(tuesday, "Cancelled: this shift does not take place")) == 1
    row = await sign_up_of(tuesday, made[SECOND].id)
    assert row is not None
    assert row.state is SignUpState.CANCELLED


async def test_an_earlier_end_cancels_what_comes_after_it(desk: Desk) -> None:
    number = await series(desk)
    made = await days(desk, number)
    chat = await coordinator(desk)
    await change_all_after(chat, made[SECOND], Until="2027-03-23")
    states = {day: (await shift_row(desk, one.id)).state for day, one in made.items()}
    assert [day for day, state in states.items() if state is ShiftState.PLANNED] == [
        FIRST,
        SECOND,
        THIRD,
        date(2027, 3, 23),
    ]
    assert (await newest(desk)).made_until is None


async def test_one_of_a_series_is_changed_alone(desk: Desk) -> None:
    number = await series(desk)
    made = await days(desk, number)
    chat = await coordinator(desk)
    await chat.tap_data(f"change-shift:{made[SECOND].id}")
    await chat.tap("Only this one")
    await chat.tap("✏️ Day")
    await chat.say("17 March")
    await chat.tap("Change it")
    after = await days(desk, number)
    assert len(after) == len(made)
    assert after[SECOND].starts_at == made[SECOND].starts_at + timedelta(days=1)
    assert [hours(one) for one in after.values()] == ["18:00-22:00"] * len(made)
    await desk.run_rounds()
    assert len(await days(desk, number)) == len(made)


async def test_places_taken_on_a_later_one_stand_against_fewer(desk: Desk) -> None:
    """Nothing is changed then, and the shift it is about is named."""
    number = await series(desk)
    made = await days(desk, number)
    for _ in range(3):
        await take(await volunteer(desk), made[THIRD].id)
    chat = await coordinator(desk)
    await change_all_after(chat, made[SECOND], At_most="2")
    chat.expect("Saturday 20 March", "3 places are taken already: 1 more than that.")
    assert {one.most for one in (await days(desk, number)).values()} == {6}


async def test_this_and_all_after_are_cancelled_and_none_is_made_any_more(each_desk: Desk) -> None:
    number = await series(each_desk)
    made = await days(each_desk, number)
    both, earlier = await volunteer(each_desk, "Bo Both"), await volunteer(each_desk, "Eve Earlier")
    for chat, day in ((both, SECOND), (both, THIRD), (earlier, FIRST)):
        await take(chat, made[day].id)
    chat = await coordinator(each_desk)
    await chat.tap_data(f"cancel-shift:{made[SECOND].id}")
    concerned = f"{len(made) - 1} shifts planned so far, with 1 person on them or waiting"
    chat.expect(f"This one and all after it: {concerned}.")
    await chat.tap("This one and all after it")
    await chat.say("The kitchen moves")
    chat.expect(f"This shift and all after it are cancelled: {concerned}.")
    await chat.tap("Cancel the shift")
    chat.expect("Cancelled.", f"It concerns {len(made) - 1} shifts.", "1 person hears of it.")
    (notice,) = told(both, "Cancelled:")
    assert "Tuesday 16 March" in notice
    assert "Saturday 20 March" in notice
    assert "Why: The kitchen moves" in notice
    assert not told(earlier, "ancelled")
    each_desk.clock.advance(days=14)
    await each_desk.run_rounds()
    states = [one.state for one in (await days(each_desk, number)).values()]
    assert states == [ShiftState.PLANNED, *[ShiftState.CANCELLED] * (len(made) - 1)]
    each_desk.clock.advance(days=-14)


async def test_one_that_is_cancelled_alone_is_not_made_again(desk: Desk) -> None:
    number = await series(desk)
    made = await days(desk, number)
    chat = await coordinator(desk)
    await chat.tap_data(f"cancel-shift:{made[SECOND].id}")
    await chat.tap("Only this one")
    await chat.tap("Skip")
    await chat.tap("Cancel the shift")
    await desk.run_rounds()
    states = [one.state for one in (await days(desk, number)).values()]
    assert states.count(ShiftState.CANCELLED) == 1


async def test_the_last_of_a_series_is_asked_about_like_one_alone(own_desk: Desk) -> None:
    number = await series(own_desk)
    made = await days(own_desk, number)
    async with own_desk.database.write() as session:
        await session.execute(update(Series).values(ends_on=FIRST))
    chat = await coordinator(own_desk)
    await chat.tap_data(f"change-shift:{made[FIRST].id}")
    chat.expect("please check")


async def test_a_shift_of_the_series_that_has_begun_is_left_alone(own_desk: Desk) -> None:
    number = await series(own_desk)
    made = await days(own_desk, number)
    chat = await coordinator(own_desk)
    move(own_desk, made[FIRST].starts_at + timedelta(hours=1))
    await change_all_after(chat, made[SECOND], At_most="8")
    rows: Sequence[Shift] = [await shift_row(own_desk, one.id) for one in made.values()]
    assert [one.most for one in rows] == [6] + [8] * (len(made) - 1)
