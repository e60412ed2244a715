"""How offers of goods are counted: each in the month in which something became of it, by the organisation's clock.

- Sent: but for those that their donor replaced by another before anybody answered.
- Accepted: once an offer, however often its time was moved afterwards.
- Ended: received, received in part or not brought, when it was first marked so; declined, withdrawn, turned away or not
  answered in time. Each once, and once more for each kind of goods in it.
- Amounts: of what was received, where they were said; of an offer received in part all that was offered.

An offer that is marked later than a year after it was accepted is not found.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.figure_names import Figure, named
from models.needs import Category
from models.offers import MARKS, REFUSED, Offer, OfferItem, OfferState, OfferStep, StepKind

Numbers = dict[tuple[int | None, str], int]
CAME = (OfferState.RECEIVED, OfferState.PARTLY)
_REFUSED = (*REFUSED, OfferState.WITHDRAWN)
_MARKED_WITHIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to before another."""

    begins: datetime
    ends: datetime

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Whether the moment lies in it."""
        return and_(column >= self.begins, column < self.ends)


async def count(session: AsyncSession, begins: datetime, ends: datetime) -> Numbers:
    """All of it between these instants, at every site."""
    span = Span(begins, ends)
    found = await _sent(session, span) | await _accepted(session, span)
    found |= await _ended(session, span) | await _by_category(session, span)
    return found | await _reasons(session, span) | await _amounts(session, span)


async def _sent(session: AsyncSession, span: Span) -> Numbers:
    sent = select(Offer.site_id, func.count()).where(span.holds(Offer.created_at), ~_was_replaced())
    return _numbers(await session.execute(sent.group_by(Offer.site_id)), Figure.OFFERS_SENT)


async def _accepted(session: AsyncSession, span: Span) -> Numbers:
    accepted = and_(OfferStep.kind == StepKind.ACCEPTED, span.holds(OfferStep.at))
    number = func.count(Offer.id.distinct())
    found = select(Offer.site_id, number).join(OfferStep, OfferStep.offer_id == Offer.id).where(accepted)
    return _numbers(await session.execute(found.group_by(Offer.site_id)), Figure.OFFERS_ACCEPTED)


async def _ended(session: AsyncSession, span: Span) -> Numbers:
    found = select(Offer.site_id, Offer.state, func.count()).where(_has_ended(span))
    return _numbers(await session.execute(found.group_by(Offer.site_id, Offer.state)), Figure.OFFERS_ENDED)


async def _by_category(session: AsyncSession, span: Span) -> Numbers:
    parts = Offer.site_id, Offer.state, Category.slug
    found = select(*parts, func.count(Offer.id.distinct())).join(OfferItem, OfferItem.offer_id == Offer.id)
    named_ = found.join(Category, Category.id == OfferItem.category_id).where(_has_ended(span)).group_by(*parts)
    return _numbers(await session.execute(named_), Figure.OFFERS_ENDED)


async def _reasons(session: AsyncSession, span: Span) -> Numbers:
    declined = and_(_has_ended(span), Offer.state == OfferState.DECLINED, Offer.reason.is_not(None))
    found = select(Offer.site_id, Offer.reason, func.count()).where(declined).group_by(Offer.site_id, Offer.reason)
    return _numbers(await session.execute(found), Figure.DECLINED)


async def _amounts(session: AsyncSession, span: Span) -> Numbers:
    parts = Offer.site_id, Category.slug, OfferItem.unit
    found = select(*parts, func.sum(OfferItem.amount)).join(OfferItem, OfferItem.offer_id == Offer.id)
    came = and_(_has_ended(span), Offer.state.in_(CAME), OfferItem.unit.is_not(None), OfferItem.amount.is_not(None))
    known = found.join(Category, Category.id == OfferItem.category_id).where(came).group_by(*parts)
    return _numbers(await session.execute(known), Figure.AMOUNT)


def _has_ended(span: Span) -> ColumnElement[bool]:
    """Whether it came to its end then: what was refused when that was decided, what was marked when that was said."""
    marked = select(func.min(OfferStep.at)).where(OfferStep.offer_id == Offer.id, OfferStep.kind == StepKind.MARKED)
    lately = Offer.decided_at >= span.begins - _MARKED_WITHIN
    refused = and_(Offer.state.in_(_REFUSED), span.holds(Offer.decided_at), ~_was_replaced())
    came = and_(Offer.state.in_(MARKS), lately, span.holds(marked.correlate(Offer).scalar_subquery()))
    return or_(refused, came)


def _was_replaced() -> ColumnElement[bool]:
    """Whether its donor sent another in its place: both happen at one moment (``models.offer_changes``)."""
    other = aliased(Offer)
    at_once = and_(other.person_id == Offer.person_id, other.created_at == Offer.decided_at, other.id > Offer.id)
    return and_(Offer.state == OfferState.WITHDRAWN, exists().where(at_once))


def _numbers(rows: Iterable[Any], figure: Figure) -> Numbers:
    """Of rows that are a site, what it is split by, and how many."""
    return {(site_id, named(figure, *parts)): int(number) for site_id, *parts, number in rows}
