"""The sandbox's invented past: what it shows, that it keeps to the rules, and that nobody hears of it."""

import pytest
from sqlalchemy import func, select, update

from bot.invented import past
from models.offers import Offer
from models.outbox import Outbox
from models.people import Person
from models.roles import Role
from models.shifts import Shift
from models.sign_ups import SignUp, SignUpState
from models.sites import Site
from tests.conversation.people import appoint, somebody
from tests.kit import PARIS, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_admin_of_the_sandbox_has_something_to_look_at(own_desk: Desk) -> None:
    """Figures of this month and the last ones, shifts to take, a question that waits; nothing is sent to anybody."""
    await past.invent(own_desk.database, own_desk.now, PARIS)
    await own_desk.run_rounds()
    async with own_desk.database.read() as session:
        assert await session.scalar(select(func.count(Outbox.id))) == 0
        taken = select(func.sum(SignUp.party)).where(SignUp.state == SignUpState.CONFIRMED)
        assert await session.scalar(taken) == await session.scalar(select(func.sum(Shift.taken)))
        together = select(SignUp.person_id).join(Shift).group_by(SignUp.person_id, Shift.starts_at)
        assert not (await session.execute(together.having(func.count() > 1))).first(), "somebody is in two places"
        newest = await session.scalar(select(func.max(Person.created_at)))
        assert newest is not None
        assert newest < own_desk.now
    admin = somebody(own_desk)
    await appoint(admin, Role.ADMIN)
    await admin.command("/figures")
    admin.expect("volunteering days", "different people helped", "offers of goods", "unanswered: 1")
    await admin.tap("‹ February 2027")
    admin.expect("volunteering days", "didn’t come", "1 announcement; delivered:")
    await admin.command("/shifts")
    admin.expect("Tap a shift")
    await admin.command("/announcements")
    await admin.tap("There is a new lock")
    admin.expect("There is a new lock on the door")
    await admin.command("/today")
    admin.expect("1 question to answer", "📍 Calais")


async def test_an_organisation_without_volunteers_gets_a_past_too(own_desk: Desk) -> None:
    """Else its sandbox would not start: donors, and what they brought."""
    async with own_desk.database.write() as session:
        await session.execute(update(Site).values(welcomes_volunteers=False))
    await past.invent(own_desk.database, own_desk.now, PARIS)
    async with own_desk.database.read() as session:
        assert await session.scalar(select(func.count(Offer.id)))
        assert not await session.scalar(select(func.count(Shift.id)))
