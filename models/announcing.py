"""What is decided about announcements: proposed or scheduled, approved, refused, called off, sent, paused, stopped.

The states are drawn in ``models/announcements.py``. Each arrow is gone once, under the lock on the announcement's row;
who decides on what they read names its version. How many it is for is counted when it is proposed, when it is approved,
and once more when it is sent: then it may be for a tenth more than what needs no consent, or what was consented to.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import audiences, batching, holding, outbox, quiet
from models.announcements import AWAITED, UNDER_WAY, Announcement, AnnouncementState, Draft
from models.audiences import Reach
from models.batches import Batch
from models.database import Json, apart_from

HELPS_FOR = timedelta(days=3)
HELPS_FOR_URGENT = timedelta(hours=24)
MAY_GROW_TO = 1.1
"""By so much an audience may have grown since it was counted, without another consent."""
NAGGED_BEFORE = timedelta(hours=1)
"""So long before its time those who could approve it are reminded."""
NAGGED_AFTER = timedelta(minutes=30)
NAGGED_AFTER_URGENT = timedelta(minutes=5)


class Problem(StrEnum):
    """Why nothing was done."""

    GONE = "gone"
    NOT_YOURS = "not_yours"
    OWN = "own"
    """Nobody approves their own."""
    CHANGED = "changed"
    """What was read is no longer what stands there."""
    SETTLED = "settled"
    """Somebody was first, or it is over."""
    NOBODY = "nobody"
    """There is nobody to write to."""
    TOO_OLD = "too_old"
    """Nobody knows any more which messages it were."""


class Hours(NamedTuple):
    """The columns of a batch that say when it may be sent, UTC."""

    opens_at: datetime
    shuts_at: datetime | None
    helps_until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the wish: the announcement as it stands now, and the problem where nothing was done.

    ``approvers`` are the people whose consent counts, where it needs one: empty where there is nobody.
    """

    announcement: Announcement | None = None
    problem: Problem | None = None
    reach: Reach | None = None
    approvers: Sequence[int] = ()

    @property
    def is_done(self) -> bool:
        """Whether it was done."""
        return self.problem is None


async def propose_or_schedule(
    session: AsyncSession, draft: Draft, author_id: int, reach: Reach, approval_above: int, now: datetime
) -> Outcome:
    """Keeps a new announcement: to be sent at its time, or once a second coordinator has approved it.

    ``reach`` is whom it is for, as it was just counted: here, in ``approve`` and in ``queue``.
    """
    if not await audiences.may_announce(session, author_id, draft.audience):
        return Outcome(problem=Problem.NOT_YOURS)
    if not reach.total:
        return Outcome(problem=Problem.NOBODY, reach=reach)
    one = _kept(draft, author_id, now)
    one.counted = reach.total
    session.add(one)
    if reach.total > approval_above:
        return await _ask_for_consent(session, one, reach, now)
    await session.flush()
    return Outcome(one, reach=reach)


async def approve(
    session: AsyncSession, announcement_id: int, version: int, person_id: int | None, reach: Reach, now: datetime
) -> Outcome:
    """A second coordinator agrees: it is sent at its time, or at once where that has passed."""
    one, problem = await _to_decide(session, announcement_id, version, person_id)
    if problem or one is None:
        return Outcome(one, problem)
    one.counted = reach.total
    await _decided(session, one, AnnouncementState.SCHEDULED, person_id, now)
    await session.flush()
    return Outcome(one, reach=reach)


async def refuse(
    session: AsyncSession, announcement_id: int, version: int, person_id: int | None, remark: str, now: datetime
) -> Outcome:
    """A second coordinator does not agree, and says why: it is not sent."""
    one, problem = await _to_decide(session, announcement_id, version, person_id)
    if problem or one is None:
        return Outcome(one, problem)
    one.remark = remark
    await _decided(session, one, AnnouncementState.REFUSED, person_id, now)
    await session.flush()
    return Outcome(one)


async def call_off(session: AsyncSession, announcement_id: int, person_id: int | None, now: datetime) -> Outcome:
    """Not sent after all: by its author, or by whoever may announce to these people."""
    one = await locked(session, announcement_id)
    if one is None:
        return Outcome(problem=Problem.GONE)
    is_theirs = person_id is not None and person_id == one.author_id
    if not is_theirs and not await may_manage(session, one, person_id):
        return Outcome(one, Problem.NOT_YOURS)
    if one.state not in AWAITED:
        return Outcome(one, Problem.SETTLED)
    await outbox.call_off(session, asked_under(one), now)
    return await give_up(session, one, now)


async def give_up(session: AsyncSession, one: Announcement, now: datetime) -> Outcome:
    """It is not sent, ever."""
    one.state, one.finished_at, one.nag_at = AnnouncementState.CALLED_OFF, now, None
    one.version += 1
    await session.flush()
    return Outcome(one)


def is_too_late(one: Announcement, now: datetime) -> bool:
    """Whether the bot was down for so long since it could have begun that it may no longer hold."""
    return now >= could_begin(one) + _helps_for(one.urgent)


def could_begin(one: Announcement) -> datetime:
    """From when on it might have gone out: its time, or its consent where that came later."""
    return max(one.sends_at, one.decided_at or one.sends_at)


async def due(
    session: AsyncSession, now: datetime, zone: ZoneInfo, apart_from_these: Collection[int] = ()
) -> Announcement | None:
    """One whose time has come, locked; at night only urgent ones."""
    waiting = (Announcement.state == AnnouncementState.SCHEDULED, Announcement.sends_at <= now)
    by_night = [Announcement.urgent] if quiet.is_quiet(now, zone) else []
    found = select(Announcement).where(*waiting, *by_night, *apart_from(Announcement.id, apart_from_these))
    first = found.order_by(Announcement.urgent.desc(), Announcement.sends_at, Announcement.id).limit(1)
    return await session.scalar(first.with_for_update(skip_locked=True, key_share=True))


async def queue(
    session: AsyncSession,
    one: Announcement,
    messages: Json,
    reach: Reach,
    approval_above: int,
    now: datetime,
    zone: ZoneInfo,
) -> Outcome:
    """Fixes who gets it and writes a row for each, in one statement; or asks for consent after all, where it has
    become too many, or its author may not write to these people any more: then it is proposed again.
    """
    audience, has_consent = one.draft.audience, one.decided_at is not None
    agreed = max(approval_above, one.counted if has_consent else 0)
    has_grown = reach.total > approval_above and reach.total > agreed * MAY_GROW_TO
    if has_grown or not (has_consent or await audiences.may_announce(session, one.author_id, audience)):
        one.counted, one.approver_id, one.decided_at = reach.total, None, None
        return await _ask_for_consent(session, one, reach, now)
    batch = Batch(messages=messages, urgent=one.urgent, created_at=now, **hours(one.urgent, now, zone)._asdict())
    one.counted = await batching.queue(session, batch, audiences.chat_ids(audience, now, zone), now)
    one.state, one.queued_at, one.batch_id = AnnouncementState.SENDING, now, batch.id
    one.left_out = dict(reach.left_out)
    one.version += 1
    await session.flush()
    return Outcome(one, reach=reach)


async def pause(session: AsyncSession, announcement_id: int, person_id: int | None, now: datetime) -> Outcome:
    """Nobody else gets it for now."""
    outcome = await _to_steer(session, announcement_id, person_id, (AnnouncementState.SENDING,))
    one = outcome.announcement
    if outcome.problem or one is None or one.batch_id is None:
        return outcome
    if await batching.pause(session, one.batch_id, now):
        return await _became(session, one, AnnouncementState.PAUSED)
    # One that has just paused by itself stays as it is: the round that tells why looks for it like that.
    return outcome if await batching.is_paused(session, one.batch_id) else Outcome(one, Problem.SETTLED)


async def resume(
    session: AsyncSession, announcement_id: int, person_id: int | None, now: datetime, zone: ZoneInfo
) -> Outcome:
    """It goes on where it was, in the morning if that is at night; whom it was refused to, it is tried with again."""
    outcome = await _to_steer(session, announcement_id, person_id, UNDER_WAY)
    one = outcome.announcement
    if outcome.problem or one is None or one.batch_id is None:
        return outcome
    if not await batching.resume(session, one.batch_id, *hours(one.urgent, now, zone)):
        return Outcome(one, Problem.SETTLED)
    await holding.wait_again(session, one.batch_id, now)
    return await _became(session, one, AnnouncementState.SENDING)


async def stop(session: AsyncSession, announcement_id: int, person_id: int | None, now: datetime) -> Outcome:
    """Nobody else gets it, ever."""
    outcome = await _to_steer(session, announcement_id, person_id, UNDER_WAY)
    one = outcome.announcement
    if outcome.problem or one is None or one.batch_id is None:
        return outcome
    if not await batching.stop(session, one.batch_id, now):
        return Outcome(one, Problem.SETTLED)
    return await _became(session, one, AnnouncementState.STOPPED)


async def to_nag(
    session: AsyncSession, now: datetime, apart_from_these: Collection[int] = ()
) -> tuple[Announcement, Sequence[int]] | None:
    """One that still waits for consent and is to be reminded of now, locked, with those who could give it.

    Reminded of before its time, and once more when that has passed: it then waits for as long as it takes.
    """
    overdue = (Announcement.nag_at <= now, Announcement.state == AnnouncementState.PROPOSED)
    found = select(Announcement).where(*overdue, *apart_from(Announcement.id, apart_from_these))
    first = found.order_by(Announcement.nag_at).limit(1).with_for_update(skip_locked=True, key_share=True)
    one = await session.scalar(first)
    if one is None:
        return None
    one.nag_at = one.sends_at if one.sends_at > now else None
    return one, await audiences.may_approve(session, one.draft.audience, one.author_id)


async def by_number(session: AsyncSession, announcement_id: int) -> Announcement | None:
    """The announcement of that number, in whatever state."""
    return await session.get(Announcement, announcement_id)


async def locked(session: AsyncSession, announcement_id: int) -> Announcement | None:
    """The same as it stands now, with its row locked until the transaction ends.

    Not against what only refers to it: while thousands of messages are queued to be corrected, people go on tapping.
    """
    found = select(Announcement).where(Announcement.id == announcement_id).with_for_update(key_share=True)
    return await session.scalar(found.execution_options(populate_existing=True))


async def may_manage(session: AsyncSession, one: Announcement, person_id: int | None) -> bool:
    """Whether that person may steer it, change it, and read whom it did not reach: who may announce to its audience."""
    return await audiences.may_announce(session, person_id, one.draft.audience)


async def may_read(session: AsyncSession, one: Announcement, person_id: int | None) -> bool:
    """Whether that person may read it and how it stands: its author, who may steer it, who approved it, and as long as
    it waits whoever could.
    """
    if person_id is None:
        return False
    if person_id in (one.author_id, one.approver_id) or await may_manage(session, one, person_id):
        return True
    if one.state is not AnnouncementState.PROPOSED:
        return False
    return person_id in await audiences.may_approve(session, one.draft.audience, one.author_id)


def goes_out_at(one: Announcement, now: datetime, zone: ZoneInfo) -> datetime:
    """When one that is not sent yet goes out, UTC: at its time, or at once where that has passed; what is not urgent
    waits for the end of the night.
    """
    at = max(one.sends_at, now)
    return at if one.urgent else quiet.allowed_from(at, zone)


def asked_under(one: Announcement) -> str:
    """How the keys of the notices begin that ask for consent to it as it stands: dropped where it is decided before
    the morning.
    """
    return f"{outbox.about(one.author_id or 0)}announcement:{one.id}:{one.version}:"


def hours(urgent: bool, now: datetime, zone: ZoneInfo) -> Hours:
    """When a batch may be sent: by day, unless it is urgent."""
    opens_at, shuts_at = (now, None) if urgent else quiet.day_window(now, zone)
    return Hours(opens_at, shuts_at, now + _helps_for(urgent))


def _helps_for(urgent: bool) -> timedelta:
    return HELPS_FOR_URGENT if urgent else HELPS_FOR


def _kept(draft: Draft, author_id: int, now: datetime) -> Announcement:
    return Announcement(
        state=AnnouncementState.SCHEDULED,
        version=0,
        author_id=author_id,
        audience=draft.audience.to_json(),
        texts=dict(draft.texts),
        attachment=draft.attachment,
        buttons={"items": [one.to_json() for one in draft.buttons]},
        wants_ack=draft.wants_ack,
        urgent=draft.urgent,
        created_at=now,
        sends_at=max(draft.sends_at, now),
    )


async def _ask_for_consent(session: AsyncSession, one: Announcement, reach: Reach, now: datetime) -> Outcome:
    one.state = AnnouncementState.PROPOSED
    one.version = (one.version or 0) + 1
    soon = now + (NAGGED_AFTER_URGENT if one.urgent else NAGGED_AFTER)
    one.nag_at = max(soon, one.sends_at - NAGGED_BEFORE)
    await session.flush()
    return Outcome(one, None, reach, await audiences.may_approve(session, one.draft.audience, one.author_id))


async def _to_decide(
    session: AsyncSession, announcement_id: int, version: int, person_id: int | None
) -> tuple[Announcement | None, Problem | None]:
    one = await locked(session, announcement_id)
    if one is None:
        return None, Problem.GONE
    if person_id is not None and person_id == one.author_id:
        return one, Problem.OWN
    if person_id not in await audiences.may_approve(session, one.draft.audience, one.author_id):
        return one, Problem.NOT_YOURS
    if one.state is not AnnouncementState.PROPOSED:
        return one, Problem.SETTLED
    return one, Problem.CHANGED if one.version != version else None


async def _decided(
    session: AsyncSession, one: Announcement, state: AnnouncementState, by: int | None, now: datetime
) -> None:
    await outbox.call_off(session, asked_under(one), now)
    one.state, one.approver_id, one.decided_at, one.nag_at = state, by, now, None
    one.finished_at = now if state is AnnouncementState.REFUSED else None
    one.version += 1


async def _to_steer(
    session: AsyncSession, announcement_id: int, person_id: int | None, states: Sequence[AnnouncementState]
) -> Outcome:
    one = await locked(session, announcement_id)
    if one is None:
        return Outcome(problem=Problem.GONE)
    if not await may_manage(session, one, person_id):
        return Outcome(one, Problem.NOT_YOURS)
    return Outcome(one, None if one.state in states else Problem.SETTLED)


async def _became(session: AsyncSession, one: Announcement, state: AnnouncementState) -> Outcome:
    one.state = state
    one.version += 1
    await session.flush()
    return Outcome(one)
