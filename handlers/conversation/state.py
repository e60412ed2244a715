"""Where someone stands in a form: plain JSON in the chat's row, and nothing anywhere else.

The position is not kept: it follows from the answers, so that a step added by a later version is simply the next
question. ``at`` is kept only while someone went back or edits a line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FormState:
    """An open form.

    ``scratch`` is the half-done answer to the current question, ``typed`` tells which typed message answered which
    step, ``tried`` is the number of a typed message that could not be read, and ``asked_after`` the newest message in
    the chat when the question was asked: with these an edited message finds the answer it belongs to. ``previewed``
    tells one preview from another.
    """

    form: str
    version: int
    id: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    at: str | None = None
    scratch: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    tried: int = 0
    asked_after: int = 0
    previewed: str = ""

    def answered(self, step: str, value: Any) -> "FormState":
        """The state after a step was answered."""
        return replace(self, answers={**self.answers, step: value}, at=None, scratch={}, tried=0)

    def going_to(self, step: str | None) -> "FormState":
        """The state after someone went to a step, back or to edit it."""
        return replace(self, at=step, scratch={}, tried=0)

    def to_json(self) -> Json:
        """Plain JSON; what is empty is left out."""
        kept = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in kept.items()
            if value not in ({}, None, 0, "") or name == "version"
        }

    @classmethod
    def from_json(cls, kept: Any) -> "FormState | None":
        """The state that was kept; None where it can't be read."""
        try:
            return cls(**kept) if _is_sound(kept) else None
        except TypeError:
            return None


def _is_sound(kept: Any) -> bool:
    """Whether every part is of its kind; what the answers hold is for each question to judge."""
    if not isinstance(kept, dict):
        return False
    kinds: dict[str, type[Any]] = {
        **dict.fromkeys(("form", "id", "previewed"), str),
        **dict.fromkeys(("version", "tried", "asked_after"), int),
        **dict.fromkeys(("answers", "scratch", "typed"), dict),
    }
    is_whole = all(name in kept for name in ("form", "version", "id"))
    is_place = isinstance(kept.get("at"), str | None)
    return is_whole and is_place and all(isinstance(kept[name], kind) for name, kind in kinds.items() if name in kept)
