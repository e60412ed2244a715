"""Donation offers in tests: who offers what where, kept without talk; and what became of it."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from models import needs, offer_rules, offers, people, sites
from models.chats import Chat as ChatRow
from models.offer_rules import Done, Goods, Offering, Sent
from models.offers import Offer, OfferCard, Unit
from models.people import Acceptance
from models.sites import Site, SiteKind, SiteState
from tests.conversation.people import person_of
from tests.kit import PARIS, Chat, Desk

_NUMBERS = count(1)
BAGS = (("clothes", "", 3, Unit.BAG),)
"""What is offered unless a test says otherwise: category, how it was named, how many of what."""


async def depot(desk: Desk, **values: Any) -> str:
    """The slug of a site of the test's own that takes donations, and nobody answers for."""
    slug = f"depot-{next(_NUMBERS)}"
    usual: dict[str, Any] = {"state": SiteState.OPEN, "kind": SiteKind.CAMP, "takes_donations": True}
    usual |= {name: {"fr": slug, "en": slug} for name in ("name", "summary", "about")}
    async with desk.database.write() as session:
        session.add(Site(slug=slug, **usual | values))
    return slug


async def donor(desk: Desk, name: str = "Marie Dupont", *, phone: str | None = "+33612345678") -> int:
    """Somebody with a chat that hears, kept without talk; their number."""
    async with desk.database.write() as session:
        seen = {"created_at": desk.now, "seen_at": desk.now, "language_chosen": False, "newest_message": 0}
        chat = ChatRow(channel="telegram", address=str(next(desk.addresses)), language="en", **seen)
        session.add(chat)
        person = await people.introduce(session, chat, name, Acceptance("1", desk.now), desk.now)
        person.phone = phone
        return person.id


async def offering(
    desk: Desk,
    site: str = "la-liniere",
    goods: tuple[tuple[str, str, int | None, Unit | None], ...] = BAGS,
    **more: Any,
) -> Offering:
    """An offer for tomorrow, with ``more`` of its values."""
    told = []
    async with desk.database.read() as session:
        there = await sites.by_slug(session, site)
        assert there is not None, site
        for slug, said, amount, unit in goods:
            category = await needs.category_by_slug(session, slug)
            assert category is not None, slug
            told.append(Goods(category.id, said, amount, unit))
    tomorrow = _today(desk) + timedelta(days=1)
    values = {"site_id": there.id, "goods": told, "first": tomorrow, "last": more.get("first", tomorrow)}
    return Offering(**values | more)


async def send(desk: Desk, person_id: int, site: str = "la-liniere", **more: Any) -> Sent:
    """Sends an offer by the rules alone: nobody is told."""
    wanted = await offering(desk, site, **more)
    async with desk.database.write() as session:
        return await offer_rules.send(session, person_id, wanted, desk.now)


async def offered(desk: Desk, site: str = "la-liniere", *, by: int | Chat | None = None, **more: Any) -> int:
    """The number of an offer to that site, of a new donor unless ``by`` names one."""
    person_id = by if isinstance(by, int) else (await person_of(by)).id if by else await donor(desk)
    sent = await send(desk, person_id, site, **more)
    assert sent.card is not None, sent.refusal
    return sent.card.offer.id


async def card_of(desk: Desk, offer_id: int) -> OfferCard:
    """How the offer stands."""
    async with desk.database.read() as session:
        card = await offers.card(session, offer_id)
    assert card is not None, "no such offer"
    return card


async def kept(desk: Desk, offer_id: int) -> Offer:
    """Its row."""
    return (await card_of(desk, offer_id)).offer


def assert_done(done: Done) -> OfferCard:
    """The card of what was just done; fails where it was not."""
    assert done.is_done, done
    assert done.card is not None
    return done.card


def _today(desk: Desk) -> date:
    return desk.now.astimezone(PARIS).date()
