"""Permanent names for what is made in chat, as in the organisation file: 'soiree-a-lille', 'soiree-a-lille-2'."""

import re

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.folding import words_of
from models.shipped import Named

LONGEST = 32
"""As in the organisation file; fits a button with what else it carries."""
_NUMBERED = 28
"""Leaves room for a number behind."""


async def unused(session: AsyncSession, table: type[Named], name: str, otherwise: str) -> str:
    """A name that no row of the table has, made of the words of ``name``, or of ``otherwise`` where none of them can
    stand in an address.

    Two people at the same moment may get the same: the second is refused by the UNIQUE constraint, and tried again.
    """
    spelled = "-".join(word for word in words_of(name) if re.fullmatch("[a-z0-9]+", word))[:_NUMBERED].strip("-")
    base = spelled if spelled[:1].isalpha() else f"{otherwise}-{spelled}"[:_NUMBERED].strip("-")
    taken = set(await session.scalars(select(table.slug).where(table.slug.startswith(base))))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
