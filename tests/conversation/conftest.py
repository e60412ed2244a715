"""The desks at which conversations are tested: opening one takes longer than most tests, so that they share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from models.database import Database
from tests.databases import ENGINES, Databases
from tests.kit import Desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    """One for all tests of a module, on SQLite: everybody who comes is somebody else."""
    async with _opened(databases, "sqlite") as desk:
        yield desk


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def each_desk(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Desk]:
    """The same on each engine, where what is kept matters."""
    async with _opened(databases, request.param) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="module")
async def own_desk(databases: Databases) -> AsyncIterator[Desk]:
    """A test's own, on SQLite: its clock and its organisation may be changed."""
    async with _opened(databases, "sqlite") as desk:
        yield desk


@asynccontextmanager
async def _opened(databases: Databases, engine: str) -> AsyncIterator[Desk]:
    async with databases.fresh(engine, organisation=True) as url:
        database = Database(url)
        desk = await Desk(database).open()
        yield desk
        await desk.close()
        await database.close()
