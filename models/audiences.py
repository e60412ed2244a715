"""To whom an announcement goes: asked of the database in one question, however many people there are.

Every restriction holds at once; within one of them any of its values will do, but for skills: all of them are needed.

- Only people who accepted the privacy notice are counted, each by one chat: of those that hear, the one last used.
- A site's volunteers chose it (or 'anywhere'), or had a shift there lately, or have one to come. Its donors offered it
  goods within a year. Its coordinators hold a role there.
- Who is on pause is no volunteer for now. Whoever has a place on a shift hears of that shift all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import eligibility, roles, shifts
from models.chats import HEARS, Chat
from models.offers import Offer
from models.people import Person
from models.roles import Grant, Role
from models.shifts import Shift, ShiftState
from models.sign_ups import SignUp, SignUpState
from models.volunteers import Standing, Volunteer, VolunteerActivity, VolunteerSite, VolunteerStay

HAD_A_SHIFT_WITHIN = timedelta(days=60)
OFFERED_GOODS_WITHIN = timedelta(days=365)
STOPPED, BLOCKED, PAUSED = "stopped", "blocked", "paused"
LEFT_OUT = (STOPPED, BLOCKED, PAUSED)
"""Why somebody of an audience is not written to, as ``Reach.left_out`` has it."""
Condition = ColumnElement[bool]


class AudienceRole(StrEnum):
    """As what somebody is written to."""

    VOLUNTEERS = "volunteers"
    DONORS = "donors"
    COORDINATORS = "coordinators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """What people have in common; what is empty restricts nothing.

    ``sites``, ``activities`` and ``shift`` are numbers, ``languages`` those of chats, ``skills`` codes of
    ``Shift.requirements``. ``first`` to ``last`` are days on which they are there, ``shift_day`` one on which they have
    a shift (at those sites, where sites are named): days local to the organisation.
    """

    sites: tuple[int, ...] = ()
    roles: tuple[AudienceRole, ...] = ()
    languages: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    activities: tuple[int, ...] = ()
    skills: tuple[str, ...] = ()
    vehicle: bool = False
    shift: int | None = None
    shift_day: date | None = None

    def to_json(self) -> dict[str, Any]:
        """A form that ``from_json`` reads back to an equal audience; what is empty is left out."""
        values = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: _plain(value) for name, value in values if value not in ((), None, False)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Audience":
        """The audience that ``to_json`` kept. Raises ValueError or TypeError for what it never wrote."""
        given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in kept.items()}
        given["roles"] = tuple(AudienceRole(one) for one in given.get("roles", ()))
        for name in ("first", "last", "shift_day"):
            given[name] = date.fromisoformat(given[name]) if given.get(name) else None
        return cls(**given)

    @property
    def is_about_a_shift(self) -> bool:
        """Whether it is those who have places on certain shifts."""
        return self.shift is not None or self.shift_day is not None

    @property
    def only_site(self) -> int | None:
        """The number of its site, where it is bound to one."""
        return self.sites[0] if len(self.sites) == 1 else None


@dataclass(frozen=True, slots=True)
class Reach:
    """How many are written to, in all and by the language of their chat; and who is left out, by why (``LEFT_OUT``)."""

    total: int = 0
    by_language: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def chat_ids(audience: Audience, now: datetime, zone: ZoneInfo) -> Select[int]:
    """The chats that are written to, one a person."""
    return select(Chat.id).where(*_of_audience(audience, now, zone), *HEARS)


def chats_of(*people: Condition) -> Select[int]:
    """The chats of those for whom these conditions on ``Chat.person_id`` hold, one a person; on pause or not."""
    return select(Chat.id).where(_is_their_best(), *people, *HEARS)


async def reach(session: AsyncSession, audience: Audience, now: datetime, zone: ZoneInfo) -> Reach:
    """How many are written to and how many are not, as it stands now."""
    written_to = select(Chat.language, func.count()).where(*_of_audience(audience, now, zone), *HEARS)
    by_language = dict((await session.execute(written_to.group_by(Chat.language))).all())
    total = sum(by_language.values())
    # Whoever is on pause is what the rest leaves: to look for them by themselves would take much longer.
    why = case((Chat.stopped_at.is_not(None), STOPPED), (Chat.unreachable.is_not(None), BLOCKED), else_=PAUSED)
    everybody = _of_audience(audience, now, zone, even_on_pause=True)
    counted = select(why.label("why"), func.count()).where(*everybody).group_by("why")
    left_out: dict[str, int] = dict((await session.execute(counted)).all())
    left_out[PAUSED] = max(0, left_out.get(PAUSED, 0) - total)
    return Reach(total, by_language, {reason: n for reason, n in left_out.items() if n})


def silent(audience: Audience, now: datetime, zone: ZoneInfo) -> Select[str, str | None, datetime | None, str | None]:
    """Those of it whom nothing reaches: name and number, when they stopped, why they can't be written to; by name."""
    found = select(Person.name, Person.phone, Chat.stopped_at, Chat.unreachable)
    found = found.join(Person, Person.id == Chat.person_id).where(*_of_audience(audience, now, zone))
    return found.where(~and_(*HEARS)).order_by(Person.name_key, Person.id)


async def may_announce(session: AsyncSession, person_id: int | None, audience: Audience) -> bool:
    """Whether that person may write to these people: an admin to anybody, a coordinator to those of their own sites.

    An audience of coordinators' is bound to sites that are theirs, or to a shift at one of them.
    """
    if person_id is None:
        return False
    if await roles.is_admin(session, person_id):
        return True
    concerned = await _concerned(session, audience)
    return bool(concerned) and concerned <= set(await roles.sites_coordinated(session, person_id))


async def may_approve(session: AsyncSession, audience: Audience, apart_from: int | None) -> list[int]:
    """Whose consent to a big announcement counts: others who may announce to this audience themselves; where there is
    nobody like that, any other coordinator; empty where there is nobody at all.
    """
    concerned = await _concerned(session, audience)
    whom = select(Grant.person_id)
    admins = whom.where(Grant.role == Role.ADMIN, Grant.site_id.is_(None))
    running = whom.where(Grant.role == Role.COORDINATOR, Grant.site_id.in_(concerned)).group_by(Grant.person_id)
    all_of_them = running.having(func.count(Grant.site_id.distinct()) == len(concerned))
    theirs = set(await session.scalars(union(admins, all_of_them) if concerned else admins)) - {apart_from}
    if not theirs:
        theirs = set(await session.scalars(whom.where(Grant.role.in_((Role.ADMIN, Role.COORDINATOR))))) - {apart_from}
    return sorted(theirs)


async def _concerned(session: AsyncSession, audience: Audience) -> set[int]:
    """The sites that somebody has to coordinate to write to these people; none where only admins may."""
    if audience.shift is None:
        return set(audience.sites)
    card = await shifts.card(session, audience.shift)
    return {*audience.sites, card.site.id} if card else set()


def _of_audience(audience: Audience, now: datetime, zone: ZoneInfo, *, even_on_pause: bool = False) -> list[Condition]:
    """The conditions on a chat to be the one by which somebody of the audience is known."""
    conditions = [Chat.person_id.is_not(None), _is_their_best(), *_is_one_of_them(audience, now, even_on_pause)]
    if audience.languages:
        conditions.append(Chat.language.in_(audience.languages))
    if audience.is_about_a_shift:
        conditions.append(Chat.person_id.in_(_on_shift(audience, zone)))
    fit = _fit(audience, now.astimezone(zone).date())
    if fit:
        conditions.append(Chat.person_id.in_(select(Volunteer.person_id).where(*fit)))
    return conditions


def _is_their_best() -> Condition:
    """Of one person's chats the one that hears, then the one that was used last."""
    other = aliased(Chat)
    silent, others_silent = (
        case((and_(one.stopped_at.is_(None), one.unreachable.is_(None)), 0), else_=1) for one in (Chat, other)
    )
    later = or_(other.seen_at > Chat.seen_at, and_(other.seen_at == Chat.seen_at, other.id > Chat.id))
    is_better = or_(others_silent < silent, and_(others_silent == silent, later))
    return ~exists().where(other.person_id == Chat.person_id, other.id != Chat.id, is_better)


def _is_one_of_them(audience: Audience, now: datetime, even_on_pause: bool) -> list[Condition]:
    """By role and site."""
    even_on_pause = even_on_pause or audience.is_about_a_shift
    if not audience.roles and not audience.sites:
        on_pause = exists().where(Volunteer.person_id == Chat.person_id, Volunteer.standing == Standing.PAUSED)
        return [] if even_on_pause else [~on_pause]
    ways = {
        AudienceRole.VOLUNTEERS: _volunteers(audience.sites, now, even_on_pause),
        AudienceRole.DONORS: [_donors(audience.sites, now)],
        AudienceRole.COORDINATORS: [_team(audience.sites)],
    }
    # Put together by UNION: joined by OR, PostgreSQL would go through one of them for each person.
    theirs = [way for role in audience.roles or tuple(AudienceRole) for way in ways[role]]
    return [Chat.person_id.in_(union(*theirs))]


def _volunteers(sites: Sequence[int], now: datetime, even_on_pause: bool) -> list[Select[int]]:
    """Each way to be one: all of them; or to want to help anywhere, to have named the site, to have a shift there."""
    everybody = select(Volunteer.person_id)
    if not even_on_pause:
        everybody = everybody.where(Volunteer.standing == Standing.ACTIVE)
    if not sites:
        return [everybody]
    named = everybody.join(VolunteerSite, VolunteerSite.person_id == Volunteer.person_id)
    there = and_(Shift.site_id.in_(sites), Shift.starts_at > now - HAD_A_SHIFT_WITHIN)
    return [
        everybody.where(Volunteer.anywhere),
        named.where(VolunteerSite.site_id.in_(sites)),
        everybody.where(Volunteer.person_id.in_(_with_a_place().where(there))),
    ]


def _donors(sites: Sequence[int], now: datetime) -> Select[int]:
    offered = select(Offer.person_id).where(Offer.created_at > now - OFFERED_GOODS_WITHIN)
    return offered.where(Offer.site_id.in_(sites)) if sites else offered


def _team(sites: Sequence[int]) -> Select[int]:
    return select(Grant.person_id).where(Grant.site_id.in_(sites)) if sites else select(Grant.person_id)


def _on_shift(audience: Audience, zone: ZoneInfo) -> Select[int]:
    """Whoever has a place on that shift, or on one that starts on that day."""
    found = _with_a_place()
    if audience.shift is not None:
        found = found.where(Shift.id == audience.shift)
    if audience.shift_day is not None:
        begins, ends = shifts.day_bounds(audience.shift_day, zone)
        found = found.where(Shift.starts_at >= begins, Shift.starts_at < ends)
        found = found.where(Shift.site_id.in_(audience.sites)) if audience.sites else found
    return found


def _with_a_place() -> Select[int]:
    confirmed = select(SignUp.person_id).join(Shift, Shift.id == SignUp.shift_id)
    return confirmed.where(SignUp.state == SignUpState.CONFIRMED, Shift.state == ShiftState.PLANNED)


def _fit(audience: Audience, today: date) -> list[Condition]:
    """What the audience asks of a volunteer, besides the sites."""
    conditions = [eligibility.meets(code) for code in audience.skills]
    if audience.vehicle:
        conditions.append(Volunteer.vehicle.is_(True))
    if audience.activities:
        theirs = VolunteerActivity.person_id == Volunteer.person_id
        wished = exists().where(theirs, VolunteerActivity.activity_id.in_(audience.activities))
        conditions.append(or_(Volunteer.any_activity, wished))
    if audience.first or audience.last:
        conditions.append(_is_there(audience.first or today, audience.last))
    return conditions


def _is_there(first: date, last: date | None) -> Condition:
    """Whether some day from the first to the last (None: or any later one) is one of theirs.

    A stay that lies within these days counts by itself; of one that goes beyond, a weekday must fall on a day they
    share: the first such weekday at the beginning, or the last one at the end.
    """
    stay = VolunteerStay
    ends_later = or_(stay.last.is_(None), stay.last >= last) if last else stay.last.is_(None)
    within = and_(stay.first > first, stay.last < last) if last else and_(stay.first > first, stay.last.is_not(None))
    shared: list[Condition] = [within]
    for weekday in range(7):
        comes = stay.weekdays.bitwise_and(1 << weekday) != 0
        opening = first + timedelta(days=(weekday - first.weekday()) % 7)
        if last is None or opening <= last:
            shared.append(and_(comes, stay.first <= first, or_(stay.last.is_(None), stay.last >= opening)))
        if last is None:
            shared.append(and_(comes, stay.last.is_(None)))
        else:
            closing = last - timedelta(days=(last.weekday() - weekday) % 7)
            if closing >= first:
                shared.append(and_(comes, ends_later, stay.first <= closing))
    return Volunteer.person_id.in_(select(stay.person_id).where(or_(*shared)))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(one) if isinstance(one, StrEnum) else one for one in value]
    return value.isoformat() if isinstance(value, date) else value
