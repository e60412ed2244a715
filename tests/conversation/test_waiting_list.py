"""The waiting list as people meet it: joining, the offer of a freed place, its deadline, and who hears of a gap."""

from datetime import datetime, timedelta

import pytest

from models.roles import Role
from models.sign_ups import SignUpState
from tests.conversation.people import carried, join, person_of, somebody, traces
from tests.conversation.shifting import PARIS, move, plan, shift_row, sign_up_of, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March 2027, on the clock in Calais."""
    return datetime(2027, 3, day, hour, minute, tzinfo=PARIS)


async def full_shift(desk: Desk, day: int = 4, hours: str = "18:00-22:00") -> tuple[int, Chat]:
    """A shift with one place, and who has it."""
    shift = await plan(desk, day, hours, least=1, most=1)
    holder = await volunteer(desk, "Olga Holder")
    await take(holder, shift)
    return shift, holder


async def give_back(chat: Chat, shift: int) -> None:
    """Gives the place back, by the buttons of one's own list."""
    await chat.tap_data(f"my-shift:{shift}")
    await chat.tap("🙁 I can’t come")
    await chat.tap("Yes, give my place back")


async def state_of(chat: Chat, shift_id: int) -> SignUpState | None:
    row = await sign_up_of(chat, shift_id)
    return row.state if row else None


async def test_one_joins_sees_the_place_in_the_queue_and_leaves(each_desk: Desk) -> None:
    shift, _ = await full_shift(each_desk)
    first, second, third = [await volunteer(each_desk) for _ in range(3)]
    for chat, said in (
        (first, "You are next on the waiting list."),
        (second, "1 person is before you."),
        (third, "2 people are before you."),
    ):
        await chat.open_link(f"shift-{shift}")
        await chat.tap("⏳ Join the waiting list")
        chat.expect(said, "As soon as a place is free for you, I write to you here")
    await first.tap("Leave the waiting list")
    first.expect("You are no longer on the waiting list.")
    await third.tap_data(f"shift:{shift}")
    third.expect("2 people wait for a place.", "1 person is before you.")
    await first.tap("⏳ Wait again")
    first.expect("2 people are before you.")


async def test_joining_twice_changes_nothing(desk: Desk) -> None:
    shift, _ = await full_shift(desk)
    chat = await volunteer(desk)
    for _ in range(2):
        await chat.tap_data(f"wait:{shift}:1")
        chat.expect("You are next on the waiting list.")


async def test_an_old_button_does_not_throw_anybody_off_the_list(own_desk: Desk) -> None:
    shift, _ = await full_shift(own_desk)
    chat = await volunteer(own_desk)
    await chat.tap_data(f"wait:{shift}:1")
    leave = carried(chat, "Leave the waiting list")
    move(own_desk, timedelta(hours=1))
    await chat.tap_data(leave)
    chat.expect("You are next on the waiting list.")
    assert await state_of(chat, shift) is SignUpState.WAITING
    await chat.tap("Leave the waiting list")
    assert await state_of(chat, shift) is SignUpState.LEFT


async def test_a_freed_place_is_offered_to_the_next_and_taken(each_desk: Desk) -> None:
    """With the deadline on the clock of the site; the meeting point comes only with the place."""
    shift, holder = await full_shift(each_desk)
    chat = await volunteer(each_desk)
    await wait(chat, shift)
    await give_back(holder, shift)
    holder.expect("Thank you for telling us", "It is offered to the next person on the waiting list.")
    assert "A place is free for you!" in chat.transcript[-1]
    assert "It is kept for you until today at 15:00, then it goes to the next person." in chat.transcript[-1]
    await chat.tap("✅ Take it")
    chat.expect("You are on this shift.")
    assert (await shift_row(each_desk, shift)).taken == 1


async def test_in_french_too(desk: Desk) -> None:
    shift, holder = await full_shift(desk)
    chat = await volunteer(desk, language="fr")
    await wait(chat, shift)
    await give_back(holder, shift)
    assert "Une place est libre pour vous\u00a0!" in chat.transcript[-1]
    assert "Heure limite pour la prendre\u00a0: aujourd’hui à 15:00." in chat.transcript[-1]
    await chat.tap("✅ Je la prends")
    chat.expect("Votre place est réservée.")


async def test_no_thanks_leaves_it_to_the_next_at_once(each_desk: Desk) -> None:
    shift, holder = await full_shift(each_desk)
    first, second = await volunteer(each_desk), await volunteer(each_desk)
    await wait(first, shift)
    await wait(second, shift)
    await give_back(holder, shift)
    assert "A place is free" not in "".join(second.transcript)
    await first.tap("No, thanks")
    first.expect("the place goes to the next person")
    assert "A place is free for you!" in second.transcript[-1]
    await first.tap("⏳ Wait again")
    first.expect("You are next on the waiting list.")


async def test_an_offer_ends_with_its_deadline_and_the_next_has_it(own_desk: Desk) -> None:
    """Both are told once, however often is looked."""
    shift, holder = await full_shift(own_desk)
    first, second = await volunteer(own_desk), await volunteer(own_desk)
    await wait(first, shift)
    await wait(second, shift)
    await give_back(holder, shift)
    said = len(first.transcript)
    move(own_desk, at(12, 14, 59))
    await own_desk.run_rounds()
    assert len(first.transcript) == said
    move(own_desk, at(12, 15))
    for _ in range(3):
        await own_desk.run_rounds()
    assert [text for text in first.transcript[said:] if "I didn’t hear from you in time" in text] == [
        first.transcript[-1]
    ]
    assert len(first.transcript) == said + 1
    assert "until today at 17:00" in second.transcript[-1]
    await first.tap("⏳ Wait again")
    first.expect("You are next on the waiting list.")
    assert await state_of(second, shift) is SignUpState.OFFERED


async def test_an_offer_that_is_over_says_so_before_any_round_came_by(own_desk: Desk) -> None:
    """The answer ends it: the next has it, and one can wait again at once."""
    shift, holder = await full_shift(own_desk)
    first, second = await volunteer(own_desk), await volunteer(own_desk)
    await wait(first, shift)
    await wait(second, shift)
    await give_back(holder, shift)
    take_it, no_thanks = carried(first, "Take it"), carried(first, "No, thanks")
    move(own_desk, timedelta(hours=3))
    await first.tap_data(take_it)
    first.expect("That offer is over.")
    assert "I didn’t hear from you" not in "".join(first.transcript), "said twice"
    assert "A place is free for you!" in second.transcript[-1]
    await first.tap("⏳ Wait again")
    first.expect("You are next on the waiting list.")
    for data in (take_it, no_thanks):
        await first.tap_data(data)
        first.expect("That offer is over.", "You are next on the waiting list.")
    said = len(first.transcript)
    await own_desk.run_rounds()
    assert len(first.transcript) == said


async def test_buttons_of_an_earlier_offer_do_not_answer_a_later_one(own_desk: Desk) -> None:
    """Neither 'take it' nor 'no, thanks': the offer that stands is shown instead."""
    shift, holder = await full_shift(own_desk)
    chat = await volunteer(own_desk)
    await wait(chat, shift)
    await give_back(holder, shift)
    take_it, no_thanks = carried(chat, "Take it"), carried(chat, "No, thanks")
    move(own_desk, timedelta(hours=3))
    await own_desk.run_rounds()
    assert "👀 See the shift" in chat.buttons, "nobody else waits: it is there for everybody"
    await chat.tap_data(f"wait:{shift}:1")
    chat.expect("A place is free for you!")
    for data in (take_it, no_thanks):
        await chat.tap_data(data)
        chat.expect("A place is free for you!")
        assert await state_of(chat, shift) is SignUpState.OFFERED
    await chat.tap("✅ Take it")
    for data in (take_it, no_thanks):
        await chat.tap_data(data)
        chat.expect("You are on it.")


async def test_somebody_else_s_offer_is_not_taken_with_its_button(desk: Desk) -> None:
    shift, holder = await full_shift(desk)
    chat, thief = await volunteer(desk), await volunteer(desk)
    await wait(chat, shift)
    await give_back(holder, shift)
    for label in ("Take it", "No, thanks"):
        await thief.tap_data(carried(chat, label))
        assert await state_of(thief, shift) is None
        assert "☰ Menu" in thief.buttons
    assert await state_of(chat, shift) is SignUpState.OFFERED


async def test_a_place_free_by_now_is_offered_to_whoever_joins(desk: Desk) -> None:
    """At once, in the answer, and not a second time as a notice."""
    shift = await plan(desk, 4, most=1, least=1)
    chat = await volunteer(desk)
    said = len(chat.transcript)
    await chat.tap_data(f"wait:{shift}:1")
    chat.expect("A place is free for you!")
    assert len(chat.transcript) - said <= 1


async def test_offers_are_not_told_in_the_night_unless_the_shift_is_near(own_desk: Desk) -> None:
    """Given back at 23:00: told at 8:00 with two hours from then; for the next morning's shift at once."""
    far, far_holder = await full_shift(own_desk, 4)
    near, near_holder = await full_shift(own_desk, 1, "10:00-12:00")
    chat = await volunteer(own_desk)
    await wait(chat, far)
    await wait(chat, near)
    move(own_desk, at(12, 23))
    said = len(chat.transcript)
    await give_back(far_holder, far)
    assert len(chat.transcript) == said
    await give_back(near_holder, near)
    assert len(chat.transcript) == said + 1
    assert "Saturday 13 March, 10:00–12:00" in chat.transcript[-1]
    move(own_desk, at(13, 8))
    await own_desk.run_rounds()
    offer = next(text for text in chat.transcript if "Tuesday 16 March" in text and "A place is free" in text)
    assert "until today at 10:00" in offer


async def test_who_looks_in_the_night_sees_the_offer_all_the_same(own_desk: Desk) -> None:
    shift, holder = await full_shift(own_desk, 4)
    chat = await volunteer(own_desk)
    await wait(chat, shift)
    move(own_desk, at(12, 23))
    await give_back(holder, shift)
    await chat.open_link(f"shift-{shift}")
    chat.expect("A place is free for you!", "until tomorrow at 10:00")


async def test_a_group_is_offered_its_places_and_may_send_one(desk: Desk) -> None:
    shift = await plan(desk, 4, least=1, most=2)
    holder, chat, last = await volunteer(desk, party=2), await volunteer(desk, party=2), await volunteer(desk)
    await take(holder, shift)
    await wait(chat, shift)
    await wait(last, shift)
    await give_back(holder, shift)
    assert "2 places are free for you!" in chat.transcript[-1]
    await chat.tap("✅ Just me")
    chat.expect("You are on this shift.")
    await desk.run_rounds()
    assert "A place is free for you!" in last.transcript[-1]


async def test_who_waits_with_a_group_may_come_alone_where_one_place_is_free(desk: Desk) -> None:
    shift = await plan(desk, 4, least=1, most=2)
    await take(await volunteer(desk), shift)
    chat = await volunteer(desk, party=2)
    await wait(chat, shift)
    await chat.tap_data(f"shift:{shift}")
    assert {"✅ Just me", "Leave the waiting list"} <= set(chat.buttons)
    await chat.tap("✅ Just me")
    assert await state_of(chat, shift) is SignUpState.CONFIRMED


async def test_who_wants_no_messages_is_told_that_nothing_can_be_offered(desk: Desk) -> None:
    shift, _ = await full_shift(desk)
    chat = await volunteer(desk)
    await chat.say("STOP")
    await chat.tap_data(f"wait:{shift}:1")
    chat.expect("nothing can be offered to you until you allow it again")
    assert "🔔 Receive messages again" in chat.buttons


async def test_a_short_rest_is_warned_of_when_an_offer_is_taken(desk: Desk) -> None:
    shift, holder = await full_shift(desk, 4, "18:00-22:00")
    chat = await volunteer(desk)
    await take(chat, await plan(desk, 5, "04:00-08:00", activity="laundry"))
    await wait(chat, shift)
    await give_back(holder, shift)
    await chat.tap("✅ Take it")
    chat.expect("less than 8 hours of rest")
    await chat.tap("Take it all the same")
    assert await state_of(chat, shift) is SignUpState.CONFIRMED


async def coordinator(desk: Desk, site: str = "calais", role: Role = Role.COORDINATOR) -> Chat:
    chat = somebody(desk)
    await join(chat, role, site)
    return chat


async def test_coordinators_hear_of_a_gap_within_a_day_and_of_one_that_leaves_too_few(own_desk: Desk) -> None:
    """Not of a place given back in time that leaves enough."""
    calais, paris = await coordinator(own_desk), await coordinator(own_desk, "paris-camp")
    soon, far = await plan(own_desk, 0, "20:00-22:00", least=1), await plan(own_desk, 9, least=2)
    people = [await volunteer(own_desk, name) for name in ("Ann", "Ben", "Cleo")]
    for chat in people:
        await take(chat, soon)
        await take(chat, far)
    said = len(calais.transcript)
    await give_back(people[0], far)
    assert len(calais.transcript) == said
    assert "The coordinators have just been told." not in people[0].text
    await give_back(people[1], far)
    assert "Ben can’t come" in calais.transcript[-1]
    assert "It starts in 9 days.\n❗ 1 person comes now, of at least 2." in calais.transcript[-1]
    people[1].expect("The coordinators have just been told.")
    assert calais.buttons == ["👥 See the shift’s roster", "📣 Call for help"]
    await give_back(people[2], soon)
    assert "Cleo can’t come" in calais.transcript[-1]
    assert "It starts in 7 hours.\n2 people come now, of at least 1." in calais.transcript[-1]
    assert calais.buttons == ["👥 See the shift’s roster"]
    assert "can’t come" not in "".join(paris.transcript)


async def test_the_notice_of_a_gap_tells_when_the_place_is_offered(own_desk: Desk) -> None:
    shift, holder = await full_shift(own_desk)
    coordinating = await coordinator(own_desk)
    await wait(await volunteer(own_desk), shift)
    await give_back(holder, shift)
    assert "Olga Holder can’t come" in coordinating.transcript[-1]
    assert "The place is offered to the next on the waiting list." in coordinating.transcript[-1]


async def test_in_the_night_coordinators_hear_of_that_night_only(own_desk: Desk) -> None:
    coordinating = await coordinator(own_desk)
    tonight, far = await full_shift(own_desk, 1, "02:00-06:00"), await full_shift(own_desk, 4)
    move(own_desk, at(12, 23))
    said = len(coordinating.transcript)
    await give_back(far[1], far[0])
    assert len(coordinating.transcript) == said
    assert "just been told" not in far[1].text
    await give_back(tonight[1], tonight[0])
    tonight[1].expect("The coordinators have just been told.")
    assert "It starts in 3 hours." in coordinating.transcript[-1]
    move(own_desk, at(13, 8))
    await own_desk.run_rounds()
    assert "Tuesday 16 March" in coordinating.transcript[-1]


async def test_a_coordinator_who_gives_back_their_own_place_is_not_told_of_it(own_desk: Desk) -> None:
    shift = await plan(own_desk, 0, "20:00-22:00", least=1, most=1)
    chat = await coordinator(own_desk)
    other = await coordinator(own_desk)
    await chat.command("/volunteer")
    for answer in ("yes", "Calais", "Saturday", "Whatever is needed", "English", "no", "no", "1", "06 12 34 56 78"):
        await chat.say(answer)
    await chat.tap("Send")
    await take(chat, shift)
    await give_back(chat, shift)
    assert not [text for text in chat.transcript if "can’t come</b>" in text or "Alex Martin can’t come" in text]
    assert "Alex Martin can’t come" in other.transcript[-1]


async def test_notices_that_concern_somebody_go_with_them(own_desk: Desk) -> None:
    """The coordinator's notice waits for the morning; the person is deleted in the night."""
    await coordinator(own_desk)
    shift, holder = await full_shift(own_desk)
    person = await person_of(holder)
    move(own_desk, at(12, 23))
    await give_back(holder, shift)
    assert ("outbox", "message") in await traces(own_desk.database, "Olga Holder")
    await holder.command("/delete")
    await holder.tap("Yes, delete everything")
    assert await traces(own_desk.database, "Olga Holder", f"person:{person.id}:gap") == []
