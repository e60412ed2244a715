"""The rules of a swap: who may reply to one, and what must hold when both have tapped.

Everything is looked at twice: when somebody replies, so that nobody is promised what can't be; and again when the giver
agrees, under the locks on both people (by number) and both shifts (by number), since both may have other plans by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from models import enrolment, obstacles, shifts, sign_ups, swaps, volunteers
from models.shifts import Shift, ShiftCard, ShiftState
from models.sign_ups import Offer, Refusal, SignUp, SignUpState, Verdict
from models.swaps import Swap, SwapReply, SwapState

EXCHANGES_SHOWN = 5


class No(StrEnum):
    """Why a swap does not go on."""

    OVER = "over"
    """The place is not offered any more."""
    OWN = "own"
    """One's own offer."""
    ALREADY = "already"
    """The taker is on the shift, or a place is kept for them."""
    FULL = "full"
    """Too few places for so many."""
    NOT_THEIRS = "not_theirs"
    """The shift given for it is not one on which they have a place."""
    DECLINED = "declined"
    """The giver has said no to that very proposal."""
    CHANGED = "changed"
    """The taker proposes something else by now, or nothing."""
    RULE = "rule"
    """What would stand against anybody on a shift: the verdict tells."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody would do about a swap: come with ``party``, or give ``in_exchange`` and come with its party."""

    party: int = 1
    in_exchange: int | None = None
    rest_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a reply, or of an agreement. ``no`` is None where it went well.

    ``verdict`` tells what stands against one of them: the giver where ``about_giver``, else the taker. ``other`` is the
    shift given in exchange. ``turned_down`` are those who had replied too.
    """

    no: No | None = None
    swap: Swap | None = None
    reply: SwapReply | None = None
    card: ShiftCard | None = None
    other: ShiftCard | None = None
    verdict: Verdict | None = None
    about_giver: bool = False
    is_new: bool = False
    turned_down: Sequence[SwapReply] = ()
    offers: Sequence[Offer] = field(default=())


@dataclass(frozen=True, slots=True)
class _Deal:
    """Both people and both shifts, as they stand now."""

    swap: Swap
    taker_id: int
    card: ShiftCard
    other: ShiftCard | None
    giving: SignUp
    """The giver's place."""
    taking: SignUp | None
    """What the taker is on that shift, if anything."""
    given_back: SignUp | None
    """The taker's place on the other shift."""
    taken_back: SignUp | None
    """What the giver is on the other shift, if anything."""


async def exchangeable(session: AsyncSession, swap: Swap, taker_id: int, now: datetime) -> list[ShiftCard]:
    """The taker's own shifts to come that the giver could take for it, the soonest first."""
    giver = await volunteers.of(session, swap.giver_id)
    theirs = (
        shifts.cards()
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(
            SignUp.person_id == taker_id,
            SignUp.state == SignUpState.CONFIRMED,
            Shift.id != swap.shift_id,
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at > now,
        )
    )
    found: list[ShiftCard] = []
    for card in await shifts.all_of(session, theirs.limit(4 * EXCHANGES_SHOWN)):
        row = await sign_ups.of(session, swap.giver_id, card.shift.id)
        is_on_it = row is not None and row.state is SignUpState.CONFIRMED
        if not is_on_it and await obstacles.objection(session, card, giver, now, giving=swap.shift_id) is None:
            found.append(card)
    return found[:EXCHANGES_SHOWN]


async def reply(session: AsyncSession, code: str, taker_id: int, proposal: Proposal, now: datetime) -> Outcome:
    """Somebody would take the place. The same reply again is no new one; another takes its place.

    A rest that is too short refuses once, with ``Refusal.SHORT_REST``; with ``rest_accepted`` it does not.
    """
    swap = await swaps.by_code(session, code)
    if swap is None:
        return Outcome(No.OVER)
    if swap.giver_id == taker_id:
        return Outcome(No.OWN, swap)
    await sign_ups.lock_people(session, [taker_id])
    await swaps.lock(session, swap)
    deal = await _deal(session, swap, taker_id, proposal.in_exchange, now)
    if isinstance(deal, Outcome):
        return deal
    if deal.given_back is not None:
        proposal = replace(proposal, party=deal.given_back.party)
    refused = await _refused_to_taker(session, deal, proposal, now, is_reply=True)
    if refused is None and deal.other:
        refused = await _refused_to_giver(session, deal, now, rest_accepted=True)
    if refused:
        return refused
    return await _kept_reply(session, deal, proposal, now)


async def agree(
    session: AsyncSession, giver_id: int, reply_id: int, in_exchange: int | None, now: datetime, *, rest_accepted: bool
) -> Outcome:
    """The giver says yes to a reply, as it was when they saw it: both change places, all or nothing."""
    found = await session.get(SwapReply, reply_id)
    swap = await session.get(Swap, found.swap_id) if found else None
    if found is None or swap is None or swap.giver_id != giver_id:
        return Outcome(No.CHANGED, swap)
    await sign_ups.lock_people(session, [giver_id, found.taker_id])
    for shift_id in sorted({swap.shift_id, in_exchange or swap.shift_id}):
        await shifts.locked(session, shift_id)
    await swaps.lock(session, swap)
    now_replied = await session.get(SwapReply, reply_id, populate_existing=True)
    if now_replied is None or now_replied.declined_at or now_replied.in_exchange != in_exchange:
        return Outcome(No.CHANGED, swap)
    deal = await _deal(session, swap, now_replied.taker_id, in_exchange, now)
    if isinstance(deal, Outcome):
        return deal
    if _is_stale(deal, now_replied):
        return Outcome(No.CHANGED, swap, card=deal.card)
    return await _agreed(session, deal, now_replied, now, rest_accepted=rest_accepted)


async def rest_of_giver(session: AsyncSession, swap: Swap, other: ShiftCard) -> ShiftCard | None:
    """The shift that would leave the giver too little rest before or after the one in exchange."""
    return await obstacles.short_rest(session, swap.giver_id, other.shift, giving=swap.shift_id)


async def _agreed(
    session: AsyncSession, deal: _Deal, reply: SwapReply, now: datetime, *, rest_accepted: bool
) -> Outcome:
    proposal = Proposal(reply.party, reply.in_exchange, reply.rest_accepted)
    refused = await _refused_to_taker(session, deal, proposal, now)
    if refused is None and deal.other:
        refused = await _refused_to_giver(session, deal, now, rest_accepted=rest_accepted)
    if refused:
        return refused
    others = [one for one, _ in await swaps.replies(session, deal.swap, deal.card) if one.id != reply.id]
    swaps.end(deal.swap, SwapState.DONE, now)
    offers = await _change_places(session, deal, reply, now)
    return Outcome(None, deal.swap, reply, deal.card, deal.other, turned_down=others, offers=offers)


async def _change_places(session: AsyncSession, deal: _Deal, reply: SwapReply, now: datetime) -> list[Offer]:
    giver, taker = await volunteers.of(session, deal.swap.giver_id), await volunteers.of(session, deal.taker_id)
    if taker is None:
        raise ValueError("the taker was looked at before")
    # As it was before the first change: that ends it.
    party = deal.giving.party
    offers = list(await enrolment.hand_over(session, deal.card, deal.swap.giver_id, taker, reply.party, now))
    if deal.other is not None and giver is not None:
        offers += await enrolment.hand_over(session, deal.other, deal.taker_id, giver, party, now)
        await swaps.end_all_of(session, deal.taker_id, deal.other.shift.id, now)
    await enrolment.look_again_for(session, [deal.swap.giver_id, deal.taker_id], now)
    return offers


async def _deal(
    session: AsyncSession, swap: Swap, taker_id: int, in_exchange: int | None, now: datetime
) -> _Deal | Outcome:
    card = await swaps.still_stands(session, swap, now)
    giving = await swaps.row_of(session, swap.giver_id, swap.shift_id)
    if card is None or giving is None:
        return Outcome(No.OVER, swap)
    taking = await swaps.row_of(session, taker_id, swap.shift_id)
    if in_exchange is None:
        return _Deal(swap, taker_id, card, None, giving, taking, None, None)
    other = await shifts.card(session, in_exchange)
    given_back = await swaps.row_of(session, taker_id, in_exchange)
    if other is None or given_back is None or given_back.state is not SignUpState.CONFIRMED:
        return Outcome(No.NOT_THEIRS, swap, card=card)
    taken_back = await swaps.row_of(session, swap.giver_id, in_exchange)
    return _Deal(swap, taker_id, card, other, giving, taking, given_back, taken_back)


async def _refused_to_taker(
    session: AsyncSession, deal: _Deal, proposal: Proposal, now: datetime, *, is_reply: bool = False
) -> Outcome | None:
    taker, card = await volunteers.of(session, deal.taker_id), deal.card
    # A place kept for them is theirs without anybody's giving it; if it is kept since they replied, they may go on.
    is_on_it = (SignUpState.CONFIRMED, SignUpState.OFFERED) if is_reply else (SignUpState.CONFIRMED,)
    if deal.taking is not None and deal.taking.state in is_on_it:
        return Outcome(No.ALREADY, deal.swap, card=card)
    against = await obstacles.objection(session, card, taker, now, giving=proposal.in_exchange)
    if against or taker is None:
        return Outcome(No.RULE, deal.swap, card=card, verdict=against)
    is_too_many = proposal.in_exchange is None and proposal.party > taker.party
    if is_too_many or not _fits(card.shift, deal.giving, deal.taking, proposal.party):
        return Outcome(No.FULL, deal.swap, card=card)
    close = await obstacles.short_rest(session, deal.taker_id, card.shift, giving=proposal.in_exchange)
    if close and not proposal.rest_accepted:
        return Outcome(No.RULE, deal.swap, card=card, verdict=Verdict(Refusal.SHORT_REST, card, other=close))
    return None


async def _refused_to_giver(
    session: AsyncSession, deal: _Deal, now: datetime, *, rest_accepted: bool
) -> Outcome | None:
    giver, other, given = await volunteers.of(session, deal.swap.giver_id), deal.other, deal.given_back
    if other is None or given is None:
        return None
    if deal.taken_back is not None and deal.taken_back.state is SignUpState.CONFIRMED:
        return Outcome(No.ALREADY, deal.swap, card=other, about_giver=True)
    against = await obstacles.objection(session, other, giver, now, giving=deal.swap.shift_id)
    if against:
        return Outcome(No.RULE, deal.swap, card=other, verdict=against, about_giver=True)
    if not _fits(other.shift, given, deal.taken_back, deal.giving.party):
        return Outcome(No.FULL, deal.swap, card=other, about_giver=True)
    close = await rest_of_giver(session, deal.swap, other)
    if close and not rest_accepted:
        short = Verdict(Refusal.SHORT_REST, other, other=close)
        return Outcome(No.RULE, deal.swap, card=other, verdict=short, about_giver=True)
    return None


def _is_stale(deal: _Deal, reply: SwapReply) -> bool:
    """Whether one of the shifts was changed since somebody said that they would take it."""
    cards = [card for card in (deal.card, deal.other) if card is not None]
    return any(card.shift.changed_at > reply.created_at for card in cards)


def _fits(shift: Shift, given: SignUp, theirs: SignUp | None, party: int) -> bool:
    """Whether there is room for so many in the place given, with what is kept for them and what is free."""
    kept = theirs.party if theirs is not None and theirs.state is SignUpState.OFFERED else 0
    return 1 <= party <= given.party + kept + shift.free


async def _kept_reply(session: AsyncSession, deal: _Deal, proposal: Proposal, now: datetime) -> Outcome:
    there = await swaps.reply_of(session, deal.swap, deal.taker_id)
    said = (there.party, there.in_exchange) if there is not None and not _is_stale(deal, there) else None
    is_same = said == (proposal.party, proposal.in_exchange)
    if there is not None and is_same and there.declined_at is not None:
        return Outcome(No.DECLINED, deal.swap, there, deal.card, deal.other)
    if there is None:
        there = SwapReply(swap_id=deal.swap.id, taker_id=deal.taker_id)
        session.add(there)
    if not is_same:
        there.created_at = now
    there.party, there.in_exchange, there.declined_at = proposal.party, proposal.in_exchange, None
    there.rest_accepted = proposal.rest_accepted
    await session.flush()
    return Outcome(None, deal.swap, there, deal.card, deal.other, is_new=not is_same)
