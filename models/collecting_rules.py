"""How a collection changes, and who may change it.

    draft ──propose──► proposed ──approve──► approved ──hold──► held ⟲ hold: the figures are corrected
                        │  ▲  ⟲ amend          │  ⟲ move
              ask_change│  │amend              │
                        ▼  │                   │
                      changes_asked            │
                        │                      │
    proposed, changes_asked ──refuse──► refused│
    proposed, changes_asked, approved ──cancel─┴──► cancelled ◄── lapse: it would begin, and nobody has approved it

    propose, amend          the organiser; the draft is the open form, and nothing of it is kept here
    approve, ask_change,
    refuse, move            the coordinators of the sites for collections, and admins
    cancel, hold, tick      the organiser and the coordinators; nothing is cancelled once it is over, nor held before it
                            begins

Invariants, whatever happens at the same time:

- Each arrow is gone once: whoever is second changes nothing, and is told how it stands and by whom.
- Nobody decides on what they have not seen: approve, ask_change and refuse name the version.
- Nobody has more than ``MOST_PROPOSALS`` proposed and not answered.
- Something is due (``next_at``) as long as it is proposed; once approved until the day after; else never.

All of this changes under the lock on the collection's row, after those on the people concerned.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import collecting, collecting_moments, sign_ups
from models.collecting import LIVE, WAITING, Collection, CollectionState, Stage, Task, Transport, Unit, Volume
from models.collecting_moments import Next

MOST_PROPOSALS = 3
MOST_BROUGHT = 100_000


class Problem(StrEnum):
    """Why nothing was changed."""

    GONE = "gone"
    NOT_YOURS = "not_yours"
    TOO_MANY = "too_many"
    CHANGED = "changed"
    SETTLED = "settled"
    OVER = "over"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an organiser proposes; the fields are those of ``Collection``."""

    area_id: int | None
    town: str
    latitude: float
    longitude: float
    place: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    categories: list[str]
    volume: Volume
    transport: Transport
    help_wanted: list[str]
    contact_name: str
    contact_phone: str | None
    is_contact_public: bool
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: the collection as it stands now, if there is one, and why nothing was changed."""

    collection: Collection | None = None
    problem: Problem | None = None


async def propose(session: AsyncSession, person_id: int, draft: Draft, now: datetime) -> Outcome:
    """Keeps a proposal, unless the person has too many that wait."""
    await sign_ups.lock_people(session, [person_id])
    if await has_too_many(session, person_id):
        return Outcome(problem=Problem.TOO_MANY)
    if draft.starts_at <= now:
        return Outcome(problem=Problem.OVER)
    made = Collection(organiser_id=person_id, proposed_at=now, version=1, ticked=[], remark="", destination="")
    session.add(made)
    _propose(made, draft, now)
    await session.flush()
    return Outcome(made)


async def has_too_many(session: AsyncSession, person_id: int) -> bool:
    """Whether so many of the person's proposals wait that there can't be one more."""
    theirs = (Collection.organiser_id == person_id, Collection.state.in_(WAITING))
    return (await session.execute(select(func.count(Collection.id)).where(*theirs))).scalar_one() >= MOST_PROPOSALS


async def amend(session: AsyncSession, person_id: int, collection_id: int, draft: Draft, now: datetime) -> Outcome:
    """The organiser's proposal anew, as long as it is not decided."""
    found = await _locked(session, collection_id, person_id)
    if found is None or found.organiser_id != person_id:
        return Outcome(None, Problem.GONE)
    if found.state not in WAITING:
        return Outcome(found, Problem.SETTLED)
    if draft.starts_at <= now:
        return Outcome(found, Problem.OVER)
    _propose(found, draft, now)
    found.version += 1
    await session.flush()
    return Outcome(found)


async def approve(session: AsyncSession, person_id: int, collection_id: int, version: int, now: datetime) -> Outcome:
    """Publishes it; what should have been done by now is skipped."""
    answered = await _answering(session, person_id, collection_id, version)
    found = answered.collection
    if answered.problem or found is None:
        return answered
    if found.state is not CollectionState.PROPOSED:
        return Outcome(found, Problem.SETTLED)
    if found.starts_at <= now:
        return Outcome(found, Problem.OVER)
    _decide(found, CollectionState.APPROVED, person_id, "", now)
    _set_next(found, collecting_moments.after(now, found.starts_at, found.ends_at, found.zone))
    await session.flush()
    return Outcome(found)


async def ask_change(
    session: AsyncSession, person_id: int, collection_id: int, version: int, what: str, now: datetime
) -> Outcome:
    """Gives it back to the organiser, who may send it anew until it would begin."""
    answered = await _answering(session, person_id, collection_id, version)
    found = answered.collection
    if answered.problem or found is None:
        return answered
    if found.state is not CollectionState.PROPOSED:
        return Outcome(found, Problem.SETTLED)
    _decide(found, CollectionState.CHANGES_ASKED, person_id, what, now)
    _set_next(found, (Stage.LAPSE, found.starts_at))
    await session.flush()
    return Outcome(found)


async def refuse(
    session: AsyncSession, person_id: int, collection_id: int, version: int, why: str, now: datetime
) -> Outcome:
    """Says no, for good."""
    answered = await _answering(session, person_id, collection_id, version)
    found = answered.collection
    if answered.problem or found is None:
        return answered
    if found.state not in WAITING:
        return Outcome(found, Problem.SETTLED)
    _decide(found, CollectionState.REFUSED, person_id, why, now)
    _set_next(found, None)
    await session.flush()
    return Outcome(found)


async def cancel(session: AsyncSession, person_id: int, collection_id: int, why: str, now: datetime) -> Outcome:
    """Calls it off."""
    found, problem = await _theirs(session, person_id, collection_id)
    if problem or found is None:
        return Outcome(found, problem)
    if found.state not in LIVE:
        return Outcome(found, Problem.SETTLED)
    if found.ends_at <= now:
        return Outcome(found, Problem.OVER)
    _decide(found, CollectionState.CANCELLED, person_id, why, now)
    _set_next(found, None)
    await session.flush()
    return Outcome(found)


async def move(
    session: AsyncSession,
    person_id: int,
    collection_id: int,
    hours: tuple[datetime, datetime],
    place: str,
    now: datetime,
) -> Outcome:
    """Another date, or another place in town, for one that is approved; what is due follows it."""
    found = await _locked(session, collection_id, person_id)
    if found is None:
        return Outcome(None, Problem.GONE)
    if not await collecting.may_look_after(session, person_id):
        return Outcome(found, Problem.NOT_YOURS)
    if found.state is not CollectionState.APPROVED:
        return Outcome(found, Problem.SETTLED)
    if found.ends_at <= now or hours[0] <= now:
        return Outcome(found, Problem.OVER)
    found.starts_at, found.ends_at = hours
    found.place = place
    found.version += 1
    _set_next(found, collecting_moments.after(now, found.starts_at, found.ends_at, found.zone))
    await session.flush()
    return Outcome(found)


async def hold(
    session: AsyncSession,
    person_id: int,
    collection_id: int,
    brought: tuple[int, Unit],
    destination: str,
    now: datetime,
) -> Outcome:
    """How much came in, and where it goes; said again, the figures are corrected."""
    found, problem = await _theirs(session, person_id, collection_id)
    if problem or found is None:
        return Outcome(found, problem)
    if found.state not in (CollectionState.APPROVED, CollectionState.HELD):
        return Outcome(found, Problem.SETTLED)
    if found.starts_at > now:
        return Outcome(found, Problem.TOO_SOON)
    _decide(found, CollectionState.HELD, person_id, "", now)
    found.brought, found.unit = brought
    found.destination = destination
    _set_next(found, None)
    await session.flush()
    return Outcome(found)


async def tick(session: AsyncSession, person_id: int, collection_id: int, task: Task, is_done: bool) -> Outcome:
    """Ticks a task off, or takes the tick away."""
    found, problem = await _theirs(session, person_id, collection_id)
    if problem or found is None:
        return Outcome(found, problem)
    if found.state is not CollectionState.APPROVED:
        return Outcome(found, Problem.SETTLED)
    others = [code for code in found.ticked if code != task]
    found.ticked = [*others, task.value] if is_done else others
    await session.flush()
    return Outcome(found)


def pass_on(collection: Collection, now: datetime) -> Stage | None:
    """What is to be told of it now, which is thereby settled; None where it helps nobody any more.

    The caller holds the lock.
    """
    stage, begins, ends, zone = collection.next_stage, collection.starts_at, collection.ends_at, collection.zone
    match stage:
        case None:
            _set_next(collection, None)
            return None
        case Stage.NAG:
            _set_next(collection, (Stage.LAPSE, begins))
            return stage if now < begins else None
        case Stage.LAPSE:
            collection.state, collection.decided_at, collection.decided_by = CollectionState.CANCELLED, now, None
            _set_next(collection, None)
            return stage
    _set_next(collection, collecting_moments.following(stage, begins, ends, zone))
    return stage if now < collecting_moments.helps_until(stage, begins, ends, zone) else None


def _propose(collection: Collection, draft: Draft, now: datetime) -> None:
    for name, value in asdict(draft).items():
        setattr(collection, name, value)
    collection.state, collection.proposed_at = CollectionState.PROPOSED, now
    collection.decided_at, collection.decided_by, collection.remark = None, None, ""
    _set_next(collection, collecting_moments.while_proposed(now, draft.starts_at))


def _decide(collection: Collection, state: CollectionState, person_id: int, remark: str, now: datetime) -> None:
    collection.state, collection.remark = state, remark
    collection.decided_by, collection.decided_at = person_id, now


def _set_next(collection: Collection, following: Next | None) -> None:
    collection.next_stage, collection.next_at = following or (None, None)


async def _answering(session: AsyncSession, person_id: int, collection_id: int, version: int) -> Outcome:
    """The collection, locked, for a coordinator's answer to that version of it."""
    found = await _locked(session, collection_id, person_id)
    if found is None:
        return Outcome(None, Problem.GONE)
    if not await collecting.may_look_after(session, person_id):
        return Outcome(found, Problem.NOT_YOURS)
    if found.state is CollectionState.PROPOSED and found.version != version:
        return Outcome(found, Problem.CHANGED)
    return Outcome(found)


async def _theirs(
    session: AsyncSession, person_id: int, collection_id: int
) -> tuple[Collection | None, Problem | None]:
    """The collection, locked, if this person organises it or looks after it."""
    found = await _locked(session, collection_id, person_id)
    if found is None:
        return None, Problem.GONE
    is_theirs = found.organiser_id == person_id or await collecting.may_look_after(session, person_id)
    return found, None if is_theirs else Problem.NOT_YOURS


async def _locked(session: AsyncSession, collection_id: int, person_id: int) -> Collection | None:
    """As it is now, after the lock on whoever changes it: their number is written down beside the change."""
    await sign_ups.lock_people(session, [person_id])
    lock = select(Collection).where(Collection.id == collection_id).with_for_update(key_share=True)
    return await session.scalar(lock.execution_options(populate_existing=True))
