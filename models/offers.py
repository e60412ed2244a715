"""Donation offers: what somebody would bring where, and what became of it.

             send              accept                  mark
    (draft) ──────► proposed ──────────► accepted ─────────────► received · partly · not_brought
                     │   ▲                 ▲  │
                 ask ▼   │ answer          │  │
                    question ──────────────┘  │
                     │                        │
        proposed, question, accepted ─────────┴─► declined      with a reason
                                                  withdrawn     by the donor
                                                  turned_away   the site closes, or takes such goods no more
        proposed, question ─────────────────────► expired       the last day passed without an answer

A draft is the open form in the donor's chat; there is no row yet. Who may do what:

- the donor: send, answer, withdraw; and offer the same to another site once it was declined, turned away or expired
- the site's contacts and coordinators, and admins: accept, decline, ask, mark. Where the contact is not on the bot, a
  coordinator records what was said on the telephone (``OfferStep.by_phone``).
- the clock: expire
- whoever closes a site or changes what it takes: turn away

``models.offer_rules`` changes states, ``models.offer_moments`` says what is due when. Here: the tables, and what is
asked of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model, code_of
from models.needs import Category
from models.people import Person
from models.sites import Site

LONGEST_SAID = 120
LONGEST_NOTE = 500
LONGEST_PLACE = 300
LONGEST_MESSAGE = 500
MOST_PHOTOS = 4
MOST_ITEMS = 12


class OfferState(StrEnum):
    """Drawn above."""

    PROPOSED = "proposed"
    QUESTION = "question"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TURNED_AWAY = "turned_away"
    EXPIRED = "expired"
    RECEIVED = "received"
    PARTLY = "partly"
    NOT_BROUGHT = "not_brought"


UNANSWERED = (OfferState.PROPOSED, OfferState.QUESTION)
OPEN = (*UNANSWERED, OfferState.ACCEPTED)
REFUSED = (OfferState.DECLINED, OfferState.TURNED_AWAY, OfferState.EXPIRED)
"""What may be offered to another site, once."""
MARKS = (OfferState.RECEIVED, OfferState.PARTLY, OfferState.NOT_BROUGHT)


class Transport(StrEnum):
    """How the goods come."""

    CAR = "car"
    PARCEL = "parcel"
    PICK_UP = "pick_up"
    """Somebody has to fetch them."""


class Unit(StrEnum):
    """What is counted."""

    PIECE = "piece"
    PAIR = "pair"
    BAG = "bag"
    BOX = "box"
    SUITCASE = "suitcase"
    PALLET = "pallet"
    CAR = "car"
    VAN = "van"
    KILO = "kilo"
    LITRE = "litre"
    PACK = "pack"
    ROLL = "roll"


class Reason(StrEnum):
    """Why an offer was declined or turned away."""

    ENOUGH = "enough"
    NOT_THIS = "not_this"
    WRONG_TIME = "wrong_time"
    OTHER = "other"
    CLOSED = "closed"
    """The site closes."""


class Due(StrEnum):
    """What the clock does about an offer next; see ``models.offer_moments``."""

    NAG = "nag"
    ESCALATE = "escalate"
    WARN = "warn"
    EXPIRE = "expire"
    REMIND = "remind"
    MARK = "mark"
    MARK_AGAIN = "mark_again"


class StepKind(StrEnum):
    """What somebody did about an offer."""

    SENT = "sent"
    ASKED = "asked"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    MOVED_SLOT = "moved_slot"
    """Accepted before, and now for another time or place."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TURNED_AWAY = "turned_away"
    EXPIRED = "expired"
    MARKED = "marked"


class Offer(Model):
    """One offer to one site. Days are local to the site, instants UTC, positions degrees (WGS 84).

    ``starts_at`` to ``ends_at`` and ``place`` are what was agreed on; None and "" until it is accepted.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("last >= first", name="days"),
        CheckConstraint(
            "(state in ('accepted', 'received', 'partly', 'not_brought')) = (starts_at is not null)", name="agreed"
        ),
        CheckConstraint("(starts_at is null) = (ends_at is null)", name="slot"),
        Index("ix_offers_of_site", "site_id", "state", "first"),
        Index("ix_offers_of_person", "person_id", "state"),
        Index("ix_offers_decided", "site_id", "decided_at"),
        # A number is never given twice: old buttons that led to an offer deleted must not lead to a new one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id", ondelete="SET NULL"), unique=True)
    """The offer that another site could not take; it is offered on once."""
    state: Mapped[OfferState] = mapped_column(code_of(OfferState))
    first: Mapped[date]
    last: Mapped[date]
    """The days on which the donor could come, both included."""
    hour: Mapped[time | None]
    """When on the day, where the donor said so."""
    transport: Mapped[Transport] = mapped_column(code_of(Transport))
    from_name: Mapped[str] = mapped_column(String(LONGEST_SAID), default="")
    from_latitude: Mapped[float | None]
    from_longitude: Mapped[float | None]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    photos: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    """The channel's handles on them."""
    created_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    """When it was sent, a question asked or answered: since then somebody owes an answer, the site or the donor."""
    decided_at: Mapped[datetime | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    reason: Mapped[Reason | None] = mapped_column(code_of(Reason))
    reason_text: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    suggested_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="SET NULL"))
    """The site that whoever declined it named instead."""
    outcome: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    """What came of it, in the words of whoever marked it."""
    due_at: Mapped[datetime | None]
    """When the clock next has something to do about it; None when it has nothing to do any more."""


Index(
    "ix_offers_due",
    Offer.due_at,
    sqlite_where=Offer.due_at.is_not(None),
    postgresql_where=Offer.due_at.is_not(None),
)


class OfferItem(Model):
    """One kind of goods in an offer. ``amount`` is None where it was not said."""

    __tablename__ = "offer_items"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), index=True)
    said: Mapped[str] = mapped_column(String(LONGEST_SAID), default="")
    """How the donor named it; "" where the category says it all."""
    amount: Mapped[int | None]
    unit: Mapped[Unit | None] = mapped_column(code_of(Unit))


class OfferMessage(Model):
    """A question of the site's, or the donor's answer."""

    __tablename__ = "offer_messages"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    is_donors: Mapped[bool]
    text: Mapped[str] = mapped_column(String(LONGEST_MESSAGE))
    at: Mapped[datetime]


class OfferStep(Model):
    """Somebody did something about an offer; ``by_id`` is None for the clock, and for people deleted since."""

    __tablename__ = "offer_steps"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), index=True)
    kind: Mapped[StepKind] = mapped_column(code_of(StepKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    by_phone: Mapped[bool] = mapped_column(default=False)
    """Recorded by a coordinator, of what was said on the telephone."""
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Item:
    """Goods with their category."""

    category: Category
    said: str = ""
    amount: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer with all that is shown of it. ``donor`` is shown to whoever may answer it, and to nobody else."""

    offer: Offer
    site: Site
    donor: Person
    items: Sequence[Item]

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.time_zone)

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.offer.state in OPEN


async def card(session: AsyncSession, offer_id: int) -> OfferCard | None:
    """The offer of that number, in whatever state."""
    return next(iter(await cards(session, select(Offer).where(Offer.id == offer_id))), None)


async def locked(session: AsyncSession, offer_id: int) -> OfferCard | None:
    """The same as it stands now, its row locked until the transaction ends: after people and sites, before slots."""
    offer = select(Offer).where(Offer.id == offer_id).with_for_update(key_share=True)
    return next(iter(await cards(session, offer.execution_options(populate_existing=True))), None)


async def of_donor(session: AsyncSession, person_id: int | None, offer_id: int) -> OfferCard | None:
    """The offer of that number, if it is this person's."""
    theirs = select(Offer).where(Offer.id == offer_id, Offer.person_id == person_id)
    return next(iter(await cards(session, theirs)), None)


async def of(session: AsyncSession, person_id: int | None) -> list[OfferCard]:
    """A donor's open offers, the next day first."""
    theirs = select(Offer).where(Offer.person_id == person_id, Offer.state.in_(OPEN))
    return await cards(session, theirs.order_by(Offer.first, Offer.id))


async def ended(session: AsyncSession, person_id: int | None, limit: int) -> list[OfferCard]:
    """A donor's other offers, the newest first."""
    theirs = select(Offer).where(Offer.person_id == person_id, Offer.state.not_in(OPEN))
    return await cards(session, theirs.order_by(Offer.id.desc()).limit(limit))


def is_to_come(now: datetime) -> ColumnElement[bool]:
    """Of which somebody may still set out: what is open, but for what was expected at a time that is over by now."""
    return and_(Offer.state.in_(OPEN), or_(Offer.state != OfferState.ACCEPTED, Offer.ends_at > now))


def comes_after(day: date, zone: ZoneInfo) -> ColumnElement[bool]:
    """Of which nothing can come on that local day or before: by the time that was agreed on, else by its days."""
    next_day = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    is_agreed = Offer.state == OfferState.ACCEPTED
    return or_(and_(is_agreed, Offer.starts_at >= next_day), and_(~is_agreed, Offer.first > day))


async def offered_on(session: AsyncSession, offer_id: int) -> OfferCard | None:
    """What became of an offer that was sent to another site."""
    return next(iter(await cards(session, select(Offer).where(Offer.earlier_id == offer_id))), None)


async def count_open(session: AsyncSession, person_id: int | None) -> int:
    """How many open offers a person has."""
    if person_id is None:
        return 0
    theirs = select(func.count()).select_from(Offer).where(Offer.person_id == person_id, Offer.state.in_(OPEN))
    return (await session.execute(theirs)).scalar_one()


async def cards(session: AsyncSession, query: Select[Offer]) -> list[OfferCard]:
    """The offers that a query finds, with all that belongs to them."""
    found = list((await session.execute(query)).scalars())
    if not found:
        return []
    items = await _items(session, [offer.id for offer in found])
    donors = select(Person).where(Person.id.in_({offer.person_id for offer in found}))
    people = {person.id: person for person in await session.scalars(donors)}
    of_sites = select(Site).where(Site.id.in_({offer.site_id for offer in found}))
    sites = {site.id: site for site in await session.scalars(of_sites)}
    # Where nothing is locked, a donor may have been deleted since, or a site: their offers are no longer there either.
    there = [offer for offer in found if offer.site_id in sites and offer.person_id in people]
    return [OfferCard(offer, sites[offer.site_id], people[offer.person_id], items[offer.id]) for offer in there]


async def conversation(session: AsyncSession, offer_id: int) -> list[OfferMessage]:
    """Questions and answers, in order."""
    said = select(OfferMessage).where(OfferMessage.offer_id == offer_id).order_by(OfferMessage.id)
    return list(await session.scalars(said))


async def last_step(session: AsyncSession, offer_id: int) -> tuple[OfferStep, str] | None:
    """What was done last, and the name of who did it; "" for the clock, and for people deleted since."""
    steps = select(OfferStep, Person.name).outerjoin(Person, Person.id == OfferStep.by_id)
    last = steps.where(OfferStep.offer_id == offer_id).order_by(OfferStep.id.desc()).limit(1)
    found = (await session.execute(last)).first()
    return (found[0], found[1] or "") if found else None


async def _items(session: AsyncSession, offer_ids: Sequence[int]) -> defaultdict[int, list[Item]]:
    items: defaultdict[int, list[Item]] = defaultdict(list)
    query = select(OfferItem, Category).join(Category, Category.id == OfferItem.category_id)
    theirs = query.where(OfferItem.offer_id.in_(offer_ids)).order_by(OfferItem.id)
    for item, category in (await session.execute(theirs)).all():
        items[item.offer_id].append(Item(category, item.said, item.amount, item.unit))
    return items
