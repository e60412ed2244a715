"""Whoever was told that a site closes, and is to hear that it does not: each once, whatever they were told of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import audiences
from models.batches import Batch
from models.chats import Chat
from models.offers import Offer
from models.outbox import ROWS, State
from models.site_closing import Closing, about_closing
from models.site_ending import chose, offers_turned_away, who_lost
from models.sites import Site


@dataclass(frozen=True, slots=True)
class Group:
    """The chats of people who were told alike: as volunteers there, as donors, or as both."""

    chats: Select[int]
    helped: bool
    gave: bool


def groups(site: Site, closing: Closing, *, takes_donations: bool) -> Iterator[Group]:
    """All of them; donors where the site takes donations now, else nothing has changed for them."""
    helped = Chat.person_id.in_(_volunteers(site, closing))
    if not takes_donations:
        yield Group(audiences.chats_of(helped), helped=True, gave=False)
        return
    gave = Chat.person_id.in_(_donors(site, closing))
    yield Group(audiences.chats_of(helped, ~gave), helped=True, gave=False)
    yield Group(audiences.chats_of(gave, ~helped), helped=False, gave=True)
    yield Group(audiences.chats_of(helped, gave), helped=True, gave=True)


async def count(session: AsyncSession, site: Site, closing: Closing, *, takes_donations: bool) -> int:
    """How many people that is, as it stands now."""
    each = [one.chats for one in groups(site, closing, takes_donations=takes_donations)]
    counted = [select(func.count()).select_from(one.subquery()).scalar_subquery() for one in each]
    return sum((await session.execute(select(*counted))).one())


def _volunteers(site: Site, closing: Closing) -> Select[int]:
    """Those who lost a shift or a bed; and those who chose the site, where they were told."""
    lost = who_lost(site, closing.marks)
    if closing.batch is None:
        return lost
    return select(union(lost, chose(site).where(_has_begun(site, closing))).subquery().c.person_id)


def _has_begun(site: Site, closing: Closing) -> ColumnElement[bool]:
    """Whether any of those who chose the site have been told: decided at night, they are not before the morning."""
    of_batch = ROWS.c.batch_id == Batch.id
    is_told = exists().where(of_batch, ROWS.c.state.in_((State.SENDING, State.DELIVERED, State.UNCERTAIN)))
    # After a month its rows are gone.
    begun = or_(is_told, ~exists().where(of_batch))
    of_closing = (Batch.about == about_closing(site.id), Batch.created_at >= closing.marks[0])
    return exists().where(*of_closing, begun)


def _donors(site: Site, closing: Closing) -> Select[int]:
    """Those who were turned away, and have not offered it to another site since."""
    later = aliased(Offer)
    theirs = select(Offer.person_id).where(*offers_turned_away(site, closing.marks[0]))
    return theirs.where(~select(later.id).where(later.earlier_id == Offer.id).exists())
