"""The towns that the sentences are read with: an extract of the real table (GeoNames, CC BY), kept beside them.

    python -m tests.unit.donating.known_towns      # makes it anew, when sentences were added; takes some seconds

It has every town that anything in the sentences may be taken for, and the big ones.
"""

import json
from functools import cache
from pathlib import Path

from bot.organisation import towns as filling
from bot.organisation.reading import read
from bot.settings import SHIPPED_ORGANISATION
from handlers.donating.reading.places import Spot, by_sound
from handlers.donating.reading.sentence import place_names
from handlers.donating.reading.understanding import LIKELY_COUNTRIES
from models import towns

SENTENCES = Path(__file__).with_name("sentences.json")
_EXTRACT = Path(__file__).with_name("towns.json")
_BIG = 20_000
_A_SITE = 10**9


@cache
def known() -> dict[str, Spot]:
    """The towns and sites by folded name, as ``understanding`` finds them in the database."""
    extract: dict[str, tuple[str, int]] = json.loads(_EXTRACT.read_text(encoding="utf-8"))
    found = {name: Spot(*town) for name, town in extract.items()}
    for site in read(SHIPPED_ORGANISATION).sites:
        name = site.name.fr.split(",")[0]
        for key in {towns.key(name), towns.key(site.name.fr), towns.key(site.slug)}:
            found[key] = Spot(name, _A_SITE)
    return found


@cache
def likely() -> dict[str, Spot]:
    """The big ones by their sound."""
    return by_sound((name, spot) for name, spot in known().items() if spot.population >= _BIG)


def _extract() -> dict[str, tuple[str, int]]:
    rows, names = filling.rows_of(filling._places())
    of_id = {row["id"]: row for row in rows}
    wanted = {name for one in json.loads(SENTENCES.read_text("utf-8")) for name in place_names(one["text"])}
    found = dict[str, tuple[str, int]]()
    for name in names:
        town, key = of_id[name["town_id"]], name["key"]
        is_own, is_big = towns.key(town["name"]) == key, town["population"] >= _BIG
        is_wanted = key in wanted and (is_own or is_big)
        is_likely = is_own and is_big and town["country"] in LIKELY_COUNTRIES
        if (is_wanted or is_likely) and (key not in found or found[key][1] < town["population"]):
            found[key] = (town["name"], town["population"])
    return dict(sorted(found.items()))


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(town, ensure_ascii=False)}" for name, town in _extract().items()]
    _EXTRACT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
