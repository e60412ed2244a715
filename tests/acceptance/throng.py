"""A story with thousands around it, told with a process that can be killed: the local Bot API outlives it.

Most people are one of a throng: known to the local Bot API and to the database, without having talked. Those whose
messages are read open the bot themselves.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.sandbox import Sandbox, serve
from models import chats, pages, people, roles, sites
from models.database import Database
from models.outbox import Outbox
from models.people import Acceptance, Person
from models.roles import Role
from models.shifts import Shift
from models.sign_ups import SignUp, SignUpState
from models.volunteers import VolunteerSite
from tests import crowd
from tests.acceptance.processes import BotProcess, free_port, running
from tests.acceptance.story import PARIS, PATIENCE, Story, leave_needs_alone
from tests.local_bot_api import TOKEN
from tests.sandbox_client import Client

TICK = 0.4
"""Seconds between two looks at what is due."""


@dataclass(kw_only=True)
class Throng(Story):
    """A story whose process is another one; ``sandbox`` is the local Bot API itself."""

    sandbox: Sandbox
    bot: BotProcess

    async def at(self, moment: str) -> None:
        """As in any story; what is due is found by the next tick of the process."""
        await self.client.set_clock(_local(moment))
        await self.ticked()
        await super().at(moment)

    async def ticked(self) -> None:
        """Waits until the process has looked at what is due since now."""
        await asyncio.sleep(2.5 * TICK)
        await self.settled()

    async def settled(self) -> None:
        """Waits until every update is handled and no reply or notice that is due is owed."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while await self.client.pending() or await self._owed_apart_from_batches():
            assert asyncio.get_running_loop().time() < ends, "messages are still owed"
            await asyncio.sleep(0.03)

    async def overlook(self, *names: str) -> None:
        """What these got up to now is not written down: it is about what chance decides."""
        await self.settled()
        for name in names:
            await self._news(name, self.people[name])

    async def tap_unread(self, name: str, button: str) -> None:
        """Taps a button; what comes of it for that person is not written down."""
        await self._tap(self.people[name], button)
        await self.overlook(name)

    async def member(self, name: str, language: str, role: Role, site: str | None) -> int:
        """Somebody of the team, kept without talk; their number."""
        kept = await self.known(name, language)
        async with self.database.write() as session:
            there = await sites.by_slug(session, site) if site else None
            await roles.grant(session, kept, role, there.id if there else None, await self.client.now())
        return kept

    async def known(self, name: str, language: str) -> int:
        """Somebody who opens the bot and has agreed to the privacy notice; their number."""
        now, person = await self.client.now(), await self.somebody(name, language)
        await self.look_away()
        async with self.database.write() as session:
            chat, version = (
                await chats.find(session, "telegram", str(person.id)),
                (await pages.privacy(session)).version,
            )
            assert chat is not None
            return (await people.introduce(session, chat, f"{name} Martin", Acceptance(version, now), now)).id

    async def gather(self, count: int) -> list[int]:
        """So many volunteers who would help anywhere, by turns French and English; their numbers."""
        made = [self.sandbox.people.make({"first_name": f"Volunteer {n}"}) for n in range(count)]
        for one in made:
            one.started = True
        async with self.database.write() as session:
            await crowd.gather(session, [str(one.id) for one in made], await self.client.now())
            return list(await session.scalars(select(Person.id).order_by(Person.id)))[-count:]

    async def address_of(self, person_id: int) -> int:
        """The number by which the local Bot API knows that person."""
        async with self.database.read() as session:
            found = await session.scalar(select(chats.Chat.address).where(chats.Chat.person_id == person_id))
        assert found is not None
        return int(found)

    async def _owed_apart_from_batches(self) -> int:
        now = await self.client.now()
        unsettled = (Outbox.finished_at.is_(None), Outbox.not_before <= now, Outbox.batch_id.is_(None))
        async with self.database.read() as session:
            return await session.scalar(select(func.count()).select_from(Outbox).where(*unsettled)) or 0


async def put_on(database: Database, shift_id: int, person_ids: Sequence[int], now: datetime) -> None:
    """Gives all of these a place on the shift, which has as many."""
    row = {"shift_id": shift_id, "state": SignUpState.CONFIRMED, "party": 1, "queued": 0, "offers": 0}
    row |= {"late_minutes": 0, "created_at": now, "changed_at": now, "confirmed_at": now}
    async with database.write() as session:
        shift = await session.get_one(Shift, shift_id)
        shift.taken = shift.held = shift.taken + len(person_ids)
        shift.most = max(shift.most, shift.taken)
        await session.flush()
        await session.execute(insert(SignUp), [row | {"person_id": person_id} for person_id in person_ids])


async def would_help_at(database: Database, site: str, person_ids: Iterable[int]) -> None:
    """They named that site when they registered."""
    async with database.write() as session:
        there = await sites.by_slug(session, site)
        assert there is not None
        await session.execute(insert(VolunteerSite), [{"person_id": one, "site_id": there.id} for one in person_ids])


@asynccontextmanager
async def throng(database: Database, folder: Path, **settings: str) -> AsyncIterator[Throng]:
    """The bot and the local Bot API, in two processes with one clock."""
    clock = folder / "clock"
    sandbox = Sandbox(TOKEN, offset_file=clock)
    async with serve(sandbox, "127.0.0.1", 0) as address, Client(address) as client:
        more = {"CLOCK_FILE": str(clock), "TICK_SECONDS": str(TICK), "PORT": str(free_port())}
        bot = BotProcess(address, database.url, folder, more | settings)
        async with running(bot):
            await leave_needs_alone(database)
            yield Throng(client, database, bot.log, sandbox=sandbox, bot=bot)


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)
