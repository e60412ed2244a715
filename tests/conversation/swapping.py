"""Swaps in tests: offered, replied to and agreed without the conversation, and how they stand."""

from datetime import timedelta

from sqlalchemy import select, update

from models import swapping, swaps
from models.shifts import Shift
from models.sign_ups import SignUpState
from models.swapping import No, Outcome, Proposal
from models.swaps import Swap, SwapAsked, SwapReply, SwapState
from tests.conversation.people import person_of
from tests.conversation.shifting import sign_up_of
from tests.kit import Chat, Desk


async def offer(chat: Chat, shift_id: int) -> Swap | None:
    """Offers the person's place."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        return await swaps.open_for(session, person.id, shift_id, chat.desk.now)


async def offered(chat: Chat, shift_id: int) -> Swap:
    """The same, where it must succeed."""
    swap = await offer(chat, shift_id)
    assert swap is not None
    return swap


async def reply(chat: Chat, swap: Swap, party: int = 1, for_shift: int | None = None, rested: bool = False) -> Outcome:
    """The person would take the place."""
    person, proposal = await person_of(chat), Proposal(party, for_shift, rested)
    async with chat.desk.database.write() as session:
        return await swapping.reply(session, swap.code, person.id, proposal, chat.desk.now)


async def replied(chat: Chat, swap: Swap, party: int = 1, for_shift: int | None = None) -> SwapReply:
    """The same, where it must be taken."""
    outcome = await reply(chat, swap, party, for_shift)
    assert outcome.no is None, outcome
    assert outcome.reply is not None
    return outcome.reply


async def agree(chat: Chat, answer: SwapReply, *, rest_accepted: bool = False) -> Outcome:
    """The giver says yes."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        return await swapping.agree(
            session, person.id, answer.id, answer.in_exchange, chat.desk.now, rest_accepted=rest_accepted
        )


async def refused(outcome: Outcome) -> tuple[No | None, str | None]:
    """Why not: the swap's own reason, and the rule behind it."""
    return outcome.no, outcome.verdict.refusal if outcome.verdict else None


async def has_place(chat: Chat, shift_id: int) -> bool:
    """Whether the person is confirmed on the shift."""
    row = await sign_up_of(chat, shift_id)
    return row is not None and row.state is SignUpState.CONFIRMED


async def swap_state(desk: Desk, swap: Swap) -> SwapState:
    """How the swap stands."""
    async with desk.database.read() as session:
        found = await session.get(Swap, swap.id)
    assert found is not None
    return found.state


async def newest_swap(desk: Desk) -> Swap:
    """The last that was offered."""
    async with desk.database.read() as session:
        found = await session.scalar(select(Swap).order_by(Swap.id.desc()).limit(1))
    assert found is not None
    return found


async def asked_to_swap(desk: Desk, swap: Swap) -> set[int]:
    """Who was asked to take the place."""
    async with desk.database.read() as session:
        return set(await session.scalars(select(SwapAsked.person_id).where(SwapAsked.swap_id == swap.id)))


async def touch(desk: Desk, shift_id: int, later: timedelta) -> None:
    """Moves the shift's hours, as planning does, without telling anybody."""
    async with desk.database.write() as session:
        shift = await session.get(Shift, shift_id)
        assert shift is not None
        moved = {"starts_at": shift.starts_at + later, "ends_at": shift.ends_at + later, "changed_at": desk.now}
        await session.execute(update(Shift).where(Shift.id == shift_id).values(**moved))
