"""Where to meet: told in words, or by a pin on the map; the pin of a place that was told in words."""

from dataclasses import dataclass
from math import isfinite

from markupsafe import Markup

from handlers.conversation.events import Event, Said, SharedLocation
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.kinds.written import Text


@dataclass(frozen=True, slots=True)
class MeetingPoint:
    """Words of at most ``longest`` characters, or a position.

    Kept as a text, or as latitude and longitude in degrees.
    """

    longest: int

    def prompt(self, asking: Asking) -> Prompt:
        """How to send a pin."""
        hint = asking.words.say("Type it, or send a pin with the paperclip of your app.")
        return Prompt(hint=hint)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A text, or a position."""
        if isinstance(event, SharedLocation):
            return _position(event)
        return Text(self.longest).read(event, asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """The words, or that it is a pin."""
        return pinned(asking) if isinstance(value, dict) else Markup.escape(value)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Either of both."""
        return is_position(value) or Text(self.longest).accepts(value, asking)


@dataclass(frozen=True, slots=True)
class Pin:
    """The position of the place that the step ``of`` told: once that is another, the pin is asked for anew.

    Kept as latitude and longitude (degrees, WGS 84), and what the place was called.
    """

    of: str

    def prompt(self, asking: Asking) -> Prompt:
        """How to send one."""
        return Prompt(hint=asking.words.say("With the paperclip of your app: choose Location, and move the map there."))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A position."""
        if isinstance(event, SharedLocation):
            reading = _position(event)
            place = asking.answers.get(self.of)
            return Answer({**reading.value, "of": place}) if isinstance(reading, Answer) else reading
        return Again(asking.words.say("A pin, please, or Skip.")) if isinstance(event, Said) else NotForMe()

    def shown(self, value: Value, asking: Asking) -> Markup:
        """That there is one."""
        return pinned(asking)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A position, of the place that is told now."""
        if not isinstance(value, dict) or value.get("of") != asking.answers.get(self.of):
            return False
        return is_position({name: part for name, part in value.items() if name != "of"})


def pinned(asking: Asking) -> Markup:
    """That there is a pin."""
    return asking.words.say("📍 on the map")


def is_position(value: Value) -> bool:
    """Whether this is a position as these questions keep it."""
    if not isinstance(value, dict) or set(value) != {"latitude", "longitude"}:
        return False
    latitude, longitude = value["latitude"], value["longitude"]
    are_numbers = all(isinstance(one, int | float) and isfinite(one) for one in (latitude, longitude))
    return are_numbers and -90 <= latitude <= 90 and -180 <= longitude <= 180


def _position(event: SharedLocation) -> Reading:
    value = {"latitude": event.latitude, "longitude": event.longitude}
    return Answer(value) if is_position(value) else NotForMe()
