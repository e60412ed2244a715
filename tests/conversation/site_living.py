"""Sites of a test's own, with somebody who runs them, and their closing without the conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from handlers.rounds import ROUNDS
from models import site_rules, sites
from models.audit import AuditEntry
from models.roles import Role
from models.site_closing import Closing
from models.site_rules import Outcome
from models.sites import Site, SiteKind, SiteState
from tests.conversation.people import appoint, somebody
from tests.conversation.shifting import PARIS
from tests.kit import Chat, Desk

_NUMBERS = count(1)


async def site(desk: Desk, **values: Any) -> Site:
    """An open camp that welcomes volunteers and takes donations, contact first."""
    slug = f"camp-{next(_NUMBERS)}"
    usual: dict[str, Any] = {"state": SiteState.OPEN, "kind": SiteKind.CAMP}
    usual |= {"welcomes_volunteers": True, "takes_donations": True}
    usual |= {name: {"fr": f"Camp {slug[5:]}", "en": f"Camp {slug[5:]}"} for name in ("name", "summary", "about")}
    async with desk.database.write() as session:
        made = Site(slug=slug, **usual | values)
        session.add(made)
    return made


async def running_it(desk: Desk, where: Site, language: str = "en", name: str = "Alex Martin") -> Chat:
    """Somebody who coordinates that site, at their menu."""
    chat = somebody(desk, language)
    await appoint(chat, Role.COORDINATOR, where.slug, name)
    return chat


async def admin(desk: Desk, language: str = "en", name: str = "Ada Admin") -> Chat:
    """Somebody who may do everything."""
    chat = somebody(desk, language)
    await appoint(chat, Role.ADMIN, None, name)
    return chat


async def as_kept(desk: Desk, where: Site) -> Site:
    """The site as it is now."""
    async with desk.database.read() as session:
        found = await sites.by_slug(session, where.slug)
    assert found is not None, "the site is gone"
    return found


def day(desk: Desk, days: int) -> date:
    """So many days from the desk's today."""
    return desk.now.astimezone(PARIS).date() + timedelta(days=days)


async def close(desk: Desk, where: Site, days: int, *, stops_donations: bool = False, **more: Any) -> Outcome:
    """Lets it close so many days from today, without the conversation; nothing is carried out yet."""
    version = (await as_kept(desk, where)).version
    decided = replace(Closing(mark=desk.now), **more)
    async with desk.database.write() as session:
        return await site_rules.close(
            session, where.id, version, day(desk, days), decided, desk.now, stops_donations=stops_donations
        )


async def carry_out(desk: Desk) -> None:
    """What the clock does about sites that close, and about offers where nothing is taken."""
    for name in ("closings", "donations_shut"):
        await desk.run_round(ROUNDS[name])


async def acts_on(desk: Desk, where: Site) -> Sequence[tuple[str, str, bool]]:
    """What the audit log has about the site: what was done, its detail, whether it was refused."""
    async with desk.database.read() as session:
        found = select(AuditEntry).where(AuditEntry.site_id == where.id).order_by(AuditEntry.id)
        return [(one.action, one.detail, one.refused) for one in await session.scalars(found)]
