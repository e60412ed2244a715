"""invite: a one-time link that gives somebody a role."""

from difflib import get_close_matches

import models.tables  # noqa: F401 - foreign keys find their tables
from bot.clock import Clock
from bot.commands.token import Known, ask_telegram
from bot.i18n import languages
from bot.mistakes import Mistake
from bot.settings import Settings
from bot.storage import opened, ready
from models import roles, sites
from models.database import Database
from models.roles import Role


async def invite(settings: Settings, clock: Clock, role: Role, site: str | None) -> list[str]:
    """Makes an invitation and tells how to use it, and until when. Raises ``Mistake``."""
    async with opened(settings.database_url) as database:
        await ready(database)
        code = await new_code(database, clock, role, site)
    until = languages()["en"].moment(clock.now() + roles.VALID_FOR, settings.zone)
    known = await ask_telegram(settings) if settings.token else None
    expires = f"It works once, until {until} ({settings.time_zone})."
    if isinstance(known, Known):
        return [f"https://t.me/{known.username}?start={code}", expires]
    return [f"/start {code}", f"Whoever sends this line to the bot, in private, gets the role. {expires}"]


async def new_code(database: Database, clock: Clock, role: Role, site: str | None) -> str:
    """The code of a new invitation. Raises ``Mistake`` where role and site don't fit."""
    if role is Role.ADMIN and site:
        raise Mistake("an admin is one everywhere: leave --site away, or choose --role coordinator")
    if role is not Role.ADMIN and not site:
        raise Mistake(f"a {role} is one for a site: say which, with --site")
    async with database.write() as session:
        site_id = None
        if site:
            found = await sites.by_slug(session, site)
            if found is None:
                raise Mistake(_unknown(site, [one.slug for one in await sites.every(session)]))
            site_id = found.id
        return await roles.invite(session, role, site_id, clock.now())


def _unknown(site: str, known: list[str]) -> str:
    near = get_close_matches(site, known, n=1)
    if near:
        return f"there is no site '{site}'; did you mean {near[0]}?"
    if not known:
        return f"there is no site '{site}': load the organisation file first, with 'python -m bot load FILE'"
    return f"there is no site '{site}'; there are: {', '.join(known)}"
