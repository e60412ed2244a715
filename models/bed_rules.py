"""How stays change: asked for, accepted, declined, given back.

              settle                accept, or by rule where every night has room
    (none) ───────────► asked ──────────────────────────────────────────► accepted
                          │ decline                                          │  │
                          ├────────► declined ◄── withdraw ──────────────────┘  │ settle, give_back_all
                          └──────────────────────► cancelled ◄──────────────────┘

Invariants, for each site, whatever happens at the same time:

- On no night are more beds accepted than the site has.
- A stay that is asked for or accepted has its nights as rows; one that is declined or cancelled has none. Of one
  that is withdrawn or given back half-way the nights that are over stay, accepted.
- What was accepted stays accepted as long as it is wanted: fewer nights or beds take from it, more are asked for in a
  stay of their own.
- Where the site accepts by rule, nights that come free go to those who wait for them, the first who asked first. Passed
  over, and left to the coordinators, are those who want more than there is, or whom no message reaches.

All of this changes under the lock on the site's row; sites are locked by number, after people and shifts.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import beds
from models.beds import LIVE, ONE_DAY, BedNight, BedState, BedStay, StayCard
from models.chats import HEARS, Chat
from models.database import apart_from
from models.sites import RUNNING, Site


@dataclass(slots=True)
class Settled:
    """What changed at one site: stays accepted just now by rule, and asked for just now; nights on which beds that had
    been accepted are free again.

    ``is_changed`` is also true where a request was merely withdrawn. ``declined_before``: the very same was declined
    already, and is not asked for again by itself.
    """

    site_id: int
    accepted: list[StayCard] = field(default_factory=list)
    asked: list[StayCard] = field(default_factory=list)
    freed: set[date] = field(default_factory=set)
    passed_on: list[StayCard] = field(default_factory=list)
    is_changed: bool = False
    declined_before: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an answer. ``is_done`` only for the one tap that did it.

    ``full`` are the nights that have no room: all of them stand in the way, or were left out. ``passed_on`` are stays
    of others that were accepted by rule, of what came free.
    """

    card: StayCard | None = None
    is_done: bool = False
    full: Sequence[date] = ()
    passed_on: Sequence[StayCard] = ()


async def settle(
    session: AsyncSession,
    person_id: int,
    site_id: int,
    nights: Sequence[date],
    number: int,
    now: datetime,
    *,
    again: bool = False,
) -> Settled:
    """Brings the person's stays at the site to ``number`` beds on these nights; nights that are over stay as they are.

    With ``again`` what was declined is asked for once more.
    """
    found, site = Settled(site_id), await _locked(session, site_id)
    if site is None:
        return found
    today = beds.today_at(site, now)
    room = Counter({night: number for night in nights if night >= today and site.beds and not site.is_over_by(night)})
    theirs = await _live(session, person_id, site_id, today)
    for card in theirs:
        if card.stay.state is BedState.ACCEPTED:
            await _keep_wanted(session, card, room, today, now, found)
    found.passed_on = await _pass_on(session, site, found.freed, now, apart_from=person_id)
    asked = [card for card in theirs if card.stay.state is BedState.ASKED]
    wanted = _grouped(room)
    if sorted((_ahead(card, today), card.stay.beds) for card in asked) == sorted(wanted):
        return found
    for card in asked:
        await _end(session, card.stay, BedState.CANCELLED, now)
        found.is_changed = True
    for missing, each in wanted:
        if not again and await _was_declined(session, person_id, site_id, missing, each, today):
            found.declined_before = True
            continue
        await _ask(session, person_id, site, missing, each, now, found)
    return found


async def accept(session: AsyncSession, stay_id: int, now: datetime, *, only_free: bool = False) -> Decision:
    """Accepts what is asked for where every night has room; with ``only_free`` the nights that have."""
    card = await _locked_card(session, stay_id)
    if card is None or card.stay.state is not BedState.ASKED:
        return Decision(card)
    nights = _ahead(card, beds.today_at(card.site, now))
    full = await beds.full_nights(session, card.site, nights, beds=card.stay.beds)
    free = [night for night in nights if night not in full]
    if not free or (full and not only_free):
        return Decision(card, full=full)
    accepted = await _give(session, card, free, now)
    if full:
        await _keep_no(session, card, full, now)
    return Decision(accepted, is_done=True, full=full)


async def decline(session: AsyncSession, stay_id: int, now: datetime) -> Decision:
    """Declines what is asked for; the card still has the nights."""
    card = await _locked_card(session, stay_id)
    if card is None or card.stay.state is not BedState.ASKED:
        return Decision(card)
    await _end(session, card.stay, BedState.DECLINED, now)
    return Decision(card, is_done=True)


async def withdraw(session: AsyncSession, stay_id: int, now: datetime) -> Decision:
    """Takes an accepted stay back from today on; the card has the nights taken."""
    card = await _locked_card(session, stay_id)
    if card is None or card.stay.state is not BedState.ACCEPTED:
        return Decision(card)
    taken = _ahead(card, beds.today_at(card.site, now))
    if not taken:
        return Decision(card)
    if over := [night for night in card.nights if night not in taken]:
        await _shorten(session, card.stay, over)
        card.stay.remind_at = None
        await _keep_no(session, card, taken, now)
    else:
        await _end(session, card.stay, BedState.DECLINED, now)
    passed_on = await _pass_on(session, card.site, taken, now, apart_from=card.stay.person_id)
    return Decision(StayCard(card.stay, card.site, taken), is_done=True, passed_on=passed_on)


async def end_after(session: AsyncSession, site_id: int, last: date, now: datetime, mark: datetime) -> int:
    """The site closes: nights after the ``last`` one end, and what was asked for them; how many stays that changes.

    Each leaves a no of the moment ``mark``, as ``withdraw`` does: it is not asked for again by itself.
    """
    site = await _locked(session, site_id)
    if site is None:
        return 0
    today = beds.today_at(site, now)
    theirs = select(BedStay).where(BedStay.site_id == site_id, BedStay.state.in_(LIVE), BedStay.last > last)
    found = await beds.cards(session, theirs.order_by(BedStay.id).execution_options(populate_existing=True))
    for card in found:
        taken = [night for night in _ahead(card, today) if night > last]
        left = [night for night in card.nights if night not in taken]
        if left and taken:
            await _shorten(session, card.stay, left)
            await _keep_no(session, card, taken, mark)
        elif taken:
            await _end(session, card.stay, BedState.DECLINED, mark)
    return len(found)


async def pass_on(session: AsyncSession, site_id: int, freed: Collection[date], now: datetime) -> list[StayCard]:
    """Accepts by rule what waits for these nights of the site, where it is accepted so and has room now."""
    site = await _locked(session, site_id)
    return await _pass_on(session, site, freed, now) if site else []


async def lock_all_of(session: AsyncSession, person_ids: Sequence[int], now: datetime) -> dict[int, list[date]]:
    """Locks the sites at which these people have or ask for beds, before they are deleted.

    The nights that come free by it, for each site where there are some.
    """
    theirs = select(BedStay).where(BedStay.person_id.in_(person_ids), BedStay.state.in_(LIVE))
    at_sites = select(Site).where(Site.id.in_(theirs.with_only_columns(BedStay.site_id))).order_by(Site.id)
    sites = list(await session.scalars(at_sites.with_for_update(key_share=True)))
    freed: dict[int, list[date]] = {}
    for site in sites:
        accepted = theirs.where(BedStay.site_id == site.id, BedStay.state == BedState.ACCEPTED)
        cards = await beds.cards(session, accepted.execution_options(populate_existing=True))
        if nights := {night for card in cards for night in _ahead(card, beds.today_at(site, now))}:
            freed[site.id] = sorted(nights)
    return freed


async def give_back_all(session: AsyncSession, person_id: int, now: datetime) -> list[Settled]:
    """Gives back everything from today on, at every site where there is something; what changed at each."""
    theirs = select(BedStay.site_id).where(BedStay.person_id == person_id, BedStay.state.in_(LIVE)).distinct()
    sites = sorted((await session.execute(theirs)).scalars())
    found = [await settle(session, person_id, site_id, (), 0, now) for site_id in sites]
    return [one for one in found if one.is_changed]


async def due_reminders(
    session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()
) -> list[StayCard]:
    """Takes stays whose reminder is due, the longest due first; no other process gets the same.

    ``skipped`` ones are left alone.
    """
    due = select(BedStay).where(BedStay.remind_at <= now, *apart_from(BedStay.id, skipped))
    first = due.order_by(BedStay.remind_at, BedStay.id).limit(limit)
    found = await beds.cards(session, first.with_for_update(skip_locked=True, key_share=True))
    for card in found:
        card.stay.remind_at = None
    await session.flush()
    return found


async def _keep_wanted(
    session: AsyncSession, card: StayCard, room: Counter[date], today: date, now: datetime, found: Settled
) -> None:
    """Takes from an accepted stay what is not wanted any more, and from ``room`` what it goes on to fill."""
    ahead = _ahead(card, today)
    most = min(card.stay.beds, max((room[night] for night in ahead), default=0))
    kept = [night for night in ahead if most and room[night] >= most]
    for night in kept:
        room[night] -= most
    freed = ahead if most < card.stay.beds else [night for night in ahead if night not in kept]
    if not freed:
        return
    found.is_changed = True
    found.freed |= set(freed)
    left = [night for night in card.nights if night < today] + kept
    if not left:
        await _end(session, card.stay, BedState.CANCELLED, now)
        return
    await _shorten(session, card.stay, left)
    card.stay.beds = most or card.stay.beds
    still = update(BedNight).where(BedNight.stay_id == card.stay.id, BedNight.night >= today)
    await session.execute(still.values(beds=card.stay.beds))
    await _plan_reminder(session, StayCard(card.stay, card.site, left), now)


async def _ask(
    session: AsyncSession, person_id: int, site: Site, nights: list[date], number: int, now: datetime, found: Settled
) -> None:
    found.is_changed = True
    stay = _stay(person_id, site, nights, number, BedState.ASKED, now)
    full = await beds.full_nights(session, site, nights, beds=number)
    session.add(stay)
    await session.flush()
    session.add_all(BedNight(stay_id=stay.id, night=night, site_id=site.id, beds=number) for night in nights)
    await session.flush()
    card = StayCard(stay, site, nights)
    if site.beds_by_rule and not full:
        await _accepted(session, card, now)
    (found.asked if stay.state is BedState.ASKED else found.accepted).append(card)


async def _give(session: AsyncSession, card: StayCard, nights: Sequence[date], now: datetime) -> StayCard:
    """Accepts these of its nights."""
    await _shorten(session, card.stay, nights)
    given = StayCard(card.stay, card.site, nights)
    await _accepted(session, given, now)
    return given


async def _keep_no(session: AsyncSession, card: StayCard, nights: Sequence[date], now: datetime) -> None:
    """A no to these of its nights, so that they are not asked for again by themselves."""
    no = _stay(card.stay.person_id, card.site, nights, card.stay.beds, BedState.DECLINED, now)
    no.decided_at = now
    session.add(no)
    await session.flush()


async def _pass_on(
    session: AsyncSession, site: Site, freed: Collection[date], now: datetime, *, apart_from: int | None = None
) -> list[StayCard]:
    """The caller holds the lock on the site. ``apart_from`` is whose beds they were: it is not for them."""
    if not freed or not site.beds_by_rule or site.state not in RUNNING:
        return []
    today, given = beds.today_at(site, now), list[StayCard]()
    waiting = await beds.cards(session, _waiting(site, freed, apart_from))
    last = max((card.stay.last for card in waiting), default=today)
    nights = await beds.occupancy(session, site.id, today, (last - today).days + 1)
    free = {one.night: site.beds - one.accepted for one in nights}
    for card in waiting:
        ahead = _ahead(card, today)
        if all(free[night] >= card.stay.beds for night in ahead):
            free |= {night: free[night] - card.stay.beds for night in ahead}
            given.append(await _give(session, card, ahead, now))
    return given


def _waiting(site: Site, nights: Collection[date], apart_from: int | None) -> Select[BedStay]:
    """What is asked for in one of these nights by people whom a message reaches, the first who asked first."""
    in_these = select(BedNight.stay_id).where(BedNight.site_id == site.id, BedNight.night.in_(nights))
    hears = exists().where(Chat.person_id == BedStay.person_id, *HEARS)
    asked = select(BedStay).where(BedStay.id.in_(in_these), BedStay.state == BedState.ASKED, hears)
    if apart_from is not None:
        asked = asked.where(BedStay.person_id != apart_from)
    return asked.order_by(BedStay.created_at, BedStay.id).execution_options(populate_existing=True)


def _stay(person_id: int, site: Site, nights: Sequence[date], number: int, state: BedState, now: datetime) -> BedStay:
    first, last = nights[0], nights[-1]
    return BedStay(
        site_id=site.id, person_id=person_id, first=first, last=last, beds=number, state=state, created_at=now
    )


async def _accepted(session: AsyncSession, card: StayCard, now: datetime) -> None:
    card.stay.state, card.stay.decided_at = BedState.ACCEPTED, now
    await _plan_reminder(session, card, now)


async def _plan_reminder(session: AsyncSession, card: StayCard, now: datetime) -> None:
    """None where it is too late for one, and for who sleeps there already."""
    before = (
        select(BedNight.stay_id)
        .join(BedStay, BedStay.id == BedNight.stay_id)
        .where(
            BedNight.night == card.stay.first - ONE_DAY,
            BedNight.site_id == card.site.id,
            BedStay.person_id == card.stay.person_id,
            BedStay.state == BedState.ACCEPTED,
        )
    )
    is_there = (await session.execute(before.limit(1))).first() is not None
    card.stay.remind_at = None if is_there or card.reminder_due <= now else card.reminder_due
    await session.flush()


async def _shorten(session: AsyncSession, stay: BedStay, nights: Sequence[date]) -> None:
    """To these of its nights, at least one."""
    await session.execute(delete(BedNight).where(BedNight.stay_id == stay.id, BedNight.night.not_in(nights)))
    stay.first, stay.last = nights[0], nights[-1]
    await session.flush()


async def _end(session: AsyncSession, stay: BedStay, state: BedState, now: datetime) -> None:
    """Frees its nights."""
    await session.execute(delete(BedNight).where(BedNight.stay_id == stay.id))
    stay.state, stay.decided_at, stay.remind_at = state, now, None
    await session.flush()


def _ahead(card: StayCard, today: date) -> list[date]:
    """Its nights that are not over."""
    return [night for night in card.nights if night >= today]


def _grouped(room: Mapping[date, int]) -> list[tuple[list[date], int]]:
    """Nights by how many beds are still to be found on them."""
    numbers = sorted({number for number in room.values() if number > 0})
    return [(sorted(night for night in room if room[night] == number), number) for number in numbers]


async def _was_declined(
    session: AsyncSession, person_id: int, site_id: int, nights: list[date], number: int, today: date
) -> bool:
    """Whether the last answer to this person was a no to the very same, or to what is left of it by now."""
    theirs = select(BedStay).where(BedStay.person_id == person_id, BedStay.site_id == site_id)
    last = (await session.execute(theirs.order_by(BedStay.id.desc()).limit(1))).scalar_one_or_none()
    if last is None or last.state is not BedState.DECLINED:
        return False
    has_begun = last.first < today
    return (last.last, last.beds) == (nights[-1], number) and (has_begun or last.first == nights[0])


async def _live(session: AsyncSession, person_id: int, site_id: int, today: date) -> list[StayCard]:
    theirs = select(BedStay).where(
        BedStay.person_id == person_id,
        BedStay.site_id == site_id,
        BedStay.state.in_(LIVE),
        BedStay.last >= today,
    )
    return await beds.cards(session, theirs.order_by(BedStay.id).execution_options(populate_existing=True))


async def _locked_card(session: AsyncSession, stay_id: int) -> StayCard | None:
    """The stay as it stands once the lock on its site is held."""
    seen = (await session.execute(select(BedStay.site_id).where(BedStay.id == stay_id))).scalar_one_or_none()
    if seen is None or await _locked(session, seen) is None:
        return None
    stay = select(BedStay).where(BedStay.id == stay_id).execution_options(populate_existing=True)
    return next(iter(await beds.cards(session, stay)), None)


async def _locked(session: AsyncSession, site_id: int) -> Site | None:
    """The site as it stands now, locked until the transaction ends."""
    lock = select(Site).where(Site.id == site_id).with_for_update(key_share=True)
    return (await session.execute(lock.execution_options(populate_existing=True))).scalar_one_or_none()
