"""Questions looked up: one with its people, lists for those who answer, a person's own, what was said in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import answer_keys, outbox
from models.outbox import Outbox
from models.people import Person
from models.question_people import Scope
from models.questions import Question, QuestionMessage, QuestionState
from models.sites import Site

LATELY = timedelta(days=7)
"""So long after an answer what its asker types is probably about it."""
_HOLDER = aliased(Person)
_Rows = Select[Question, Site, Person, str]


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question with its site (None: the whole organisation), its asker, and the name of who has it ("": nobody)."""

    question: Question
    site: Site | None
    asker: Person
    holder: str

    def zone(self, otherwise: ZoneInfo) -> ZoneInfo:
        """The site's time zone; ``otherwise`` is the organisation's."""
        return ZoneInfo(self.site.time_zone) if self.site else otherwise


class Pile(StrEnum):
    """Which questions: those in which an answer is owed, the other open ones, those that are closed."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


_IN_PILE: dict[Pile, ColumnElement[bool]] = {
    Pile.WAITING: Question.waiting_since.is_not(None),
    Pile.OPEN: Question.state == QuestionState.ANSWERED,
    Pile.CLOSED: Question.state == QuestionState.CLOSED,
}
_ORDER: dict[Pile, Sequence[ColumnElement[Any]]] = {
    Pile.WAITING: (Question.waiting_since.asc(), Question.id.asc()),
    Pile.OPEN: (Question.changed_at.desc(), Question.id.desc()),
    Pile.CLOSED: (Question.changed_at.desc(), Question.id.desc()),
}


async def card(session: AsyncSession, question_id: int) -> QuestionCard | None:
    """The question of that number."""
    found = await _all(session, _cards().where(Question.id == question_id))
    return found[0] if found else None


async def of_asker(session: AsyncSession, person_id: int | None, question_id: int) -> QuestionCard | None:
    """The question of that number, if this person asked it."""
    found = await card(session, question_id)
    return found if found and person_id is not None and found.asker.id == person_id else None


async def page(session: AsyncSession, scope: Scope, pile: Pile, limit: int, offset: int) -> list[QuestionCard]:
    """A page of a pile: what waits the oldest first, else the newest first."""
    found = _cards().where(scope.condition, _IN_PILE[pile]).order_by(*_ORDER[pile])
    return await _all(session, found.limit(limit).offset(offset))


async def count(session: AsyncSession, scope: Scope, pile: Pile) -> int:
    """How many there are in a pile."""
    counted = select(func.count(Question.id)).where(scope.condition, _IN_PILE[pile])
    return await session.scalar(counted) or 0


async def of_person(session: AsyncSession, person_id: int) -> list[QuestionCard]:
    """What the person asked: the open ones first, then the newest."""
    theirs = _cards().where(Question.person_id == person_id)
    is_closed = Question.state == QuestionState.CLOSED
    return await _all(session, theirs.order_by(is_closed, Question.changed_at.desc(), Question.id.desc()))


async def open_lately(session: AsyncSession, person_id: int, now: datetime) -> QuestionCard | None:
    """The person's open question about which something was said last, by whomever, where that was in the last days."""
    theirs = _cards().where(Question.person_id == person_id, Question.state != QuestionState.CLOSED)
    found = theirs.where(Question.changed_at > now - LATELY).order_by(Question.changed_at.desc(), Question.id.desc())
    cards = await _all(session, found.limit(1))
    return cards[0] if cards else None


async def taken_at(session: AsyncSession, person_id: int, moment: datetime) -> QuestionCard | None:
    """The question in which this person of the team owes an answer since they took it at that very moment."""
    theirs = _cards().where(Question.taken_by == person_id, Question.waiting_since.is_not(None))
    cards = await _all(session, theirs.where(Question.changed_at == moment))
    return cards[0] if cards else None


async def messages(session: AsyncSession, question_id: int) -> list[QuestionMessage]:
    """All that was said, in order."""
    said = select(QuestionMessage).where(QuestionMessage.question_id == question_id).order_by(QuestionMessage.id)
    return list(await session.scalars(said))


async def last_of_team(session: AsyncSession, question_id: int) -> QuestionMessage | None:
    """What the team said last."""
    said = select(QuestionMessage).where(QuestionMessage.question_id == question_id, QuestionMessage.from_team)
    return (await session.scalars(said.order_by(QuestionMessage.id.desc()).limit(1))).first()


async def last_written(session: AsyncSession, person_id: int | None) -> datetime | None:
    """When the person last wrote in any question."""
    theirs = select(func.max(QuestionMessage.at)).where(QuestionMessage.author_id == person_id)
    return await session.scalar(theirs) if person_id is not None else None


def key_of_answer(question_id: int, message_id: int | str) -> str:
    """The key under which the asker is told an answer."""
    return answer_keys.answers(f"question:{question_id}:{message_id}:")


async def not_delivered(session: AsyncSession, question_id: int) -> set[int]:
    """The numbers of the answers of which it is known that they reached none of the asker's chats."""
    theirs = select(Outbox.key, Outbox.state).where(outbox.begins_with(answer_keys.answers(f"question:{question_id}:")))
    reached, lost = set[str](), set[str]()
    for key, state in await session.execute(theirs):
        is_lost = state in (outbox.State.DROPPED, outbox.State.FAILED)
        (lost if is_lost else reached).add(str(key).split(":")[3])
    # What told that it was closed is no answer.
    return {int(number) for number in lost - reached if number.isdecimal()}


async def exported(session: AsyncSession, person_id: int) -> dict[str, Any]:
    """What the person asked and what was said about it, and what they wrote for the team, for them to read."""
    asked = await of_person(session, person_id)
    return {
        "questions": [_exported(one) for one in asked],
        "question_messages": [
            {"question": one.question_id, "from_team": one.from_team, "at": one.at.isoformat(), "text": one.text}
            | {"photo": one.photo}
            for card_ in asked
            for one in await messages(session, card_.question.id)
        ],
        "questions_answered": [
            {"question": one.question_id, "at": one.at.isoformat(), "text": one.text, "photo": one.photo}
            for one in await session.scalars(
                select(QuestionMessage)
                .where(QuestionMessage.author_id == person_id, QuestionMessage.from_team)
                .order_by(QuestionMessage.id)
            )
        ],
        "questions_taken": list(
            await session.scalars(select(Question.id).where(Question.taken_by == person_id).order_by(Question.id))
        ),
    }


def _exported(card_: QuestionCard) -> dict[str, Any]:
    question = card_.question
    return {
        "question": question.id,
        "site": card_.site.slug if card_.site else None,
        "state": question.state.value,
        "asked_at": question.asked_at.isoformat(),
        "changed_at": question.changed_at.isoformat(),
        "waiting_since": question.waiting_since.isoformat() if question.waiting_since else None,
        "closed_at": question.closed_at.isoformat() if question.closed_at else None,
    }


def _cards() -> _Rows:
    found = select(Question, Site, Person, _HOLDER.name)
    found = found.join(Person, Person.id == Question.person_id)
    return found.outerjoin(Site, Site.id == Question.site_id).outerjoin(_HOLDER, _HOLDER.id == Question.taken_by)


async def _all(session: AsyncSession, query: _Rows) -> list[QuestionCard]:
    rows = await session.execute(query)
    return [QuestionCard(question, site, asker, holder or "") for question, site, asker, holder in rows]
