"""The databases that every other test stands on."""

from datetime import UTC, datetime

from sqlalchemy import delete, func, inspect, select, text, update
from sqlalchemy.engine import URL

from models.chats import Chat
from models.database import Database, Model
from models.needs import Category
from models.pages import Page
from models.sites import Site
from tests.conversation.people import rows
from tests.databases import Databases


async def test_a_fresh_database_has_every_table(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    assert found - {"alembic_version"} == set(Model.metadata.tables)


async def test_two_databases_share_nothing(databases: Databases, database_url: URL) -> None:
    """What one test writes no other can see, on either engine."""
    engine = database_url.get_backend_name()
    async with databases.fresh(engine) as one, databases.fresh(engine) as other:
        first, second = Database(one), Database(other)
        async with first.write() as session:
            await session.execute(text("INSERT INTO seen_updates VALUES ('t', 1, '2026-01-01 00:00:00+00')"))
        async with second.read() as session:
            assert (await session.execute(text("SELECT count(*) FROM seen_updates"))).scalar_one() == 0
        await first.close()
        await second.close()


async def test_an_empty_database_has_no_table(databases: Databases, database_url: URL) -> None:
    """Migrations start from nothing."""
    async with databases.fresh(database_url.get_backend_name(), schema=False) as url:
        database = Database(url)
        async with database.engine.connect() as connection:
            assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
        await database.close()


async def test_what_one_test_leaves_behind_is_gone_before_the_next(databases: Databases) -> None:
    """PostgreSQL's are used again: whatever stood there, in however many rows, and the numbers that were given."""
    then = datetime(2026, 1, 1, tzinfo=UTC)
    traits = {"channel": "t", "language": "fr", "language_chosen": False, "created_at": then, "seen_at": then}
    for many in (3, 2_000):
        async with databases.fresh("postgresql") as url:
            database = Database(url)
            async with database.write() as session:
                for table in Model.metadata.sorted_tables:
                    assert not await session.scalar(select(func.count()).select_from(table)), table.name
                session.add_all(Chat(address=str(number), newest_message=0, **traits) for number in range(many))
                await session.flush()
                assert await session.scalar(select(func.min(Chat.id))) == 1
            await database.close()


async def test_a_changed_organisation_is_the_shipped_one_again_before_the_next(databases: Databases) -> None:
    """Every row of it, and the number that comes next."""
    found = []
    for _ in range(2):
        async with databases.fresh("postgresql", organisation=True) as url:
            database = Database(url)
            began_with = sorted(await rows(database), key=str)
            async with database.write() as session:
                await session.execute(update(Site).values(city="Elsewhere"))
                await session.execute(delete(Page))
                session.add(made := Category(slug="more", name={"fr": "Plus", "en": "More"}))
                await session.flush()
            found.append((url.database, began_with, made.id))
            await database.close()
    assert found[0] == found[1]


async def test_a_changed_schema_is_no_other_tests(databases: Databases) -> None:
    """A column more, an index less: such a database is never used again."""
    for change in ("ALTER TABLE chats ADD COLUMN shoe_size INTEGER", "DROP INDEX ix_outbox_address"):
        async with databases.fresh("postgresql") as url:
            database = Database(url)
            async with database.write() as session:
                await session.execute(text(change))
            await database.close()
    async with databases.fresh("postgresql") as url:
        database = Database(url)
        async with database.engine.connect() as connection:
            columns = await connection.run_sync(lambda sync: inspect(sync).get_columns("chats"))
            indexes = await connection.run_sync(lambda sync: inspect(sync).get_indexes("outbox"))
        await database.close()
    assert "shoe_size" not in {column["name"] for column in columns}
    assert "ix_outbox_address" in {index["name"] for index in indexes}
