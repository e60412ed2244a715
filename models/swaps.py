"""Swaps: somebody gives their place to somebody else, in exchange for one of theirs or for nothing; both tap.

    offer ──► open ──┬──► done       the giver agreed with one of those who replied; both have tapped
                     ├──► withdrawn  by the giver
                     └──► over       the place is gone: given up another way, cancelled, or begun

A swap is open as long as its row says so *and* its giver still has the place that was offered: whoever uses it looks,
so that nothing else needs to know of swaps. Rules: ``models.swapping``.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import calls, eligibility, shifts, sign_ups
from models.chats import Key
from models.database import Model, code_of
from models.eligibility import ASKED_WITHIN, MOST_ASKED
from models.people import Person
from models.shifts import ShiftCard
from models.sign_ups import SignUp, SignUpState
from models.volunteers import Volunteer

CODE_BYTES = 12
"""96 bits, 16 letters: nobody guesses the link to a swap."""
MOST_ASKED_FOR_A_SWAP = 20


class SwapState(StrEnum):
    """Drawn above."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class Swap(Model):
    """A confirmed place that its holder would pass on. ``code`` is what the link to it carries."""

    __tablename__ = "swaps"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[SwapState] = mapped_column(code_of(SwapState))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


Index(
    "uq_swaps_open",
    Swap.shift_id,
    Swap.giver_id,
    unique=True,
    sqlite_where=Swap.ended_at.is_(None),
    postgresql_where=Swap.ended_at.is_(None),
)


class SwapAsked(Model):
    """Somebody was asked whether they would take the place."""

    __tablename__ = "swap_asked"
    __table_args__ = (Index("ix_swap_asked_of_person", "person_id", "asked_at"),)

    swap_id: Mapped[int] = mapped_column(ForeignKey("swaps.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime]


class SwapReply(Model):
    """Somebody would take the place; ``in_exchange`` is the shift of theirs that they would give for it."""

    __tablename__ = "swap_replies"
    __table_args__ = (UniqueConstraint("swap_id", "taker_id"), CheckConstraint("party >= 1", name="party"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    swap_id: Mapped[int] = mapped_column(ForeignKey("swaps.id", ondelete="CASCADE"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    party: Mapped[int]
    """How many would come, the person included."""
    in_exchange: Mapped[int | None] = mapped_column(ForeignKey("shifts.id", ondelete="CASCADE"), index=True)
    rest_accepted: Mapped[bool] = mapped_column(default=False)
    """They know that it leaves them little rest."""
    created_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]


async def open_for(session: AsyncSession, giver_id: int, shift_id: int, now: datetime) -> Swap | None:
    """The swap by which the person offers that place, made where there is none; None where they can't offer it."""
    await sign_ups.lock_people(session, [giver_id])
    there = await _kept_open(session, giver_id, shift_id)
    if there and await still_stands(session, there, now):
        return there
    if there:
        end(there, SwapState.OVER, now)
        await session.flush()
    swap = Swap(shift_id=shift_id, giver_id=giver_id, code=secrets.token_urlsafe(CODE_BYTES), created_at=now)
    swap.state = SwapState.OPEN
    if await still_stands(session, swap, now) is None:
        return None
    session.add(swap)
    await session.flush()
    return swap


async def of(session: AsyncSession, giver_id: int | None, shift_id: int, now: datetime) -> Swap | None:
    """The swap by which the person offers that place just now."""
    there = await _kept_open(session, giver_id, shift_id) if giver_id else None
    return there if there and await still_stands(session, there, now) else None


async def by_code(session: AsyncSession, code: str) -> Swap | None:
    """The swap behind a link, in whatever state."""
    return (await session.execute(select(Swap).where(Swap.code == code))).scalar_one_or_none()


async def still_stands(session: AsyncSession, swap: Swap, now: datetime) -> ShiftCard | None:
    """The shift, while the place can be passed on: offered, still the giver's, and early enough to be taken."""
    card, row = await shifts.card(session, swap.shift_id), await row_of(session, swap.giver_id, swap.shift_id)
    if card is None or row is None or row.state is not SignUpState.CONFIRMED or row.confirmed_at is None:
        return None
    # Who gave the place up and came back has not offered it since.
    is_offered = swap.state is SwapState.OPEN and row.confirmed_at <= swap.created_at
    return card if is_offered and calls.has_time(card, now) else None


async def row_of(session: AsyncSession, person_id: int, shift_id: int) -> SignUp | None:
    """What the person is on that shift, as it stands since the locks are held."""
    theirs = select(SignUp).where(SignUp.person_id == person_id, SignUp.shift_id == shift_id)
    return (await session.execute(theirs.execution_options(populate_existing=True))).scalar_one_or_none()


async def lock(session: AsyncSession, swap: Swap) -> None:
    """Locks the swap, after the people and the shifts: replies to it come before its end, or not at all."""
    await session.refresh(swap, with_for_update={"key_share": True})


async def how_many_could_come(session: AsyncSession, card: ShiftCard, now: datetime) -> int:
    """How many could be asked to take a place on that shift, counted up to the most that are."""
    return await eligibility.count(session, _may_be_asked(card, now), MOST_ASKED_FOR_A_SWAP)


async def ask_everybody(session: AsyncSession, swap: Swap, card: ShiftCard, now: datetime) -> list[int]:
    """Chooses whom to ask, once: those who could come, the least recently asked first; none if it was done already.

    The caller holds the lock on the giver.
    """
    if await session.scalar(select(func.count()).where(SwapAsked.swap_id == swap.id)):
        return []
    chosen = await eligibility.choose(session, _may_be_asked(card, now), MOST_ASKED_FOR_A_SWAP, now)
    if chosen:
        await session.execute(
            insert(SwapAsked), [{"swap_id": swap.id, "person_id": one, "asked_at": now} for one in chosen]
        )
    return chosen


async def asked(session: AsyncSession, swap: Swap) -> int:
    """How many were asked."""
    return (await session.execute(select(func.count()).where(SwapAsked.swap_id == swap.id))).scalar_one()


async def replies(session: AsyncSession, swap: Swap, card: ShiftCard) -> list[tuple[SwapReply, Person]]:
    """Who would take the place, the first to say so first; without those the giver declined, and without those who
    said so before the shift was changed.
    """
    found = select(SwapReply, Person).join(Person, Person.id == SwapReply.taker_id)
    waiting = found.where(
        SwapReply.swap_id == swap.id, SwapReply.declined_at.is_(None), SwapReply.created_at >= card.shift.changed_at
    )
    rows = await session.execute(waiting.order_by(SwapReply.created_at, SwapReply.id))
    return list(rows.all())


async def reply_of(session: AsyncSession, swap: Swap, taker_id: int) -> SwapReply | None:
    """What that person replied, declined or not."""
    theirs = select(SwapReply).where(SwapReply.swap_id == swap.id, SwapReply.taker_id == taker_id)
    return (await session.execute(theirs)).scalar_one_or_none()


async def withdraw(session: AsyncSession, giver_id: int, swap_id: int, now: datetime) -> Swap | None:
    """Takes the offer back; None where it was not open any more, or is somebody else's."""
    await sign_ups.lock_people(session, [giver_id])
    swap = await session.get(Swap, swap_id)
    if swap is None or swap.giver_id != giver_id:
        return None
    await lock(session, swap)
    if swap.state is not SwapState.OPEN:
        return None
    end(swap, SwapState.WITHDRAWN, now)
    return swap


async def take_back(session: AsyncSession, swap: Swap, taker_id: int) -> SwapReply | None:
    """Somebody who replied would rather not; what they had replied, if it was not declined."""
    await sign_ups.lock_people(session, [taker_id])
    await lock(session, swap)
    reply = await reply_of(session, swap, taker_id)
    if reply is None or reply.declined_at is not None or swap.state is not SwapState.OPEN:
        return None
    await session.delete(reply)
    return reply


async def decline(session: AsyncSession, giver_id: int, reply_id: int, now: datetime) -> tuple[Swap, SwapReply] | None:
    """The giver would rather not; None where there is nothing to decline any more, or it is somebody else's."""
    await sign_ups.lock_people(session, [giver_id])
    found = await session.get(SwapReply, reply_id)
    swap = await session.get(Swap, found.swap_id) if found else None
    if swap is None or swap.giver_id != giver_id:
        return None
    await lock(session, swap)
    reply = await session.get(SwapReply, reply_id, populate_existing=True)
    if reply is None or reply.declined_at is not None or swap.state is not SwapState.OPEN:
        return None
    reply.declined_at = now
    return swap, reply


def end(swap: Swap, state: SwapState, now: datetime) -> None:
    """Ends it. The caller holds the lock on its giver."""
    swap.state, swap.ended_at = state, now


async def end_all_of(session: AsyncSession, giver_id: int, shift_id: int, now: datetime) -> None:
    """Ends what the person offers of that shift: they have passed the place on in another swap."""
    theirs = (Swap.giver_id == giver_id) & (Swap.shift_id == shift_id) & Swap.ended_at.is_(None)
    await session.execute(update(Swap).where(theirs).values(state=SwapState.OVER, ended_at=now))


def _may_be_asked(card: ShiftCard, now: datetime) -> Sequence[ColumnElement[bool]]:
    """Calls for help go first: who was asked in one is spared, while being asked to a swap spares nobody a call."""
    lately = (SwapAsked.person_id == Volunteer.person_id) & (SwapAsked.asked_at > now - ASKED_WITHIN)
    to_swap = select(func.count()).where(lately).scalar_subquery()
    not_too_often = or_(Volunteer.asked_often, calls.times_asked(now) + to_swap < MOST_ASKED)
    return [*eligibility.could_come(card), ~calls.declined(card.shift.id), not_too_often]


async def _kept_open(session: AsyncSession, giver_id: int, shift_id: int) -> Swap | None:
    theirs = select(Swap).where(Swap.giver_id == giver_id, Swap.shift_id == shift_id, Swap.ended_at.is_(None))
    return (await session.execute(theirs.execution_options(populate_existing=True))).scalar_one_or_none()
