"""Whoever pauses, leaves, is deleted or can't be reached: what becomes of their places, and who hears of it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.schedule import housekeeping
from bot.telegram.events import Incoming, Membership
from models import shifts
from models.chats import Chat as ChatRow
from models.privacy import KEPT_AFTER_LAST_SEEN
from models.roles import Role
from models.sign_ups import SignUpState
from tests.conversation.on_record import leave_records
from tests.conversation.people import carried, join, person_of, somebody, traces, traces_of_id
from tests.conversation.placing import everything_holds, places, state
from tests.conversation.shifting import move, plan, sign_up_of, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def coordinator(desk: Desk, language: str = "en") -> Chat:
    """Somebody who hears of gaps in Calais."""
    chat = somebody(desk, language)
    await join(chat, Role.COORDINATOR, "calais")
    return chat


async def one_on_and_one_waiting(desk: Desk, day: int = 1) -> tuple[Chat, Chat, int]:
    """A shift for one, full, with somebody who waits."""
    holder, waiting = await volunteer(desk, "Ursule Unique"), await volunteer(desk, "Wanda West")
    shift = await plan(desk, day, "09:00-12:00", least=1, most=1)
    await take(holder, shift)
    await wait(waiting, shift)
    return holder, waiting, shift


async def standing(chat: Chat, shift: int) -> SignUpState | None:
    row = await sign_up_of(chat, shift)
    return row.state if row else None


async def test_leaving_the_volunteers_gives_everything_back(own_desk: Desk) -> None:
    """Said before it is done; the coordinators hear who left a gap within a day, and the next is offered the place."""
    boss = await coordinator(own_desk)
    holder, waiting, shift = await one_on_and_one_waiting(own_desk)
    far = await plan(own_desk, 9)
    await take(holder, far)
    await holder.command("/volunteer")
    await holder.tap("Leave")
    holder.expect("Leave the volunteers?", "The shifts you have taken or wait for are given back.")
    old = carried(holder, "Yes, leave")
    await holder.tap("Yes, leave")
    holder.expect("Your registration is deleted.")
    assert await standing(holder, shift) is SignUpState.LEFT
    assert await standing(holder, far) is SignUpState.LEFT
    (told,) = [text for text in boss.transcript if "Ursule Unique can’t come" in text]
    assert "0 people come now" in told
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.OFFERED
    assert any("09:00–12:00" in text for text in waiting.transcript)
    await everything_holds(own_desk, [shift, far], own_desk.now)
    await holder.tap_data(old)
    holder.expect("You are not registered")


async def test_leaving_without_shifts_says_nothing_of_shifts(desk: Desk) -> None:
    chat = await volunteer(desk)
    await chat.command("/volunteer")
    await chat.tap("Leave")
    assert "shifts" not in chat.text


async def test_an_old_button_to_leave_asks_again_and_gives_nothing_back(own_desk: Desk) -> None:
    holder, _, shift = await one_on_and_one_waiting(own_desk)
    await holder.command("/volunteer")
    await holder.tap("Leave")
    old = carried(holder, "Yes, leave")
    move(own_desk, timedelta(hours=1))
    await holder.tap_data(old)
    holder.expect("Leave the volunteers?")
    assert await standing(holder, shift) is SignUpState.CONFIRMED


async def test_a_pause_keeps_what_was_taken_and_says_so(own_desk: Desk) -> None:
    """Nothing is offered meanwhile; once they can help again, a free place is."""
    holder, waiting, shift = await one_on_and_one_waiting(own_desk, day=2)
    await waiting.command("/volunteer")
    await waiting.tap("Pause")
    waiting.expect("Paused", "The shifts you have taken stay yours.")
    assert "🗓 My shifts" in waiting.buttons
    await holder.command("/volunteer")
    await holder.tap("Pause")
    await own_desk.run_rounds()
    assert await standing(holder, shift) is SignUpState.CONFIRMED
    await holder.command("/volunteer")
    await holder.tap("Leave")
    await holder.tap("Yes, leave")
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.WAITING
    await waiting.command("/volunteer")
    await waiting.tap("I can help again")
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.OFFERED


async def test_a_pause_without_shifts_says_nothing_of_them(desk: Desk) -> None:
    chat = await volunteer(desk, language="fr")
    await chat.command("/benevole")
    await chat.tap("pause")
    assert "créneau" not in chat.text
    assert len(chat.buttons) == 2


async def test_deleting_everything_frees_the_places_and_names_nobody(own_desk: Desk) -> None:
    """The coordinators hear that somebody can't come; the next is offered the place; no trace is left, not in what
    was still to be sent either.
    """
    boss = await coordinator(own_desk)
    holder, waiting, shift = await one_on_and_one_waiting(own_desk)
    await leave_records(holder)
    person = await person_of(holder)
    await block_sending(own_desk, boss)
    await holder.command("/delete")
    holder.expect("The places you have taken go to others.", "Nobody can check your certificates any more.")
    await holder.tap("Yes, delete everything")
    assert await places(own_desk, shift) == (0, 0)
    assert await traces(own_desk.database, holder.address, "Ursule") == []
    assert await traces_of_id(own_desk.database, person.id) == []
    await own_desk.run_rounds()
    assert await state(own_desk, (await person_of(waiting)).id, shift) is SignUpState.OFFERED
    move(own_desk, timedelta(hours=1))
    await own_desk.deliver()
    told = [text for text in boss.transcript if "Somebody can’t come" in text]
    assert told
    assert not any("Ursule" in text for text in boss.transcript)


async def test_what_was_said_of_somebody_goes_with_them(own_desk: Desk) -> None:
    """A notice of a gap that names them, and that nobody has received yet."""
    boss = await coordinator(own_desk)
    holder, _, shift = await one_on_and_one_waiting(own_desk)
    await block_sending(own_desk, boss)
    await holder.command("/volunteer")
    await holder.tap("Leave")
    await holder.tap("Yes, leave")
    assert ("outbox", "message") in await traces(own_desk.database, "Ursule Unique")
    await holder.command("/delete")
    await holder.tap("Yes, delete everything")
    assert await traces(own_desk.database, "Ursule") == []
    assert await places(own_desk, shift) == (0, 0)


async def block_sending(desk: Desk, chat: Chat) -> None:
    """What is for them waits for half an hour."""
    async with desk.database.write() as session:
        theirs = update(ChatRow).where(ChatRow.address == chat.address)
        await session.execute(theirs.values(not_before=desk.now + timedelta(minutes=30)))


async def test_in_french_too(own_desk: Desk) -> None:
    """What deleting, pausing and leaving mean for the shifts."""
    boss = await coordinator(own_desk, "fr")
    chat = await volunteer(own_desk, "Ursule Unique", language="fr")
    shift = await plan(own_desk, 1, least=1, most=1)
    await take(chat, shift)
    await chat.command("/benevole")
    await chat.tap("pause")
    chat.expect("Les créneaux que vous avez pris restent les vôtres.")
    await chat.command("/mesdonnees")
    chat.expect("• 1 créneau")
    await chat.command("/supprimer")
    chat.expect("vos créneaux et vos heures", "Les places que vous avez prises iront à d’autres.")
    await chat.tap("Oui, tout effacer")
    assert await places(own_desk, shift) == (0, 0)
    assert not any("Ursule" in text for text in boss.transcript)


async def test_mydata_tells_of_everything_about_shifts(own_desk: Desk) -> None:
    chat = await volunteer(own_desk)
    await chat.command("/mydata")
    assert "shift" not in chat.text
    await leave_records(chat)
    await chat.command("/mydata")
    chat.expect("• 1 shift:", "Swaps", "Calls for help", "asked for a bed", "Certificates of your hours")


async def test_whoever_is_long_gone_frees_their_places(own_desk: Desk) -> None:
    """A shift was planned two years ahead; nobody has to say anything for the next to be offered the place."""
    holder, waiting, shift = await one_on_and_one_waiting(own_desk, day=740)
    other = await plan(own_desk, 741)
    await take(holder, other)
    move(own_desk, KEPT_AFTER_LAST_SEEN)
    await waiting.command("/menu")
    move(own_desk, timedelta(seconds=1))
    await housekeeping(own_desk.database, own_desk.clock).run()
    assert await places(own_desk, shift) == (0, 0)
    assert await places(own_desk, other) == (0, 0)
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.OFFERED
    await everything_holds(own_desk, [shift, other], own_desk.now)


@pytest.mark.parametrize("way", ["restart", "unblocks", "writes"])
async def test_a_place_is_offered_again_to_whoever_can_be_reached_again(own_desk: Desk, way: str) -> None:
    """They said STOP, or blocked the bot, and kept their place on the list."""
    holder, waiting, shift = await one_on_and_one_waiting(own_desk, day=2)
    if way == "restart":
        await waiting.command("/stop")
    else:
        await membership(waiting, blocked=True)
    await holder.command("/volunteer")
    await holder.tap("Leave")
    await holder.tap("Yes, leave")
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.WAITING
    if way == "restart":
        await waiting.tap("Receive messages again")
    elif way == "unblocks":
        await membership(waiting, blocked=False)
    else:
        await waiting.command("/menu")
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.OFFERED


async def membership(chat: Chat, *, blocked: bool) -> None:
    """They block the bot in their app, or let it in again."""
    number = next(chat.desk.updates)
    event = Membership(blocked=blocked)
    await chat.desk.take(Incoming(number, chat.address, "en", event, None, None, "my_chat_member", True, "Wanda"))


async def test_a_changed_registration_is_looked_at_again(own_desk: Desk) -> None:
    """Whoever has a licence by now is offered the place that asked for one."""
    holder, waiting, shift = await one_on_and_one_waiting(own_desk, day=2)
    async with own_desk.database.write() as session:
        card = await shifts.locked(session, shift)
        assert card is not None
        card.shift.requirements = ["driving_licence"]
    await holder.command("/volunteer")
    await holder.tap("Leave")
    await holder.tap("Yes, leave")
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.WAITING
    await waiting.command("/volunteer")
    await waiting.tap("Change it")
    await waiting.tap("Driving licence")
    await waiting.tap("Yes")
    await waiting.tap("No")
    await waiting.tap("Send")
    await own_desk.run_rounds()
    assert await standing(waiting, shift) is SignUpState.OFFERED
