"""What a site itself needs somebody for: beds asked for, people who arrive, the day on which it closes."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.beds import bed_requests, beds
from handlers.context import Context
from handlers.conversation.screens import button
from handlers.rosters.matters import Duty, Matter
from handlers.site_life import site_team
from models import pending
from models.sites import SiteState

ANSWERED_WITHIN = timedelta(hours=24)
ARRIVALS_BY = time(20)
PREPARED_WITHIN = timedelta(days=3)
"""So long before a site closes, that comes before what can wait."""


async def of_bed_requests(context: Context, duty: Duty) -> Sequence[Matter]:
    """Requests for a bed, a line a site; straight to the only one."""
    words, found = context.words, list[Matter]()
    for one in await pending.beds_asked_for(context.session, duty.run, context.now):
        text = words.count("🛏 {n} bed request to answer", "🛏 {n} bed requests to answer", one.number)
        label = duty.label(one.site_id, words.say("🛏 Bed requests"), words)
        way = button(label, bed_requests.requests, one.site_id, 0)
        if one.number == 1:
            way = button(label, bed_requests.request, one.one)
        night = datetime.combine(one.first, ARRIVALS_BY, context.zone) - ANSWERED_WITHIN
        by = min(one.since + ANSWERED_WITHIN, night)
        found.append(Matter(by, duty.at(one.site_id, text, words), way))
    return found


async def of_arrivals(context: Context, duty: Duty) -> Sequence[Matter]:
    """Who sleeps there from tonight on; their names stand in the day below."""
    words, tonight = context.words, datetime.combine(context.today, ARRIVALS_BY, context.zone)
    return [
        Matter(
            tonight,
            duty.at(
                site_id,
                words.count("🛏 {n} person arrives tonight", "🛏 {n} people arrive tonight", number),
                words,
            ),
            button(duty.label(site_id, words.say("🛏 Arrivals"), words), beds.at_site, site_id),
        )
        for site_id, number in (await pending.arriving(context.session, duty.run, context.now)).items()
    ]


async def of_closing(context: Context, duty: Duty) -> Sequence[Matter]:
    """Sites that close, with the days that are left."""
    words, found = context.words, list[Matter]()
    for site in duty.run:
        if site.state is not SiteState.CLOSING or site.closes_on is None:
            continue
        zone = ZoneInfo(site.time_zone)
        left = (site.closes_on - context.now.astimezone(zone).date()).days
        name = duty.name_of(site.id, words)
        text = words.count("🏁 {site} closes in {n} day", "🏁 {site} closes in {n} days", left, site=name)
        if left <= 0:
            text = words.say("🏁 {site} closes today", site=name)
        by = datetime.combine(site.closes_on, time(), zone) - PREPARED_WITHIN
        found.append(Matter(by, text, button(words.say("🏁 {site}", site=name), site_team.of_team, site.id)))
    return found
