"""What becomes of an announcement once it has begun: corrected, taken back, over.

Whoever has not had it yet gets the new words at once. What was delivered is edited where it stands, or deleted while
Telegram still allows that, by a batch of its own. A message that may not have arrived can't be changed: nobody knows
its number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import announcing, batching
from models.announcement_reports import FROZEN_AFTER, frozen
from models.announcements import BEGUN, UNDER_WAY, Announcement, AnnouncementChange, AnnouncementState
from models.announcing import HELPS_FOR, Problem
from models.batches import Batch, BatchState, Does
from models.bilingual import Texts
from models.database import Json

DELETED_WITHIN = timedelta(hours=47)
"""Telegram deletes messages that are younger than 48 hours; an hour is left to get through all of them."""
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of the wish to change it: the announcement as it stands now, and the batches that do it."""

    announcement: Announcement | None = None
    problem: Problem | None = None
    changes: Sequence[AnnouncementChange] = ()


async def correct(
    session: AsyncSession,
    announcement_id: int,
    version: int,
    person_id: int | None,
    texts: Texts,
    messages: Json,
    now: datetime,
) -> Changed:
    """Puts other texts in the place of what was sent, and of what will be. ``messages`` are composed of them."""
    one, problem = await _to_change(session, announcement_id, person_id, now)
    if problem or one is None or one.batch_id is None:
        return Changed(one, problem)
    if one.version != version:
        return Changed(one, Problem.CHANGED)
    was, one.texts = one.texts, dict(texts)
    one.version += 1
    await batching.reword(session, one.batch_id, messages)
    batch = _batch(one, Does.EDIT, messages, now)
    await batching.queue_over(session, batch, one.batch_id, now)
    return Changed(one, changes=[await _kept(session, one, batch, person_id, was, now)])


async def take_back(
    session: AsyncSession, announcement_id: int, person_id: int | None, withdrawn: Json, now: datetime
) -> Changed:
    """Sends nothing more of it, deletes what was delivered lately, and puts ``withdrawn`` in the place of the rest."""
    one, problem = await _to_change(session, announcement_id, person_id, now)
    if problem or one is None or one.batch_id is None:
        return Changed(one, problem)
    if one.state in UNDER_WAY:
        await batching.stop(session, one.batch_id, now)
        one.state = AnnouncementState.STOPPED
    one.version += 1
    edge = now - DELETED_WITHIN
    young, old = _batch(one, Does.DELETE, {}, now), _batch(one, Does.EDIT, withdrawn, now)
    await batching.queue_over(session, young, one.batch_id, now, delivered_after=edge)
    changes = [await _kept(session, one, young, person_id, None, now)]
    if one.queued_at is not None and one.queued_at < edge:
        await batching.queue_over(session, old, one.batch_id, now, delivered_before=edge)
        changes.append(await _kept(session, one, old, person_id, None, now))
    return Changed(one, changes=changes)


async def was_taken_back(session: AsyncSession, announcement_id: int) -> bool:
    """Whether it was withdrawn from those who had it."""
    return bool(await taken_back(session, [announcement_id]))


async def taken_back(session: AsyncSession, announcement_ids: Collection[int]) -> set[int]:
    """Those of them that were withdrawn from whoever had them."""
    withdrawals = select(AnnouncementChange.announcement_id).where(AnnouncementChange.texts.is_(None))
    return set(await session.scalars(withdrawals.where(AnnouncementChange.announcement_id.in_(announcement_ids))))


async def end_some(session: AsyncSession, now: datetime) -> list[Announcement]:
    """Those whose last row is final since, in the state in which they stay, with what came of them written down.

    What came of corrections is written down, too.
    """
    over = (
        select(Announcement, Batch.state)
        .join(Batch, Batch.id == Announcement.batch_id)
        .where(Announcement.state.in_((*UNDER_WAY, AnnouncementState.STOPPED)))
        .where(Announcement.finished_at.is_(None), Batch.finished_at.is_not(None))
    )
    first = over.order_by(Announcement.id).limit(AT_ONCE)
    locked = first.with_for_update(of=Announcement, key_share=True, skip_locked=True)
    ended = []
    for one, state in (await session.execute(locked)).all():
        await _end(session, one, state, now)
        ended.append(one)
    await _end_changes(session)
    return ended


async def of_batch(session: AsyncSession, batch_id: int) -> tuple[Announcement, AnnouncementChange | None] | None:
    """The announcement that a batch sends, or changes: then with the change."""
    one = await session.scalar(select(Announcement).where(Announcement.batch_id == batch_id))
    if one is not None:
        return one, None
    change = await session.scalar(select(AnnouncementChange).where(AnnouncementChange.batch_id == batch_id))
    if change is None:
        return None
    return await session.get_one(Announcement, change.announcement_id), change


async def running_batches(session: AsyncSession, one: Announcement) -> list[Batch]:
    """The batches that send or change it and are not over."""
    theirs = select(AnnouncementChange.batch_id).where(AnnouncementChange.announcement_id == one.id)
    found = select(Batch).where(or_(Batch.id == one.batch_id, Batch.id.in_(theirs)), Batch.finished_at.is_(None))
    return list(await session.scalars(found.order_by(Batch.id)))


async def _to_change(
    session: AsyncSession, announcement_id: int, person_id: int | None, now: datetime
) -> tuple[Announcement | None, Problem | None]:
    one = await announcing.locked(session, announcement_id)
    if one is None:
        return None, Problem.GONE
    if not await announcing.may_manage(session, one, person_id):
        return one, Problem.NOT_YOURS
    if one.state not in BEGUN or await was_taken_back(session, one.id):
        return one, Problem.SETTLED
    is_old = one.finished_at is not None and one.finished_at < now - FROZEN_AFTER
    return one, Problem.TOO_OLD if is_old or one.batch_id is None else None


def _batch(one: Announcement, does: Does, messages: Json, now: datetime) -> Batch:
    """At night, too: a message that changes wakes nobody. As urgent as what it changes: it waits for nothing else."""
    hours = {"opens_at": now, "helps_until": now + HELPS_FOR}
    return Batch(does=does, messages=messages, urgent=one.urgent, created_at=now, **hours)


async def _kept(
    session: AsyncSession, one: Announcement, batch: Batch, by: int | None, was: Texts | None, now: datetime
) -> AnnouncementChange:
    change = AnnouncementChange(announcement_id=one.id, batch_id=batch.id, by_id=by, texts=was, at=now)
    session.add(change)
    await session.flush()
    return change


async def _end(session: AsyncSession, one: Announcement, batch: BatchState, now: datetime) -> None:
    one.state = AnnouncementState.SENT if batch is BatchState.DONE else AnnouncementState.STOPPED
    one.finished_at = now
    if one.batch_id is not None:
        one.result = frozen(await batching.tally(session, one.batch_id))
    await session.flush()


async def _end_changes(session: AsyncSession) -> None:
    over = (
        select(AnnouncementChange)
        .join(Batch, Batch.id == AnnouncementChange.batch_id)
        .where(AnnouncementChange.result.is_(None), Batch.finished_at.is_not(None))
    )
    locked = over.order_by(AnnouncementChange.id).limit(AT_ONCE)
    for change in await session.scalars(locked.with_for_update(of=AnnouncementChange, skip_locked=True)):
        if change.batch_id is not None:
            change.result = frozen(await batching.tally(session, change.batch_id))
    await session.flush()
