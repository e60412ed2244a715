"""Someone filling in a form, without chat and database: each event goes through ``advance`` and JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot import i18n
from handlers.conversation.advance import Ending, Outcome, advance, ask, begin, read_by
from handlers.conversation.events import Event, Said, Tapped
from handlers.conversation.facts import Facts, Town
from handlers.conversation.forms import Form, Step, Walk
from handlers.conversation.kinds import Asking
from handlers.conversation.kinds.base import Kind
from handlers.conversation.kinds.chosen import One, Option, Several, YesNo
from handlers.conversation.kinds.consent import Consent
from handlers.conversation.kinds.days import Day, Days
from handlers.conversation.kinds.depending import Depending
from handlers.conversation.kinds.formatted import Attachment, Formatted
from handlers.conversation.kinds.hour import Hour
from handlers.conversation.kinds.hours import Hours
from handlers.conversation.kinds.last_day import LastDay
from handlers.conversation.kinds.meeting import MeetingPoint, Pin
from handlers.conversation.kinds.shared import Location, Phone, Photos
from handlers.conversation.kinds.written import Number, Text, is_a_name
from handlers.conversation.messages import Message
from handlers.conversation.state import FormState
from handlers.conversation.words import N_, Words

NOW = datetime(2027, 3, 12, 12, tzinfo=UTC)
TODAY = date(2027, 3, 12)
WORDS: Mapping[str, Words] = i18n.languages()
ENGLISH = WORDS["en"]
TOWNS = {
    "saint-denis": (
        Town("Saint-Denis", "Seine-Saint-Denis", 48.936, 2.357),
        Town("Saint-Denis", "La Réunion", -20.879, 55.448),
    ),
    "calais": (Town("Calais", "Pas-de-Calais", 50.951, 1.859),),
    "lille": (Town("Lille", "Nord", 50.633, 3.067),),
}


async def nothing(_context: Any, _answers: Mapping[str, Any]) -> Sequence[Message]:
    """A form's end that does nothing."""
    return ()


async def no_facts(_context: Any) -> Facts:
    """Never asked for: these tests hand the facts over."""
    raise NotImplementedError


def form(*steps: Step, version: int = 1) -> Form:
    """A form of these steps."""
    return Form("test", version, N_("Test"), steps, nothing, no_facts, submit=N_("Send it"))


def step(key: str, kind: Kind, **more: Any) -> Step:
    """A step whose question and label are its key."""
    return Step(key, f"{key}?", kind, key.capitalize(), **more)


def options(*codes: str) -> Any:
    """Options whose labels are their codes, capitalised."""
    return lambda _asking: [Option(code, code.capitalize()) for code in codes]


def facts(words: Words = ENGLISH, **more: Any) -> Facts:
    """What is known on an ordinary Friday."""
    return Facts(words=words, now=NOW, today=TODAY, **more)


@dataclass(frozen=True, kw_only=True)
class Known(Facts):
    """Facts of a form with options that can vanish."""

    sites: Sequence[str] = ()


class Talk:
    """One person's way through a form."""

    def __init__(self, of: Form, known: Facts | None = None, answers: Mapping[str, Any] | None = None) -> None:
        self.form, self.facts, self.number = of, known or facts(), 0
        self.ending: Ending | None = None
        self.finished: Mapping[str, Any] = {}
        self.shown: list[Message] = []
        self.seen: list[str] = []
        self._take(begin(of, "abcdef", self.facts, answers or {}))

    def do(self, event: Event) -> Outcome:
        """Hands the event over, and takes what comes of it."""
        towns: Sequence[Town] = ()
        if isinstance(event, Said) and read_by(self.walk, event) is not None:
            towns = TOWNS.get(event.text.casefold(), ())
        return self._take(advance(self.form, self.state, event, replace(self.facts, towns=towns), self.number))

    def say(self, text: str) -> Outcome:
        """Types a text, under the next number."""
        self.number += 1
        return self.do(Said(text, number=self.number))

    def edit(self, number: int, text: str) -> Outcome:
        """Edits the message of that number."""
        return self.do(Said(text, edited=True, number=number))

    def tap(self, label: str) -> Outcome:
        """Taps the one button of the newest message whose label it is."""
        (data,) = {choice.data for choice in self.shown[-1].all_choices() if choice.label == label}
        return self.do(Tapped(data))

    def means(self, meaning: str) -> Outcome:
        """Taps a button of the current question, there or not."""
        current = self.walk.current()
        return self.do(Tapped(f"~abcdef.{current.key if current else 'review'}.{meaning}"))

    def again(self) -> Outcome:
        """Asks anew, as after a restart."""
        return self._take(ask(self.form, self.state, self.facts, newest=self.number))

    @property
    def walk(self) -> Walk:
        """Where one stands."""
        return Walk(self.form, self.state, self.facts)

    @property
    def answers(self) -> dict[str, Any]:
        """What counts of what was said."""
        return self.walk.answers()

    @property
    def at(self) -> str:
        """The key of the current step; 'review' at the end."""
        current = self.walk.current()
        return current.key if current else "review"

    @property
    def text(self) -> str:
        """All that was last said."""
        return "\n".join(str(message.text) for message in self.shown)

    @property
    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        return [choice.label for choice in self.shown[-1].all_choices()]

    def _take(self, outcome: Outcome) -> Outcome:
        kept = json.loads(json.dumps(outcome.state.to_json()))
        state = FormState.from_json(kept)
        assert state == outcome.state, "the state survives JSON"
        self.state: FormState = state
        self.ending, self.finished = outcome.ending, outcome.answers
        for message in outcome.messages:
            assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message
        if outcome.messages:
            self.number += len(outcome.messages)
            self.shown = list(outcome.messages)
            self.seen += [choice.data for message in outcome.messages for choice in message.all_choices()]
        return outcome


def _sites(asking: Asking) -> Sequence[Option]:
    known = asking.facts.sites if isinstance(asking.facts, Known) else [f"site-{n}" for n in range(1, 12)]
    return [
        Option(code, code.replace("-", " ").title(), "<by the sea>" if n % 2 else "") for n, code in enumerate(known)
    ]


def everything() -> Form:
    """A form with every kind of question."""
    return form(
        step("privacy", Consent(lambda _: "1"), stops=lambda value, _: None if value else ENGLISH.say("A pity.")),
        step("name", Text(40, check=is_a_name)),
        step("site", One(_sites)),
        step("stay", Days()),
        step("day", Day(), when=lambda asking: asking.answers.get("site") != "site-2"),
        step("tasks", Several(options("kitchen", "laundry", "lessons"), everything=N_("Anything")), optional=True),
        step("bed", YesNo()),
        step("people", Number(1, 30, quick=(1, 2, 3)), optional=True),
        step("photos", Photos(3), optional=True),
        step("where", Location(), optional=True),
        step("phone", Phone(), optional=True),
        step("remarks", Text(500, lines=True), optional=True),
        step("hours", Hours(((time(18), time(22)),)), optional=True),
        step("meeting", MeetingPoint(60), optional=True),
        step("pin", Pin("meeting"), when=lambda asking: isinstance(asking.answers.get("meeting"), str), optional=True),
        step("until", Depending(lambda _: LastDay(TODAY + timedelta(days=1))), optional=True),
        step("stretch", Days(("today", "tomorrow", "weekend"), timedelta(days=90), is_stretch=True), optional=True),
        step("hour", Hour((time(10), time(14))), optional=True),
        step("post", Formatted(lambda _, with_file: 50 if with_file else 400), optional=True),
        step("file", Attachment(lambda _: 40, 50, lambda _: None), optional=True),
    )
