"""Towns by name: where a volunteer comes from, where goods are.

The names are kept folded (``key``), so that a search needs neither accents nor capitals.
"""

import re
import unicodedata

from sqlalchemy import ForeignKey, String, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.chats import Key
from models.database import Model

# Compared byte by byte on both engines, so that a prefix is a range of the index.
_Folded = String(80).with_variant(String(80, collation="C"), "postgresql")
_AFTER_ANY_LETTER = "\U0010ffff"
_UNDECOMPOSED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
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


class TownName(Model):
    """A folded name of a town: its own, or another that people use."""

    __tablename__ = "town_names"

    key: Mapped[str] = mapped_column(_Folded, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"), primary_key=True, index=True)


def key(name: str) -> str:
    """The name folded: no capitals, accents or punctuation, and 'St' written out; 'St-Étienne' → 'saint etienne'."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_UNDECOMPOSED))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", letters)
    return " ".join(_SAINTS.get(word, word) for word in words)


async def matching(session: AsyncSession, typed: str, limit: int = 20) -> list[Town]:
    """Towns of that name first, then those whose name begins so; among each, the bigger first."""
    wanted = key(typed)
    if not wanted:
        return []
    begins = (TownName.key >= wanted, TownName.key < wanted + _AFTER_ANY_LETTER)
    exactly = func.max(case((TownName.key == wanted, 1), else_=0))
    query = (
        select(Town)
        .join(TownName, TownName.town_id == Town.id)
        .where(*begins)
        .group_by(Town.id)
        .order_by(exactly.desc(), Town.population.desc(), Town.id)
        .limit(limit)
    )
    return list((await session.execute(query)).scalars())


async def are_filled(session: AsyncSession) -> bool:
    """Whether the table has been filled."""
    return (await session.execute(select(Town.id).limit(1))).first() is not None
