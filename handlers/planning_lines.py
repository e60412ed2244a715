"""A shift typed in one line by a coordinator, as the answers of the form that plans one."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.hours import kept
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.hours import Hours, hours_in
from handlers.conversation.reading.shift_lines import Line, read_line
from handlers.conversation.values import Stay
from handlers.planning_facts import option_of, sites_to_plan
from handlers.planning_steps import half_of, weekday_codes
from models import activities, sites
from models.activities import Activity
from models.bilingual import in_language
from models.shifts import LONGEST_TEXT
from models.sites import Site

_DAYS_A_WEEK = 7


async def told_in_one_line(context: Context, text: str) -> dict[str, Value] | Markup | None:
    """The answers that the line gives, or why it can't be; None for anybody's text that is no such line."""
    if not isinstance(hours_in(flat(text[:400])), Hours):
        return None
    theirs = await sites_to_plan(context)
    if not theirs:
        return None
    every_site, every_activity = await sites.every(context.session), await activities.every(context.session)
    names = {one.slug: _names(one) for one in every_activity}
    places = {site.slug: (*_names(site), site.city) for site in every_site}
    line = read_line(text, context.today, context.words.language, names, places)
    if line is None:
        return None
    mine = [site for site in theirs if site.slug in line.sites]
    if line.sites and not mine:
        (other, *_) = (site for site in every_site if site.slug in line.sites)
        name = in_language(other.name, context.words.language)
        return context.words.say("You don’t run the shifts of {site}, so I can’t plan one there.", site=name)
    there = await activities.slugs_at(context.session, [site.id for site in theirs])
    return _answers(line, mine, theirs, there)


def _names(one: Site | Activity) -> tuple[str, ...]:
    return (*one.name.values(), one.slug)


def _answers(
    line: Line, named: Sequence[Site], theirs: Sequence[Site], there: Mapping[str, frozenset[str]]
) -> dict[str, Value]:
    """What is not clear is left to be asked."""
    site = _clear_site(line, named, theirs, there)
    doing = [one for one in line.activities if site is None or one in there.get(site.slug, ())] or line.activities
    told: dict[str, Value] = {
        "site": site.slug if site else None,
        "activity": doing[0] if len(doing) == 1 else None,
        "hours": kept(line.hours.start, line.hours.end),
        "most": line.most,
        "least": line.least or (half_of(line.most) if line.most else None),
    }
    days = _days(line.stay) if line.stay else {"repeats": "once"}
    skipped = {"meeting": None, "note": line.note[:LONGEST_TEXT] or None}
    asked_for = {"requirements": [option_of(code) for code in line.requirements]}
    return {key: value for key, value in told.items() if value is not None} | days | asked_for | skipped


def _clear_site(
    line: Line, named: Sequence[Site], theirs: Sequence[Site], there: Mapping[str, frozenset[str]]
) -> Site | None:
    """The site that was named; of several of that name, the one where this is done."""
    if len(theirs) == 1:
        return theirs[0]
    fitting = [site for site in named if any(one in there.get(site.slug, ()) for one in line.activities)]
    candidates = named if len(named) == 1 else fitting
    return candidates[0] if len(candidates) == 1 else None


def _days(stay: Stay) -> dict[str, Value]:
    if stay.first == stay.last:
        return {"day": stay.first.isoformat(), "repeats": "once"}
    weekdays = stay.weekdays
    if stay.last is not None and (stay.last - stay.first).days < _DAYS_A_WEEK:
        weekdays = frozenset(day.weekday() for day in stay.days())
    return {
        "day": stay.first.isoformat(),
        "repeats": "weekly",
        "weekdays": weekday_codes(sum(1 << day for day in weekdays)),
        "until": stay.last.isoformat() if stay.last else None,
    }
