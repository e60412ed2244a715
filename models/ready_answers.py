"""Answers that stand ready: looked up, added and changed in chat. The table is in ``models.questions``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import slugs
from models.bilingual import in_language
from models.database import Json
from models.questions import ReadyAnswer
from models.sites import Site, SiteState

LONGEST_TITLE = 40
LONGEST_ANSWER = 1_500
LONGEST_KEYWORD, MOST_WORDS = 100, 5
"""Of one keyword: a sign of a question, no sentence."""
LONGEST_KEYWORDS = 600
"""Of all keywords of a language together, as they are typed."""


async def shown(session: AsyncSession) -> list[ReadyAnswer]:
    """Those that are offered: not hidden, and of no site that nobody may know of."""
    found = select(ReadyAnswer).outerjoin(Site, Site.id == ReadyAnswer.site_id).where(ReadyAnswer.hidden.is_(False))
    known = found.where(or_(Site.id.is_(None), Site.state != SiteState.PLANNED))
    return list(await session.scalars(known.order_by(ReadyAnswer.position, ReadyAnswer.id)))


async def of_sites(session: AsyncSession, site_ids: Sequence[int] | None) -> list[ReadyAnswer]:
    """Those of these sites and the general ones, hidden ones too; with None all there are."""
    found = select(ReadyAnswer).order_by(ReadyAnswer.hidden, ReadyAnswer.position, ReadyAnswer.id)
    if site_ids is not None:
        found = found.where(or_(ReadyAnswer.site_id.is_(None), ReadyAnswer.site_id.in_(site_ids)))
    return list(await session.scalars(found))


async def by_id(session: AsyncSession, answer_id: int) -> ReadyAnswer | None:
    """The one of that number."""
    return await session.get(ReadyAnswer, answer_id)


async def locked(session: AsyncSession, answer_id: int) -> ReadyAnswer | None:
    """The one of that number as it stands now, its row locked until the transaction ends."""
    lock = select(ReadyAnswer).where(ReadyAnswer.id == answer_id).with_for_update(key_share=True)
    return (await session.execute(lock.execution_options(populate_existing=True))).scalar_one_or_none()


async def add(
    session: AsyncSession, site_id: int | None, columns: dict[str, Json], person_id: int, now: datetime
) -> ReadyAnswer:
    """A new one, the last in the list."""
    slug = await slugs.unused(session, ReadyAnswer, in_language(columns["title"], "fr"), "answer")
    last = await session.scalar(select(func.max(ReadyAnswer.position))) or 0
    answer = ReadyAnswer(
        slug=slug, site_id=site_id, position=last + 1, hidden=False, changed_by=person_id, changed_at=now, **columns
    )
    session.add(answer)
    await session.flush()
    return answer


async def change(
    session: AsyncSession, answer: ReadyAnswer, columns: dict[str, Any], person_id: int, now: datetime
) -> None:
    """Changes a locked one."""
    for name, value in columns.items():
        setattr(answer, name, value)
    answer.version += 1
    answer.changed_by, answer.changed_at = person_id, now
    await session.flush()


async def exported(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """Which of them the person changed last, for them to read."""
    theirs = select(ReadyAnswer).where(ReadyAnswer.changed_by == person_id).order_by(ReadyAnswer.id)
    return [
        {"slug": one.slug, "changed_at": one.changed_at.isoformat() if one.changed_at else None}
        for one in await session.scalars(theirs)
    ]
