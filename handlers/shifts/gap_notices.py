"""What the coordinators are told when somebody leaves a gap in a shift."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.calls import calls
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.rosters import roster
from handlers.shifts.shift_words import heading
from models.shifts import ShiftCard

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOLD_IN_HOURS = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Gap:
    """Somebody is off a shift at ``now``. ``name`` is empty where it may no longer be said; ``is_offered`` tells that
    the place was offered to the next on the waiting list. With ``fewer`` they come, but so many of their group don't.
    """

    card: ShiftCard
    name: str
    now: datetime
    is_offered: bool
    fewer: int = 0

    def message(self, words: Words) -> Message:
        """In the words of a coordinator."""
        head = self._head(words)
        lines = (heading(self.card, words), *self._lines(words))
        parameters = {"name": self.name, "shift": str(self.card.shift.id)}
        text = Markup("\n").join((head, *lines))
        return Message(text, (Choices(tuple(self._ways(words))),), kind="place_given_back", parameters=parameters)

    def _head(self, words: Words) -> Markup:
        if self.fewer:
            return words.count(
                "<b>{name} comes with {n} person fewer</b>",
                "<b>{name} comes with {n} people fewer</b>",
                self.fewer,
                name=self.name,
            )
        if self.name:
            return words.say("<b>{name} can’t come</b>", name=self.name)
        return words.say("<b>Somebody can’t come</b>")

    def _lines(self, words: Words) -> Iterator[Markup]:
        yield self._how_soon(words)
        taken, least = self.card.shift.taken, self.card.shift.least
        coming = words.count(
            "{n} person comes now, of at least {least}.",
            "{n} people come now, of at least {least}.",
            taken,
            least=words.number(least),
        )
        yield Markup("❗ {}").format(coming) if self.card.shift.is_short else coming
        if self.is_offered and self.fewer > 1:
            yield words.say("What came free is offered to those who wait.")
        elif self.is_offered:
            yield words.say("The place is offered to the next on the waiting list.")

    def _how_soon(self, words: Words) -> Markup:
        left = self.card.shift.starts_at - self.now
        if left <= timedelta():
            return words.say("The shift has begun.")
        if left < HOUR:
            return words.say("It starts in less than an hour.")
        if left < TOLD_IN_HOURS:
            return words.count("It starts in {n} hour.", "It starts in {n} hours.", round(left / HOUR))
        return words.count("It starts in {n} day.", "It starts in {n} days.", round(left / DAY))

    def _ways(self, words: Words) -> Iterator[Choice]:
        yield button(words.say("👥 See the shift’s roster"), roster.roster, self.card.shift.id)
        if self.card.shift.is_short and self.card.shift.ends_at > self.now:
            yield button(words.say("📣 Call for help"), calls.call_for_help, self.card.shift.id)
