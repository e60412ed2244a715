"""What every test may ask for: ``database``, on each engine in turn."""

import gc
import logging
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog
from sqlalchemy.engine import URL

from models.database import SQLITE_PRAGMAS, Database
from tests import clearing
from tests.compiling import share_what_is_compiled
from tests.databases import ENGINES, Databases

# A shared machine may stall for longer than any sensible deadline.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
share_what_is_compiled()
# As for PostgreSQL in tests.databases; the processes that are started and killed keep what the bot runs with.
SQLITE_PRAGMAS.append("synchronous = OFF")

_HOME = pytest.StashKey[Path]()
_CLEARING = pytest.StashKey[subprocess.Popen[bytes]]()


class _SharesHome:
    """Tells the workers of pytest-xdist where the run's databases lie."""

    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput["databases"] = str(node.config.stash[_HOME])


def pytest_configure(config: pytest.Config) -> None:
    """One directory a run, not pytest's own: PostgreSQL wants one that its user may enter, with a short path."""
    gc.disable()
    told = getattr(config, "workerinput", {}).get("databases")
    config.stash[_HOME] = home = Path(told or tempfile.mkdtemp(prefix="tests-"))
    if not told:
        config.stash[_CLEARING] = subprocess.Popen(
            [sys.executable, "-S", clearing.__file__, str(home)], stdin=subprocess.PIPE, start_new_session=True
        )
    if config.pluginmanager.has_plugin("xdist"):
        config.pluginmanager.register(_SharesHome())


def pytest_collection_finish() -> None:
    """What was collected stays until the end: it is looked through for garbage no more, and what follows less often."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that made the directory has it cleared away, and waits for that."""
    process = config.stash.get(_CLEARING, None)
    if process is not None:
        process.communicate()


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    """For tests that set up what is logged: the next one in the same process logs as if they had not."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    """Makes databases, for tests that need more than one or an empty one."""
    return Databases(pytestconfig.stash[_HOME])


@pytest.fixture(params=ENGINES)
async def database_url(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[URL]:
    """The address of a fresh database with every table."""
    async with databases.fresh(request.param) as url:
        yield url


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[Database]:
    """A fresh database with every table; the test runs once on each engine."""
    database = Database(database_url)
    yield database
    await database.close()
