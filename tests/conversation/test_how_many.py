"""A group says how many of them come: fewer than before, or more."""

from datetime import timedelta

import pytest

from tests.conversation.coordinating import coordinator
from tests.conversation.people import carried, somebody
from tests.conversation.placing import places
from tests.conversation.shifting import move, plan, take, volunteer, wait
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def group(desk: Desk, shift: int, party: int, name: str = "Marie Dupont", language: str = "en") -> Chat:
    """So many who are on the shift."""
    chat = await volunteer(desk, name, language, party=party)
    await take(chat, shift)
    return chat


async def test_fewer_come_and_the_next_is_offered_the_place(each_desk: Desk) -> None:
    shift = await plan(each_desk, 3, least=1, most=3)
    chat, next_one = await group(each_desk, shift, 3), await volunteer(each_desk)
    await wait(next_one, shift)
    await chat.tap_data(f"my-shift:{shift}")
    await chat.tap("🔢 How many of us come")
    chat.expect("3 places are kept for you.", "No more places are free.", "How many of you come, counting yourself?")
    assert chat.buttons[:3] == ["1", "2", "✓ 3"]
    two = carried(chat, "2")
    await chat.tap("2")
    chat.expect("Noted: 2 people come.", "somebody else can come in your stead", "offered to those who wait")
    assert "The coordinators" not in chat.text
    assert "A place is free for you!" in next_one.transcript[-1]
    told = len(next_one.transcript)
    await chat.tap_data(two)
    chat.expect("Noted: 2 people come.")
    assert "stead" not in chat.text
    assert (await places(each_desk, shift), len(next_one.transcript)) == ((2, 3), told)


async def test_more_come_as_far_as_places_are_free(desk: Desk) -> None:
    shift = await plan(desk, 3, least=1, most=5)
    chat, other = await group(desk, shift, 2), await group(desk, shift, 1)
    await chat.tap_data(f"how-many:{shift}")
    chat.expect("2 more places are free.")
    assert chat.buttons[:4] == ["1", "✓ 2", "3", "4"]
    four = carried(chat, "4")
    await other.tap_data(f"come-with:{shift}:2:{four.rsplit(':')[-1]}")
    await chat.tap("4")
    chat.expect("So many places are not free", "1 more place is free.")
    await chat.tap("3")
    chat.expect("Noted: 3 people come.")
    assert await places(desk, shift) == (5, 5)


async def test_in_french_too(desk: Desk) -> None:
    shift = await plan(desk, 3)
    chat = await group(desk, shift, 2, language="fr")
    await chat.tap_data(f"my-shift:{shift}")
    await chat.tap("🔢 Combien serons-nous")
    chat.expect("2 places vous sont réservées.", "Combien serez-vous")
    await chat.tap("1")
    chat.expect("C’est noté\u00a0: 1 personne viendra.")


async def test_at_short_notice_the_coordinators_hear_of_it(own_desk: Desk) -> None:
    shift, boss = await plan(own_desk, 1, "12:00-16:00", least=3), await coordinator(own_desk)
    chat = await group(own_desk, shift, 4)
    await chat.tap_data(f"how-many:{shift}")
    await chat.tap("2")
    chat.expect("The coordinators have just been told.")
    assert "Marie Dupont comes with 2 people fewer" in boss.transcript[-1]
    assert "❗ 2 people come now, of at least 3." in boss.transcript[-1]
    assert "📣 Call for help" in boss.buttons
    told = len(boss.transcript)
    await chat.tap("🔢 Another number")
    await chat.tap("4")
    assert len(boss.transcript) == told, "more is no trouble"


async def test_in_the_night_nobody_has_just_been_told(own_desk: Desk) -> None:
    """The coordinators hear of it in the morning, and the person is not told otherwise."""
    shift, boss = await plan(own_desk, 4, least=3), await coordinator(own_desk)
    chat = await group(own_desk, shift, 4)
    move(own_desk, timedelta(hours=10))
    told = len(boss.transcript)
    await chat.tap_data(f"how-many:{shift}")
    await chat.tap("2")
    chat.expect("2 people come.")
    assert "just been told" not in chat.text
    assert len(boss.transcript) == told


async def test_long_before_they_hear_only_if_too_few_are_left(desk: Desk) -> None:
    shift, boss = await plan(desk, 4, least=3), await coordinator(desk)
    chat = await group(desk, shift, 4)
    told = len(boss.transcript)
    await chat.tap_data(f"how-many:{shift}")
    await chat.tap("3")
    assert len(boss.transcript) == told
    await chat.tap("🔢 Another number")
    await chat.tap("2")
    assert "Marie Dupont comes with 1 person fewer" in boss.transcript[-1]


async def test_whoever_comes_alone_is_not_asked(desk: Desk) -> None:
    """But one of a group who took a place for themselves is: the others may come after all."""
    shift = await plan(desk, 3)
    alone = await group(desk, shift, 1)
    await alone.tap_data(f"my-shift:{shift}")
    assert "🔢 How many of us come" not in alone.buttons
    one_of_two = await volunteer(desk, party=2)
    await take(one_of_two, shift, party=1)
    await one_of_two.tap_data(f"my-shift:{shift}")
    assert "🔢 How many of us come" in one_of_two.buttons


async def test_old_and_forged_buttons_change_nothing(desk: Desk) -> None:
    shift, minute = await plan(desk, 3), int(desk.now.timestamp()) // 60
    chat, stranger = await group(desk, shift, 3), somebody(desk)
    for party, asked in ((1, minute - 11), (1, minute + 1), (0, minute), (-1, minute), (51, minute), (10**17, minute)):
        await chat.tap_data(f"come-with:{shift}:{party}:{asked}")
        chat.expect("3 places are kept for you.")
    for nobody in (stranger, await volunteer(desk)):
        for data in (f"how-many:{shift}", f"come-with:{shift}:1:{minute}", "how-many:0", f"come-with:0:1:{minute}"):
            await nobody.tap_data(data)
            assert nobody.buttons
            assert "kept for you" not in nobody.text
    assert await places(desk, shift) == (3, 3)


async def test_once_it_has_begun_only_fewer_can_be_said(own_desk: Desk) -> None:
    shift = await plan(own_desk, 0, "14:00-18:00")
    chat = await group(own_desk, shift, 2)
    move(own_desk, timedelta(hours=2))
    await chat.tap_data(f"how-many:{shift}")
    assert chat.buttons[:3] == ["1", "✓ 2", "🙁 None of us can come"]
    await chat.tap_data(f"come-with:{shift}:3:{int(own_desk.now.timestamp()) // 60}")
    chat.expect("The shift has begun.", "coordinators on the spot")
    await chat.tap("1")
    chat.expect("Noted: 1 person comes.")
    move(own_desk, timedelta(hours=4))
    await chat.tap_data(f"how-many:{shift}")
    chat.expect("This shift is over.")
