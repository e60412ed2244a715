"""Collections: goods gathered in some town for those who need them, by whoever organises it.

How one changes is in ``collecting_rules``, what is due when in ``collecting_moments``. Here: the tables, and what is
asked of them. A collection is looked after by the coordinators of the sites for collections, else by the admins.
"""

from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import roles
from models.chats import Chat, Key
from models.database import Model, apart_from, code_of
from models.sites import RUNNING, Site, SiteKind

LONGEST_PLACE, LONGEST_NOTE, LONGEST_REMARK, LONGEST_BROUGHT, LONGEST_DESTINATION = 200, 500, 300, 200, 120


class CollectionState(StrEnum):
    """Where a collection stands; see ``collecting_rules``."""

    PROPOSED = "proposed"
    CHANGES_ASKED = "changes_asked"
    APPROVED = "approved"
    HELD = "held"
    REFUSED = "refused"
    CANCELLED = "cancelled"


WAITING = (CollectionState.PROPOSED, CollectionState.CHANGES_ASKED)
LIVE = (*WAITING, CollectionState.APPROVED)
PUBLIC = (CollectionState.APPROVED, CollectionState.HELD)


class Stage(StrEnum):
    """What is due next: what the team is nagged about, what the organiser is reminded of, what everybody is told."""

    NAG = "nag"
    LAPSE = "lapse"
    FOUR_WEEKS = "four_weeks"
    TWO_WEEKS = "two_weeks"
    TWO_DAYS = "two_days"
    DAY_BEFORE = "day_before"
    DAY_AFTER = "day_after"


class Task(StrEnum):
    """What the organiser ticks off."""

    PLACE = "place"
    SHARED = "shared"
    TRANSPORT = "transport"
    BOXES = "boxes"
    HANDS = "hands"
    WHO = "who"
    LABELS = "labels"
    ARRIVAL = "arrival"


TASKS: Mapping[Stage, Sequence[Task]] = {
    Stage.FOUR_WEEKS: (Task.PLACE, Task.SHARED),
    Stage.TWO_WEEKS: (Task.TRANSPORT, Task.BOXES, Task.HANDS),
    Stage.TWO_DAYS: (Task.WHO, Task.LABELS, Task.ARRIVAL),
}
"""What is to be done by when."""


class Volume(StrEnum):
    """How much is expected: what it takes to carry it."""

    CAR = "car"
    VAN = "van"
    LORRY = "lorry"
    UNKNOWN = "unknown"


class Transport(StrEnum):
    """Who takes the goods to a site."""

    OWN = "own"
    NEEDED = "needed"


class Part(StrEnum):
    """How somebody takes part: they bring something, or help."""

    BRING = "bring"
    SORT = "sort"
    DRIVE = "drive"
    HOST = "host"


HELPING = (Part.SORT, Part.DRIVE, Part.HOST)


class Unit(StrEnum):
    """In what that which came in is counted."""

    BAGS = "bags"
    BOXES = "boxes"
    CUBIC_METRES = "m3"
    KILOGRAMS = "kg"


class Collection(Model):
    """One collection, on one day or several in a row, each from the hour of ``starts_at`` to that of ``ends_at``.

    All its texts are plain, as the organiser wrote them; ``place`` is public once it is approved.
    """

    __tablename__ = "collections"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="hours"),
        Index("ix_collections_to_come", "state", "starts_at"),
        # A number is never given twice: old buttons that led to one deleted must not lead to a new one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
    state: Mapped[CollectionState] = mapped_column(code_of(CollectionState))
    version: Mapped[int] = mapped_column(default=1)
    """Counts what was changed, so that nobody decides on what they have not seen."""
    town: Mapped[str] = mapped_column(String(80))
    latitude: Mapped[float]
    longitude: Mapped[float]
    """The town's, or a position that the organiser shared; in degrees (WGS 84)."""
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(40))
    categories: Mapped[list[str]]
    """Slugs of what is collected."""
    volume: Mapped[Volume] = mapped_column(code_of(Volume))
    transport: Mapped[Transport] = mapped_column(code_of(Transport))
    help_wanted: Mapped[list[str]]
    contact_name: Mapped[str] = mapped_column(String(80))
    contact_phone: Mapped[str | None] = mapped_column(String(20))
    is_contact_public: Mapped[bool]
    """Whether the organiser lets everybody see name and number; else they are for coordinators."""
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    remark: Mapped[str] = mapped_column(String(LONGEST_REMARK), default="")
    """What the coordinators want changed, or why it was refused or cancelled."""
    ticked: Mapped[list[str]] = mapped_column(default=list)
    """The tasks that are done; give it a whole new list."""
    next_stage: Mapped[Stage | None] = mapped_column(code_of(Stage))
    next_at: Mapped[datetime | None]
    """When that is due; None when nothing is to come."""
    brought: Mapped[int | None]
    """How much came in, in ``unit``."""
    unit: Mapped[Unit | None] = mapped_column(code_of(Unit))
    destination: Mapped[str] = mapped_column(String(LONGEST_DESTINATION), default="")
    """Where it goes, in the organiser's words."""

    @property
    def zone(self) -> ZoneInfo:
        """Where its clock hangs."""
        return ZoneInfo(self.time_zone)

    @property
    def first(self) -> date:
        """The local day on which it begins."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def last(self) -> date:
        """The local day on which it ends."""
        return self.ends_at.astimezone(self.zone).date()


Index(
    "ix_collections_due",
    Collection.next_at,
    sqlite_where=Collection.next_at.is_not(None),
    postgresql_where=Collection.next_at.is_not(None),
)


class CollectionPart(Model):
    """Somebody takes part in one way; whoever helps in two has two rows."""

    __tablename__ = "collection_parts"

    collection_id: Mapped[int] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    part: Mapped[Part] = mapped_column(code_of(Part), primary_key=True)
    words: Mapped[str] = mapped_column(String(LONGEST_BROUGHT), default="")
    """What they bring, in their words."""
    phone: Mapped[str | None] = mapped_column(String(20))
    """For the organiser and the coordinators, where a helper gave it for that."""
    since: Mapped[datetime]


async def by_number(session: AsyncSession, collection_id: int) -> Collection | None:
    """The collection of that number, in whatever state."""
    return await session.get(Collection, collection_id)


async def sites_in_charge(session: AsyncSession) -> list[int]:
    """The running sites whose coordinators look after collections."""
    found = select(Site.id).where(Site.kind == SiteKind.COLLECTIONS, Site.state.in_(RUNNING))
    return list(await session.scalars(found.order_by(Site.id)))


async def may_look_after(session: AsyncSession, person_id: int | None) -> bool:
    """Whether the person answers proposals: coordinators of such a site, and admins."""
    if person_id is None:
        return False
    if await roles.is_admin(session, person_id):
        return True
    theirs = await roles.sites_coordinated(session, person_id)
    return bool(set(theirs) & set(await sites_in_charge(session)))


async def team_chats(session: AsyncSession) -> list[Chat]:
    """The chats of whoever looks after collections."""
    return await roles.coordinators_chats(session, await sites_in_charge(session))


async def parts_of(session: AsyncSession, collection_id: int, person_id: int | None) -> list[CollectionPart]:
    """How the person takes part in it."""
    theirs = select(CollectionPart).where(
        CollectionPart.collection_id == collection_id, CollectionPart.person_id == person_id
    )
    return list(await session.scalars(theirs.order_by(CollectionPart.part))) if person_id else []


async def due(session: AsyncSession, now: datetime, limit: int, skipped: Several[int]) -> list[Collection]:
    """Those of which a moment has come, locked; what another process has in hand is left out."""
    first = select(Collection).where(Collection.next_at <= now, *apart_from(Collection.id, skipped))
    locked = first.order_by(Collection.next_at, Collection.id).limit(limit)
    return list(await session.scalars(locked.with_for_update(skip_locked=True, key_share=True)))


async def exported(session: AsyncSession, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What is kept of the person about collections, for them to read."""
    theirs = select(Collection).where(Collection.organiser_id == person_id).order_by(Collection.id)
    joined = select(CollectionPart, Collection.town, Collection.starts_at)
    joined = joined.join(Collection, Collection.id == CollectionPart.collection_id)
    joined = joined.where(CollectionPart.person_id == person_id)
    decided = select(Collection).where(Collection.decided_by == person_id).order_by(Collection.id)
    return {
        "collections_decided": [
            {
                "collection": one.id,
                "state": one.state.value,
                "at": one.decided_at.isoformat() if one.decided_at else None,
            }
            for one in await session.scalars(decided)
        ],
        "collections": [_plain(one, {"organiser_id", "decided_by"}) for one in await session.scalars(theirs)],
        "collection_parts": [
            {"town": town, "starts_at": starts_at.isoformat()} | _plain(row, {"person_id", "collection_id"})
            for row, town, starts_at in (await session.execute(joined.order_by(Collection.id)))
        ],
    }


def _plain(row: Model, without: Several[str]) -> dict[str, Any]:
    names = [column.key for column in row.__table__.columns if column.key not in without]
    values = ((name, getattr(row, name)) for name in names)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values}
