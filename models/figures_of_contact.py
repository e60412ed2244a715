"""How people, announcements and questions are counted, by the organisation's clock.

- People are those who accepted the privacy notice, volunteers those of them who registered: how many there were at the
  end of the month (or are, in the running one), and how many of them were new in it. Who was deleted is in neither.
- An announcement counts in the month in which it was sent: for the whole organisation, and for each site that its
  audience names. So sites do not add up. What became of it: ``models.announcement_reports``.
- A question counts in the month in which it was asked; of no site: under None. The time to its first answer is in
  minutes that really passed, rounded: to 5 up to two hours, to 30 up to two days, to a day beyond.
"""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import announcement_reports
from models.announcements import Announcement
from models.figure_names import Figure, named
from models.people import Person
from models.questions import Question, QuestionMessage
from models.volunteers import Volunteer

Numbers = dict[tuple[int | None, str], int]
_STEPS = ((120, 5), (2 * 24 * 60, 30))
_A_DAY = 24 * 60


async def count(session: AsyncSession, begins: datetime, ends: datetime, now: datetime) -> Numbers:
    """All of it between these instants."""
    found = await _people(session, begins, ends)
    return found | await _announcements(session, begins, ends, now) | await _questions(session, begins, ends)


def rounded(waited: timedelta) -> int:
    """Minutes, as they are kept; never less than one step."""
    minutes = max(1, ceil(waited.total_seconds() / 60))
    step = next((step for most, step in _STEPS if minutes <= most), _A_DAY)
    return ceil(minutes / step) * step


async def _people(session: AsyncSession, begins: datetime, ends: datetime) -> Numbers:
    found: Numbers = {}
    for at, all_of_them, new in (
        (Person.created_at, Figure.PEOPLE, Figure.PEOPLE_NEW),
        (Volunteer.registered_at, Figure.VOLUNTEERS, Figure.VOLUNTEERS_NEW),
    ):
        lately = func.coalesce(func.sum(case((at >= begins, 1), else_=0)), 0)
        number, newcomers = (await session.execute(select(func.count(), lately).where(at < ends))).one()
        found |= {(None, all_of_them.value): number, (None, new.value): int(newcomers)}
    return found


async def _announcements(session: AsyncSession, begins: datetime, ends: datetime, now: datetime) -> Numbers:
    sent = select(Announcement).where(Announcement.queued_at >= begins, Announcement.queued_at < ends)
    found: Numbers = {}
    for one in await session.scalars(sent.order_by(Announcement.id)):
        report = await announcement_reports.report(session, one, now)
        numbers = {
            Figure.ANNOUNCEMENTS: 1,
            Figure.MEANT: report.audience,
            Figure.QUEUED: report.tally.size,
            Figure.DELIVERED: report.tally.delivered,
            Figure.ACKS: report.acks,
        }
        for site_id in (None, *one.draft.audience.sites):
            for figure, number in numbers.items():
                _add(found, site_id, figure.value, number)
    return found


async def _questions(session: AsyncSession, begins: datetime, ends: datetime) -> Numbers:
    answers = select(func.min(QuestionMessage.at)).where(
        QuestionMessage.question_id == Question.id, QuestionMessage.from_team
    )
    answered_at = answers.correlate(Question).scalar_subquery()
    asked = select(Question.site_id, Question.asked_at, answered_at).where(
        Question.asked_at >= begins, Question.asked_at < ends
    )
    found: Numbers = {}
    for site_id, asked_at, first_answer in (await session.execute(asked)).all():
        _add(found, site_id, Figure.QUESTIONS.value, 1)
        if first_answer is not None:
            _add(found, site_id, named(Figure.ANSWERED, rounded(first_answer - asked_at)), 1)
    return found


def _add(found: Numbers, site_id: int | None, name: str, number: int) -> None:
    found[site_id, name] = found.get((site_id, name), 0) + number
