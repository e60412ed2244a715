"""Who answers a question: the coordinators of its site, and admins; of the whole organisation the admins alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import roles
from models.chats import Chat
from models.questions import Question


@dataclass(frozen=True, slots=True)
class Scope:
    """The questions that somebody answers: of these sites, or with None all of them."""

    site_ids: Sequence[int] | None

    @property
    def condition(self) -> ColumnElement[bool]:
        """What these questions have in common."""
        return true() if self.site_ids is None else Question.site_id.in_(self.site_ids)


async def scope_of(session: AsyncSession, person_id: int | None) -> Scope | None:
    """What this person answers; None for whoever answers nothing."""
    if person_id is None:
        return None
    if await roles.is_admin(session, person_id):
        return Scope(None)
    theirs = await roles.sites_coordinated(session, person_id)
    return Scope(theirs) if theirs else None


async def may_answer(session: AsyncSession, person_id: int | None, site_id: int | None) -> bool:
    """Whether the person may answer questions about that site; with None about the whole organisation."""
    if person_id is None:
        return False
    if site_id is None:
        return await roles.is_admin(session, person_id)
    return await roles.may_coordinate(session, person_id, site_id)


async def chats_of_team(session: AsyncSession, site_id: int | None) -> list[Chat]:
    """The chats of those who answer, as far as a notice reaches them; the admins' where the site has nobody."""
    return await roles.coordinators_chats(session, [] if site_id is None else [site_id])
