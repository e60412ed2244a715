"""Towns by name: where a volunteer comes from, where goods are.

The names are kept folded (``key``), so that a search needs neither accents nor capitals.
"""

from collections.abc import Collection

from sqlalchemy import ForeignKey, String, and_, case, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model
from models.folding import words_of

# Compared byte by byte on both engines, so that a prefix is a range of the index.
_Folded = String(80).with_variant(String(80, collation="C"), "postgresql")
_AFTER_ANY_LETTER = "\U0010ffff"
_FEWER_LETTERS = (4, 2)
_LETTERS_ALIKE = 2
_SAINTS = {"st": "saint", "ste": "sainte"}


class Town(Model):
    """A town; ``id`` is GeoNames', the position in degrees (WGS 84), ``country`` an ISO 3166 code of two letters."""

    __tablename__ = "towns"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int]
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(40), default="")
    """Tells towns of one name apart; only for France so far."""
    alternative_names: Mapped[list[str]] = mapped_column(default=list)


class TownName(Model):
    """A folded name of a town: its own, or another that people use."""

    __tablename__ = "town_names"

    key: Mapped[str] = mapped_column(_Folded, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True, index=True)


def key(name: str) -> str:
    """The name folded: no capitals, accents or punctuation, and 'St' written out; 'St-Étienne' → 'saint etienne'."""
    return " ".join(_SAINTS.get(word, word) for word in words_of(name))


async def matching(session: AsyncSession, typed: str, limit: int = 20) -> list[Town]:
    """Candidates for a typed name, to be ranked: that name first, then those that begin so, the bigger first.

    Where there is none, towns that share the first letters, since what was typed may hold a slip.
    """
    wanted = key(typed)
    found = await _beginning(session, wanted, wanted, limit) if wanted else []
    for letters in _FEWER_LETTERS:
        if found or len(wanted) <= letters:
            break
        found = await _beginning(session, wanted[:letters], wanted, limit * 10)
    return found


async def _beginning(session: AsyncSession, start: str, wanted: str, limit: int) -> list[Town]:
    exactly = func.max(case((TownName.key == wanted, 1), else_=0))
    query = (
        select(Town.id)
        .join(TownName, TownName.town_id == Town.id)
        .where(TownName.key >= start, TownName.key < start + _AFTER_ANY_LETTER)
        .group_by(Town.id)
        .order_by(exactly.desc(), Town.population.desc(), Town.id)
        .limit(limit)
    )
    ids = list((await session.execute(query)).scalars())
    towns = {town.id: town for town in (await session.execute(select(Town).where(Town.id.in_(ids)))).scalars()}
    return [towns[town_id] for town_id in ids]


async def named(session: AsyncSession, keys: Collection[str]) -> list[tuple[str, Town]]:
    """The towns of these folded names, each with the name by which it was found, the bigger first."""
    query = select(TownName.key, Town).join(Town, Town.id == TownName.town_id).where(TownName.key.in_(keys))
    found = await session.execute(query.order_by(Town.population.desc(), Town.id))
    return [(name, town) for name, town in found]


async def beginning_alike(
    session: AsyncSession, keys: Collection[str], smallest: int, countries: Collection[str]
) -> list[tuple[str, Town]]:
    """The towns of these countries, and of at least so many people, whose folded names share the first two letters
    with one of these.
    """
    starts = sorted({name[:_LETTERS_ALIKE] for name in keys if len(name) >= _LETTERS_ALIKE})
    if not starts:
        return []
    alike = or_(*(and_(TownName.key >= start, TownName.key < start + _AFTER_ANY_LETTER) for start in starts))
    query = select(TownName.key, Town).join(Town, Town.id == TownName.town_id)
    query = query.where(Town.population >= smallest, Town.country.in_(countries), alike)
    found = await session.execute(query.order_by(Town.id, TownName.key))
    return [(name, town) for name, town in found]


async def look_over(session: AsyncSession) -> None:
    """Has PostgreSQL count what was just filled in, in the same transaction.

    Its own round may have looked while nothing was committed yet, and found two empty tables: until its next one it
    would join them row by row, which takes minutes.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("ANALYZE towns, town_names"))


async def are_filled(session: AsyncSession) -> bool:
    """Whether the table has been filled."""
    return (await session.execute(select(Town.id).limit(1))).first() is not None
