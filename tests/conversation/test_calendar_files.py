"""Calendar files, read back as a calendar would read them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import update

from models.shifts import Shift, ShiftState
from models.sign_ups import SignUp, SignUpState
from models.sites import Site
from tests.conversation.shifting import plan, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def received(chat: Chat, data: str) -> tuple[str, list[Any]]:
    """The name of the file that a button gives, and its events."""
    await chat.tap_data(data)
    (file,) = [message.document for message in chat.answers if message.document]
    calendar = Calendar.from_ical(file.content)
    assert calendar["method"] == "PUBLISH"
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert b"\r\n" in file.content
    return file.name, list(calendar.walk("VEVENT"))


async def change(desk: Desk, shift: int, **values: object) -> None:
    async with desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == shift).values(**values))


async def test_a_shift_comes_as_an_event_in_utc(desk: Desk) -> None:
    """The meeting point in one line, its commas as they were typed; no alarm: the bot reminds."""
    point = "Behind the mill, gate 3; ring <twice>\nthen wait"
    shift = await plan(desk, 1, meeting_point=point, latitude=50.5, longitude=1.25, note="Boots, please")
    chat = await volunteer(desk)
    await take(chat, shift)
    await chat.tap_data(f"my-shift:{shift}")
    await chat.tap("📎 Calendar file")
    chat.expect("Open this file")
    name, (event,) = await received(chat, f"calendar:{shift}")
    assert name == "utopia56-2027-03-13.ics"
    assert event.start == datetime(2027, 3, 13, 17, tzinfo=UTC)
    assert event.end == datetime(2027, 3, 13, 21, tzinfo=UTC)
    assert (event["summary"], event["location"]) == (
        "Community kitchen · Calais",
        point.replace("\n", " "),
    )
    assert (event["description"], event["status"], event["sequence"]) == ("Boots, please", "CONFIRMED", 0)
    assert (event["geo"].latitude, event["geo"].longitude) == (50.5, 1.25)
    assert not event.walk("VALARM")


async def test_its_words_are_the_reader_s(desk: Desk) -> None:
    shift, chat = await plan(desk, 1), await volunteer(desk, language="fr")
    await take(chat, shift)
    _, (event,) = await received(chat, f"calendar:{shift}")
    assert event["summary"] == "Cuisine collective · Calais"
    assert "geo" not in event
    assert "location" not in event


async def test_markup_of_the_site_s_meeting_point_is_left_out(own_desk: Desk) -> None:
    shift, chat = await plan(own_desk, 1), await volunteer(own_desk)
    await take(chat, shift)
    async with own_desk.database.write() as session:
        point = {"fr": "Gare", "en": "<b>Station</b> &amp; bus"}
        await session.execute(update(Site).where(Site.slug == "calais").values(meeting_point=point))
    _, (event,) = await received(chat, f"calendar:{shift}")
    assert event["location"] == "Station & bus"


async def test_a_shift_through_the_clock_change_keeps_its_hours(desk: Desk) -> None:
    """Planned 22:00 to 06:00 by the clock on the wall: seven hours in the night of 28 March 2027."""
    shift, chat = await plan(desk, 15, "22:00-06:00"), await volunteer(desk)
    await take(chat, shift)
    _, (event,) = await received(chat, f"calendar:{shift}")
    assert (event.start, event.end) == (datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC))


async def test_a_changed_shift_takes_the_place_of_the_one_before(each_desk: Desk) -> None:
    """The same identity, a higher number; another person's has another identity."""
    shift, chat, other = await plan(each_desk, 1), await volunteer(each_desk), await volunteer(each_desk)
    await take(chat, shift)
    await take(other, shift)
    _, (before,) = await received(chat, f"calendar:{shift}")
    await change(each_desk, shift, version=3)
    _, (after,) = await received(chat, f"calendar:{shift}")
    _, (theirs,) = await received(other, f"calendar:{shift}")
    assert after["uid"] == before["uid"] != theirs["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 3)


async def cancel(desk: Desk, shift: int) -> None:
    await change(desk, shift, state=ShiftState.CANCELLED, taken=0, held=0, version=1)
    async with desk.database.write() as session:
        await session.execute(
            update(SignUp).where(SignUp.shift_id == shift).values(state=SignUpState.CANCELLED, remind_at=None)
        )


async def test_a_cancelled_shift_takes_itself_out_of_the_calendar(desk: Desk) -> None:
    """And no longer tells where it would have been."""
    shift, chat = await plan(desk, 1, meeting_point="Gate 3"), await volunteer(desk)
    await take(chat, shift)
    _, (before,) = await received(chat, f"calendar:{shift}")
    await cancel(desk, shift)
    _, (after,) = await received(chat, f"calendar:{shift}")
    assert (after["status"], after["uid"], after["sequence"]) == ("CANCELLED", before["uid"], 1)
    assert "location" not in after


async def test_all_in_one_file_has_what_is_taken_and_what_was_cancelled(desk: Desk) -> None:
    """Not what one waits for."""
    chat, other = await volunteer(desk), await volunteer(desk)
    first, second = await plan(desk, 1), await plan(desk, 2)
    dropped, waited = await plan(desk, 3), await plan(desk, 4, least=1, most=1)
    for shift in (first, second, dropped):
        await take(chat, shift)
    await take(other, waited)
    await wait(chat, waited)
    await cancel(desk, dropped)
    await chat.command("/myshifts")
    await chat.tap("📎 All in one calendar file")
    name, events = await received(chat, "calendar-all")
    assert name == "utopia56.ics"
    assert [(event.start.day, event["status"]) for event in events] == [
        (13, "CONFIRMED"),
        (14, "CONFIRMED"),
        (15, "CANCELLED"),
    ]
    assert len({event["uid"] for event in events}) == 3


async def test_who_has_nothing_or_another_s_shift_gets_no_file(desk: Desk) -> None:
    shift, holder, chat = await plan(desk, 1, meeting_point="Gate 3"), await volunteer(desk), await volunteer(desk)
    await take(holder, shift)
    for data, said in (("calendar-all", "You are on no shift"), (f"calendar:{shift}", "places left")):
        await chat.tap_data(data)
        chat.expect(said)
        assert not [message for message in chat.answers if message.document]
