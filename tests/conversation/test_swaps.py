"""Passing a place on, and exchanging two, as both and everybody around them see it."""

from datetime import timedelta
from typing import Any

import pytest

from models.roles import Role
from tests.conversation.calling import tomorrow_at
from tests.conversation.people import carried, join, person_of, somebody, traces
from tests.conversation.shifting import move, plan, sign_up_of, take, volunteer
from tests.conversation.swapping import has_place, newest_swap, touch
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def speaker(desk: Desk, code: str, name: str, language: str = "en", **more: Any) -> Chat:
    """Somebody whom only the offers of one test reach."""
    return await volunteer(desk, name, language, languages=[language, code], **more)


async def coordinator(desk: Desk, language: str = "en", site: str = "calais") -> Chat:
    chat = somebody(desk, language)
    await join(chat, Role.COORDINATOR, site)
    return chat


async def link_of(giver: Chat, shift: int) -> str:
    """Offers the place by a link; the link's payload."""
    await giver.tap_data(f"swap-link:{shift}")
    return giver.text.split("?start=")[1].split()[0]


async def on_shift(chat: Chat, *days: int, hours: str = "18:00-22:00") -> list[int]:
    """Shifts on which the person has a place."""
    shifts = [await plan(chat.desk, day, hours) for day in days]
    for shift in shifts:
        await take(chat, shift)
    return shifts


async def test_a_place_goes_to_one_of_those_who_could_come(each_desk: Desk) -> None:
    """Offered from one's own shift; two reply; agreed with one; the other is thanked; the coordination hears of it."""
    tomorrow_at(each_desk, 10)
    boss, giver = await coordinator(each_desk), await speaker(each_desk, "k1", "Gil Marchand")
    shift = await plan(each_desk, 3, requirements=["speaks:k1"])
    await take(giver, shift)
    one, other = await speaker(each_desk, "k1", "Tove Lind"), await speaker(each_desk, "k1", "Ola Berg")
    await giver.tap_data(f"my-shift:{shift}")
    await giver.tap_data(f"swap:{shift}")
    giver.expect("It stays yours until somebody takes it and you agree.")
    await giver.tap("📣 Ask 2 people who could come")
    giver.expect("Your place is on offer.", "2 people were asked.", "Nobody has answered yet.")
    assert "Would you take this place?" in one.transcript[-1]
    assert "Gil" not in "".join(one.transcript)
    await one.tap("✅ I’ll take it")
    one.expect("Until then nothing changes.")
    await other.tap("✅ I’ll take it")
    assert "Ola Berg would take your place" in giver.transcript[-1]
    await giver.tap("Who would take it?")
    giver.expect("Tove Lind would take it", "Ola Berg would take it")
    await giver.tap("✅ Agree with Tove Lind")
    giver.expect("Done: Tove Lind comes instead of you.")
    assert "the place is yours!" in one.transcript[-1]
    assert "no longer on offer" in other.transcript[-1]
    assert "Gil Marchand has passed a place on" in boss.transcript[-1]
    assert (await has_place(giver, shift), await has_place(one, shift)) == (False, True)
    await one.tap("🗓 My shift")
    one.expect("Calais")


async def test_by_a_link_to_one_person_and_in_exchange(each_desk: Desk) -> None:
    """The link comes in a message to pass on; the exchange is shown to both before anything changes."""
    tomorrow_at(each_desk, 10)
    boss = await coordinator(each_desk)
    giver, taker = await volunteer(each_desk, "Gil Marchand"), await volunteer(each_desk, "Tove Lind")
    (mine,), (theirs,) = await on_shift(giver, 3), await on_shift(taker, 5)
    payload = await link_of(giver, mine)
    giver.expect("Could you take my place?", "Send the message above")
    await taker.open_link(payload)
    taker.expect("Somebody would like to pass this place on", "Whoever offers it sees your name")
    await taker.tap("🔁 For my shift: ")
    taker.expect("In exchange for: Community kitchen, Calais")
    assert "You would come instead to:" in giver.transcript[-1]
    await giver.tap("✅ Agree")
    giver.expect("Done: Tove Lind comes instead of you.", "You come to this one:")
    assert "You no longer come to:" in taker.transcript[-1]
    assert "In exchange, Gil Marchand comes to:" in boss.transcript[-1]
    assert sum("has passed a place on" in text for text in boss.transcript) == 1
    assert [await has_place(giver, one) for one in (mine, theirs)] == [False, True]
    assert [await has_place(taker, one) for one in (mine, theirs)] == [True, False]


async def test_all_of_it_in_french(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    boss = await coordinator(desk, "fr")
    giver, taker = await volunteer(desk, "Gil Marchand", "fr"), await volunteer(desk, "Tove Lind", "fr")
    (mine,) = await on_shift(giver, 3)
    payload = await link_of(giver, mine)
    giver.expect("Pourriez-vous prendre ma place")
    await taker.open_link(payload)
    taker.expect("souhaite céder cette place")
    await taker.tap("✅ Je la prends")
    assert "Tove Lind prendrait votre place" in giver.transcript[-1]
    await giver.tap("✅ Accepter")
    giver.expect("Tove Lind vient à votre place")
    assert "la place est à vous" in taker.transcript[-1]
    assert "Gil Marchand a cédé une place" in boss.transcript[-1]


async def test_no_is_said_kindly_and_the_place_stays_on_offer(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (shift,) = await on_shift(giver, 3)
    payload = await link_of(giver, shift)
    await taker.open_link(payload)
    await taker.tap("✅ I’ll take it")
    yes, no = carried(giver, "✅ Agree"), carried(giver, "No, thanks")
    await giver.tap_data(no)
    giver.expect("Your place stays on offer.")
    assert "Thank you for being ready to help!" in taker.transcript[-1]
    await giver.tap_data(yes)
    giver.expect("That has changed meanwhile.")
    await giver.tap_data(no)
    giver.expect("There is nothing to agree to any more.")
    await taker.open_link(payload)
    await taker.tap("✅ I’ll take it")
    taker.expect("They have said no to that already.")
    assert await has_place(giver, shift)


async def test_the_place_can_be_kept_after_all(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (shift,) = await on_shift(giver, 3)
    payload = await link_of(giver, shift)
    await taker.open_link(payload)
    await taker.tap("✅ I’ll take it")
    yes = carried(giver, "✅ Agree")
    await giver.tap("Who would take it?")
    old = carried(giver, "Keep my place")
    move(desk, timedelta(hours=1))
    await giver.tap_data(old)
    giver.expect("Tove Lind would take it")
    await giver.tap("Keep my place")
    giver.expect("it stays yours")
    assert "no longer on offer" in taker.transcript[-1]
    await giver.tap_data(yes)
    giver.expect("That has changed meanwhile.")
    await taker.open_link(payload)
    taker.expect("That place is not on offer any more.")
    await giver.tap_data(old)
    assert "it stays yours" not in giver.text or "It stays yours until" in giver.text


async def test_the_taker_may_think_better_of_it(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (shift,) = await on_shift(giver, 3)
    await taker.open_link(await link_of(giver, shift))
    await taker.tap("✅ I’ll take it")
    yes = carried(giver, "✅ Agree")
    await taker.tap("I’d rather not")
    taker.expect("Thank you for saying so!")
    await giver.tap_data(yes)
    giver.expect("There is nothing to agree to any more.")
    assert await has_place(giver, shift)
    move(desk, timedelta(minutes=1))
    await taker.tap("I’ll take it after all")
    await taker.tap("✅ I’ll take it")
    await giver.tap("✅ Agree")
    giver.expect("Done: Tove Lind comes instead of you.")


async def test_a_double_tap_on_agree_does_it_once(each_desk: Desk) -> None:
    tomorrow_at(each_desk, 10)
    boss = await coordinator(each_desk)
    giver, taker = await volunteer(each_desk, "Gil Marchand"), await volunteer(each_desk, "Tove Lind")
    (shift,) = await on_shift(giver, 3)
    await taker.open_link(await link_of(giver, shift))
    await taker.tap("✅ I’ll take it")
    yes = carried(giver, "✅ Agree")
    await giver.tap_data(yes)
    told = len(boss.transcript)
    await giver.tap_data(yes)
    giver.expect("That is done already: somebody else has your place.")
    assert len(boss.transcript) == told
    assert sum("the place is yours!" in text for text in taker.transcript) == 1


async def test_replying_twice_tells_the_giver_once(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (shift,) = await on_shift(giver, 3)
    await taker.open_link(await link_of(giver, shift))
    take_it = carried(taker, "✅ I’ll take it")
    for _ in range(3):
        await taker.tap_data(take_it)
    assert sum("would take your place" in text for text in giver.transcript) == 1


async def test_a_short_rest_is_warned_of_on_both_sides(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (mine,), (theirs,) = await on_shift(giver, 3), await on_shift(taker, 5)
    await on_shift(taker, 3, hours="10:00-14:00")
    await on_shift(giver, 6, hours="05:00-09:00")
    await taker.open_link(await link_of(giver, mine))
    await taker.tap_data(f"swap-for:{(await newest_swap(desk)).code}:{theirs}")
    taker.expect("less than 8 hours of rest")
    await taker.tap("Take it all the same")
    taker.expect("Until then nothing changes.")
    assert "That leaves you little rest" in giver.transcript[-1]
    await giver.tap("✅ Agree")
    giver.expect("less than 8 hours of rest")
    later = carried(giver, "Agree all the same")
    move(desk, timedelta(hours=1))
    await giver.tap_data(later)
    giver.expect("less than 8 hours of rest")
    await giver.tap("Agree all the same")
    giver.expect("Done: Tove Lind comes instead of you.")
    assert await has_place(giver, theirs)


@pytest.mark.parametrize(
    ("hours", "said"), [("19:00-21:00", "has another shift at that time by now"), ("10:00-14:00", "too little rest")]
)
async def test_the_giver_reads_why_it_cannot_be(desk: Desk, hours: str, said: str) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (shift,) = await on_shift(giver, 3)
    await taker.open_link(await link_of(giver, shift))
    await taker.tap("✅ I’ll take it")
    await on_shift(taker, 3, hours=hours)
    await giver.tap("✅ Agree")
    giver.expect("Tove Lind", said)
    assert await has_place(giver, shift)


async def test_a_moved_shift_is_shown_anew(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (shift,) = await on_shift(giver, 3)
    await taker.open_link(await link_of(giver, shift))
    await taker.tap("✅ I’ll take it")
    move(desk, timedelta(minutes=5))
    await touch(desk, shift, timedelta(hours=2))
    await giver.tap("✅ Agree")
    giver.expect("That has changed meanwhile.")
    await giver.tap("Who would take it?")
    giver.expect("Nobody has answered yet.", "20:00")


async def test_a_group_is_asked_how_many_come(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind", party=3)
    shift = await plan(desk, 3, least=1, most=2)
    await take(giver, shift)
    await taker.open_link(await link_of(giver, shift))
    await taker.tap("✅ Take it for the 3 of us")
    taker.expect("There isn’t room for so many of you.")
    await taker.tap("👀 Have another look")
    await taker.tap("✅ Just me")
    await giver.tap("✅ Agree")
    row = await sign_up_of(taker, shift)
    assert row is not None
    assert row.party == 1


async def test_at_night_whoever_need_not_come_that_night_is_told_at_once(desk: Desk) -> None:
    """The shift given in exchange is of that very night, the other days away: both hear of it before it begins."""
    tomorrow_at(desk, 12)
    giver, taker = await volunteer(desk, "Gil Marchand"), await volunteer(desk, "Tove Lind")
    (mine,), (theirs,) = await on_shift(giver, 5), await on_shift(taker, 1, hours="03:00-06:00")
    payload = await link_of(giver, mine)
    move(desk, timedelta(hours=11))
    await taker.open_link(payload)
    await taker.tap("🔁 For my shift: ")
    assert "You would come instead to:" in giver.transcript[-1]
    await giver.tap("✅ Agree")
    assert "You no longer come to:" in taker.transcript[-1]
    assert [await has_place(giver, one) for one in (mine, theirs)] == [False, True]


async def test_at_night_nobody_is_woken(desk: Desk) -> None:
    tomorrow_at(desk, 23)
    giver, taker = await speaker(desk, "k2", "Gil Marchand"), await speaker(desk, "k2", "Tove Lind")
    shift = await plan(desk, 3, requirements=["speaks:k2"])
    await take(giver, shift)
    await giver.tap_data(f"swap:{shift}")
    await giver.tap("📣 Ask 1 person")
    assert "Would you take" not in taker.transcript[-1]
    tomorrow_at(desk, 8)
    await desk.deliver()
    assert "Would you take this place?" in taker.transcript[-1]


async def test_near_the_start_only_giving_it_back_is_left(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver = await volunteer(desk)
    (shift,) = await on_shift(giver, 0)
    move(desk, timedelta(hours=7, minutes=45))
    await giver.tap_data(f"swap:{shift}")
    giver.expect("It starts too soon to look for somebody else here.")
    assert "🙁 I can’t come" in giver.buttons
    for data in (f"swap-link:{shift}", f"swap-all:{shift}:{int(desk.now.timestamp() // 60)}"):
        await giver.tap_data(data)
        giver.expect("It starts too soon")


async def test_who_is_not_registered_is_led_there(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver = await volunteer(desk)
    (shift,) = await on_shift(giver, 3)
    payload = await link_of(giver, shift)
    stranger = somebody(desk)
    await stranger.open_link(payload)
    stranger.expect("To take it, register first")
    await stranger.tap_data(f"swap-take:{payload.removeprefix('swap-')}:1")
    stranger.expect("To take it, register first")
    await stranger.tap("🙋 Register and take it")
    stranger.expect("1/")


async def test_ones_own_link_shows_how_the_offer_stands(desk: Desk) -> None:
    tomorrow_at(desk, 10)
    giver = await volunteer(desk)
    (shift,) = await on_shift(giver, 3)
    await giver.open_link(await link_of(giver, shift))
    giver.expect("Your place is on offer.")


async def test_forged_and_stale_buttons_are_answered(desk: Desk) -> None:
    """Nothing changes hands, and everybody finds the way on."""
    tomorrow_at(desk, 10)
    giver, taker, other = [await volunteer(desk, name) for name in ("Gil Marchand", "Tove Lind", "Ola Berg")]
    (shift,) = await on_shift(giver, 3)
    await taker.open_link(await link_of(giver, shift))
    await taker.tap("✅ I’ll take it")
    swap, agrees = await newest_swap(desk), carried(giver, "✅ Agree")
    stranger, minute = somebody(desk), int(desk.now.timestamp() // 60)
    forged = (
        agrees,
        agrees.replace("swap-agree", "swap-agree-anyway") + f":{minute}",
        f"swap-decline:{agrees.split(':')[1]}",
        f"swap-withdraw:{swap.id}:{minute}",
        f"swap:{shift}",
        f"swap-all:{shift}:{minute}",
        f"swap-link:{shift}",
        "swap-agree:987654321:0",
        "swap-decline:987654321",
        "swap-withdraw:987654321:1",
        "swap:987654321",
        "swap-offer:no-such-code",
        "swap-take:no-such-code:1",
        f"swap-for:no-such-code:{shift}",
        "swap-not:no-such-code",
        f"swap-for:{swap.code}:{shift}",
        f"swap-anyway:{swap.code}:1:987654321:{minute}",
    )
    for chat in (other, stranger):
        for data in forged:
            await chat.tap_data(data)
            assert chat.buttons, data
            assert "Tove" not in chat.text, data
            assert "earlier message" not in chat.text, data
    assert await has_place(giver, shift)
    await giver.tap_data(agrees)
    giver.expect("Done: Tove Lind comes instead of you.")


async def test_of_somebody_deleted_no_offer_and_no_reply_stays(each_desk: Desk) -> None:
    """Neither the rows nor the notices that name them."""
    tomorrow_at(each_desk, 10)
    giver, taker = await volunteer(each_desk, "Gil Marchand"), await volunteer(each_desk, "Tove Zzyzx")
    (shift,) = await on_shift(giver, 3)
    payload = await link_of(giver, shift)
    tomorrow_at(each_desk, 23)
    await taker.open_link(payload)
    await taker.tap("✅ I’ll take it")
    person = await person_of(taker)
    assert await traces(each_desk.database, f"person:{person.id}:swap")
    await taker.command("/delete")
    await taker.tap("Yes")
    assert not await traces(each_desk.database, "Zzyzx", f"person:{person.id}:")
    await giver.tap_data(f"swap:{shift}")
    giver.expect("Nobody has answered yet.")
