"""What there is at a site after its last day, counted; and its end, a kind at a time, in portions where there is much.

Whatever begins on the last day still takes place, also the night that begins on it. Everything that is ended carries
the moment of the closing (``Closing.mark``): by it those who lost something are found, and told once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import offers, shift_changes, shifts
from models.audiences import Audience, AudienceRole, chat_ids
from models.beds import BedState, BedStay
from models.calls import Call
from models.chats import HEARS, Chat
from models.needs import Need, NeedLevel
from models.offers import Offer, OfferCard, OfferState, Reason
from models.shifts import Series, Shift, ShiftCard, ShiftState
from models.sign_ups import ACTIVE, SignUp, SignUpState
from models.site_closing import Closing
from models.sites import Site
from models.volunteers import Standing, Volunteer, VolunteerSite

_WANTED = (NeedLevel.URGENT, NeedLevel.NEEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatThereIs:
    """What a closing ends: shifts with how many people are on them or wait for them (each counted once), series that
    would go on, calls that run, guests and requests for beds, offers, needs; and the volunteers who chose the site,
    with how many of them a message reaches (``hear``).
    """

    shifts: int = 0
    people: int = 0
    waiting: int = 0
    series: int = 0
    calls: int = 0
    guests: int = 0
    requests: int = 0
    offers: int = 0
    needs: int = 0
    volunteers: int = 0
    hear: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """What somebody had until a closing: shifts that they were on or waited for; stays, or what was left of them, from
    their ``first`` night on; offers that were turned away.
    """

    shifts: list[ShiftCard] = field(default_factory=list)
    stays: list[BedStay] = field(default_factory=list)
    offers: list[OfferCard] = field(default_factory=list)


def end_of(site: Site, last: date) -> datetime:
    """The moment at which that local day is over; UTC."""
    return datetime.combine(last + timedelta(days=1), time(), ZoneInfo(site.time_zone)).astimezone(UTC)


async def count(session: AsyncSession, site: Site, last: date, now: datetime) -> WhatThereIs:
    """What there is after that last day, as it stands now."""
    coming = _shifts(site, last, now)
    on_them = select(func.count(SignUp.person_id.distinct())).join(Shift, Shift.id == SignUp.shift_id).where(*coming)
    running = select(func.count(Call.id)).join(Shift, Shift.id == Call.shift_id).where(*coming)
    beds = select(func.count(BedStay.person_id.distinct())).where(BedStay.site_id == site.id, BedStay.last > last)
    there = (Offer.site_id == site.id, offers.is_to_come(now))
    after = offers.comes_after(last, ZoneInfo(site.time_zone))
    hears = exists().where(Chat.person_id == VolunteerSite.person_id, *HEARS)
    counted = {
        "shifts": select(func.count(Shift.id)).where(*coming),
        "people": on_them.where(SignUp.state.in_(ACTIVE)),
        "waiting": on_them.where(SignUp.state.in_(ACTIVE), SignUp.state != SignUpState.CONFIRMED),
        "series": select(func.count(Series.id)).where(*_series(site, last)),
        "calls": running.where(Call.next_wave_at.is_not(None)),
        "guests": beds.where(BedStay.state == BedState.ACCEPTED),
        "requests": beds.where(BedStay.state == BedState.ASKED),
        "offers": select(func.count(Offer.id)).where(*there, after),
        "needs": select(func.count(Need.id)).where(Need.site_id == site.id, Need.level.in_(_WANTED)),
        "volunteers": select(func.count()).select_from(chose(site).subquery()),
        "hear": select(func.count()).select_from(chose(site).where(hears).subquery()),
    }
    found = (await session.execute(select(*(one.scalar_subquery() for one in counted.values())))).one()
    return WhatThereIs(**dict(zip(counted, found, strict=True)))


async def count_ended(session: AsyncSession, site: Site, closing: Closing) -> WhatThereIs:
    """What a closing has ended so far, and does not come back by itself; of series those that end on its last day."""
    shifts_ = select(func.count(Shift.id)).where(*_cancelled_by(site, closing.marks))
    series = select(func.count(Series.id)).where(Series.site_id == site.id, Series.ends_on == site.closes_on)
    guests = select(func.count(BedStay.person_id.distinct())).where(*_ended_by(site, closing.marks))
    turned_away = select(func.count(Offer.id)).where(*offers_turned_away(site, closing.marks[0]))
    counted = (shifts_, series, guests, turned_away)
    found = (await session.execute(select(*(one.scalar_subquery() for one in counted)))).one()
    return WhatThereIs(shifts=found[0], series=found[1], guests=found[2], offers=found[3])


async def end_series(session: AsyncSession, site: Site, last: date) -> None:
    """No series makes shifts after that day."""
    theirs = select(Series).where(*_series(site, last)).order_by(Series.id).with_for_update(key_share=True)
    for one in await session.scalars(theirs.execution_options(populate_existing=True)):
        one.ends_on = last
        if one.made_until is not None and one.made_until >= last:
            one.made_until = None
    await session.flush()


async def end_shifts(session: AsyncSession, site: Site, last: date, limit: int, now: datetime, mark: datetime) -> int:
    """Cancels the first shifts after that day, with all that hangs on them; how many, at most ``limit``."""
    return await shift_changes.cancel_at_site(session, site.id, end_of(site, last), limit, now, mark)


async def end_needs(session: AsyncSession, site: Site, now: datetime) -> None:
    """Nothing is needed at a closed site: nobody is asked about it, and nobody finds it when the site opens again."""
    wanted = update(Need).where(Need.site_id == site.id, Need.level.in_(_WANTED))
    ended = {"level": NeedLevel.ENOUGH, "ask_again_at": None, "changed_at": now, "changed_by": None}
    await session.execute(wanted.values(**ended, version=Need.version + 1))


async def losing(session: AsyncSession, site: Site, mark: datetime, above: int, limit: int) -> Sequence[int]:
    """The next people who lost something by that closing, by their numbers."""
    theirs = who_lost(site, [mark])
    number = theirs.selected_columns.person_id
    return list(await session.scalars(theirs.where(number > above).order_by(number).limit(limit)))


async def lost(session: AsyncSession, site: Site, people: Collection[int], mark: datetime) -> dict[int, Lost]:
    """What each of these people lost by that closing, in a question for each kind of thing."""
    found = {number: Lost() for number in people}
    theirs = shifts.cards().add_columns(SignUp.person_id).join(SignUp, SignUp.shift_id == Shift.id)
    theirs = theirs.where(SignUp.person_id.in_(people), SignUp.changed_at == mark, *_cancelled_by(site, [mark]))
    for *card, number in (await session.execute(theirs)).all():
        found[number].shifts.append(ShiftCard(*card))
    stays = select(BedStay).where(BedStay.person_id.in_(people), *_ended_by(site, [mark]))
    for stay in await session.scalars(stays.order_by(BedStay.first, BedStay.id)):
        found[stay.person_id].stays.append(stay)
    turned_away = select(Offer).where(Offer.person_id.in_(people), *offers_turned_away(site, mark))
    for one in await offers.cards(session, turned_away.order_by(Offer.id)):
        found[one.donor.id].offers.append(one)
    return found


def others(site: Site, mark: datetime, now: datetime) -> Select[int]:
    """The chats of the volunteers who chose the site, apart from those who are told what they lost."""
    audience = Audience(sites=(site.id,), roles=(AudienceRole.VOLUNTEERS,))
    chats = chat_ids(audience, now, ZoneInfo(site.time_zone))
    return chats.where(Chat.person_id.in_(chose(site)), Chat.person_id.not_in(who_lost(site, [mark])))


async def who_lose(session: AsyncSession, site: Site, mark: datetime, among: Collection[int]) -> set[int]:
    """Those of these people who lose a shift or a bed by that closing."""
    theirs = who_lost(site, [mark])
    return set(await session.scalars(theirs.where(theirs.selected_columns.person_id.in_(among))))


def who_lost(site: Site, marks: Sequence[datetime]) -> Select[int]:
    """Those who lost a shift or a bed by what was decided with these marks, by their numbers."""
    on_shifts = select(SignUp.person_id.label("person_id")).join(Shift, Shift.id == SignUp.shift_id)
    # Both at the same moment: who had given their place back before has lost nothing.
    together = SignUp.changed_at == Shift.changed_at
    in_beds = select(BedStay.person_id.label("person_id")).where(*_ended_by(site, marks))
    theirs = union(on_shifts.where(together, *_cancelled_by(site, marks)), in_beds)
    return select(theirs.subquery().c.person_id)


def offers_turned_away(site: Site, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Which offers were turned away since that moment because the site closes, or takes nothing any more."""
    turned_away = and_(Offer.state == OfferState.TURNED_AWAY, Offer.reason == Reason.CLOSED)
    return Offer.site_id == site.id, turned_away, Offer.decided_at >= since


def chose(site: Site) -> Select[int]:
    """Who chose this very site; whoever would help anywhere loses nothing by its end."""
    theirs = select(VolunteerSite.person_id).join(Volunteer, Volunteer.person_id == VolunteerSite.person_id)
    return theirs.where(VolunteerSite.site_id == site.id, Volunteer.standing == Standing.ACTIVE)


def _shifts(site: Site, last: date, now: datetime) -> tuple[ColumnElement[bool], ...]:
    begins_after = and_(Shift.starts_at >= end_of(site, last), Shift.starts_at > now)
    return Shift.site_id == site.id, Shift.state == ShiftState.PLANNED, begins_after


def _series(site: Site, last: date) -> tuple[ColumnElement[bool], ...]:
    return Series.site_id == site.id, or_(Series.ends_on.is_(None), Series.ends_on > last)


def _cancelled_by(site: Site, marks: Sequence[datetime]) -> tuple[ColumnElement[bool], ...]:
    return Shift.site_id == site.id, Shift.state == ShiftState.CANCELLED, Shift.changed_at.in_(marks)


def _ended_by(site: Site, marks: Sequence[datetime]) -> tuple[ColumnElement[bool], ...]:
    return BedStay.site_id == site.id, BedStay.state == BedState.DECLINED, BedStay.decided_at.in_(marks)
