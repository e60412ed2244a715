"""What waits for those who look after sites, each kind in a statement or two however many sites there are.

Counted is what can still be done something about: each query reads by an index of what is open, not of what ever was.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import audiences, shifts
from models.announcements import UNDER_WAY, Announcement, AnnouncementState
from models.beds import ONE_DAY, BedNight, BedState, BedStay
from models.calls import Call
from models.need_rules import STAYS_URGENT
from models.needs import Category, Need, NeedLevel
from models.offers import Offer, OfferState
from models.questions import Question, QuestionState
from models.roles import Grant, Role
from models.shifts import LONGEST_SHIFT, Shift, ShiftCard, ShiftState
from models.sign_ups import ANSWERED_BEFORE
from models.sites import Site

LOOKED_AHEAD = timedelta(hours=24)
MOST_SHIFTS = 200
"""So many shifts are looked at, the next first: nobody reads more."""
MOST_ANNOUNCEMENTS = 5


@dataclass(frozen=True, slots=True)
class Held:
    """What a person may look after: everything, the sites they coordinate, those whose offers they answer."""

    is_admin: bool
    coordinated: frozenset[int]
    answered: frozenset[int]


@dataclass(frozen=True, slots=True)
class Pile:
    """How many of something wait at a site; one of them, the day or moment that comes first, since when one waits."""

    site_id: int
    number: int
    one: int
    first: date
    since: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """Goods at a site: how many still come today, and when the next; of how many nobody said whether they came."""

    site_id: int
    today: int
    next_at: datetime | None
    to_mark: int
    last_at: datetime | None
    """When the oldest of those ended."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Urgent needs of a site that nobody has spoken of for two weeks: how many, and one of them."""

    site_id: int
    number: int
    category: Category
    since: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions wait for an answer about a site (None: about the whole organisation), one, and since when."""

    site_id: int | None
    number: int
    one: int
    since: datetime


async def held(session: AsyncSession, person_id: int) -> Held:
    """By the roles the person has now."""
    rows = (await session.execute(select(Grant.role, Grant.site_id).where(Grant.person_id == person_id))).all()
    coordinated = frozenset(at for role, at in rows if role is Role.COORDINATOR and at is not None)
    contact = frozenset(at for role, at in rows if role is Role.CONTACT and at is not None)
    is_admin = any(role is Role.ADMIN and at is None for role, at in rows)
    return Held(is_admin, coordinated, coordinated | contact)


async def shifts_to_look_after(session: AsyncSession, site_ids: Collection[int], now: datetime) -> list[ShiftCard]:
    """Shifts that run, start within ``ANSWERED_BEFORE``, or are short and start within ``LOOKED_AHEAD``; in order."""
    is_near = Shift.starts_at < now + ANSWERED_BEFORE
    query = shifts.cards().where(
        Shift.site_id.in_(site_ids),
        Shift.state == ShiftState.PLANNED,
        Shift.starts_at >= now - LONGEST_SHIFT,
        Shift.starts_at < now + LOOKED_AHEAD,
        Shift.ends_at > now,
        or_(is_near, Shift.taken < Shift.least),
    )
    return await shifts.all_of(session, query.limit(MOST_SHIFTS))


async def with_a_call(session: AsyncSession, shift_ids: Collection[int]) -> set[int]:
    """Those of these shifts for which a call for help runs."""
    running = select(Call.shift_id).where(Call.shift_id.in_(shift_ids), Call.next_wave_at.is_not(None))
    return set(await session.scalars(running))


async def offers_to_answer(session: AsyncSession, site_ids: Collection[int]) -> list[Pile]:
    """Offers that wait for the site's answer; those that wait for the donor's are not the site's to hurry."""
    counted = (func.count(), func.min(Offer.id), func.min(Offer.first), func.min(Offer.waiting_since))
    waiting = select(Offer.site_id, *counted).where(Offer.site_id.in_(site_ids), Offer.state == OfferState.PROPOSED)
    return [Pile(*row) for row in await session.execute(waiting.group_by(Offer.site_id))]


async def goods_expected(
    session: AsyncSession, site_ids: Collection[int], now: datetime, zone: ZoneInfo
) -> list[Expected]:
    """Accepted offers that are still to come today, by the clock of ``zone``, and those whose time is over."""
    tomorrow = datetime.combine(now.astimezone(zone).date() + ONE_DAY, time(), zone)
    to_come, over = Offer.ends_at > now, Offer.ends_at <= now
    accepted = select(
        Offer.site_id,
        func.count(case((to_come, Offer.id))),
        func.min(case((to_come, Offer.starts_at))),
        func.count(case((over, Offer.id))),
        func.min(case((over, Offer.ends_at))),
    ).where(Offer.site_id.in_(site_ids), Offer.state == OfferState.ACCEPTED, Offer.starts_at < tomorrow)
    return [Expected(*row) for row in await session.execute(accepted.group_by(Offer.site_id))]


async def beds_asked_for(session: AsyncSession, sites: Sequence[Site], now: datetime) -> list[Pile]:
    """Requests for beds that wait for an answer, as far as their nights are not over."""
    found: list[Pile] = []
    for ids, today in _by_day(sites, now):
        counted = (func.count(BedStay.id.distinct()), func.min(BedStay.id), func.min(BedNight.night))
        asked = (
            select(BedNight.site_id, *counted, func.min(BedStay.created_at))
            .join(BedStay, BedStay.id == BedNight.stay_id)
            .where(BedNight.site_id.in_(ids), BedNight.night >= today, BedStay.state == BedState.ASKED)
        )
        found += [Pile(*row) for row in await session.execute(asked.group_by(BedNight.site_id))]
    return found


async def arriving(session: AsyncSession, sites: Sequence[Site], now: datetime) -> dict[int, int]:
    """How many people have a bed from tonight on who had none last night, by site."""
    found: dict[int, int] = {}
    for ids, today in _by_day(sites, now):
        sleeping = (
            select(BedNight.site_id, BedStay.person_id)
            .join(BedStay, BedStay.id == BedNight.stay_id)
            .where(BedNight.site_id.in_(ids), BedNight.night.in_((today, today - ONE_DAY)))
            .where(BedStay.state == BedState.ACCEPTED)
            .group_by(BedNight.site_id, BedStay.person_id)
            .having(func.min(BedNight.night) == today)
            .subquery()
        )
        counted = select(sleeping.c.site_id, func.count()).group_by(sleeping.c.site_id)
        found |= {row[0]: row[1] for row in await session.execute(counted)}
    return found


async def doubtful_needs(session: AsyncSession, site_ids: Collection[int], now: datetime) -> list[Doubt]:
    """Sites whose coordinators are asked whether something is still urgent."""
    old = (Need.level == NeedLevel.URGENT, Need.changed_at <= now - STAYS_URGENT, Need.site_id.in_(site_ids))
    doubtful = select(Need, Category).join(Category, Category.id == Need.category_id).where(*old)
    found: dict[int, Doubt] = {}
    for need, category in await session.execute(doubtful.order_by(Category.position, Category.id)):
        before, since = found.get(need.site_id), need.changed_at or now
        if before is None:
            found[need.site_id] = Doubt(need.site_id, 1, category, since)
        else:
            found[need.site_id] = replace(before, number=before.number + 1, since=min(before.since, since))
    return list(found.values())


async def questions(session: AsyncSession, held: Held, person_id: int) -> list[Asked]:
    """Questions in which an answer is owed that nobody has taken, or this person has; an admin's are all."""
    theirs = true() if held.is_admin else Question.site_id.in_(held.coordinated)
    owed = (Question.state.in_((QuestionState.WAITING, QuestionState.TAKEN)), Question.waiting_since.is_not(None))
    is_free = or_(Question.taken_by.is_(None), Question.taken_by == person_id)
    counted = select(Question.site_id, func.count(), func.min(Question.id), func.min(Question.waiting_since))
    rows = await session.execute(counted.where(theirs, *owed, is_free).group_by(Question.site_id))
    return [Asked(site_id, number, one, since) for site_id, number, one, since in rows if since is not None]


async def announcements_to_approve(session: AsyncSession, person_id: int) -> list[Announcement]:
    """Announcements that need this person's consent, the next to be sent first."""
    by_others = or_(Announcement.author_id.is_(None), Announcement.author_id != person_id)
    proposed = select(Announcement).where(Announcement.state == AnnouncementState.PROPOSED, by_others)
    found = await session.scalars(proposed.order_by(Announcement.sends_at, Announcement.id).limit(MOST_ANNOUNCEMENTS))
    return [one for one in found if person_id in await _approvers(session, one, person_id)]


async def announcements_under_way(session: AsyncSession, person_id: int) -> list[Announcement]:
    """Announcements that are being sent, or are paused, and that this person may steer."""
    sending = select(Announcement).where(Announcement.state.in_(UNDER_WAY)).order_by(Announcement.id)
    found = await session.scalars(sending.limit(MOST_ANNOUNCEMENTS))
    return [one for one in found if await audiences.may_announce(session, person_id, one.draft.audience)]


async def _approvers(session: AsyncSession, one: Announcement, person_id: int) -> Sequence[int]:
    audience = one.draft.audience
    if await audiences.may_announce(session, person_id, audience):
        return (person_id,)
    return await audiences.may_approve(session, audience, one.author_id)


def _by_day(sites: Sequence[Site], now: datetime) -> Iterator[tuple[list[int], date]]:
    """The sites with beds, by the local day that it is there."""
    for zone in sorted({site.time_zone for site in sites if site.beds}):
        ids = [site.id for site in sites if site.beds and site.time_zone == zone]
        yield ids, now.astimezone(ZoneInfo(zone)).date()
