"""What happens to questions by itself: the night is left in peace, and nobody waits without somebody being reminded."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot import i18n
from bot.rounds import RunningRound, Surroundings
from handlers.questions import question_rounds
from models.database import Database
from models.outbox import Outbox, State
from models.questions import Question, QuestionState
from tests.conversation.questioning import answer, ask, asked, asker, coordinator, kept, number_of
from tests.kit import PARIS, Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOOKS_AFTER = question_rounds.look_after


def _at(desk: Desk, day: int, hour: float) -> None:
    """So many days after the desk's first, at that hour in Paris."""
    local = datetime(2027, 3, 12 + day, tzinfo=PARIS) + timedelta(hours=hour)
    desk.clock.set(local.astimezone(UTC))


async def _ticks(desk: Desk, day: int, hour: float) -> None:
    _at(desk, day, hour)
    await desk.run_round(LOOKS_AFTER)
    await desk.deliver()


def _reminders(chat: Chat) -> int:
    return sum("A question still waits" in said for said in chat.transcript)


async def test_everybody_is_reminded_after_four_hours_of_the_day(own_desk: Desk) -> None:
    """Also whoever has taken it; once, then the next day, and no more once it is answered."""
    chat = await asker(own_desk)
    first, second = await coordinator(own_desk), await coordinator(own_desk, name="Dana Roy")
    _at(own_desk, 0, 20)
    number = await ask(chat)
    await first.tap("Take it")
    await _ticks(own_desk, 1, 9.9)
    assert (_reminders(first), _reminders(second)) == (0, 0)
    for hour in (10, 10.1, 14):
        await _ticks(own_desk, 1, hour)
    assert (_reminders(first), _reminders(second)) == (1, 1)
    assert "One of you has taken it" in second.transcript[-1]
    await _ticks(own_desk, 2, 10.5)
    assert (_reminders(first), _reminders(second)) == (2, 2)
    said = len(first.transcript)
    await answer(second, number)
    await _ticks(own_desk, 3, 12)
    assert len(first.transcript) == said + 1, "only that somebody else has answered"


async def test_a_question_nobody_answers_is_not_told_for_ever(own_desk: Desk) -> None:
    """After downtime too, one reminder is enough for one day."""
    chat, team = await asker(own_desk), await coordinator(own_desk)
    await ask(chat)
    for day in range(1, 12):
        await _ticks(own_desk, day, 11)
    assert _reminders(team) == 5
    await team.command("/questions")
    team.expect("Inès Petit", "Nobody has taken it")


async def test_a_reminder_that_waits_for_the_morning_says_which_day_it_was(own_desk: Desk) -> None:
    """After downtime into the night: 'today' is the day on which it is read."""
    chat, team = await asker(own_desk), await coordinator(own_desk)
    _at(own_desk, 0, 15)
    await ask(chat)
    await _ticks(own_desk, 0, 23.5)
    assert _reminders(team) == 0
    await _ticks(own_desk, 1, 8.1)
    assert "Since Friday 12 March, 15:00" in team.transcript[-1]


async def test_at_night_the_team_sleeps(own_desk: Desk) -> None:
    """They hear of it in the morning; not at all when somebody who was awake has answered by then."""
    chat, awake, asleep = await asker(own_desk), await coordinator(own_desk), await coordinator(own_desk)
    _at(own_desk, 0, 23)
    number = await ask(chat)
    chat.expect("It is night: the team reads it in the morning.")
    assert not any("Inès" in said for said in (*awake.transcript, *asleep.transcript))
    await answer(awake, number, "Yes!")
    assert "Yes!" in chat.transcript[-1], "whoever has just asked is awake"
    other = await ask(chat, "And tomorrow?")
    await _ticks(own_desk, 1, 8)
    told = [said for said in asleep.transcript if "Inès Petit asks" in said]
    assert len(told) == 1
    assert "And tomorrow?" in told[0]
    _at(own_desk, 1, 23)
    await answer(awake, other, "In the morning.")
    assert "In the morning." not in chat.transcript[-1], "who asked a day ago is not woken"
    await _ticks(own_desk, 2, 8)
    assert "In the morning." in chat.transcript[-1]


async def test_what_is_answered_and_silent_is_closed(own_desk: Desk) -> None:
    """Two weeks later, without a word to anybody."""
    chat, team = await asker(own_desk), await coordinator(own_desk)
    number = await ask(chat)
    await answer(team, number)
    said = len(chat.transcript), len(team.transcript)
    await _ticks(own_desk, 13, 12)
    async with own_desk.database.read() as session:
        assert (await session.get_one(Question, number)).state is QuestionState.ANSWERED
    await _ticks(own_desk, 14, 14)
    async with own_desk.database.read() as session:
        assert (await session.get_one(Question, number)).state is QuestionState.CLOSED
    assert (len(chat.transcript), len(team.transcript)) == said


async def test_two_processes_remind_once(each_desk: Desk) -> None:
    """Each with a connection of its own, at the same moment."""
    person = await asker(each_desk)
    await coordinator(each_desk)
    site = await number_of(each_desk, "calais")
    row = await person.row()
    assert row.person_id is not None
    question = await asked(each_desk, row.person_id, site, when=each_desk.now - timedelta(hours=5))
    other = Database(each_desk.database.url)
    try:
        runs = [
            RunningRound(
                "questions", LOOKS_AFTER, Surroundings(at, each_desk.clock, i18n.languages(), PARIS, lambda: None)
            )
            for at in (each_desk.database, other)
        ]
        await asyncio.gather(*(one.run() for one in runs))
    finally:
        await other.close()
    async with each_desk.database.read() as session:
        reminders = select(func.count(Outbox.id)).where(
            Outbox.key.contains(f":question:{question.id}:waits:remind:"), Outbox.state == State.WAITING
        )
        assert await session.scalar(reminders) == 1
    assert (await kept(each_desk, question)).reminded == 1
