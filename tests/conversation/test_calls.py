"""Calling for help, from both sides: the coordinator who calls, and those who are asked."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from models import calls, eligibility
from models.calls import CallState
from models.roles import Role
from models.sign_ups import SignUpState
from tests.conversation.calling import asked, begin, call_of, card_of, ids, state_of, tomorrow_at, waves
from tests.conversation.people import carried, join, somebody
from tests.conversation.shifting import move, plan, shift_row, sign_up_of, take, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
WAVE = timedelta(minutes=20)


async def coordinator(desk: Desk, language: str = "en", site: str = "calais") -> Chat:
    chat = somebody(desk, language)
    await join(chat, Role.COORDINATOR, site)
    return chat


async def speaker(desk: Desk, code: str, language: str = "en", **more: Any) -> Chat:
    """Somebody whom only the calls of one test ask."""
    return await volunteer(desk, f"Speaks {code}", language, languages=[language, code], **more)


async def call(chat: Chat, shift: int, label: str = "ask for") -> None:
    """Calls for help, as a coordinator would."""
    await chat.tap_data(f"call:{shift}")
    await chat.tap(label)
    chat.expect("A call for help is running")


async def test_a_coordinator_calls_and_two_come(each_desk: Desk) -> None:
    """From the proposal to 'enough people come'; who was too late is thanked."""
    tomorrow_at(each_desk, 10)
    boss = await coordinator(each_desk)
    shift = await plan(each_desk, 2, least=2, most=2, requirements=["speaks:c1"])
    first, second, third = [await speaker(each_desk, "c1") for _ in range(3)]
    await boss.tap_data(f"call:{shift}")
    boss.expect("3 volunteers could be asked.", "every 20 minutes")
    await boss.tap("ask for 2")
    boss.expect("3 people were asked.", "Yes: 0 · No: 0 · No answer yet: 3", "2 places are still empty.")
    assert "Could you come? Help is needed." in first.transcript[-1]
    assert "2 people are missing." in first.transcript[-1]
    await first.tap("✅ I can come")
    first.expect("You are on this shift.")
    await boss.tap("How does it stand?")
    boss.expect("Yes: 1 · No: 0 · No answer yet: 2", "1 place is still empty.")
    await second.tap("✅ I can come")
    assert await state_of(each_desk, shift) is CallState.FILLED
    assert "enough people come" in boss.transcript[-1]
    assert "Yes: 2 · No: 0 · No answer yet: 1" in boss.transcript[-1]
    assert "Enough people have said yes by now" in third.transcript[-1]
    assert "Enough people" not in second.transcript[-1]


async def test_all_of_it_in_french(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss = await coordinator(desk, "fr")
    shift = await plan(desk, 2, least=1, most=3, requirements=["speaks:c2"])
    one, other = await speaker(desk, "c2", "fr"), await speaker(desk, "c2", "fr")
    await boss.tap_data(f"call:{shift}")
    boss.expect("bénévoles pourraient venir.")
    await boss.tap("Au minimum")
    boss.expect("appel à l’aide est en cours")
    assert "besoin" in one.transcript[-1]
    await one.tap("✅ Je peux venir")
    one.expect("Merci, Speaks c2")
    assert "merci" in other.transcript[-1].casefold()


async def test_the_coordinator_chooses_between_the_least_and_every_place(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss = await coordinator(desk)
    shift = await plan(desk, 2, least=2, most=5, requirements=["speaks:c3"])
    people = [await speaker(desk, "c3") for _ in range(3)]
    await boss.tap_data(f"call:{shift}")
    assert [label for label in boss.buttons if "ask for" in label] == [
        "📣 At least: ask for 2",
        "📣 All places: ask for 5",
    ]
    await boss.tap("📣 All places")
    for chat in people[:2]:
        await chat.tap("✅ I can come")
    assert await state_of(desk, shift) is CallState.RUNNING
    assert (await call_of(desk, shift)).goal == 5


async def test_a_shift_that_is_full_needs_nobody(desk: Desk) -> None:
    boss, chat = await coordinator(desk), await volunteer(desk)
    shift = await plan(desk, 2, least=1, most=1)
    await take(chat, shift)
    await boss.tap_data(f"call:{shift}")
    boss.expect("nobody has to be asked")
    assert not [label for label in boss.buttons if "Ask" in label]


async def test_where_nobody_could_come_it_says_why(desk: Desk) -> None:
    boss, shift = await coordinator(desk), await plan(desk, 2, requirements=["speaks:nobody"])
    await boss.tap_data(f"call:{shift}")
    boss.expect("There is nobody to ask just now")
    await boss.tap_data(f"call-begin:{shift}:2:{int(desk.now.timestamp() // 60)}")
    boss.expect("There is nobody to ask just now")


async def test_too_near_the_start_nobody_is_asked(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 0, "10:20-14:00")
    await boss.tap_data(f"call:{shift}")
    boss.expect("It starts too soon to ask anybody here.")


async def test_at_night_the_first_are_asked_in_the_morning(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss = await coordinator(desk)
    chat = await speaker(desk, "c4")
    tomorrow_at(desk, 23)
    shift = await plan(desk, 2, requirements=["speaks:c4"])
    await boss.tap_data(f"call:{shift}")
    boss.expect("It is night now. First to be asked: tomorrow at 08:00.")
    await boss.tap("📣 At least")
    boss.expect("0 people were asked.", "Next to be asked: tomorrow at 08:00.")
    tomorrow_at(desk, 8)
    await waves(desk)
    assert "Could you come?" in chat.transcript[-1]


async def test_who_declines_is_thanked_and_may_change_their_mind(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    boss, shift = await coordinator(each_desk), await plan(each_desk, 2, requirements=["speaks:c5"])
    chat = await speaker(each_desk, "c5")
    await call(boss, shift, "📣 At least")
    yes = carried(chat, "I can come")
    await chat.tap("Not this time")
    chat.expect("you won’t be asked for this shift again")
    await boss.tap("How does it stand?")
    boss.expect("Yes: 0 · No: 1 · No answer yet: 0")
    await chat.tap_data(yes)
    chat.expect("You are on this shift.")
    await boss.tap("How does it stand?")
    boss.expect("Yes: 1 · No: 0")


async def test_when_nobody_is_left_the_coordinator_hears_how_it_went(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, requirements=["speaks:c6"])
    one = await speaker(desk, "c6")
    await speaker(desk, "c6")
    await call(boss, shift, "📣 At least")
    await one.tap("Not this time")
    move(desk, WAVE)
    await waves(desk)
    for sentence in ("Everybody who could come has been asked.", "2 people were asked.", "No: 1", "2 places are still"):
        assert sentence in boss.transcript[-1]
    said = len(boss.transcript)
    move(desk, WAVE)
    await waves(desk)
    assert len(boss.transcript) == said


async def test_after_the_last_was_asked_a_yes_still_counts(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, requirements=["speaks:c7"])
    chat = await speaker(desk, "c7")
    await call(boss, shift, "📣 At least")
    move(desk, WAVE)
    await waves(desk)
    await chat.tap_data(f"help-yes:{(await call_of(desk, shift)).id}:1")
    chat.expect("You are on this shift.")


async def test_who_is_too_late_is_offered_the_waiting_list(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    boss, shift = await coordinator(each_desk), await plan(each_desk, 2, least=1, most=1, requirements=["speaks:c8"])
    fast, slow = await speaker(each_desk, "c8"), await speaker(each_desk, "c8")
    await call(boss, shift)
    yes = carried(slow, "I can come")
    await fast.tap("✅ I can come")
    await slow.tap_data(yes)
    slow.expect("Thank you for wanting to help! All places are taken by now.")
    await slow.tap("Join the waiting list")
    slow.expect("You are next on the waiting list")


async def test_where_there_is_room_beyond_the_least_a_late_yes_is_welcome(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, least=1, most=3, requirements=["speaks:c9"])
    fast, slow = await speaker(desk, "c9"), await speaker(desk, "c9")
    await call(boss, shift, "📣 At least")
    yes = carried(slow, "I can come")
    await fast.tap("✅ I can come")
    await slow.tap_data(yes)
    slow.expect("You are on this shift.")


async def test_a_group_may_come_together_or_send_one(desk: Desk) -> None:
    """Only where there is room for all of them."""
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, least=1, most=3, requirements=["speaks:b1"])
    three, other = await speaker(desk, "b1", party=3), await speaker(desk, "b1", party=3)
    await call(boss, shift, "📣 All places")
    assert three.buttons[:3] == ["✅ All 3 of us can come", "✅ I can come, alone", "Not this time"]
    together = carried(three, "All 3 of us")
    await other.tap("✅ I can come, alone")
    await three.tap_data(together)
    three.expect("Only 2 places are left.")
    await three.tap("✅ I can come, alone")
    three.expect("You are on this shift.")
    assert (await shift_row(desk, shift)).taken == 2


async def test_the_usual_checks_are_made_at_the_tap(desk: Desk) -> None:
    """What was true when they were asked may not be any more."""
    tomorrow_at(desk, 10)
    boss = await coordinator(desk)
    shift = await plan(desk, 2, "18:00-22:00", requirements=["speaks:b2"])
    busy, tired = await speaker(desk, "b2"), await speaker(desk, "b2")
    await call(boss, shift, "📣 At least")
    await take(busy, await plan(desk, 2, "17:00-19:00"))
    await take(tired, await plan(desk, 2, "08:00-12:00"))
    await busy.tap("✅ I can come")
    busy.expect("You have another shift at that time")
    await tired.tap("✅ I can come")
    tired.expect("less than 8 hours of rest")
    await tired.tap("Take it all the same")
    tired.expect("You are on this shift.")


async def test_a_place_taken_in_the_usual_way_ends_the_call_at_once(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, least=1, most=4, requirements=["speaks:b3"])
    comes, asked_too = await speaker(desk, "b3"), await speaker(desk, "b3")
    await call(boss, shift, "📣 At least")
    await comes.tap_data(f"take:{shift}:1")
    assert await state_of(desk, shift) is CallState.FILLED
    assert "Enough people have said yes" in asked_too.transcript[-1]
    assert "enough people come" in boss.transcript[-1]
    assert "Yes: 1 · No: 0 · No answer yet: 1" in boss.transcript[-1]


async def test_a_call_that_runs_is_reached_from_the_roster(desk: Desk) -> None:
    """Also when the shift has its least, and the call is for every place."""
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, least=1, most=4, requirements=["speaks:d1"])
    comes, _ = await speaker(desk, "d1"), await speaker(desk, "d1")
    await call(boss, shift, "📣 All places")
    await comes.tap_data(f"take:{shift}:1")
    await boss.tap_data(f"roster:{shift}")
    assert "📣 Call for help" not in boss.buttons
    await boss.tap("📣 The call for help")
    boss.expect("A call for help is running", "3 places are still empty.")
    await boss.tap("Stop asking")
    await boss.tap_data(f"roster:{shift}")
    assert not [label for label in boss.buttons if "📣" in label]


async def test_told_to_stop_nobody_else_is_asked(each_desk: Desk) -> None:
    """And a second tap says that it is over."""
    tomorrow_at(each_desk, 10)
    boss, shift = await coordinator(each_desk), await plan(each_desk, 2, least=1, most=4, requirements=["speaks:b4"])
    for _ in range(4):
        await speaker(each_desk, "b4")
    await call(boss, shift, "📣 At least")
    again = carried(boss, "Stop asking")
    await boss.tap("Stop asking")
    boss.expect("Stopped: nobody else is asked.", "3 people were asked.")
    await boss.tap_data(again)
    boss.expect("That call for help is over already.")
    move(each_desk, WAVE)
    await waves(each_desk)
    assert len(await asked(each_desk, shift)) == 3


async def test_a_double_tap_begins_one_call(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    boss, shift = await coordinator(each_desk), await plan(each_desk, 2, least=1, most=2, requirements=["speaks:b5"])
    for _ in range(6):
        await speaker(each_desk, "b5")
    await boss.tap_data(f"call:{shift}")
    begins = carried(boss, "📣 At least")
    await boss.tap_data(begins)
    await boss.tap_data(begins)
    boss.expect("3 people were asked.")
    assert len(await asked(each_desk, shift)) == 3


async def test_an_old_begin_button_asks_again(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, requirements=["speaks:b6"])
    await speaker(desk, "b6")
    await boss.tap_data(f"call:{shift}")
    begins = carried(boss, "📣 At least")
    move(desk, timedelta(hours=1))
    await boss.tap_data(begins)
    boss.expect("1 volunteer could be asked.")


@pytest.mark.parametrize("goal", [0, -5, 7, 10**17])
async def test_a_forged_goal_begins_nothing(desk: Desk, goal: int) -> None:
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, least=1, most=6, requirements=["speaks:b7"])
    await speaker(desk, "b7")
    await boss.tap_data(f"call-begin:{shift}:{goal}:{int(desk.now.timestamp() // 60)}")
    boss.expect("could be asked.")


async def test_only_who_runs_the_site_may_call_or_stop(desk: Desk) -> None:
    """A volunteer, a stranger, the coordinator of another site, a contact for donations."""
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, requirements=["speaks:b8"])
    asked_one = await speaker(desk, "b8")
    await call(boss, shift, "📣 At least")
    call_id, minute = (await call_of(desk, shift)).id, int(desk.now.timestamp() // 60)
    contact = somebody(desk)
    await join(contact, Role.CONTACT, "calais")
    for chat in (asked_one, somebody(desk), await coordinator(desk, site="paris"), contact):
        for data in (f"call:{shift}", f"call-begin:{shift}:2:{minute}", f"call-stop:{call_id}"):
            await chat.tap_data(data)
            assert "coordinat" in chat.text
            assert "asked" not in chat.text
    assert await state_of(desk, shift) is CallState.RUNNING


async def test_an_answer_that_is_not_theirs_shows_the_shift(desk: Desk) -> None:
    """Forged, or passed on: nobody takes a place by it, and nothing is counted."""
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, requirements=["speaks:b9"])
    await speaker(desk, "b9")
    await call(boss, shift, "📣 At least")
    call_id = (await call_of(desk, shift)).id
    other = await volunteer(desk, languages=["en", "b9x"])
    for data in (f"help-yes:{call_id}:1", f"help-no:{call_id}"):
        await other.tap_data(data)
        other.expect("Calais", "You need")
        assert await sign_up_of(other, shift) is None
    for data in ("help-yes:987654321:1", "help-no:987654321"):
        await other.tap_data(data)
        other.expect("That shift is no longer there.")
    stranger = somebody(desk)
    await stranger.tap_data(f"help-yes:{call_id}:1")
    stranger.expect("Calais")
    assert "Register and take it" in str(stranger.buttons)


async def test_no_after_yes_shows_ones_own_shift(desk: Desk) -> None:
    """A place is given back on purpose, not by an old button."""
    tomorrow_at(desk, 10)
    boss, shift = await coordinator(desk), await plan(desk, 2, requirements=["speaks:a1"])
    chat = await speaker(desk, "a1")
    await call(boss, shift, "📣 At least")
    no = carried(chat, "Not this time")
    await chat.tap("✅ I can come")
    await chat.tap_data(no)
    row = await sign_up_of(chat, shift)
    assert row is not None
    assert row.state is SignUpState.CONFIRMED
    assert "I can’t come" in str(chat.buttons)


async def test_where_whoever_called_cannot_be_reached_the_others_hear_of_it(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss, other = await coordinator(desk), await coordinator(desk)
    shift = await plan(desk, 2, requirements=["speaks:a2"])
    await speaker(desk, "a2")
    await call(boss, shift, "📣 At least")
    await boss.say("STOP")
    move(desk, WAVE)
    await waves(desk)
    assert "Everybody who could come has been asked." in other.transcript[-1]


# At the same moment


async def test_the_same_wave_is_asked_once_by_two_processes(each_desk: Desk) -> None:
    """Two ticks at once: each person is asked once, and the wave is one."""
    tomorrow_at(each_desk, 10)
    shift = await plan(each_desk, 2, least=1, most=6, requirements=["speaks:a3"])
    people = [await speaker(each_desk, "a3") for _ in range(8)]
    await begin(people[0], shift, 1)
    move(each_desk, WAVE)
    await asyncio.gather(*(waves(each_desk) for _ in range(4)))
    found = await asked(each_desk, shift)
    assert sorted(found) == [(person, 1 + (at >= 3)) for at, person in enumerate((await ids(*people))[:6])]


async def test_two_calls_at_once_ask_nobody_a_third_time_in_a_week(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    people = [await speaker(each_desk, "a4") for _ in range(5)]
    shifts = [await plan(each_desk, 20 + day, least=2, most=6, requirements=["speaks:a4"]) for day in range(6)]
    caller = people[0]
    steps = await asyncio.gather(*(begin(caller, shift, 6) for shift in shifts))
    times = [person for step in steps if step for person in step.asked]
    assert all(times.count(person) <= 2 for person in times)
    assert len(times) >= 5


@pytest.mark.parametrize("each_desk", ["postgresql"], indirect=True)
async def test_who_is_asked_while_somebody_chooses_is_not_chosen_too(each_desk: Desk) -> None:
    """The choice is slowed down, so that another call asks, for the second time this week, in the middle of it."""
    tomorrow_at(each_desk, 10)
    chat = await speaker(each_desk, "a6")
    first, second = [await plan(each_desk, day, requirements=["speaks:a6"]) for day in (20, 22)]
    await begin(chat, first, 1)
    card, (person,) = await card_of(each_desk, second), await ids(chat)
    slow = text(f"CASE WHEN volunteers.person_id = {person} THEN pg_sleep(0.5) IS NOT NULL ELSE true END")
    conditions: Any = [*eligibility.could_come(card), calls.times_asked(each_desk.now) < 2, slow]

    async def choose_slowly() -> list[int]:
        async with each_desk.database.write() as session:
            return await eligibility.choose(session, conditions, 3, each_desk.now)

    async def call_meanwhile() -> object:
        await asyncio.sleep(0.2)
        step = await begin(chat, second, 1)
        return step and step.asked

    chosen, asked_meanwhile = await asyncio.gather(choose_slowly(), call_meanwhile())
    assert (chosen, asked_meanwhile) == ([], [person])


async def test_several_say_yes_at_once_and_the_call_ends_once(each_desk: Desk) -> None:
    """As many have a place as there are; the coordinator hears of it once."""
    tomorrow_at(each_desk, 10)
    boss, shift = await coordinator(each_desk), await plan(each_desk, 2, least=2, most=2, requirements=["speaks:a5"])
    people = [await speaker(each_desk, "a5") for _ in range(6)]
    await call(boss, shift)
    call_id = (await call_of(each_desk, shift)).id
    await asyncio.gather(*(chat.tap_data(f"help-yes:{call_id}:1") for chat in people))
    assert (await shift_row(each_desk, shift)).taken == 2
    assert await state_of(each_desk, shift) is CallState.FILLED
    assert sum("enough people come" in said for said in boss.transcript) == 1
