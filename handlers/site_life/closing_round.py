"""What was decided about a site that closes, carried out in portions; and its end, once the last day is over."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.context import Telling
from handlers.donating import offer_notices
from handlers.site_life import closing_notices
from models import audit, bed_rules, offer_rules, offers, site_closing, site_ending, site_rules, sites
from models.audit import Act, Action, Subject
from models.site_closing import Closing, Stage
from models.sites import Site, SiteState

SHIFTS_AT_ONCE = 20
PEOPLE_AT_ONCE = 50
OFFERS_AT_ONCE = 50


async def follow(telling: Telling) -> bool:
    """One portion of what is to be done about one site; True when there may be more."""
    for site in await site_closing.with_one(telling.session):
        if site.id not in telling.skipped and _has_work(telling, site):
            async with telling.working_on(site.id):
                await _one_portion(telling, site)
            return True
    return await _take_over(telling)


async def _take_over(telling: Telling) -> bool:
    """What the organisation's file has closed ends as if it had been closed here: else people would go there."""
    for site in await site_closing.without_one(telling.session, telling.now):
        if site.id not in telling.skipped:
            async with telling.working_on(site.id):
                await _closed(telling, await site_rules.take_over(telling.session, site.id, telling.now), "file>closed")
            return True
    return False


def _has_work(telling: Telling, site: Site) -> bool:
    closing = Closing.of(site)
    return site_rules.is_due(site, telling.now) or (closing is not None and closing.stage is not Stage.SETTLED)


async def _one_portion(telling: Telling, site: Site) -> None:
    closing = Closing.of(site)
    match closing.stage if closing else Stage.SETTLED:
        case Stage.ENDING:
            await _end(telling, site)
        case Stage.TELLING:
            await _tell(telling, site.id)
        case Stage.INVITING:
            await _invite(telling, site.id)
        case Stage.SETTLED:
            await _close(telling, site.id)


async def _end(telling: Telling, site: Site) -> None:
    """What begins after the last day; people and shifts are locked before the site, the offers after it."""
    session, now, closing, last = telling.session, telling.now, Closing.of(site), site.closes_on
    if closing is None or last is None:
        return
    await site_ending.end_series(session, site, last)
    if closing.cancels or site.state is SiteState.CLOSED:
        ended = await site_ending.end_shifts(session, site, last, SHIFTS_AT_ONCE, now, closing.mark)
        if ended == SHIFTS_AT_ONCE:
            return
    await bed_rules.end_after(session, site.id, last, now, closing.mark)
    if await _turn_away(telling, site, closing.mark) < OFFERS_AT_ONCE:
        await _advance(telling, site.id, Stage.ENDING, Stage.TELLING)


async def _turn_away(telling: Telling, site: Site, mark: datetime) -> int:
    """The first open offers that nobody can receive; how many. Whoever loses more is told of all of it together."""
    session, now, last = telling.session, telling.now, site.closes_on
    goes_on = site.takes_donations and site.state is SiteState.CLOSING
    only = [offers.comes_after(last, ZoneInfo(site.time_zone))] if goes_on and last else []
    ended = await offer_rules.turn_away(session, site.id, now, only=only, limit=OFFERS_AT_ONCE)
    losing = await site_ending.who_lose(session, site, mark, [card.donor.id for card in ended])
    await offer_notices.turned_away(telling, ended, apart_from=losing)
    return len(ended)


async def _tell(telling: Telling, site_id: int) -> None:
    """The next people who lost something, each once however often this runs: the notices' keys see to it."""
    site, closing = await _locked_at(telling, site_id, Stage.TELLING)
    if site is None or closing is None:
        return
    instead = await sites.instead_of(telling.session, site)
    found = await site_ending.losing(telling.session, site, closing.mark, closing.told_up_to, PEOPLE_AT_ONCE)
    heard, missed = await closing_notices.lost(telling, site, instead, found, closing.mark)
    told, unreached = closing.told + heard, closing.unreached + missed
    closing = replace(closing, told=told, unreached=unreached, told_up_to=max(found, default=closing.told_up_to))
    if len(found) < PEOPLE_AT_ONCE:
        invites = closing.invites and site.state is SiteState.CLOSING
        closing = site_closing.at(closing, Stage.INVITING if invites else Stage.SETTLED)
    site_closing.keep(site, closing)


async def _invite(telling: Telling, site_id: int) -> None:
    site, closing = await _locked_at(telling, site_id, Stage.INVITING)
    if site is None or closing is None:
        return
    instead = await sites.instead_of(telling.session, site)
    batch = await closing_notices.invite(telling, site, instead, closing.mark)
    site_closing.keep(site, replace(closing, stage=Stage.SETTLED, batch=batch))


async def _close(telling: Telling, site_id: int) -> None:
    site = await site_rules.finish(telling.session, site_id, telling.now)
    await _closed(telling, site, "closing>closed")


async def _closed(telling: Telling, site: Site | None, detail: str) -> None:
    """Nothing is needed any more, and the team hears it; the rest ends in portions."""
    if site is None:
        return
    await site_ending.end_needs(telling.session, site, telling.now)
    act = Act(Action.SITE_CLOSED.value, Subject.SITE, site.id, site.id, detail)
    audit.keep(telling.session, None, [act], telling.now)
    await closing_notices.closed(telling, site)


async def _advance(telling: Telling, site_id: int, done: Stage, following: Stage) -> None:
    site, closing = await _locked_at(telling, site_id, done)
    if site and closing:
        site_closing.keep(site, site_closing.at(closing, following))


async def _locked_at(telling: Telling, site_id: int, stage: Stage) -> tuple[Site | None, Closing | None]:
    """The site, locked, with its closing; nothing where another process has gone on meanwhile."""
    site = await site_rules.locked(telling.session, site_id)
    closing = Closing.of(site) if site else None
    return (site, closing) if closing and closing.stage is stage else (None, None)
