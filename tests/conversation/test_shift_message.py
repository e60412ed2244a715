"""A word to everybody on a shift: who gets it, when, from whom; and once."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from models.roles import Grant, Role
from tests.conversation.coordinating import block, coordinator, crowd, numbered, stop
from tests.conversation.people import join, person_of, somebody, traces_of_id
from tests.conversation.shifting import move, plan, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def written(chat: Chat, shift: int, text: str = "Bring <b>gloves</b>, it’s cold!") -> None:
    """Writes the message, as far as the review."""
    await chat.tap_data(f"shift-message:{shift}")
    await chat.say(text)


async def test_everybody_with_a_place_gets_it_in_their_words(each_desk: Desk) -> None:
    shift, chat = await plan(each_desk, most=2), await coordinator(each_desk)
    one, other = await volunteer(each_desk, "Marie Dupont"), await volunteer(each_desk, "Paul Next", "fr")
    waiting = await volunteer(each_desk, "Wanda Waits")
    for somebody_ in (one, other):
        await take(somebody_, shift)
    await wait(waiting, shift)
    await chat.tap_data(f"roster:{shift}")
    await chat.tap("✉️ Message to all")
    chat.expect("What would you like to tell everybody on this shift?", "Community kitchen · Calais")
    await chat.say("Bring <b>gloves</b>, it’s cold!")
    chat.expect("Bring <b>gloves</b>, it’s cold!", "2 people get it now.")
    assert not any("gloves" in text for text in one.transcript), "nothing is sent before the review"
    await chat.tap("Send to everybody")
    chat.expect("On its way to 2 people.")
    assert "Message from Alex, coordination of Calais" in one.transcript[-1]
    assert "Bring <b>gloves</b>, it’s cold!" in one.transcript[-1], "what is typed is no markup"
    assert "For your shift: Community kitchen, Calais, Saturday 13 March, 18:00–22:00" in one.transcript[-1]
    assert "Alex, coordination (Calais), vous écrit" in other.transcript[-1]
    assert "Cuisine collective" in other.transcript[-1]
    assert not any("gloves" in text for text in waiting.transcript)
    assert "Martin" not in one.transcript[-1], "the first name is enough"


async def test_a_double_tap_sends_once(desk: Desk) -> None:
    shift, chat, one = await plan(desk), await coordinator(desk), await volunteer(desk)
    await take(one, shift)
    await written(chat, shift)
    data = next(choice.data for choice in chat.last.all_choices() if "Send" in choice.label)
    for _ in range(3):
        await chat.tap_data(data)
    assert sum("gloves" in text for text in one.transcript) == 1
    assert chat.toast


async def test_the_same_words_can_be_sent_again_later(own_desk: Desk) -> None:
    shift, chat, one = await plan(own_desk), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    for _ in range(2):
        await written(chat, shift)
        await chat.tap("Send to everybody")
        move(own_desk, timedelta(minutes=1))
    assert sum("gloves" in text for text in one.transcript) == 2


async def test_who_gets_nothing_is_named_with_the_reason(desk: Desk) -> None:
    shift, chat = await plan(desk), await coordinator(desk)
    one, stopped, blocked = [await volunteer(desk, name) for name in ("Marie Dupont", "Sam Stopped", "Bo Blocked")]
    for somebody_ in (one, stopped, blocked):
        await take(somebody_, shift)
    await stop(stopped)
    await block(blocked)
    await written(chat, shift)
    chat.expect("1 person gets it now.", "they want no messages: Sam Stopped", "can’t reach them: Bo Blocked")
    state = (await chat.row()).state
    assert "Sam" not in str(state), "no name is kept in somebody else’s chat"
    await chat.tap("Send to everybody")
    chat.expect("On its way to 1 person.")
    assert not any("gloves" in text for text in (*stopped.transcript, *blocked.transcript))


async def test_at_night_it_waits_for_the_morning(own_desk: Desk) -> None:
    shift, chat, one = await plan(own_desk, 1), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, timedelta(hours=10))
    await written(chat, shift)
    chat.expect("It is night: 1 person gets it when it is over, tomorrow at 08:00.")
    await chat.tap("Send to everybody")
    chat.expect("1 person gets it when the night is over.")
    assert "gloves" not in one.transcript[-1]
    move(own_desk, timedelta(hours=9))
    await own_desk.deliver()
    assert "gloves" in one.transcript[-1]


async def test_what_concerns_the_very_night_is_told_in_it(own_desk: Desk) -> None:
    shift, chat, one = await plan(own_desk, 1, "02:00-06:00"), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, timedelta(hours=10))
    await written(chat, shift)
    chat.expect("1 person gets it now.")
    await chat.tap("Send to everybody")
    assert "gloves" in one.transcript[-1]


async def test_after_the_shift_nobody_is_woken(own_desk: Desk) -> None:
    """And a week after it nothing can be written any more."""
    shift, chat, one = await plan(own_desk, 0, "18:00-21:00"), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, timedelta(hours=10))
    await written(chat, shift, "Who forgot a jacket?")
    chat.expect("It is night")
    await chat.tap("Send to everybody")
    move(own_desk, timedelta(hours=9))
    await own_desk.deliver()
    assert "jacket" in one.transcript[-1]
    move(own_desk, timedelta(days=7))
    await chat.tap_data(f"shift-message:{shift}")
    chat.expect("That shift is over or cancelled")


async def test_with_nobody_to_tell_nothing_is_asked(desk: Desk) -> None:
    shift, chat = await plan(desk), await coordinator(desk, language="fr")
    await chat.tap_data(f"shift-message:{shift}")
    chat.expect("Personne sur ce créneau ne recevrait un message.")
    assert "open" not in ((await chat.row()).state or {})


async def test_forty_people_get_it(own_desk: Desk) -> None:
    shift, chat = await plan(own_desk, most=40), await coordinator(own_desk)
    await crowd(own_desk, shift, numbered(40))
    await written(chat, shift)
    chat.expect("40 people get it now.")
    await chat.tap("Send to everybody")
    chat.expect("On its way to 40 people.")
    got = [one for one in own_desk.phones.messages.values() if any("gloves" in str(m.text) for m in one.values())]
    assert len(got) == 40


async def test_a_role_lost_meanwhile_sends_nothing(own_desk: Desk) -> None:
    shift, chat, one = await plan(own_desk), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    await written(chat, shift)
    async with own_desk.database.write() as session:
        await session.execute(delete(Grant))
    await chat.tap("Send to everybody")
    chat.expect("for the coordinators of a site")
    assert "gloves" not in one.transcript[-1]


async def test_whoever_left_meanwhile_is_not_told(own_desk: Desk) -> None:
    shift, chat = await plan(own_desk), await coordinator(own_desk)
    one, other = await volunteer(own_desk), await volunteer(own_desk, "Paul Next")
    await take(one, shift)
    await take(other, shift)
    await written(chat, shift)
    person, minute = (await person_of(other)).id, int(own_desk.now.timestamp() // 60)
    await chat.tap_data(f"take-off-now:{shift}:{person}:{minute}")
    await chat.tap("Go on")
    chat.expect("1 person gets it now.")
    await chat.tap("Send to everybody")
    assert "gloves" in one.transcript[-1]
    assert "gloves" not in other.transcript[-1]


async def test_an_admin_writes_as_one_of_the_team(desk: Desk) -> None:
    shift, chat, one = await plan(desk), somebody(desk), await volunteer(desk)
    await join(chat, Role.ADMIN, name="Noor")
    await take(one, shift)
    await written(chat, shift)
    await chat.tap("Send to everybody")
    assert "Message from Noor, of the team" in one.transcript[-1]


async def test_too_long_is_asked_again(desk: Desk) -> None:
    shift, chat, one = await plan(desk), await coordinator(desk), await volunteer(desk)
    await take(one, shift)
    await written(chat, shift, "x" * 1001)
    chat.expect("1000 is the most I can keep")
    await chat.say("x" * 1000)
    chat.expect("1 person gets it now.")


async def test_a_deleted_writer_leaves_nothing_waiting(own_desk: Desk) -> None:
    """What would name them is not sent any more once they are gone."""
    shift, chat, one = await plan(own_desk, 1), await coordinator(own_desk), await volunteer(own_desk)
    await take(one, shift)
    move(own_desk, timedelta(hours=10))
    await written(chat, shift)
    await chat.tap("Send to everybody")
    person = (await person_of(chat)).id
    await chat.command("/delete")
    await chat.tap("Yes")
    assert not await traces_of_id(own_desk.database, person)
    move(own_desk, timedelta(hours=9))
    await own_desk.deliver()
    assert "gloves" not in one.transcript[-1]
