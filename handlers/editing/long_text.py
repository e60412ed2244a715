"""Texts too long to be repeated whole wherever a form says what it understood."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.reading.plain import clip, one_line


@dataclass(frozen=True, slots=True)
class LongText(Text):
    """A text of which the form shows the first characters: a message holds 4,096, and says it up to three times."""

    shown_up_to: int = 40

    def shown(self, value: Value, asking: Asking) -> Markup:
        """How it begins."""
        return Markup.escape(clip(one_line(value), self.shown_up_to))
