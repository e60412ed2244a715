"""Urgent for two weeks without a word: the coordinators are asked whether it still is, again each week, by day."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers.donating.needs_notices import ask_again
from models.needs import Need, NeedLevel
from models.sites import Site
from tests.conversation.coordinating import coordinator
from tests.conversation.needing import need_of, say_need
from tests.conversation.people import carried
from tests.conversation.reminding import at
from tests.conversation.shifting import move, volunteer
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUESTION = "Is it still urgent?"


def questions(chat: Chat) -> int:
    """How often they were asked."""
    return sum(QUESTION in text for text in chat.transcript)


async def begin(desk: Desk, *goods: str) -> None:
    """At ten in the morning it becomes known that Calais needs these urgently."""
    for one in goods:
        await say_need(desk, "calais", one, NeedLevel.URGENT)
    at(desk, 0, "10:00")
    await desk.run_round(ask_again)


async def test_after_two_weeks_the_coordinators_are_asked_once(each_desk: Desk) -> None:
    alex, sam, helper = await coordinator(each_desk), await coordinator(each_desk), await volunteer(each_desk)
    paris = await coordinator(each_desk, site="paris-camp")
    await begin(each_desk)
    move(each_desk, timedelta(days=14) - timedelta(minutes=1))
    await each_desk.run_round(ask_again)
    assert questions(alex) == 0
    move(each_desk, timedelta(minutes=1))
    for _ in range(2):
        await each_desk.run_round(ask_again)
    assert [questions(chat) for chat in (alex, sam, helper, paris)] == [1, 1, 0, 0]
    assert "Calais: Blankets and sleeping bags" in alex.transcript[-1]
    assert "That was last said on Friday 12 March." in alex.transcript[-1]


async def test_each_week_again_until_somebody_says(own_desk: Desk) -> None:
    chat, other = await coordinator(own_desk), await coordinator(own_desk)
    await begin(own_desk)
    move(own_desk, timedelta(days=14))
    await own_desk.run_round(ask_again)
    for weeks in (2, 3):
        move(own_desk, timedelta(days=6))
        await own_desk.run_round(ask_again)
        assert questions(chat) == weeks - 1
        move(own_desk, timedelta(days=1))
        await own_desk.run_round(ask_again)
        assert questions(chat) == weeks
    await chat.tap("🔴 Still urgent")
    move(own_desk, timedelta(days=13))
    await own_desk.run_round(ask_again)
    assert questions(other) == 3, "it is believed for another two weeks"
    move(own_desk, timedelta(days=1))
    await own_desk.run_round(ask_again)
    assert questions(other) == 4


async def test_several_are_one_message_and_each_answer_leads_to_the_next(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await begin(own_desk, "shoes", "tents")
    move(own_desk, timedelta(days=14))
    await own_desk.run_round(ask_again)
    assert questions(chat) == 1
    assert "Blankets" in chat.transcript[-1]
    assert "Then there are 2 more questions." in chat.transcript[-1]
    await chat.tap("🟠 Needed, no longer urgent")
    chat.expect(QUESTION, "Shoes", "Then there is 1 more question.")
    await chat.tap("🟢 Enough for now")
    chat.expect(QUESTION, "Tents")
    assert "more question" not in chat.text
    await chat.tap("🔴 Still urgent")
    chat.expect("What Calais needs", "🔴 Urgent: Tents", "🟠 Needed: Blankets")
    for goods, level in (("blankets", "needed"), ("shoes", "enough"), ("tents", "urgent")):
        kept = await need_of(own_desk, "calais", goods)
        assert kept
        assert kept.level == level


async def test_what_was_said_on_one_day_is_asked_about_in_one_message(own_desk: Desk) -> None:
    """A second notice on that day would be held for the first; it would be asked about a week later."""
    chat = await coordinator(own_desk)
    await begin(own_desk)
    move(own_desk, timedelta(minutes=5))
    await say_need(own_desk, "calais", "tents", NeedLevel.URGENT)
    await own_desk.run_round(ask_again)
    for minutes in (-5, 5):
        move(own_desk, timedelta(days=14 if minutes < 0 else 0, minutes=minutes))
        await own_desk.run_round(ask_again)
        assert questions(chat) == 1
        assert "Then there is 1 more question." in chat.transcript[-1]


async def test_who_answers_later_than_another_is_told(own_desk: Desk) -> None:
    first, second = await coordinator(own_desk), await coordinator(own_desk, name="Sam Dupont")
    await begin(own_desk)
    move(own_desk, timedelta(days=14))
    await own_desk.run_round(ask_again)
    await first.tap("🟢 Enough for now")
    await second.tap("🔴 Still urgent")
    second.expect("⚠️ In the meantime Alex Martin said: 🟢 enough for now.")
    kept = await need_of(own_desk, "calais", "blankets")
    assert kept
    assert kept.level is NeedLevel.ENOUGH


async def test_nobody_is_woken(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await begin(own_desk)
    at(own_desk, 15, "03:00")
    await own_desk.run_round(ask_again)
    assert questions(chat) == 0
    at(own_desk, 0, "08:00")
    await own_desk.deliver()
    assert questions(chat) == 1


async def test_a_long_standstill_asks_once(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await begin(own_desk)
    move(own_desk, timedelta(days=100))
    await own_desk.run_round(ask_again)
    assert questions(chat) == 1


async def test_a_site_that_takes_nothing_any_more_is_not_asked(own_desk: Desk) -> None:
    chat = await coordinator(own_desk)
    await begin(own_desk)
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "calais").values(takes_donations=False))
    move(own_desk, timedelta(days=14))
    await own_desk.run_round(ask_again)
    assert questions(chat) == 0


async def test_an_answer_from_an_old_question_changes_nothing_that_was_said_since(own_desk: Desk) -> None:
    """Buttons live for years."""
    chat = await coordinator(own_desk)
    await begin(own_desk)
    move(own_desk, timedelta(days=14))
    await own_desk.run_round(ask_again)
    old = carried(chat, "Still urgent")
    async with own_desk.database.write() as session:
        await session.execute(update(Need).values(level=NeedLevel.NOT_ACCEPTED, version=Need.version + 1))
    await chat.tap_data(old)
    chat.expect("⚠️ It was changed in the meantime: ⚪ not accepted here.")
    kept = await need_of(own_desk, "calais", "blankets")
    assert kept
    assert kept.level is NeedLevel.NOT_ACCEPTED


async def test_in_french_too(own_desk: Desk) -> None:
    chat = await coordinator(own_desk, language="fr")
    await begin(own_desk, "shoes")
    move(own_desk, timedelta(days=14))
    await own_desk.run_round(ask_again)
    assert "Est-ce toujours urgent" in chat.transcript[-1]
    assert "La dernière réponse date du vendredi 12 mars." in chat.transcript[-1]
    await chat.tap("🟠 Besoin, mais plus urgent")
    chat.expect("Chaussures")
