"""Choosing one's reminders, and how often one is asked for help."""

from collections.abc import Sequence

import pytest
from sqlalchemy import update

from handlers.attending.reminder_settings import OFFERED
from models import volunteers
from models.chats import Chat as ChatRow
from tests.conversation.people import carried, person_of, somebody
from tests.conversation.reminding import at, begin, evening
from tests.conversation.shifting import plan, sign_up_of, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def kept(chat: Chat) -> Sequence[int]:
    """The hours that are kept of the person."""
    person = await person_of(chat)
    async with chat.desk.database.read() as session:
        row = await volunteers.of(session, person.id)
    assert row is not None
    return row.remind_hours


async def planned(chat: Chat, *shifts: int) -> list[int | None]:
    """The hours of the next reminder of each shift."""
    rows = [await sign_up_of(chat, shift) for shift in shifts]
    return [row.remind_hours if row else None for row in rows]


async def test_the_usual_choices_are_one_tap_each(each_desk: Desk) -> None:
    """The one that holds is marked, and every shift to come follows at once."""
    await begin(each_desk)
    marie = await volunteer(each_desk)
    shifts = [await evening(each_desk), await plan(each_desk, 4)]
    for shift in shifts:
        await take(marie, shift)
    await marie.command("/reminders")
    marie.expect("24 hours before and 2 hours before")
    assert "✓ 24 h and 2 h before" in marie.buttons
    for label, hours, following in (
        ("Only the day before", [24], 24),
        ("Only 2 hours before", [2], 2),
        ("No reminders", [], None),
        ("24 h and 2 h before", [24, 2], 24),
    ):
        await marie.tap(label)
        assert f"✓ {label}" in marie.buttons
        assert await kept(marie) == hours
        assert await planned(marie, *shifts) == [following, following]


async def test_other_hours_are_ticked_one_by_one(each_desk: Desk) -> None:
    """What is past its time is not made up for: the shift in two days gets the next that is to come."""
    await begin(each_desk)
    marie, shift, later = await volunteer(each_desk), await evening(each_desk), await plan(each_desk, 6)
    for one in (shift, later):
        await take(marie, one)
    await marie.command("/reminders")
    await marie.tap("Other hours")
    assert "☑ 24 hours before" in marie.buttons
    await marie.tap("☐ 3 days before")
    assert await planned(marie, shift, later) == [24, 72]
    await marie.tap("☑ 24 hours before")
    await marie.tap("☐ 12 hours before")
    await marie.tap("☑ 2 hours before")
    assert await kept(marie) == [72, 12]
    await marie.tap("That’s all")
    marie.expect("3 days before and 12 hours before")
    assert not any(label.startswith("✓") for label in marie.buttons)


async def test_a_tick_tapped_twice_is_one(desk: Desk) -> None:
    """The button says what it will do."""
    await begin(desk)
    marie = await volunteer(desk)
    await marie.command("/reminders")
    await marie.tap("Other hours")
    on = carried(marie, "48 hours" if "☐ 48 hours before" in marie.buttons else "2 days before")
    for _ in range(2):
        await marie.tap_data(on)
        assert await kept(marie) == [48, 24, 2]


@pytest.mark.parametrize("hours", [0, -24, 5, 169, 10**12])
async def test_hours_that_no_button_offers_change_nothing(desk: Desk, hours: int) -> None:
    await begin(desk)
    marie = await volunteer(desk)
    await marie.tap_data(f"remind-at:{hours}:1")
    assert "☰ Menu" in marie.buttons
    assert await kept(marie) == [24, 2]


async def test_every_hour_offered_can_be_had_at_once(desk: Desk) -> None:
    await begin(desk)
    marie = await volunteer(desk)
    for hours in OFFERED:
        await marie.tap_data(f"remind-at:{hours}:1")
    assert await kept(marie) == list(OFFERED)
    await marie.command("/reminders")
    marie.expect("7 days before", "1 hour before")


async def test_a_reminder_that_is_due_just_now_is_not_lost(each_desk: Desk) -> None:
    """Between its time and the next tick somebody changes their mind about another one."""
    await begin(each_desk)
    marie, shift = await volunteer(each_desk), await evening(each_desk)
    await take(marie, shift)
    at(each_desk, 1, "18:00")
    await marie.tap_data("remind-at:12:1")
    await each_desk.run_rounds()
    assert sum("Will you be there?" in text for text in marie.transcript) == 1
    assert await planned(marie, shift) == [12]


async def test_one_that_is_due_just_now_is_dropped_where_it_is_not_wanted_any_more(each_desk: Desk) -> None:
    await begin(each_desk)
    marie, shift = await volunteer(each_desk), await evening(each_desk)
    await take(marie, shift)
    at(each_desk, 1, "18:00")
    await marie.tap_data("remind-me:same_day")
    await each_desk.run_rounds()
    assert not any("Will you be there?" in text for text in marie.transcript)
    assert await planned(marie, shift) == [2]


async def test_what_has_begun_is_left_alone(desk: Desk) -> None:
    await begin(desk)
    marie, shift = await volunteer(desk), await plan(desk, 0, "15:00-18:00")
    await take(marie, shift)
    at(desk, 0, "15:30")
    await marie.tap_data("remind-me:both")
    await desk.run_rounds()
    assert not any("Will you be there?" in text for text in marie.transcript)


async def test_how_often_one_is_asked_for_help(each_desk: Desk) -> None:
    await begin(each_desk)
    marie = await volunteer(each_desk)
    await marie.command("/reminders")
    marie.expect("twice a week at most")
    await marie.tap("Ask me as often as needed")
    marie.expect("as often as needed")
    person = await person_of(marie)
    async with each_desk.database.read() as session:
        row = await volunteers.of(session, person.id)
    assert row is not None
    assert row.asked_often
    await marie.tap("Ask me twice a week at most")
    marie.expect("twice a week at most")


async def test_who_stopped_all_messages_is_told_why_none_will_come(desk: Desk) -> None:
    await begin(desk)
    marie = await volunteer(desk)
    async with desk.database.write() as session:
        await session.execute(update(ChatRow).where(ChatRow.address == marie.address).values(stopped_at=desk.now))
    await marie.command("/reminders")
    marie.expect("none of this reaches you")
    await marie.tap("Receive messages again")
    await marie.command("/reminders")
    assert "none of this reaches you" not in marie.text


@pytest.mark.parametrize(
    "data", ["reminders", "remind-me:none", "remind-hours", "remind-at:24:0", "asked-often:1", "asked-often:0"]
)
async def test_a_stranger_is_shown_how_to_register(desk: Desk, data: str) -> None:
    stranger = somebody(desk)
    await stranger.command("/menu")
    await stranger.tap_data(data)
    stranger.expect("You are not registered as a volunteer")
    assert "🙋 Become a volunteer" in stranger.buttons


async def test_all_of_it_in_french(desk: Desk) -> None:
    await begin(desk)
    paul = await volunteer(desk, "Paul", "fr")
    await paul.say("rappels")
    paul.expect("24 heures avant et 2 heures avant", "deux fois par semaine au plus")
    await paul.tap("Seulement la veille")
    paul.expect("24 heures avant")
    await paul.tap("D’autres délais")
    await paul.tap("☐ 7 jours avant")
    await paul.tap("C’est tout")
    paul.expect("7 jours avant et 24 heures avant")
