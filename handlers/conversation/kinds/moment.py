"""A question answered by a moment: now, or a day with an hour, as 'demain 9h'."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.kinds.days import WHY_UNREAD
from handlers.conversation.messages import Choices
from handlers.conversation.reading.moments import read_moment
from handlers.conversation.reading.plain import key
from handlers.conversation.reading.unread import Unread

NOW = "now"
_NOW = frozenset(("now", "maintenant", "tout de suite", "at once", "immediately", "immediatement", "asap"))
_MORNING, _EVENING = time(9), time(18)
_PRESET = "%Y%m%dT%H%M"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment within ``farthest``; kept as 'now', or in UTC (ISO). ``zone`` is that of the hours that are typed."""

    zone: Callable[[Asking], tzinfo]
    farthest: timedelta = timedelta(days=180)

    def prompt(self, asking: Asking) -> Prompt:
        """Now, in an hour, the next mornings and evenings."""
        words, zone, now = asking.words, self.zone(asking), asking.facts.now
        at_once = (asking.button(words.say("Now"), NOW),)
        items = tuple(
            asking.button(_capital(str(words.near_moment(one, zone, now))), one.strftime(_PRESET))
            for one in self._presets(asking)
        )
        hint = words.say("Or type it: tomorrow 9am, Saturday 18:00, in two hours…")
        return Prompt((Choices(at_once), Choices(items, columns=2)), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or a moment typed."""
        if isinstance(event, Pick):
            return self._picked(event.meaning, asking)
        if not isinstance(event, Said):
            return NotForMe()
        if key(event.text) in _NOW:
            return Answer(NOW)
        found = read_moment(event.text, asking.facts.now.astimezone(self.zone(asking)), asking.words.language)
        if found is Unread.NO_TIME:
            return Again(asking.words.say("And at what time? For example: tomorrow 9am."))
        if found is Unread.IN_THE_PAST:
            return Again(asking.words.say("That moment has passed. Which one, please?"))
        if isinstance(found, Unread):
            return Again(asking.words.say(WHY_UNREAD[found]))
        return self._answer(found.astimezone(UTC), asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'now', 'tomorrow at 09:00'."""
        if value == NOW:
            return asking.words.say("now")
        moment = datetime.fromisoformat(value)
        return Markup.escape(asking.words.near_moment(moment, self.zone(asking), asking.facts.now))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Now, or what is still to come."""
        if value == NOW:
            return True
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return False
        return moment.tzinfo is not None and asking.facts.now < moment <= asking.facts.now + self.farthest

    def _picked(self, meaning: str, asking: Asking) -> Reading:
        if meaning == NOW:
            return Answer(NOW)
        try:
            moment = datetime.strptime(meaning, _PRESET).replace(tzinfo=UTC)
        except ValueError:
            return NotForMe()
        return self._answer(moment, asking)

    def _answer(self, moment: datetime, asking: Asking) -> Reading:
        if moment <= asking.facts.now:
            return Again(asking.words.say("That moment has passed. Which one, please?"))
        if moment > asking.facts.now + self.farthest:
            latest = asking.words.day((asking.facts.now + self.farthest).date(), year=True)
            return Again(asking.words.say("That is too far ahead: {day} is the latest.", day=latest))
        return Answer(moment.isoformat())

    def _presets(self, asking: Asking) -> Iterator[datetime]:
        now, zone = asking.facts.now, self.zone(asking)
        today = now.astimezone(zone).date()
        days = (today, today + timedelta(days=1))
        ahead = [datetime.combine(day, hour, zone).astimezone(UTC) for day in days for hour in (_MORNING, _EVENING)]
        yield from (moment for moment in ahead if moment > now + timedelta(minutes=30))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
