"""The questions before a site closes: by when, and what becomes of what there is; with how much of it there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking
from handlers.conversation.kinds.chosen import One, Option, YesNo
from handlers.conversation.kinds.days import Day
from handlers.conversation.words import N_, Words
from handlers.site_life import site_words
from handlers.site_life.site_columns import NO_SITE
from models import site_ending, sites
from models.beds import today_at
from models.bilingual import in_language
from models.site_ending import WhatThereIs
from models.sites import Site, SiteState

NOW, THEN = "now", "then"


@dataclass(frozen=True, kw_only=True)
class ClosingFacts(Facts):
    """The site, where people could turn instead, the likeliest first, and what there is after the last day."""

    site: Site | None
    others: Sequence[Site]
    there: WhatThereIs

    @classmethod
    def of(cls, asking: Asking) -> "ClosingFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts


async def closing_facts(context: Context) -> ClosingFacts:
    """Looks up the site, and counts what there is once the day is known."""
    session, base, said = context.session, context.facts(), context.answers
    site = await session.get(Site, said["site"]) if isinstance(said.get("site"), int) else None
    if site is None:
        return ClosingFacts(words=base.words, now=base.now, today=base.today, site=None, others=(), there=WhatThereIs())
    last = date.fromisoformat(said["last"]) if isinstance(said.get("last"), str) else None
    # Whoever was sent to one that is closing itself would soon have to go on from there.
    staying = [one for one in await sites.every(session) if one.state is SiteState.OPEN and one.id != site.id]
    instead = await sites.instead_of(session, site)
    return ClosingFacts(
        words=base.words,
        now=base.now,
        today=today_at(site, context.now),
        site=site,
        others=_likeliest_first(site, staying, instead),
        there=await site_ending.count(session, site, last, context.now) if last else WhatThereIs(),
    )


def _likeliest_first(site: Site, staying: Sequence[Site], instead: Site | None) -> list[Site]:
    """What its card names already; then those of the same kind before others, each by how far it is."""
    here = site.rough_position
    near = sites.nearest(staying, *here) if here else list(staying)
    return sorted(near, key=lambda one: (one is not instead, one.kind is not site.kind, not one.welcomes_volunteers))


def _when(asking: Asking) -> Markup:
    site, words = ClosingFacts.of(asking).site, asking.words
    name = site_words.name_of(site, words) if site else ""
    return words.say(
        "Which is the last day of <b>{site}</b>? What begins on that day still takes place, also the night.", site=name
    )


def _about_shifts(asking: Asking) -> Markup:
    words, there = asking.words, ClosingFacts.of(asking).there
    people = words.count("{n} person", "{n} people", there.people)
    return words.count(
        "{n} shift begins after that day, with {people} on it or waiting. What becomes of it?",
        "{n} shifts begin after that day, with {people} on them or waiting. What becomes of them?",
        there.shifts,
        people=people,
    )


def _shift_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    return [
        Option(NOW, str(words.say("Cancel them now").unescape())),
        Option(THEN, str(words.say("Leave them until that day is over").unescape())),
    ]


def _alternatives(asking: Asking) -> Sequence[Option]:
    words = asking.words
    others = [Option(one.slug, in_language(one.name, words.language)) for one in ClosingFacts.of(asking).others]
    return [*others, Option(NO_SITE, str(words.say("No other site").unescape()))]


def _about_volunteers(asking: Asking) -> Markup:
    return asking.words.count(
        "{n} volunteer chose this site. Do they hear that it closes, and where they are welcome?",
        "{n} volunteers chose this site. Do they hear that it closes, and where they are welcome?",
        ClosingFacts.of(asking).there.volunteers,
    )


def _takes_donations(asking: Asking) -> bool:
    site = ClosingFacts.of(asking).site
    return site is not None and site.takes_donations


STEPS = (
    Step("last", _when, Day(), N_("Last day")),
    Step(
        "shifts",
        _about_shifts,
        One(_shift_options),
        N_("Shifts after it"),
        when=lambda asking: ClosingFacts.of(asking).there.shifts > 0,
    ),
    Step(
        "donations",
        N_("Does it take donations until then?"),
        YesNo(),
        N_("Donations until then"),
        when=_takes_donations,
    ),
    Step("alternative", N_("Where should people turn instead?"), One(_alternatives), N_("Where to go instead")),
    Step(
        "invites",
        _about_volunteers,
        YesNo(),
        N_("Volunteers hear it"),
        when=lambda asking: ClosingFacts.of(asking).there.volunteers > 0,
    ),
)


def what_it_does(asking: Asking) -> Markup:
    """Said under the review: all that ends, in numbers."""
    facts, words, answers = ClosingFacts.of(asking), asking.words, asking.answers
    lines = list(ends(facts.there, words, leaves_shifts=answers.get("shifts") == THEN))
    hear = facts.there.hear if answers.get("invites") else 0
    if not lines and not hear:
        return words.say("Nothing is planned there after that day. Nothing is done before you agree once more.")
    told = words.say(
        "Everybody is told once, in their language, with the way to where they can turn. Nothing is done before you "
        "agree once more."
    )
    head = [words.say("After that day:")] if lines else []
    invited = [words.count("{n} volunteer of the site hears it.", "{n} volunteers of the site hear it.", hear)]
    return Markup("\n").join((*head, *(Markup("• {}").format(one) for one in lines), *(invited if hear else ()), told))


def ends(there: WhatThereIs, words: Words, *, leaves_shifts: bool = False) -> Iterator[Markup]:
    """What ends, in numbers, a line for each kind that there is."""
    if there.shifts:
        people = words.count("{n} person", "{n} people", there.people)
        if leaves_shifts:
            yield words.count(
                "{n} shift with {people} is left until then",
                "{n} shifts with {people} are left until then",
                there.shifts,
                people=people,
            )
        else:
            yield words.count(
                "{n} shift with {people} is cancelled",
                "{n} shifts with {people} are cancelled",
                there.shifts,
                people=people,
            )
    if there.waiting:
        yield words.count(
            "{n} of these people waits for a place", "{n} of these people wait for a place", there.waiting
        )
    if there.series:
        yield words.count("{n} series of shifts ends", "{n} series of shifts end", there.series)
    if there.calls:
        yield words.count("{n} call for help stops", "{n} calls for help stop", there.calls)
    if there.guests:
        yield words.count("{n} guest has no bed any more", "{n} guests have no bed any more", there.guests)
    if there.requests:
        yield words.count("{n} request for a bed is declined", "{n} requests for a bed are declined", there.requests)
    if there.offers:
        yield words.count("{n} offer is turned away", "{n} offers are turned away", there.offers)
    if there.needs:
        yield words.count("{n} kind of goods is needed no more", "{n} kinds of goods are needed no more", there.needs)
