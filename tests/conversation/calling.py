"""Calls for help in tests: whom they concern, how they stand, and the waves that are due."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from handlers.calls import calls as conversation
from models import calls, eligibility, shifts
from models.calls import Asked, Call, CallState
from models.shifts import ShiftCard
from models.volunteers import Volunteer
from tests.conversation.people import person_of
from tests.conversation.shifting import PARIS, move
from tests.kit import Chat, Desk


def tomorrow_at(desk: Desk, hour: int, minute: int = 0) -> None:
    """Moves the clock to that hour of the next day in Paris: whatever the tests before left, it is a day's work."""
    day = desk.now.astimezone(PARIS).date() + timedelta(days=1)
    move(desk, datetime.combine(day, time(hour, minute), PARIS))


async def card_of(desk: Desk, shift_id: int) -> ShiftCard:
    """The shift as it is kept."""
    async with desk.database.read() as session:
        found = await shifts.card(session, shift_id)
    assert found is not None
    return found


async def could_come(chat: Chat, shift_id: int) -> bool:
    """Whether that person fulfils the conditions to be asked."""
    card, person = await card_of(chat.desk, shift_id), await person_of(chat)
    asked = select(Volunteer.person_id).where(Volunteer.person_id == person.id, *eligibility.could_come(card))
    async with chat.desk.database.read() as session:
        return await session.scalar(asked) is not None


async def begin(chat: Chat, shift_id: int, goal: int) -> calls.Step | None:
    """Begins a call, without the conversation; ``chat`` is whose call it is."""
    person = await person_of(chat)
    async with chat.desk.database.write() as session:
        return await calls.begin(session, shift_id, goal, person.id, chat.desk.now)


async def waves(desk: Desk) -> None:
    """Asks the waves that are due by the clock."""
    await desk.run_round(conversation.next_waves)


async def call_of(desk: Desk, shift_id: int) -> Call:
    """The shift's newest call."""
    newest = select(Call).where(Call.shift_id == shift_id).order_by(Call.id.desc()).limit(1)
    async with desk.database.read() as session:
        found = await session.scalar(newest)
    assert found is not None, "nobody has called"
    return found


async def state_of(desk: Desk, shift_id: int) -> CallState:
    """How the shift's newest call stands."""
    return (await call_of(desk, shift_id)).state


async def asked(desk: Desk, shift_id: int) -> list[tuple[int, int]]:
    """Who was asked in the shift's newest call, and in which wave, in order."""
    call = await call_of(desk, shift_id)
    rows = select(Asked.person_id, Asked.wave).where(Asked.call_id == call.id).order_by(Asked.id)
    async with desk.database.read() as session:
        return list((await session.execute(rows)).all())


async def ids(*chats: Chat) -> list[int]:
    """The people's numbers."""
    return [(await person_of(chat)).id for chat in chats]
