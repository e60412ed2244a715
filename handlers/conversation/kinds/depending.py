"""A question whose kind depends on what was answered before it."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.events import Event
from handlers.conversation.kinds.base import Asking, Kind, Pick, Prompt, Reading, Value


@dataclass(frozen=True, slots=True)
class Depending:
    """Asks as the kind does that ``on`` gives for what is known: other limits, other things to tap."""

    on: Callable[[Asking], Kind]

    def prompt(self, asking: Asking) -> Prompt:
        """As that kind does."""
        return self.on(asking).prompt(asking)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """As that kind does."""
        return self.on(asking).read(event, asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """As that kind does."""
        return self.on(asking).shown(value, asking)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """As that kind does."""
        return self.on(asking).accepts(value, asking)
