"""The questions of whoever accepts an offer: when it is expected, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.kinds.hours import hours_in_words, kept, stretch_of
from handlers.conversation.kinds.meeting import MeetingPoint
from handlers.conversation.messages import Choices
from handlers.conversation.reading.dates import read_day
from handlers.conversation.reading.day_text import flat
from handlers.conversation.reading.hours import Hours, hours_in
from handlers.conversation.reading.plain import clip
from handlers.conversation.reading.times import bare_time, times
from handlers.conversation.reading.unread import Unread
from handlers.conversation.words import Words
from models.offers import LONGEST_PLACE, OfferCard
from models.planning import instants

MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(18))
AROUND = timedelta(hours=2)
"""How long somebody is expected who named an hour."""
A_MOMENT = timedelta(hours=1)
"""The same, where whoever accepts types one hour alone."""
MOST_DAYS = 3
LONGEST_LABEL = 40
_LONGEST_TEXT = 200


@dataclass(frozen=True, kw_only=True)
class AnswerFacts(Facts):
    """What is known of the offer that is being answered; ``today`` is the day at the site.

    ``places`` are those to tap, by what the button carries; ``card`` is None where the donor has been deleted since.
    """

    card: OfferCard | None
    places: dict[str, str]

    @classmethod
    def of(cls, asking: Asking) -> "AnswerFacts":
        """The facts of a question of these forms."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return self.card.zone if self.card else ZoneInfo("UTC")

    def days(self) -> list[date]:
        """The days to come on which the donor could."""
        if self.card is None:
            return []
        offer = self.card.offer
        ahead = range((offer.last - offer.first).days + 1)
        return [day for day in (offer.first + timedelta(days=n) for n in ahead) if day >= self.today]

    def is_offered(self, slot: Value) -> bool:
        """Whether the donor said that they could come on that day."""
        return date.fromisoformat(slot["day"]) in self.days()


@dataclass(frozen=True, slots=True)
class Slot:
    """A day with hours. Kept as ``{"day": "2027-03-12", "start": "14:00", "end": "16:00"}``, local to the site."""

    def prompt(self, asking: Asking) -> Prompt:
        """The hour that the donor named, the morning, the afternoon, on each of the first days."""
        facts = AnswerFacts.of(asking)
        found = _presets(facts)
        items = tuple(asking.button(_label(slot, asking.words), _meaning(slot)) for slot in found)
        hint = asking.words.say("Or type it: Saturday 2pm–4pm, tomorrow 14:00–16:00.")
        return Prompt((Choices(items, columns=1 if len(facts.days()) == 1 else 2),) if items else (), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or a day with hours typed."""
        facts = AnswerFacts.of(asking)
        if isinstance(event, Pick):
            found = next((slot for slot in _presets(facts) if _meaning(slot) == event.meaning), None)
            return Answer(found) if found else NotForMe()
        if not isinstance(event, Said):
            return NotForMe()
        typed = read_slot(event.text, facts.days(), facts.today, asking.words.language)
        if isinstance(typed, Unread):
            return Again(_why_not(typed, asking.words))
        if not self.accepts(typed, asking):
            return Again(asking.words.say("That is over already. When is it expected?"))
        return Answer(typed)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'Saturday 12 March, 14:00–16:00'."""
        day = asking.words.day(date.fromisoformat(value["day"]))
        return Markup("{}, {}").format(day, hours_in_words(stretch_of(value), asking.words))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """One that is not over."""
        try:
            return moments_of(value, AnswerFacts.of(asking).zone)[1] > asking.facts.now
        except (TypeError, KeyError, ValueError, OverflowError):
            return False


@dataclass(frozen=True, slots=True)
class WhereTo:
    """Words or a pin, as for a meeting point; with the places that are known to tap."""

    def prompt(self, asking: Asking) -> Prompt:
        """The site's address, and where the last goods went."""
        places = AnswerFacts.of(asking).places
        items = tuple(asking.button(clip(place, LONGEST_LABEL), code) for code, place in places.items())
        return Prompt((Choices(items),) if items else (), hint=MeetingPoint(LONGEST_PLACE).prompt(asking).hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, words, or a position."""
        if isinstance(event, Pick):
            place = AnswerFacts.of(asking).places.get(event.meaning)
            return Answer(place) if place else NotForMe()
        return MeetingPoint(LONGEST_PLACE).read(event, asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """The words, or that it is a pin."""
        return MeetingPoint(LONGEST_PLACE).shown(value, asking)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Either of both."""
        return MeetingPoint(LONGEST_PLACE).accepts(value, asking)


def moments_of(slot: Value, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When it begins and ends, UTC. Raises TypeError, KeyError or ValueError for what is no slot."""
    starts_at, ends_at = instants(date.fromisoformat(slot["day"]), *stretch_of(slot), zone)
    return starts_at.astimezone(UTC), ends_at.astimezone(UTC)


def read_slot(text: str, days: Sequence[date], today: date, language: str) -> Value | Unread:
    """The slot that is typed; where no day is said, the donor's if there is just one."""
    plain = flat(text[:_LONGEST_TEXT])
    hours, rest = _hours(plain)
    if hours is None:
        return Unread.NO_TIME
    if any(char.isalnum() for char in rest):
        day = read_day(rest, today, language)
        return day if isinstance(day, Unread) else _slot(day, *hours)
    return _slot(days[0], *hours) if len(days) == 1 else Unread.MORE_THAN_ONE_DAY


def _hours(plain: str) -> tuple[tuple[time, time] | None, str]:
    """From when to when, and what else the text says; one hour alone is the beginning."""
    found = hours_in(plain)
    if not isinstance(found, Hours):
        one = times(plain) or [said for said in (bare_time(plain),) if said]
        if len(one) == 1 and one[0].hour < 24:
            start = time(one[0].hour, one[0].minute)
            return (start, _later(start, A_MOMENT)), f"{plain[: one[0].start]} {plain[one[0].end :]}"
        found = hours_in(plain, bare=True)
    if not isinstance(found, Hours):
        return None, plain
    return (found.start, found.end), f"{plain[: found.begin]} {plain[found.stop :]}"


def _presets(facts: AnswerFacts) -> list[Value]:
    days, hour = facts.days(), facts.card.offer.hour if facts.card else None
    asked = [(hour, _later(hour, AROUND))] if hour else []
    stretches = [*asked, MORNING, AFTERNOON] if len(days) == 1 or not asked else asked
    slots = [_slot(day, *stretch) for day in days[:MOST_DAYS] for stretch in stretches]
    return [slot for slot in slots if moments_of(slot, facts.zone)[1] > facts.now]


def _slot(day: date, start: time, end: time) -> Value:
    return {"day": day.isoformat(), **kept(start, end)}


def _later(hour: time, by: timedelta) -> time:
    return (datetime.combine(date.min, hour) + by).time()


def _label(slot: Value, words: Words) -> str:
    day = words.short_day(date.fromisoformat(slot["day"]))
    return f"{day}, {slot['start']}–{slot['end']}"


def _meaning(slot: Value) -> str:
    return "_".join((slot["day"], slot["start"].replace(":", ""), slot["end"].replace(":", "")))


def _why_not(why: Unread, words: Words) -> Markup:
    match why:
        case Unread.NO_TIME:
            return words.say("From when to when? For example: Saturday 2pm–4pm.")
        case Unread.MORE_THAN_ONE_DAY:
            return words.say("On which day? For example: Saturday 2pm–4pm.")
        case Unread.IN_THE_PAST:
            return words.say("That is over already. When is it expected?")
    return words.say("I don’t see a day and hours in that. For example: Saturday 2pm–4pm.")
