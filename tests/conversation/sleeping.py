"""Beds by the rules alone: houses of their own for a test, who wants to sleep there, and what must hold."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update

from models import bed_rules, beds
from models.bed_rules import Decision, Settled
from models.beds import LIVE, BedNight, BedState, BedStay, Night, StayCard
from models.chats import Chat
from models.sites import Site, SiteKind, SiteState
from tests.kit import Desk

_NUMBERS = count(1)
TODAY = date(2027, 3, 12)
"""The desk's, as long as its clock has not been moved."""


async def house(desk: Desk, number: int = 2, **values: Any) -> int:
    """A site with so many beds, and nobody in them; its number."""
    slug = f"house-{next(_NUMBERS)}"
    usual: dict[str, Any] = {"state": SiteState.OPEN, "kind": SiteKind.BASE, "beds": number}
    usual |= {name: {"fr": slug, "en": slug} for name in ("name", "summary", "about")}
    async with desk.database.write() as session:
        site = Site(slug=slug, **usual | values)
        session.add(site)
        await session.flush()
        return site.id


def nights(first: int, until: int) -> list[date]:
    """From so many days after today to before so many."""
    return [TODAY + timedelta(days=n) for n in range(first, until)]


async def settle(
    desk: Desk,
    person: int,
    site: int,
    wanted: Sequence[date],
    number: int = 1,
    *,
    when: datetime | None = None,
    again: bool = False,
) -> Settled:
    """The person wants so many beds in these nights."""
    async with desk.database.write() as session:
        return await bed_rules.settle(session, person, site, wanted, number, when or desk.now, again=again)


async def accept(desk: Desk, stay: int, when: datetime | None = None, *, only_free: bool = False) -> Decision:
    """A coordinator says yes."""
    async with desk.database.write() as session:
        return await bed_rules.accept(session, stay, when or desk.now, only_free=only_free)


async def decline(desk: Desk, stay: int, when: datetime | None = None) -> Decision:
    """A coordinator says no."""
    async with desk.database.write() as session:
        return await bed_rules.decline(session, stay, when or desk.now)


async def withdraw(desk: Desk, stay: int, when: datetime | None = None) -> Decision:
    """A coordinator takes a bed back."""
    async with desk.database.write() as session:
        return await bed_rules.withdraw(session, stay, when or desk.now)


async def hears_nothing(desk: Desk, person: int) -> None:
    """They have said STOP."""
    async with desk.database.write() as session:
        await session.execute(update(Chat).where(Chat.person_id == person).values(stopped_at=desk.now))


async def asked(desk: Desk, person: int, site: int, wanted: Sequence[date], number: int = 1) -> int:
    """The number of a stay that is asked for; AssertionError where that is not what comes of the wish."""
    (card,) = (await settle(desk, person, site, wanted, number)).asked
    return card.stay.id


async def accepted(desk: Desk, person: int, site: int, wanted: Sequence[date], number: int = 1) -> int:
    """The number of a stay that is asked for and accepted."""
    stay = await asked(desk, person, site, wanted, number)
    decision = await accept(desk, stay)
    assert decision.is_done, decision
    return stay


async def stay_of(desk: Desk, stay: int) -> StayCard:
    """The stay as it is kept."""
    async with desk.database.read() as session:
        card = await beds.card(session, stay)
    assert card is not None, f"no stay {stay}"
    return card


async def stays_of(desk: Desk, person: int) -> list[tuple[BedState, list[date], int]]:
    """What somebody has from today on: state, nights, beds."""
    async with desk.database.read() as session:
        found = await beds.of(session, person, TODAY)
    return [(card.stay.state, list(card.nights), card.stay.beds) for card in found]


async def occupied(desk: Desk, site: int, wanted: Sequence[date]) -> list[tuple[int, int]]:
    """Beds accepted and asked for in each of these nights, which follow one another."""
    async with desk.database.read() as session:
        found: list[Night] = await beds.occupancy(session, site, wanted[0], len(wanted))
    return [(night.accepted, night.asked) for night in found]


async def beds_hold(desk: Desk, site: int) -> None:
    """The invariants at the head of ``models.bed_rules``, by another way of asking."""
    async with desk.database.read() as session:
        has = (await session.get_one(Site, site)).beds
        stays = {one.id: one for one in await session.scalars(select(BedStay).where(BedStay.site_id == site))}
        rows = list(await session.scalars(select(BedNight).where(BedNight.site_id == site)))
    promised: Counter[date] = Counter()
    theirs: Counter[int] = Counter()
    for row in rows:
        stay = stays[row.stay_id]
        theirs[stay.id] += 1
        assert stay.state in LIVE, "a bed is kept for a stay that is none"
        assert stay.first <= row.night <= stay.last
        promised[row.night] += row.beds if stay.state is BedState.ACCEPTED else 0
    assert max(promised.values(), default=0) <= has, f"more beds promised than the {has} there are: {promised}"
    for stay in stays.values():
        assert (theirs[stay.id] > 0) == (stay.state in LIVE)
        assert stay.remind_at is None or stay.state is BedState.ACCEPTED
