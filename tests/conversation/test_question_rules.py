"""What becomes of a question, on both engines: each step is made once, whoever else is at it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import question_rules
from models.question_rules import MOST_AN_HOUR, MOST_OPEN, Done, Problem, Said
from models.questions import Question, QuestionMessage, QuestionState
from models.roles import Grant, Role
from tests.conversation.questioning import a_site, added, answered, asked, kept, somebody_kept
from tests.kit import PARIS, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
Rule = Callable[[AsyncSession], Awaitable[Done]]


def _taking(desk: Desk, who: int, question: Question) -> Rule:
    return lambda session: question_rules.take(session, who, question.id, desk.now)


async def _does(desk: Desk, rule: Rule) -> Done:
    async with desk.database.write() as session:
        return await rule(session)


async def test_of_two_who_take_it_at_once_one_has_it(each_desk: Desk) -> None:
    """The other is told so, and nothing is changed by them."""
    desk, site = each_desk, await a_site(each_desk)
    team = [await somebody_kept(desk, f"C{n}", site, Role.COORDINATOR) for n in range(4)]
    question = await asked(desk, await somebody_kept(desk), site)
    done = await asyncio.gather(*(_does(desk, _taking(desk, who, question)) for who in team))
    assert sorted((one.problem or "") for one in done) == ["", *["taken"] * 3]
    now = await kept(desk, question)
    winner = next(who for who, one in zip(team, done, strict=True) if one.is_done)
    assert (now.state, now.taken_by) == (QuestionState.TAKEN, winner)


async def test_two_who_answer_at_once_both_get_through(each_desk: Desk) -> None:
    """The one who was there first has it from then on."""
    desk, site = each_desk, await a_site(each_desk)
    team = [await somebody_kept(desk, f"C{n}", site, Role.COORDINATOR) for n in range(2)]
    question = await asked(desk, await somebody_kept(desk), site)
    done = await asyncio.gather(*(answered(desk, who, question) for who in team))
    assert all(one.is_done for one in done)
    now = await kept(desk, question)
    async with desk.database.read() as session:
        said = list(
            await session.scalars(
                select(QuestionMessage)
                .where(QuestionMessage.question_id == question.id, QuestionMessage.from_team)
                .order_by(QuestionMessage.id)
            )
        )
    assert len(said) == 2
    assert (now.state, now.taken_by) == (QuestionState.ANSWERED, said[0].author_id)


async def test_an_asker_who_closes_while_somebody_answers_loses_no_answer(each_desk: Desk) -> None:
    """In whichever order: the answer is kept, and the question is in one state."""
    desk, site = each_desk, await a_site(each_desk)
    asker, who = await somebody_kept(desk), await somebody_kept(desk, "C", site, Role.COORDINATOR)
    question = await asked(desk, asker, site)
    done = await asyncio.gather(
        _does(desk, lambda session: question_rules.settle(session, asker, question.id, desk.now)),
        answered(desk, who, question),
    )
    assert all(one.is_done for one in done)
    assert (await kept(desk, question)).state in (QuestionState.CLOSED, QuestionState.ANSWERED)


async def test_what_the_asker_adds_goes_to_whoever_has_it(each_desk: Desk) -> None:
    """And waits from the first word that has no answer; to nobody where it was handed back."""
    desk, site = each_desk, await a_site(each_desk)
    asker, who = await somebody_kept(desk), await somebody_kept(desk, "C", site, Role.COORDINATOR)
    question, later = await asked(desk, asker, site), desk.now + timedelta(hours=1)
    await answered(desk, who, question)
    for minutes in (0, 30):
        await added(desk, asker, question, later + timedelta(minutes=minutes))
    now = await kept(desk, question)
    assert (now.state, now.taken_by, now.waiting_since) == (QuestionState.TAKEN, who, later)
    await _does(desk, lambda session: question_rules.hand_back(session, who, question.id, later))
    now = await kept(desk, question)
    assert (now.state, now.taken_by, now.waiting_since) == (QuestionState.WAITING, None, later)


async def test_whoever_has_lost_the_role_keeps_it_from_nobody(each_desk: Desk) -> None:
    """The next may take it, and what the asker adds is nobody's until then."""
    desk, site = each_desk, await a_site(each_desk)
    asker = await somebody_kept(desk)
    gone, other = [await somebody_kept(desk, name, site, Role.COORDINATOR) for name in "AB"]
    question = await asked(desk, asker, site)
    await _does(desk, _taking(desk, gone, question))
    async with desk.database.write() as session:
        await session.execute(delete(Grant).where(Grant.person_id == gone))
    await added(desk, asker, question)
    assert (await kept(desk, question)).state is QuestionState.WAITING
    done = await _does(desk, _taking(desk, other, question))
    assert done.is_done
    assert (await kept(desk, question)).taken_by == other


async def test_nobody_has_more_than_three_open_questions(each_desk: Desk) -> None:
    """Reopening one counts; closing one makes room."""
    desk, asker = each_desk, await somebody_kept(each_desk)
    first, *_ = [await asked(desk, asker, None, when=desk.now - timedelta(hours=2)) for _ in range(MOST_OPEN)]
    async with desk.database.write() as session:
        fourth = await question_rules.ask(session, asker, None, Said("Now?"), desk.now, PARIS)
    assert fourth.problem is Problem.TOO_MANY_OPEN
    await _does(desk, lambda session: question_rules.settle(session, asker, first.id, desk.now))
    await asked(desk, asker, None)
    assert (await added(desk, asker, first)).problem is Problem.TOO_MANY_OPEN


async def test_ten_messages_an_hour_are_enough(each_desk: Desk) -> None:
    """An hour later there may be more."""
    desk, asker = each_desk, await somebody_kept(each_desk)
    question = await asked(desk, asker, None)
    done = [await added(desk, asker, question) for _ in range(MOST_AN_HOUR)]
    assert [one.problem for one in done[-2:]] == [None, Problem.TOO_MANY_MESSAGES]
    assert (await added(desk, asker, question, desk.now + timedelta(hours=1))).is_done


async def test_a_closed_question_can_be_opened_again_for_thirty_days(each_desk: Desk) -> None:
    """By its asker, who writes; by the team. After three months it is forgotten, with all that was said."""
    desk, asker = each_desk, await somebody_kept(each_desk)
    admin = await somebody_kept(desk, "Admin", None, Role.ADMIN)
    ours, theirs = await asked(desk, asker, None), await asked(desk, asker, None)
    for one in (ours, theirs):
        async with desk.database.write() as session:
            await question_rules.close(session, admin, one.id, desk.now)
    late = desk.now + timedelta(days=30, minutes=1)
    assert (await added(desk, asker, theirs, late)).problem is Problem.TOO_LATE
    reopened = await _does(desk, lambda session: question_rules.reopen(session, admin, ours.id, late))
    assert reopened.problem is Problem.TOO_LATE
    in_time = desk.now + timedelta(days=30)
    await _does(desk, lambda session: question_rules.reopen(session, admin, ours.id, in_time))
    assert (await kept(desk, ours)).taken_by == admin
    async with desk.database.write() as session:
        assert await question_rules.forget_old(session, desk.now + timedelta(days=90)) == 0
        await question_rules.forget_old(session, desk.now + timedelta(days=90, minutes=1))
        left = await session.scalar(select(func.count(Question.id)).where(Question.id == theirs.id))
        said = select(func.count(QuestionMessage.id)).where(QuestionMessage.question_id == theirs.id)
        assert (left, await session.scalar(said)) == (0, 0)
    await kept(desk, ours)


async def test_a_question_of_somebody_else_is_none(each_desk: Desk) -> None:
    """Its number in a forged button leads nowhere."""
    desk = each_desk
    question, stranger = await asked(desk, await somebody_kept(desk), None), await somebody_kept(desk)
    assert (await added(desk, stranger, question)).problem is Problem.GONE
    settled = await _does(desk, lambda session: question_rules.settle(session, stranger, question.id, desk.now))
    assert settled.problem is Problem.GONE
    assert (await kept(desk, question)).state is QuestionState.WAITING
