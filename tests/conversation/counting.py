"""What is counted, in tests: shifts that are over and who was at them, kept without talk, wherever on the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.activities import Activity
from models.people import Person
from models.shifts import Shift, ShiftState
from models.sign_ups import Attendance, SignUp, SignUpState
from models.sites import Site, SiteKind, SiteState

PARIS = ZoneInfo("Europe/Paris")
_NUMBERS = count(1)


@dataclass(frozen=True)
class Place:
    """Somebody's place on a shift; ``left`` is how many hours before its start it was given up, where it was."""

    who: int
    party: int = 1
    state: SignUpState = SignUpState.CONFIRMED
    attendance: Attendance | None = Attendance.PRESENT
    left: int = 0


@dataclass(frozen=True)
class Past:
    """A shift: at which of the sites, when by the clock on its wall, and who was on it."""

    at: int
    day: date
    begins: time = time(9)
    hours: float = 4
    state: ShiftState = ShiftState.PLANNED
    places: Sequence[Place] = field(default=())
    least: int = 1
    free: int = 0
    """Places that nobody took."""


async def make_site(session: AsyncSession, zone: str = "Europe/Paris", **values: object) -> Site:
    """A site of the test's own."""
    slug = f"counted-{next(_NUMBERS)}"
    usual: dict[str, object] = {"state": SiteState.OPEN, "kind": SiteKind.BASE, "time_zone": zone}
    usual |= {name: {"fr": slug, "en": slug} for name in ("name", "summary", "about")}
    site = Site(slug=slug, **usual | values)
    session.add(site)
    await session.flush()
    return site


async def make_people(session: AsyncSession, number: int, at: datetime, name: str = "Helper") -> list[int]:
    """So many people; their numbers."""
    seen = {"privacy_version": "1", "privacy_accepted_at": at, "created_at": at}
    people = [Person(name=f"{name} {n}", **seen) for n in range(number)]
    session.add_all(people)
    await session.flush()
    return [person.id for person in people]


def starts_at(past: Past, site: Site) -> datetime:
    """When it began, UTC."""
    return datetime.combine(past.day, past.begins, ZoneInfo(site.time_zone)).astimezone(UTC)


async def make(session: AsyncSession, sites: Sequence[Site], people: Sequence[int], past: Sequence[Past]) -> list[int]:
    """Keeps these shifts with everybody on them; their numbers."""
    activity = await _any_activity(session)
    kept = []
    for one in past:
        begins = starts_at(one, sites[one.at])
        taken = sum(place.party for place in one.places if place.state is SignUpState.CONFIRMED)
        most = max(one.least, taken + one.free)
        shift = Shift(site_id=sites[one.at].id, activity_id=activity.id, starts_at=begins, state=one.state, taken=taken)
        shift.ends_at, shift.held = begins + timedelta(hours=one.hours), taken
        shift.least, shift.most, shift.created_at, shift.changed_at = one.least, most, begins, begins
        session.add(shift)
        await session.flush()
        session.add_all(_sign_up(shift, people[place.who], place) for place in one.places)
        kept.append(shift.id)
    await session.flush()
    return kept


def _sign_up(shift: Shift, person_id: int, place: Place) -> SignUp:
    booked = shift.starts_at - timedelta(days=7)
    row = SignUp(shift_id=shift.id, person_id=person_id, state=place.state, party=place.party, created_at=booked)
    row.confirmed_at = booked if place.state in (SignUpState.CONFIRMED, SignUpState.LEFT) else None
    row.changed_at = shift.starts_at - timedelta(hours=place.left) if place.state is SignUpState.LEFT else booked
    row.attendance = place.attendance if place.state is SignUpState.CONFIRMED else None
    return row


async def _any_activity(session: AsyncSession) -> Activity:
    found = await session.scalar(select(Activity).order_by(Activity.id).limit(1))
    if found is None:
        found = Activity(slug="kitchen", name={"fr": "Cuisine", "en": "Kitchen"})
        session.add(found)
        await session.flush()
    return found
