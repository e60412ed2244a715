"""In which town and area a position lies, for collections that are looked up by area. Positions in degrees (WGS 84)."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import partners, towns
from models.partners import Area
from models.sites import distance_km
from models.towns import Town

_A_BOX = 0.25
"""Degrees to look around for towns: some twenty kilometres."""
FARTHEST_KM = 150
"""An area's main town may be that far away where no nearer town is known."""


async def town_at(session: AsyncSession, latitude: float, longitude: float) -> Town | None:
    """The nearest town, if there is one around."""
    around = select(Town).where(
        Town.latitude.between(latitude - _A_BOX, latitude + _A_BOX),
        Town.longitude.between(longitude - _A_BOX, longitude + _A_BOX),
    )
    found = await session.scalars(around)
    return min(
        found, key=lambda town: (distance_km(town.latitude, town.longitude, latitude, longitude), town.id), default=None
    )


async def area_at(session: AsyncSession, latitude: float, longitude: float) -> Area | None:
    """The area whose name the nearest town's region has; else that of the nearest main town, if it is near enough."""
    areas, town = await partners.areas(session), await town_at(session, latitude, longitude)
    region = towns.key(town.region) if town else ""
    named = [area for area in areas if region and region in {towns.key(name) for name in area.name.values()}]
    if named:
        return named[0]
    near = min(areas, key=lambda area: distance_km(area.latitude, area.longitude, latitude, longitude), default=None)
    if near is None or distance_km(near.latitude, near.longitude, latitude, longitude) > FARTHEST_KM:
        return None
    return near
