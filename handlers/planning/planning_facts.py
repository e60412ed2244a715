"""What planning needs to know: one's sites, what is done there, what is planned, and the shift to be changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.context import Context
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.hours import stretch_of
from models import activities, planning, roles, shift_changes, shifts, sites
from models.activities import Activity
from models.planning import Plan, instants
from models.shift_changes import Concerned
from models.shifts import Series, ShiftCard
from models.sites import Site, SiteState

# Its answers are all there when this one is: what the review says of it is looked up from then on.
_LAST_NEEDED = "least"
Planned = tuple[str, str, datetime, datetime]
"""Slugs of site and activity, beginning and end (UTC)."""


@dataclass(frozen=True, kw_only=True)
class PlanFacts(Facts):
    """``sites`` are those this person plans for; ``activities_at`` holds the slugs of what is done at each.

    ``card`` is the shift to be changed or cancelled, ``series`` its series where more follow; ``people`` are on it or
    wait for it; ``all_after`` is what it and all after it concern, where it has a series.
    """

    sites: Sequence[Site]
    activities: Sequence[Activity] = ()
    activities_at: Mapping[str, frozenset[str]]
    planned: Collection[Planned] = ()
    card: ShiftCard | None = None
    series: Series | None = None
    people: int = 0
    all_after: Concerned | None = None

    @classmethod
    def of(cls, asking: Asking) -> "PlanFacts":
        """The facts of a question of these forms."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    def site(self, answers: Mapping[str, Value]) -> Site | None:
        """The site that was chosen, or the only one there is to choose."""
        if len(self.sites) == 1:
            return self.sites[0]
        return next((site for site in self.sites if site.slug == answers.get("site")), None)

    def day(self, answers: Mapping[str, Value]) -> date | None:
        """The day that was said; of a shift that keeps its day, that day."""
        if said := answers.get("day"):
            return date.fromisoformat(said)
        return self.card.day if self.card else None

    def instants(self, answers: Mapping[str, Value]) -> tuple[datetime, datetime] | None:
        """When a shift at the day and hours that were said begins and ends (UTC)."""
        site, day = self.site(answers), self.day(answers)
        if site is None or day is None or "hours" not in answers:
            return None
        return instants(day, *stretch_of(answers["hours"]), ZoneInfo(site.time_zone))

    def is_double(self, answers: Mapping[str, Value]) -> bool:
        """Whether the same is planned there for the same hours already."""
        site, when = self.site(answers), self.instants(answers)
        return bool(site and when and (site.slug, answers.get("activity", ""), *when) in self.planned)

    def plan(self, answers: Mapping[str, Value]) -> Plan | None:
        """What was said, as a plan; None where the site or the activity is gone."""
        site, day = self.site(answers), self.day(answers)
        activity = next((one for one in self.activities if one.slug == answers.get("activity")), None)
        if site is None or day is None or activity is None:
            return None
        start, end = stretch_of(answers["hours"])
        least, most = answers["least"], answers["most"]
        return Plan(site, activity.id, day, start, end, least, most, **details(answers))


def details(answers: Mapping[str, Value]) -> dict[str, Value]:
    """What a shift asks for, where to meet, and its note, by the names of a plan's parts."""
    meeting, pin = answers.get("meeting"), answers.get("pin")
    position = meeting if isinstance(meeting, dict) else pin or {}
    return {
        "requirements": [requirement_of(option) for option in answers.get("requirements") or ()],
        "meeting_point": meeting if isinstance(meeting, str) else "",
        "latitude": position.get("latitude"),
        "longitude": position.get("longitude"),
        "note": answers.get("note") or "",
    }


def option_of(requirement: str) -> str:
    """A requirement as the code of an option, which holds no colon."""
    return requirement.replace(":", "-")


def requirement_of(option: str) -> str:
    """The requirement behind an option."""
    return option.replace("-", ":")


async def sites_to_plan(context: Context) -> list[Site]:
    """The sites this person may plan shifts for, closed ones left out: an admin's are all."""
    person_id = context.chat.person_id
    if person_id is None:
        return []
    theirs = set(await roles.sites_coordinated(context.session, person_id))
    is_admin = await roles.is_admin(context.session, person_id)
    if not theirs and not is_admin:
        return []
    every_site = await sites.every(context.session)
    return [site for site in every_site if site.state is not SiteState.CLOSED and (is_admin or site.id in theirs)]


async def facts_to_plan(context: Context) -> PlanFacts:
    """For the form of a new shift."""
    base, theirs = context.facts(), await sites_to_plan(context)
    is_due = _LAST_NEEDED in context.answers
    return PlanFacts(
        words=base.words,
        now=base.now,
        today=base.today,
        sites=theirs,
        activities=await activities.every(context.session),
        activities_at=await activities.slugs_at(context.session, [site.id for site in theirs]),
        planned=await planning.planned_hours(context.session, [site.id for site in theirs], base.now) if is_due else (),
    )


async def facts_of_shift(context: Context) -> PlanFacts:
    """For the forms that change or cancel the shift whose number they carry."""
    base, session = context.facts(), context.session
    number = context.answers.get("shift")
    card = await shifts.card(session, number) if isinstance(number, int) else None
    series = await shift_changes.series_of(session, card.shift) if card else None
    return PlanFacts(
        words=base.words,
        now=base.now,
        today=base.today,
        sites=[card.site] if card else (),
        activities_at={},
        card=card,
        series=series,
        people=await shift_changes.people_on(session, card.shift.id) if card else 0,
        all_after=await shift_changes.concerned_by_all_after(session, card.shift, base.now)
        if card and series
        else None,
    )
