"""One's own shifts: the list, each with what can be done about it, and giving a place back."""

from datetime import timedelta

import pytest

from models import sign_ups
from models.sign_ups import Answer, SignUpState
from tests.conversation.people import carried, person_of, somebody
from tests.conversation.shifting import move, plan, shift_row, sign_up_of, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answered(chat: Chat, shift: int, answer: Answer, minutes: int = 0) -> None:
    """Keeps what was answered to a reminder."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        row = await sign_ups.of(session, person.id, shift)
        assert row is not None
        row.answer, row.late_minutes = answer, minutes


async def test_the_list_has_what_is_taken_offered_and_waited_for(desk: Desk) -> None:
    chat, other = await volunteer(desk), await volunteer(desk)
    taken, waited = await plan(desk, 3), await plan(desk, 2, "09:00-10:00", activity="laundry", least=1, most=1)
    offered = await plan(desk, 4, activity="shuttles", least=1, most=1)
    await take(chat, taken)
    for shift in (waited, offered):
        await take(other, shift)
        await wait(chat, shift)
    await other.tap_data(f"give-back:{offered}:{int(desk.now.timestamp()) // 60}")
    await chat.command("/myshifts")
    chat.expect(
        "You have 3 shifts to come",
        "✅ You are on it.",
        "👉 A place is offered to you.",
        "⏳ You are waiting for a place.",
    )
    assert chat.buttons[:3] == [
        "⏳ Sun 14 Mar 09:00 Laundry",
        "✅ Mon 15 Mar 18:00 Community kitchen",
        "👉 Tue 16 Mar 18:00 Shuttles",
    ]
    await chat.tap("👉 Tue 16 Mar")
    chat.expect("A place is free for you!")
    await chat.command("/myshifts")
    await chat.tap("⏳ Sun 14 Mar")
    chat.expect("You are next on the waiting list.")


async def test_in_french_too(desk: Desk) -> None:
    chat = await volunteer(desk, language="fr")
    shift = await plan(desk, 3, meeting_point="Devant la gare")
    await take(chat, shift)
    await chat.say("mes créneaux")
    chat.expect("1 créneau à venir", "✅ Votre place est réservée.")
    await chat.tap("✅ lun. 15 mars 18:00 Cuisine collective")
    chat.expect("lundi 15 mars, 18:00–22:00", "Point de rendez-vous\u00a0: Devant la gare")
    await chat.tap("🙁 Je ne peux pas venir")
    await chat.tap("Oui, rendre ma place")
    chat.expect("Merci de nous l’avoir dit\u00a0: votre place est de nouveau libre.")


async def test_who_is_on_nothing_is_shown_the_way_to_the_shifts(desk: Desk) -> None:
    for chat in (await volunteer(desk), somebody(desk)):
        await chat.command("/myshifts")
        chat.expect("You are on no shift at the moment.")
        assert {"📅 Take a shift", "⏱ My hours"} <= set(chat.buttons)


async def test_a_long_list_is_paged(desk: Desk) -> None:
    chat = await volunteer(desk)
    for day in range(1, 13):
        await take(chat, await plan(desk, day))
    await chat.command("/menu")
    await chat.tap("🗓 My shifts (12)")
    assert len([label for label in chat.buttons if label.startswith("✅")]) == 10
    await chat.tap("More ›")
    assert len([label for label in chat.buttons if label.startswith("✅")]) == 2
    await chat.tap("‹ Previous")
    assert "✅ Sat 13 Mar 18:00 Community kitchen" in chat.buttons


async def test_the_detail_has_everything_for_coming(own_desk: Desk) -> None:
    chat = await volunteer(own_desk, party=2)
    shift = await plan(
        own_desk, 1, meeting_point="Door <3>", latitude=50.5, longitude=1.5, note="Boots", requirements=["speaks:en"]
    )
    await take(chat, shift)
    await chat.tap_data(f"my-shift:{shift}")
    chat.expect("Saturday 13 March, 18:00–22:00", "2 places for you", "speaks English", "Door <3>", "Boots")
    assert [message.place.address for message in chat.answers if message.place] == ["Door <3>"]
    assert {"🙁 I can’t come", "⏰ I’ll be late", "🔁 Swap", "📎 Calendar file", "🔔 My reminders"} <= set(chat.buttons)


@pytest.mark.parametrize(
    ("answer", "minutes", "said"),
    [
        (Answer.COMING, 0, "✅ You said that you’ll be there."),
        (Answer.LATE, 30, "⏰ You said: 30 minutes late."),
    ],
)
async def test_what_was_answered_is_shown(desk: Desk, answer: Answer, minutes: int, said: str) -> None:
    chat, shift = await volunteer(desk), await plan(desk, 1)
    await take(chat, shift)
    await answered(chat, shift, answer, minutes)
    await chat.tap_data(f"my-shift:{shift}")
    chat.expect(said)


async def test_here_i_am_is_there_when_its_time_is(own_desk: Desk) -> None:
    """From half an hour before to half an hour after the start; gone once said."""
    chat, shift = await volunteer(own_desk), await plan(own_desk, 0, "18:00-22:00")
    await take(chat, shift)

    async def has_button(minutes: int) -> bool:
        starts_at = (await shift_row(own_desk, shift)).starts_at
        move(own_desk, starts_at + timedelta(minutes=minutes))
        await chat.tap_data(f"my-shift:{shift}")
        return "📍 Here I am" in chat.buttons

    assert [await has_button(minutes) for minutes in (-31, -30, 30, 31)] == [False, True, True, False]
    assert await has_button(0)
    await chat.tap("📍 Here I am")
    assert not await has_button(1)
    chat.expect("✅ You are there. Thank you!")


async def test_a_shift_that_is_over_leads_to_the_hours(own_desk: Desk) -> None:
    chat, shift = await volunteer(own_desk), await plan(own_desk, 0, "18:00-22:00")
    await take(chat, shift)
    move(own_desk, timedelta(hours=10))
    for data in (f"my-shift:{shift}", f"cannot-come:{shift}", f"give-back:{shift}:0"):
        await chat.tap_data(data)
        chat.expect("This shift is over. Thank you!")
        assert "⏱ My hours" in chat.buttons
    await chat.command("/menu")
    assert not [label for label in chat.buttons if "My shifts" in label]


async def test_giving_back_is_asked_once_and_done_once(each_desk: Desk) -> None:
    """'No' leaves everything; a second tap on 'yes' finds its work done."""
    chat, shift = await volunteer(each_desk), await plan(each_desk, 5)
    await take(chat, shift)
    await chat.tap_data(f"cannot-come:{shift}")
    chat.expect("You can’t come?")
    assert "coordination" not in chat.text
    yes = carried(chat, "Yes, give my place back")
    await chat.tap("No, I’ll be there")
    chat.expect("You are on it.")
    assert (await shift_row(each_desk, shift)).taken == 1
    await chat.tap_data(yes)
    chat.expect("your place is free again")
    for data in (yes, f"cannot-come:{shift}", f"my-shift:{shift}"):
        await chat.tap_data(data)
        assert "✅ I’ll come" in chat.buttons
    assert (await shift_row(each_desk, shift)).taken == 0


async def test_giving_back_soon_before_says_that_the_coordination_is_told(own_desk: Desk) -> None:
    chat, shift = await volunteer(own_desk), await plan(own_desk, 0, "20:00-22:00", least=1)
    await take(chat, shift)
    await chat.tap_data(f"cannot-come:{shift}")
    chat.expect("It starts soon, so the coordinators are told too.")


async def test_an_old_yes_asks_again(own_desk: Desk) -> None:
    """Scrolling up and touching a button of last week gives nobody's place away."""
    chat, shift = await volunteer(own_desk), await plan(own_desk, 5)
    await take(chat, shift)
    await chat.tap_data(f"cannot-come:{shift}")
    yes = carried(chat, "Yes, give my place back")
    move(own_desk, timedelta(minutes=11))
    await chat.tap_data(yes)
    chat.expect("You can’t come?")
    assert (await shift_row(own_desk, shift)).taken == 1


async def test_who_can_come_after_all_takes_it_again_while_it_is_free(desk: Desk) -> None:
    chat, shift = await volunteer(desk), await plan(desk, 5)
    await take(chat, shift)
    await chat.tap_data(f"give-back:{shift}:{int(desk.now.timestamp()) // 60}")
    await chat.tap("↩️ I can come after all")
    await chat.tap("✅ I’ll come")
    row = await sign_up_of(chat, shift)
    assert row is not None
    assert row.state is SignUpState.CONFIRMED


async def test_nobody_gives_back_the_place_of_somebody_else(desk: Desk) -> None:
    chat, shift = await volunteer(desk), await plan(desk, 5)
    await take(chat, shift)
    for thief in (await volunteer(desk), somebody(desk)):
        await thief.command("/menu")
        for data in (f"give-back:{shift}:{int(desk.now.timestamp()) // 60}", f"cannot-come:{shift}"):
            await thief.tap_data(data)
    assert (await shift_row(desk, shift)).taken == 1
