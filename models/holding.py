"""Announcements that pause by themselves: the channel refuses what they say, whoever it is for.

    sender   the batch pauses, in the transaction that writes the last refusal down; whom it was refused to waits again
    round    its announcement pauses, and whoever looks after it is told why
    resumed  whoever was refused since waits again, too

Between the first two the batch is paused and its announcement is not: that is what the round looks for, after a
restart as well. Whoever resumes, stops or takes it back in that moment was faster, and nothing more is to be told.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import audiences, batching
from models.announcements import Announcement, AnnouncementState
from models.batches import Batch, BatchState, Does
from models.database import Json, apart_from
from models.outbox import ROWS, WAITING, Outbox, State
from models.refusals import MARK, Refusal, why
from models.roles import Grant, Role


async def hold(session: AsyncSession, batch_id: int, words: Json, now: datetime) -> bool:
    """Pauses the batch of an announcement whose words are refused; whom they were refused to gets them once it goes on.

    False where it is left as it is: nobody else is to get it, these are its words no longer, it is no announcement's,
    or somebody is changing it at this moment, for whom the sender never waits.
    """
    found = select(Batch).join(Announcement, Announcement.batch_id == Batch.id)
    running = found.where(Batch.id == batch_id, Batch.state == BatchState.RUNNING, _goes_on(batch_id))
    locked = running.with_for_update(of=Batch, key_share=True, skip_locked=True)
    batch = await session.scalar(locked.execution_options(populate_existing=True))
    if batch is None or words not in batch.messages.values():
        return False
    await batching.pause(session, batch_id, now)
    await wait_again(session, batch_id, now)
    return True


async def wait_again(session: AsyncSession, batch_id: int, now: datetime) -> None:
    """Whom the messages of a batch were refused to is to get them after all, behind those who were not tried yet."""
    refused = (ROWS.c.batch_id == batch_id, ROWS.c.state == State.FAILED, ROWS.c.error.startswith(MARK))
    anew = {"state": State.WAITING, "finished_at": None, "attempts": 0, "not_before": now}
    theirs = update(ROWS).where(*refused, ROWS.c.does == Does.SEND, _goes_on(batch_id))
    await session.execute(theirs.values(anew))


async def paused_by_itself(
    session: AsyncSession, apart_from_these: Collection[int] = ()
) -> tuple[Announcement, Refusal] | None:
    """One that has paused so and of which nobody knows yet, locked and paused from now on, with what is refused."""
    found = select(Announcement).join(Batch, Batch.id == Announcement.batch_id)
    held = (Announcement.state == AnnouncementState.SENDING, Batch.state == BatchState.PAUSED)
    first = found.where(*held, *apart_from(Announcement.id, apart_from_these)).order_by(Announcement.id).limit(1)
    # Both: else somebody who lets it go on just now would find it paused, and its batch running.
    both = first.with_for_update(of=(Announcement, Batch), key_share=True, skip_locked=True)
    one = await session.scalar(both)
    if one is None or one.batch_id is None:
        return None
    one.state = AnnouncementState.PAUSED
    one.version += 1
    await session.flush()
    return one, await _why(session, one.batch_id)


async def to_tell(session: AsyncSession, one: Announcement) -> Mapping[int, bool]:
    """Who hears of it, and whether they may let it go on: its author, who approved it, and admins; others where none of
    these may.
    """
    admins = await session.scalars(select(Grant.person_id).where(Grant.role == Role.ADMIN, Grant.site_id.is_(None)))
    told = [who for who in dict.fromkeys((one.author_id, one.approver_id, *admins)) if who is not None]
    heard = await _who_may_steer(session, one, told)
    if any(heard.values()):
        return heard
    others = await _who_may_steer(session, one, await audiences.may_approve(session, one.draft.audience, None))
    return heard | {who: True for who, may in others.items() if may}


async def _who_may_steer(session: AsyncSession, one: Announcement, among: Sequence[int]) -> dict[int, bool]:
    return {who: await audiences.may_announce(session, who, one.draft.audience) for who in among}


def _goes_on(batch_id: int) -> ColumnElement[bool]:
    """Whether somebody else is still to get it. A batch in which nobody is may be noted as over at this moment."""
    other = aliased(Outbox)
    return exists().where(other.batch_id == batch_id, other.state.in_((State.WAITING, State.SENDING)))


async def _why(session: AsyncSession, batch_id: int) -> Refusal:
    waiting = (ROWS.c.batch_id == batch_id, ROWS.c.state == WAITING, ROWS.c.error.startswith(MARK))
    # Some may still wait who were refused for something else, before it went on.
    latest = select(ROWS.c.error).where(*waiting).order_by(ROWS.c.not_before.desc()).limit(1)
    error = await session.scalar(latest)
    return why(error or "")
