"""The privacy notice: read and accepted, or not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choices
from handlers.conversation.reading.yes_no import read_yes_no


@dataclass(frozen=True, slots=True)
class Consent:
    """Agreement to the ``version`` of a text that the question shows; kept with the moment it was given, in UTC.

    A refusal is the answer False; the step's ``stops`` says what it means.
    """

    version: Callable[[Asking], str]

    def prompt(self, asking: Asking) -> Prompt:
        """Agree, or don't."""
        agree = asking.button(asking.words.say("I agree"), "agree")
        refuse = asking.button(asking.words.say("I don’t agree"), "refuse")
        return Prompt((Choices((agree, refuse), columns=2),))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or yes or no in words; never anything less plain."""
        agreed = None
        if isinstance(event, Pick):
            agreed = {"agree": True, "refuse": False}.get(event.meaning)
        elif isinstance(event, Said):
            agreed = read_yes_no(event.text)
        else:
            return NotForMe()
        if agreed is None:
            return Again(asking.words.say("Before anything is kept we need your yes or no to this."))
        return Answer({"version": self.version(asking), "at": asking.facts.now.isoformat()} if agreed else False)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """That it was agreed to."""
        return asking.words.say("agreed")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """Agreement to the version that holds now."""
        try:
            return bool(value["version"] == self.version(asking) and datetime.fromisoformat(value["at"]).tzinfo)
        except (TypeError, KeyError, ValueError):
            return False
