"""Questions answered by a day or a stretch of days: presets, a calendar, or words like 'samedi', '12 au 19 mars'.

Days are local to the place in question; ``facts.today`` says which one it is there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds import calendar
from handlers.conversation.kinds.base import Again, Answer, Asking, Changed, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.dates import FARTHEST, Unread, read_day, read_stay
from handlers.conversation.values import EVERY_DAY, WEEKEND, Stay
from handlers.conversation.words import N_

WHY_UNREAD = {
    Unread.NOT_UNDERSTOOD: N_("I didn’t understand these days. For example: Saturday, 24/12, 12 to 19 March."),
    Unread.IN_THE_PAST: N_("That is in the past. From which day on can it be?"),
    Unread.END_BEFORE_START: N_("The end comes before the beginning. Once more, please: first day, last day."),
    Unread.TOO_FAR: N_("That is more than two years away. A nearer date, please."),
    Unread.NO_SUCH_DAY: N_("There is no such day in the calendar. Which one do you mean?"),
    Unread.OTHER_WEEKDAY: N_("That date is another day of the week. Which one do you mean?"),
    Unread.MORE_THAN_ONE_DAY: N_("That is more than one day. Which one?"),
    Unread.NO_TIME: N_("I didn’t understand these days. For example: Saturday, 24/12, 12 to 19 March."),
}
_MONTH, _FIRST, _LAST, _ONLY, _ONWARDS, _PRESET = "m:", "a:", "z:", "only:", "from:", "p:"


@dataclass(frozen=True, slots=True)
class Day:
    """One day from today on; kept as YYYY-MM-DD."""

    def prompt(self, asking: Asking) -> Prompt:
        """Today, tomorrow, and a calendar."""
        today, words = asking.facts.today, asking.words
        near = (
            asking.button(words.say("Today"), _FIRST + today.isoformat()),
            asking.button(words.say("Tomorrow"), _FIRST + (today + timedelta(days=1)).isoformat()),
        )
        return Prompt((Choices(near, columns=2), *_calendar(asking, today, _FIRST)), hint=_typed_hint(asking))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap in the calendar, or a day typed."""
        if isinstance(event, Pick):
            turned = _month_turned(event, asking)
            day = _day_of(event, _FIRST, asking)
            return turned or (Answer(day.isoformat()) if day else Again(_not_there(asking)))
        if not isinstance(event, Said):
            return NotForMe()
        read = read_day(event.text, asking.facts.today, asking.words.language)
        return Again(asking.words.say(WHY_UNREAD[read])) if isinstance(read, Unread) else Answer(read.isoformat())

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'Saturday 12 March 2027'."""
        return Markup.escape(asking.words.day(date.fromisoformat(value), year=True))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A day that is not over."""
        day = _parsed(value)
        return day is not None and day >= asking.facts.today


Preset = Callable[[date], Stay]


def this_weekend(today: date) -> Stay:
    """What is left of this week's end."""
    saturday = today + timedelta(days=5 - today.weekday())
    return Stay(max(today, saturday), saturday + timedelta(days=1))


def next_week(today: date) -> Stay:
    """Monday to Sunday of next week."""
    monday = today + timedelta(days=7 - today.weekday())
    return Stay(monday, monday + timedelta(days=6))


def weekends(today: date) -> Stay:
    """Every Saturday and Sunday from now on."""
    return Stay(max(today, this_weekend(today).first), None, WEEKEND)


def any_time(today: date) -> Stay:
    """Every day from today on."""
    return Stay(today, None)


def that_day(today: date) -> Stay:
    """Today alone."""
    return Stay(today, today)


def day_after(today: date) -> Stay:
    """Tomorrow alone."""
    return that_day(today + timedelta(days=1))


PRESETS: dict[str, tuple[str, Preset]] = {
    "today": (N_("Today"), that_day),
    "tomorrow": (N_("Tomorrow"), day_after),
    "weekend": (N_("This weekend"), this_weekend),
    "week": (N_("Next week"), next_week),
    "weekends": (N_("Every weekend"), weekends),
    "any": (N_("Whenever you need me"), any_time),
}


@dataclass(frozen=True, slots=True)
class Days:
    """A first and a last day, or an open end, or certain weekdays; kept as a ``Stay``.

    In the calendar the first tap is the first day and the second the last; each button says which it is, and the
    second both days, so that a double tap changes nothing. A ``is_stretch`` is every day from a first to a last;
    ``farthest`` is how far from today a day may be, ``presets`` are the stays to tap, by their codes.
    """

    presets: Sequence[str] = ("weekend", "week", "weekends", "any")
    farthest: timedelta = FARTHEST
    is_stretch: bool = False

    def prompt(self, asking: Asking) -> Prompt:
        """Presets and a calendar; once the first day is chosen, the ways to end it."""
        first = self._first(asking)
        if first is None:
            presets = tuple(asking.button(asking.words.say(PRESETS[code][0]), _PRESET + code) for code in self.presets)
            groups = (Choices(presets, columns=2), *_calendar(asking, asking.facts.today, _FIRST, self.farthest))
            return Prompt(groups, hint=self._hint(asking))
        ends = (
            asking.button(asking.words.say("Only that day"), _ONLY + first.isoformat()),
            *(
                ()
                if self.is_stretch
                else (asking.button(asking.words.say("No end yet"), _ONWARDS + first.isoformat()),)
            ),
        )
        hint = asking.words.say("From {day}. Until when?", day=asking.words.day(first))
        days = _calendar(asking, first, f"{_LAST}{first.isoformat()}:", self.farthest)
        return Prompt((*days, Choices(ends, columns=2)), hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """Taps in the calendar, a preset, or words."""
        if isinstance(event, Pick):
            return self._picked(event, asking)
        if not isinstance(event, Said):
            return NotForMe()
        first = self._first(asking)
        read = read_day(event.text, first, asking.words.language) if first else None
        if first and isinstance(read, date):
            return self._answer(Stay(first, read), asking)
        stay = read_stay(event.text, asking.facts.today, asking.words.language)
        return Again(asking.words.say(WHY_UNREAD[stay])) if isinstance(stay, Unread) else self._answer(stay, asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'12 – 19 Mar 2027', 'Saturdays and Sundays from …'."""
        return stay_in_words(Stay.from_json(value), asking)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A stay that is not over."""
        try:
            stay = Stay.from_json(value)
        except (TypeError, KeyError, ValueError, AttributeError):
            return False
        is_over = stay.last is not None and (stay.last < asking.facts.today or stay.last < stay.first)
        return not is_over and bool(stay.weekdays) and stay.weekdays <= EVERY_DAY and not self._wrong(stay, asking)

    def _hint(self, asking: Asking) -> Markup:
        if self.is_stretch:
            return asking.words.say("Or type it: Saturday, 12 to 19 March…")
        return asking.words.say("Or type it: Saturday, 12 to 19 March, weekends…")

    def _answer(self, stay: Stay, asking: Asking) -> Reading:
        wrong = self._wrong(stay, asking)
        return Again(wrong) if wrong else Answer(stay.to_json())

    def _wrong(self, stay: Stay, asking: Asking) -> Markup | None:
        """What a stay may not be here, though it is one elsewhere."""
        if self.is_stretch and (stay.last is None or stay.weekdays != EVERY_DAY):
            return asking.words.say("One day please, or a first and a last one. For example: Saturday, 12 to 19 March.")
        if self.farthest < FARTHEST and (stay.last or stay.first) > asking.facts.today + self.farthest:
            latest = asking.words.day(asking.facts.today + self.farthest, year=True)
            return asking.words.say("That is too far ahead: {day} is the latest.", day=latest)
        return None

    def _picked(self, pick: Pick, asking: Asking) -> Reading:
        turned = _month_turned(pick, asking)
        preset = PRESETS.get(pick.meaning.removeprefix(_PRESET)) if pick.meaning.startswith(_PRESET) else None
        if turned:
            return turned
        if preset:
            return self._answer(preset[1](asking.facts.today), asking)
        if begun := _day_of(pick, _FIRST, asking):
            return Changed({"first": begun.isoformat(), "month": begun.isoformat()})
        if both := _two_days_of(pick, asking):
            return self._answer(Stay(*both), asking)
        if only := _day_of(pick, _ONLY, asking):
            return self._answer(Stay(only, only), asking)
        if onwards := _day_of(pick, _ONWARDS, asking):
            return self._answer(Stay(onwards, None), asking)
        return Again(_not_there(asking))

    def _first(self, asking: Asking) -> date | None:
        """The day begun with, unless it has passed since."""
        first = _parsed(asking.scratch.get("first"))
        return first if first and first >= asking.facts.today else None


def stay_in_words(stay: Stay, asking: Asking) -> Markup:
    """A stay, said in the reader's language."""
    words = asking.words
    if stay.weekdays == EVERY_DAY:
        if stay.last is None:
            return words.say("from {day} on", day=words.day(stay.first, year=True))
        return Markup.escape(words.days(stay.first, stay.last))
    weekdays = words.listing(words.weekday(number) for number in sorted(stay.weekdays))
    if stay.last is None:
        return words.say("{weekdays}, from {day} on", weekdays=weekdays, day=words.day(stay.first, year=True))
    return words.say("{weekdays}, {days}", weekdays=weekdays, days=words.days(stay.first, stay.last))


def _calendar(asking: Asking, earliest: date, meaning: str, farthest: timedelta = FARTHEST) -> Sequence[Choices]:
    shown = _parsed(asking.scratch.get("month")) or earliest
    latest = asking.facts.today + farthest
    month = calendar.Month(min(max(shown, earliest), latest).replace(day=1), earliest, latest)

    def day_button(day: date) -> Choice:
        return asking.button(asking.words.number(day.day), meaning + day.isoformat())

    def turn_button(label: str, day: date) -> Choice:
        return asking.button(label, _MONTH + day.isoformat())

    return calendar.choices(month, asking.words, day_button, turn_button)


def _month_turned(event: Pick, asking: Asking) -> Changed | None:
    day = _parsed(event.meaning.removeprefix(_MONTH)) if event.meaning.startswith(_MONTH) else None
    return Changed({**asking.scratch, "month": day.isoformat()}) if day else None


def _day_of(event: Pick, meaning: str, asking: Asking) -> date | None:
    day = _parsed(event.meaning.removeprefix(meaning)) if event.meaning.startswith(meaning) else None
    today = asking.facts.today
    return day if day and today <= day <= today + FARTHEST else None


def _two_days_of(event: Pick, asking: Asking) -> tuple[date, date] | None:
    if not event.meaning.startswith(_LAST):
        return None
    first, last = (_day_of(Pick(day), "", asking) for day in event.meaning.removeprefix(_LAST).partition(":")[::2])
    return (first, last) if first and last and first <= last else None


def _parsed(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _typed_hint(asking: Asking) -> Markup:
    return asking.words.say("Or type it: Saturday, 24/12…")


def _not_there(asking: Asking) -> Markup:
    return asking.words.say("That day can’t be chosen any more. These can:")
