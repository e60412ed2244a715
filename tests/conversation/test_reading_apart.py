"""What takes long to read is read before the transaction: meanwhile others write, and nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from types import ModuleType
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rounds import RunningRound, Surroundings
from handlers import pictures
from handlers.context import Context, Telling
from handlers.conversation.messages import Message
from handlers.figures import settling
from models import audiences, audit_reading, chats, figures, figures_of_hours, figures_of_week, offer_inbox
from models.database import Database
from models.figures import SettledMonth
from models.roles import Role
from tests.conversation.announcing import announce, camp, number_of, queue_only
from tests.conversation.coordinating import coordinator
from tests.conversation.people import appoint, somebody
from tests.conversation.shifting import volunteer
from tests.kit import PARIS, Desk
from tests.turning import LANGUAGES, Office, message

WITHIN = 5
"""Seconds; who waits for a writer that waits for them would wait for ever."""


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with Office(database).open() as office:
        yield office


def letting_others_write(database: Database, read: Callable[..., Any], times: list[str]) -> Callable[..., Any]:
    """The same, while somebody else has a transaction."""

    async def reads(session: AsyncSession, *given: Any) -> Any:
        async with asyncio.timeout(WITHIN), database.write() as other:
            await chats.count(other)
        times.append(read.__name__)
        return await read(session, *given)

    return reads


async def test_others_write_while_a_turn_reads_and_it_is_done_once(office: Office) -> None:
    """What it did before it asked is undone, and done again by what was read; what it had looked up can be read on."""
    passes = []

    async def count_chats(apart: Context) -> int:
        assert apart.chat.address == "7"
        async with asyncio.timeout(WITHIN), office.database.write() as other:
            await chats.lock(other, "telegram", "8", "fr", apart.now)
        return await chats.count(apart.session)

    async def does(context: Context) -> Sequence[Message]:
        passes.append(1)
        known = [await context.read_apart(what, count_chats) for what in ("a", "b", "a")]
        return [Message(Markup(known))]

    office.desk.does["count"] = does
    await office.take(message(1, "Bonjour"), message(2, "count"))
    assert await office.delivered(2) == ["Bonjour", "[2, 2, 2]"]
    assert (len(passes), await office.state(), await office.seen()) == (3, ["Bonjour", "count"], {1, 2})


async def test_what_goes_on_asking_is_a_mistake_like_any_other(office: Office) -> None:
    """The person gets an apology, and the turn an end."""

    async def does(context: Context) -> Sequence[Message]:
        async def nothing(_: Context) -> object:
            return None

        await context.read_apart(object(), nothing)
        return []

    office.desk.does["for ever"] = does
    await office.take(message(1, "for ever"))
    assert await office.delivered(1) == ["Pardon"]


async def test_a_round_reads_apart_and_the_row_it_worked_on_is_skipped_where_that_fails(database: Database) -> None:
    async def fails(_: Telling) -> int:
        raise ValueError("can't be read")

    async def does(telling: Telling) -> bool:
        for row in {1, 2} - set(telling.skipped):
            async with telling.working_on(row):
                await telling.read_apart(row, fails if row == 1 else _seven)
        return False

    office = Office(database)
    running = RunningRound("one", does, Surroundings(database, office.post.time.clock, LANGUAGES, PARIS, lambda: None))
    await running.run()
    assert list(running.skipped) == [1]


async def _seven(_: Telling) -> int:
    return 7


@pytest.mark.asyncio(loop_scope="module")
async def test_figures_tables_and_audiences_are_read_while_others_write(
    own_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them may take seconds with 300,000 people."""
    desk, times = own_desk, list[str]()
    site = await camp(desk, "here")
    admin, second, _ = somebody(desk, "en"), await coordinator(desk, "here"), await volunteer(desk, "V", sites=["here"])
    await appoint(admin, Role.ADMIN)
    reads: Sequence[tuple[ModuleType, str]] = (
        (figures, "of_months"),
        (figures, "counted"),
        (figures_of_week, "planned"),
        (figures_of_hours, "by_person"),
        (offer_inbox, "totals"),
        (offer_inbox, "since"),
        (audit_reading, "page"),
        (audiences, "reach"),
    )
    outcome = await announce(desk, admin, audiences.Audience(sites=(site,)), above=0)
    monkeypatch.setattr(pictures, "draw", lambda *_: b"drawn")
    for module, name in reads:
        monkeypatch.setattr(module, name, letting_others_write(desk.database, getattr(module, name), times))
    for data in (
        "figures-of:all:2027-03",
        "figures-week:all:2027-03-08",
        "figures-table:all:2027-03:hours",
        "figures-table:all:2027-03:months",
        "inbox-totals:0",
        "inbox-table:0",
        "audit-table:0:0:0",
        f"announce-site:{site}",
    ):
        await admin.tap_data(data)
    version = outcome.announcement.version if outcome.announcement else 0
    await second.tap_data(f"announcement-yes:{number_of(outcome)}:{version}")
    second.expect("Approved")
    await queue_only(desk)
    desk.clock.advance(days=30)
    await desk.run_round(settling.settle)
    assert {name for _, name in reads} == set(times)
    async with desk.database.read() as session:
        assert list(await session.scalars(select(SettledMonth.month)))
