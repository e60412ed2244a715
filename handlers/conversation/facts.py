"""What a form needs to know beside what was said: found out beforehand, since the engine asks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.conversation.words import Words


@dataclass(frozen=True, slots=True)
class Town:
    """A place with a name, in degrees (WGS 84); ``region`` tells it from its namesakes."""

    name: str
    region: str
    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The reader's words, the moment (UTC) and the day where it happens; a conversation adds its own by subclassing.

    ``towns`` are those that a name typed just now may mean, best first.
    """

    words: Words
    now: datetime
    today: date
    towns: Sequence[Town] = ()
