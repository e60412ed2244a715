"""Runs the rounds of ``handlers.rounds``: what is due is done in portions, each a transaction of its own.

A row that fails holds nobody else up: its portion is done again without it, and it is tried again after a while.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.clock import Clock
from bot.notices import owed
from bot.reading import having_read
from bot.schedule import Tick
from handlers.context import House, Telling
from handlers.conversation.words import Words
from handlers.rounds import ROUNDS, SOONER, Round
from models import outbox
from models.database import Database, is_trouble_of_the_database

SKIPPED_FOR = timedelta(hours=1)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every round works with. ``wake`` tells the sender that somebody is owed something."""

    database: Database
    clock: Clock
    languages: Mapping[str, Words]
    zone: ZoneInfo
    wake: Callable[[], None]
    house: House = field(default_factory=House)


@dataclass(slots=True)
class RunningRound:
    """One round, and the rows that failed in it lately: this process leaves them alone until the moment noted."""

    name: str
    does: Round
    around: Surroundings
    skipped: dict[int, datetime] = field(default_factory=dict)

    async def run(self) -> None:
        """Does all that is due by the clock. Raises what can't be laid on a single row."""
        more = True
        while more:
            more = await self._portion()

    async def _portion(self) -> bool:
        around, now = self.around, self.around.clock.now()
        self.skipped = {row: until for row, until in self.skipped.items() if until > now}
        begun: list[Telling] = []
        try:
            more = await having_read(around.database, partial(self._transaction, now, begun))
        except Exception as error:
            row = begun[-1].in_hand if begun else None
            if row is None or row in self.skipped or is_trouble_of_the_database(error):
                raise
            _log.error("row_skipped", round=self.name, row=row, exc_info=error)
            self.skipped[row] = now + SKIPPED_FOR
            return True
        if begun[-1].notices:
            around.wake()
        return more

    async def _transaction(self, now: datetime, begun: list[Telling], known: Mapping[Hashable, Any]) -> bool:
        around = self.around
        async with around.database.write() as session:
            telling = Telling(
                session=session,
                now=now,
                zone=around.zone,
                languages=around.languages,
                house=around.house,
                skipped=set(self.skipped),
                read_before=known,
            )
            begun.append(telling)
            more = await self.does(telling)
            await outbox.put(session, owed(telling.notices), now)
        return more


def ticks(around: Surroundings, every: timedelta) -> list[Tick]:
    """A tick for each round there is; some come sooner."""
    return [
        Tick(name, min(every, SOONER.get(name, every)), RunningRound(name, one, around).run)
        for name, one in ROUNDS.items()
    ]
