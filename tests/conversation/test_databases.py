"""The databases that every other test stands on."""

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL

from models.database import Database, Model
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
