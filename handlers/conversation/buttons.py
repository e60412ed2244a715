"""What a button of a form carries: which form it was made for, which question, and what it means there.

``~<form's id>.<step>.<meaning>``, at most 64 bytes, Telegram's limit for callback data
(https://core.telegram.org/bots/api#inlinekeyboardbutton). A meaning beginning with ``!`` is the engine's own.
"""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.messages import Choice

LONGEST = 64
MARK = "~"
BACK, SKIP, CANCEL, KEEP, SEND, EDIT = "!back", "!skip", "!cancel", "!keep", "!send", "!edit:"


class TooLong(ValueError):  # noqa: N818 - says what it is
    """A button would carry more than every channel can."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A form's button, read."""

    form_id: str
    step: str
    meaning: str


def data_for(form_id: str, step: str, meaning: str) -> str:
    """What the button carries. Raises ``TooLong``."""
    return fitting(f"{MARK}{form_id}.{step}.{meaning}")


def fitting(data: str) -> str:
    """The same data. Raises ``TooLong`` over 64 bytes."""
    if len(data.encode()) > LONGEST:
        raise TooLong(f"a button would carry more than {LONGEST} bytes: {data!r}")
    return data


def read(data: str) -> Pressed | None:
    """The form's button behind the data; None when it is none."""
    parts = data.removeprefix(MARK).split(".", 2)
    return Pressed(*parts) if data.startswith(MARK) and len(parts) == 3 else None


def plain(label: str) -> str:
    """A button's label as it is shown: no channel reads markup there, so that '&amp;' has to be '&' again."""
    return str(label.unescape()) if isinstance(label, Markup) else label


@dataclass(frozen=True, slots=True)
class Buttons:
    """Makes the buttons of one question."""

    form_id: str
    step: str

    def make(self, label: str, meaning: str, description: str = "") -> Choice:
        """A button of this question."""
        return Choice(label=plain(label), data=data_for(self.form_id, self.step, meaning), description=description)
