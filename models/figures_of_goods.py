"""How offers of goods are counted: each in the month in which something became of it, by the organisation's clock.

- Sent: but for those that their donor replaced by another before anybody answered.
- Accepted: once an offer, however often its time was moved afterwards.
- Ended: received, received in part or not brought, when it was first marked so; declined, withdrawn, turned away or not
  answered in time. Each once, and once more for each kind of goods in it.
- Amounts: of what was received, where they were said; of an offer received in part all that was offered.

An offer that is marked later than a year after it was accepted is not found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    join,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.figure_names import Figure, named
from models.needs import Category
from models.offers import MARKS, REFUSED, Offer, OfferItem, OfferState, OfferStep, StepKind
from models.sites import Site

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
    # Named, so that the index of decisions by site is of use.
    site_ids = list(await session.scalars(select(Site.id)))
    found = await _sent(session, span) | await _accepted(session, span, site_ids)
    return found | await _ended(session, _those_ended(span, site_ids))


async def _sent(session: AsyncSession, span: Span) -> Numbers:
    sent = select(Offer.site_id, func.count()).where(span.holds(Offer.created_at), ~_was_replaced())
    return _numbers(await session.execute(sent.group_by(Offer.site_id)), Figure.OFFERS_SENT)


async def _accepted(session: AsyncSession, span: Span, site_ids: Sequence[int]) -> Numbers:
    accepted = and_(OfferStep.kind == StepKind.ACCEPTED, span.holds(OfferStep.at))
    found = select(Offer.site_id, func.count(Offer.id.distinct())).join(OfferStep, OfferStep.offer_id == Offer.id)
    # What was decided on since then can only be later.
    lately = found.where(accepted, Offer.site_id.in_(site_ids), Offer.decided_at >= span.begins)
    return _numbers(await session.execute(lately.group_by(Offer.site_id)), Figure.OFFERS_ACCEPTED)


async def _ended(session: AsyncSession, ended: CTE) -> Numbers:
    """In all, by category, by reason, and what was received of it: the offers are looked for once."""
    nothing, one = literal(""), func.count()
    of_items = join(ended, OfferItem, OfferItem.offer_id == ended.c.id)
    with_category = join(of_items, Category, Category.id == OfferItem.category_id)
    offers, slug = func.count(ended.c.id.distinct()), Category.slug
    came = and_(ended.c.state.in_(CAME), OfferItem.unit.is_not(None), OfferItem.amount.is_not(None))
    declined = and_(ended.c.state == OfferState.DECLINED, ended.c.reason.is_not(None))
    state, reason, unit = (cast(column, String) for column in (ended.c.state, ended.c.reason, OfferItem.unit))
    parts = (
        _part(Figure.OFFERS_ENDED, ended.c.site_id, state, nothing, one),
        _part(Figure.OFFERS_ENDED, ended.c.site_id, state, slug, offers).select_from(with_category),
        _part(Figure.DECLINED, ended.c.site_id, reason, nothing, one).where(declined),
        _part(Figure.AMOUNT, ended.c.site_id, slug, unit, func.sum(OfferItem.amount))
        .select_from(with_category)
        .where(came),
    )
    found: Numbers = {}
    for name, site_id, first, second, number in (await session.execute(union_all(*parts))).all():
        found[site_id, named(Figure(name), *([first, second] if second else [first]))] = int(number)
    return found


def _part(figure: Figure, site_id: Any, first: Any, second: Any, number: Any) -> Select[*tuple[Any, ...]]:
    """A name, a site, the one or two parts behind the name, and the number."""
    by = (site_id, first) if isinstance(second, BindParameter) else (site_id, first, second)
    return select(literal(figure.value), site_id, first, second, number).group_by(*by)


def _those_ended(span: Span, site_ids: Sequence[int]) -> CTE:
    """What came to its end then: what was refused when that was decided, what was marked when that was first said."""
    marked = select(func.min(OfferStep.at)).where(OfferStep.offer_id == Offer.id, OfferStep.kind == StepKind.MARKED)
    decided = Offer.decided_at >= span.begins - _MARKED_WITHIN, Offer.decided_at < span.ends
    refused = and_(Offer.state.in_(_REFUSED), span.holds(Offer.decided_at), ~_was_replaced())
    came = and_(Offer.state.in_(MARKS), span.holds(marked.correlate(Offer).scalar_subquery()))
    columns = Offer.id, Offer.site_id, Offer.state, Offer.reason
    return select(*columns).where(Offer.site_id.in_(site_ids), *decided, or_(refused, came)).cte("ended")


def _was_replaced() -> ColumnElement[bool]:
    """Whether its donor sent another in its place: both happen at one moment (``models.offer_changes``)."""
    other = aliased(Offer)
    at_once = and_(other.person_id == Offer.person_id, other.created_at == Offer.decided_at, other.id > Offer.id)
    return and_(Offer.state == OfferState.WITHDRAWN, exists().where(at_once))


def _numbers(rows: Iterable[Any], figure: Figure) -> Numbers:
    """Of rows that are a site, what it is split by, and how many."""
    return {(site_id, named(figure, *parts)): int(number) for site_id, *parts, number in rows}
