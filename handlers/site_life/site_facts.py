"""What the questions about a site need to know."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import team
from handlers.context import Context
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Message
from models import activities, roles, sites
from models.activities import Activity
from models.audit import Subject
from models.beds import today_at
from models.sites import Site


@dataclass(frozen=True, kw_only=True)
class SiteFacts(Facts):
    """The site as it stands, None for a new one; all sites; the activities there are, and the slugs of those there."""

    site: Site | None
    sites: Sequence[Site]
    activities: Sequence[Activity]
    there: frozenset[str] = frozenset()

    @classmethod
    def of(cls, asking: Asking) -> "SiteFacts":
        """The facts of a question of these forms."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts


async def site_facts(context: Context) -> SiteFacts:
    """Looks up the site that the form is about."""
    session, base, number = context.session, context.facts(), context.answers.get("site")
    site = await session.get(Site, number) if isinstance(number, int) else None
    there = await activities.slugs_at(session, [site.id]) if site else {}
    return SiteFacts(
        words=base.words,
        now=base.now,
        today=today_at(site, context.now) if site else base.today,
        site=site,
        sites=await sites.every(session),
        activities=await activities.every(session),
        there=there.get(site.slug, frozenset()) if site else frozenset(),
    )


async def run_by(context: Context, site_id: Value) -> Site | Message:
    """The site, if there is one and this person runs it; else what they are told, and it is noted."""
    site = await context.session.get(Site, site_id) if isinstance(site_id, int) else None
    if site is not None and await roles.may_coordinate(context.session, context.chat.person_id, site.id):
        return site
    return await not_theirs(context, site)


async def not_theirs(context: Context, site: Site | None) -> Message:
    """Said where it is for others to run, or (None) is gone: which of both is nobody's business."""
    if site is not None:
        context.refuse(Subject.SITE, site.id, site_id=site.id)
    return await team.gone_or_not_theirs(
        context, context.words.say("That site is no longer there, or is not yours to coordinate.")
    )
