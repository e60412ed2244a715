"""A day of shifts at one site, as it is shown: the shifts as buttons, the days around, what it can be narrowed to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.conversation.messages import Choice, Choices
from handlers.conversation.screens import button
from handlers.conversation.words import N_, Words
from handlers.shifts import shifts
from handlers.shifts.shift_filters import Filters, number_of
from handlers.shifts.shift_words import hours, what
from models.bilingual import in_language
from models.shifts import ShiftCard
from models.sign_ups import SignUpState
from models.sites import Site

A_PAGE = 10
DAYS_SHOWN = 7
LONGEST_LABEL = 38
"""Letters of a button, its mark apart: what phones show on one line."""
URGENT, MINE, WAITING = "❗", "✅", "⏳"
_LEGEND = (
    (URGENT, N_("❗ People are missing here.")),
    (MINE, N_("✅ You are on it.")),
    (WAITING, N_("⏳ You are waiting for a place.")),
)


@dataclass(frozen=True)
class DayOfShifts:
    """``days`` are those that have shifts, local to the site, ``day`` the one shown; ``states`` how the reader stands
    on the shifts they are on or wait for; ``has_own`` whether they named activities of their own; ``now`` is UTC.
    """

    site: Site
    days: Sequence[date]
    day: date
    cards: Sequence[ShiftCard]
    states: Mapping[int, SignUpState]
    filters: Filters
    asked_page: int
    has_own: bool
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.time_zone)

    @property
    def page(self) -> int:
        """The page that there is."""
        return max(0, min(self.asked_page, (len(self.cards) - 1) // A_PAGE))

    @cached_property
    def here(self) -> Sequence[ShiftCard]:
        """The shifts on this page."""
        return self.cards[self.page * A_PAGE : (self.page + 1) * A_PAGE]

    def text(self, words: Words) -> Markup:
        """Where and when, and what the marks mean."""
        head = words.say(
            "<b>{site}, {day}</b>", site=in_language(self.site.name, words.language), day=words.day(self.day)
        )
        how = words.say("Tap a shift to see more. Behind each: the places left.")
        marks = {self._mark(card) for card in self.here}
        legend = Markup("\n").join(words.say(sentence) for mark, sentence in _LEGEND if mark in marks)
        return Markup("\n\n").join(part for part in (head, how, legend) if part)

    def choices(self, words: Words) -> Sequence[Choices]:
        """Everything to tap but the ways out."""
        rows = Choices(tuple(self._rows(words)))
        turns = Choices(tuple(self._turns(words)), columns=2)
        return rows, turns, self._strip(words), Choices(tuple(self._narrowing(words)), columns=2)

    def to(self, label: str, *, day: date | None = None, filters: Filters | None = None, page: int = 0) -> Choice:
        """The button to another day, filter or page of the same site."""
        filters, day = self.filters if filters is None else filters, day or self.day
        return button(label, shifts.shifts_on, self.site.id, number_of(day), filters.code, page)

    def _mark(self, card: ShiftCard) -> str:
        state = self.states.get(card.shift.id)
        if state is SignUpState.CONFIRMED:
            return MINE
        if state is not None:
            return WAITING
        return URGENT if card.shift.is_urgent(self.now) and card.shift.free > 0 else ""

    def _rows(self, words: Words) -> Iterator[Choice]:
        """'❗ 18:00–22:00 Kitchen · 3 of 6'; all without the end where one would be cut."""
        is_roomy = all(_fits(_with_all(card, words)) for card in self.here)
        shown = _with_all if is_roomy else _without_end
        for card in self.here:
            label = shown(card, words)
            label = label if _fits(label) else _without_places(card, words)
            yield button(f"{self._mark(card)} {label.unescape()}".strip(), shifts.shift_card, card.shift.id)

    def _turns(self, words: Words) -> Iterator[Choice]:
        if self.page:
            yield self.to(words.say("‹ Previous"), page=self.page - 1)
        if (self.page + 1) * A_PAGE < len(self.cards):
            yield self.to(words.say("More ›"), page=self.page + 1)

    def _strip(self, words: Words) -> Choices:
        """The days that have shifts, some at a time, with ways to those before and after."""
        first = self.days.index(self.day) // DAYS_SHOWN * DAYS_SHOWN
        shown = self.days[first : first + DAYS_SHOWN]
        days = [self.to(_day_label(day, day == self.day, words), day=day) for day in shown]
        before = [self.to("‹", day=self.days[first - 1])] if first else []
        after = [self.to("›", day=self.days[first + DAYS_SHOWN])] if first + DAYS_SHOWN < len(self.days) else []
        return Choices((*before, *days, *after) if len(self.days) > 1 else (), columns=4 if not before else 3)

    def _narrowing(self, words: Words) -> Iterator[Choice]:
        labels = {
            "mine": words.say("My activities"),
            "evenings": words.say("Evenings"),
            "needed": words.say("Needed most"),
        }
        for name, label in labels.items():
            is_on = getattr(self.filters, name)
            if name != "mine" or self.has_own or is_on:
                ticked = words.say("☑ {label}" if is_on else "☐ {label}", label=label)
                yield self.to(ticked, filters=self.filters.turned(name))


def _day_label(day: date, is_chosen: bool, words: Words) -> str:
    return f"{'•' if is_chosen else ''}{words.weekday_initial(day.weekday())} {day.day}"


def _with_all(card: ShiftCard, words: Words) -> Markup:
    return _with_places(card, hours(card, words), words)


def _without_end(card: ShiftCard, words: Words) -> Markup:
    return _with_places(card, words.time(card.shift.starts_at, card.zone), words)


def _without_places(card: ShiftCard, words: Words) -> Markup:
    return Markup("{} {}").format(words.time(card.shift.starts_at, card.zone), what(card, words))


def _fits(label: Markup) -> bool:
    return len(label.unescape()) <= LONGEST_LABEL


def _with_places(card: ShiftCard, at: object, words: Words) -> Markup:
    shift, name = card.shift, what(card, words)
    if shift.free <= 0:
        return words.say("{time} {activity} · full", time=at, activity=name)
    places = {"free": words.number(shift.free), "all": words.number(shift.most)}
    return words.say("{time} {activity} · {free} of {all}", time=at, activity=name, **places)
