"""Offers as those see them who answer for sites: in piles, by what is to be done, and added up by category."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import offers
from models.needs import Category
from models.offers import UNANSWERED, Offer, OfferCard, OfferItem, OfferState, Unit

A_WEEK = 7
"""Days."""


class Pile(StrEnum):
    """What is to be done about them; the names stand in buttons for ever."""

    WAITING = "waiting"
    """For an answer, the site's or the donor's."""
    TODAY = "today"
    """Agreed on for today."""
    WEEK = "week"
    """Agreed on for today and the six days after."""
    TO_MARK = "to-mark"
    """Their time is over, and nobody has said what came of them."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which offers: of these sites; of one category, where it is named. ``zone`` decides which day is today."""

    site_ids: Sequence[int]
    now: datetime
    zone: ZoneInfo
    category_id: int | None = None


class Stage(StrEnum):
    """How far goods have come."""

    UNANSWERED = "unanswered"
    EXPECTED = "expected"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Total:
    """How many offers of a category stand at a stage, and how much that is by unit, where it was said."""

    category: Category
    stage: Stage
    offers: int
    amounts: Sequence[tuple[Unit, int]]


async def counts(session: AsyncSession, wanted: Wanted) -> dict[Pile, int]:
    """How many offers lie on each pile but the last."""
    piles = [pile for pile in Pile if pile is not Pile.ENDED]
    sums = [func.coalesce(func.sum(case((_on(pile, wanted), 1), else_=0)), 0) for pile in piles]
    open_ones = select(*sums).where(*_of(wanted), Offer.state.in_(offers.OPEN))
    return dict(zip(piles, (await session.execute(open_ones)).one(), strict=True))


async def count(session: AsyncSession, pile: Pile, wanted: Wanted) -> int:
    """How many lie on one pile."""
    lying = select(func.count()).select_from(Offer).where(*_of(wanted), _on(pile, wanted))
    return (await session.execute(lying)).scalar_one()


async def page(session: AsyncSession, pile: Pile, wanted: Wanted, limit: int, offset: int = 0) -> list[OfferCard]:
    """A page of a pile: what comes first first; of what has ended, the newest."""
    lying = select(Offer).where(*_of(wanted), _on(pile, wanted)).limit(limit).offset(offset)
    return await offers.cards(session, _in_order(lying, pile))


async def since(session: AsyncSession, wanted: Wanted, begin: datetime, limit: int) -> list[OfferCard]:
    """The newest that were sent since then, the oldest of them first: for a table."""
    sent = select(Offer).where(*_of(wanted), Offer.created_at >= begin).order_by(Offer.id.desc()).limit(limit)
    return list(reversed(await offers.cards(session, sent)))


async def totals(session: AsyncSession, wanted: Wanted, begin: datetime) -> list[Total]:
    """What was offered since then and not refused, by category, in their order, and stage."""
    stage = case(
        (Offer.state.in_(UNANSWERED), Stage.UNANSWERED.value),
        (Offer.state == OfferState.ACCEPTED, Stage.EXPECTED.value),
        else_=Stage.RECEIVED.value,
    ).label("stage")
    counted = (*UNANSWERED, OfferState.ACCEPTED, OfferState.RECEIVED, OfferState.PARTLY)
    which = and_(*_of(wanted), Offer.created_at >= begin, Offer.state.in_(counted))
    of_items = OfferItem.offer_id == Offer.id
    number = func.count(OfferItem.offer_id.distinct())
    by_category = select(OfferItem.category_id, stage, number).join(Offer, of_items).where(which)
    found = (await session.execute(by_category.group_by(OfferItem.category_id, stage))).all()
    by_unit = select(OfferItem.category_id, stage, OfferItem.unit, func.sum(OfferItem.amount)).join(Offer, of_items)
    counted_units = by_unit.where(which, OfferItem.unit.is_not(None), OfferItem.amount.is_not(None))
    units = (await session.execute(counted_units.group_by(OfferItem.category_id, stage, OfferItem.unit))).all()
    amounts: dict[tuple[int, str], list[tuple[Unit, int]]] = {}
    for category_id, at, unit, amount in units:
        amounts.setdefault((category_id, at), []).append((unit, int(amount)))
    numbers = {(category_id, at): n for category_id, at, n in found}
    return [
        Total(category, one, numbers[category.id, one], sorted(amounts.get((category.id, one), ()), key=_most_first))
        for category in await _categories(session, {category_id for category_id, _ in numbers})
        for one in Stage
        if (category.id, one) in numbers
    ]


def _most_first(amount: tuple[Unit, int]) -> tuple[int, str]:
    return -amount[1], amount[0]


async def _categories(session: AsyncSession, numbers: set[int]) -> list[Category]:
    named = select(Category).where(Category.id.in_(numbers)).order_by(Category.position, Category.id)
    return list(await session.scalars(named))


def _of(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Offer.site_id.in_(wanted.site_ids)]
    if wanted.category_id is not None:
        holding = select(OfferItem.offer_id).where(OfferItem.category_id == wanted.category_id)
        conditions.append(Offer.id.in_(holding))
    return conditions


def _on(pile: Pile, wanted: Wanted) -> ColumnElement[bool]:
    accepted = Offer.state == OfferState.ACCEPTED
    begin = datetime.combine(wanted.now.astimezone(wanted.zone).date(), time(), wanted.zone)
    match pile:
        case Pile.WAITING:
            return Offer.state.in_(UNANSWERED)
        case Pile.TODAY:
            return and_(accepted, Offer.starts_at >= begin, Offer.starts_at < _days_after(begin, 1))
        case Pile.WEEK:
            return and_(accepted, Offer.starts_at >= begin, Offer.starts_at < _days_after(begin, A_WEEK))
        case Pile.TO_MARK:
            return and_(accepted, Offer.ends_at < wanted.now)
        case Pile.ENDED:
            return Offer.state.not_in(offers.OPEN)


def _days_after(begin: datetime, days: int) -> datetime:
    """The same hour on the wall so many days later."""
    return begin + timedelta(days=days)


def _in_order(lying: Select[Offer], pile: Pile) -> Select[Offer]:
    match pile:
        case Pile.WAITING:
            return lying.order_by(Offer.first, Offer.waiting_since, Offer.id)
        case Pile.ENDED:
            return lying.order_by(Offer.decided_at.desc(), Offer.id.desc())
        case _:
            return lying.order_by(Offer.starts_at, Offer.id)
