"""Needs in tests: what sites say about goods, whatever the organisation file says of them."""

from sqlalchemy.ext.asyncio import AsyncSession

from models import need_rules, needs, sites
from models.needs import Need, NeedLevel
from models.sites import Site
from tests.kit import Desk


async def site_of(session: AsyncSession, slug: str) -> Site:
    """The site of that name."""
    found = await sites.by_slug(session, slug)
    assert found is not None, f"no site {slug!r}"
    return found


async def goods_of(session: AsyncSession, slug: str) -> int:
    """The number of the category of that name."""
    found = await needs.category_by_slug(session, slug)
    assert found is not None, f"no category {slug!r}"
    return found.id


async def need_of(desk: Desk, site: str, goods: str) -> Need | None:
    """What the site says about them."""
    async with desk.database.read() as session:
        return await need_rules.one(session, (await site_of(session, site)).id, await goods_of(session, goods))


async def say_need(desk: Desk, site: str, goods: str, level: NeedLevel | None) -> None:
    """Makes the site say so, by nobody's word; None: nothing."""
    async with desk.database.write() as session:
        site_id, category_id = (await site_of(session, site)).id, await goods_of(session, goods)
        found = await need_rules.one(session, site_id, category_id)
        if found and level is None:
            await session.delete(found)
        elif found and level:
            found.level = level
        elif level:
            session.add(Need(site_id=site_id, category_id=category_id, level=level))
