"""'Yes' and 'no' written below a notice: they do what its buttons do, where they can mean nothing else."""

from datetime import timedelta

import pytest

from models.sign_ups import Answer, SignUpState
from tests.conversation.calling import waves
from tests.conversation.coordinating import coordinator
from tests.conversation.reminding import at, begin
from tests.conversation.shifting import move, plan, sign_up_of, take, volunteer, wait
from tests.conversation.swapping import offered
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = timedelta(minutes=1)


async def state_of(chat: Chat, shift_id: int) -> SignUpState | None:
    row = await sign_up_of(chat, shift_id)
    return row.state if row else None


async def reminded(desk: Desk, *days: int) -> tuple[Chat, list[int]]:
    """Somebody who has just been asked whether they come to shifts in so many days."""
    await begin(desk)
    marie = await volunteer(desk)
    shifts = [await plan(desk, day, f"{8 + 4 * number:02}:00-{10 + 4 * number}:00") for number, day in enumerate(days)]
    for shift in shifts:
        await take(marie, shift, rest_accepted=True)
    at(desk, 1, "12:30")
    await desk.run_rounds()
    assert "Will you be there?" in marie.transcript[-1]
    return marie, shifts


@pytest.mark.parametrize("word", ["oui", "OK !", "👍"])
async def test_a_yes_below_the_reminder_is_an_answer_to_it(own_desk: Desk, word: str) -> None:
    marie, (shift,) = await reminded(own_desk, 2)
    await marie.say(word)
    marie.expect("Thank you! We are counting on you:")
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert row.answer is Answer.COMING


async def test_a_no_asks_as_the_button_does_and_the_yes_after_it_is_no_i_come(own_desk: Desk) -> None:
    """The question whether to give the place back is not the reminder's: nothing is settled by a mere word then."""
    marie, (shift,) = await reminded(own_desk, 2)
    await marie.say("non")
    assert "Yes, give my place back" in marie.buttons
    await marie.say("oui")
    marie.expect("Will you be there?")
    row = await sign_up_of(marie, shift)
    assert row is not None
    assert (row.state, row.answer) == (SignUpState.CONFIRMED, None)


async def test_where_two_questions_are_open_or_the_talk_has_gone_on_nothing_is_settled(own_desk: Desk) -> None:
    marie, shifts = await reminded(own_desk, 2, 2)
    await marie.say("yes")
    marie.expect("Will you be there?")
    paul, (shift,) = await reminded(own_desk, 2)
    await paul.command("/menu")
    await paul.say("yes")
    paul.expect("Will you be there?")
    for chat, number in ((marie, shifts[0]), (marie, shifts[1]), (paul, shift)):
        row = await sign_up_of(chat, number)
        assert row is not None
        assert row.answer is None


@pytest.mark.parametrize(("word", "state"), [("yes", SignUpState.CONFIRMED), ("no", SignUpState.LEFT)])
async def test_an_offered_place_is_taken_or_left(own_desk: Desk, word: str, state: SignUpState) -> None:
    await begin(own_desk)
    holder, marie = await volunteer(own_desk), await volunteer(own_desk)
    shift = await plan(own_desk, 9, most=1, least=1)
    await take(holder, shift)
    await wait(marie, shift)
    move(own_desk, MINUTE)
    await holder.tap_data(f"give-back:{shift}:{int(own_desk.now.timestamp() // 60)}")
    assert "A place is free for you!" in marie.transcript[-1]
    await marie.say(word)
    assert await state_of(marie, shift) is state


async def test_a_call_for_help_and_a_swap_are_answered_too(own_desk: Desk) -> None:
    await begin(own_desk)
    boss, marie = await coordinator(own_desk), await volunteer(own_desk, languages=["en", "am"])
    shift = await plan(own_desk, 9, most=1, least=1, requirements=["speaks:am"])
    move(own_desk, MINUTE)
    await boss.tap_data(f"call:{shift}")
    await boss.tap("📣 All places")
    await waves(own_desk)
    assert "Could you come?" in marie.transcript[-1]
    await marie.say("d’accord")
    assert await state_of(marie, shift) is SignUpState.CONFIRMED
    swap = await offered(marie, shift)
    taker = await volunteer(own_desk, "Theo Taker", languages=["am"])
    move(own_desk, MINUTE)
    await taker.tap_data(f"swap-take:{swap.code}:1")
    assert "Theo Taker would take your place" in marie.transcript[-1]
    await marie.say("yes")
    assert await state_of(taker, shift) is SignUpState.CONFIRMED
    assert await state_of(marie, shift) is not SignUpState.CONFIRMED
