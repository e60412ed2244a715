"""What is due about collections by itself: the organiser's checklist, reminders, the result; never at night."""

from datetime import timedelta

import pytest

from models.collecting import CollectionState, Part
from tests.conversation.coordinating import coordinator
from tests.conversation.gathering import approved, bring, help_with, kept, proposed
from tests.conversation.people import person_of, register, somebody
from tests.conversation.reminding import at
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def organiser_of(desk: Desk, days: int, language: str = "en") -> tuple[Chat, int]:
    """Somebody whose collection is so many days ahead, and its number."""
    chat = somebody(desk, language)
    await register(chat, "Olga Orga")
    return chat, await approved(desk, (await person_of(chat)).id, days)


async def test_the_organiser_is_led_through_what_is_to_be_done(own_desk: Desk) -> None:
    """Four weeks, two weeks and two days before, each once; ticks stay."""
    chat, number = await organiser_of(own_desk, 40)
    at(own_desk, 12, "09:00")
    before = len(chat.transcript)
    await own_desk.run_rounds()
    assert len(chat.transcript) == before
    at(own_desk, 0, "10:05")
    await own_desk.run_rounds()
    await own_desk.run_rounds()
    assert len(chat.transcript) == before + 1
    assert "Four weeks before your collection" in chat.transcript[-1]
    assert "☐ The place is certain" in chat.transcript[-1]
    await chat.tap("☐ Place")
    chat.expect("☑ The place is certain", "☐ The link is shared")
    at(own_desk, 14, "10:05")
    await own_desk.run_rounds()
    assert "Two weeks before your collection" in chat.transcript[-1]
    at(own_desk, 12, "10:05")
    await own_desk.run_rounds()
    assert "Two days before your collection" in chat.transcript[-1]
    found = await kept(own_desk, number)
    assert found
    assert found.ticked == ["place"]


async def test_whoever_needs_help_is_heard_by_the_coordinators(desk: Desk) -> None:
    team = await coordinator(desk, "collections")
    chat, number = await organiser_of(desk, 10)
    await chat.tap_data(f"collection-sos:{number}")
    await chat.say("No van to be found")
    chat.expect("The coordinators are told")
    assert "Olga Orga needs help" in team.transcript[-1]
    assert "No van to be found" in team.transcript[-1]
    assert "Transport" in team.transcript[-1]


async def test_who_takes_part_is_reminded_the_day_before_and_thanked_with_the_result(own_desk: Desk) -> None:
    """The organiser is asked the day after, and corrects the figure without anybody being told twice."""
    team = await coordinator(own_desk, "collections")
    chat, number = await organiser_of(own_desk, 5)
    giver, helper = somebody(own_desk, "fr"), somebody(own_desk)
    await register(giver)
    await register(helper)
    assert await bring(own_desk, (await person_of(giver)).id, number, "10 couvertures")
    assert await help_with(own_desk, (await person_of(helper)).id, number, [Part.DRIVE])
    at(own_desk, 4, "10:05")
    await own_desk.run_rounds()
    assert "10 couvertures" in giver.transcript[-1]
    assert "Tomorrow" in helper.transcript[-1]
    assert "You help: Drive" in helper.transcript[-1]
    assert "rue du Marché" in helper.transcript[-1]
    at(own_desk, 2, "10:05")
    await own_desk.run_rounds()
    assert "How much came in" in chat.transcript[-1]
    await chat.tap("📦 Say how much came in")
    for answer in ("Bags", "24", "Calais"):
        await chat.say(answer)
    await chat.tap("✅ Send")
    chat.expect("What came in: 24 bags", "Calais")
    assert "24 bags" in helper.transcript[-1]
    assert "24 sacs" in giver.transcript[-1]
    assert "24 bags" in team.transcript[-1]
    told = [len(one.transcript) for one in (giver, helper, team)]
    await chat.tap("✏️ Correct the result")
    await chat.tap("✏️ How much")
    await chat.say("25")
    await chat.tap("✅ Send")
    chat.expect("25 bags")
    assert [len(one.transcript) for one in (giver, helper, team)] == told


async def test_an_unanswered_proposal_is_asked_about_again_and_lapses_on_its_day(own_desk: Desk) -> None:
    """The coordinators hear of it after two days; the organiser that it does not take place."""
    team, chat = await coordinator(own_desk, "collections"), somebody(own_desk)
    await register(chat)
    number = await proposed(own_desk, (await person_of(chat)).id, 5)
    own_desk.clock.set(own_desk.now + timedelta(days=2, minutes=1))
    await own_desk.run_rounds()
    assert "still waits for your answer" in team.transcript[-1]
    at(own_desk, 3, "10:01")
    await own_desk.run_rounds()
    assert "not accepted in time" in chat.transcript[-1]
    assert "not accepted in time" in team.transcript[-1]
    found = await kept(own_desk, number)
    assert found
    assert found.state is CollectionState.CANCELLED


async def test_nobody_is_woken_for_a_collection(own_desk: Desk) -> None:
    """What is done at night is told in the morning."""
    team = await coordinator(own_desk, "collections")
    chat, number = await organiser_of(own_desk, 9)
    at(own_desk, 0, "23:30")
    before = len(chat.transcript)
    await team.open_link(f"collection-{number}")
    await team.tap("✖ Cancel this collection")
    await team.tap("Skip")
    await team.tap("✖ Cancel the collection")
    assert len(chat.transcript) == before
    at(own_desk, 1, "08:00")
    await own_desk.deliver()
    assert "does not take place" in chat.transcript[-1]
