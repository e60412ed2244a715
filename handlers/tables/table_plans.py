"""What a table of shifts comes to, and what its rows may name."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from handlers.conversation.words import Words
from models.activities import Activity
from models.planning import Plan
from models.sites import Site


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that can be planned; slugs and codes, so that it survives JSON."""

    row: int
    site: str
    activity: str
    day: str
    start: str
    end: str
    least: int
    most: int
    asked: Sequence[str] = ()
    meeting: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """What is empty is left out."""
        return {name: value for name, value in asdict(self).items() if value not in ("", ())}

    def plan(self, site: Site, activity: Activity) -> Plan:
        """As planning knows it."""
        return Plan(
            site,
            activity.id,
            date.fromisoformat(self.day),
            time.fromisoformat(self.start),
            time.fromisoformat(self.end),
            self.least,
            self.most,
            requirements=list(self.asked),
            meeting_point=self.meeting,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What a row may name. ``theirs`` are the slugs of the sites that the reader coordinates; ``activities_at`` those
    of the activities at each site (none: all of them).
    """

    words: Words
    sites: Mapping[str, Site]
    theirs: frozenset[str]
    activities: Mapping[str, Activity]
    activities_at: Mapping[str, frozenset[str]]
    now: datetime
    today: date
    asked: Mapping[str, str]
    """The code of each way to name what a shift asks for."""
    examples: frozenset[str] = frozenset()
    """Notes, as ``key`` makes them, of rows that only show how it is done."""
