"""Who decides on a value: the file, or the person who edited it in chat. No database here, only the rule.

Three values meet: what the file said when it was last loaded, what the row holds now, and what the file says today. A
row that still holds what was loaded was not edited, and takes what the file says today. Any other was, and is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Merge:
    """Names of values: ``overwritten`` take what the file says, ``kept`` were edited and differ from it."""

    overwritten: tuple[str, ...] = field(default=())
    kept: tuple[str, ...] = field(default=())


def merge(loaded: Mapping[str, Any] | None, current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Merge:
    """Sorts the values that differ from the file; ``loaded`` is None for a row that was made in chat.

    A value that ``loaded`` does not know belongs to a column added since: nobody edited it, and the file decides.
    """
    differing = [name for name in wanted if current[name] != wanted[name]]
    edited = {name for name in differing if loaded is None or (name in loaded and current[name] != loaded[name])}
    return Merge(
        overwritten=tuple(name for name in differing if name not in edited),
        kept=tuple(name for name in differing if name in edited),
    )
