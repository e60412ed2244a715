"""What the association says of itself in numbers, to compare the month's figures with."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Model
from models.shipped import Named


class Measure(StrEnum):
    """What such a number is of; also the slug under which it stands in the organisation's file."""

    DAYS_A_MONTH = "days-a-month"
    """Volunteering days, everywhere."""
    PEOPLE_A_DAY = "people-a-day"
    """Volunteers on one day at one site."""
    MEMBERS = "members"


class Yardstick(Named, Model):
    """One number, as the association tells it."""

    __tablename__ = "yardsticks"

    number: Mapped[int]


async def every(session: AsyncSession) -> Mapping[str, int]:
    """The numbers that are told, by ``Measure``."""
    return dict((await session.execute(select(Yardstick.slug, Yardstick.number))).all())
