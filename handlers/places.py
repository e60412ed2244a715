"""Towns by the name somebody typed."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.conversation.facts import Town
from handlers.conversation.reading import towns as reading
from handlers.conversation.reading.yes_no import read_yes_no
from models import towns


async def towns_named(session: AsyncSession, typed: str) -> Sequence[Town]:
    """The towns it may mean, best first; one alone when there is no doubt; none for 'no', which begins many a name."""
    if len(typed.split()) == 1 and read_yes_no(typed) is not None:
        return ()
    found = {town.id: town for spelling in _spellings(typed) for town in await towns.matching(session, spelling)}
    candidates = [
        reading.Town(town.name, town.latitude, town.longitude, population=town.population, region=town.region)
        for town in found.values()
    ]
    ranked = reading.rank(typed, candidates)
    certain = reading.pick(ranked)
    chosen = [certain] if certain else [one.town for one in ranked]
    return [Town(town.name, town.region, town.latitude, town.longitude) for town in chosen]


def _spellings(typed: str) -> Sequence[str]:
    """The whole text, and its name alone where a postcode or a department stands behind it."""
    name = " ".join(word for word in typed.replace(",", " ").replace("(", " ").split() if not word[0].isdigit())
    return tuple(dict.fromkeys((typed, name, typed.split(",")[0])))
