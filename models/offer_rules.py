"""How offers change state; drawn at the top of ``models.offers``.

Invariants, whatever happens at the same time:

- Each transition is made once, under the lock on the offer's row; who comes second is told who did what.
- A person has at most ``MOST_OPEN`` open offers.
- An offer has an agreed time and place exactly while it is accepted, or was marked after that.
- It has a place in a drop-off slot (``models.drop_off``) at most as long as that.
- Whatever of it waits to be told, and was true only as it stood, is dropped (``models.offer_keys``).
- ``due_at`` is the next moment of the offer as it stands (``models.offer_moments``), and None once it has none.

Locks: people first (the donor when sending, else whoever acts), then the site (shared), the offer, slots. That whoever
acts may answer for the site is the caller's to check; that a donor's offer is their own is checked here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import drop_off, offer_keys, offer_moments, offers, sign_ups, site_closing
from models.database import apart_from
from models.offers import (
    REFUSED,
    UNANSWERED,
    Offer,
    OfferCard,
    OfferItem,
    OfferMessage,
    OfferState,
    OfferStep,
    Reason,
    StepKind,
    Transport,
    Unit,
)
from models.sites import Site

MOST_OPEN = 5


class NotSent(StrEnum):
    """Why an offer could not be sent."""

    TOO_MANY = "too_many"
    NOT_TAKEN = "not_taken"
    """The site takes no donations, or no longer."""
    DONE_ALREADY = "done_already"
    """It was offered on before."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Goods:
    """What is offered, of one category."""

    category_id: int
    said: str = ""
    amount: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What a donor sends. Days are local to the site, a position is in degrees."""

    site_id: int
    goods: Sequence[Goods]
    first: date
    last: date
    hour: time | None = None
    transport: Transport = Transport.CAR
    from_name: str = ""
    from_latitude: float | None = None
    from_longitude: float | None = None
    note: str = ""
    photos: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """When and where the goods are expected; instants, a position in degrees where there is a pin."""

    starts_at: datetime
    ends_at: datetime
    place: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of sending an offer."""

    card: OfferCard | None = None
    refusal: NotSent | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a tap. ``is_done`` for the one that did it, with the state it ``was`` in; otherwise ``last`` is
    what was done before, by ``by`` ("" for the clock). ``card`` is None where there is no such offer, or it is not this
    donor's.
    """

    card: OfferCard | None = None
    is_done: bool = False
    last: OfferStep | None = None
    by: str = ""
    was: OfferState | None = None


async def send(session: AsyncSession, person_id: int, offering: Offering, now: datetime) -> Sent:
    """Sends an offer to its site."""
    await sign_ups.lock_people(session, [person_id])
    return await _send(session, person_id, offering, None, now)


async def send_on(session: AsyncSession, person_id: int, offer_id: int, site_id: int, now: datetime) -> Sent:
    """Sends what one site could not take to another, once."""
    await sign_ups.lock_people(session, [person_id])
    await _shared(session, site_id)
    before = await offers.locked(session, offer_id)
    if before is None or before.offer.person_id != person_id or before.offer.state not in REFUSED:
        return Sent(before, NotSent.GONE)
    later = (await session.execute(select(Offer.id).where(Offer.earlier_id == offer_id))).scalar_one_or_none()
    if later is not None:
        return Sent(await offers.card(session, later), NotSent.DONE_ALREADY)
    return await _send(session, person_id, _offered_on(before, site_id, now), offer_id, now)


async def accept(
    session: AsyncSession, actor_id: int, offer_id: int, agreed: Agreed, now: datetime, *, by_phone: bool = False
) -> Done:
    """Accepts an offer that waits for an answer."""
    card = await _locked_for(session, actor_id, offer_id)
    if card is None or card.offer.state not in UNANSWERED:
        return await _too_late(session, card)
    await agree(session, card, agreed, now)
    return await _done(session, card, StepKind.ACCEPTED, actor_id, now, by_phone=by_phone)


async def change_agreed(session: AsyncSession, actor_id: int, offer_id: int, agreed: Agreed, now: datetime) -> Done:
    """Another time or place for an offer that is accepted."""
    card = await _locked_for(session, actor_id, offer_id)
    if card is None or card.offer.state is not OfferState.ACCEPTED:
        return await _too_late(session, card)
    await drop_off.release(session, [offer_id])
    await agree(session, card, agreed, now)
    return await _done(session, card, StepKind.MOVED_SLOT, actor_id, now)


async def decline(
    session: AsyncSession,
    actor_id: int,
    offer_id: int,
    reason: Reason,
    now: datetime,
    *,
    text: str = "",
    instead: int | None = None,
    by_phone: bool = False,
) -> Done:
    """Declines an open offer, also one that was accepted; ``instead`` is the site to go to."""
    card = await _locked_for(session, actor_id, offer_id)
    if card is None or not card.is_open:
        return await _too_late(session, card)
    was = card.offer.state
    _refuse(card.offer, OfferState.DECLINED, reason, now)
    card.offer.reason_text, card.offer.suggested_id = text, instead
    return replace(await _done(session, card, StepKind.DECLINED, actor_id, now, by_phone=by_phone), was=was)


async def decline_by_rule(session: AsyncSession, card: OfferCard, reason: Reason, now: datetime) -> None:
    """Declines an offer by the site's rule; the caller holds its lock."""
    _refuse(card.offer, OfferState.DECLINED, reason, now)
    await _done(session, card, StepKind.DECLINED, None, now)


async def ask(session: AsyncSession, actor_id: int, offer_id: int, question: str, now: datetime) -> Done:
    """Asks the donor something about an offer that waits for an answer; a second question is possible."""
    card = await _locked_for(session, actor_id, offer_id)
    if card is None or card.offer.state not in UNANSWERED:
        return await _too_late(session, card)
    _say(session, card, actor_id, question, now, is_donors=False)
    card.offer.state = OfferState.QUESTION
    return await _done(session, card, StepKind.ASKED, actor_id, now)


async def answer(session: AsyncSession, person_id: int, offer_id: int, text: str, now: datetime) -> Done:
    """The donor's answer to a question; more can be added while the offer waits."""
    card = await _locked_for(session, person_id, offer_id)
    if card is None or card.offer.person_id != person_id or card.offer.state not in UNANSWERED:
        return await _too_late(session, card, person_id)
    _say(session, card, person_id, text, now, is_donors=True)
    card.offer.state = OfferState.PROPOSED
    return await _done(session, card, StepKind.ANSWERED, person_id, now)


async def withdraw(session: AsyncSession, person_id: int, offer_id: int, now: datetime) -> Done:
    """The donor takes an open offer back."""
    card = await _locked_for(session, person_id, offer_id)
    if card is None or card.offer.person_id != person_id or not card.is_open:
        return await _too_late(session, card, person_id)
    was = card.offer.state
    _end(card.offer, OfferState.WITHDRAWN, now)
    return replace(await _done(session, card, StepKind.WITHDRAWN, person_id, now), was=was)


async def mark(
    session: AsyncSession, actor_id: int, offer_id: int, outcome: OfferState, text: str, now: datetime
) -> Done:
    """Whether it came: received, partly, or not brought. What was marked can be marked otherwise.

    The card is as it stands; ``is_done`` is False where it was marked so already.
    """
    card = await _locked_for(session, actor_id, offer_id)
    markable = (OfferState.ACCEPTED, *offers.MARKS)
    if card is None or card.offer.state not in markable or (card.offer.state, card.offer.outcome) == (outcome, text):
        return await _too_late(session, card)
    card.offer.state, card.offer.outcome = outcome, text
    return await _done(session, card, StepKind.MARKED, actor_id, now)


async def turn_away(
    session: AsyncSession,
    site_id: int,
    now: datetime,
    *,
    category_id: int | None = None,
    actor_id: int | None = None,
    only: Sequence[ColumnElement[bool]] = (),
    limit: int | None = None,
) -> list[OfferCard]:
    """Ends the offers to come at a site that closes, and returns them: all; with ``category_id`` those of goods that it
    takes no more, with ``only`` those that fulfil these conditions, with ``limit`` the first. Of an offer of several
    kinds all is ended: what is left can be offered anew. What was expected before now is still to be marked.
    """
    if actor_id is not None:
        await sign_ups.lock_people(session, [actor_id])
    there = select(Offer).where(Offer.site_id == site_id, offers.is_to_come(now), *only).order_by(Offer.id).limit(limit)
    if category_id is not None:
        there = there.where(Offer.id.in_(select(OfferItem.offer_id).where(OfferItem.category_id == category_id)))
    found = await offers.cards(session, there.with_for_update(key_share=True).execution_options(populate_existing=True))
    await drop_off.release(session, [card.offer.id for card in found])
    for card in found:
        _refuse(card.offer, OfferState.TURNED_AWAY, Reason.NOT_THIS if category_id is not None else Reason.CLOSED, now)
        await _done(session, card, StepKind.TURNED_AWAY, actor_id, now)
    return found


async def stop_taking(session: AsyncSession, site_id: int, actor_id: int, now: datetime) -> list[OfferCard]:
    """The site takes no donations any more: nothing can be offered there, and what is open is turned away."""
    await sign_ups.lock_people(session, [actor_id])
    # Whoever is sending an offer there holds the site, shared: it is seen below, or sees that it came too late.
    site = await session.get(Site, site_id, populate_existing=True, with_for_update={"key_share": True})
    if site is None:
        return []
    site.takes_donations, site.version = False, site.version + 1
    site_closing.leave_donations(site)
    await session.flush()
    return await turn_away(session, site_id, now, actor_id=actor_id)


async def expire(session: AsyncSession, card: OfferCard, now: datetime) -> None:
    """Closes an offer that nobody answered in time; the caller holds its lock."""
    _end(card.offer, OfferState.EXPIRED, now)
    await _done(session, card, StepKind.EXPIRED, None, now)


async def due(session: AsyncSession, now: datetime, limit: int, skipped: Collection[int] = ()) -> list[OfferCard]:
    """Takes offers about which the clock has something to do, the longest due first; no other process gets the same.

    Each is the caller's to move on (``moved_on``); ``skipped`` ones are left alone.
    """
    waiting = select(Offer).where(Offer.due_at <= now, *apart_from(Offer.id, skipped))
    first = waiting.order_by(Offer.due_at, Offer.id).limit(limit).with_for_update(skip_locked=True, key_share=True)
    return await offers.cards(session, first.execution_options(populate_existing=True))


async def moved_on(session: AsyncSession, card: OfferCard, now: datetime) -> None:
    """What was due is done: sets the next moment."""
    card.offer.due_at = offer_moments.next_after(card.offer, card.zone, now)
    await session.flush()


async def agree(session: AsyncSession, card: OfferCard, agreed: Agreed, now: datetime) -> None:
    """Writes down what was agreed on; the caller holds the offer's lock, and notes the step."""
    offer = card.offer
    offer.state, offer.decided_at = OfferState.ACCEPTED, now
    offer.starts_at, offer.ends_at = agreed.starts_at, agreed.ends_at
    offer.place, offer.latitude, offer.longitude = agreed.place, agreed.latitude, agreed.longitude
    await session.flush()


async def _send(
    session: AsyncSession, person_id: int, offering: Offering, earlier_id: int | None, now: datetime
) -> Sent:
    site = await _shared(session, offering.site_id)
    if site is None or not site.runs_on(offering.first) or not site.takes_donations:
        return Sent(refusal=NotSent.NOT_TAKEN)
    if await offers.count_open(session, person_id) >= MOST_OPEN:
        return Sent(refusal=NotSent.TOO_MANY)
    offer = _new(person_id, offering, earlier_id, now)
    session.add(offer)
    await session.flush()
    session.add_all(
        OfferItem(offer_id=offer.id, category_id=one.category_id, said=one.said, amount=one.amount, unit=one.unit)
        for one in offering.goods
    )
    await session.flush()
    card = next(iter(await offers.cards(session, select(Offer).where(Offer.id == offer.id))))
    return Sent((await _done(session, card, StepKind.SENT, person_id, now)).card)


async def _shared(session: AsyncSession, site_id: int) -> Site | None:
    """The site: whoever closes it waits for this, and then finds the offer; or was first, and is seen here."""
    return await session.get(Site, site_id, populate_existing=True, with_for_update={"read": True})


_TAKEN_OVER = ("site_id", "first", "last", "hour", "transport", "from_latitude", "from_longitude")


def _new(person_id: int, offering: Offering, earlier_id: int | None, now: datetime) -> Offer:
    return Offer(
        person_id=person_id,
        earlier_id=earlier_id,
        state=OfferState.PROPOSED,
        created_at=now,
        waiting_since=now,
        from_name=offering.from_name[: offers.LONGEST_SAID],
        note=offering.note[: offers.LONGEST_NOTE],
        photos=list(offering.photos[: offers.MOST_PHOTOS]),
        **{name: getattr(offering, name) for name in _TAKEN_OVER},
    )


def _offered_on(card: OfferCard, site_id: int, now: datetime) -> Offering:
    """The same offer, to another site; days that are over are left out, and an hour that is."""
    offer, local = card.offer, now.astimezone(card.zone)
    first = max(offer.first, local.date())
    is_past = offer.hour is not None and (first, offer.hour) <= (local.date(), local.time())
    taken_over = {name: getattr(offer, name) for name in _TAKEN_OVER} | {"site_id": site_id, "first": first}
    taken_over |= {"hour": None} if is_past else {}
    goods = [Goods(item.category.id, item.said, item.amount, item.unit) for item in card.items]
    more = {"last": max(offer.last, first), "from_name": offer.from_name, "note": offer.note}
    return Offering(**taken_over | more, goods=goods, photos=list(offer.photos))


def _refuse(offer: Offer, state: OfferState, reason: Reason, now: datetime) -> None:
    _end(offer, state, now)
    offer.reason = reason


def _end(offer: Offer, state: OfferState, now: datetime) -> None:
    """Nothing comes of it any more: a time and a place that were agreed on count no longer."""
    offer.state, offer.decided_at = state, now
    offer.starts_at = offer.ends_at = offer.latitude = offer.longitude = None
    offer.place = ""


def _say(session: AsyncSession, card: OfferCard, author_id: int, text: str, now: datetime, *, is_donors: bool) -> None:
    card.offer.waiting_since = now
    session.add(
        OfferMessage(
            offer_id=card.offer.id,
            author_id=author_id,
            is_donors=is_donors,
            text=text[: offers.LONGEST_MESSAGE],
            at=now,
        )
    )


async def _done(
    session: AsyncSession, card: OfferCard, kind: StepKind, by_id: int | None, now: datetime, *, by_phone: bool = False
) -> Done:
    session.add(OfferStep(offer_id=card.offer.id, kind=kind, by_id=by_id, by_phone=by_phone, at=now))
    if card.offer.state in (*REFUSED, OfferState.WITHDRAWN):
        await drop_off.release(session, [card.offer.id])
    await offer_keys.changed(session, card.donor.id, card.offer.id, now)
    await moved_on(session, card, now)
    return Done(card, is_done=True)


async def _too_late(session: AsyncSession, card: OfferCard | None, owner_id: int | None = None) -> Done:
    """Who did what before; nothing of an offer that is not this donor's."""
    if card is None or (owner_id is not None and card.offer.person_id != owner_id):
        return Done()
    found = await offers.last_step(session, card.offer.id)
    return Done(card, last=found[0], by=found[1]) if found else Done(card)


async def _locked_for(session: AsyncSession, person_id: int, offer_id: int) -> OfferCard | None:
    """The offer as it stands, locked after whoever acts: an actor who is being deleted holds what is noted of them."""
    await sign_ups.lock_people(session, [person_id])
    return await offers.locked(session, offer_id)
