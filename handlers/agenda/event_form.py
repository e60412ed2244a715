"""The questions about an event, shared by the forms that make and change one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.agenda import event_words
from handlers.context import Context
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Kind, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.days import Day
from handlers.conversation.kinds.depending import Depending
from handlers.conversation.kinds.hours import Hours, Stretch, kept, stretch_of
from handlers.conversation.kinds.written import Number, Text
from handlers.conversation.words import N_
from handlers.editing.long_text import LongText
from handlers.editing.typed_text import as_html, as_typed, fits
from handlers.planning.planning_steps import NoFewer
from models import events
from models.bilingual import LANGUAGES, Texts
from models.event_plans import EventPlan
from models.events import LONGEST_PLACE, LONGEST_TEXT, LONGEST_TITLE, MOST_PLACES, Event, EventKind
from models.planning import instants

BOTH = "both"
_SHOWN = 200
# Collections have conversations of their own.
_OFFERED = (EventKind.CONFERENCE, EventKind.TRAINING, EventKind.LEGAL, EventKind.OTHER)


@dataclass(frozen=True, kw_only=True)
class EventFacts(Facts):
    """The organisation's time zone, and the event to be changed or called off, as it stands now."""

    zone: ZoneInfo
    event: Event | None = None

    @classmethod
    def of(cls, asking: Asking) -> "EventFacts":
        """The facts of a question of these forms."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    def instants(self, answers: Mapping[str, Value]) -> tuple[datetime, datetime] | None:
        """When it begins and ends (UTC) by the day and the hours that were said."""
        if "day" not in answers or "hours" not in answers:
            return None
        said = {name: answers[name] for name in ("day", "hours")}
        if self.event and said == when_it_is(self.event):
            # It may last for days, which these answers can't tell.
            return self.event.starts, self.event.ends
        zone = self.event.zone if self.event else self.zone
        return instants(date.fromisoformat(said["day"]), *stretch_of(said["hours"]), zone)


async def event_facts(context: Context) -> EventFacts:
    """Looks up the event that the form is about."""
    base, slug = context.facts(), context.answers.get("event")
    found = await events.by_slug(context.session, slug) if isinstance(slug, str) else None
    zone = found.zone if found else context.zone
    today = context.now.astimezone(zone).date()
    return EventFacts(words=base.words, now=base.now, today=today, zone=zone, event=found)


def _kind_options(asking: Asking) -> Sequence[Option]:
    event = EventFacts.of(asking).event
    kinds = dict.fromkeys((*_OFFERED, *((event.kind,) if event else ())))
    return [Option(kind.value, str(asking.words.say(event_words.KINDS[kind]).unescape())) for kind in kinds]


def _language_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    return [
        Option(BOTH, str(words.say("Both").unescape())),
        Option("fr", str(words.say("French only").unescape())),
        Option("en", str(words.say("English only").unescape())),
    ]


def _is_written_in(language: str, asking: Asking) -> bool:
    return asking.answers.get("languages") in (BOTH, language)


def _is_to_come(stretch: Stretch, asking: Asking) -> Markup | None:
    facts = EventFacts.of(asking)
    when = facts.instants({**asking.answers, "hours": kept(*stretch)})
    if when and when[0] <= facts.now:
        return asking.words.say("On that day these hours have begun already. Which ones, please?")
    return None


def _capacity(asking: Asking) -> Kind:
    event = EventFacts.of(asking).event
    taken = event.reserved if event else 0
    quick = [number for number in (10, 20, 50, 100, 200) if number >= taken]
    return NoFewer(taken, Number(least=1, most=MOST_PLACES, quick=quick))


def _title(language: str, question: str, label: str) -> Step:
    kind = Text(longest=LONGEST_TITLE)
    return Step(f"title_{language}", question, kind, label, when=partial(_is_written_in, language))


def _text(language: str, question: str, label: str) -> Step:
    kind = LongText(longest=LONGEST_TEXT, lines=True, check=partial(fits, LONGEST_TEXT), shown_up_to=_SHOWN)
    return Step(f"text_{language}", question, kind, label, when=partial(_is_written_in, language))


STEPS = (
    Step("kind", N_("What kind of event is it?"), One(_kind_options), N_("Kind of event")),
    Step("languages", N_("In which languages do you write about it?"), One(_language_options), N_("Languages")),
    _title("fr", N_("What is it called, in French?"), N_("Name in French")),
    _text("fr", N_("What should people know about it, in French? Web addresses become links."), N_("Text in French")),
    _title("en", N_("What is it called, in English?"), N_("Name in English")),
    _text("en", N_("What should people know about it, in English? Web addresses become links."), N_("Text in English")),
    Step("day", N_("On which day?"), Day(), N_("Day")),
    Step("hours", N_("From when to when?"), Hours(check=_is_to_come), N_("Hours")),
    Step("place", N_("Where is it? The address, please."), Text(longest=LONGEST_PLACE), N_("Address")),
    Step(
        "capacity",
        N_("How many places are there? Skip this where everybody finds room."),
        Depending(_capacity),
        N_("Places"),
        optional=True,
    ),
)


def plan_of(answers: Mapping[str, Value], facts: EventFacts) -> EventPlan:
    """What was said, as a plan; the words of a text that was not changed keep their bold and their links."""
    starts, ends = facts.instants(answers) or (facts.now, facts.now)
    languages = LANGUAGES if answers["languages"] == BOTH else (answers["languages"],)
    now_so = facts.event.text if facts.event else {}
    return EventPlan(
        EventKind(answers["kind"]),
        title={one: answers[f"title_{one}"] for one in languages},
        text={one: as_html(answers[f"text_{one}"], now_so.get(one, "")) for one in languages},
        starts=starts,
        ends=ends,
        place=answers["place"],
        capacity=answers.get("capacity"),
    )


def as_it_stands(event: Event) -> dict[str, Value]:
    """The answers that would lead to this event."""
    written = [one for one in LANGUAGES if event.title.get(one)]
    return {
        "kind": event.kind.value,
        "languages": BOTH if len(written) > 1 else written[0],
        **{f"title_{one}": event.title[one] for one in written},
        **_typed(event.text),
        **when_it_is(event),
        **({"place": event.place} if event.place else {}),
        "capacity": event.capacity,
    }


def when_it_is(event: Event) -> dict[str, Value]:
    """Its day and hours as answers."""
    start, end = (moment.astimezone(event.zone).time() for moment in (event.starts, event.ends))
    return {"day": event.day.isoformat(), "hours": kept(start, end)}


def _typed(text: Texts) -> dict[str, Value]:
    return {f"text_{one}": as_typed(html) for one, html in text.items() if html}
