"""The questions about a shift, shared by the forms that plan and change one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time

from markupsafe import Markup

from handlers.conversation.events import Event
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Again, Answer, Asking, Kind, Pick, Prompt, Reading, Value
from handlers.conversation.kinds.chosen import One, Option, Several
from handlers.conversation.kinds.days import Day
from handlers.conversation.kinds.depending import Depending
from handlers.conversation.kinds.hours import Hours, Stretch, kept
from handlers.conversation.kinds.last_day import LastDay
from handlers.conversation.kinds.meeting import MeetingPoint, Pin
from handlers.conversation.kinds.written import Number, Text
from handlers.conversation.words import N_, Words
from handlers.planning.planning_facts import PlanFacts, option_of
from handlers.shifts import shift_words
from handlers.volunteers.volunteer_facts import LANGUAGES
from models.bilingual import in_language
from models.planning import Problem, wrong_hours
from models.shifts import LANGUAGE_PREFIX, LONGEST_TEXT, MOST_PEOPLE, Requirement

_USUAL_HOURS = ((time(9), time(13)), (time(14), time(18)), (time(18), time(22)), (time(22), time(6)))
WEEK = 7


def _site_options(asking: Asking) -> Sequence[Option]:
    language = asking.words.language
    return [Option(site.slug, in_language(site.name, language)) for site in PlanFacts.of(asking).sites]


def _has_several_sites(asking: Asking) -> bool:
    return len(PlanFacts.of(asking).sites) > 1


def _activity_options(asking: Asking) -> Sequence[Option]:
    """What is done at that site first, then everything else."""
    facts, language = PlanFacts.of(asking), asking.words.language
    site = facts.site(asking.answers)
    there = facts.activities_at.get(site.slug, frozenset()) if site else frozenset()
    ordered = sorted(facts.activities, key=lambda one: one.slug not in there)
    return [Option(one.slug, in_language(one.name, language)) for one in ordered]


def _is_to_come(stretch: Stretch, asking: Asking) -> Markup | None:
    facts = PlanFacts.of(asking)
    hours = facts.instants({**asking.answers, "hours": kept(*stretch)})
    words = asking.words
    match wrong_hours(*hours, facts.now) if hours else None:
        case Problem.PAST:
            return words.say("On that day these hours have begun already. Which ones, please?")
        case Problem.TOO_LONG:
            return asking.words.say(
                "That is more than 24 hours. Please make two shifts of it, so that people can rest."
            )
    return None


def _at_most(asking: Asking) -> Kind:
    card = PlanFacts.of(asking).card
    taken = card.shift.taken if card else 0
    quick = [number for number in (2, 4, 6, 8, 10) if number >= taken]
    return NoFewer(taken, Number(least=1, most=MOST_PEOPLE, quick=quick))


def _at_least(asking: Asking) -> Kind:
    most = asking.answers.get("most", MOST_PEOPLE)
    return Number(least=1, most=most, quick=sorted({1, half_of(most), most}))


def half_of(most: int) -> int:
    """The least that is assumed where nobody says: half of the most, rounded up."""
    return (most + 1) // 2


def _requirement_options(asking: Asking) -> Sequence[Option]:
    """The usual ones, and whatever else the shift asks for as it stands."""
    card = PlanFacts.of(asking).card
    usual = [*Requirement, *(LANGUAGE_PREFIX + code for code in LANGUAGES)]
    codes = dict.fromkeys([*usual, *(card.shift.requirements if card else ())])
    return [Option(option_of(code), _capitalised(shift_words.requirement(code, asking.words))) for code in codes]


def _capitalised(label: Markup) -> str:
    plain = str(label.unescape())
    return plain[:1].upper() + plain[1:]


def weekday_options(asking: Asking) -> Sequence[Option]:
    """The days of the week, Monday first."""
    return [Option(str(number), _capitalised(Markup.escape(asking.words.weekday(number)))) for number in range(WEEK)]


def _until(asking: Asking) -> Kind:
    facts = PlanFacts.of(asking)
    return LastDay(facts.day(asking.answers) or facts.today)


@dataclass(frozen=True, slots=True)
class NoFewer:
    """A number that is not below the places ``taken``; one that is hears by how many."""

    taken: int
    number: Number

    def prompt(self, asking: Asking) -> Prompt:
        """As for any number."""
        return self.number.prompt(asking)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """As any number."""
        reading = self.number.read(event, asking)
        if isinstance(reading, Answer) and reading.value < self.taken:
            return Again(too_few(self.taken, reading.value, asking.words))
        return reading

    def shown(self, value: Value, asking: Asking) -> Markup:
        """As any number."""
        return self.number.shown(value, asking)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A number that leaves everybody their place."""
        return self.number.accepts(value, asking) and value >= self.taken


def too_few(taken: int, most: int, words: Words) -> Markup:
    """Why there can't be fewer places than are taken, and how many are missing."""
    return words.count(
        "{n} place is taken already: {over} more than that. It can’t be fewer until somebody gives theirs up.",
        "{n} places are taken already: {over} more than that. It can’t be fewer until somebody gives theirs up.",
        taken,
        over=words.number(taken - most),
    )


SITE = Step("site", N_("At which site?"), One(_site_options), N_("Site"), when=_has_several_sites)
ACTIVITY = Step("activity", N_("What is to be done?"), One(_activity_options), N_("Activity"))
DAY = Step("day", N_("On which day?"), Day(), N_("Day"))
HOURS = Step("hours", N_("From when to when?"), Hours(_USUAL_HOURS, check=_is_to_come), N_("Hours"))
MOST = Step("most", N_("How many people may come at most?"), Depending(_at_most), N_("At most"))
LEAST = Step("least", N_("And how many are needed at least?"), Depending(_at_least), N_("At least"))
REQUIREMENTS = Step(
    "requirements",
    N_("Does it ask for anything special? Only people who have it can take the shift."),
    Several(_requirement_options, fewest=0),
    N_("Asked for"),
    optional=True,
)
MEETING = Step(
    "meeting",
    N_("Where do people meet? Only those who are confirmed see it. Skip it where it is the site’s usual place."),
    MeetingPoint(LONGEST_TEXT),
    N_("Meeting point"),
    optional=True,
)
PIN = Step(
    "pin",
    N_("Would you like to show that place on the map?"),
    Pin("meeting"),
    N_("Pin"),
    optional=True,
    when=lambda asking: isinstance(asking.answers.get("meeting"), str),
)
NOTE = Step(
    "note",
    N_("Is there anything to know before taking it? Everybody can read this note."),
    Text(longest=LONGEST_TEXT, lines=True),
    N_("Note"),
    optional=True,
)
DETAILS = (MOST, LEAST, REQUIREMENTS, MEETING, PIN, NOTE)


def weekdays_step(when: Callable[[Asking], bool]) -> Step:
    """On which days of the week a series has shifts."""
    return Step(
        "weekdays",
        N_("On which days of the week?"),
        Several(weekday_options, everything=N_("Every day"), columns=2),
        N_("Days of the week"),
        when=when,
    )


def until_step(when: Callable[[Asking], bool]) -> Step:
    """Until when a series goes on."""
    return Step(
        "until",
        N_("Until which day? Skip it where there is no end yet."),
        Depending(_until),
        N_("Until"),
        optional=True,
        when=when,
    )


def weekday_bits(chosen: Sequence[str]) -> int:
    """The days that were chosen, a bit a day, Monday the lowest."""
    days = range(WEEK) if list(chosen) == ["*"] else (int(code) for code in chosen)
    return sum(1 << day for day in days)


def weekday_codes(bits: int) -> list[str]:
    """The same, as an answer."""
    chosen = [str(day) for day in range(WEEK) if bits & 1 << day]
    return ["*"] if len(chosen) == WEEK else chosen
