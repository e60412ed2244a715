"""Volunteers: what someone told us about when, where and how they can help."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, Index, Select, String, and_, delete, func, insert, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.activities import Activity
from models.chats import Key
from models.database import Model, code_of
from models.people import Person
from models.quiet import USUAL_HOURS
from models.sites import RUNNING, Site

EVERY_DAY = 0b1111111
LARGEST_PARTY = 50
"""So many come together at most."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Rows = TypeVar("Rows", bound="Select[*tuple[Any, ...]]")


class Standing(StrEnum):
    """Whether a volunteer wants to be asked."""

    ACTIVE = "active"
    PAUSED = "paused"


class Volunteer(Model):
    """A registration; one a person. ``anywhere``: any open site, besides those named."""

    __tablename__ = "volunteers"
    __table_args__ = (
        Index("ix_volunteers_newest", "registered_at", "person_id"),
        Index("ix_volunteers_asked", "asked_at", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    standing: Mapped[Standing] = mapped_column(code_of(Standing), default=Standing.ACTIVE)
    anywhere: Mapped[bool]
    any_activity: Mapped[bool]
    party: Mapped[int]
    """How many people come together, the volunteer included."""
    driving_licence: Mapped[bool]
    vehicle: Mapped[bool]
    bed: Mapped[bool]
    remind_hours: Mapped[list[int]] = mapped_column(default=lambda: list(USUAL_HOURS), server_default="[24, 2]")
    """How many hours before a shift they want to be reminded; none is []."""
    asked_often: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Calls for help may come more than twice a week."""
    experienced: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """On a coordinator's word."""
    asked_at: Mapped[datetime] = mapped_column(default=NEVER, server_default=text("'1970-01-01 00:00:00'"))
    """When they were last asked whether they could come; ``NEVER`` before that, so that it sorts first everywhere."""
    registered_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class VolunteerSite(Model):
    """Where a volunteer would like to help."""

    __tablename__ = "volunteer_sites"

    person_id: Mapped[int] = mapped_column(ForeignKey("volunteers.person_id", ondelete="CASCADE"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, index=True)


class VolunteerActivity(Model):
    """What a volunteer would like to do."""

    __tablename__ = "volunteer_activities"

    person_id: Mapped[int] = mapped_column(ForeignKey("volunteers.person_id", ondelete="CASCADE"), primary_key=True)
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class VolunteerLanguage(Model):
    """What a volunteer speaks: an ISO 639 code."""

    __tablename__ = "volunteer_languages"

    person_id: Mapped[int] = mapped_column(ForeignKey("volunteers.person_id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True, index=True)


class VolunteerStay(Model):
    """Days on which a volunteer is there, local to the site; open-ended without ``last``.

    ``weekdays`` has a bit for each day of the week on which they come, Monday the lowest.
    """

    __tablename__ = "volunteer_stays"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("volunteers.person_id", ondelete="CASCADE"), index=True)
    first: Mapped[date]
    last: Mapped[date | None]
    weekdays: Mapped[int] = mapped_column(default=EVERY_DAY)


@dataclass(frozen=True, slots=True)
class Registration:
    """Everything a volunteer says in registering; slugs and codes, not labels."""

    party: int
    driving_licence: bool
    vehicle: bool
    bed: bool
    first: date
    last: date | None
    weekdays: int = EVERY_DAY
    anywhere: bool = False
    any_activity: bool = False
    sites: Sequence[str] = field(default=())
    activities: Sequence[str] = field(default=())
    languages: Sequence[str] = field(default=())


async def register(session: AsyncSession, person: Person, said: Registration, now: datetime) -> bool:
    """Keeps a registration, in place of an earlier one; True when the person is new as a volunteer."""
    volunteer = await session.get(Volunteer, person.id)
    is_new = volunteer is None
    if volunteer is None:
        volunteer = Volunteer(person_id=person.id, standing=Standing.ACTIVE, registered_at=now)
        session.add(volunteer)
    for name in ("anywhere", "any_activity", "party", "driving_licence", "vehicle", "bed"):
        setattr(volunteer, name, getattr(said, name))
    volunteer.changed_at = now
    await session.flush()
    await _replace_lists(session, person.id, said, is_new=is_new)
    return is_new


async def registration(session: AsyncSession, person_id: int) -> Registration | None:
    """What the volunteer said, as it stands."""
    volunteer = await session.get(Volunteer, person_id)
    if volunteer is None:
        return None
    stay = (await session.execute(select(VolunteerStay).where(VolunteerStay.person_id == person_id))).scalars().first()
    return Registration(
        party=volunteer.party,
        driving_licence=volunteer.driving_licence,
        vehicle=volunteer.vehicle,
        bed=volunteer.bed,
        anywhere=volunteer.anywhere,
        any_activity=volunteer.any_activity,
        first=stay.first if stay else volunteer.registered_at.date(),
        last=stay.last if stay else None,
        weekdays=stay.weekdays if stay else EVERY_DAY,
        sites=await _all(session, _sites_of(person_id)),
        activities=await _all(session, _activities_of(person_id)),
        languages=await _all(session, _languages_of(person_id)),
    )


async def of(session: AsyncSession, person_id: int | None) -> Volunteer | None:
    """The person's registration row, if they are a volunteer."""
    return await session.get(Volunteer, person_id) if person_id else None


async def parties(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, int]:
    """With how many people each of them comes."""
    found = select(Volunteer.person_id, Volunteer.party).where(Volunteer.person_id.in_(person_ids))
    return dict((await session.execute(found)).all())


async def leave(session: AsyncSession, person_id: int) -> bool:
    """Deletes the registration, not the person; False when there was none."""
    volunteer = await of(session, person_id)
    if volunteer is None:
        return False
    await session.delete(volunteer)
    await session.flush()
    return True


async def site_ids(session: AsyncSession, said: Registration) -> list[int]:
    """The sites a registration concerns; all that take volunteers when it says 'anywhere'."""
    takes_volunteers = and_(Site.state.in_(RUNNING), Site.welcomes_volunteers)
    chosen = takes_volunteers if said.anywhere else Site.slug.in_(said.sites)
    return list((await session.execute(select(Site.id).where(chosen))).scalars())


async def page_at_sites(
    session: AsyncSession, sites: Sequence[int] | None, offset: int, limit: int
) -> tuple[list[tuple[Person, Volunteer]], int]:
    """Volunteers of these sites (None: of all), newest first, and how many there are in all."""
    rows = _at_sites(select(Person, Volunteer).join(Volunteer, Volunteer.person_id == Person.id), sites)
    total = _at_sites(select(func.count()).select_from(Volunteer), sites)
    ordered = rows.order_by(Volunteer.registered_at.desc(), Person.id.desc()).offset(offset).limit(limit)
    found = (await session.execute(ordered)).all()
    return list(found), (await session.execute(total)).scalar_one()


async def is_at_sites(session: AsyncSession, person_id: int, sites: Sequence[int] | None) -> bool:
    """Whether that volunteer is one of these sites' (None: of any)."""
    found = _at_sites(select(Volunteer.person_id).where(Volunteer.person_id == person_id), sites)
    return (await session.execute(found)).first() is not None


async def exported(session: AsyncSession, person_id: int) -> dict[str, Any] | None:
    """What is kept of the registration, for the person to read."""
    said, volunteer = await registration(session, person_id), await of(session, person_id)
    if said is None or volunteer is None:
        return None
    kept: dict[str, Any] = {name: getattr(said, name) for name in said.__slots__}
    kept |= {"first": said.first.isoformat(), "last": said.last.isoformat() if said.last else None}
    kept |= {name: list(kept[name]) for name in ("sites", "activities", "languages")}
    return kept | {
        "standing": volunteer.standing.value,
        "remind_hours": list(volunteer.remind_hours),
        "asked_often": volunteer.asked_often,
        "experienced": volunteer.experienced,
        "asked_at": volunteer.asked_at.isoformat() if volunteer.asked_at > NEVER else None,
        "registered_at": volunteer.registered_at.isoformat(),
        "changed_at": volunteer.changed_at.isoformat(),
    }


async def _replace_lists(session: AsyncSession, person_id: int, said: Registration, *, is_new: bool) -> None:
    if not is_new:
        for table in (VolunteerSite, VolunteerActivity, VolunteerLanguage, VolunteerStay):
            await session.execute(delete(table).where(table.person_id == person_id))
    if said.sites:
        chosen = select(literal(person_id), Site.id).where(Site.slug.in_(said.sites))
        await session.execute(insert(VolunteerSite).from_select(["person_id", "site_id"], chosen))
    if said.activities:
        wished = select(literal(person_id), Activity.id).where(Activity.slug.in_(said.activities))
        await session.execute(insert(VolunteerActivity).from_select(["person_id", "activity_id"], wished))
    if said.languages:
        spoken = [{"person_id": person_id, "language": language} for language in dict.fromkeys(said.languages)]
        await session.execute(insert(VolunteerLanguage), spoken)
    stay = {"first": said.first, "last": said.last, "weekdays": said.weekdays}
    await session.execute(insert(VolunteerStay).values(person_id=person_id, **stay))


def _at_sites(query: Rows, sites: Iterable[int] | None) -> Rows:
    if sites is None:
        return query
    named = select(VolunteerSite.person_id).where(VolunteerSite.site_id.in_(list(sites)))
    return query.where(or_(Volunteer.anywhere, Volunteer.person_id.in_(named)))


def _sites_of(person_id: int) -> Select[str]:
    return (
        select(Site.slug)
        .join(VolunteerSite, VolunteerSite.site_id == Site.id)
        .where(VolunteerSite.person_id == person_id)
        .order_by(Site.position, Site.id)
    )


def _activities_of(person_id: int) -> Select[str]:
    return (
        select(Activity.slug)
        .join(VolunteerActivity, VolunteerActivity.activity_id == Activity.id)
        .where(VolunteerActivity.person_id == person_id)
        .order_by(Activity.id)
    )


def _languages_of(person_id: int) -> Select[str]:
    return (
        select(VolunteerLanguage.language)
        .where(VolunteerLanguage.person_id == person_id)
        .order_by(VolunteerLanguage.language)
    )


async def _all(session: AsyncSession, query: Select[str]) -> list[str]:
    return list((await session.execute(query)).scalars())
