"""A coordinator puts somebody on a shift: typed, found, tapped; and the person is told."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from models.people import Person
from models.shifts import Requirement
from models.sign_ups import Attendance, SignUpState
from models.sites import SiteState
from tests.conversation.coordinating import block, coordinator, stop
from tests.conversation.people import carried, person_of
from tests.conversation.placing import changed_site, newcomers, places
from tests.conversation.shifting import move, plan, shift_row, sign_up_of, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOUR = timedelta(hours=1)


async def look_for(chat: Chat, shift: int, typed: str) -> None:
    """From the roster, as far as those found."""
    await chat.tap_data(f"roster:{shift}")
    await chat.tap("➕ Add somebody")
    chat.expect("Who is it? A name or a part of it, or a phone number.")
    await chat.say(typed)


async def test_whoever_called_is_put_on_the_shift_and_told(each_desk: Desk) -> None:
    chat, shift = await coordinator(each_desk), await plan(each_desk, 2, meeting_point="Door 3")
    one = await volunteer(each_desk, "Hélène Okafor-Prévost")
    await look_for(chat, shift, "okafor prevost")
    chat.expect("Tap whoever it is")
    data = carried(chat, "Hélène Okafor-Prévost")
    await chat.tap("Hélène Okafor-Prévost")
    chat.expect("✅ Hélène Okafor-Prévost is on this shift, and is told.", "1 of 6")
    assert {"➕ Add somebody else", "👥 Everybody on the shift"} <= set(chat.buttons)
    assert "☑ Who is here" not in chat.buttons
    told = one.transcript[-1]
    assert "Alex (Calais) has put you on this shift." in told
    assert "Door 3" in told
    count = len(one.transcript)
    await chat.tap_data(data)
    chat.expect("is on this shift already")
    assert len(one.transcript) == count, "told once"
    await one.tap("🙁 I can’t come")
    await one.tap("Yes, give my place back")
    assert await places(each_desk, shift) == (0, 0)


async def test_in_french_too(desk: Desk) -> None:
    chat, shift = await coordinator(desk, language="fr"), await plan(desk, 2)
    one = await volunteer(desk, "Benoît Quintard", language="fr")
    await chat.tap_data(f"roster:{shift}")
    await chat.tap("➕ Ajouter quelqu’un")
    await chat.say("quintard")
    await chat.tap("Benoît Quintard")
    chat.expect("✅ Benoît Quintard", "1 sur 6")
    assert "Alex (Calais) vous a réservé une place sur ce créneau." in one.transcript[-1]
    await chat.tap("➕ Ajouter une autre personne")
    await chat.say("Personne Quisappelleainsi")
    chat.expect("Personne Quisappelleainsi", "https://t.me/the_bot?start=volunteer")


async def test_whoever_turned_up_is_noted_as_here(own_desk: Desk) -> None:
    chat, shift, one = await coordinator(own_desk), await plan(own_desk, 0), await volunteer(own_desk, "Ivo Brandt")
    move(own_desk, 6 * HOUR)
    await look_for(chat, shift, "ivo")
    await chat.tap("Ivo Brandt")
    chat.expect("✅ Ivo Brandt is on this shift, and noted as here.")
    assert "☑ Who is here" in chat.buttons
    row = await sign_up_of(one, shift)
    assert row is not None
    assert row.attendance is Attendance.PRESENT
    assert "Alex (Calais) has noted that you are on this shift." in one.transcript[-1]
    move(own_desk, 4 * HOUR)
    await own_desk.run_rounds()
    move(own_desk, 10 * HOUR)
    await own_desk.deliver()
    assert "That makes 4 h: your first with us!" in one.transcript[-1]


async def test_after_the_shift_they_are_thanked_with_their_hours_once(own_desk: Desk) -> None:
    chat, shift, one = await coordinator(own_desk), await plan(own_desk, 0), await volunteer(own_desk, "Ivo Brandt")
    move(own_desk, timedelta(days=1))
    await own_desk.run_rounds()
    told = len(one.transcript)
    await look_for(chat, shift, "ivo")
    await chat.tap("Ivo Brandt")
    chat.expect("noted as here")
    await own_desk.run_rounds()
    assert len(one.transcript) == told + 1
    assert "That makes 4 h" in one.transcript[-1]


async def test_nobody_is_woken_for_it(own_desk: Desk) -> None:
    chat, shift, one = await coordinator(own_desk), await plan(own_desk, 2), await volunteer(own_desk, "Ivo Brandt")
    move(own_desk, 11 * HOUR)
    told = len(one.transcript)
    await look_for(chat, shift, "ivo")
    await chat.tap("Ivo Brandt")
    assert len(one.transcript) == told
    move(own_desk, 9 * HOUR)
    await own_desk.deliver()
    assert "has put you on this shift" in one.transcript[-1]


@pytest.mark.parametrize("silence", [stop, block])
async def test_that_somebody_hears_nothing_is_told(desk: Desk, silence: type) -> None:
    chat, shift = await coordinator(desk), await plan(desk, 2)
    one = await volunteer(desk, f"Silent {silence.__name__}")
    await silence(one)
    await look_for(chat, shift, f"silent {silence.__name__}")
    await chat.tap("Silent")
    chat.expect("The bot can’t reach them: please tell them yourself.")


async def test_those_of_one_name_are_told_apart(own_desk: Desk) -> None:
    """By the end of a number that the coordinators of this site may see, and of nobody else's."""
    chat, shift = await coordinator(own_desk), await plan(own_desk, 2)
    for phone, site in (("+33612345678", "calais"), (None, "calais"), ("+33699999999", "paris-street")):
        await volunteer(own_desk, "Anna Duval", phone=phone, sites=[site])
        move(own_desk, timedelta(minutes=1))
    await volunteer(own_desk, "Anna Duvalier", phone="+33688888888")
    await look_for(chat, shift, "anna duval")
    assert sorted(chat.buttons[:4]) == [
        "Anna Duval (12 March 2027 13:01)",
        "Anna Duval (12 March 2027 13:02)",
        "Anna Duval …5678",
        "Anna Duvalier",
    ]


async def test_a_number_finds_somebody_and_none_is_shown(desk: Desk) -> None:
    chat, shift = await coordinator(desk), await plan(desk, 2)
    await volunteer(desk, "Nuria Vidal", phone="+34612345670")
    for typed in ("+34 612 34 56 70", "0034612345670", "612345670"):
        await look_for(chat, shift, typed)
        assert chat.buttons[0] == "Nuria Vidal"
    assert "345670" not in chat.text.replace(" ", "")


async def test_a_slip_is_asked_back_and_many_are_too_many(desk: Desk) -> None:
    chat, shift = await coordinator(desk), await plan(desk, 2)
    await newcomers(desk, 9, "Tariq Zemmouri")
    await look_for(chat, shift, "Tarik Zemouri")
    chat.expect("Nobody is called “Tarik Zemouri”. Is it one of these?")
    assert len([label for label in chat.buttons if "Tariq" in label]) == 8
    await look_for(chat, shift, "zemmouri")
    chat.expect("There are more")


async def test_who_is_on_it_or_waits_is_marked_and_waiting_ends(desk: Desk) -> None:
    chat, shift = await coordinator(desk), await plan(desk, 3, least=1, most=1)
    on_it, waiting = await volunteer(desk, "Olga Kowal"), await volunteer(desk, "Pavel Kowal")
    await take(on_it, shift)
    await wait(waiting, shift)
    await look_for(chat, shift, "kowal")
    assert chat.buttons[:2] == ["✅ Olga Kowal", "⏳ Pavel Kowal"]
    await chat.tap("⏳ Pavel Kowal")
    chat.expect("There is no room for Pavel Kowal: ▰ 1 of 1")
    await chat.tap("➕ Make it 2 places and add them")
    chat.expect("✅ Pavel Kowal is on this shift", "2 of 2")
    assert (await shift_row(desk, shift)).most == 2
    row = await sign_up_of(waiting, shift)
    assert row is not None
    assert row.state is SignUpState.CONFIRMED


async def test_what_is_offered_to_others_stays_theirs(desk: Desk) -> None:
    chat, shift = await coordinator(desk), await plan(desk, 3, least=1, most=1)
    leaves, next_one, caller = [await volunteer(desk, name) for name in ("Ann Goes", "Bob Next", "Cora Caller")]
    await take(leaves, shift)
    await wait(next_one, shift)
    await leaves.tap_data(f"give-back:{shift}:{int(desk.now.timestamp()) // 60}")
    await look_for(chat, shift, "cora caller")
    await chat.tap("Cora Caller")
    chat.expect("1 place is offered to somebody who waits, and stays theirs.")
    await chat.tap("➕ Make it 2 places and add them")
    row = await sign_up_of(next_one, shift)
    assert row is not None
    assert row.state is SignUpState.OFFERED
    assert (await sign_up_of(caller, shift)) is not None


async def test_doubts_are_told_and_may_be_set_aside(desk: Desk) -> None:
    chat = await coordinator(desk)
    shift = await plan(desk, 2, "20:00-23:00", requirements=[Requirement.DRIVING_LICENCE, "speaks:ar"])
    one = await volunteer(desk, "Rita Tired")
    await take(one, await plan(desk, 2, "14:00-18:00", activity="laundry"))
    await look_for(chat, shift, "rita tired")
    await chat.tap("Rita Tired")
    chat.expect("driving licence and speaks Arabic", "less than 8 hours of rest", "Laundry, Calais")
    assert await sign_up_of(one, shift) is None
    await chat.tap("Add them all the same")
    chat.expect("✅ Rita Tired is on this shift")


async def test_another_shift_stands_in_the_way_until_they_are_absent_there(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    here, there = await plan(own_desk, 0, "15:00-18:00"), await plan(own_desk, 0, "14:00-19:00", activity="laundry")
    one = await volunteer(own_desk, "Rita Double")
    await take(one, there)
    await look_for(chat, here, "rita")
    await chat.tap("Rita Double")
    chat.expect("Rita Double has another shift at that time: Laundry, Calais", "Once they are off it")
    move(own_desk, 3 * HOUR)
    await look_for(chat, here, "rita")
    await chat.tap("Rita Double")
    chat.expect("Once they are marked as absent there")
    await chat.tap("👥 See that other shift")
    await chat.tap_data(f"seen:{there}:{(await person_of(one)).id}:absent:0")
    await look_for(chat, here, "rita")
    await chat.tap("Rita Double")
    chat.expect("noted as here")


async def test_of_a_group_it_is_asked_how_many_are_there(desk: Desk) -> None:
    chat, shift, group = await coordinator(desk), await plan(desk, 2), await volunteer(desk, "Group Leclerc", party=3)
    await look_for(chat, shift, "leclerc")
    await chat.tap("Group Leclerc")
    chat.expect("Group Leclerc is registered as 3 people.")
    assert chat.buttons[:3] == ["1", "2", "3"]
    await chat.tap("2")
    chat.expect("is on this shift", "2 of 6")
    assert "2 places for you" in group.transcript[-1]


async def test_an_old_button_asks_first(desk: Desk) -> None:
    chat, shift, one = await coordinator(desk), await plan(desk, 2), await volunteer(desk, "Sven Late")
    person, minute = (await person_of(one)).id, int(desk.now.timestamp()) // 60
    for old in (f"add-whom:{shift}:{person}:{minute - 11}", f"add-now:{shift}:{person}:1:9:1:{minute + 60}"):
        await chat.tap_data(old)
        chat.expect("Put Sven Late on this shift?")
        assert await sign_up_of(one, shift) is None
    await chat.tap("Yes, add them")
    chat.expect("✅ Sven Late is on this shift")


async def test_no_forged_number_does_what_no_button_would(desk: Desk) -> None:
    """More people than they come with, and places that are not needed."""
    chat, shift, group = await coordinator(desk), await plan(desk, 2), await volunteer(desk, "Nina Two", party=2)
    person, minute = (await person_of(group)).id, int(desk.now.timestamp()) // 60
    for party in (0, -1, 3, 10**17):
        await chat.tap_data(f"add-now:{shift}:{person}:{party}:500:1:{minute}")
        chat.expect("Nina Two is registered as 2 people.")
    await chat.tap_data(f"add-now:{shift}:{person}:2:{10**17}:1:{minute}")
    chat.expect("2 of 6")
    coordinators = (await person_of(chat)).id
    for nobody in (coordinators, 0, 10**17):
        for data in (f"add-whom:{shift}:{nobody}:{minute}", f"add-now:{shift}:{nobody}:1:9:0:{minute}"):
            await chat.tap_data(data)
            chat.expect("not registered as a volunteer any more")
            assert "Alex" not in chat.text


async def test_only_while_it_makes_sense(own_desk: Desk) -> None:
    chat, shift, soon = await coordinator(own_desk), await plan(own_desk, 9), await plan(own_desk, 1)

    async def says(*parts: str) -> Sequence[str]:
        await chat.tap_data(f"roster:{shift}")
        assert "➕ Add somebody" not in chat.buttons
        await chat.tap_data(f"add-somebody:{shift}")
        chat.expect(*parts)
        return chat.buttons

    assert "👥 Everybody on the shift" in await says("more than a week until this shift")
    async with changed_site(own_desk, state=SiteState.CLOSED):
        await chat.tap_data(f"add-somebody:{soon}")
        chat.expect("This site is closed.")
    move(own_desk, timedelta(days=17))
    await says("That was long ago")


async def test_what_was_typed_in_vain_leads_on(desk: Desk) -> None:
    """And a role that was lost meanwhile is."""
    chat, shift = await coordinator(desk), await plan(desk, 2)
    await look_for(chat, shift, "<b>Nobody</b> & co")
    chat.expect("I know no volunteer “<b>Nobody</b> & co”.")
    await chat.tap("🔎 Somebody else")
    async with desk.database.write() as session:
        person = await session.get_one(Person, (await person_of(chat)).id)
        await session.delete(person)
    await chat.say("Anybody")
    chat.expect("for the coordinators of a site")
