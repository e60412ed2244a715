"""Places on shifts by the rules alone: people who come without a conversation, what they do, and what must hold."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import chats, enrolment, obstacles, people, quiet, shifts, sign_ups, volunteers
from models.chats import Chat
from models.people import Acceptance
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import ACTIVE, Departure, Offer, SignUp, SignUpState, Verdict
from models.sites import RUNNING, Site
from models.volunteers import Registration, Standing, Volunteer
from tests.conversation.shifting import shift_row
from tests.kit import CHANNEL, Desk

_ADDRESSES = count(8_800_000_001)
HOUR = timedelta(hours=1)


async def newcomer(desk: Desk, **more: Any) -> int:
    """Somebody registered who can be written to; their number."""
    (person_id,) = await newcomers(desk, 1, **more)
    return person_id


async def newcomers(desk: Desk, number: int, name: str = "Nadia Nord", **said: Any) -> list[int]:
    """So many of them; ``said`` are fields of ``Registration``."""
    usual: dict[str, Any] = {"party": 1, "driving_licence": False, "vehicle": False, "bed": False, "anywhere": True}
    usual |= {"any_activity": True, "first": desk.now.date(), "last": None, "languages": ["fr"]}
    async with desk.database.write() as session:
        return [await _newcomer(session, name, Registration(**usual | said), desk.now) for _ in range(number)]


async def _newcomer(session: AsyncSession, name: str, said: Registration, now: datetime) -> int:
    chat = await chats.lock(session, CHANNEL, str(next(_ADDRESSES)), "fr", now)
    person = await people.introduce(session, chat, name, Acceptance("1", now), now)
    await volunteers.register(session, person, said, now)
    return person.id


async def take(desk: Desk, person_id: int, shift_id: int, when: datetime | None = None, **more: Any) -> Verdict:
    """Asks for a place."""
    async with desk.database.write() as session:
        return await enrolment.take(session, person_id, shift_id, when or desk.now, **more)


async def wait(desk: Desk, person_id: int, shift_id: int, when: datetime | None = None, **more: Any) -> Verdict:
    """Asks to be put on the waiting list."""
    async with desk.database.write() as session:
        verdict, _ = await enrolment.wait(session, person_id, shift_id, when or desk.now, **more)
    return verdict


async def give_up(desk: Desk, person_id: int, shift_id: int, when: datetime | None = None) -> Departure:
    """Gives a place, an offer or a place on the list up."""
    async with desk.database.write() as session:
        return await enrolment.give_up(session, person_id, shift_id, when or desk.now)


async def on(desk: Desk, shift_id: int, *person_ids: int, **more: Any) -> None:
    """Each of them takes a place."""
    for person_id in person_ids:
        verdict = await take(desk, person_id, shift_id, **more)
        assert verdict.refusal is None, verdict


async def listed(desk: Desk, shift_id: int, *person_ids: int, **more: Any) -> None:
    """Each of them is put on the waiting list."""
    for person_id in person_ids:
        verdict = await wait(desk, person_id, shift_id, **more)
        assert verdict.refusal is None, verdict


async def a_round(desk: Desk, *shift_ids: int, when: datetime | None = None) -> tuple[list[Departure], list[Offer]]:
    """What a tick does for the lists of these shifts: who let an offer lapse, and every offer that is made."""
    now, lapsed, offers = when or desk.now, list[Departure](), list[Offer]()
    async with desk.database.write() as session:
        for shift_id in sorted({*await enrolment.overdue_offers(session, now, limit=10_000)} & {*shift_ids}):
            lapsed += await enrolment.lapse(session, shift_id, now)
        for shift_id in sorted({*await enrolment.to_look_at_again(session, limit=10_000)} & {*shift_ids}):
            offers += await enrolment.look_again(session, shift_id, now)
    return lapsed, [*(offer for departure in lapsed for offer in departure.offers), *offers]


async def state(desk: Desk, person_id: int, shift_id: int) -> SignUpState | None:
    """How somebody stands on a shift."""
    row = await row_of(desk, person_id, shift_id)
    return row.state if row else None


async def row_of(desk: Desk, person_id: int, shift_id: int) -> SignUp | None:
    """Somebody's row on a shift."""
    async with desk.database.read() as session:
        return await sign_ups.of(session, person_id, shift_id)


async def places(desk: Desk, shift_id: int) -> tuple[int, int]:
    """How many places are taken, and how many taken or offered."""
    shift = await shift_row(desk, shift_id)
    return shift.taken, shift.held


async def stand(desk: Desk, person_id: int, standing: Standing) -> None:
    """Pauses somebody, or ends that, and nothing else."""
    async with desk.database.write() as session:
        volunteer = await volunteers.of(session, person_id)
        assert volunteer is not None, f"{person_id} is not registered"
        volunteer.standing = standing


@asynccontextmanager
async def changed_site(desk: Desk, **values: Any) -> AsyncIterator[None]:
    """Calais with other values, for a while."""
    calais = Site.slug == "calais"
    async with desk.database.write() as session:
        site = (await session.scalars(select(Site).where(calais))).one()
        usual = {name: getattr(site, name) for name in values}
        await session.execute(update(Site).where(calais).values(**values))
    yield
    async with desk.database.write() as session:
        await session.execute(update(Site).where(calais).values(**usual))


async def everything_holds(desk: Desk, shift_ids: Sequence[int], now: datetime, *, rounds_done: bool = True) -> None:
    """The invariants at the head of ``models.enrolment``, by another way of asking.

    ``rounds_done``: all that had to be looked at again has been, so that no place may be free for somebody who waits.
    """
    async with desk.database.read() as session:
        seen = await _look(session, shift_ids)
        for card in seen.cards:
            rows = [row for row in seen.rows if row.shift_id == card.shift.id]
            _sums_are_right(card.shift, rows)
            _rows_are_right(rows)
            if rounds_done and _offers_can_be_made(card, now):
                free_for = [row.person_id for row in rows if await seen.would_do(session, card, row)]
                assert not free_for, f"{card.shift.free} free on {card.shift.id} while {free_for} wait"


def _sums_are_right(shift: Shift, rows: Sequence[SignUp]) -> None:
    confirmed = sum(row.party for row in rows if row.state is SignUpState.CONFIRMED)
    offered = sum(row.party for row in rows if row.state is SignUpState.OFFERED)
    assert (shift.taken, shift.held) == (confirmed, confirmed + offered)
    assert shift.held <= shift.most


def _rows_are_right(rows: Sequence[SignUp]) -> None:
    queued = [row.queued for row in rows if row.state in ACTIVE and row.queued]
    assert len(queued) == len(set(queued)), "two stand at the same place of the list"
    assert len({row.person_id for row in rows}) == len(rows), "somebody is there twice"
    for row in rows:
        assert (row.offered_until is not None) == (row.state is SignUpState.OFFERED)
        assert row.remind_at is None or row.state is SignUpState.CONFIRMED


def _offers_can_be_made(card: ShiftCard, now: datetime) -> bool:
    notice = timedelta(minutes=card.site.notice_minutes)
    is_on = card.shift.state is ShiftState.PLANNED and card.site.state in RUNNING
    return is_on and quiet.offer_until(now, card.shift.starts_at, card.zone, notice) is not None


@dataclass(frozen=True)
class _Seen:
    """Some shifts, and all that is known of whoever is on them."""

    cards: Sequence[ShiftCard]
    rows: Sequence[SignUp]
    elsewhere: Sequence[tuple[int, Shift]]
    """Who has confirmed which shift."""
    active: Mapping[int, Volunteer]
    heard_by: frozenset[int | None]

    async def would_do(self, session: AsyncSession, card: ShiftCard, row: SignUp) -> bool:
        """Whether somebody waits for whom what is free would do."""
        person = row.person_id
        if row.state is not SignUpState.WAITING or row.party > card.shift.free or person not in self.heard_by:
            return False
        if person not in self.active or any(
            on == person and shift.overlaps(card.shift) for on, shift in self.elsewhere
        ):
            return False
        asked = set(card.shift.requirements)
        return not asked or asked <= await obstacles.capabilities(session, self.active[person])


async def _look(session: AsyncSession, shift_ids: Sequence[int]) -> _Seen:
    rows = list(await session.scalars(select(SignUp).where(SignUp.shift_id.in_(shift_ids))))
    whom = {row.person_id for row in rows}
    taken = select(SignUp.person_id, Shift).join(Shift, Shift.id == SignUp.shift_id).where(SignUp.person_id.in_(whom))
    taken = taken.where(SignUp.state == SignUpState.CONFIRMED, Shift.state == ShiftState.PLANNED)
    active = select(Volunteer).where(Volunteer.person_id.in_(whom), Volunteer.standing == Standing.ACTIVE)
    hearing = select(Chat.person_id).where(Chat.stopped_at.is_(None), Chat.unreachable.is_(None))
    return _Seen(
        await shifts.all_of(session, shifts.cards().where(Shift.id.in_(shift_ids))),
        rows,
        [(person_id, shift) for person_id, shift in (await session.execute(taken)).all()],
        {volunteer.person_id: volunteer for volunteer in await session.scalars(active)},
        frozenset(await session.scalars(hearing.where(Chat.person_id.in_(whom)))),
    )
