"""Where a chat stands: the open form, one left but not forgotten, what was asked for instead. Kept in its row."""

from dataclasses import dataclass, replace
from typing import Any

from handlers.conversation.state import FormState

Json = dict[str, Any]
_TEXTS = ("instead", "argument", "done", "unread")


@dataclass(frozen=True, slots=True)
class Standing:
    """``left`` is a form that was cancelled or left, kept so that it can be taken up again. ``instead`` is the button
    data of what somebody asked for while a form was open, and ``argument`` what they had written behind its command, as
    long as they have not said whether to leave the form; ``done`` the id of the form finished last, and ``asking``
    tells that a share button is on show. ``unread`` is what was typed last and nothing understood, for whoever would
    rather ask a person.
    """

    open: FormState | None = None
    left: FormState | None = None
    instead: str = ""
    argument: str = ""
    done: str = ""
    unread: str = ""
    asking: bool = False
    is_broken: bool = False

    def opened(self, form: FormState | None) -> "Standing":
        """With this form open."""
        return replace(self, open=form, instead="", argument="", unread="")

    def put_by(self) -> "Standing":
        """With nothing open, and what was open left to be taken up again."""
        return replace(self, open=None, left=self.open or self.left, instead="", argument="")

    def finished(self) -> "Standing":
        """With nothing open, and what was open done."""
        form, done = (self.open.form, self.open.id) if self.open else ("", self.done)
        left = self.left if self.left and self.left.form != form else None
        return replace(self, open=None, left=left, instead="", argument="", done=done)

    def taken_up(self) -> "Standing":
        """With what was left open again."""
        return replace(self, open=self.left, left=None, instead="", argument="")

    def to_json(self) -> Json | None:
        """Plain JSON; None when there is nothing to keep."""
        kept: Json = {name: form.to_json() for name in ("open", "left") if (form := getattr(self, name))}
        kept |= {name: getattr(self, name) for name in (*_TEXTS, "asking") if getattr(self, name)}
        return kept or None

    @classmethod
    def from_json(cls, kept: Any) -> "Standing":
        """The standing that was kept; ``is_broken`` where a form was open and can't be read."""
        if not isinstance(kept, dict):
            return cls(is_broken=kept is not None)
        opened, left = FormState.from_json(kept.get("open")), FormState.from_json(kept.get("left"))
        texts = {name: kept[name] for name in _TEXTS if isinstance(kept.get(name), str)}
        is_broken = "open" in kept and opened is None
        return cls(opened, left, asking=kept.get("asking") is True, is_broken=is_broken, **texts)
