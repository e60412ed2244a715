"""How questions change. The states are drawn in ``models.questions``; who has a right to it, the caller has asked.

Each transition is made under the lock on the question's row, after that on whoever acts: people come first, as where
somebody is deleted. Whoever comes second finds how it stands by then.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import question_moments, question_people
from models.database import apart_from
from models.people import Person
from models.questions import Question, QuestionMessage, QuestionState

MOST_OPEN = 3
MOST_AN_HOUR = 10
REOPENED_WITHIN = timedelta(days=30)
KEPT_AFTER_CLOSING = timedelta(days=90)
"""As the privacy notice promises: three months."""
_FORGOTTEN_AT_ONCE = 500


class Problem(StrEnum):
    """Why nothing was changed."""

    GONE = "gone"
    TOO_MANY_OPEN = "too_many_open"
    TOO_MANY_MESSAGES = "too_many_messages"
    TAKEN = "taken"
    """Somebody else has it."""
    NOT_YOURS = "not_yours"
    """Somebody else has it, and alone may give it back."""
    AS_IT_WAS = "as_it_was"
    TOO_LATE = "too_late"
    """It was closed too long ago to be opened again."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody writes: a text, the channel's handle on a photo, or both."""

    text: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The question as it stands now, and what was written; or why nothing was changed."""

    question: Question | None = None
    message: QuestionMessage | None = None
    problem: Problem | None = None

    @property
    def is_done(self) -> bool:
        """Whether something was changed."""
        return self.problem is None


# By the asker


async def may_write(session: AsyncSession, person_id: int, now: datetime, *, new: bool) -> Problem | None:
    """Whether the person may write now, and with ``new`` ask one more question; why not."""
    if new and await count_open(session, person_id) >= MOST_OPEN:
        return Problem.TOO_MANY_OPEN
    lately = select(func.count(QuestionMessage.id)).where(
        QuestionMessage.author_id == person_id,
        QuestionMessage.from_team.is_(False),
        QuestionMessage.at > now - timedelta(hours=1),
    )
    return Problem.TOO_MANY_MESSAGES if (await session.scalar(lately) or 0) >= MOST_AN_HOUR else None


async def count_open(session: AsyncSession, person_id: int) -> int:
    """How many of the person's questions are not closed."""
    theirs = (Question.person_id == person_id, Question.state != QuestionState.CLOSED)
    return await session.scalar(select(func.count(Question.id)).where(*theirs)) or 0


async def ask(
    session: AsyncSession, person_id: int, site_id: int | None, said: Said, now: datetime, zone: ZoneInfo
) -> Done:
    """A new question of the person, to the people of that site, or to the admins."""
    await _lock_person(session, person_id)
    problem = await may_write(session, person_id, now, new=True)
    if problem:
        return Done(problem=problem)
    question = Question(
        person_id=person_id, site_id=site_id, state=QuestionState.WAITING, asked_at=now, changed_at=now, reminded=0
    )
    _waits(question, now, zone)
    session.add(question)
    await session.flush()
    return Done(question, await _write(session, question, person_id, said, now, from_team=False))


async def add(
    session: AsyncSession, person_id: int, question_id: int, said: Said, now: datetime, zone: ZoneInfo
) -> Done:
    """The asker writes again; that opens a closed question again, within a month."""
    question = await _of_asker(session, person_id, question_id)
    if question is None:
        return Done(problem=Problem.GONE)
    is_closed = question.state is QuestionState.CLOSED
    if is_closed and not may_reopen(question, now):
        return Done(question, problem=Problem.TOO_LATE)
    problem = await may_write(session, person_id, now, new=is_closed)
    if problem:
        return Done(question, problem=problem)
    question.closed_at = None
    await _free_from_whom_it_is_not(session, question)
    question.state = QuestionState.TAKEN if question.taken_by is not None else QuestionState.WAITING
    if question.waiting_since is None:
        _waits(question, now, zone)
    return Done(question, await _write(session, question, person_id, said, now, from_team=False))


async def settle(session: AsyncSession, person_id: int, question_id: int, now: datetime) -> Done:
    """The asker needs no more."""
    question = await _of_asker(session, person_id, question_id)
    if question is None:
        return Done(problem=Problem.GONE)
    if question.state is QuestionState.CLOSED:
        return Done(question, problem=Problem.AS_IT_WAS)
    await _close(session, question, now)
    return Done(question)


# By the team


async def take(session: AsyncSession, person_id: int, question_id: int, now: datetime) -> Done:
    """Somebody of the team takes it upon them; the first who does has it."""
    question = await _locked(session, person_id, question_id)
    if question is None:
        return Done(problem=Problem.GONE)
    if question.state is QuestionState.CLOSED or question.taken_by == person_id:
        return Done(question, problem=Problem.AS_IT_WAS)
    await _free_from_whom_it_is_not(session, question)
    if question.taken_by is not None:
        return Done(question, problem=Problem.TAKEN)
    question.taken_by, question.changed_at = person_id, now
    if question.waiting_since is not None:
        question.state = QuestionState.TAKEN
    await session.flush()
    return Done(question)


async def hand_back(session: AsyncSession, person_id: int, question_id: int, now: datetime) -> Done:
    """Whoever has it does not want it any more."""
    question = await _locked(session, person_id, question_id)
    if question is None:
        return Done(problem=Problem.GONE)
    if question.state is QuestionState.CLOSED or question.taken_by is None:
        return Done(question, problem=Problem.AS_IT_WAS)
    if question.taken_by != person_id:
        return Done(question, problem=Problem.NOT_YOURS)
    question.taken_by, question.changed_at = None, now
    if question.state is QuestionState.TAKEN:
        question.state = QuestionState.WAITING
    await session.flush()
    return Done(question)


async def answer(session: AsyncSession, person_id: int, question_id: int, said: Said, now: datetime) -> Done:
    """Somebody of the team answers. Whoever has the question keeps it; one that nobody has is then theirs.

    Two who answer at once both get through. A closed question is opened by it again, within a month.
    """
    question = await _locked(session, person_id, question_id)
    if question is None:
        return Done(problem=Problem.GONE)
    if question.state is QuestionState.CLOSED and not may_reopen(question, now):
        return Done(question, problem=Problem.TOO_LATE)
    await _free_from_whom_it_is_not(session, question)
    question.taken_by = question.taken_by or person_id
    question.state, question.closed_at, question.waiting_since, question.reminded = (
        QuestionState.ANSWERED,
        None,
        None,
        0,
    )
    question.due_at = now + question_moments.SILENT_FOR
    return Done(question, await _write(session, question, person_id, said, now, from_team=True))


async def close(session: AsyncSession, person_id: int, question_id: int, now: datetime) -> Done:
    """Somebody of the team closes it."""
    question = await _locked(session, person_id, question_id)
    if question is None:
        return Done(problem=Problem.GONE)
    if question.state is QuestionState.CLOSED:
        return Done(question, problem=Problem.AS_IT_WAS)
    await _close(session, question, now)
    return Done(question)


async def reopen(session: AsyncSession, person_id: int, question_id: int, now: datetime) -> Done:
    """Somebody of the team opens it again, within a month; they have it then."""
    question = await _locked(session, person_id, question_id)
    if question is None:
        return Done(problem=Problem.GONE)
    if question.state is not QuestionState.CLOSED:
        return Done(question, problem=Problem.AS_IT_WAS)
    if not may_reopen(question, now):
        return Done(question, problem=Problem.TOO_LATE)
    question.state, question.closed_at, question.changed_at = QuestionState.ANSWERED, None, now
    question.taken_by, question.due_at = person_id, now + question_moments.SILENT_FOR
    await session.flush()
    return Done(question)


def may_reopen(question: Question, now: datetime) -> bool:
    """Whether it was closed lately enough to be opened again."""
    return question.closed_at is not None and now - question.closed_at <= REOPENED_WITHIN


# By itself


async def due(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()) -> list[Question]:
    """Questions about which something is due, locked; those that somebody else has in hand are left to them."""
    waiting = select(Question).where(Question.due_at <= now, *apart_from(Question.id, skipped))
    first = waiting.order_by(Question.due_at, Question.id).limit(limit)
    return list(await session.scalars(first.with_for_update(skip_locked=True, key_share=True)))


async def moved_on(session: AsyncSession, question: Question, now: datetime, zone: ZoneInfo) -> None:
    """What was due is done: closed where it was answered, else the next reminder is set. The row is locked."""
    if question.waiting_since is None:
        await _close(session, question, now)
        return
    question.reminded += 1
    question.due_at = question_moments.next_reminder(now, question.reminded, zone)
    await session.flush()


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Deletes what was closed three months ago, a portion; returns how many."""
    old = select(Question.id).where(Question.closed_at < now - KEPT_AFTER_CLOSING).limit(_FORGOTTEN_AT_ONCE)
    found = list(await session.scalars(old.with_for_update(skip_locked=True)))
    result = await session.execute(delete(Question).where(Question.id.in_(found)))
    return cast("CursorResult[Any]", result).rowcount


def _waits(question: Question, now: datetime, zone: ZoneInfo) -> None:
    question.waiting_since, question.reminded = now, 0
    question.due_at = question_moments.first_reminder(now, zone)


async def _close(session: AsyncSession, question: Question, now: datetime) -> None:
    question.state, question.closed_at, question.changed_at = QuestionState.CLOSED, now, now
    question.waiting_since = question.due_at = None
    question.reminded = 0
    await session.flush()


async def _free_from_whom_it_is_not(session: AsyncSession, question: Question) -> None:
    """Whoever has lost the right to answer it does not keep it from others."""
    if not await question_people.may_answer(session, question.taken_by, question.site_id):
        question.taken_by = None


async def _write(
    session: AsyncSession, question: Question, author_id: int, said: Said, now: datetime, *, from_team: bool
) -> QuestionMessage:
    question.changed_at = now
    message = QuestionMessage(
        question_id=question.id, author_id=author_id, from_team=from_team, text=said.text, photo=said.photo, at=now
    )
    session.add(message)
    await session.flush()
    return message


async def _of_asker(session: AsyncSession, person_id: int, question_id: int) -> Question | None:
    question = await _locked(session, person_id, question_id)
    return question if question and question.person_id == person_id else None


async def _locked(session: AsyncSession, person_id: int, question_id: int) -> Question | None:
    await _lock_person(session, person_id)
    lock = select(Question).where(Question.id == question_id).with_for_update(key_share=True)
    return (await session.execute(lock.execution_options(populate_existing=True))).scalar_one_or_none()


async def _lock_person(session: AsyncSession, person_id: int) -> None:
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
