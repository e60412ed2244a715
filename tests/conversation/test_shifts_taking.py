"""Taking a shift: for one or a group, registered or not yet; and each reason why not, with its way on."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import volunteers
from models.shifts import Shift, ShiftState
from models.sign_ups import SignUpState
from models.sites import Site, SiteState
from models.volunteers import Standing, Volunteer
from tests.conversation.people import carried, fill_in, person_of, somebody
from tests.conversation.shifting import move, plan, shift_row, sign_up_of, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def state_of(chat: Chat, shift_id: int) -> SignUpState | None:
    """How the person stands on the shift."""
    row = await sign_up_of(chat, shift_id)
    return row.state if row else None


async def opened(chat: Chat, shift_id: int) -> Chat:
    """The chat with the shift on show."""
    await chat.open_link(f"shift-{shift_id}")
    return chat


async def test_a_shift_tells_what_it_is_what_it_asks_and_who_waits(desk: Desk) -> None:
    asks = ["driving_licence", "speaks:ar"]
    shift = await plan(desk, 1, "22:00-06:00", requirements=asks, note="Bring <b>gloves</b> & boots", least=4)
    chat = await opened(somebody(desk), shift)
    chat.expect(
        "Community kitchen · Calais\nTomorrow, Saturday 13 March, 22:00–06:00",
        "▱▱▱▱▱▱ 6 of 6 places left",
        "❗ 4 more people are needed",
        "You need: driving licence and speaks Arabic",
        "Bring <b>gloves</b> & boots",
    )


async def test_a_place_taken_counts_and_says_what_comes_next(each_desk: Desk) -> None:
    """Once, however often the button is tapped."""
    shift = await plan(each_desk, 1)
    chat = await opened(await volunteer(each_desk), shift)
    button = carried(chat, "I’ll come")
    await chat.tap_data(button)
    chat.expect("Thank you, Marie Dupont!", "You will be reminded: today at 18:00 and tomorrow at 16:00.")
    assert {"📎 Add it to my calendar", "🗓 My shifts", "🙁 I can’t come"} <= set(chat.buttons)
    await chat.tap_data(button)
    chat.expect("You are on it.")
    assert (await shift_row(each_desk, shift)).taken == 1


async def test_the_meeting_point_comes_with_a_pin(desk: Desk) -> None:
    """The shift's own, or the site's; no pin where only the town is known."""
    with_pin = await plan(desk, 1, meeting_point="Behind the <mill>", latitude=50.5, longitude=1.5)
    without = await plan(desk, 2)
    chat = await opened(await volunteer(desk), with_pin)
    await chat.tap("I’ll come")
    chat.expect("Meeting point: Behind the <mill>")
    (place,) = [message.place for message in chat.answers if message.place]
    assert (place.latitude, place.longitude, place.title, place.address) == (
        50.5,
        1.5,
        "Meeting point",
        "Behind the <mill>",
    )
    await opened(chat, without)
    await chat.tap("I’ll come")
    chat.expect("The coordinators will tell you where to meet.")
    assert not [message for message in chat.answers if message.place]


async def test_the_pin_is_never_that_of_another_place_than_the_words(own_desk: Desk) -> None:
    """A shift that meets elsewhere, said in words alone, has no pin; one with a pin alone has no words."""
    elsewhere, on_map = (
        await plan(own_desk, 1, meeting_point="The mill"),
        await plan(own_desk, 2, latitude=50.5, longitude=1.5),
    )
    async with own_desk.database.write() as session:
        point = {"fr": "La gare", "en": "The station"}
        at = {"latitude": 50.25, "longitude": 1.25, "approximate": False, "meeting_point": point}
        await session.execute(update(Site).where(Site.slug == "calais").values(**at))
    chat = await volunteer(own_desk)
    await chat.tap_data(f"take:{elsewhere}:1")
    chat.expect("Meeting point: The mill")
    assert not [message for message in chat.answers if message.place]
    await chat.tap_data(f"take:{on_map}:1")
    chat.expect("Meeting point: see the map")
    assert "station" not in chat.text
    (place,) = [message.place for message in chat.answers if message.place]
    assert (place.latitude, place.address) == (50.5, "")


async def test_the_site_s_own_meeting_point_serves_where_the_shift_has_none(own_desk: Desk) -> None:
    shift = await plan(own_desk, 1)
    point = {"fr": "Devant <i>la gare</i>", "en": "In front of <i>the station</i>"}
    async with own_desk.database.write() as session:
        at = {"latitude": 50.25, "longitude": 1.25, "approximate": False, "meeting_point": point}
        await session.execute(update(Site).where(Site.slug == "calais").values(**at))
    for language, said in (("en", "In front of the station"), ("fr", "Devant la gare")):
        chat = await volunteer(own_desk, language=language)
        await chat.tap_data(f"take:{shift}:1")
        chat.expect(said)
        assert [message.place.address for message in chat.answers if message.place] == [said]


async def test_a_group_takes_as_many_places_as_it_has_people(each_desk: Desk) -> None:
    shift = await plan(each_desk, 1)
    chat = await opened(await volunteer(each_desk, party=3), shift)
    assert {"✅ Take it for the 3 of us", "✅ Just me"} <= set(chat.buttons)
    await chat.tap("for the 3 of us")
    chat.expect("You have 3 places. Thank you, Marie Dupont!")
    assert (await shift_row(each_desk, shift)).taken == 3


async def test_one_of_a_group_may_come_alone(desk: Desk) -> None:
    shift = await plan(desk, 1)
    chat = await opened(await volunteer(desk, party=3), shift)
    await chat.tap("Just me")
    assert (await shift_row(desk, shift)).taken == 1


async def test_a_group_is_told_how_many_places_are_left(desk: Desk) -> None:
    """One may come alone, or all wait."""
    shift = await plan(desk, 1, most=4)
    chat = await opened(await volunteer(desk, party=3), shift)
    for_three = carried(chat, "for the 3 of us")
    await take(await volunteer(desk, party=2), shift)
    await chat.tap_data(for_three)
    chat.expect("Only 2 places are left.")
    assert {"✅ Just me", "⏳ Waiting list for the 3 of us"} <= set(chat.buttons)
    assert await state_of(chat, shift) is None


async def test_a_group_larger_than_the_shift_is_not_sent_to_wait_in_vain(desk: Desk) -> None:
    shift = await plan(desk, 1, most=2)
    chat = await opened(await volunteer(desk, party=3), shift)
    assert not [label for label in chat.buttons if "3" in label]
    await chat.tap_data(f"wait:{shift}:3")
    chat.expect("This shift has 2 places in all: too few for all of you.")


@pytest.mark.parametrize("party", [2, 0, -1, 999])
async def test_more_places_than_people_are_not_given(desk: Desk, party: int) -> None:
    """The button is forged, or the registration was changed since."""
    shift = await plan(desk, 1)
    chat = await volunteer(desk)
    await chat.tap_data(f"take:{shift}:{party}")
    chat.expect("You are registered alone.")
    assert "✏️ Change my registration" in chat.buttons
    assert (await shift_row(desk, shift)).taken == 0


async def test_who_is_not_registered_registers_and_comes_back_to_the_shift(desk: Desk) -> None:
    """With the shift's site chosen; what others do meanwhile does not matter."""
    shift = await plan(desk, 1, site="paris-camp")
    chat = await opened(somebody(desk), shift)
    chat.expect("Community kitchen · Paris humanitarian camp")
    await chat.tap("🙋 Register and take it")
    chat.expect("Do you agree?")
    for answer in ("yes", "Bo", "yes", "Saturday", "Whatever is needed", "English", "no", "1", "06 12 34 56 78"):
        await chat.say(answer)
    chat.expect("please check", "Where: Paris humanitarian camp")
    await chat.tap("Send")
    chat.expect("you are registered!", "Community kitchen · Paris humanitarian camp")
    await chat.tap("✅ I’ll come")
    assert await state_of(chat, shift) is SignUpState.CONFIRMED


async def test_who_registers_otherwise_is_shown_the_way_to_the_shifts(desk: Desk) -> None:
    await plan(desk, 1)
    chat = somebody(desk)
    await fill_in(chat)
    await chat.tap("Send")
    await chat.tap("📅 Take a shift")
    chat.expect("Tap a shift to see more.")


async def test_a_stranger_s_forged_tap_leads_to_registering(desk: Desk) -> None:
    shift = await plan(desk, 1)
    for data in (f"take:{shift}:1", f"take-anyway:{shift}:1:0", f"wait:{shift}:1"):
        chat = somebody(desk)
        await chat.tap_data(data)
        chat.expect("To take a shift, register first: it takes a minute.")
        assert "🙋 Register and take it" in chat.buttons


async def test_a_button_to_register_leads_on_who_has_done_so_meanwhile(desk: Desk) -> None:
    shift = await plan(desk, 1)
    chat = await volunteer(desk)
    await chat.tap_data(f"take-register:{shift}")
    assert "✅ I’ll come" in chat.buttons


async def test_who_is_paused_is_asked_whether_they_can_help_again(desk: Desk) -> None:
    shift = await plan(desk, 1)
    chat = await volunteer(desk)
    async with desk.database.write() as session:
        found = await volunteers.of(session, (await person_of(chat)).id)
        assert found is not None
        found.standing = Standing.PAUSED
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("Your registration is paused.")
    await chat.tap("▶ I can help again")
    await chat.tap("✅ I’ll come")
    assert await state_of(chat, shift) is SignUpState.CONFIRMED


async def test_when_the_last_place_is_gone_the_waiting_list_is_offered(each_desk: Desk) -> None:
    """Several had the same button before them."""
    shift = await plan(each_desk, 1, least=1, most=1)
    chats = [await opened(await volunteer(each_desk), shift) for _ in range(4)]
    for chat in chats:
        await chat.tap("✅ I’ll come")
    chats[0].expect("You are on this shift.")
    for chat in chats[1:]:
        chat.expect("All places are taken.")
        await chat.tap("⏳ Join the waiting list")
    assert [await state_of(chat, shift) for chat in chats] == [SignUpState.CONFIRMED, *[SignUpState.WAITING] * 3]


async def test_two_shifts_at_once_are_refused_and_the_other_is_named(desk: Desk) -> None:
    first = await plan(desk, 1, "18:00-22:00")
    second = await plan(desk, 1, "21:00-23:00", activity="laundry")
    chat = await volunteer(desk)
    await take(chat, first)
    await chat.tap_data(f"take:{second}:1")
    chat.expect("You have another shift at that time: Community kitchen, Calais, Saturday 13 March, 18:00–22:00.")
    await chat.tap("🗓 See my other shift")
    chat.expect("You are on it.", "18:00–22:00")


async def test_a_short_rest_is_warned_of_and_taken_only_on_a_second_word(each_desk: Desk) -> None:
    night = await plan(each_desk, 1, "22:00-06:00")
    morning = await plan(each_desk, 2, "09:00-12:00", activity="laundry")
    chat = await volunteer(each_desk)
    await take(chat, night)
    await chat.tap_data(f"take:{morning}:1")
    chat.expect("Sunday 14 March, 09:00–12:00", "less than 8 hours of rest", "Saturday 13 March, 22:00–06:00")
    anyway = carried(chat, "Take it all the same")
    await chat.tap("No, leave it")
    chat.expect("Laundry")
    assert await state_of(chat, morning) is None
    move(each_desk, timedelta(minutes=11))
    await chat.tap_data(anyway)
    chat.expect("less than 8 hours of rest")
    assert await state_of(chat, morning) is None
    await chat.tap("Take it all the same")
    assert await state_of(chat, morning) is SignUpState.CONFIRMED
    move(each_desk, timedelta(minutes=-11))


async def test_what_a_shift_asks_for_and_somebody_lacks_is_named(desk: Desk) -> None:
    shift = await plan(desk, 1, requirements=["driving_licence", "speaks:ar", "speaks:en"])
    chat = await volunteer(desk)
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("This shift asks for: driving licence and speaks Arabic.")
    await chat.tap("✏️ Change my registration")
    chat.expect("please check")


async def test_experience_is_explained(desk: Desk) -> None:
    shift = await plan(desk, 1, requirements=["experienced"])
    chat = await volunteer(desk)
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("after three shifts with us")


async def test_too_late_names_whom_to_call_where_the_site_does(own_desk: Desk) -> None:
    shift = await plan(own_desk, 0, "13:20-15:00", site="la-liniere")
    chat = await volunteer(own_desk)
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("It starts too soon to be taken here.", "Pierre Antoine", "+33 6 77 61 29 29")
    other = await plan(own_desk, 0, "13:20-15:00")
    await chat.tap_data(f"take:{other}:1")
    chat.expect("please ask the coordinators")
    assert "+33" not in chat.text


@pytest.mark.parametrize("data", ["take:{}:1", "shift:{}", "wait:{}:1", "take-anyway:{}:1:0", "my-shift:{}"])
async def test_a_shift_that_is_cancelled_begun_or_over_says_so(own_desk: Desk, data: str) -> None:
    cancelled, begun = await plan(own_desk, 1), await plan(own_desk, 0, "12:00-14:00")
    over, closed = await plan(own_desk, -1), await plan(own_desk, 1, site="paris-camp")
    async with own_desk.database.write() as session:
        await session.execute(update(Shift).where(Shift.id == cancelled).values(state=ShiftState.CANCELLED))
        await session.execute(update(Site).where(Site.slug == "paris-camp").values(state=SiteState.CLOSED))
    chat = await volunteer(own_desk)
    for shift, said in (
        (cancelled, "This shift is cancelled."),
        (begun, "This shift has begun."),
        (over, "This shift is over."),
        (closed, "This site is closed."),
    ):
        await chat.tap_data(data.format(shift))
        chat.expect(said)
        assert "📅 Take a shift" in chat.buttons


async def test_who_wants_no_messages_is_told_that_nobody_reminds_them(desk: Desk) -> None:
    shift = await plan(desk, 1)
    chat = await volunteer(desk)
    await chat.say("STOP")
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("You asked us for no messages, so you won’t be reminded.")
    await chat.tap("🔔 Receive messages again")
    chat.expect("You receive our messages again.")


async def test_who_chose_no_reminders_is_reminded_of_that(desk: Desk) -> None:
    shift = await plan(desk, 1)
    chat = await volunteer(desk)
    person = await person_of(chat)
    async with desk.database.write() as session:
        (found,) = await session.scalars(select(Volunteer).where(Volunteer.person_id == person.id))
        found.remind_hours = []
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("You will get no reminders, as you wished.")


async def test_a_shift_so_near_that_no_reminder_is_left_promises_none(desk: Desk) -> None:
    shift = await plan(desk, 0, "14:00-15:00")
    chat = await volunteer(desk)
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("Thank you, Marie Dupont!")
    assert "reminded" not in chat.text


async def test_in_the_middle_of_a_form_a_shift_can_be_taken_and_the_form_goes_on(desk: Desk) -> None:
    shift = await plan(desk, 1)
    chat = await volunteer(desk)
    await chat.command("/near")
    await chat.tap_data(f"take:{shift}:1")
    chat.expect("You are on this shift.")
    assert any(label.startswith("▶ Go on") for label in chat.buttons)
