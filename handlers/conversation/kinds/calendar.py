"""A month to tap, weeks from Monday as in France."""

from calendar import Calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.conversation.messages import Choice, Choices
from handlers.conversation.words import Words

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Month:
    """The month that begins on ``first``, of which the days from ``earliest`` to ``latest`` can be chosen."""

    first: date
    earliest: date
    latest: date

    @property
    def previous(self) -> date | None:
        """The first of the month before, if a day of it can be chosen."""
        last_of_it = self.first - timedelta(days=1)
        return last_of_it.replace(day=1) if last_of_it >= self.earliest else None

    @property
    def following(self) -> date | None:
        """The first of the month after, if a day of it can be chosen."""
        first_of_it = (self.first + timedelta(days=32)).replace(day=1)
        return first_of_it if first_of_it <= self.latest else None


def choices(
    month: Month, words: Words, day_button: Callable[[date], Choice], turn_button: Callable[[str, date], Choice]
) -> Sequence[Choices]:
    """The month's name, its weeks, and the ways to turn by the names of the months they lead to.

    A day out of reach is blank, and a week of such days left out.
    """
    here = turn_button(words.month(month.first), month.first)
    back = (turn_button(f"‹ {words.month_alone(month.previous)}", month.previous),) if month.previous else ()
    on = (turn_button(f"{words.month_alone(month.following)} ›", month.following),) if month.following else ()
    head = tuple(turn_button(words.weekday_initial(number), month.first) for number in range(_WEEK))
    blank = turn_button("·", month.first)
    days: list[Choice] = []
    for week in Calendar().monthdatescalendar(month.first.year, month.first.month):
        can_be = [day.month == month.first.month and month.earliest <= day <= month.latest for day in week]
        if any(can_be):
            days += [day_button(day) if can else blank for day, can in zip(week, can_be, strict=True)]
    turns = (Choices((*back, *on), columns=2),) if back or on else ()
    return (Choices((here,)), Choices((*head, *days), columns=_WEEK), *turns)
