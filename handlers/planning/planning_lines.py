"""A shift typed in one line by a coordinator, as the answers of the form that plans one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.days import WHY_UNREAD
from handlers.conversation.kinds.hours import kept
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.hours import Hours
from handlers.conversation.reading.shift_lines import Line, hours_told, read_line
from handlers.conversation.values import Stay
from handlers.planning.planning_facts import option_of, sites_to_plan
from handlers.planning.planning_steps import half_of, weekday_codes
from models import activities, planning, sites
from models.activities import Activity
from models.bilingual import in_language
from models.shifts import LONGEST_TEXT, MOST_PEOPLE
from models.sites import Site

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """The answers that a line gives; ``note`` says why one of them is asked for all the same."""

    answers: dict[str, Value]
    note: Markup | None = None


async def told_in_one_line(context: Context, text: str) -> Told | Markup | None:
    """What the line tells, or why it can't be; None for a text without hours, and for those who plan nothing."""
    hours, is_sure = hours_told(flat(text[:400]))
    if not isinstance(hours, Hours):
        return None
    theirs = await sites_to_plan(context)
    if not theirs:
        return None
    every_site, every_activity = await sites.every(context.session), await activities.every(context.session)
    names = {one.slug: _names(one) for one in every_activity}
    places = {site.slug: (*_names(site), site.city) for site in every_site}

    def read(today: date) -> Line | None:
        return read_line(text, today, context.words.language, names, places)

    line = read(context.today)
    if line is None and not is_sure:
        return None
    if line is None:
        return context.words.say(
            "I read no shift in this, so nothing was planned. What, when and how many will do, for instance:\n"
            "<i>kitchen tomorrow 6pm-10pm 4 people</i>"
        )
    mine = [site for site in theirs if site.slug in line.sites]
    if line.sites and not mine:
        (other, *_) = (site for site in every_site if site.slug in line.sites)
        name = in_language(other.name, context.words.language)
        return context.words.say("You don’t run the shifts of {site}, so I can’t plan one there.", site=name)
    there = await activities.slugs_at(context.session, [site.id for site in theirs])
    zone = ZoneInfo((mine or theirs)[0].time_zone)
    if _has_begun(line, zone, context):
        line = replace(line, stay=_from_the_next(line.stay, read(context.today + _DAY)))
    return Told(_answers(line, mine, theirs, there), _note(line, zone, context))


def _has_begun(line: Line, zone: ZoneInfo, context: Context) -> bool:
    day, hours = line.stay.first if line.stay else None, line.hours
    return day is not None and planning.instants(day, hours.start, hours.end, zone)[0] <= context.now


def _note(line: Line, zone: ZoneInfo, context: Context) -> Markup | None:
    words = context.words
    if line.no_days:
        return words.say(WHY_UNREAD[line.no_days])
    if _has_begun(line, zone, context):
        return words.say("On that day these hours have begun already. Which ones, please?")
    if line.most and line.most > MOST_PEOPLE:
        return words.say("A number from {least} to {most}, please.", least=1, most=MOST_PEOPLE)
    return None


def _from_the_next(stay: Stay | None, tomorrow: Line | None) -> Stay | None:
    """The days without the first, whose hours have begun; a lone weekday is the one in a week.

    ``tomorrow`` is what the line would mean tomorrow: a date that is told in full would not move by a week.
    """
    if stay is None:
        return None
    if stay.first == stay.last:
        moved = Stay(stay.first + _WEEK, stay.first + _WEEK)
        return moved if tomorrow and tomorrow.stay == moved else stay
    days = (stay.first + _DAY * ahead for ahead in range(1, _WEEK.days + 1))
    return replace(stay, first=next((day for day in days if stay.covers(day)), stay.first))


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
    if stay.last is not None and stay.last - stay.first < _WEEK:
        weekdays = frozenset(day.weekday() for day in stay.days())
    return {
        "day": stay.first.isoformat(),
        "repeats": "weekly",
        "weekdays": weekday_codes(sum(1 << day for day in weekdays)),
        "until": stay.last.isoformat() if stay.last else None,
    }
