"""What became of an announcement: whom it reached, whom not and why, and what people answered.

Its audience is all that were meant when it was sent: those queued and those left out. However people stop, block the
bot or are deleted afterwards, the parts of a report are together always that audience.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import batching, not_reached
from models.announcements import Announcement, AnnouncementChange, AnnouncementResponse
from models.batching import Tally
from models.chats import Chat
from models.not_reached import Missed
from models.outbox import ROWS, insert_into, same_chat

FROZEN_AFTER = not_reached.KNOWN_FOR
"""From then on what was written down at the end is what counts."""
BLOCKED = ("blocked", "gone", "unreachable")


@dataclass(frozen=True, slots=True)
class Report:
    """``left_out`` are those who were not written to when it was sent, by why; ``tally`` is of those who were.

    ``acks`` and ``taps`` (by the button's place, from 1) count people. ``has_names``: whom it did not reach can still
    be told one by one.
    """

    tally: Tally = field(default_factory=Tally)
    left_out: Mapping[str, int] = field(default_factory=dict)
    acks: int = 0
    taps: Mapping[int, int] = field(default_factory=dict)
    has_names: bool = False

    @property
    def audience(self) -> int:
        """How many were meant."""
        return self.tally.size + sum(self.left_out.values())

    @property
    def blocked(self) -> int:
        """How many can't be written to any more since it was sent."""
        return sum(self.tally.dropped.get(why, 0) for why in BLOCKED)

    @property
    def not_reached(self) -> int:
        """How many of those queued did not get it, or perhaps not; deleted people are in none of it."""
        return self.tally.uncertain + sum(self.tally.failed.values()) + sum(self.tally.dropped.values())


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """A correction (or, ``is_withdrawal``, taking back) and what became of it."""

    is_withdrawal: bool
    at: datetime
    tally: Tally


async def report(session: AsyncSession, one: Announcement, now: datetime) -> Report:
    """How it stands, or stood at its end once the rows are gone."""
    responses = select(AnnouncementResponse.what, func.count()).group_by(AnnouncementResponse.what)
    answered = await session.execute(responses.where(AnnouncementResponse.announcement_id == one.id))
    taps = dict(answered.all())
    is_frozen = one.finished_at is not None and one.finished_at < now - FROZEN_AFTER
    if is_frozen and one.result is not None:
        tally = thawed(one.result)
    else:
        tally = await batching.tally(session, one.batch_id) if one.batch_id else Tally()
    return Report(tally, one.left_out or {}, taps.pop(0, 0), taps, has_names=not is_frozen)


async def missed(session: AsyncSession, one: Announcement, limit: int, offset: int = 0) -> Sequence[Missed]:
    """A page of those whom it did not reach, with the numbers of those who shared one."""
    if one.batch_id is None:
        return []
    return await not_reached.named(session, await batching.not_reached(session, one.batch_id, limit, offset))


async def changes(session: AsyncSession, one: Announcement, now: datetime) -> list[ChangeReport]:
    """What was changed after it was sent, the first first, and how far that has come."""
    found = select(AnnouncementChange).where(AnnouncementChange.announcement_id == one.id)
    rows = list(await session.scalars(found.order_by(AnnouncementChange.id)))
    return [ChangeReport(row.texts is None, row.at, await _tally_of(session, row, now)) for row in rows]


async def respond(
    session: AsyncSession, one: Announcement, person_id: int, what: int, now: datetime, message: int | None
) -> bool:
    """Notes a tap on that message, once a person and button; False where it was noted before, or they never got the
    announcement. Whoever taps has it, also where it was uncertain.
    """
    got_it = exists().where(ROWS.c.batch_id == one.batch_id, same_chat(Chat, ROWS.c), Chat.person_id == person_id)
    if one.batch_id is None or not await session.scalar(select(got_it)):
        return False
    await batching.found_arrived(session, one.batch_id, person_id, message)
    values = {"announcement_id": one.id, "person_id": person_id, "what": what, "at": now}
    insert = insert_into(session)(AnnouncementResponse).values(values).on_conflict_do_nothing()
    return (await session.execute(insert.returning(AnnouncementResponse.what))).first() is not None


def frozen(tally: Tally) -> dict[str, Any]:
    """The tally as it is kept when the rows go."""
    counted = ("size", "waiting", "sending", "delivered", "uncertain")
    numbers: dict[str, Any] = {name: getattr(tally, name) for name in counted}
    return numbers | {"failed": dict(tally.failed), "dropped": dict(tally.dropped)}


def thawed(result: Mapping[str, Any]) -> Tally:
    """What ``frozen`` kept."""
    return Tally(**result)


async def _tally_of(session: AsyncSession, row: AnnouncementChange, now: datetime) -> Tally:
    if row.result is not None and row.at < now - FROZEN_AFTER:
        return thawed(row.result)
    return await batching.tally(session, row.batch_id) if row.batch_id else Tally()
