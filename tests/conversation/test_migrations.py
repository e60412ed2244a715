"""Migrations: the same schema as the models', on both engines, all or nothing, and plain words where they can't."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import URL

from models import claiming, events, inviting, migrations, outbox, tables
from models.batches import Does
from models.database import Database
from models.events import EventState
from models.migrations import NewerSchemaError, SchemaError, revision_of, revisions, upgrade
from models.migrations.applying import config
from models.migrations.check import differences
from models.migrations.schema import schema_of
from models.outbox import Lane
from models.sites import Site
from tests.databases import ENGINES, Databases

HEAD = revisions()[-1]
NEXT = f"{int(HEAD) + 1:04}"
CHAT = (
    "INSERT INTO chats (id, channel, address, language, language_chosen, person_id, newest_message, created_at,"
    " seen_at) VALUES (1, 't', '1', 'fr', false, 1, 0, '2027-03-01 00:00:00+00', '2027-03-01 00:00:00+00')"
)
PERSON = (
    "INSERT INTO people (id, name, privacy_version, privacy_accepted_at, created_at)"
    " VALUES (1, 'Camille', '1', '2027-03-01 00:00:00+00', '2027-03-01 00:00:00+00')"
)
SITE = (
    "INSERT INTO sites (id, slug, position, state, kind, city, name, summary, about, time_zone, approximate, address,"
    " warehouse, contact_first, welcomes_volunteers, takes_donations, beds) VALUES (1, 'calais', 0, 'open', 'base',"
    " '', '{}', '{}', '{}', 'Europe/Paris', false, '', true, false, true, true, 0)"
)
GOODS = "INSERT INTO categories (id, slug, position, name) VALUES (1, 'shoes', 0, '{}')"
NEED = "INSERT INTO needs (id, site_id, category_id, level) VALUES (1, 1, 1, 'urgent')"
EVENT = (
    "INSERT INTO events (id, slug, position, kind, starts, ends, time_zone, place, title, text) VALUES (1, 'soiree',"
    " 0, 'conference', '2027-04-01 18:00:00', '2027-04-01 20:00:00', 'Europe/Paris', '', '{}', '{}')"
)
INVITATION = (
    "INSERT INTO invitations (id, role, site_id, code_hash, created_at, expires_at)"
    " VALUES (1, 'coordinator', 1, 'x', '2027-03-01 00:00:00+00', '2027-03-05 00:00:00+00')"
)
OWED = tuple(
    "INSERT INTO outbox (id, channel, address, lane, message, created_at, not_before, helps_until, state, attempts,"
    f" uncertain_attempts, error) VALUES ({number}, 't', '1', 1, '{{\"a\": 1}}', '2027-03-01 00:00:00+00',"
    f" '2027-03-01 00:00:00+00', '2027-03-02 00:00:00+00', '{state}', 0, 0, '')"
    for number, state in ((6, "delivered"), (7, "waiting"))
)


@pytest.fixture(params=ENGINES)
async def empty(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Database]:
    async with databases.fresh(request.param, schema=False) as url:
        database = Database(url)
        yield database
        await database.close()


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped versions, copied to where a test may add one."""
    folder = tmp_path / "versions"
    shutil.copytree(migrations.VERSIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "VERSIONS", folder)
    return folder


def add_version(versions: Path, *work: str) -> None:
    body = "\n    ".join(work)
    (versions / f"{NEXT}_test.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\nrevision = "{NEXT}"\ndown_revision = "{HEAD}"\n\n'
        f"def upgrade():\n    {body}\n"
    )


def taken_away(versions: Path, since: str) -> dict[Path, str]:
    """What stood in the files of the newer versions, which are gone."""
    later = {one: one.read_text() for one in versions.glob("[0-9]*.py") if one.name >= since}
    for one in later:
        one.unlink()
    return later


async def execute(database: Database, *statements: str) -> None:
    async with database.write() as session:
        for statement in statements:
            await session.execute(text(statement))


async def value(database: Database, query: str) -> object:
    async with database.read() as session:
        return (await session.execute(text(query))).scalar_one()


@pytest.mark.parametrize("engine", ENGINES)
async def test_the_migrations_lead_to_what_the_models_describe(databases: Databases, engine: str) -> None:
    """To the last index condition and collation; else a fresh database and an old one would differ."""
    async with databases.fresh(engine, schema=False) as one, databases.fresh(engine, schema=False) as other:
        assert await differences(one, other) == []


@pytest.mark.parametrize(
    ("engine", "change"),
    [
        *((engine, "DROP INDEX uq_outbox_sending") for engine in ENGINES),
        *((engine, "ALTER TABLE people ADD COLUMN shoe_size INTEGER") for engine in ENGINES),
        ("postgresql", 'ALTER TABLE town_names ALTER COLUMN "key" TYPE VARCHAR(80) COLLATE "default"'),
        ("postgresql", "ALTER TABLE chats DROP CONSTRAINT fk_chats_person_id_people"),
        ("sqlite", "DROP TABLE channel_limits"),
    ],
)
async def test_a_difference_is_noticed(databases: Databases, engine: str, change: str) -> None:
    """Else the test above would prove nothing."""
    async with databases.fresh(engine) as url:
        database = Database(url)
        async with database.engine.begin() as connection:
            before = await connection.run_sync(schema_of)
            await connection.execute(text(change))
            assert await connection.run_sync(schema_of) != before
        await database.close()


@pytest.mark.parametrize(
    "index", ["uq_outbox_sending", "ix_outbox_due", "ix_outbox_chat", "ix_outbox_finished", "uq_roles_everywhere"]
)
async def test_partial_indexes_keep_their_condition(database: Database, index: str) -> None:
    """Unique over all rows instead, they would refuse what is right."""
    async with database.engine.connect() as connection:
        lines = await connection.run_sync(schema_of)
    assert [" WHERE " in line for line in lines if f" {index} " in line] == [True]


async def test_an_empty_database_is_brought_to_the_head_and_then_left_alone(empty: Database) -> None:
    assert await revision_of(empty) is None
    assert await upgrade(empty) == revisions()
    assert await revision_of(empty) == HEAD
    assert await upgrade(empty) == []


def test_revisions_are_one_line_that_ends_at_the_head() -> None:
    """We count files, Alembic follows their links: both must come to the same."""
    script = ScriptDirectory.from_config(config())
    assert [revision.revision for revision in script.walk_revisions()][::-1] == revisions()
    assert script.get_current_head() == HEAD


async def test_several_processes_may_migrate_at_once(empty: Database) -> None:
    """One does the work, the others wait and find it done."""
    others = [Database(empty.url) for _ in range(3)]
    done = await asyncio.gather(*(upgrade(one) for one in others))
    assert sorted(done, key=len) == [[], [], revisions()]
    for one in others:
        await one.close()


async def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    """An older bot would write rows that the newer one takes for broken."""
    await execute(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchemaError, match="9999"):
        await upgrade(database)


async def test_a_database_of_somebody_else_is_refused(empty: Database) -> None:
    await execute(empty, "CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(SchemaError, match="invoices"):
        await upgrade(empty)


async def test_a_migration_that_fails_changes_nothing(database: Database, versions: Path) -> None:
    """Not even its first half: the bot of before can go on."""
    async with database.engine.connect() as connection:
        before = await connection.run_sync(schema_of)
    add_version(versions, "op.add_column('people', sa.Column('age', sa.Integer()))", "op.execute('nonsense')")
    with pytest.raises(Exception, match="nonsense"):
        await upgrade(database)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(schema_of) == before
    assert await revision_of(database) == HEAD


async def test_a_table_that_is_rebuilt_takes_nothing_along(database: Database, versions: Path) -> None:
    """SQLite changes a column by dropping its table; what points to the rows there must stay as it is."""
    await execute(database, PERSON, CHAT)
    add_version(
        versions,
        "with op.batch_alter_table('people', recreate='auto') as people:",
        "    people.alter_column('name', existing_type=sa.String(80), type_=sa.String(90), existing_nullable=False)",
    )
    assert await upgrade(database) == [NEXT]
    assert await value(database, "SELECT person_id FROM chats") == 1
    assert await value(database, "SELECT name FROM people") == "Camille"


async def test_what_was_kept_before_donations_is_kept_with_them(empty: Database, versions: Path) -> None:
    """Needs, rebuilt on SQLite, stay; and whoever reserves for an event that was known before is reminded of it."""
    later = taken_away(versions, since="0004")
    await upgrade(empty)
    await execute(empty, SITE, GOODS, NEED, EVENT)
    for one, content in later.items():
        one.write_text(content)
    await upgrade(empty)
    assert await value(empty, "SELECT level FROM needs WHERE site_id = 1 AND ask_again_at IS NULL") == "urgent"
    async with empty.read() as session:
        event = await events.by_slug(session, "soiree")
    assert event is not None
    assert event.remind_at == event.starts - timedelta(days=1)
    assert (event.reserved, event.state) == (0, EventState.PLANNED)


async def test_what_was_kept_before_coordination_is_kept_with_it(empty: Database, versions: Path) -> None:
    """The outbox and invitations, rebuilt on SQLite, stay, and what waited is sent as before; so do shifts of sites."""
    later = taken_away(versions, since="0005")
    await upgrade(empty)
    await execute(empty, SITE, PERSON, CHAT, INVITATION, *OWED)
    for one, content in later.items():
        one.write_text(content)
    await upgrade(empty)
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    async with empty.write() as session:
        assert await outbox.is_due(session, now)
        taken, _ = await claiming.claim(session, 1, "t", Lane.NOTICES, 10, now)
        (found,) = await inviting.open_ones(session, None, now)
        site = await session.get_one(Site, 1)
    assert [(row.id, row.does, row.batch_id, row.message) for row in taken] == [(7, Does.SEND, None, {"a": 1})]
    assert (found[0].code_hash, found[0].created_by, found[0].revoked_at) == ("x", None, None)
    assert (site.closes_on, site.version) == (None, 0)
    assert await value(empty, "SELECT count(*) FROM outbox WHERE state = 'delivered'") == 1


async def test_foreign_keys_count_again_after_a_migration(databases: Databases, versions: Path) -> None:
    """The connection on which they were off goes back into the pool."""
    async with databases.fresh("sqlite") as url:
        database = Database(url)
        add_version(versions, "op.add_column('people', sa.Column('age', sa.Integer()))")
        await upgrade(database)
        assert await value(database, "PRAGMA foreign_keys") == 1
        await database.close()


async def test_a_migration_that_leaves_rows_pointing_to_nothing_is_refused(
    databases: Databases, versions: Path
) -> None:
    """PostgreSQL checks by itself; SQLite's checks are off while it migrates."""
    async with databases.fresh("sqlite") as url:
        database = Database(url)
        await execute(database, PERSON, CHAT)
        add_version(versions, "op.execute('DELETE FROM people')")
        with pytest.raises(SchemaError, match="chats"):
            await upgrade(database)
        assert await value(database, "SELECT count(*) FROM people") == 1
        await database.close()


async def test_the_path_may_hold_any_character(databases: Databases, tmp_path: Path) -> None:
    database = Database(URL.create("sqlite+aiosqlite", database=str(tmp_path / "100% é" / "a b.db")))
    assert await upgrade(database) == revisions()
    await database.close()


def test_every_module_with_tables_is_listed() -> None:
    """One that is not would be missing in the migrations and in what they are compared with, unnoticed."""
    folder = Path(tables.__file__).parent
    with_tables = [path.stem for path in sorted(folder.glob("*.py")) if "__tablename__" in path.read_text()]
    listed = Path(tables.__file__).read_text().splitlines()
    assert len(with_tables) > 10
    assert [name for name in with_tables if not any(line.startswith(f"import models.{name}") for line in listed)] == []
